import assert from "node:assert/strict";
import { test } from "node:test";
import { Translator } from "../src/shared/gettext";
import { inLanguage } from "../src/viewer/languages";

const here = (language: string, catalogue = {}) => new Translator(language, catalogue);

test("what a catalogue lacks stays English", () => {
  assert.equal(here("de").gettext("Picture {at} of {all}", { at: 1, all: 5 }), "Picture 1 of 5");
  assert.equal(here("de").ngettext("{count} way", "{count} ways", 1), "1 way");
  assert.equal(here("de").ngettext("{count} way", "{count} ways", 0), "0 ways");
});

test("a value takes the place its language gives it", () =>
  assert.equal(here("hi", { "Picture {at} of {all}": "{all} में से तस्वीर {at}" }).gettext("Picture {at} of {all}", { at: 2, all: 9 }), "9 में से तस्वीर 2"));

test("what looks like a placeholder in a value is no placeholder", () =>
  assert.equal(here("en").gettext("{a} {b}", { a: "{b}", b: "!" }), "{b} !"));

test("each language counts in its own way", () => {
  const ways = { "{count} way": ["{count} one", "{count} other"] };
  const say = (language: string, count: number) => here(language, ways).ngettext("{count} way", "{count} ways", count);
  assert.deepEqual(["de", "es", "fr", "hi"].map((language) => say(language, 0)), ["0 other", "0 other", "0 one", "0 one"]);
  assert.deepEqual(["de", "es", "fr", "hi"].map((language) => say(language, 1)), ["1 one", "1 one", "1 one", "1 one"]);
  assert.equal(say("fr", 1_000_000).replace(/\s/gu, " "), "1 000 000 other");
});

test("numbers are written as the language writes them", () => assert.equal(here("de").gettext("{n}", { n: 12_345 }), "12.345"));

test("another language shows the same place", () =>
  assert.equal(
    inLanguage("https://a.example/t/home?embed=1&lang=fr&origin=https%3A%2F%2Fb#scene=1&yaw=20", "de"),
    "https://a.example/t/home?embed=1&lang=de&origin=https%3A%2F%2Fb#scene=1&yaw=20",
  ));
