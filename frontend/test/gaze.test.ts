import assert from "node:assert/strict";
import { test } from "node:test";
import { dwellMilliseconds, Gaze } from "../src/viewer/gaze";

test("resting the eyes on something chooses it once", () => {
  const gaze = new Gaze();
  gaze.look("door", 0);
  assert.equal(gaze.look("door", dwellMilliseconds / 2), null);
  assert.equal(gaze.progress, 0.5);
  assert.equal(gaze.look("door", dwellMilliseconds), "door");
  assert.equal(gaze.look("door", dwellMilliseconds + 16), null);
});

test("a glance elsewhere begins it anew", () => {
  const gaze = new Gaze();
  gaze.look("door", 0);
  gaze.look(null, 500);
  gaze.look("door", 1000);
  assert.equal(gaze.look("door", dwellMilliseconds), null);
});
