/** Hotspots on their way to another scene, or another tour in another tab. */
import type { Change, Hotspot } from "../editor/types";

const storageKey = "roundhouse.hotspots";

type Kept = Omit<Hotspot, "id" | "scene_id" | "order_index" | "revision">;

export function copyHotspots(hotspots: Hotspot[]): void {
  const kept = hotspots.map(({ id: _id, scene_id: _scene, order_index: _place, revision: _revision, ...rest }) => rest);
  localStorage.setItem(storageKey, JSON.stringify(kept));
}

export function hasCopied(): boolean {
  return localStorage.getItem(storageKey) !== null;
}

/** What pasting into a scene means: a way leads to the same scene as before, if it is in this tour and not the scene itself. */
export function pasteInto(sceneId: string, sceneIds: ReadonlySet<string>): Extract<Change, { do: "create"; kind: "hotspot" }>[] {
  const kept = JSON.parse(localStorage.getItem(storageKey) ?? "[]") as Kept[];
  const fitting = kept.filter(({ type, target_scene_id: target }) => type !== "navigation" || (target !== null && target !== sceneId && sceneIds.has(target)));
  return fitting.map((hotspot) => ({
    do: "create",
    kind: "hotspot",
    thing: { ...hotspot, content: withoutKind(hotspot.content), id: crypto.randomUUID(), scene_id: sceneId },
  }));
}

function withoutKind(content: Hotspot["content"]): Hotspot["content"] {
  if (!content) return null;
  const { kind: _kind, ...rest } = content;
  return Object.keys(rest).length > 0 ? rest : null;
}
