import assert from "node:assert/strict";
import { test } from "node:test";
import type { Topic } from "../src/studio/editor/store";
import { editing, gate, pass, settled, soon, withStandingClock } from "./editing";
import { hotspotOf, inSomeOrder, makeDocument } from "./make-document";

withStandingClock();

// --- Undo and redo ---

test("an undone deletion of a scene brings back its hotspots, the ways to it, its markers, its place and the start", async () => {
  const { server, store } = editing();
  store.remove("Delete scene", "scene", ["a"]);
  assert.equal(store.undoLabel, "Delete scene");
  await soon();
  store.undo();
  assert.deepEqual(inSomeOrder(store.doc).scenes, makeDocument().scenes);
  assert.deepEqual(inSomeOrder(store.doc).hotspots, inSomeOrder(makeDocument()).hotspots);
  await soon();
  await soon();
  assert.deepEqual(server.doc.scenes.map(({ id, is_start }) => [id, is_start]), [["a", true], ["b", false], ["c", false]]);
  assert.deepEqual(inSomeOrder(server.doc).hotspots, inSomeOrder(makeDocument()).hotspots);
  assert.deepEqual(server.doc.floor_plans[0]!.markers.map(({ scene_id }) => scene_id).sort(), ["a", "b"]);
  assert.deepEqual([store.undoLabel, store.redoLabel], [null, "Delete scene"]);
  store.redo();
  assert.equal(store.sceneOf("a"), undefined);
  assert.deepEqual([store.undoLabel, store.redoLabel], ["Delete scene", null]);
});

test("several scenes deleted together come back together", async () => {
  const { server, store } = editing();
  store.remove("Delete 3 scenes", "scene", ["a", "b", "c"]);
  await soon();
  assert.deepEqual([store.doc.scenes.length, store.selection.sceneId], [0, null]);
  store.undo();
  await soon();
  await soon();
  assert.deepEqual(store.doc.scenes.map(({ id }) => id), ["a", "b", "c"]);
  assert.deepEqual(inSomeOrder(server.doc).hotspots, inSomeOrder(makeDocument()).hotspots);
});

test("a scene put back can be changed before the page has read the tour again", async () => {
  const { server, store } = editing();
  store.remove("Delete scene", "scene", ["b"]);
  await soon();
  store.undo();
  store.update("Rename", "scene", "b", { title: "Kitchen" });
  store.update("Name", "hotspot", "note", { title: "Oak" });
  await soon();
  await soon();
  assert.deepEqual([server.doc.scenes[1]!.title, server.doc.hotspots.find(({ id }) => id === "note")!.title], ["Kitchen", "Oak"]);
  assert.deepEqual([store.sceneOf("b")!.title, store.hotspotOf("note")!.title, store.sync.state], ["Kitchen", "Oak", "saved"]);
});

test("a drag is one step, a second later it is another one", () => {
  const { store } = editing();
  const drag = (yaw: number) => store.update("Move", "hotspot", "note", { position: { yaw, pitch: 0, radius: null } }, { coalesce: "move:note" });
  drag(1);
  drag(2);
  drag(3);
  store.undo();
  assert.equal(store.hotspotOf("note")!.position.yaw, 0);
  assert.equal(store.undoLabel, null);
  store.redo();
  assert.equal(store.hotspotOf("note")!.position.yaw, 3);
});

test("edits under one name that touch different things are all undone", () => {
  const { store } = editing();
  store.update("Colour", "branding", "tour", { colors: { primary: "#111111" } }, { coalesce: "brand" });
  store.update("Colour", "branding", "tour", { colors: { accent: "#222222" } }, { coalesce: "brand" });
  store.update("Colour", "team_branding", "team", { colors: { primary: "#333333" } }, { coalesce: "brand" });
  store.undo();
  assert.deepEqual([store.doc.branding.colors, store.doc.team_branding.colors], [makeDocument().branding.colors, makeDocument().branding.colors]);
});

test("typing after a pause, or after an undo, is a step of its own", async () => {
  const { store } = editing();
  const type = (title: string) => store.update("Name", "scene", "a", { title }, { coalesce: "title:a" });
  type("A");
  await pass(1_100);
  type("AB");
  store.undo();
  assert.equal(store.sceneOf("a")!.title, "A");
  type("AC");
  store.undo();
  assert.equal(store.sceneOf("a")!.title, "A");
  store.undo();
  assert.equal(store.sceneOf("a")!.title, "Scene a");
});

test("something new ends what could be done again", () => {
  const { store } = editing();
  store.update("Name", "scene", "a", { title: "A" });
  store.undo();
  store.update("Name", "scene", "b", { title: "B" });
  assert.equal(store.redoLabel, null);
});

test("an undo that finds nothing any more goes on to the step before", async () => {
  const { server, store } = editing();
  store.update("Name the scene", "scene", "a", { title: "A" });
  store.update("Name the note", "hotspot", "note", { title: "N" });
  await soon();
  server.remove("hotspot", "note");
  await store.reload();
  store.undo();
  assert.equal(store.sceneOf("a")!.title, "Scene a");
  assert.deepEqual([store.undoLabel, store.redoLabel], [null, "Name the scene"]);
});

test("choosing another logo can be taken back to the first", async () => {
  const { server, store } = editing();
  store.update("Choose a logo", "branding", "tour", { logo_media_file_id: "first" });
  await soon();
  store.update("Choose a logo", "branding", "tour", { logo_media_file_id: "second" });
  await soon();
  store.undo();
  await soon();
  assert.equal((server.doc.branding as { logo_media_file_id?: string }).logo_media_file_id, "first");
});

test("two hundred steps are kept and no more", () => {
  const { store } = editing();
  for (let step = 0; step < 250; step += 1) store.update(`Step ${step}`, "scene", "a", { title: `${step}` });
  let steps = 0;
  for (; store.undoLabel; steps += 1) store.undo();
  assert.equal(steps, 200);
});

// --- Selection ---

test("when the open scene goes, the next one opens, and after the last the one before", () => {
  const { store } = editing();
  store.select({ sceneId: "b" });
  store.remove("Delete", "scene", ["b"]);
  assert.deepEqual([store.selection.sceneId, store.selection.sceneIds], ["c", ["c"]]);
  store.remove("Delete", "scene", ["c"]);
  assert.equal(store.selection.sceneId, "a");
});

test("what an undo brings back is shown", () => {
  const { store } = editing();
  store.select({ sceneId: "b" });
  store.select({ hotspotIds: ["note"] });
  store.remove("Delete", "hotspot", ["note"]);
  assert.deepEqual(store.selection.hotspotIds, []);
  store.select({ sceneId: "c" });
  store.undo();
  assert.deepEqual([store.selection.sceneId, store.selection.hotspotIds], ["b", ["note"]]);
  store.remove("Delete", "scene", ["a"]);
  store.undo();
  assert.equal(store.selection.sceneId, "a");
  store.remove("Delete", "plan", ["ground"]);
  assert.equal(store.selection.planId, null);
  store.undo();
  assert.equal(store.selection.planId, "ground");
});

test("listeners are told once of all that changed together", async () => {
  const { store } = editing();
  const told: Topic[][] = [];
  const stop = store.subscribe((changed) => told.push([...changed].sort()));
  store.edit("Both", [{ do: "update", kind: "scene", id: "a", fields: { title: "A" } }, { do: "markers", id: "ground", markers: [] }]);
  await Promise.resolve();
  assert.deepEqual(told, [["history", "plan", "scene", "sync"]]);
  stop();
  store.undo();
  await Promise.resolve();
  assert.equal(told.length, 1);
});

// --- What the server says meanwhile ---

test("a tour read while a change is on its way never shows the words of before", async () => {
  const { server, store } = editing();
  const letGo = gate(server, (method) => method === "PATCH");
  store.update("Name", "scene", "a", { title: "Mine" });
  await soon();
  const reloaded = store.reload();
  store.update("Name", "scene", "b", { title: "Also mine" });
  letGo();
  await reloaded;
  assert.deepEqual(store.doc.scenes.map(({ title }) => title), ["Mine", "Also mine", "Scene c"]);
  await soon();
  assert.deepEqual(server.doc.scenes.map(({ title }) => title), ["Mine", "Also mine", "Scene c"]);
  assert.deepEqual(store.doc.scenes.map(({ revision }) => revision), server.doc.scenes.map(({ revision }) => revision));
});

test("changes made while the tour is being read wait, and stay on top of it", async () => {
  const { server, store } = editing();
  server.change("scene", "a", { description: "Theirs" });
  const letGo = gate(server, (method) => method === "GET");
  const reloaded = store.reload();
  store.update("Name", "scene", "a", { title: "Mine" });
  await soon();
  assert.deepEqual(server.writes, []);
  letGo();
  await reloaded;
  assert.deepEqual([store.sceneOf("a")!.title, store.sceneOf("a")!.description], ["Mine", "Theirs"]);
  await settled();
  assert.equal(server.doc.scenes[0]!.title, "Mine");
});

test("one scene's answer does not contradict a start or an order that still waits", async () => {
  const { server, store } = editing();
  const letGo = gate(server, (_method, path) => path.endsWith("/scenes/a"));
  store.update("Name", "scene", "a", { title: "Mine" });
  await soon();
  store.edit("Start", [{ do: "start", id: "b" }]);
  store.edit("Order", [{ do: "order", ids: ["c", "b", "a"] }]);
  const other = gate(server, (_method, path) => path.endsWith("/scenes/b"));
  letGo();
  await settled();
  assert.deepEqual(store.doc.scenes.map(({ id, is_start, order_index }) => [id, is_start, order_index]), [["c", false, 0], ["b", true, 1], ["a", false, 2]]);
  other();
  await settled();
  await soon();
  assert.deepEqual(server.doc.scenes.map(({ id, is_start }) => [id, is_start]), [["c", false], ["b", true], ["a", false]]);
});

test("a plan's answer does not bring back the marker of a scene that is about to go", async () => {
  const { server, store } = editing();
  const plan = gate(server, (_method, path) => path.endsWith("/ground"));
  store.update("Name", "plan", "ground", { name: "Mine" });
  await soon();
  store.remove("Delete", "scene", ["a"]);
  const scene = gate(server, (method) => method === "DELETE");
  plan();
  await settled();
  assert.deepEqual(store.planOf("ground")!.markers.map(({ scene_id }) => scene_id), ["b"]);
  scene();
  await settled();
});

test("a scene chosen as the start can be changed without meeting its own revision", async () => {
  const { server, store } = editing();
  store.edit("Start", [{ do: "start", id: "b" }]);
  store.update("Name", "scene", "b", { title: "Kitchen" });
  await soon();
  assert.deepEqual(server.writes, ["PATCH /scenes/b 200", "PATCH /scenes/b 200"]);
});

test("choosing the start hides nobody's change of that scene", async () => {
  const { server, store } = editing();
  server.change("scene", "b", { title: "Theirs" });
  store.edit("Start", [{ do: "start", id: "b" }]);
  store.update("Name", "scene", "b", { title: "Mine" });
  await soon();
  assert.deepEqual(store.sync.conflict?.fields, [{ name: "title", mine: "Mine", theirs: "Theirs" }]);
});

test("somebody else's change of a thing is shown under what is typed here", async () => {
  const { server, store } = editing();
  server.change("hotspot", "note", { description: "Theirs" });
  store.update("Name", "hotspot", "note", { title: "Mine" });
  await store.refresh("hotspot", "note");
  assert.deepEqual([store.hotspotOf("note")!.title, store.hotspotOf("note")!.description], ["Mine", "Theirs"]);
  server.doc.hotspots.push(hotspotOf("fresh", "a"));
  await store.refresh("hotspot", "fresh");
  await soon();
  assert.ok(store.hotspotOf("fresh"), "one the page did not know makes it read the tour");
});

test("a tour that cannot be read now is read later", async () => {
  const { server, store } = editing();
  server.change("scene", "a", { title: "Theirs" });
  server.isDown = true;
  store.reloadSoon();
  await soon();
  server.isDown = false;
  await pass(5_000);
  assert.equal(store.sceneOf("a")!.title, "Theirs");
});
