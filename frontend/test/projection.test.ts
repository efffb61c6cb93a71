import assert from "node:assert/strict";
import { test } from "node:test";
import { project, unproject } from "../src/viewer/projection";

const size = { width: 1000, height: 1000 };
const ahead = { yaw: 0, pitch: 0, fov: 90 };
const near = (value: number, wanted: number) => assert.ok(Math.abs(value - wanted) < 1e-6, `${value} is not ${wanted}`);

test("what one looks at stands in the middle", () => {
  const place = project({ yaw: 120, pitch: 30 }, { yaw: 120, pitch: 30, fov: 50 }, size)!;
  near(place.x, 500);
  near(place.y, 500);
});

test("the edges of the field of view are the edges of the screen", () => {
  near(project({ yaw: 45, pitch: 0 }, ahead, size)!.x, 1000);
  near(project({ yaw: -45, pitch: 0 }, ahead, size)!.x, 0);
  near(project({ yaw: 0, pitch: 45 }, ahead, size)!.y, 0);
});

test("the seam at 180 degrees is no edge", () => {
  near(project({ yaw: -170, pitch: 0 }, { yaw: 170, pitch: 0, fov: 90 }, size)!.x, project({ yaw: 20, pitch: 0 }, ahead, size)!.x);
});

test("what lies behind the visitor has no place", () => {
  assert.equal(project({ yaw: 180, pitch: 0 }, ahead, size), null);
});

test("a place on the screen leads back to the direction one sees there", () => {
  const view = { yaw: 150, pitch: -35, fov: 70 };
  const size = { width: 1280, height: 720 };
  for (const direction of [view, { yaw: 170, pitch: -20 }, { yaw: -179, pitch: -50 }, { yaw: 120, pitch: -5 }]) {
    const { yaw, pitch } = unproject(project(direction, view, size)!, view, size);
    assert.ok(Math.abs(yaw - direction.yaw) < 1e-9 && Math.abs(pitch - direction.pitch) < 1e-9, `${yaw} ${pitch}`);
  }
});
