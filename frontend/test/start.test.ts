import assert from "node:assert/strict";
import { test } from "node:test";
import type { Manifest } from "../src/viewer/manifest";
import { firstStandpoint } from "../src/viewer/start";
import { makeScene } from "./make";

const makeTour = (settings: Partial<Manifest["settings"]> = {}): Manifest => ({
  id: "tour",
  publication: 1,
  title: "Harbour house",
  settings: { initial_scene_id: null, initial_view: null, ...settings },
  start_scene_id: "hall",
  scenes: [makeScene({ id: "living" }), makeScene({ id: "hall", view: { yaw: 20, pitch: 1, fov: 60 } })],
});

test("a visit begins in the start scene at its start view", () => {
  const start = firstStandpoint(makeTour(), {}, 1.6)!;
  assert.equal(start.scene.id, "hall");
  assert.deepEqual(start.view, { yaw: 20, pitch: 1, fov: 60 });
});

test("the tour's own first view goes before the scene's", () => {
  const start = firstStandpoint(makeTour({ initial_view: { yaw: -90, pitch: 5 } }), {}, 1.6)!;
  assert.deepEqual(start.view, { yaw: -90, pitch: 5, fov: 60 });
});

test("an address goes before both", () => {
  const start = firstStandpoint(makeTour({ initial_view: { yaw: -90, pitch: 5 } }), { sceneId: "living", yaw: 3 }, 1.6)!;
  assert.equal(start.scene.id, "living");
  assert.deepEqual(start.view, { yaw: 3, pitch: 0, fov: 65 });
});

test("an address of a scene that is gone leads to the start", () => {
  assert.equal(firstStandpoint(makeTour(), { sceneId: "cellar", yaw: 3 }, 1.6)!.view.yaw, 20);
});

test("a tour without scenes has no standpoint", () => {
  assert.equal(firstStandpoint({ ...makeTour(), scenes: [] }, {}, 1.6), null);
});
