import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDeepLink } from "../src/viewer/deep-link";
import { linkToView } from "../src/viewer/share-link";

const view = { yaw: 12, pitch: -5, fov: 60 };

test("the link to a view leads back to that view", () => {
  const link = linkToView("https://tours.example/v/k7m3q9xw2p", "hall", view);
  assert.ok(link.startsWith("https://tours.example/v/k7m3q9xw2p#"));
  assert.deepEqual(parseDeepLink(new URL(link).hash), { sceneId: "hall", yaw: 12, pitch: -5, fov: 60 });
});

test("it takes the place of a view the address had before", () => {
  assert.equal(linkToView("https://tours.example/v/k#scene=old", "hall", view).split("#").length, 2);
});
