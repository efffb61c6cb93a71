import assert from "node:assert/strict";
import { test } from "node:test";
import { heatOf } from "../src/studio/vr/heat";
import { actAt, clock, indexAt, lookAt, placeAt, spoken, stayAt, type Step } from "../src/studio/vr/journey";
import { placer } from "../src/studio/vr/placing";

const path: Step[] = [
  [1000, "ground", 10, 20],
  [3000, "ground", 30, 20],
  [4000, "upper", 50, 50],
];

test("somebody is on the way between two told places", () => {
  assert.deepEqual(placeAt(path, 2000), { plan: "ground", x: 20, y: 20 });
  assert.deepEqual(placeAt(path, 0), { plan: "ground", x: 10, y: 20 });
  assert.deepEqual(placeAt(path, 9000), { plan: "upper", x: 50, y: 50 });
  assert.equal(placeAt([], 5), null);
});

test("nobody walks through a ceiling", () => {
  const place = placeAt(path, 3500)!;
  assert.equal(place.plan, "ground");
});

test("a head turns the short way round", () => {
  const looks: [number, number, number, string][] = [
    [0, 170, 0, "door"],
    [1000, -170, 10, "sofa"],
  ];
  assert.deepEqual(lookAt(looks, 500, 0), { yaw: -180, pitch: 5, target: "door" });
  assert.equal(lookAt(looks, -1, 0), null);
  assert.equal(lookAt(looks, 500, 400), null, "another scene began since");
});

test("a stay lasts as long as it lasted", () => {
  const stays = [{ at: 0, length: 100, zone: "Hall", scene: null }, { at: 200, length: 100, zone: "Kitchen", scene: null }];
  assert.equal(stayAt(stays, 50)?.zone, "Hall");
  assert.equal(stayAt(stays, 150), null);
  assert.equal(stayAt(stays, 300)?.zone, "Kitchen");
  assert.equal(indexAt(stays, -5), -1);
});

test("what was done is told for a moment", () => {
  assert.equal(actAt([[1000, "open · fridge"]], 2000), "open · fridge");
  assert.equal(actAt([[1000, "open · fridge"]], 9000), "");
});

test("times are written and said", () => {
  assert.deepEqual([clock(65_000), clock(3_725_000), spoken(65_000), spoken(5_000)], ["1:05", "1:02:05", "1 min 5 s", "5 s"]);
});

test("heat keeps all the time that lies within the plan", () => {
  const { seconds } = heatOf([[0, "a", 50, 50], [10_000, "a", 50, 50]], "a", 1);
  const sum = seconds.reduce((total, value) => total + value, 0);
  assert.ok(Math.abs(sum - 10) < 0.01, String(sum));
  assert.equal(heatOf([[0, "a", 50, 50], [10_000, "b", 50, 50]], "a", 1).most, 0);
});

test("positions lie on the plan as the server puts them there", () => {
  const size = { width: 400, height: 300 };
  const first = { world: [0, 0, 0], plan: [0, 0] } as const;
  const second = { world: [1000, 0, 0], plan: [100, 0] } as const;
  const unreal = placer(first, second, { up: "z", hand: "left" }, size)!;
  assert.deepEqual(unreal([100, 50, 170]).map(Math.round), [10, 7]);
  const mirrored = placer(first, second, { up: "z", hand: "right" }, size)!;
  assert.deepEqual(mirrored([100, -50, 170]).map(Math.round), [10, 7]);
  assert.equal(placer(first, first, { up: "z", hand: "left" }, size), null);
});
