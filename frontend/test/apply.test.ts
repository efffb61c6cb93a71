import assert from "node:assert/strict";
import { test } from "node:test";
import { apply, fieldsBefore, find, partsOf, type Thing, withoutParts } from "../src/studio/editor/apply";
import type { Change, EditorDocument, Kind } from "../src/studio/editor/types";
import { hotspotOf, inSomeOrder, makeDocument, markerOf, planOf, sceneOf, wayOf } from "./make-document";
import { dice } from "./random";

function randomDocument(random: () => number): EditorDocument {
  const ids = Array.from({ length: 1 + Math.floor(random() * 6) }, (_, at) => `s${at}`);
  const start = Math.floor(random() * ids.length);
  const one = () => ids[Math.floor(random() * ids.length)]!;
  return makeDocument({
    scenes: ids.map((id, order_index) => sceneOf(id, { order_index, is_start: order_index === start })),
    hotspots: Array.from({ length: Math.floor(random() * 12) }, (_, at) => {
      const [from, to] = [one(), one()];
      return from === to ? hotspotOf(`h${at}`, from, { order_index: at }) : { ...wayOf(`h${at}`, from, to), order_index: at };
    }),
    floor_plans: ["p0", "p1"].map((id) => planOf(id, ids.filter(() => random() < 0.5).map((scene) => markerOf(scene, random() * 100)))),
    location: random() < 0.5 ? null : { name: "", address: "Street", city: "", state: "", country: "", postal_code: "", latitude: 1, longitude: 2, revision: 1 },
  });
}

function randomChange(random: () => number, doc: EditorDocument, step: number): Change | null {
  const pick = <T>(things: T[]): T | undefined => things[Math.floor(random() * things.length)];
  const scene = pick(doc.scenes);
  const plan = pick(doc.floor_plans);
  const makers: (() => Change | null)[] = [
    () => ({ do: "update", kind: "tour", id: "tour", fields: pick<Record<string, unknown>>([{ title: `T${step}` }, { settings: { show_compass: step % 2 === 0 } }, { description: "x", settings: { transition: "fade" } }])! }),
    () => ({ do: "update", kind: "branding", id: "tour", fields: pick<Record<string, unknown>>([{ colors: { primary: "#111111" } }, { agent: { name: "Asha" } }, { agent: null }, { logo_media_file_id: "m" }])! }),
    () => ({ do: "update", kind: "location", id: "tour", fields: { city: `C${step}` } }),
    () => scene ? { do: "update", kind: "scene", id: scene.id, fields: { title: `S${step}`, view: { yaw: step, pitch: 0, fov: 65 } } } : null,
    () => {
      const hotspot = pick(doc.hotspots);
      return hotspot ? { do: "update", kind: "hotspot", id: hotspot.id, fields: { position: { yaw: step, pitch: 1 }, content: { text: `${step}` } } } : null;
    },
    () => scene ? { do: "create", kind: "hotspot", thing: { id: `new${step}`, scene_id: scene.id, type: "info", position: { yaw: 0, pitch: 0 } } } : null,
    () => ({ do: "create", kind: "plan", thing: { id: `plan${step}`, name: "Loft", floor_number: 2, media_file_id: "m", image_url: "/m.webp" } }),
    () => scene ? { do: "delete", kind: "scene", id: scene.id } : null,
    () => {
      const hotspot = pick(doc.hotspots);
      return hotspot ? { do: "delete", kind: "hotspot", id: hotspot.id } : null;
    },
    () => plan ? { do: "delete", kind: "plan", id: plan.id } : null,
    () => ({ do: "order", ids: doc.scenes.map(({ id }) => id).sort(() => random() - 0.5) }),
    () => scene ? { do: "start", id: scene.id } : null,
    () => plan ? { do: "markers", id: plan.id, markers: doc.scenes.filter(() => random() < 0.5).map(({ id }) => markerOf(id, step % 100)) } : null,
  ];
  return pick(makers)!();
}

test("what undoes changes, in reverse, gives any document back; and doing them again, the same as before", () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const random = dice(seed);
    const doc = randomDocument(random);
    const before = structuredClone(doc);
    const inverses: Change[] = [];
    for (let step = 0; step < 25; step += 1) {
      const change = randomChange(random, doc, step);
      const inverse = change && apply(doc, change);
      if (inverse) inverses.unshift(inverse);
    }
    const after = structuredClone(doc);
    const again: Change[] = [];
    inverses.forEach((inverse) => {
      const redo = apply(doc, inverse);
      assert.ok(redo, `seed ${seed}: ${inverse.do} can be done`);
      again.unshift(redo);
    });
    // A field the server never showed is null afterwards, as good as missing.
    const plain = (each: EditorDocument) => JSON.parse(JSON.stringify(inSomeOrder(each)), (_key, value: unknown) => value ?? undefined) as unknown;
    assert.deepEqual(plain(doc), plain(before), `seed ${seed}`);
    again.forEach((change) => apply(doc, change));
    assert.deepEqual(plain(doc), plain(after), `seed ${seed}, again`);
  }
});

test("the document that was is never touched: who draws it may compare", () => {
  const doc = makeDocument();
  const before = { ...doc };
  const frozen = structuredClone(before);
  apply(doc, { do: "delete", kind: "scene", id: "a" });
  apply(doc, { do: "start", id: "c" });
  apply(doc, { do: "order", ids: ["c", "b"] });
  apply(doc, { do: "markers", id: "ground", markers: [] });
  assert.deepEqual(before, frozen);
});

test("a scene goes with its own hotspots, the ways to it and its markers, and comes back with all of them", () => {
  const doc = makeDocument();
  const back = apply(doc, { do: "delete", kind: "scene", id: "a" })!;
  assert.deepEqual(doc.scenes.map(({ id, is_start, order_index }) => [id, is_start, order_index]), [["b", true, 0], ["c", false, 1]]);
  assert.deepEqual(doc.hotspots.map(({ id }) => id), ["bc", "note"]);
  assert.deepEqual(doc.floor_plans[0]!.markers.map(({ scene_id }) => scene_id), ["b"]);
  apply(doc, back);
  assert.deepEqual(inSomeOrder(doc), inSomeOrder(makeDocument()));
});

test("what is not there changes nothing", () => {
  const doc = makeDocument();
  const missing: Change[] = [
    { do: "update", kind: "scene", id: "x", fields: { title: "X" } },
    { do: "delete", kind: "hotspot", id: "x" },
    { do: "start", id: "x" },
    { do: "markers", id: "x", markers: [] },
  ];
  missing.forEach((change) => assert.equal(apply(doc, change), null));
  assert.deepEqual(doc, makeDocument());
});

test("a create that arrived although its answer was lost makes no second hotspot", () => {
  const doc = makeDocument();
  apply(doc, { do: "create", kind: "hotspot", thing: { id: "note", scene_id: "b", type: "info", position: { yaw: 1, pitch: 1 } } });
  assert.deepEqual(doc, makeDocument());
});

test("a scene the order does not name stays behind the others", () => {
  const doc = makeDocument();
  apply(doc, { do: "order", ids: ["c", "a"] });
  assert.deepEqual(doc.scenes.map(({ id, order_index }) => [id, order_index]), [["c", 0], ["a", 1], ["b", 2]]);
});

test("of settings, colours and the agent only what is named is looked at", () => {
  const { tour } = makeDocument();
  assert.deepEqual(fieldsBefore("tour", tour as unknown as Thing, { settings: { auto_rotate: true } }), { settings: { auto_rotate: false } });
  const fields = { title: "x", settings: { show_compass: false, transition: "fade" } };
  assert.deepEqual([...partsOf("tour", fields).keys()], ["title", "settings.show_compass", "settings.transition"]);
  assert.deepEqual(withoutParts("tour", fields, new Set(["title", "settings.transition"])), { settings: { show_compass: false } });
  assert.deepEqual(withoutParts("scene", { view: { yaw: 1 } }, new Set(["view"])), {});
});

test("every kind of thing is found by its id, and one that is missing is not", () => {
  const doc = makeDocument();
  const ids: [Kind, string][] = [["tour", "tour"], ["scene", "b"], ["hotspot", "note"], ["plan", "ground"], ["branding", "tour"], ["team_branding", "team"], ["location", "tour"]];
  ids.forEach(([kind, id]) => assert.ok(find(doc, kind, id), kind));
  assert.equal(find(doc, "scene", "x"), undefined);
});
