import assert from "node:assert/strict";
import { test } from "node:test";
import { randomId } from "../src/shared/random-id";

const version4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("ids are random UUIDs, also where the browser keeps its own to secure pages", (t) => {
  assert.match(randomId(), version4);
  const own = Object.getOwnPropertyDescriptor(crypto, "randomUUID");
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  t.after(() => (own ? Object.defineProperty(crypto, "randomUUID", own) : delete (crypto as { randomUUID?: unknown }).randomUUID));
  const ids = new Set(Array.from({ length: 100 }, () => randomId()));
  assert.equal(ids.size, 100);
  ids.forEach((id) => assert.match(id, version4));
});
