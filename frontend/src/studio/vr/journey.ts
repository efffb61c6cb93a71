/** A session as the server tells it, and what was where at a moment of it. Times in milliseconds, places in percent. */
import type { PanoramaSource, View } from "../../viewer/manifest";

export interface Plan {
  id: string;
  name: string;
  url: string;
  width: number;
  height: number;
  zones: { name: string; region: [number, number][] }[];
}

export type Step = [at: number, plan: string | null, x: number, y: number];
export type Look = [at: number, yaw: number, pitch: number, target: string];
export type Act = [at: number, name: string];

export interface Stay {
  at: number;
  length: number;
  zone: string;
  scene: string | null;
}

export interface SceneShown {
  title: string;
  view: View;
  panorama: PanoramaSource;
}

export interface Journey {
  is_live: boolean;
  milliseconds: number;
  plans: Plan[];
  placed_by: "calibration" | "zones" | "itself" | "nothing";
  path: Step[];
  stays: Stay[];
  looks: Look[];
  acts: Act[];
  scenes: Record<string, SceneShown>;
}

export interface Place {
  plan: string | null;
  x: number;
  y: number;
}

/** A head that was not told of for so long may have turned anywhere meanwhile. */
const longestTurn = 3_000;
/** How long something that was done stays in the caption. */
const actShownFor = 2_500;

/** The last of `rows` (in order) that began by `at`; −1 before the first. */
export function indexAt(rows: readonly { readonly at: number }[] | readonly (readonly [number, ...unknown[]])[], at: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle]!;
    if ((Array.isArray(row) ? (row[0] as number) : (row as { at: number }).at) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where somebody was: evenly on the way between two told places of one plan. */
export function placeAt(path: readonly Step[], at: number): Place | null {
  const before = indexAt(path, at);
  const from = path[Math.max(0, before)];
  if (!from) return null;
  const to = path[before + 1];
  const share = before >= 0 && to && to[1] === from[1] && to[0] > from[0] ? (at - from[0]) / (to[0] - from[0]) : 0;
  return { plan: from[1], x: from[2] + (to ? (to[2] - from[2]) * share : 0), y: from[3] + (to ? (to[3] - from[3]) * share : 0) };
}

/** Where the head was turned; null before the first that is known, and where another scene began since. */
export function lookAt(looks: readonly Look[], at: number, since: number): { yaw: number; pitch: number; target: string } | null {
  const before = indexAt(looks, at);
  const from = looks[before];
  if (!from || from[0] < since) return null;
  const to = looks[before + 1];
  const gap = to ? to[0] - from[0] : 0;
  const share = to && gap > 0 && gap < longestTurn ? (at - from[0]) / gap : 0;
  const turn = to ? ((to[1] - from[1] + 540) % 360) - 180 : 0;
  const yaw = ((from[1] + turn * share + 540) % 360) - 180;
  return { yaw, pitch: from[2] + (to ? to[2] - from[2] : 0) * share, target: from[3] };
}

/** The stay somebody was in; null between two. */
export function stayAt(stays: readonly Stay[], at: number): Stay | null {
  const stay = stays[indexAt(stays, at)];
  return stay && at <= stay.at + stay.length ? stay : null;
}

/** What was just done. */
export function actAt(acts: readonly Act[], at: number): string {
  const act = acts[indexAt(acts, at)];
  return act && at - act[0] < actShownFor ? act[1] : "";
}

/** `1:05`, `1:02:03`. */
export function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part, at) => (at === 0 && seconds < 3600 ? String(part) : String(part).padStart(2, "0")));
  return seconds < 3600 ? parts.join(":") : [Math.floor(seconds / 3600), ...parts].join(":");
}

/** The same as people say it: for who hears the slider. */
export function spoken(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
