import assert from "node:assert/strict";
import { test } from "node:test";
import { placeAt, pushAt, runAcross } from "../src/studio/editor/sorting";

const stacked = [0, 122, 244].map((top) => ({ left: 12, top, width: 184, height: 122 }));
/** As on a phone: rows overlap a little in height, and stand beside each other. */
const inARow = [12, 148, 284].map((left, at) => ({ left, top: at, width: 132, height: 98 }));

test("rows below each other are ordered by height, wherever across the finger is", () => {
  assert.equal(runAcross(stacked), false);
  for (const x of [-50, 100, 900]) {
    assert.deepEqual([10, 70, 190, 320].map((y) => placeAt(stacked, { x, y })), [0, 1, 2, 3]);
  }
});

test("rows beside each other are ordered from left to right, however far up or down the finger is", () => {
  assert.equal(runAcross(inARow), true);
  for (const y of [-200, 40, 700]) {
    assert.deepEqual([20, 90, 220, 360].map((x) => placeAt(inARow, { x, y })), [0, 1, 2, 3]);
  }
});

test("one row alone, or none, has a place before and behind it", () => {
  assert.deepEqual([placeAt([], { x: 5, y: 5 }), runAcross([])], [0, false]);
  assert.deepEqual([placeAt(stacked.slice(0, 1), { x: 0, y: 10 }), placeAt(stacked.slice(0, 1), { x: 0, y: 100 })], [0, 1]);
});

test("near its ends a list scrolls on", () => {
  assert.deepEqual([100, 140, 160, 440, 460].map((at) => pushAt(100, 500, at)), [-8, -8, 0, 0, 8]);
});
