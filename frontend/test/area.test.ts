import assert from "node:assert/strict";
import { test } from "node:test";
import { centre, outline, project, projectOutline, toDirection, toVector } from "../src/viewer/projection";

const size = { width: 1000, height: 1000 };
const ahead = { yaw: 0, pitch: 0, fov: 90 };
const square = [[-10, 10], [10, 10], [10, -10], [-10, -10]] as const;
const near = (value: number, wanted: number, by = 1e-6) => assert.ok(Math.abs(value - wanted) < by, `${value} is not ${wanted}`);

test("a direction survives the way to a point and back", () => {
  const { yaw, pitch } = toDirection(toVector({ yaw: 130, pitch: -40 }));
  near(yaw, 130);
  near(pitch, -40);
});

test("the corners of an area stand where single points would", () => {
  const places = projectOutline(outline(square), ahead, size);
  const corner = project({ yaw: 10, pitch: 10 }, ahead, size)!;
  assert.ok(places.some(({ x, y }) => Math.hypot(x - corner.x, y - corner.y) < 1e-6));
});

test("long edges are drawn in steps, so that they follow the sphere", () => {
  const points = outline([[-60, 30], [60, 30], [0, -30]]);
  assert.ok(points.length > 30);
  points.forEach(({ x, y, z }) => near(Math.hypot(x, y, z), 1));
  // Between two points at the same height the shortest way rises over both.
  assert.ok(Math.max(...points.map((point) => toDirection(point).pitch)) > 40);
});

test("what lies behind the visitor is cut off, the rest stays a shape", () => {
  const wide = outline([[-120, 20], [120, 20], [120, -20], [-120, -20]].map(([yaw, pitch]) => [yaw!, pitch!] as const));
  const behind = projectOutline(wide, { ...ahead, yaw: 90 }, size);
  assert.ok(behind.length >= 3);
  behind.forEach(({ x, y }) => assert.ok(Number.isFinite(x) && Number.isFinite(y)));
});

test("an area wholly behind the visitor has no shape", () => {
  assert.deepEqual(projectOutline(outline(square), { ...ahead, yaw: 180 }, size), []);
});

test("the button of an area stands in its middle, across the seam too", () => {
  near(centre(outline(square)).yaw, 0);
  near(Math.abs(centre(outline([[170, 10], [-170, 10], [-170, -10], [170, -10]])).yaw), 180);
});
