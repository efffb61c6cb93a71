import assert from "node:assert/strict";
import { test } from "node:test";
import { AttentionSums } from "../src/viewer/attention-sums";
import { cellOf } from "../src/viewer/cells";

/** The same in tests/panorama/test_cells.py: browser and server must agree. */
const known: [yaw: number, pitch: number, cell: number][] = [
  [0, 0, 1517], [-180, 0, 1469], [180, 0, 1564], [90, 45, 414], [-37.5, -62.25, 2758], [12, 90, 1], [12, -90, 2936], [179.99, 89.5, 2],
];

test("a direction has its cell", () => {
  for (const [yaw, pitch, cell] of known) {
    assert.equal(cellOf(yaw, pitch), cell, `${yaw} ${pitch}`);
  }
});

test("times of one cell come together, and are taken once", () => {
  const sums = new AttentionSums();
  sums.add({ yaw: 0, pitch: 0 }, 250);
  sums.add({ yaw: 0.5, pitch: 0 }, 250.4);
  sums.add({ yaw: 90, pitch: 45 }, 100);
  assert.deepEqual(sums.take(), [1517, 500, 414, 100]);
  assert.deepEqual(sums.take(), []);
});
