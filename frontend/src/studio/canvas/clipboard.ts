/** Hotspots on their way to another scene, or another tour in another tab. */
import { randomId } from "../../shared/random-id";
import { browserMemory, type Memory } from "../editor/kept";
import type { Change, Hotspot } from "../editor/types";
import { rounded } from "./geometry";

const storageKey = "roundhouse.hotspots";
/** Degrees. */
const beside = 6;

type Paste = Extract<Change, { do: "create"; kind: "hotspot" }>;
type Copied = Omit<Paste["thing"], "id" | "scene_id">;

/** What of a hotspot can be given to another one. */
const copiedNames = ["type", "position", "polygon", "target_scene_id", "arrival", "title", "description", "icon", "icon_name", "icon_color", "icon_size", "content", "custom_data", "is_active"];

const bare = (hotspot: Hotspot): Copied => Object.fromEntries(Object.entries(hotspot).filter(([name]) => copiedNames.includes(name))) as Copied;

/** False where the browser keeps nothing. */
export function copyHotspots(hotspots: Hotspot[], memory: Memory | null = browserMemory()): boolean {
  try {
    memory?.setItem(storageKey, JSON.stringify(hotspots.map(bare)));
    return memory !== null;
  } catch {
    return false;
  }
}

export const hasCopied = (memory: Memory | null = browserMemory()): boolean => copied(memory).length > 0;

/** What pasting into a scene means. */
export const pasteInto = (sceneId: string, sceneIds: ReadonlySet<string>, memory: Memory | null = browserMemory()): Paste[] =>
  added(sceneId, sceneIds, copied(memory));

/** The same `hotspots` once more, a little to the right; what was copied stays copied. */
export const duplicatesOf = (sceneId: string, sceneIds: ReadonlySet<string>, hotspots: readonly Hotspot[]): Paste[] =>
  added(sceneId, sceneIds, hotspots.map((hotspot) => ({ ...bare(hotspot), position: { ...hotspot.position, ...rounded({ yaw: hotspot.position.yaw + beside, pitch: hotspot.position.pitch }) } })));

/** A way leads to the same scene as before, if it is in this tour and not the scene itself. */
function added(sceneId: string, sceneIds: ReadonlySet<string>, hotspots: readonly Copied[]): Paste[] {
  const fitting = hotspots.filter(({ type, target_scene_id: target }) => type !== "navigation" || (target && target !== sceneId && sceneIds.has(target)));
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
