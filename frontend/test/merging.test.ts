import assert from "node:assert/strict";
import { test } from "node:test";
import { completeOrder, mergeMarkers, same } from "../src/studio/editor/merging";
import { contentToSend } from "../src/studio/editor/requests";
import { markerOf } from "./make-document";

test("the same is the same in another order of names, and nothing is as good as null", () => {
  assert.ok(same({ yaw: 1, pitch: 2, radius: null }, { pitch: 2, yaw: 1 }));
  assert.ok(same(undefined, null) && same([1, [2]], [1, [2]]));
  assert.ok(!same([1, 2], [2, 1]) && !same({ a: 1 }, { a: 2 }) && !same([], {}) && !same("", null) && !same(0, false));
});

test("markers are merged scene by scene: moved, set and taken off", () => {
  const before = [markerOf("a", 1), markerOf("b", 1), markerOf("c", 1)];
  const mine = [markerOf("a", 2), markerOf("b", 1), markerOf("d", 5)];
  const theirs = [markerOf("a", 1), markerOf("c", 1), markerOf("e", 6)];
  const merged = mergeMarkers(before, mine, theirs);
  assert.equal(merged.isDisputed, false);
  assert.deepEqual(merged.mine.map(({ scene_id, x }) => [scene_id, x]).sort(), [["a", 2], ["d", 5], ["e", 6]]);
  assert.deepEqual(merged.mine, merged.theirs);
});

test("one moved it, the other took it off: that is for people to decide", () => {
  const merged = mergeMarkers([markerOf("a", 1)], [markerOf("a", 2)], []);
  assert.ok(merged.isDisputed);
  assert.deepEqual([merged.mine.length, merged.theirs.length], [1, 0]);
});

test("an order names every scene that is there once", () => {
  assert.deepEqual(completeOrder(["c", "gone", "a"], ["a", "b", "c", "new"]), ["c", "a", "b", "new"]);
});

test("content that was taken out is taken back by name", () => {
  assert.deepEqual(contentToSend({ kind: "video", youtube_id: "y", autoplay: true }, { kind: "video", media_id: "m" }), { youtube_id: null, autoplay: false, media_id: "m" });
  assert.equal(contentToSend({ kind: "info", text: "x" }, null), null);
  assert.deepEqual(contentToSend(null, { text: "x" }), { text: "x" });
});
