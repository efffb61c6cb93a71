import assert from "node:assert/strict";
import { test } from "node:test";
import { LikeKey, type Memory } from "../src/viewer/like-key";

function memory(): Memory & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}

const blocked: Memory = {
  getItem() {
    throw new Error("SecurityError");
  },
  setItem() {
    throw new Error("QuotaExceededError");
  },
  removeItem() {
    throw new Error("SecurityError");
  },
};

test("who likes nothing has nothing of ours in the browser", () => {
  const storage = memory();
  assert.equal(new LikeKey("a", storage).isKept, false);
  assert.equal(storage.kept.size, 0);
});

test("a like is recognised at the next visit, and only in its tour", () => {
  const storage = memory();
  const key = new LikeKey("a", storage);
  key.keep();
  assert.match(key.value, /^[0-9a-f]{32}$/);
  const again = new LikeKey("a", storage);
  assert.ok(again.isKept);
  assert.equal(again.value, key.value);
  assert.ok(!new LikeKey("b", storage).isKept);
  assert.notEqual(new LikeKey("b", storage).value, key.value);
});

test("taking it back forgets it, but trying again on the same page is the same visitor", () => {
  const storage = memory();
  const key = new LikeKey("a", storage);
  key.keep();
  const sent = key.value;
  key.drop();
  assert.equal(storage.kept.size, 0);
  assert.equal(key.value, sent);
  assert.notEqual(new LikeKey("a", storage).value, sent);
});

test("where storage is blocked or missing the key lives as long as the page", () => {
  for (const storage of [blocked, null]) {
    const key = new LikeKey("a", storage);
    key.keep();
    assert.equal(key.value, key.value);
    key.drop();
    assert.equal(key.isKept, false);
  }
});
