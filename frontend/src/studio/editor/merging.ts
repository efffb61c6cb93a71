/** Three versions of one thing in one: what it was, what was made of it here, and what somebody else made of it. */
import { fieldsBefore, partsOf, type Thing } from "./apply";
import type { Kind, Marker } from "./types";

type Fields = Record<string, unknown>;

export interface Disputed {
  /** A field, or a part of one, as `settings.show_compass`. */
  name: string;
  mine: unknown;
  theirs: unknown;
  /** Both versions hold what only one side changed: whichever is chosen is sent. */
  isMerged?: true;
}

/** Of equal meaning: no value is as good as null, and the order of an object's names is no difference. */
export function same(one: unknown, other: unknown): boolean {
  if (one == null || other == null) return one == null && other == null;
  if (typeof one !== "object" || typeof other !== "object") return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  if (Array.isArray(one) && one.length !== (other as unknown[]).length) return false;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => same((one as Fields)[name], (other as Fields)[name]));
}

/** Where both sides changed the same part of a field to something else. */
export function disputedParts(kind: Kind, before: Fields, mine: Fields, theirs: Thing): Disputed[] {
  const base = partsOf(kind, before);
  const present = partsOf(kind, fieldsBefore(kind, theirs, mine));
  return [...partsOf(kind, mine)].flatMap(([name, value]) => {
    const other = present.get(name);
    return same(other, base.get(name)) || same(other, value) ? [] : [{ name, mine: value, theirs: other }];
  });
}

/** Two whole versions: where both sides changed the same part, one has it as this person made it, one as the other did. */
interface Merged<T> {
  mine: T;
  theirs: T;
  isDisputed: boolean;
}

/** Merges part by part; a part is missing where it was taken out. */
function mergeParts<T>(base: Map<string, T>, own: Map<string, T>, others: Map<string, T>): Merged<T[]> {
  let isDisputed = false;
  const merged = [...new Set([...others.keys(), ...own.keys()])].map((name) => {
    const [before, mine, theirs] = [base.get(name), own.get(name), others.get(name)];
    if (same(mine, before)) return { mine: theirs, theirs };
    if (same(theirs, before) || same(mine, theirs)) return { mine, theirs: mine };
    isDisputed = true;
    return { mine, theirs };
  });
  const present = (parts: (T | undefined)[]): T[] => parts.filter((part) => part !== undefined);
  return { mine: present(merged.map(({ mine }) => mine)), theirs: present(merged.map(({ theirs }) => theirs)), isDisputed };
}

/** A plan's markers, merged scene by scene. */
export function mergeMarkers(before: Marker[], mine: Marker[], theirs: Marker[]): Merged<Marker[]> {
  const of = (markers: Marker[]) => new Map(markers.map(({ id: _id, ...marker }): [string, Marker] => [marker.scene_id, marker]));
  return mergeParts(of(before), of(mine), of(theirs));
}

/** A hotspot has one source of sound or film: another one takes its place. */
const sources = new Set(["media_id", "audio_url", "youtube_id", "vimeo_id", "video_url"]);

/** A hotspot's content, merged name by name. */
export function mergeContent(before: Fields | null, mine: Fields, theirs: Fields): Merged<Fields> {
  const of = (content: Fields | null) => {
    const parts = new Map<string, Fields>();
    Object.entries(content ?? {}).forEach(([name, value]) => {
      const part = sources.has(name) ? "source" : name;
      if (value != null) parts.set(part, { ...parts.get(part), [name]: value });
    });
    return parts;
  };
  const merged = mergeParts(of(before), of(mine), of(theirs));
  const whole = (parts: Fields[]): Fields => Object.assign({}, ...parts) as Fields;
  return { mine: whole(merged.mine), theirs: whole(merged.theirs), isDisputed: merged.isDisputed };
}

/** Every scene there is exactly once: those of `wanted` in its order, each other one behind. */
export function completeOrder(wanted: string[], present: string[]): string[] {
  const there = new Set(present);
  const kept = wanted.filter((id) => there.has(id));
  const named = new Set(kept);
  return [...kept, ...present.filter((id) => !named.has(id))];
}
