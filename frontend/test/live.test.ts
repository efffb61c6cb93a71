import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { clientId } from "../src/studio/api";
import { Live } from "../src/studio/editor/live";
import type { Picture } from "../src/studio/editor/types";
import { editing, pass, settled, soon, withStandingClock } from "./editing";
import { FakeSocket, useFakeSockets } from "./fake-socket";
import { makeDocument, sceneOf } from "./make-document";

withStandingClock();
beforeEach(useFakeSockets);
afterEach(() => FakeSocket.all.forEach((socket) => (socket.readyState = 3)));

const last = () => FakeSocket.all.at(-1)!;
const letIn = (panoramas: object[] = []) => last().letIn({ type: "snapshot", version: 1, panoramas });
const picture = (id: string, values: Partial<Picture> = {}) => ({ id, status: "processing", progress: 10, seq: 3, ...values }) as Picture;
const newsOf = (panorama_id: string, seq: number, data: object) => ({ type: "panorama_update", seq, scene_id: "a", panorama_id, data });
const changed = (values: object) => ({ type: "changed", seq: 1, kind: "scene", id: "a", action: "changed", revision: 2, by: { id: 9, name: "Asha" }, client: "other", ...values });

function listening(incoming: Picture | null = picture("p")) {
  const [a, b, c] = makeDocument().scenes;
  const page = editing({ scenes: [sceneOf("a", { ...a, incoming }), b!, c!] });
  const live = new Live("/ws/tours/tour", page.store);
  live.begin();
  return { ...page, live };
}

test("a picture's progress is shown, and old news of it is not", async () => {
  const { store } = listening();
  letIn();
  last().hear(newsOf("p", 5, { progress: 60 }));
  last().hear(newsOf("p", 4, { progress: 30 }));
  assert.deepEqual([store.sceneOf("a")!.incoming!.progress, store.sceneOf("a")!.incoming!.seq], [60, 5]);
});

test("a picture that is ready is fetched", async () => {
  const { server, store } = listening();
  letIn();
  server.change("scene", "a", { panorama: picture("p", { status: "completed" }), incoming: null });
  last().hear(newsOf("p", 9, { status: "completed", progress: 100 }));
  await settled();
  assert.deepEqual([store.sceneOf("a")!.incoming, store.sceneOf("a")!.panorama!.id], [null, "p"]);
});

test("a picture the page does not know of makes it look", async () => {
  const { server, store } = listening(null);
  server.change("scene", "a", { incoming: picture("q") });
  letIn([newsOf("q", 1, { progress: 5 })]);
  await settled();
  assert.equal(store.sceneOf("a")!.incoming!.id, "q");
});

test("somebody else's change is fetched and told of; one's own is not", async () => {
  const { server, store, live } = listening();
  const told: string[] = [];
  live.onChange = ({ by }) => told.push(by!.name);
  letIn();
  server.change("scene", "a", { title: "Theirs" });
  last().hear(changed({ client: clientId }));
  await settled();
  assert.equal(server.asked.length, 0);
  last().hear(changed({}));
  await settled();
  assert.deepEqual([store.sceneOf("a")!.title, told], ["Theirs", ["Asha"]]);
});

test("what came or went elsewhere makes the page read the tour again, once for much news", async () => {
  const { server, store } = listening();
  letIn();
  server.remove("scene", "b");
  last().hear(changed({ id: "b", action: "removed" }));
  last().hear(changed({ id: null, action: "order" }));
  last().hear(changed({ kind: "publication", action: "added" }));
  await soon();
  assert.deepEqual(server.asked.map(({ path }) => path), ["/tours/tour/document"]);
  assert.equal(store.sceneOf("b"), undefined);
});

test("the page says where it looks when it is let in, on a change of scene, and every 20 seconds", async () => {
  const { store } = listening();
  letIn();
  store.select({ sceneId: "b" });
  await settled();
  await pass(20_000);
  assert.deepEqual(last().sent.map((text) => (JSON.parse(text) as { scene_id: string }).scene_id), ["a", "b", "b"]);
});

test("the others are shown once each, however many pages they have open", () => {
  const { live } = listening();
  letIn();
  const person = (id: number, client: string) => ({ id, name: `P${id}`, client, scene_id: null });
  last().hear({ type: "people", people: [person(1, clientId), person(2, "x"), person(2, "y"), person(1, "z")] });
  assert.deepEqual(live.others.map(({ id }) => id), [2, 1]);
});

test("a lost line comes back by itself, and what was missed is read", async () => {
  const { server } = listening();
  letIn();
  last().end(1006);
  await pass(1_300);
  assert.equal(FakeSocket.all.length, 2);
  letIn();
  await soon();
  assert.deepEqual(server.asked.map(({ path }) => path), ["/tours/tour/document"]);
});

test("signed out, the door is knocked at ever more seldom, and nothing else is asked", async () => {
  const { server } = listening();
  for (let second = 0; second < 180; second += 1) {
    if (last().readyState === 0) {
      last().readyState = 1;
      last().dispatchEvent(new Event("open"));
      last().end(4401);
    }
    await pass(1_000);
  }
  assert.ok(FakeSocket.all.length < 15, `${FakeSocket.all.length} times in three minutes`);
  assert.equal(server.asked.length, 0);
});

test("a tour that is gone is told of once, and not asked for again", async () => {
  const { store, live } = listening();
  letIn();
  await settled();
  let told = 0;
  store.subscribe((topics) => topics.has("people") && live.isGone && (told += 1));
  last().end(4404);
  await pass(120_000);
  assert.deepEqual([FakeSocket.all.length, live.isGone, told], [1, true, 1]);
});

test("what was changed in a tour that is gone is kept, and arrives once it is back", async () => {
  const { server, store, live } = listening();
  letIn();
  server.refuse(404, "not_found");
  last().end(4404);
  store.update("Rename the scene", "scene", "a", { title: "Hall" });
  await soon();
  assert.deepEqual([store.sync.state, store.sync.waiting, live.isGone], ["closed", 1, true]);
  server.refusal = null;
  live.begin();
  letIn();
  await soon();
  assert.deepEqual([store.sync.waiting, live.isGone, server.doc.scenes[0]!.title], [0, false, "Hall"]);
});
