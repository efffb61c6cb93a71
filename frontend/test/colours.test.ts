import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, guarded, ink, readable, readableOn, white } from "../src/shared/colours";
import { brandProperties } from "../src/viewer/branding";

test("contrast is reckoned as WCAG does", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.equal(contrast("#777777", "#777777"), 1);
  assert.ok(Math.abs(contrast("#767676", "#ffffff") - 4.54) < 0.01);
});

test("text on any colour can be read", () => {
  for (let red = 0; red < 256; red += 15) {
    for (let green = 0; green < 256; green += 15) {
      const ground = `#${[red, green, 128].map((value) => value.toString(16).padStart(2, "0")).join("")}`;
      assert.ok(contrast(readableOn(ground), ground) >= readable, ground);
    }
  }
});

test("a colour that can be read is kept, another becomes ink or white", () => {
  assert.equal(guarded("#333333", "#ffffff"), "#333333");
  assert.equal(guarded("#dddddd", "#ffffff"), ink);
  assert.equal(guarded("#222222", "#101010"), white);
});

test("a bright primary colour gets dark text, and does not become a link nobody can read", () => {
  const properties = brandProperties({ colors: { primary: "#ffc857" } }, "light");
  assert.equal(properties["--on-brand"], ink);
  assert.equal(properties["--ember-text"], ink);
  assert.equal(properties["--brand"], "#ffc857");
});

test("text that cannot be read on the brand's ground is replaced", () => {
  const properties = brandProperties({ colors: { background: "#fafafa", text: "#eeeeee" } }, "dark");
  assert.equal(properties["--ink"], ink);
  assert.equal(properties["color-scheme"], "light");
});

test("what is no colour and no known font leaves the look alone", () => {
  const branding = { colors: { primary: "red;} body{display:none" }, font_family: "Comic Sans", button_style: "pill" as const };
  assert.deepEqual(brandProperties(branding, "light"), { "--radius-control": "999px" });
});

test("a brand of nothing changes nothing", () => {
  assert.deepEqual(brandProperties({}, "light"), {});
});
