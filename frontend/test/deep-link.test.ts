import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDeepLink, isTextTour, parseDeepLink } from "../src/viewer/deep-link";

test("a view survives the way through an address", () => {
  const hash = formatDeepLink("5b1c", { yaw: -30.5, pitch: 12.3, fov: 65 });
  assert.equal(hash, "#scene=5b1c&yaw=-30.5&pitch=12.3&fov=65");
  assert.deepEqual(parseDeepLink(hash), { sceneId: "5b1c", yaw: -30.5, pitch: 12.3, fov: 65 });
});

test("angles are written to a tenth of a degree, and never as minus zero", () => {
  assert.equal(formatDeepLink("a", { yaw: -0.01, pitch: 1.26, fov: 64.999 }), "#scene=a&yaw=0&pitch=1.3&fov=65");
});

test("a scene's name is escaped", () => {
  const hash = formatDeepLink("a&b=c", { yaw: 0, pitch: 0, fov: 65 });
  assert.equal(parseDeepLink(hash).sceneId, "a&b=c");
});

test("a scene alone is a link", () => {
  assert.deepEqual(parseDeepLink("#scene=hall"), { sceneId: "hall" });
});

test("what cannot be understood counts as absent", () => {
  assert.deepEqual(parseDeepLink("#scene=&yaw=left&pitch=&fov=NaN&zoom=3"), {});
  assert.deepEqual(parseDeepLink(""), {});
});

test("angles out of range are brought into it", () => {
  assert.deepEqual(parseDeepLink("#yaw=270&pitch=-100&fov=400"), { yaw: -90, pitch: -90, fov: 90 });
});

test("addresses of the text tour are told apart", () => {
  assert.deepEqual(["#text-tour", "#room-5b1c", "#scene=room-1", ""].map(isTextTour), [true, true, false, false]);
});
