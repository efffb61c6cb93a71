import assert from "node:assert/strict";
import { test } from "node:test";
import { project } from "../src/viewer/projection";
import { levelFor, type Sight, tilesInView, tileUrl, turning, usableLevels } from "../src/viewer/tiles";
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

const screen = { width: 1440, height: 900 };
const sight = (values: Partial<Sight> = {}): Sight => ({ yaw: 0, pitch: 0, roll: 0, fov: 65, size: screen, ...values });
const names = (places: { col: number; row: number }[]) => places.map(({ col, row }) => `${row}_${col}`);

test("the level has a pixel for every pixel in the middle of the view", () => {
  // 900 pixels over 65 degrees are 4438 around the whole sphere.
  assert.equal(levelFor(deep, sight(), 1)?.width, 8192);
  assert.equal(levelFor(deep, sight({ fov: 75 }), 1)?.width, 4096);
  assert.equal(levelFor(deep, sight({ fov: 30 }), 1)?.width, 16384);
});

test("a dense screen gets a finer level, up to one and a half pixels for one", () => {
  const phone = sight({ fov: 90, size: { width: 390, height: 844 } });
  assert.equal(levelFor(deep, phone, 1)?.width, 4096);
  assert.equal(levelFor(deep, phone, 1.5)?.width, 4096);
  assert.equal(levelFor(deep, sight({ fov: 75 }), 2)?.width, 8192);
  assert.equal(levelFor(deep, sight(), 3)?.width, levelFor(deep, sight(), 1.5)?.width);
});

test("a panorama too coarse for the screen shows its finest level, one without levels none", () => {
  assert.equal(levelFor(deep.slice(0, 2), sight(), 1)?.width, 2048);
  assert.equal(levelFor([], sight(), 1), undefined);
});

const eight = { level: 2, width: 4096, cols: 8, rows: 4 };

test("only tiles in view are wanted, those in the middle first", () => {
  const wanted = names(tilesInView(eight, sight()));
  assert.deepEqual(new Set(wanted.slice(0, 4)), new Set(["1_3", "1_4", "2_3", "2_4"]));
  assert.deepEqual(new Set(wanted), new Set(["1_3", "1_4", "2_3", "2_4", "1_2", "1_5", "2_2", "2_5"]));
});

test("behind the visitor the picture ends and begins: both sides are wanted", () => {
  const wanted = names(tilesInView(eight, sight({ yaw: 180, fov: 40 })));
  assert.deepEqual(new Set(wanted), new Set(["1_7", "1_0", "2_7", "2_0"]));
});

test("looking straight down, the whole last row is wanted", () => {
  const wanted = names(tilesInView(eight, sight({ pitch: -90 })));
  assert.deepEqual(wanted.filter((name) => name.startsWith("3_")).sort(), [0, 1, 2, 3, 4, 5, 6, 7].map((col) => `3_${col}`));
  assert.ok(!wanted.some((name) => name.startsWith("0_") || name.startsWith("1_")));
});

test("a tilted head sees other corners", () => {
  const wide = { width: 2000, height: 500 };
  const level = names(tilesInView(eight, sight({ size: wide, fov: 40, yaw: 22, pitch: 10 })));
  const tilted = names(tilesInView(eight, sight({ size: wide, fov: 40, yaw: 22, pitch: 10, roll: 90 })));
  assert.ok(!level.includes("0_4") && tilted.includes("0_4"));
});

test("what is in view is found as a camera would see it", () => {
  const level = { level: 3, width: 8192, cols: 16, rows: 8 };
  for (const view of [sight({ yaw: 37, pitch: 21, fov: 50 }), sight({ yaw: -170, pitch: -60, fov: 80 })]) {
    const wanted = new Set(names(tilesInView(level, view)));
    for (let yaw = -179; yaw < 180; yaw += 3) {
      for (let pitch = -88; pitch < 89; pitch += 3) {
        const place = project({ yaw, pitch }, view, screen);
        // A net of points 2.8 degrees apart may miss the tip of a corner.
        const isWellInside = place && place.x > 40 && place.x < 1400 && place.y > 40 && place.y < 860;
        const tile = `${Math.floor(((90 - pitch) / 180) * 8)}_${Math.floor(((yaw + 180) / 360) * 16)}`;
        assert.ok(!isWellInside || wanted.has(tile), `${yaw}, ${pitch} in ${tile}`);
      }
    }
  }
});

test("levelling turns what lies ahead up by the pitch, and the right side down by the roll", () => {
  const near = (one: object, other: object) =>
    Object.entries(other).forEach(([name, value]) => assert.ok(Math.abs((one as Record<string, number>)[name]! - (value as number)) < 1e-9, name));
  near(turning({ pitch: 30, roll: 0 })({ x: 0, y: 0, z: 1 }), { x: 0, y: 0.5, z: Math.cos(Math.PI / 6) });
  near(turning({ pitch: 0, roll: 30 })({ x: 1, y: 0, z: 0 }), { x: Math.cos(Math.PI / 6), y: -0.5, z: 0 });
  near(turning(undefined)({ x: 0.6, y: 0, z: 0.8 }), { x: 0.6, y: 0, z: 0.8 });
});

test("of a picture that is turned level the tiles one really sees are fetched", () => {
  const level = { level: 2, width: 4096, cols: 8, rows: 4 };
  const straight = tilesInView(level, sight({ pitch: 45, fov: 30 })).map(({ row }) => row);
  const levelled = tilesInView(level, sight({ pitch: 45, fov: 30, level: { pitch: 45, roll: 0 } })).map(({ row }) => row);
  assert.ok(Math.min(...straight) < Math.min(...levelled));
});
