import assert from "node:assert/strict";
import { test } from "node:test";
import { arrivalView } from "../src/viewer/arrival";
import { makeHotspot, makeScene } from "./make";

const door = makeHotspot({ position: { yaw: 100, pitch: -12 }, target_scene_id: "kitchen" });

test("the view the agent chose wins over everything else", () => {
  const chosen = { ...door, arrival: { yaw: 200, pitch: 4 } };
  const from = makeScene({ north_offset: 10 });
  assert.deepEqual(arrivalView(chosen, from, makeScene({ north_offset: 20 })), { yaw: -160, pitch: 4 });
});

test("with headings on both sides the visitor keeps walking in the same direction", () => {
  const from = makeScene({ id: "hall", north_offset: 35 });
  const to = makeScene({ id: "kitchen", north_offset: 300, view: { yaw: 5, pitch: -3, fov: 65 } });
  assert.deepEqual(arrivalView(door, from, to), { yaw: -165, pitch: -3 });
});

test("a heading of zero counts as a heading", () => {
  const from = makeScene({ north_offset: 0 });
  assert.equal(arrivalView(door, from, makeScene({ north_offset: 0 })).yaw, 100);
});

test("without headings the visitor looks away from the way back", () => {
  const back = makeHotspot({ position: { yaw: -30, pitch: -10 }, target_scene_id: "hall" });
  const to = makeScene({ id: "kitchen", hotspots: [makeHotspot({ target_scene_id: "garden" }), back] });
  assert.equal(arrivalView(door, makeScene({ id: "hall", north_offset: 35 }), to).yaw, 150);
});

test("something else that points back is not the way back", () => {
  const note = makeHotspot({ type: "info", position: { yaw: -30, pitch: 0 }, target_scene_id: "hall" });
  const to = makeScene({ id: "kitchen", hotspots: [note], view: { yaw: 7, pitch: 0, fov: 65 } });
  assert.equal(arrivalView(door, makeScene({ id: "hall" }), to).yaw, 7);
});

test("with nothing to go by the new scene's start view is shown", () => {
  const to = makeScene({ view: { yaw: 200, pitch: 8, fov: 50 } });
  assert.deepEqual(arrivalView(door, makeScene({ id: "hall" }), to), { yaw: -160, pitch: 8 });
});
