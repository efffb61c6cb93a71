import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Api } from "../src/studio/api";
import { Assist } from "../src/studio/ai/assist";
import type { JobResult, Suggestion } from "../src/studio/ai/types";
import { editing, FakeMemory, settled, soon, withStandingClock } from "./editing";
import { FakeSocket, useFakeSockets } from "./fake-socket";
import { jobOf, layoutOf, suggestionOf } from "./make-job";

withStandingClock();
beforeEach(useFakeSockets);

const two = [suggestionOf("1", "a", "c"), suggestionOf("2", "b", "a", { confidence: 0.7 })];

/** An editor with a finished job's proposals open. */
async function proposing({ hotspots = two, result = {}, memory = new FakeMemory() }: { hotspots?: Suggestion[]; result?: JobResult; memory?: FakeMemory } = {}) {
  const page = editing();
  const job = jobOf("j", { status: "completed", job_type: Object.keys(result).length > 0 ? "scene_analysis" : "hotspot_generation", completed_at: "2026-01-01T00:00:00Z", provider: "local" });
  page.server.jobs.set("j", { job, result: { hotspots, layout: layoutOf([["a", "b", "c"]]), ...result }, applications: [] });
  const said: { text: string; undo: (() => void) | undefined }[] = [];
  const begin = async () => {
    const assist = new Assist(page.store, new Api(), { say: (text, undo) => said.push({ text, undo }), inspect: () => {}, isLookedAt: () => true, canvas: () => null }, 7, memory);
    await assist.begin();
    return assist;
  };
  const assist = await begin();
  await assist.show(job);
  return { ...page, assist, said, begin, memory };
}

const states = (assist: Assist) => assist.suggestions.map((one) => assist.stateOf(one));
const made = (server: { doc: { hotspots: { id: string }[] } }) => server.doc.hotspots.map(({ id }) => id).filter((id) => id.startsWith("of-")).sort();

test("accepting is one step: the hotspots are there at once, and undo and redo take them away and back", async () => {
  const { assist, store, server } = await proposing();
  await assist.accept(["1", "2"]);
  assert.deepEqual([states(assist), store.undoLabel, made(store)], [["placed", "placed"], "Place 2 suggestions", ["of-1", "of-2"]]);
  store.undo();
  assert.deepEqual([states(assist), store.redoLabel], [["open", "open"], "Place 2 suggestions"]);
  await soon();
  assert.deepEqual(made(server), []);
  store.redo();
  await soon();
  await soon();
  assert.deepEqual([made(server), states(assist)], [["of-1", "of-2"], ["placed", "placed"]]);
});

test("the toast's undo takes the application back on the server, and the step leaves the history", async () => {
  const { assist, store, server, said } = await proposing();
  store.update("Rename", "scene", "a", { title: "Mine" });
  await assist.accept(["1"]);
  said.at(-1)!.undo!();
  await settled();
  assert.deepEqual([made(server), made(store), states(assist)[0]], [[], [], "open"]);
  assert.ok(server.writes.some((write) => write.startsWith("POST /ai/applications/")));
  assert.deepEqual([store.undoLabel, assist.standing], ["Rename", []], "the step before is the next to be undone");
  store.undo();
  assert.equal(store.sceneOf("a")!.title, "Scene a");
});

test("taken back by the editor's undo and placed again, it is there once", async () => {
  const { assist, store, server } = await proposing();
  await assist.accept(["1"]);
  store.undo();
  await soon();
  await assist.accept(["1"]);
  assert.deepEqual([made(server), states(assist)[0], assist.standing.length > 0], [["of-1"], "placed", true]);
});

test("what somebody changed since survives the undo of the application, and that is told", async () => {
  const { assist, server, said } = await proposing();
  await assist.accept(["1", "2"]);
  server.change("hotspot", "of-1", { title: "Theirs" });
  said.at(-1)!.undo!();
  await settled();
  assert.deepEqual(made(server), ["of-1"]);
  assert.match(said.at(-1)!.text, /1 change taken back; 1 thing stays: changed since/);
});

test("a change that waits is on the server before anything is applied; offline nothing is", async () => {
  const { assist, store, server } = await proposing();
  store.update("Rename", "scene", "a", { title: "First" });
  await assist.accept(["1"]);
  assert.deepEqual(server.writes.map((write) => write.split(" ")[1]), ["/scenes/a", "/ai/jobs/j/apply-hotspots"]);
  server.isDown = true;
  store.update("Rename", "scene", "a", { title: "Second" });
  const done = assist.accept(["2"]);
  await soon();
  await done;
  assert.match(assist.problem, /not arrived/);
  assert.equal(states(assist)[1], "open");
});

test("what was dragged, renamed and led elsewhere is placed so", async () => {
  const { assist, server } = await proposing();
  assist.move("1", { yaw: 42, pitch: -33 });
  assist.edit("1", { title: "Bath", target_scene_id: "b" });
  // From a to b there is a way already: the suggestion became one of those that are there.
  assert.equal(states(assist)[0], "there");
  assist.edit("1", { target_scene_id: "c" });
  await assist.accept(["1"]);
  const placed = server.doc.hotspots.find(({ id }) => id === "of-1")!;
  assert.deepEqual([placed.title, placed.position, placed.target_scene_id], ["Bath", { yaw: 42, pitch: -33 }, "c"]);
});

test("a dragged ghost that is put back is no edit", async () => {
  const { assist } = await proposing();
  assist.move("1", { yaw: 42, pitch: -33 });
  assert.equal(assist.isEdited("1"), true);
  assist.edit("1", null);
  assert.deepEqual([assist.isEdited("1"), assist.suggestions[0]!.position], [false, { yaw: 10, pitch: -20 }]);
});

test("ghosts are those of the open scene that wait and are sure enough", async () => {
  const { assist } = await proposing({ hotspots: [suggestionOf("1", "a", "c"), suggestionOf("2", "a", "b"), suggestionOf("3", "a", "c", { confidence: 0.3 }), suggestionOf("4", "b", "a")] });
  assert.deepEqual(assist.ghosts("a").map(({ id }) => id), ["1"], "a way to b is there already, and 3 is a guess");
  assist.reject("1");
  assert.deepEqual(assist.ghosts("a"), []);
  assist.setFilter({ from: 0 });
  assert.deepEqual(assist.ghosts("a").map(({ id }) => id), ["3"]);
});

test("where nothing is sure, everything is shown rather than an empty list", async () => {
  const { assist } = await proposing({ hotspots: [suggestionOf("1", "a", "c", { confidence: 0.2, proposed: false })] });
  assert.deepEqual([assist.waiting.length, assist.tickedOnes.length], [1, 0]);
});

test("after a reload the same proposals are open, with what was decided", async () => {
  const { assist, begin } = await proposing();
  assist.reject("1");
  assist.edit("2", { title: "Mine" });
  assist.tick("2", true);
  const again = await begin();
  assert.deepEqual([again.open?.job.id, states(again), again.suggestions[1]!.suggested_title, again.isTicked("2")], ["j", ["rejected", "open"], "Mine", true]);
  again.close();
  assert.equal((await begin()).open, null);
});

test("after a reload a running job is followed on", async () => {
  const { server, begin } = await proposing();
  server.jobs.set("k", { job: jobOf("k", { progress: 30 }), result: null, applications: [] });
  const again = await begin();
  assert.deepEqual([[...again.running.keys()], FakeSocket.all.at(-1)!.url], [["k"], "wss://tours.example/ws/jobs/k"]);
});

test("refused beside its like, the one under way is shown", async () => {
  const { server, assist } = await proposing();
  server.running = jobOf("first", { progress: 50 });
  server.jobs.set("first", { job: server.running, result: null, applications: [] });
  await assist.start({ job_type: "hotspot_generation" });
  assert.deepEqual([[...assist.running.keys()], assist.problem], [["first"], "already_running"]);
});

test("a budget that is used up is told, with when to come again", async () => {
  const { server, assist } = await proposing();
  server.refuse(429, "ai_budget_used_up", 120);
  await assist.start({ job_type: "scene_analysis" });
  assert.match(assist.problem, /ai_budget_used_up Try again in 2 minutes/);
});

test("texts are used field by field, and one undo brings back what was there", async () => {
  const analysis = [{ scene_id: "a", suggested_title: "Salon", suggested_description: "A bright room.", measured_score: 90, quality_details: [] }];
  const { assist, store, server } = await proposing({ hotspots: [], result: { analysis } });
  const [title, description] = assist.texts;
  assert.deepEqual([title!.text, assist.textThere(title!)], ["Salon", "Scene a"]);
  await assist.use([title!]);
  assert.deepEqual([store.sceneOf("a")!.title, store.sceneOf("a")!.description], ["Salon", ""]);
  await assist.use([{ ...description!, text: "My own words." }]);
  assert.equal(server.doc.scenes[0]!.description, "My own words.");
  store.undo();
  store.undo();
  await soon();
  assert.deepEqual([server.doc.scenes[0]!.title, server.doc.scenes[0]!.description], ["Scene a", ""]);
  assert.deepEqual(assist.standing, []);
});

test("a draft that says what is written already proposes nothing to be used", async () => {
  const { assist } = await proposing({ hotspots: [], result: { generated: [{ scene_id: "a", title: "Scene a", description: "" }] } });
  assert.deepEqual(assist.texts.filter((text) => assist.textThere(text) !== text.text), []);
});

test("a measured quality is known of the picture that was measured, not of the next one", async () => {
  const hash = "abc";
  const analysis = [{ scene_id: "a", measured_score: 65, quality_details: [], picture: hash }];
  const { assist, store } = await proposing({ hotspots: [], result: { analysis } });
  const scene = (hash: string) => ({ ...store.sceneOf("a")!, panorama: { hash } }) as never;
  assert.equal(assist.qualityOf(scene(hash))?.measured_score, 65);
  assert.equal(assist.qualityOf(scene("other")), undefined);
});
