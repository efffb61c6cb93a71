import assert from "node:assert/strict";
import { test } from "node:test";
import { relativeTime } from "../src/shared/relative-time";

const now = new Date("2026-11-20T12:00:00Z");
const said = (then: string, language = "en") => relativeTime(new Date(then), now, language);

test("a moment ago is now", () => assert.equal(said("2026-11-20T11:59:30Z"), "now"));

test("one unit is enough", () => {
  assert.equal(said("2026-11-20T09:20:00Z"), "2 hours ago");
  assert.equal(said("2026-11-17T01:00:00Z"), "3 days ago");
  assert.equal(said("2024-11-01T00:00:00Z"), "2 years ago");
});

test("the page's language is kept", () => assert.equal(said("2026-11-20T11:50:00Z", "de"), "vor 10 Minuten"));
