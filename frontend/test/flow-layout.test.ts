import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen, type FlowScene, mostScenes, placed } from "../src/studio/statistics/flow-layout";

const scene = (id: string, visits: number, entries = 0): FlowScene => ({ id, title: id, picture: null, visits, entries, exits: 0 });
const way = (from: string, to: string, visits = 10) => ({ from, to, visits });

test("a tour is drawn from where most begin, a column for each step", () => {
  const scenes = [scene("bath", 5), scene("hall", 20, 18), scene("kitchen", 12, 2)];
  const cards = placed(scenes, [way("hall", "kitchen"), way("kitchen", "hall"), way("kitchen", "bath")]);
  assert.deepEqual(Object.fromEntries(cards.map(({ scene: { id }, column }) => [id, column])), { hall: 0, kitchen: 1, bath: 2 });
});

test("no two scenes stand in one place, however many there are", () => {
  const scenes = Array.from({ length: mostScenes }, (_, at) => scene(`s${at}`, 40 - at, at === 0 ? 9 : 0));
  const ways = scenes.slice(1).map(({ id }) => way("s0", id));
  const places = placed(scenes, ways).map(({ column, row }) => `${column} ${row}`);
  assert.equal(new Set(places).size, mostScenes);
});

test("a scene nobody came to from the others still has its place", () => {
  const cards = placed([scene("hall", 9, 9), scene("loft", 3)], []);
  assert.deepEqual(cards.map(({ scene: { id } }) => id).sort(), ["hall", "loft"]);
});

test("of a large tour the most visited scenes are drawn, and only ways between them", () => {
  const scenes = Array.from({ length: 40 }, (_, at) => scene(`s${at}`, at));
  const flow = chosen(scenes, [way("s39", "s38"), way("s39", "s1")]);
  assert.equal(flow.scenes.length, mostScenes);
  assert.equal(flow.scenes[0]!.id, "s39");
  assert.deepEqual(flow.ways, [way("s39", "s38")]);
});
