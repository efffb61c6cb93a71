import assert from "node:assert/strict";
import { test } from "node:test";
import { apart, directions, editOf, frameOf, framesOf, percent, placed, placeIn, shown, ticked, wayThere, withEdit } from "../src/studio/ai/suggestions";
import { secondsLeft, whatLeaves } from "../src/studio/ai/words";
import { hotspotOf, makeDocument, sceneOf, wayOf } from "./make-document";
import { layoutOf, matchOf, suggestionOf } from "./make-job";

const { scenes } = makeDocument();
const ids = (things: { id: string }[]) => things.map(({ id }) => id);

test("ticked are those that ask to be shown and are sure; where rooms look alike nothing asks", () => {
  const found = [
    suggestionOf("sure", "a", "b", { confidence: 0.8 }),
    suggestionOf("unsure", "a", "c", { confidence: 0.79 }),
    suggestionOf("quiet", "b", "c", { confidence: 0.99, proposed: false }),
    { ...suggestionOf("model", "b", "a", { confidence: 0.95 }), proposed: undefined } as never,
  ];
  assert.deepEqual([...ticked(found)], ["sure"]);
});

test("a share is rounded down, so that what is shown as 80 % passes for 80 %", () => {
  assert.deepEqual([0.8, 0.7999, 0.29, 1].map(percent), ["80 %", "79 %", "29 %", "100 %"]);
});

test("the list holds what is sure enough, of one scene or all, the surest first or in the order of the tour", () => {
  const found = [suggestionOf("1", "c", "a", { confidence: 0.95 }), suggestionOf("2", "a", "b", { confidence: 0.6 }), suggestionOf("3", "a", "c", { confidence: 0.9 }), suggestionOf("4", "b", "a", { confidence: 0.3 })];
  assert.deepEqual(ids(shown(found, { from: 0.5, sceneId: null, order: "surest" }, scenes)), ["1", "3", "2"]);
  assert.deepEqual(ids(shown(found, { from: 0, sceneId: null, order: "scene" }, scenes)), ["3", "2", "4", "1"]);
  assert.deepEqual(ids(shown(found, { from: 0.6, sceneId: "a", order: "surest" }, scenes)), ["3", "2"], "the threshold itself is let through");
});

test("an edit holds what differs, and one led elsewhere forgets the view on arrival", () => {
  const one = suggestionOf("1", "a", "b");
  assert.equal(editOf(one, { title: "To b", yaw: 10 }), undefined);
  assert.deepEqual(editOf(one, { title: "Bath", yaw: 10, pitch: -30 }), { title: "Bath", pitch: -30 });
  assert.deepEqual(withEdit(one, { yaw: 40 }), { ...one, position: { yaw: 40, pitch: -20 } });
  const elsewhere = withEdit(one, { target_scene_id: "c" });
  assert.deepEqual([elsewhere.target_scene_id, "arrival" in elsewhere], ["c", false]);
});

test("what was placed counts while it is there; a way somebody else set counts as there", () => {
  const application = { id: "x", job_id: "j", tour_id: "tour", undone_at: null, created_at: "", changes: [{ kind: "hotspot" as const, id: "h", made: true as const, revision: 1, suggestion_id: "1" }] };
  assert.deepEqual([...placed([application], [hotspotOf("h", "a")])], [["1", "h"]]);
  assert.equal(placed([application], []).size, 0, "taken back by the editor's undo");
  assert.equal(wayThere(suggestionOf("1", "a", "b"), [wayOf("w", "a", "b")])?.id, "w");
  assert.equal(wayThere(suggestionOf("1", "a", "b"), [wayOf("w", "b", "a"), hotspotOf("i", "a")]), undefined);
});

test("scenes that are not joined are named with the neighbours a way by hand would join", () => {
  const six = ["a", "b", "c", "d", "e", "f"].map((id) => sceneOf(id));
  const found = apart(layoutOf([["a", "b", "c"], ["e", "f"]], [{ id: "d", reason: "too_little_detail" }]), six);
  assert.deepEqual(found, [
    { ids: ["e", "f"], reason: null, bridge: ["c", "e"] },
    { ids: ["d"], reason: "too_little_detail", bridge: ["c", "d"] },
  ]);
});

test("scenes deleted since are not spoken of, nor is anything where all are joined or a model looked", () => {
  assert.deepEqual(apart(layoutOf([["a", "b", "gone"], ["lost"]], [{ id: "away", reason: "nothing_in_common" }]), scenes), []);
  assert.deepEqual([apart({}, scenes), apart(undefined, scenes)], [[], []]);
});

test("points lie in as many directions as there are gaps between them, also across the back", () => {
  assert.equal(directions([]), 0);
  assert.equal(directions([matchOf(10), matchOf(12), matchOf(25)]), 1);
  assert.equal(directions([matchOf(-175), matchOf(175), matchOf(0)]), 2);
  assert.equal(directions([matchOf(0), matchOf(90), matchOf(180), matchOf(-90)]), 4);
});

test("a frame holds all points, also across the back, and both frames are of one size", () => {
  const points = [{ yaw: 170, pitch: 10 }, { yaw: -160, pitch: -40 }, { yaw: 150, pitch: 0 }];
  const frame = frameOf(points);
  for (const point of points) {
    const { x, y } = placeIn(point, frame);
    assert.ok(x > 0 && x < 100 && y > 0 && y < 100, `${point.yaw}: ${x}, ${y}`);
  }
  const [source, target] = framesOf([matchOf(-100, 5, 60, -5), matchOf(40, 12, -60, 8)]);
  assert.deepEqual([source.width, source.height], [target.width, target.height]);
  assert.ok(source.top <= 90 && source.top - source.height >= -90);
  for (const side of ["source", "target"] as const) {
    const frame = side === "source" ? source : target;
    const match = matchOf(-100, 5, 60, -5);
    const { x, y } = placeIn({ yaw: match[`${side}_yaw`], pitch: match[`${side}_pitch`] }, frame);
    assert.ok(x >= 0 && x <= 100 && y >= 0 && y <= 100);
  }
});

test("points all around show the whole panorama", () => {
  assert.equal(frameOf(Array.from({ length: 36 }, (_, at) => ({ yaw: at * 10 - 180, pitch: 0 }))).width, 360);
});

test("what leaves the server is said plainly", () => {
  const providers = { providers: [{ name: "glm" as const, model: "vision-1", sends_pictures: true }, { name: "local" as const, model: "", sends_pictures: false }], finds_links: true, used_today: { calls: 0, cost: 0 }, limits_per_day: { calls: 1, cost: 1 } };
  assert.match(whatLeaves(providers, "local"), /^Nothing leaves this server/);
  assert.match(whatLeaves(providers, null), /GLM · vision-1.*1536 pixels/);
  assert.deepEqual([2, 31, 61, 300].map(secondsLeft), ["any moment now", "about 35 seconds left", "about 2 minutes left", "about 5 minutes left"]);
});
