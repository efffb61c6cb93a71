import assert from "node:assert/strict";
import { test } from "node:test";
import { keyAction, turnAction } from "../src/viewer/keys";

const press = (key: string, held: Partial<Record<"shiftKey" | "ctrlKey", boolean>> = {}) => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  ...held,
});

test("arrows turn the picture only while it has the focus", () => {
  assert.equal(turnAction(press("ArrowLeft"), true), "left");
  assert.equal(turnAction(press("ArrowLeft"), false), null);
});

test("shift and an arrow walk to the next or previous scene, as N and P do", () => {
  assert.deepEqual(keyAction(press("ArrowRight", { shiftKey: true })), keyAction(press("n")));
  assert.deepEqual(keyAction(press("ArrowLeft", { shiftKey: true })), keyAction(press("P", { shiftKey: true })));
  assert.equal(turnAction(press("ArrowLeft", { shiftKey: true }), true), null);
});

test("the browser keeps its own shortcuts", () => {
  assert.equal(keyAction(press("f", { ctrlKey: true })), null);
  assert.equal(turnAction(press("ArrowLeft", { ctrlKey: true }), true), null);
  assert.equal(keyAction(press("Tab")), null);
});
