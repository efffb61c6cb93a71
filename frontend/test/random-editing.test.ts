import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "../src/studio/editor/store";
import { editing, type Page, pass, soon, withStandingClock } from "./editing";
import type { FakeServer } from "./fake-server";
import { inSomeOrder, makeDocument, markerOf } from "./make-document";
import { dice } from "./random";

withStandingClock();

let made = 0;

function randomEdit(random: () => number, store: Store): void {
  const pick = <T>(things: readonly T[]): T | undefined => things[Math.floor(random() * things.length)];
  const { doc } = store;
  const [scene, hotspot, plan] = [pick(doc.scenes), pick(doc.hotspots), pick(doc.floor_plans)];
  made += 1;
  const text = `${made}`;
  const edits: (() => void)[] = [
    () => store.undo(),
    () => store.undo(),
    () => store.redo(),
    () => scene && store.update("Name", "scene", scene.id, { title: text }, { coalesce: `title:${scene.id}` }),
    () => scene && store.update("View", "scene", scene.id, { view: { yaw: made % 180, pitch: 0, fov: 65 } }),
    () => hotspot && store.update("Name", "hotspot", hotspot.id, { title: text }),
    () => hotspot && store.update("Move", "hotspot", hotspot.id, { position: { yaw: made % 180, pitch: 1, radius: null } }),
    () => hotspot?.type === "info" && store.update("Write", "hotspot", hotspot.id, { content: { kind: "info", [pick(["text", "html"])!]: text } }),
    () => store.update("Set", "tour", "tour", { settings: { [pick(["show_compass", "auto_rotate"])!]: random() < 0.5 } }),
    () => store.update("Place", "location", "tour", { city: text }),
    () => scene && store.edit("Place", [{ do: "create", kind: "hotspot", thing: { id: `h${made}`, scene_id: scene.id, type: "info", position: { yaw: 0, pitch: 0 } } }]),
    () => doc.floor_plans.length < 3 && store.edit("Plan", [{ do: "create", kind: "plan", thing: { id: `p${made}`, name: text, floor_number: 1, media_file_id: "m", image_url: "/plan.webp" } }]),
    () => plan && store.edit("Mark", [{ do: "markers", id: plan.id, markers: doc.scenes.filter(() => random() < 0.5).map(({ id }) => markerOf(id, made % 100)) }]),
    () => store.edit("Order", [{ do: "order", ids: doc.scenes.map(({ id }) => id).sort(() => random() - 0.5) }]),
    () => scene && store.edit("Start", [{ do: "start", id: scene.id }]),
    () => hotspot && store.remove("Delete", "hotspot", [hotspot.id]),
    () => scene && random() < 0.5 && store.remove("Delete", "scene", [scene.id]),
    () => plan && random() < 0.3 && store.remove("Delete", "plan", [plan.id]),
  ];
  pick(edits)!();
}

async function randomWeather(random: () => number, server: FakeServer): Promise<void> {
  server.isDown = random() < 0.2;
  if (random() < 0.2) server.answersToLose = 1 + Math.floor(random() * 2);
  if (random() < 0.6) await pass(random() * 3_000);
}

async function calm(server: FakeServer, pages: Page[], random: () => number): Promise<void> {
  server.isDown = false;
  server.answersToLose = 0;
  for (let round = 0; round < 200 && pages.some(({ store }) => store.sync.state !== "saved"); round += 1) {
    for (const { store } of pages) {
      const { conflict } = store.sync;
      if (conflict) store.resolveConflict(new Set(conflict.fields.map(({ name }) => name).filter(() => random() < 0.5)));
      store.retry();
    }
    await soon();
  }
  // A tour that could not be read is read again.
  await pass(6_000);
  await soon();
}

const shown = ({ scenes, hotspots, floor_plans, tour, location }: Store["doc"]): unknown => {
  const bare = floor_plans.map((plan) => ({ ...plan, markers: plan.markers.map(({ id: _id, ...marker }) => marker) }));
  return JSON.parse(JSON.stringify(inSomeOrder({ ...makeDocument(), scenes, hotspots, floor_plans: bare, tour, location })));
};

test("whatever one does, over whatever network, the page shows in the end what the server has", async () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = dice(seed);
    const { server, ...page } = editing();
    for (let step = 0; step < 40; step += 1) {
      randomEdit(random, page.store);
      await randomWeather(random, server);
    }
    await calm(server, [page], random);
    assert.deepEqual(page.store.sync, { state: "saved", waiting: 0, conflict: null }, `seed ${seed}`);
    assert.deepEqual(page.told.map(({ label, error }) => [label, error.code]), [], `seed ${seed}: alone, nothing is refused`);
    assert.deepEqual(shown(page.store.doc), shown(server.doc), `seed ${seed}`);
  }
});

test("two people at once are both heard, and neither gets stuck; only what the other deleted is refused", async () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = dice(seed);
    const { server, browser, ...first } = editing();
    const pages = [first, browser.open(8)];
    for (let step = 0; step < 60; step += 1) {
      const page = pages[Math.floor(random() * 2)]!;
      const { conflict } = page.store.sync;
      if (conflict) page.store.resolveConflict(new Set(conflict.fields.map(({ name }) => name).filter(() => random() < 0.5)));
      randomEdit(random, page.store);
      await randomWeather(random, server);
      // As the socket would tell.
      if (random() < 0.3) page.store.reloadSoon();
    }
    await calm(server, pages, random);
    for (const { store, told } of pages) {
      assert.deepEqual(store.sync, { state: "saved", waiting: 0, conflict: null }, `seed ${seed}`);
      assert.deepEqual(told.filter(({ error }) => error.status !== 404).map(({ label, error }) => [label, error.code]), [], `seed ${seed}`);
      await store.reload();
      assert.deepEqual(shown(store.doc), shown(server.doc), `seed ${seed}`);
    }
    const starts = server.doc.scenes.filter(({ is_start }) => is_start).length;
    assert.equal(starts, Math.min(1, server.doc.scenes.length));
  }
});
