import assert from "node:assert/strict";
import { test } from "node:test";
import type { Application, JobWithResult, Suggestion } from "../src/studio/ai/types";
import type { Picture, Scene } from "../src/studio/editor/types";
import { type Situation, applied, isOpen, missing, progressOf, stepOf } from "../src/studio/making/state";
import { keyOf, unreached, waysOf } from "../src/studio/making/ways";

const picture = (status: Picture["status"]): Picture => ({ status, progress: 0 }) as Picture;
const scene = (id: string, fields: Partial<Scene> = {}): Scene => ({ id, panorama: picture("completed"), incoming: null, ...fields }) as Scene;
const twoScenes = [scene("a"), scene("b")];

function job(status: string, result: JobWithResult["result"] = null, applications: Partial<Application>[] = []): JobWithResult {
  return { job: { status, progress: 40 }, result, applications } as unknown as JobWithResult;
}

const allDone = {
  texts: job("completed", { generated: [{ scene_id: "a" }, { scene_id: "b" }] }),
  ways: job("completed", { layout: { scenes: ["a", "b"].map((id) => ({ id, group: 0, x: 0, y: 0, heading: 0, features: 0 })) } }),
  words: job("completed", { descriptions: { a: "", b: "" } }),
};
const situation = (fields: Partial<Situation> = {}): Situation => ({ tour: { status: "draft" }, scenes: twoScenes, onTheirWay: 0, refused: 0, work: {}, ...fields });

function way(from: string, to: string, fields: Partial<Suggestion> = {}): Suggestion {
  return { id: `${from}${to}`, scene_id: from, target_scene_id: to, type: "navigation", confidence: 0.9, proposed: true, suggested_title: "", reasoning: "", position: { yaw: 0, pitch: 0 }, ...fields };
}

test("pictures come first: until all are there, and as long as one has failed", () => {
  assert.equal(stepOf(situation({ scenes: [] })), "pictures");
  assert.equal(stepOf(situation({ onTheirWay: 1 })), "pictures");
  assert.equal(stepOf(situation({ refused: 1, work: allDone })), "pictures", "somebody must have seen that it was not taken");
  assert.equal(stepOf(situation({ scenes: [scene("a"), scene("b", { panorama: null, incoming: picture("processing") })] })), "pictures");
  assert.equal(stepOf(situation({ scenes: [scene("a"), scene("b", { panorama: null, incoming: picture("failed") })], work: allDone })), "pictures");
});

test("then they are looked at: every kind of question once", () => {
  assert.equal(stepOf(situation()), "looking");
  assert.deepEqual(missing(situation()), ["texts", "ways", "words"]);
  assert.deepEqual(missing(situation({ scenes: [scene("a")] })), ["texts", "words"], "one scene has no ways");
  const started = { texts: job("pending"), ways: job("processing"), words: job("failed") };
  assert.deepEqual(missing(situation({ work: started })), [], "what failed or was cancelled is started again by a person");
});

test("what was done before a scene came is done again", () => {
  assert.deepEqual(missing(situation({ scenes: [...twoScenes, scene("c")], work: allDone })), ["texts", "ways", "words"]);
});

test("there is something to review once everything has ended and something was found", () => {
  assert.equal(stepOf(situation({ work: allDone })), "review");
  assert.equal(stepOf(situation({ work: { ...allDone, ways: job("failed") } })), "review");
  assert.equal(stepOf(situation({ work: { ...allDone, ways: job("processing") } })), "looking");
  assert.equal(stepOf(situation({ work: { ...allDone, ways: job("cancelled") } })), "looking", "who stopped it says what comes now");
  assert.equal(stepOf(situation({ work: { texts: job("failed"), ways: job("cancelled"), words: job("failed") } })), "looking");
});

test("after applying comes publishing, after undoing the review again", () => {
  const texts = (undone_at: string | null) => ({ ...allDone, texts: job("completed", allDone.texts.result, [{ id: "1", undone_at, created_at: "2026" }]) });
  assert.equal(stepOf(situation({ work: texts(null) })), "publish");
  assert.equal(stepOf(situation({ work: texts("2026") })), "review");
});

test("a published tour is there to be shared", () => {
  assert.equal(stepOf(situation({ tour: { status: "published" } })), "share");
});

test("what was applied last is taken back first", () => {
  const one = (id: string, created_at: string, undone_at: string | null = null) => ({ id, created_at, undone_at });
  const work = { texts: job("completed", null, [one("old", "2026-01"), one("gone", "2026-09", "2026-10")]), ways: job("completed", null, [one("new", "2026-02")]) };
  assert.deepEqual(applied(work), ["new", "old"]);
});

test("one may go back to earlier steps and not ahead", () => {
  assert.ok(isOpen("pictures", "review"));
  assert.ok(isOpen("review", "review"));
  assert.ok(!isOpen("share", "review"));
});

test("progress is that of all questions together", () => {
  assert.equal(progressOf(situation({ work: { texts: job("completed"), ways: job("processing") } })), Math.round(140 / 3));
});

test("both directions of a way are one thing to decide, as sure as the lesser", () => {
  const [only, ...rest] = waysOf([way("a", "b", { confidence: 0.95 }), way("b", "a", { confidence: 0.7 })]);
  assert.equal(rest.length, 0);
  assert.equal(only!.confidence, 0.7);
  assert.ok(!only!.isSure);
  assert.equal(keyOf(only!), "ab ba");
});

test("chosen beforehand is only what is proposed unasked and at least 80 % sure", () => {
  const sure = (fields: Partial<Suggestion>) => waysOf([way("a", "b", fields)])[0]!.isSure;
  assert.ok(sure({ confidence: 0.8 }));
  assert.ok(!sure({ confidence: 0.79 }));
  assert.ok(!sure({ proposed: false }));
  const { proposed: _left, ...fromModel } = way("a", "b");
  assert.ok(!waysOf([fromModel])[0]!.isSure, "a model that says nothing of the kind is not sure");
});

test("hotspots that are no ways are none", () => {
  assert.deepEqual(waysOf([way("a", "b", { type: "info", target_scene_id: null })]), []);
});

test("scenes nobody reaches are named; the first is where one begins", () => {
  const [chosen] = waysOf([way("a", "b"), way("b", "a")]);
  assert.deepEqual(unreached(["a", "b", "c"], [chosen!], []), ["c"]);
  assert.deepEqual(unreached(["a", "b", "c"], [], [{ from: "a", to: "b" }]), ["c"]);
});
