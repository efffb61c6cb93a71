/** Changes applied to the document, each with the changes that undo it. No network, no DOM. */
import type { Change, EditorDocument, Hotspot, Kind, Marker, Plan, Removable, Removed, Scene } from "./types";

type Fields = Record<string, unknown>;
export type Thing = Fields & { id?: string; revision: number };

/** Of these only the keys that are given change, as the server has it. */
const mergedFields: Partial<Record<Kind, string[]>> = {
  tour: ["settings"],
  branding: ["colors", "agent"],
  team_branding: ["colors", "agent"],
};

export const keyOf = (kind: Kind, id: string): string => `${kind}:${id}`;

export function find(doc: EditorDocument, kind: Kind, id: string): Thing | undefined {
  const things: Record<Kind, () => unknown> = {
    tour: () => doc.tour,
    branding: () => doc.branding,
    team_branding: () => doc.team_branding,
    location: () => doc.location ?? emptyLocation,
    scene: () => doc.scenes.find((scene) => scene.id === id),
    hotspot: () => doc.hotspots.find((hotspot) => hotspot.id === id),
    plan: () => doc.floor_plans.find((plan) => plan.id === id),
  };
  return things[kind]() as Thing | undefined;
}

/** What stands where nobody has said yet where the place is. */
export const emptyLocation = {
  name: "", address: "", city: "", state: "", country: "", postal_code: "", latitude: null, longitude: null, revision: 0,
};

const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/** `thing` with `fields` over it. */
export const withFields = (kind: Kind, thing: Thing, fields: Fields): Thing => joinedFields(kind, thing, fields) as Thing;

/** What `fields` would have to be to make `thing` what it is now. */
export function fieldsBefore(kind: Kind, thing: Thing, fields: Fields): Fields {
  const merged = mergedFields[kind] ?? [];
  const before = Object.entries(fields).map(([name, value]) => {
    const now = thing[name] ?? null;
    if (!merged.includes(name) || !isObject(now) || !isObject(value)) return [name, now];
    return [name, Object.fromEntries(Object.keys(value).map((key) => [key, now[key] ?? null]))];
  });
  return Object.fromEntries(before) as Fields;
}

/** `fields` in the smallest parts that change apart from each other, by path: `title`, `settings.show_compass`. */
export function partsOf(kind: Kind, fields: Fields): Map<string, unknown> {
  const merged = mergedFields[kind] ?? [];
  return new Map(
    Object.entries(fields).flatMap(([name, value]): [string, unknown][] =>
      merged.includes(name) && isObject(value) ? Object.entries(value).map(([key, part]) => [`${name}.${key}`, part]) : [[name, value]],
    ),
  );
}

/** `fields` without the parts of these paths. */
export function withoutParts(kind: Kind, fields: Fields, paths: ReadonlySet<string>): Fields {
  const merged = mergedFields[kind] ?? [];
  const left = Object.entries(fields).flatMap(([name, value]): [string, unknown][] => {
    if (paths.has(name)) return [];
    if (!merged.includes(name) || !isObject(value)) return [[name, value]];
    const parts = Object.entries(value).filter(([key]) => !paths.has(`${name}.${key}`));
    return parts.length > 0 ? [[name, Object.fromEntries(parts)]] : [];
  });
  return Object.fromEntries(left);
}

/** Both `fields` in one; where both name the same part, `later` counts. */
export function joinedFields(kind: Kind, fields: Fields, later: Fields): Fields {
  const merged = mergedFields[kind] ?? [];
  const joined = Object.entries(later).map(([name, value]) => {
    const before = fields[name];
    return [name, merged.includes(name) && isObject(before) && isObject(value) ? { ...before, ...value } : value];
  });
  return { ...fields, ...Object.fromEntries(joined) };
}

/** Puts `thing` in the place of the one of its kind and id. */
export function put(doc: EditorDocument, kind: Kind, id: string, thing: unknown): void {
  const replaced = <T extends { id: string }>(things: T[]) => things.map((each) => (each.id === id ? (thing as T) : each));
  if (kind === "scene") doc.scenes = replaced<Scene>(doc.scenes);
  else if (kind === "hotspot") doc.hotspots = replaced<Hotspot>(doc.hotspots);
  else if (kind === "plan") doc.floor_plans = replaced<Plan>(doc.floor_plans);
  else Object.assign(doc, { [kind]: thing });
}

/** Applies `change` to `doc` and returns what undoes it, or null where its thing is not there any more. */
export function apply(doc: EditorDocument, change: Change): Change | null {
  switch (change.do) {
    case "update":
      return update(doc, change.kind, change.id, change.fields);
    case "create":
      return create(doc, change);
    case "delete":
      return remove(doc, change.kind, change.id);
    case "restore":
      return restore(doc, change);
    case "order": {
      const ids = doc.scenes.map(({ id }) => id);
      order(doc, change.ids);
      return { do: "order", ids };
    }
    case "start":
      return start(doc, change.id);
    case "markers": {
      const plan = doc.floor_plans.find(({ id }) => id === change.id);
      if (!plan) return null;
      put(doc, "plan", plan.id, { ...plan, markers: change.markers });
      return { do: "markers", id: plan.id, markers: plan.markers };
    }
  }
}

function update(doc: EditorDocument, kind: Kind, id: string, fields: Fields): Change | null {
  const thing = find(doc, kind, id);
  if (!thing) return null;
  put(doc, kind, id, withFields(kind, thing, fields));
  return { do: "update", kind, id, fields: fieldsBefore(kind, thing, fields) };
}

function start(doc: EditorDocument, id: string): Change | null {
  if (!doc.scenes.some((scene) => scene.id === id)) return null;
  const before = doc.scenes.find((scene) => scene.is_start);
  doc.scenes = doc.scenes.map((scene) => (scene.is_start === (scene.id === id) ? scene : { ...scene, is_start: scene.id === id }));
  return { do: "start", id: before?.id ?? id };
}

const newHotspot = {
  polygon: null, target_scene_id: null, arrival: null, title: "", description: "", icon: null, icon_name: null,
  icon_color: null, icon_size: 32, content: null, is_active: true, revision: 0,
} as const;

/** Applied again to a document that has the thing already, it changes nothing: the answer may have been lost. */
function create(doc: EditorDocument, change: Extract<Change, { do: "create" }>): Change {
  if (find(doc, change.kind, change.thing.id)) return { do: "delete", kind: change.kind, id: change.thing.id };
  if (change.kind === "hotspot") {
    const order_index = doc.hotspots.filter(({ scene_id }) => scene_id === change.thing.scene_id).length;
    doc.hotspots = [...doc.hotspots, { ...newHotspot, order_index, ...change.thing } as Hotspot];
    return { do: "delete", kind: "hotspot", id: change.thing.id };
  }
  const plan: Plan = { width: 0, height: 0, north_bearing: null, markers: [], revision: 0, ...change.thing };
  doc.floor_plans = [...doc.floor_plans, plan];
  return { do: "delete", kind: "plan", id: plan.id };
}

const nothing = (): Removed => ({ scenes: [], hotspots: [], plans: [], markers: [], order: [], startId: null });

function remove(doc: EditorDocument, kind: Removable, id: string): Change | null {
  if (!find(doc, kind, id)) return null;
  const removed = nothing();
  removed.order = doc.scenes.map((scene) => scene.id);
  removed.startId = doc.scenes.find((scene) => scene.is_start)?.id ?? null;
  if (kind === "hotspot") {
    [removed.hotspots, doc.hotspots] = split(doc.hotspots, (hotspot) => hotspot.id === id);
  } else if (kind === "plan") {
    [removed.plans, doc.floor_plans] = split(doc.floor_plans, (plan) => plan.id === id);
  } else {
    [removed.scenes, doc.scenes] = split(doc.scenes, (scene) => scene.id === id);
    [removed.hotspots, doc.hotspots] = split(doc.hotspots, (hotspot) => hotspot.scene_id === id || hotspot.target_scene_id === id);
    removed.markers = takeMarkers(doc, id);
    renumber(doc);
    const [first] = doc.scenes;
    if (removed.startId === id && first) put(doc, "scene", first.id, { ...first, is_start: true });
  }
  return { do: "restore", kind, id, removed };
}

function takeMarkers(doc: EditorDocument, sceneId: string): Removed["markers"] {
  const taken = doc.floor_plans.flatMap((plan) =>
    plan.markers.filter((marker) => marker.scene_id === sceneId).map((marker) => ({ planId: plan.id, marker })),
  );
  doc.floor_plans = doc.floor_plans.map((plan) => ({ ...plan, markers: plan.markers.filter((marker) => marker.scene_id !== sceneId) }));
  return taken;
}

function restore(doc: EditorDocument, { kind, id, removed }: Extract<Change, { do: "restore" }>): Change {
  const missing = <T extends { id: string }>(things: T[], present: T[]) => things.filter((thing) => !present.some((each) => each.id === thing.id));
  doc.scenes = [...doc.scenes, ...missing(removed.scenes, doc.scenes)];
  doc.hotspots = [...doc.hotspots, ...missing(removed.hotspots, doc.hotspots)];
  doc.floor_plans = [...doc.floor_plans, ...missing(removed.plans, doc.floor_plans)];
  doc.floor_plans = doc.floor_plans.map((plan) => withMarkers(plan, removed.markers));
  if (kind === "scene") {
    order(doc, removed.order);
    // The only scene is the start.
    if (removed.startId === id || doc.scenes.length === 1) doc.scenes = doc.scenes.map((scene) => ({ ...scene, is_start: scene.id === id }));
  }
  return { do: "delete", kind, id };
}

function withMarkers(plan: Plan, markers: Removed["markers"]): Plan {
  const back = markers.filter(({ planId, marker }) => planId === plan.id && !plan.markers.some(({ scene_id }) => scene_id === marker.scene_id));
  return back.length === 0 ? plan : { ...plan, markers: [...plan.markers, ...back.map(({ marker }) => marker as Marker)] };
}

/** In the order of `ids`; scenes it does not name keep their order behind. */
function order(doc: EditorDocument, ids: string[]): void {
  const place = new Map(ids.map((id, at) => [id, at]));
  const at = (scene: Scene) => place.get(scene.id) ?? ids.length + scene.order_index;
  doc.scenes = [...doc.scenes].sort((one, other) => at(one) - at(other));
  renumber(doc);
}

function renumber(doc: EditorDocument): void {
  doc.scenes = doc.scenes.map((scene, order_index) => (scene.order_index === order_index ? scene : { ...scene, order_index }));
}

function split<T>(things: T[], taken: (thing: T) => boolean): [taken: T[], left: T[]] {
  return [things.filter(taken), things.filter((thing) => !taken(thing))];
}

/** The kinds of things a change touches, for those who draw them. */
export function touched(change: Change): Kind[] {
  if (change.do === "order" || change.do === "start") return ["scene"];
  if (change.do === "markers") return ["plan"];
  if ("kind" in change && change.kind === "scene" && change.do !== "update") return ["scene", "hotspot", "plan"];
  return [change.kind];
}
