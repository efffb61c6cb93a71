import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Api } from "../src/studio/api";
import { Jobs, runningJob, type Watcher } from "../src/studio/ai/jobs";
import type { Job, JobWithResult } from "../src/studio/ai/types";
import { pass, settled, withStandingClock } from "./editing";
import { FakeServer } from "./fake-server";
import { FakeSocket, useFakeSockets } from "./fake-socket";
import { makeDocument } from "./make-document";
import { jobOf } from "./make-job";

withStandingClock();
beforeEach(useFakeSockets);
afterEach(() => FakeSocket.all.forEach((socket) => (socket.readyState = 3)));

const last = () => FakeSocket.all.at(-1)!;
const news = (seq: number, data: Partial<Job>) => ({ type: "job_update", seq, job_id: "j", data: { status: "processing", progress: 0, step: "", attempt: 1, error_code: null, error_message: null, ...data } });

/** A job that is watched, and what is told of it: `changed 40`, `ended completed`. */
async function watched(job: Partial<Job> = {}) {
  const server = new FakeServer(makeDocument());
  const whole: JobWithResult = { job: jobOf("j", job), result: null, applications: [] };
  server.jobs.set("j", whole);
  const told: string[] = [];
  const watcher: Watcher = {
    changed: ({ progress }) => told.push(`changed ${progress}`),
    ended: ({ status }, { result }) => told.push(`ended ${status}${result ? " with its result" : ""}`),
    gone: ({ status }) => told.push(`gone ${status}`),
  };
  const end = new Jobs(new Api()).follow("j", watcher);
  await settled();
  const put = (fields: Partial<Job>, result: JobWithResult["result"] = null) => {
    Object.assign(whole.job, fields);
    whole.result = result;
  };
  return { server, told, put, end, asked: () => server.asked.length };
}

test("progress is told as it comes, and old news of it is not", async () => {
  const { told } = await watched({ seq: 3, progress: 10 });
  last().letIn(news(3, { progress: 10 }));
  last().hear(news(5, { progress: 60 }));
  last().hear(news(4, { progress: 30 }));
  last().hear(news(5, { progress: 60 }));
  last().hear(news(6, { progress: 70 }));
  assert.deepEqual(told, ["changed 10", "changed 60", "changed 70"]);
});

test("what came of it is asked for once it is done: the news leave the evidence out", async () => {
  const { told, put, asked } = await watched({ seq: 1 });
  last().letIn(news(1, {}));
  put({ status: "completed", seq: 2, progress: 100 }, { hotspots: [] });
  last().hear(news(2, { status: "completed", progress: 100 }));
  await settled();
  assert.deepEqual(told, ["changed 0", "ended completed with its result"]);
  assert.equal(asked(), 2);
  await pass(60_000);
  assert.deepEqual([asked(), FakeSocket.all.length], [2, 1], "the watching is over");
});

test("an answer that was overtaken by news is not told", async () => {
  const { server, told, put } = await watched({ seq: 1, progress: 5 });
  last().letIn(news(1, { progress: 5 }));
  let answer = () => {};
  server.before = () => new Promise((resume) => (answer = resume));
  last().end(1006);
  await pass(1_000);
  last().letIn(news(9, { progress: 90 }));
  put({ seq: 8, progress: 80 });
  answer();
  await settled();
  assert.deepEqual(told, ["changed 5", "changed 90"]);
});

test("without a socket the job is asked for every two seconds, until it has ended", async () => {
  const { told, put, asked } = await watched({ seq: 1, progress: 5 });
  last().end(1006);
  await settled();
  put({ seq: 2, progress: 40 });
  await pass(2_000);
  assert.equal(told.at(-1), "changed 40");
  put({ seq: 3, status: "failed", error_message: "Nobody answered." });
  await pass(2_000);
  assert.equal(told.at(-1), "ended failed");
  const before = asked();
  await pass(60_000);
  assert.equal(asked(), before);
});

test("a socket that is back ends the asking", async () => {
  const { asked, told } = await watched({ seq: 1 });
  last().end(1006);
  await settled();
  await pass(1_000);
  last().letIn(news(2, { progress: 20 }));
  await pass(2_000);
  const before = asked();
  await pass(20_000);
  assert.equal(asked(), before);
  last().hear(news(3, { progress: 30 }));
  assert.equal(told.at(-1), "changed 30");
});

test("a line that says nothing any more is taken for lost", async () => {
  const { put, told } = await watched({ seq: 1 });
  last().letIn(news(1, {}));
  put({ seq: 2, progress: 50 });
  await pass(80_000);
  assert.equal(told.at(-1), "changed 50");
});

test("a server that is away is asked ever more seldom, and the job goes on when it is back", async () => {
  const { server, put, told, asked } = await watched({ seq: 1 });
  server.isDown = true;
  last().end(1006);
  const before = asked();
  for (let second = 0; second < 60; second += 1) {
    if (last().readyState === 0) last().end(1006);
    await pass(1_000);
  }
  assert.ok(asked() - before < 15, `${asked() - before} times in a minute`);
  server.isDown = false;
  put({ seq: 2, progress: 66 });
  await pass(20_000);
  assert.equal(told.at(-1), "changed 66");
});

test("a job that is gone is not asked for again", async () => {
  const { server, told, asked } = await watched({ seq: 1 });
  server.jobs.clear();
  last().end(4404);
  await settled();
  assert.equal(told.at(-1), "gone 404");
  const before = asked();
  await pass(60_000);
  assert.deepEqual([asked(), FakeSocket.all.length], [before, 1]);
});

test("who stops watching hears no more, and the line is closed", async () => {
  const { told, end, asked } = await watched({ seq: 1 });
  last().letIn(news(1, {}));
  end();
  last().hear(news(2, { progress: 50 }));
  const before = asked();
  await pass(60_000);
  assert.deepEqual([told, asked(), last().readyState], [["changed 0"], before, 3]);
});

test("a refusal names the job that is under way already", async () => {
  const server = new FakeServer(makeDocument());
  server.running = jobOf("first");
  const refusal = await new Jobs(new Api()).start({ job_type: "scene_analysis", tour_id: "tour" }).catch((error: unknown) => error);
  assert.equal(runningJob(refusal)?.id, "first");
});
