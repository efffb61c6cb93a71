import assert from "node:assert/strict";
import { test } from "node:test";
import { tileUrl, usableLevels } from "../src/viewer/tiles";
import { makePanorama } from "./make";

const widths = [1024, 2048, 4096, 8192, 16384];
const deep = widths.map((width, level) => ({ level, width, cols: width / 512, rows: width / 1024 }));

test("a computer may load every level, smallest first", () => {
  assert.deepEqual(usableLevels([...deep].reverse(), false).map(({ width }) => width), widths);
});

test("a phone stops at 8192 pixels", () => {
  assert.deepEqual(usableLevels(deep, true).map(({ width }) => width), [1024, 2048, 4096, 8192]);
});

test("a phone keeps the only level there is", () => {
  const only = [{ level: 0, width: 16384, cols: 32, rows: 16 }];
  assert.deepEqual(usableLevels(only, true), only);
});

test("a tile's address names level, row and column", () => {
  const source = makePanorama();
  assert.equal(tileUrl(source, source.levels[2]!, 7, 3), "/media/panoramas/abc/2/3_7.jpg");
});

test("tiles wholly outside a cropped panorama do not exist", () => {
  const source = makePanorama({
    crop: { full_width: 4096, full_height: 2048, left: 0, top: 600, width: 4096, height: 900 },
  });
  const [, , top] = source.levels;
  const rows = [0, 1, 2, 3].map((row) => tileUrl(source, top!, 0, row) !== null);
  assert.deepEqual(rows, [false, true, true, false]);
});

test("a crop that ends on a tile's edge does not reach into the next tile", () => {
  const source = makePanorama({
    crop: { full_width: 4096, full_height: 2048, left: 512, top: 0, width: 1024, height: 2048 },
  });
  const columns = [0, 1, 2, 3].map((col) => tileUrl(source, source.levels[2]!, col, 1) !== null);
  assert.deepEqual(columns, [false, true, true, false]);
});

test("the crop is measured on the top level and holds for all", () => {
  const source = makePanorama({
    crop: { full_width: 4096, full_height: 2048, left: 0, top: 1100, width: 4096, height: 948 },
  });
  assert.equal(tileUrl(source, source.levels[1]!, 0, 0), null);
  assert.notEqual(tileUrl(source, source.levels[1]!, 0, 1), null);
  assert.notEqual(tileUrl(source, source.levels[0]!, 0, 0), null);
});
