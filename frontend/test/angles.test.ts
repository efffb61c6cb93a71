import assert from "node:assert/strict";
import { test } from "node:test";
import { clampFov, comfortableFov, verticalFov, wrapYaw } from "../src/viewer/angles";

test("a yaw is wrapped into the half-open turn around the picture's centre", () => {
  const cases: [number, number][] = [[0, 0], [179.5, 179.5], [180, -180], [-180, -180], [190, -170], [-190, 170], [725, 5], [-725, -5]];
  for (const [given, wrapped] of cases) {
    assert.equal(wrapYaw(given), wrapped);
  }
});

test("the field of view stays between 30 and 90 degrees", () => {
  assert.deepEqual([clampFov(5), clampFov(65), clampFov(120)], [30, 65, 90]);
});

test("a square picture sees as far up as across", () => {
  assert.ok(Math.abs(verticalFov(70, 1) - 70) < 1e-9);
});

test("a wide screen keeps the agent's field of view", () => {
  assert.equal(comfortableFov(65, 1440 / 900), 65);
});

test("an upright phone opens wider, within the zoom range", () => {
  const fov = comfortableFov(65, 390 / 844);
  assert.ok(fov > 80 && fov <= 90);
});

test("a very wide screen does not stretch the room", () => {
  const aspect = 1440 / 900;
  assert.ok(Math.abs(comfortableFov(90, aspect) - verticalFov(105, aspect)) < 1e-9);
});
