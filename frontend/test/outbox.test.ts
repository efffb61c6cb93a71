import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "../src/studio/editor/store";
import { Browser, editing, gate, pass, settled, soon, withStandingClock } from "./editing";
import { FakeServer } from "./fake-server";
import { inSomeOrder, makeDocument, markerOf } from "./make-document";

withStandingClock();

const place = (store: Store, id: string, scene_id = "a", title = "") =>
  store.edit("Place", [{ do: "create", kind: "hotspot", thing: { id, scene_id, type: "info", position: { yaw: 1, pitch: 2 }, title } }]);
const rename = (store: Store, id: string, title: string) => store.update("Rename the scene", "scene", id, { title });
const titleOf = (store: Store, id: string) => store.sceneOf(id)?.title;

/** The page shows what the server has. */
const agree = (store: Store, server: FakeServer) => {
  const plain = (doc: object) => JSON.parse(JSON.stringify(doc)) as unknown;
  const words = (doc: Store["doc"]) => {
    const { scenes, hotspots, floor_plans, tour, location } = inSomeOrder(doc);
    const bare = floor_plans.map((plan) => ({ ...plan, markers: plan.markers.map(({ id: _id, ...marker }) => marker) }));
    return { scenes, hotspots, floor_plans: bare, title: tour.title, settings: tour.settings, location };
  };
  assert.deepEqual(plain(words(store.doc)), plain(words(server.doc)));
};

// --- Order and joining ---

test("changes arrive in the order in which they were made, each on the revision the last one made", async () => {
  const { server, store } = editing();
  rename(store, "a", "Hall");
  place(store, "new", "a");
  store.update("Name it", "hotspot", "new", { title: "Lamp" });
  store.edit("Order", [{ do: "order", ids: ["c", "a", "b"] }]);
  rename(store, "a", "Entrance");
  assert.equal(store.sync.state, "saving");
  await soon();
  assert.deepEqual(server.writes, ["PATCH /scenes/a 200", "POST /scenes/a/hotspots 201", "PATCH /hotspots/new 200", "PUT /tours/tour/scenes/reorder 200", "PATCH /scenes/a 200"]);
  assert.deepEqual(server.asked.map(({ ifMatch }) => ifMatch), ['"1"', null, '"1"', null, '"2"']);
  assert.deepEqual(store.sync, { state: "saved", waiting: 0, conflict: null });
  agree(store, server);
});

test("what is typed in one go is one request, with the last word", async () => {
  const { server, store } = editing();
  for (const title of ["H", "Ha", "Hal", "Hall"]) rename(store, "a", title);
  store.update("Describe", "scene", "a", { description: "Oak" });
  assert.equal(store.sync.waiting, 1);
  await soon();
  assert.deepEqual(server.asked.map(({ body }) => body), [{ title: "Hall", description: "Oak" }]);
});

test("settings changed one after the other are sent together and only by name", async () => {
  const { server, store } = editing();
  store.update("Set", "tour", "tour", { settings: { show_compass: false } });
  store.update("Set", "tour", "tour", { settings: { transition: "fade" } });
  await soon();
  assert.deepEqual(server.asked.map(({ body }) => body), [{ settings: { show_compass: false, transition: "fade" } }]);
  assert.equal(store.doc.tour.settings["auto_rotate"], false);
});

test("nothing is added to a change that is on its way", async () => {
  const { server, store } = editing();
  const letGo = gate(server);
  rename(store, "a", "One");
  await soon();
  rename(store, "a", "Two");
  rename(store, "a", "Three");
  assert.equal(store.sync.waiting, 2);
  letGo();
  await settled();
  await soon();
  assert.deepEqual(server.asked.map(({ body }) => body), [{ title: "One" }, { title: "Three" }]);
  assert.equal(titleOf(store, "a"), "Three");
});

test("while an answer is awaited, the page keeps showing what was typed since", async () => {
  const { server, store } = editing();
  const letGo = gate(server);
  rename(store, "a", "One");
  await soon();
  rename(store, "a", "Two");
  letGo();
  await settled();
  assert.equal(titleOf(store, "a"), "Two");
});

// --- Publishing waits ---

test("publishing waits for what is on its way, and for what came after it", async () => {
  const { server, store } = editing();
  const letGo = gate(server);
  rename(store, "a", "One");
  await soon();
  rename(store, "b", "Two");
  const flushed = store.flush();
  letGo();
  assert.equal(await flushed, true);
  assert.equal(server.writes.length, 2);
});

test("publishing is told when something cannot arrive", async () => {
  const { server, store } = editing();
  assert.equal(await store.flush(), true, "nothing to send");
  server.isDown = true;
  rename(store, "a", "One");
  assert.equal(await store.flush(), false);
});

// --- Without a network ---

test("offline everything is kept and tried again, ever more seldom", async () => {
  const { server, store } = editing();
  server.isDown = true;
  rename(store, "a", "Hall");
  await soon();
  assert.deepEqual([store.sync.state, store.sync.waiting], ["offline", 1]);
  const tries = async (seconds: number) => {
    const before = server.asked.length;
    await pass(seconds * 1_000);
    return server.asked.length - before;
  };
  for (let minute = 0; minute < 3; minute += 1) for (let second = 0; second < 60; second += 1) await pass(1_000);
  assert.ok(server.asked.length < 15, `${server.asked.length} tries in three minutes`);
  assert.equal(await tries(0), 0);
  server.isDown = false;
  await pass(40_000);
  assert.equal(store.sync.state, "saved");
  agree(store, server);
});

test("back online it is sent at once", async () => {
  const { server, store } = editing();
  server.isDown = true;
  rename(store, "a", "Hall");
  await soon();
  await pass(1_500);
  server.isDown = false;
  store.retry();
  await pass(0);
  assert.equal(store.sync.state, "saved");
});

test("typing on while the server asks for patience does not hurry it", async () => {
  const { server, store } = editing();
  server.refuse(429, "throttled", 20);
  rename(store, "a", "H");
  await soon();
  for (const title of ["Ha", "Hal", "Hall"]) {
    rename(store, "a", title);
    await soon();
  }
  assert.equal(server.asked.length, 1);
  server.refusal = null;
  await pass(24_001);
  assert.equal(server.doc.scenes[0]!.title, "Hall");
});

for (const status of [500, 502, 503, 504]) {
  test(`a server that answers ${status} is said to have trouble, not the network; all is kept and sent when it is well`, async () => {
    const { server, store, told } = editing();
    server.refuse(status, "server_error");
    rename(store, "a", "Hall");
    place(store, "new");
    await soon();
    assert.deepEqual([store.sync.state, store.sync.waiting, told.length], ["trouble", 2, 0]);
    assert.equal(titleOf(store, "a"), "Hall");
    server.refusal = null;
    await pass(2_500);
    assert.deepEqual([store.sync.state, store.sync.waiting], ["saved", 0]);
    agree(store, server);
  });
}

test("what keeps changes back is named anew when it changes", async () => {
  const { server, store } = editing();
  const states: string[] = [];
  rename(store, "a", "Hall");
  for (const happen of [() => (server.isDown = true), () => ((server.isDown = false), server.refuse(503)), () => server.refuse(429, "throttled"), () => (server.refusal = null)]) {
    happen();
    store.retry();
    await pass(700);
    states.push(store.sync.state);
  }
  assert.deepEqual(states, ["offline", "trouble", "busy", "saved"]);
});

test("a hotel's sign-in page is not the server's word", async () => {
  const { server, store } = editing();
  const real = globalThis.fetch;
  globalThis.fetch = () => Promise.resolve(new Response("<h1>Welcome to our wireless network</h1>"));
  rename(store, "a", "Hall");
  await soon();
  assert.deepEqual([store.sync.state, store.sync.waiting], ["offline", 1]);
  globalThis.fetch = real;
  store.retry();
  await pass(0);
  agree(store, server);
});

test("signed out, everything is kept until one is signed in again", async () => {
  const { server, store, told } = editing();
  server.refuse(401, "not_authenticated");
  rename(store, "a", "Hall");
  place(store, "new");
  await soon();
  assert.deepEqual([store.sync.state, store.sync.waiting], ["signed_out", 2]);
  server.refusal = null;
  await pass(30_000);
  assert.deepEqual([store.sync.state, store.sync.waiting, told.length], ["saved", 0, 0]);
  agree(store, server);
});

test("where the role was taken away, or the whole tour, nothing is thrown away", async () => {
  for (const status of [403, 404]) {
    const { server, store, told } = editing();
    server.refuse(status);
    rename(store, "a", "Hall");
    store.remove("Delete", "hotspot", ["note"]);
    await soon();
    assert.deepEqual([store.sync.state, store.sync.waiting, told.length], ["closed", 2, 0]);
    server.refusal = null;
    await pass(30_000);
    assert.equal(store.sync.state, "saved");
    agree(store, server);
  }
});

// --- Answers that were lost ---

test("whatever answer is lost, all is done exactly once", async () => {
  for (let lost = 1; lost <= 4; lost += 1) {
    const { server, store, told } = editing();
    const steps: (() => void)[] = [
      () => place(store, "new", "a", "Lamp"),
      () => store.remove("Delete", "hotspot", ["new"]),
      () => store.undo(),
      () => store.remove("Delete", "scene", ["b"]),
      () => store.undo(),
      () => store.update("Name", "hotspot", "new", { title: "Floor lamp" }),
      () => store.edit("Add", [{ do: "create", kind: "plan", thing: { id: "loft", name: "Loft", floor_number: 2, media_file_id: "m", image_url: "/plan.webp" } }]),
      () => store.edit("Mark", [{ do: "markers", id: "loft", markers: [markerOf("a")] }]),
    ];
    for (const step of steps) {
      step();
      server.answersToLose = lost;
      for (let second = 0; second < 60; second += 1) await pass(1_000);
      assert.deepEqual([store.sync.state, store.sync.conflict, told.length], ["saved", null, 0], step.toString());
      agree(store, server);
    }
    assert.equal(server.doc.hotspots.filter(({ id }) => id === "new").length, 1);
    assert.equal(server.doc.floor_plans.length, 2);
  }
});

test("a lost answer and words typed since are no conflict with oneself", async () => {
  const { server, store } = editing();
  server.answersToLose = 1;
  rename(store, "a", "H");
  await soon();
  rename(store, "a", "Hall");
  await pass(5_000);
  assert.deepEqual(store.sync, { state: "saved", waiting: 0, conflict: null });
  assert.equal(server.doc.scenes[0]!.title, "Hall");
});

// --- Somebody else was faster ---

test("two people changing different fields of one thing both keep theirs, unasked", async () => {
  const { server, store } = editing();
  server.change("scene", "a", { description: "Theirs" });
  rename(store, "a", "Mine");
  await soon();
  const { title, description } = server.doc.scenes[0]!;
  assert.deepEqual([title, description, store.sync.state], ["Mine", "Theirs", "saved"]);
  agree(store, server);
});

test("a change queued behind another one overwrites nobody unasked either", async () => {
  const { server, store } = editing();
  const letGo = gate(server);
  store.update("Describe", "scene", "a", { description: "Mine" });
  await soon();
  rename(store, "a", "Mine");
  server.change("scene", "a", { title: "Theirs" });
  letGo();
  await settled();
  assert.equal(server.doc.scenes[0]!.title, "Theirs");
  assert.deepEqual(store.sync.conflict?.fields, [{ name: "title", mine: "Mine", theirs: "Theirs" }]);
});

test("different settings changed by two people are both kept", async () => {
  const { server, store } = editing();
  server.change("tour", "tour", { settings: { auto_rotate: true } });
  store.update("Set", "tour", "tour", { settings: { show_compass: false } });
  await soon();
  assert.deepEqual(server.doc.tour.settings, { show_compass: false, auto_rotate: true, transition: "walk" });
  agree(store, server);
});

test("where both changed the same words, both versions are shown and nothing is sent until one is chosen", async () => {
  const { server, store } = editing();
  server.change("scene", "a", { title: "Theirs", description: "Theirs" });
  store.update("Rename", "scene", "a", { title: "Mine", north_offset: 90 });
  rename(store, "b", "Later");
  await soon();
  assert.equal(store.sync.state, "conflict");
  assert.deepEqual(store.sync.conflict?.fields, [{ name: "title", mine: "Mine", theirs: "Theirs" }]);
  assert.equal(server.doc.scenes[1]!.title, "Scene b");
  assert.equal(await store.flush(), false);
});

test("keeping mine sends mine, and what followed", async () => {
  const { server, store } = editing();
  server.change("scene", "a", { title: "Theirs" });
  rename(store, "a", "Mine");
  rename(store, "b", "Later");
  await soon();
  store.resolveConflict(new Set(["title"]));
  await soon();
  assert.deepEqual(server.doc.scenes.map(({ title }) => title), ["Mine", "Later", "Scene c"]);
  assert.deepEqual(store.sync, { state: "saved", waiting: 0, conflict: null });
  agree(store, server);
});

test("keeping theirs shows theirs at once, and still sends what was not disputed", async () => {
  const { server, store } = editing();
  server.change("scene", "a", { title: "Theirs" });
  store.update("Rename", "scene", "a", { title: "Mine", north_offset: 90 });
  await soon();
  store.resolveConflict(new Set());
  assert.equal(titleOf(store, "a"), "Theirs");
  await soon();
  assert.deepEqual([server.doc.scenes[0]!.title, server.doc.scenes[0]!.north_offset], ["Theirs", 90]);
  agree(store, server);
});

test("keeping theirs of one setting loses none of the others", async () => {
  const { server, store } = editing();
  server.change("tour", "tour", { settings: { transition: "none" } });
  store.update("Set", "tour", "tour", { settings: { transition: "fade" } });
  store.update("Set", "tour", "tour", { settings: { show_compass: false } });
  await soon();
  assert.deepEqual(store.sync.conflict?.fields, [{ name: "settings.transition", mine: "fade", theirs: "none" }]);
  store.resolveConflict(new Set());
  await soon();
  assert.deepEqual(server.doc.tour.settings, { show_compass: false, auto_rotate: false, transition: "none" });
  agree(store, server);
});

test("typing on while both versions are shown loses nothing", async () => {
  const { server, store } = editing();
  server.change("scene", "a", { title: "Theirs" });
  rename(store, "a", "Mine");
  await soon();
  rename(store, "a", "Mine, longer");
  store.resolveConflict(new Set());
  await soon();
  assert.equal(server.doc.scenes[0]!.title, "Mine, longer");
});

test("both wrote the same: nobody is asked", async () => {
  const { server, store } = editing();
  server.change("scene", "a", { title: "Hall", view: { fov: 65, pitch: 0, yaw: 9 } });
  store.update("Rename", "scene", "a", { title: "Hall", view: { yaw: 9, pitch: 0, fov: 65 } });
  await soon();
  assert.equal(store.sync.state, "saved");
});

test("two people marking different scenes on one plan do not disturb each other", async () => {
  const { server, store } = editing();
  const plan = server.doc.floor_plans[0]!;
  server.change("plan", "ground", { markers: [...plan.markers, markerOf("c", 30, 30)] });
  store.edit("Move", [{ do: "markers", id: "ground", markers: [markerOf("a", 20, 20), markerOf("b", 90, 90)] }]);
  await soon();
  assert.deepEqual(server.doc.floor_plans[0]!.markers.map(({ scene_id, x }) => [scene_id, x]), [["a", 20], ["b", 90], ["c", 30]]);
  agree(store, server);
});

test("the same marker moved by two people is asked about, and the answer counts", async () => {
  for (const [kept, x] of [[["markers"], 20], [[], 40]] as const) {
    const { server, store } = editing();
    server.change("plan", "ground", { markers: [markerOf("a", 40, 40), markerOf("b", 90, 90)] });
    store.edit("Move", [{ do: "markers", id: "ground", markers: [markerOf("a", 20, 20), markerOf("b", 60, 60)] }]);
    await soon();
    assert.equal(store.sync.state, "conflict");
    store.resolveConflict(new Set(kept));
    await soon();
    assert.deepEqual(server.doc.floor_plans[0]!.markers.map((marker) => marker.x), [x, 60]);
    assert.equal(store.sync.state, "saved");
    agree(store, server);
  }
});

test("the content of a hotspot is taken back name by name, on what the server has now", async () => {
  const { server, store } = editing();
  server.change("hotspot", "note", { title: "Theirs" });
  store.update("Change", "hotspot", "note", { content: { kind: "info", html: "<p>Oak</p>" } });
  await soon();
  assert.deepEqual(server.asked.at(-1)?.body, { content: { html: "<p>Oak</p>", text: null } });
  assert.deepEqual(server.doc.hotspots.find(({ id }) => id === "note")!.content, { kind: "info", html: "<p>Oak</p>" });
  assert.equal(store.hotspotOf("note")!.title, "Theirs");
});

test("one writes, the other adds a picture: the content holds both", async () => {
  const { server, store } = editing();
  const images = [{ url: "https://example.com/oak.jpg", alt: "" }];
  server.change("hotspot", "note", { content: { images } });
  store.update("Change", "hotspot", "note", { content: { kind: "info", html: "<p>Oak</p>" } });
  await soon();
  assert.deepEqual(server.doc.hotspots.find(({ id }) => id === "note")!.content, { kind: "info", html: "<p>Oak</p>", images });
  agree(store, server);
});

test("both write the same text: whichever is chosen, the other's picture stays", async () => {
  for (const [kept, text] of [[["content"], "Mine"], [[], "Theirs"]] as const) {
    const { server, store } = editing();
    server.change("hotspot", "note", { content: { text: "Theirs", image_url: "https://example.com/oak.jpg" } });
    store.update("Change", "hotspot", "note", { content: { kind: "info", text: "Mine", html: "<p>Mine</p>" } });
    await soon();
    assert.equal(store.sync.conflict?.fields.length, 1);
    store.resolveConflict(new Set(kept));
    await soon();
    assert.deepEqual(server.doc.hotspots.find(({ id }) => id === "note")!.content, { kind: "info", text, html: "<p>Mine</p>", image_url: "https://example.com/oak.jpg" });
    agree(store, server);
  }
});

test("a brand and a place that nobody set before are held against revision 0", async () => {
  const { server, store } = editing();
  store.update("Colour", "branding", "tour", { colors: { primary: "#112233" } });
  store.update("Place", "location", "tour", { city: "Lisbon" });
  await soon();
  assert.deepEqual(server.asked.map(({ ifMatch }) => ifMatch), ['"0"', '"0"']);
  store.update("Place", "location", "tour", { city: "Porto" });
  await soon();
  assert.deepEqual([server.doc.location?.city, server.doc.location?.revision], ["Porto", 2]);
  assert.equal(store.doc.branding.colors.primary, "#112233");
});

test("two people who say where it is at once are both heard", async () => {
  const { server, store } = editing();
  store.update("Place", "location", "tour", { city: "Lisbon" });
  server.change("location", "tour", { country: "Portugal" });
  await soon();
  assert.deepEqual([server.doc.location?.city, server.doc.location?.country], ["Lisbon", "Portugal"]);
});

test("a place that somebody forgot meanwhile is said again", async () => {
  const { server, store } = editing({ location: { name: "", address: "", city: "Faro", state: "", country: "", postal_code: "", latitude: null, longitude: null, revision: 4 } });
  server.doc.location = null;
  store.update("Place", "location", "tour", { country: "Portugal" });
  await soon();
  assert.deepEqual([store.sync.state, server.doc.location?.["country"]], ["saved", "Portugal"]);
});

test("scenes that came meanwhile are no reason to refuse an order", async () => {
  const { server, store, told } = editing();
  server.doc.scenes.push({ ...server.doc.scenes[0]!, id: "d", is_start: false, order_index: 3 });
  server.remove("scene", "b");
  store.edit("Order", [{ do: "order", ids: ["c", "b", "a"] }]);
  await soon();
  assert.deepEqual(server.doc.scenes.map(({ id }) => id), ["c", "a", "d"]);
  assert.deepEqual([store.sync.state, told.length], ["saved", 0]);
});

test("a marker of a scene somebody deleted does not take the others with it", async () => {
  const { server, store, told } = editing();
  server.remove("scene", "b");
  store.edit("Move", [{ do: "markers", id: "ground", markers: [markerOf("a", 20, 20), markerOf("b", 60, 60)] }]);
  await soon();
  assert.deepEqual(server.doc.floor_plans[0]!.markers.map(({ scene_id, x }) => [scene_id, x]), [["a", 20]]);
  assert.equal(told.length, 0);
});

// --- Refused ---

test("what the server refuses is taken back, and told with what was written", async () => {
  const { server, store, told } = editing();
  const long = "x".repeat(300);
  rename(store, "a", long);
  rename(store, "b", "Fine");
  await soon();
  assert.deepEqual(told.map(({ label, written, putBack, error }) => [label, written, putBack, error.status]), [["Rename the scene", long, null, 400]]);
  assert.deepEqual(server.doc.scenes.map(({ title }) => title), ["Scene a", "Fine", "Scene c"]);
  agree(store, server);
});

test("a hotspot that cannot be made is told of once, with all that was done to it", async () => {
  const { server, store, told } = editing();
  const long = "y".repeat(300);
  place(store, "new", "a", long);
  store.update("Move", "hotspot", "new", { position: { yaw: 5, pitch: 5 } });
  place(store, "other");
  store.update("Colour", "hotspot", "new", { icon_color: "#112233" });
  await soon();
  assert.deepEqual(told.map(({ written, all }) => [written, all.length]), [[long, 3]]);
  assert.equal(store.sync.state, "saved");
  agree(store, server);
});

test("words written into nested content are told as well", async () => {
  const { server, store, told } = editing();
  server.before = (method) => void (method === "PATCH" ? server.refuse(400, "invalid") : (server.refusal = null));
  store.update("Change", "hotspot", "note", { content: { kind: "info", html: "<p>Three sentences about the floor.</p>" } });
  await soon();
  assert.equal(told[0]?.written, "<p>Three sentences about the floor.</p>");
});

test("what somebody deleted meanwhile can be put back, with what was done to it", async () => {
  const { server, store, told } = editing();
  server.change("scene", "b", { description: "Theirs" });
  server.remove("scene", "b");
  rename(store, "b", "Kitchen");
  store.edit("Order", [{ do: "order", ids: ["b", "a", "c"] }]);
  store.update("North", "scene", "b", { north_offset: 10 });
  await soon();
  assert.deepEqual(told.map(({ error, all }) => [error.status, all.length]), [[404, 2]]);
  assert.equal(titleOf(store, "b"), undefined);
  told[0]!.putBack!();
  assert.equal(titleOf(store, "b"), "Kitchen");
  assert.deepEqual(store.hotspotsIn("b").map(({ id }) => id), ["bc", "note"]);
  await soon();
  await soon();
  const { title, description, north_offset } = server.doc.scenes.find(({ id }) => id === "b")!;
  assert.deepEqual([title, description, north_offset, store.sync.state], ["Kitchen", "Theirs", 10, "saved"]);
  agree(store, server);
});

test("it can be put back also when the page has heard of the deletion first", async () => {
  const { server, store, told } = editing();
  server.remove("hotspot", "note");
  store.update("Name", "hotspot", "note", { title: "Oak" });
  await store.reload();
  assert.equal(store.hotspotOf("note"), undefined);
  await soon();
  told[0]!.putBack!();
  await soon();
  assert.equal(server.doc.hotspots.find(({ id }) => id === "note")!.title, "Oak");
  agree(store, server);
});

test("deleting what somebody deleted already is done", async () => {
  const { server, store, told } = editing();
  server.remove("hotspot", "note");
  store.remove("Delete", "hotspot", ["note"]);
  await soon();
  assert.deepEqual([store.sync.state, told.length], ["saved", 0]);
  agree(store, server);
});

// --- A page that ended too early, and several pages ---

test("what was not sent survives the page: the next one shows it at once, and sends it", async () => {
  const { server, browser, ...first } = editing();
  server.isDown = true;
  rename(first.store, "a", "Hall");
  place(first.store, "new", "a");
  first.store.update("Name", "hotspot", "new", { title: "Lamp" });
  await soon();
  first.close();
  server.isDown = false;
  const { store, told } = browser.open();
  await settled();
  assert.deepEqual([titleOf(store, "a"), store.hotspotOf("new")?.title, store.sync.waiting], ["Hall", "Lamp", 3]);
  await soon();
  assert.deepEqual([store.sync.state, told.length, browser.memory.length], ["saved", 0, 0]);
  agree(store, server);
});

test("changes kept for days meet what happened since as any others", async () => {
  const { server, browser, ...first } = editing();
  server.isDown = true;
  changeMuch(first.store);
  await soon();
  first.close();
  server.isDown = false;
  server.change("scene", "a", { description: "Theirs" });
  server.change("scene", "b", { title: "Theirs" });
  server.remove("hotspot", "note");
  const { store, told } = browser.open();
  await soon();
  assert.deepEqual(store.sync.conflict?.fields, [{ name: "title", mine: "Mine b", theirs: "Theirs" }]);
  store.resolveConflict(new Set(["title"]));
  await soon();
  assert.deepEqual(server.doc.scenes.map(({ title }) => title), ["Mine a", "Mine b", "Scene c"]);
  assert.equal(server.doc.scenes[0]!.description, "Theirs");
  assert.deepEqual(told.map(({ error }) => error.status), [404]);
  agree(store, server);
});

function changeMuch(store: Store): void {
  rename(store, "a", "Mine a");
  rename(store, "b", "Mine b");
  store.update("Name", "hotspot", "note", { title: "Mine" });
}

test("two pages of one tour in one browser keep theirs apart, and take over only from one that is gone", async () => {
  const { server, browser, store, close } = editing();
  const other = browser.open();
  server.isDown = true;
  rename(store, "a", "From the first");
  rename(other.store, "b", "From the second");
  await soon();
  assert.equal(browser.memory.length, 2);
  const third = browser.open();
  await settled();
  assert.equal(third.store.sync.waiting, 0);
  close();
  await settled();
  assert.equal(third.store.sync.waiting, 1);
  assert.equal(titleOf(third.store, "a"), "From the first");
  server.isDown = false;
  other.store.retry();
  third.store.retry();
  await pass(0);
  assert.deepEqual(server.doc.scenes.map(({ title }) => title), ["From the first", "From the second", "Scene c"]);
  assert.equal(browser.memory.length, 0);
});

test("nobody sends what another person left behind in this browser, nor who may only look", async () => {
  const { server, browser, store, close } = editing();
  server.isDown = true;
  rename(store, "a", "Asha's");
  await soon();
  close();
  server.isDown = false;
  for (const other of [browser.open(8), browser.open(7, false)]) {
    await settled();
    assert.equal(other.store.sync.waiting, 0);
  }
  assert.equal(browser.memory.length, 1);
  const again = browser.open(7);
  await settled();
  assert.equal(titleOf(again.store, "a"), "Asha's");
});

test("where the browser can keep nothing, changes are still sent", async () => {
  const { server, browser, store } = editing();
  browser.memory.isFull = true;
  rename(store, "a", "Hall");
  await soon();
  assert.equal(server.doc.scenes[0]!.title, "Hall");
});

test("a change of an older page that nobody understands any more does not hold up the others", async () => {
  const { server, browser, store, told, close } = editing();
  close();
  const strange = { id: "1", label: "Paint it", change: { do: "paint" }, before: null, revision: null };
  browser.memory.setItem("roundhouse.outbox.7.tour.gone", JSON.stringify([null, strange]));
  const next = browser.open();
  await settled();
  rename(next.store, "a", "Hall");
  await soon();
  assert.deepEqual([next.told.map(({ label }) => label), next.store.sync.state, server.doc.scenes[0]!.title], [["Paint it"], "saved", "Hall"]);
  assert.equal(told.length + store.sync.waiting, 0);
});

test("what lies there garbled does not stop the editor", async () => {
  const server = new FakeServer(makeDocument());
  const browser = new Browser(server);
  browser.memory.setItem("roundhouse.outbox.7.tour.gone", "{");
  const { store } = browser.open();
  await settled();
  assert.deepEqual([store.sync.state, browser.memory.length], ["saved", 0]);
});
