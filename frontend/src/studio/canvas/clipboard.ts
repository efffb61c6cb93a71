/** Hotspots on their way to another scene, or another tour in another tab. */
import { randomId } from "../../shared/random-id";
import { browserMemory, type Memory } from "../editor/kept";
import type { Change, Hotspot } from "../editor/types";

const storageKey = "roundhouse.hotspots";

type Paste = Extract<Change, { do: "create"; kind: "hotspot" }>;
type Copied = Omit<Paste["thing"], "id" | "scene_id">;

/** What of a hotspot can be given to another one. */
const copiedNames = ["type", "position", "polygon", "target_scene_id", "arrival", "title", "description", "icon", "icon_name", "icon_color", "icon_size", "content", "custom_data", "is_active"];

/** False where the browser keeps nothing. */
export function copyHotspots(hotspots: Hotspot[], memory: Memory | null = browserMemory()): boolean {
  const copied = hotspots.map((hotspot) => Object.fromEntries(Object.entries(hotspot).filter(([name]) => copiedNames.includes(name))));
  try {
    memory?.setItem(storageKey, JSON.stringify(copied));
    return memory !== null;
  } catch {
    return false;
  }
}

export const hasCopied = (memory: Memory | null = browserMemory()): boolean => copied(memory).length > 0;

/** What pasting into a scene means: a way leads to the same scene as before, if it is in this tour and not the scene itself. */
export function pasteInto(sceneId: string, sceneIds: ReadonlySet<string>, memory: Memory | null = browserMemory()): Paste[] {
  const fitting = copied(memory).filter(({ type, target_scene_id: target }) => type !== "navigation" || (target && target !== sceneId && sceneIds.has(target)));
  return fitting.map((hotspot) => ({
    do: "create",
    kind: "hotspot",
    thing: { ...hotspot, content: withoutKind(hotspot.content ?? null), id: randomId(), scene_id: sceneId },
  }));
}

function copied(memory: Memory | null): Copied[] {
  try {
    const things: unknown = JSON.parse(memory?.getItem(storageKey) ?? "[]");
    return Array.isArray(things) ? (things as Copied[]) : [];
  } catch {
    return [];
  }
}

function withoutKind(content: Hotspot["content"]): Hotspot["content"] {
  if (!content) return null;
  const { kind: _kind, ...rest } = content;
  return Object.keys(rest).length > 0 ? rest : null;
}
