import assert from "node:assert/strict";
import { test } from "node:test";
import { EventQueue, mostBytes, mostEvents, type Sender, type Told } from "../src/viewer/event-queue";

const event = (number: number, size = 0): Told => ({ id: `e${number}`, event_type: "view", t: number, event_data: { filling: "x".repeat(size) } });

interface Body {
  events: Told[];
  sent_at: number;
  link: string;
}

function makeQueue(answers: (boolean | "fails" | { wait: number })[] = [], beacons: boolean[] = []) {
  const sent: Body[] = [];
  const bodies: string[] = [];
  const clock = { now: 1000 };
  const sender: Sender = {
    async send(body) {
      bodies.push(body);
      sent.push(JSON.parse(body) as Body);
      const answer = answers.shift() ?? true;
      if (answer === "fails") {
        throw new TypeError("no network");
      }
      return typeof answer === "boolean" ? { isDone: answer } : { isDone: false, wait: answer.wait };
    },
    beacon(body) {
      bodies.push(body);
      sent.push(JSON.parse(body) as Body);
      return beacons.shift() ?? true;
    },
  };
  return { queue: new EventQueue(sender, () => ({ link: "page" }), () => clock.now), sent, bodies, clock };
}

test("what is told leaves in batches, with what is said once for all", async () => {
  const { queue, sent } = makeQueue();
  Array.from({ length: 120 }, (_, number) => queue.add(event(number)));
  await queue.flush();
  assert.deepEqual(sent.map(({ events }) => events.length), [mostEvents, mostEvents, 20]);
  assert.equal(sent[0]!.link, "page");
  assert.equal(queue.length, 0);
});

test("what fails is kept, and tried again after a pause that grows", async () => {
  const { queue, sent, clock } = makeQueue(["fails", false, true]);
  queue.add(event(1));
  await queue.flush();
  await queue.flush();
  assert.equal(sent.length, 1);
  clock.now += 2_000;
  await queue.flush();
  clock.now += 2_000;
  await queue.flush();
  assert.equal(sent.length, 2);
  clock.now += 2_000;
  await queue.flush();
  assert.equal(sent.length, 3);
  assert.equal(queue.length, 0);
  assert.deepEqual(new Set(sent.map(({ events }) => events[0]!.id)), new Set(["e1"]));
});

test("the server says how long to wait", async () => {
  const { queue, sent, clock } = makeQueue([{ wait: 30_000 }]);
  queue.add(event(1));
  await queue.flush();
  clock.now += 29_000;
  await queue.flush();
  assert.equal(sent.length, 1);
  clock.now += 1_000;
  await queue.flush();
  assert.equal(sent.length, 2);
});

test("while the page goes everything leaves, in pieces a browser takes", () => {
  const { queue, bodies } = makeQueue();
  Array.from({ length: 10 }, (_, number) => queue.add(event(number, 20_000)));
  queue.leave();
  assert.equal(queue.length, 0);
  assert.ok(bodies.every((body) => body.length < mostBytes + 1_000));
});

test("what the browser does not take any more stays, should the page come back", () => {
  const { queue } = makeQueue([], [true, false]);
  Array.from({ length: 120 }, (_, number) => queue.add(event(number)));
  queue.leave();
  assert.equal(queue.length, 70);
});
