import assert from "node:assert/strict";
import { test } from "node:test";
import { coneDirection, floorOf } from "../src/viewer/plan-view";
import { makeMarker, makePlan } from "./make";

const plans = [
  makePlan({ id: "ground", markers: [makeMarker("hall"), makeMarker("stairs")] }),
  makePlan({ id: "upper", markers: [makeMarker("bath"), makeMarker("stairs")] }),
];

test("the cone looks where the scene's heading and the visitor's yaw add up to", () => {
  assert.equal(coneDirection(90, 30), 120);
  assert.equal(coneDirection(170, 30), -160);
});

test("a scene whose heading nobody knows has no cone", () => {
  assert.equal(coneDirection(null, 30), null);
});

test("the plan follows the visitor to another floor", () => {
  assert.equal(floorOf(plans, "bath", "ground"), "upper");
});

test("on a floor that shows the scene already, it stays", () => {
  assert.equal(floorOf(plans, "stairs", "upper"), "upper");
});

test("a scene on no plan leaves the plan as it was", () => {
  assert.equal(floorOf(plans, "garden", "upper"), "upper");
  assert.equal(floorOf(plans, "garden", null), "ground");
  assert.equal(floorOf([], "garden", null), null);
});
