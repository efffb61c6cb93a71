import { clampFov, clampPitch, wrapYaw } from "./angles";
import type { View } from "./manifest";

/** What an address asks for; every part may be missing. */
export interface DeepLink extends Partial<View> {
  sceneId?: string;
}

function readNumber(values: URLSearchParams, name: string, tidy: (value: number) => number): number | undefined {
  const text = values.get(name);
  const value = Number(text);
  return text?.trim() && Number.isFinite(value) ? tidy(value) : undefined;
}

/** Reads `#scene=…&yaw=…&pitch=…&fov=…`; what it cannot understand counts as absent. */
export function parseDeepLink(hash: string): DeepLink {
  const values = new URLSearchParams(hash.replace(/^#/, ""));
  const link: DeepLink = {
    sceneId: values.get("scene") || undefined,
    yaw: readNumber(values, "yaw", wrapYaw),
    pitch: readNumber(values, "pitch", clampPitch),
    fov: readNumber(values, "fov", clampFov),
  };
  return Object.fromEntries(Object.entries(link).filter(([, value]) => value !== undefined));
}

/** A tenth of a degree: less than a pixel at any zoom, and short enough to share. */
const short = (value: number): string => String(Math.round(value * 10) / 10 + 0);

export function formatDeepLink(sceneId: string, view: View): string {
  return `#scene=${encodeURIComponent(sceneId)}&yaw=${short(view.yaw)}&pitch=${short(view.pitch)}&fov=${short(view.fov)}`;
}

/** Addresses inside the text tour, which the viewer leaves to the browser. */
export const isTextTour = (hash: string): boolean => hash === "#text-tour" || hash.startsWith("#room-");
