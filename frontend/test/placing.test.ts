import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { copyHotspots, duplicatesOf, hasCopied, pasteInto } from "../src/studio/canvas/clipboard";
import { floorBelow, nudged, onFloor, rounded, wayBack } from "../src/studio/canvas/geometry";
import { asAddress, isComplete } from "../src/studio/hotspots/kinds";
import { headingOf } from "../src/studio/plans/plan-surface";
import { FakeMemory } from "./editing";
import { hotspotOf, markerOf, planOf, sceneOf, wayOf } from "./make-document";

let memory = new FakeMemory();
beforeEach(() => (memory = new FakeMemory()));

const paste = (into: string, scenes = ["a", "b", "c"]) => pasteInto(into, new Set(scenes), memory).map(({ thing }) => thing);

test("a pasted hotspot is a new one of the scene, and keeps all but what was its own", () => {
  const original = { ...hotspotOf("x", "a", { title: "Oak", content: { kind: "info", text: "Floor" }, icon_color: "#112233", order_index: 7, revision: 5 }), created_at: "2026", updated_at: "2026" };
  copyHotspots([original], memory);
  const [thing] = paste("b");
  assert.notEqual(thing!.id, "x");
  assert.deepEqual([thing!.scene_id, thing!.title, thing!.content, thing!.icon_color], ["b", "Oak", { text: "Floor" }, "#112233"]);
  ["order_index", "revision", "created_at", "updated_at"].forEach((name) => assert.ok(!(name in thing!), name));
});

test("pasted twice, they are two", () => {
  copyHotspots([hotspotOf("x", "a")], memory);
  assert.notEqual(paste("b")[0]!.id, paste("b")[0]!.id);
});

test("a way is pasted where it leads to another scene of this tour", () => {
  copyHotspots([wayOf("x", "a", "b"), hotspotOf("note", "a")], memory);
  assert.deepEqual(paste("c").map(({ type }) => type), ["navigation", "info"]);
  assert.deepEqual(paste("b").map(({ type }) => type), ["info"], "not into the scene it leads to");
  assert.deepEqual(paste("z", ["z"]).map(({ type }) => type), ["info"], "not into another tour");
});

test("a duplicate stands beside its original, and what was copied before stays copied", () => {
  copyHotspots([hotspotOf("x", "a", { title: "Oak" })], memory);
  const before = new Map(memory.kept);
  const real = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
  Object.defineProperty(globalThis, "localStorage", { value: memory, configurable: true });
  const [copy] = duplicatesOf("a", new Set(["a"]), [hotspotOf("y", "a", { title: "Lamp", position: { yaw: 178, pitch: 3 } })]);
  if (real) Object.defineProperty(globalThis, "localStorage", real);
  else delete (globalThis as { localStorage?: unknown }).localStorage;
  assert.deepEqual([copy!.thing.title, copy!.thing.position], ["Lamp", { yaw: -176, pitch: 3 }]);
  assert.notEqual(copy!.thing.id, "y");
  assert.deepEqual(memory.kept, before);
  assert.deepEqual(paste("b").map(({ title }) => title), ["Oak"]);
});

test("a browser that keeps nothing, and what lies there garbled, paste nothing", () => {
  assert.equal(hasCopied(memory), false);
  memory.isFull = true;
  assert.equal(copyHotspots([hotspotOf("x", "a")], memory), false);
  memory.isFull = false;
  memory.setItem("roundhouse.hotspots", "{");
  assert.deepEqual([hasCopied(memory), paste("a"), hasCopied(null), copyHotspots([], null)], [false, [], false, false]);
});

test("with a compass on both sides the way back stands behind who comes in", () => {
  const from = sceneOf("a", { north_offset: 90 });
  assert.deepEqual(wayBack(from, { yaw: 0, pitch: -10 }, sceneOf("b", { north_offset: 90 })), { yaw: -180, pitch: -20 });
  assert.deepEqual(wayBack(from, { yaw: 30, pitch: -10 }, sceneOf("b", { north_offset: 0 })), { yaw: -60, pitch: -20 });
  assert.deepEqual(wayBack(sceneOf("a", { north_offset: 0 }), { yaw: -170, pitch: 0 }, sceneOf("b", { north_offset: 20 })), { yaw: -10, pitch: -20 });
});

test("without one it stands behind the start view", () => {
  const to = sceneOf("b", { view: { yaw: 40, pitch: 5, fov: 65 } });
  assert.equal(wayBack(sceneOf("a", { north_offset: 10 }), { yaw: 5, pitch: 0 }, to).yaw, -140);
});

test("ways stand on the floor, and not below one's feet", () => {
  assert.deepEqual(onFloor({ yaw: 12, pitch: 30 }), { yaw: 12, pitch: floorBelow });
  assert.deepEqual(onFloor({ yaw: 12, pitch: -30 }), { yaw: 12, pitch: -30 });
  assert.deepEqual(onFloor({ yaw: 12, pitch: -90 }), { yaw: 12, pitch: -80 });
});

test("an arrow key moves as far on the screen up high as at eye level, and never over the pole", () => {
  assert.deepEqual(nudged({ yaw: 0, pitch: 0 }, 1, 0), { yaw: 1, pitch: 0 });
  assert.deepEqual(nudged({ yaw: 0, pitch: 60 }, 1, 0), { yaw: 2, pitch: 60 });
  assert.deepEqual(nudged({ yaw: 0, pitch: 89.5 }, 0, 1), { yaw: 0, pitch: 90 });
  assert.deepEqual(nudged({ yaw: 179.5, pitch: 0 }, 1, 0), { yaw: -179.5, pitch: 0 });
});

test("places are written to the hundredth of a degree, within what the server takes", () => {
  assert.deepEqual(rounded({ yaw: 190.123456, pitch: -91 }), { yaw: -169.88, pitch: -90 });
  for (let yaw = -720; yaw <= 720; yaw += 0.37) assert.ok(Math.abs(rounded({ yaw, pitch: 0 }).yaw) <= 180);
});

test("a marker's direction is its own, else that of the compass and the plan, else nobody knows", () => {
  const plan = { ...planOf("p"), north_bearing: 30 };
  assert.equal(headingOf({ ...markerOf("a"), heading: -90 }, plan, 10), 270);
  assert.equal(headingOf(markerOf("a"), plan, 10), 340);
  assert.equal(headingOf(markerOf("a"), plan, null), null);
  assert.equal(headingOf(markerOf("a"), planOf("p"), 10), null);
  assert.equal(headingOf(markerOf("a"), plan, 30), 0);
});

test("a hotspot is complete when the server would take it", () => {
  assert.ok(!isComplete("navigation", null, null) && isComplete("navigation", null, "b"));
  assert.ok(!isComplete("link", { url: "" }, null) && isComplete("link", { url: "https://x" }, null));
  assert.ok(!isComplete("audio", null, null) && isComplete("audio", { media_id: "m" }, null));
  assert.ok(!isComplete("video", { autoplay: true }, null) && isComplete("video", { youtube_id: "y" }, null));
  assert.ok(isComplete("info", null, null) && isComplete("custom", null, null));
});

test("an address is completed as browsers do", () => {
  assert.equal(asAddress(" example.com/a "), "https://example.com/a");
  assert.equal(asAddress("mailto:a@example.com"), "mailto:a@example.com");
  assert.equal(asAddress(" "), "");
});
