/** What to make of proposals: plain functions, without page or network. */
import type { Direction, Hotspot, Scene } from "../editor/types";
import type { Application, Layout, Match, Suggestion, SuggestionEdit } from "./types";

/** From here on a proposal that asks to be shown is ticked. */
export const surely = 0.8;
/** The list begins with what is at least as sure. */
export const firstThreshold = 0.5;
/** Points less far apart than this, in degrees, lie in one direction. */
const oneDirection = 20;

export type Order = "surest" | "scene";

export interface Filter {
  /** The least confidence that is shown. */
  from: number;
  /** Null: of all scenes. */
  sceneId: string | null;
  order: Order;
}

/** Rounded down: what is shown as 80 % is at least that. */
export const percent = (share: number): string => `${Math.floor(share * 100 + 1e-9)} %`;

export function confidenceWord(confidence: number): string {
  if (confidence >= 0.95) return "almost certain";
  if (confidence >= surely) return "very likely";
  if (confidence >= 0.6) return "likely";
  return confidence >= 0.4 ? "possible" : "a guess";
}

/** What is ticked before anybody looked. */
export const ticked = (suggestions: readonly Suggestion[]): Set<string> =>
  new Set(suggestions.filter(({ proposed, confidence }) => proposed === true && confidence >= surely).map(({ id }) => id));

export function shown(suggestions: readonly Suggestion[], { from, sceneId, order }: Filter, scenes: readonly Scene[]): Suggestion[] {
  const place = new Map(scenes.map(({ id }, at) => [id, at]));
  const placeOf = (one: Suggestion) => place.get(one.scene_id) ?? Infinity;
  return suggestions
    .filter((one) => one.confidence >= from && (sceneId === null || one.scene_id === sceneId))
    .sort((a, b) => (order === "scene" && placeOf(a) !== placeOf(b) ? placeOf(a) - placeOf(b) : b.confidence - a.confidence));
}

/** The suggestion as the person changed it. The view on arrival is one in the scene that was suggested. */
export function withEdit(one: Suggestion, edit: SuggestionEdit | undefined): Suggestion {
  if (!edit) return one;
  const { title = one.suggested_title, target_scene_id = one.target_scene_id, yaw = one.position.yaw, pitch = one.position.pitch } = edit;
  const { arrival, ...rest } = one;
  const isElsewhere = target_scene_id !== one.target_scene_id;
  return { ...rest, ...(arrival && !isElsewhere && { arrival }), suggested_title: title, target_scene_id, position: { yaw, pitch } };
}

/** Only what differs from the suggestion; undefined where nothing does. */
export function editOf(one: Suggestion, edit: SuggestionEdit): SuggestionEdit | undefined {
  const before: SuggestionEdit = { title: one.suggested_title, ...(one.target_scene_id && { target_scene_id: one.target_scene_id }), ...one.position };
  const left = Object.entries(edit).filter(([name, value]) => value !== before[name as keyof SuggestionEdit]);
  return left.length > 0 ? (Object.fromEntries(left) as SuggestionEdit) : undefined;
}

/** The hotspots that were made of suggestions and are still there, by suggestion. */
export function placed(applications: readonly Application[], hotspots: readonly Hotspot[]): Map<string, string> {
  const there = new Set(hotspots.map(({ id }) => id));
  const made = applications.flatMap(({ changes }) =>
    changes.flatMap((change) => (change.made && change.suggestion_id && there.has(change.id) ? [[change.suggestion_id, change.id] as const] : [])),
  );
  return new Map(made);
}

/** A way from that scene to that one which somebody placed meanwhile. */
export const wayThere = (one: Suggestion, hotspots: readonly Hotspot[]): Hotspot | undefined =>
  one.type === "navigation"
    ? hotspots.find((each) => each.type === "navigation" && each.scene_id === one.scene_id && each.target_scene_id === one.target_scene_id)
    : undefined;

export interface Apart {
  ids: string[];
  /** Why, where a scene stands all alone. */
  reason: string | null;
  /** The two scenes between which a way set by hand would join them to the others. */
  bridge: [from: string, to: string];
}

/**
 * The scenes that are not joined to the largest group, group by group. The bridge is between those of both that
 * follow each other in the tour, as people photograph from room to room.
 */
export function apart(layout: Partial<Layout> | undefined, scenes: readonly Scene[]): Apart[] {
  const place = new Map(scenes.map(({ id }, at) => [id, at]));
  const isThere = (id: string) => place.has(id);
  const groups = (layout?.groups ?? []).map((ids) => ids.filter(isThere)).filter(({ length }) => length > 0);
  const reasons = new Map((layout?.unconnected ?? []).map(({ id, reason }) => [id, reason]));
  const grouped = new Set(groups.flat());
  const alone = [...reasons.keys()].filter((id) => isThere(id) && !grouped.has(id)).map((id) => [id]);
  const [main, ...others] = [...groups, ...alone];
  if (!main) return [];
  return others.map((ids) => ({ ids, reason: ids.length === 1 ? (reasons.get(ids[0]!) ?? null) : null, bridge: nearest(main, ids, place) }));
}

function nearest(main: string[], others: string[], place: Map<string, number>): [string, string] {
  const pairs = main.flatMap((from) => others.map((to) => ({ pair: [from, to] as [string, string], distance: Math.abs(place.get(from)! - place.get(to)!) })));
  return pairs.sort((a, b) => a.distance - b.distance)[0]!.pair;
}

/** In how many directions from the first scene the matched points lie. */
export function directions(matches: readonly Match[]): number {
  const yaws = matches.map(({ source_yaw }) => source_yaw).sort((a, b) => a - b);
  const gaps = yaws.map((yaw, at) => (at === 0 ? yaw + 360 - yaws.at(-1)! : yaw - yaws[at - 1]!));
  return yaws.length === 0 ? 0 : Math.max(1, gaps.filter((gap) => gap > oneDirection).length);
}

export interface Frame {
  /** Degrees; the picture goes `width` to the right of `yaw`, round the back too. */
  yaw: number;
  width: number;
  top: number;
  height: number;
}

const margin = 18;
const narrowest = 120;
const lowest = 70;

/** The part of a panorama that holds all `points` with some of what is around. */
export function frameOf(points: readonly Direction[]): Frame {
  const yaws = points.map(({ yaw }) => yaw).sort((a, b) => a - b);
  const gaps = yaws.map((yaw, at) => ({ after: yaw, gap: at === 0 ? yaw + 360 - yaws.at(-1)! : yaw - yaws[at - 1]! }));
  const widest = gaps.reduce((most, each) => (each.gap > most.gap ? each : most), { after: 0, gap: 0 });
  const width = Math.min(360, Math.max(narrowest, 360 - widest.gap + 2 * margin));
  const middle = widest.after + (360 - widest.gap) / 2;
  const pitches = points.map(({ pitch }) => pitch);
  const [bottom, top] = [Math.min(...pitches, 0) - margin, Math.max(...pitches, 0) + margin];
  const height = Math.min(180, Math.max(lowest, top - bottom));
  return { yaw: middle - width / 2, width, top: Math.min(90, Math.max((top + bottom) / 2 + height / 2, height - 90)), height };
}

/** Both of one size, so that what is seen in both looks alike. */
export function framesOf(matches: readonly Match[]): [source: Frame, target: Frame] {
  const frames = [
    frameOf(matches.map(({ source_yaw: yaw, source_pitch: pitch }) => ({ yaw, pitch }))),
    frameOf(matches.map(({ target_yaw: yaw, target_pitch: pitch }) => ({ yaw, pitch }))),
  ] as const;
  const width = Math.max(...frames.map((each) => each.width));
  const height = Math.max(...frames.map((each) => each.height));
  return frames.map((frame) => ({
    yaw: frame.yaw + frame.width / 2 - width / 2,
    width,
    top: Math.min(90, Math.max(frame.top - frame.height / 2 + height / 2, height - 90)),
    height,
  })) as [Frame, Frame];
}

/** Where a direction stands in a frame, in percent from its upper left corner. */
export function placeIn({ yaw, pitch }: Direction, frame: Frame): { x: number; y: number } {
  const across = (((yaw - frame.yaw) % 360) + 360) % 360;
  return { x: (across / frame.width) * 100, y: ((frame.top - pitch) / frame.height) * 100 };
}
