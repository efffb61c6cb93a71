import assert from "node:assert/strict";
import { test } from "node:test";
import { hostOrigin, originOf } from "../src/embed/host";
import { eventOf, isTourEvent, readCommand } from "../src/embed/protocol";

test("a command is understood in our words and in those of older clients", () => {
  const wanted = { type: "goToScene", sceneId: "a" };
  assert.deepEqual(readCommand({ type: "goToScene", sceneId: "a" }), wanted);
  assert.deepEqual(readCommand({ type: "goToScene", scene_id: "a" }), wanted);
  assert.deepEqual(readCommand({ type: "goToScene", data: { scene_id: "a" } }), wanted);
  assert.deepEqual(readCommand({ namespace: "roundhouse", version: 1, ...wanted }), wanted);
  assert.deepEqual(readCommand({ type: "nextScene", extra: 1 }), { type: "nextScene" });
});

test("whatever else pages send each other is no command", () => {
  const others = [
    undefined,
    null,
    1,
    "nextScene",
    [],
    {},
    { type: "explode" },
    { type: "goToScene" },
    { type: "goToScene", sceneId: 1 },
    { type: "goToScene", sceneId: "x".repeat(65) },
    { type: "nextScene", namespace: "other" },
    { type: "nextScene", namespace: "roundhouse", version: 2 },
  ];
  others.forEach((message) => assert.equal(readCommand(message), null, JSON.stringify(message)));
});

test("an event says what it is and of which tour", () => {
  const event = eventOf("ready", "t", { sceneId: "a" });
  assert.ok(isTourEvent(event));
  assert.equal(event.tour_id, "t");
  assert.ok(!isTourEvent({ type: "ready", tourId: "t" }));
});

test("an origin is a web address or none", () => {
  assert.equal(originOf("https://a.example:8443/x?y"), "https://a.example:8443");
  ["", "x", "null", "about:blank", "javascript:1", "file:///x", undefined, null].forEach((text) => assert.equal(originOf(text), null));
});

test("who is around the frame, the browser knows best", () => {
  const search = "?origin=https%3A%2F%2Fasked.example";
  const referrer = "https://before.example/page";
  assert.equal(hostOrigin({ search, referrer, ancestorOrigins: ["https://real.example"] }), "https://real.example");
  assert.equal(hostOrigin({ search, referrer }), "https://asked.example");
  assert.equal(hostOrigin({ search: "", referrer }), "https://before.example");
  assert.equal(hostOrigin({ search: "?origin=javascript:1", referrer: "" }), null);
});
