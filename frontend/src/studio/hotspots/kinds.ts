/** The six types of hotspots in words, and what each needs before it can be kept. */
import type { HotspotType } from "../editor/types";

export interface KindOfHotspot {
  type: HotspotType;
  label: string;
  hint: string;
  icon: string;
}

export const kinds: KindOfHotspot[] = [
  { type: "navigation", label: "Way", hint: "Leads to another scene", icon: "move-up" },
  { type: "info", label: "Information", hint: "Text and pictures", icon: "info" },
  { type: "link", label: "Link", hint: "Opens a page", icon: "external-link" },
  { type: "audio", label: "Sound", hint: "A voice, or music", icon: "volume-2" },
  { type: "video", label: "Video", hint: "A film, YouTube or Vimeo", icon: "play" },
  { type: "custom", label: "Custom", hint: "Content of your own in HTML", icon: "sparkles" },
];

export const kindOf = (type: HotspotType): KindOfHotspot => kinds.find((kind) => kind.type === type)!;

type Content = Record<string, unknown> | null;

/** Whether the server would take it: a way leads somewhere, a link has an address, sound and film have a source. */
export function isComplete(type: HotspotType, content: Content, targetId: string | null): boolean {
  const has = (...names: string[]) => names.some((name) => typeof content?.[name] === "string" && content[name] !== "");
  if (type === "navigation") return targetId !== null;
  if (type === "link") return has("url");
  if (type === "audio") return has("audio_url", "media_id");
  if (type === "video") return has("video_url", "youtube_id", "vimeo_id", "media_id");
  return true;
}

/** An address as people type it. */
export const asAddress = (typed: string): string => {
  const text = typed.trim();
  return text === "" || /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
};

/** Icons worth choosing for a home, under the words people look for them by. */
export const icons: [group: string, names: string[]][] = [
  ["Ways", ["chevron-up", "arrow-left", "arrow-right", "move-up", "door-open", "door-closed", "door-stairwell", "footprints", "chevrons-up-down"]],
  ["Telling", ["info", "star", "heart", "camera", "image", "images", "video", "play", "music", "volume-2", "file-text", "book-open-text", "link", "external-link", "phone", "mail", "map-pin", "globe", "sparkles", "circle-help"]],
  ["Rooms", ["sofa", "armchair", "bed-double", "bed", "bath", "shower-head", "toilet", "cooking-pot", "refrigerator", "utensils", "coffee", "washing-machine", "tv", "lamp", "baby", "dumbbell", "box"]],
  ["Outside", ["sun", "tree-deciduous", "tree-pine", "trees", "flower-2", "leaf", "waves", "mountain", "fence", "car", "parking-meter", "building-2", "house"]],
  ["Facts", ["ruler", "thermometer", "flame", "zap", "wifi", "lock", "key-round", "shield-check", "accessibility", "eye", "check", "settings", "paintbrush"]],
];
