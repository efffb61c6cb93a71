import assert from "node:assert/strict";
import { test } from "node:test";
import { labelled, trendOf, written } from "../src/studio/statistics/trend";

const point = (label: string, value: number, other: number | null = null, isPartial = false) => ({ label, short: label, value, other, otherLabel: "the day before", isPartial });

test("the line says in words where it begins, ends and is highest", () => {
  const { summary } = trendOf("views", "Views", [point("1 Mar", 2), point("2 Mar", 1200), point("3 Mar", 0)]);
  assert.match(summary, /Views from 1 Mar to 3 Mar\. Most: 1,200, 2 Mar\./);
  assert.match(trendOf("views", "Views", []).summary, /nothing/);
});

test("a point is said with what lies beside it", () => {
  const { points, isCompared } = trendOf("seconds", "Average visit", [point("1 Mar", 95, 40, true)]);
  assert.equal(points[0]!.words, "Average visit, 1 Mar (in part): 1 min 35 s; the day before: 40 s");
  assert.ok(isCompared);
  assert.equal(written("views", 12345), "12,345");
});

test("labels have room, are evenly far apart and include the last", () => {
  for (const [count, width] of [[1, 300], [2, 300], [30, 900], [105, 340], [24, 340]] as const) {
    const places = labelled(count, width);
    assert.equal(places.at(-1), count - 1);
    assert.ok(places.every((place) => place >= 0) && places.length <= Math.max(2, width / 76), `${count} in ${width}`);
    assert.equal(new Set(places.slice(1).map((place, at) => place - places[at]!)).size <= 1, true);
  }
});
