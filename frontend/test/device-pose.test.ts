import assert from "node:assert/strict";
import { test } from "node:test";
import { devicePose } from "../src/viewer/device-pose";

const near = (value: number, wanted: number) => assert.ok(Math.abs(value - wanted) < 1e-6, `${value} is not ${wanted}`);

test("an upright phone looks level, where its back points", () => {
  const { bearing, pitch, roll } = devicePose(0, 90, 0, 0);
  near(bearing, 0);
  near(pitch, 0);
  near(roll, 0);
  near(devicePose(-90, 90, 0, 0).bearing, 90);
});

test("leaning its top back towards the visitor, it looks up", () => {
  near(devicePose(0, 120, 0, 0).pitch, 30);
  near(devicePose(0, 60, 0, 0).pitch, -30);
});

test("held sideways, the page's own up counts", () => {
  // Turned a quarter to the left, so that its right side is up.
  const { pitch, roll } = devicePose(90, 0, -90, 90);
  near(pitch, 0);
  near(roll, 0);
});

test("tilted like a steering wheel to the right, the head tilts to the right", () => {
  const upright = devicePose(0, 90, 0, 0).roll;
  const tilted = devicePose(0, 90, 0, 90).roll;
  near(upright, 0);
  near(tilted, 90);
});
