import assert from "node:assert/strict";
import { test } from "node:test";
import { SidePanels } from "../src/studio/editor/side-panels";
import { FakeMemory } from "./editing";

function opened(memory: FakeMemory | null) {
  const attributes = new Set<string>();
  let changes = 0;
  const toggleAttribute = (name: string, isOn?: boolean) => (isOn ? attributes.add(name) : attributes.delete(name), isOn ?? false);
  const panels = new SidePanels({ toggleAttribute }, () => (changes += 1), memory);
  return { panels, attributes, changes: () => changes };
}

test("a panel that was closed is closed on the next page too, until it is opened", () => {
  const memory = new FakeMemory();
  const first = opened(memory);
  assert.deepEqual([first.panels.isOpen("strip"), first.panels.isOpen("inspector")], [true, true]);
  first.panels.toggle("strip");
  assert.deepEqual([[...first.attributes], first.changes()], [["data-without-strip"], 1]);
  const second = opened(memory);
  assert.deepEqual([...second.attributes], ["data-without-strip"]);
  second.panels.open("strip");
  second.panels.open("strip");
  assert.deepEqual([[...second.attributes], second.changes()], [[], 1]);
  assert.deepEqual([...opened(memory).attributes], []);
});

test("where the browser keeps nothing, panels still open and close", () => {
  const full = new FakeMemory();
  full.isFull = true;
  for (const memory of [null, full]) {
    const { panels } = opened(memory);
    panels.toggle("inspector");
    assert.equal(panels.isOpen("inspector"), false);
  }
});

test("what another version of the page remembered is no reason to fail", () => {
  const memory = new FakeMemory();
  memory.setItem("roundhouse.closed-panels", "toString drawer inspector");
  assert.deepEqual([...opened(memory).attributes], ["data-without-inspector"]);
});
