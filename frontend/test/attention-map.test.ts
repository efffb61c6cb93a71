import assert from "node:assert/strict";
import { test } from "node:test";
import { asPicture, CellMap } from "../src/studio/statistics/cell-map";
import { doublings, shareOf, viridis } from "../src/studio/statistics/colour-map";
import { cellOf } from "../src/viewer/cells";

const rings = Array.from({ length: 48 }, (_, ring) => Math.round(96 * Math.sin(((ring + 0.5) * Math.PI) / 48)));
const cells = rings.reduce((sum, count) => sum + count, 0);
const mapOf = (value: (cell: number) => number): CellMap => new CellMap(rings, Array.from({ length: cells }, (_, cell) => value(cell)));

test("an even map is even everywhere, at the seam and at the poles too", () => {
  const map = mapOf(() => 1);
  for (const [yaw, pitch] of [[0, 0], [180, 0], [-180, 3], [179.9, 60], [12, 90], [12, -90]] as const) {
    assert.ok(Math.abs(map.at(yaw, pitch) - 1) < 1e-9, `${yaw} ${pitch}`);
  }
});

test("what one cell holds is shown in its direction and not elsewhere", () => {
  for (const [yaw, pitch] of [[0, 0], [-178, -10], [90, 45], [-37.5, -62.25]] as const) {
    const looked = cellOf(yaw, pitch);
    const map = mapOf((cell) => Number(cell === looked));
    assert.ok(map.at(yaw, pitch) > 0.2, `${yaw} ${pitch}`);
    assert.equal(map.at(yaw > 0 ? yaw - 120 : yaw + 120, -pitch / 2), 0);
  }
});

test("the picture has the top left first", () => {
  const map = mapOf((cell) => Number(cell === cellOf(-170, 70)));
  const picture = asPicture(map, 64, 32, (value) => value);
  const brightest = picture.indexOf(Math.max(...picture));
  assert.ok(brightest % 64 < 4, "left");
  assert.ok(Math.floor(brightest / 64) < 8, "top");
});

test("an even look is the middle of the scale, and each doubling a step", () => {
  assert.equal(shareOf(1), 0.5);
  const step = 1 / (2 * doublings);
  const places = [0.125, 0.25, 0.5, 1, 2, 4, 8].map(shareOf);
  places.forEach((place, at) => assert.ok(Math.abs(place - at * step) < 1e-12, String(place)));
  assert.deepEqual([shareOf(0), shareOf(100)], [0, 1]);
});

test("the colours get lighter all the way", () => {
  const light = ([red, green, blue]: [number, number, number]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const shades = Array.from({ length: 41 }, (_, at) => light(viridis(at / 40)));
  assert.ok(shades.every((shade, at) => at === 0 || shade > shades[at - 1]!));
});
