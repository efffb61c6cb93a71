/** Ways that were found, as a person decides about them: both directions of a pair together. */
import type { Suggestion } from "../ai/types";

export interface Way {
  /** The two scenes. */
  ends: [string, string];
  suggestions: Suggestion[];
  /** The lesser of its directions. */
  confidence: number;
  /** Things seen from both scenes. */
  seen: number;
  /** Chosen before anybody has looked: only what the measuring itself is sure of. */
  isSure: boolean;
  /** Right as it seems, but its scenes have enough ways. */
  isSpare: boolean;
  /** Without it the home would fall apart. */
  isBridge: boolean;
}

export const sureFrom = 0.8;

export function waysOf(suggestions: readonly Suggestion[]): Way[] {
  const pairs = new Map<string, Suggestion[]>();
  for (const one of suggestions) {
    if (one.type !== "navigation" || !one.target_scene_id) continue;
    const key = [one.scene_id, one.target_scene_id].sort().join(" ");
    pairs.set(key, [...(pairs.get(key) ?? []), one]);
  }
  return [...pairs.values()].map(wayOf).sort((a, b) => b.confidence - a.confidence);
}

function wayOf(suggestions: Suggestion[]): Way {
  const [first] = suggestions as [Suggestion, ...Suggestion[]];
  const confidence = Math.min(...suggestions.map((one) => one.confidence));
  return {
    ends: [first.scene_id, first.target_scene_id!],
    suggestions,
    confidence,
    seen: Math.max(...suggestions.map(({ evidence }) => evidence?.length ?? 0)),
    isSure: confidence >= sureFrom && suggestions.every(({ proposed }) => proposed === true),
    isSpare: suggestions.every(({ spare }) => spare === true),
    isBridge: suggestions.some(({ bridge }) => bridge === true),
  };
}

export const keyOf = ({ suggestions }: Way): string => suggestions.map(({ id }) => id).join(" ");

/** Scenes to which no chosen way leads: visitors would not get there. */
export function unreached(sceneIds: readonly string[], chosen: readonly Way[], there: readonly { from: string; to: string }[]): string[] {
  const reached = new Set([...there.map(({ to }) => to), ...chosen.flatMap(({ suggestions }) => suggestions.map((one) => one.target_scene_id!))]);
  const [start] = sceneIds;
  return sceneIds.filter((id) => id !== start && !reached.has(id));
}
