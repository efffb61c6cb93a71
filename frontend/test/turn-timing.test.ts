import assert from "node:assert/strict";
import { test } from "node:test";
import { degreesPerSecond, rest, turnInFrame } from "../src/viewer/turn-timing";

test("a speed of one is one turn a minute", () => {
  assert.equal(degreesPerSecond(1) * 60, 360);
});

test("speeds outside the settings' range are brought into it", () => {
  assert.equal(degreesPerSecond(0), degreesPerSecond(0.1));
  assert.equal(degreesPerSecond(1000), degreesPerSecond(10));
});

test("after a touch the picture rests, then turns again", () => {
  assert.equal(turnInFrame(rest - 1, rest - 17, 0, 1), 0);
  assert.ok(turnInFrame(rest + 5000, rest + 4984, 0, 1) > 0);
});

test("it gathers speed softly", () => {
  const soon = turnInFrame(rest + 100, rest + 84, 0, 1);
  const later = turnInFrame(rest + 5000, rest + 4984, 0, 1);
  assert.ok(soon < later / 5);
});

test("a frame that comes late does not make the picture jump", () => {
  assert.equal(turnInFrame(rest + 60_000, rest + 10_000, 0, 1), 0.6);
});
