import { make } from "../shared/dom";
import { readableOn } from "../shared/colours";
import { safeUrl } from "../shared/safe-url";
import { words } from "../shared/words";
import { arrivalView } from "./arrival";
import { toRadians } from "./angles";
import { hasArea } from "./area";
import type { Hotspot, HotspotType, Scene } from "./manifest";

type DrawIcon = (name: string) => SVGSVGElement;

const icons: Record<HotspotType, string> = {
  navigation: "chevron-up",
  info: "info",
  audio: "volume-2",
  video: "play",
  link: "external-link",
  custom: "sparkles",
};

const usualSize = 32;
const floorFrom = -4;

/** The word a visitor sees: the hotspot's own title, else where it leads. */
export function hotspotLabel(hotspot: Hotspot, scenes: Map<string, Scene>): string {
  const target = scenes.get(hotspot.target_scene_id ?? "");
  const linkLabel = hotspot.content?.kind === "link" ? hotspot.content.label : undefined;
  return hotspot.title || target?.title || linkLabel || words.hotspotKinds[hotspot.type];
}

/** The part of the target's thumbnail one will see on arrival. */
function previewOf(target: Scene, yaw: number): HTMLElement {
  const preview = make("span", { className: "hotspot__preview" });
  preview.style.setProperty("--thumbnail", `url(${JSON.stringify(target.thumbnail_url)})`);
  preview.style.setProperty("--arrival", String(yaw));
  return preview;
}

/** A flat ring on the floor looks lower the further away it lies. */
function floorRing(pitch: number): HTMLElement {
  const ring = make("span", { className: "hotspot__floor" });
  ring.style.setProperty("--squash", Math.max(0.18, Math.sin(toRadians(-pitch))).toFixed(3));
  return ring;
}

function disc(hotspot: Hotspot, icon: DrawIcon): HTMLElement {
  const element = make("span", { className: "hotspot__disc" }, icon(hotspot.icon_name || icons[hotspot.type]));
  element.style.setProperty("--scale", String(Math.min(1.75, Math.max(0.75, (hotspot.icon_size || usualSize) / usualSize))));
  if (/^#[0-9a-f]{6}$/i.test(hotspot.icon_color ?? "")) {
    element.style.setProperty("--disc", hotspot.icon_color);
    element.style.setProperty("--icon", readableOn(hotspot.icon_color!));
  }
  return element;
}

function control(hotspot: Hotspot): HTMLButtonElement | HTMLAnchorElement {
  const address = hotspot.content?.kind === "link" ? safeUrl(hotspot.content.url) : null;
  if (hotspot.content?.kind === "link" && address) {
    const target = hotspot.content.target ?? "_blank";
    return make("a", { href: address, target, rel: "noopener noreferrer nofollow ugc" });
  }
  return make("button", { type: "button" });
}

const aside = (text: string): HTMLElement => make("span", { className: "visually-hidden", textContent: text });

/** One hotspot: a real button or link, as the keyboard and screen readers expect it, drawn as a disc. */
export function hotspotElement(hotspot: Hotspot, scene: Scene, scenes: Map<string, Scene>, icon: DrawIcon): HTMLElement {
  const element = control(hotspot);
  const target = hotspot.type === "navigation" ? scenes.get(hotspot.target_scene_id ?? "") : undefined;
  const label = make("span", { className: "hotspot__label" });
  element.className = `hotspot hotspot--${hotspot.type}`;
  element.draggable = false;
  if (target) {
    label.append(previewOf(target, arrivalView(hotspot, scene, target).yaw), aside(`${words.goTo} `));
  }
  label.append(make("span", { className: "hotspot__name", textContent: hotspotLabel(hotspot, scenes) }));
  if (element instanceof HTMLAnchorElement && element.target === "_blank") {
    label.append(aside(` (${words.opensNewTab})`));
  }
  if (hasArea(hotspot)) {
    element.classList.add("hotspot--area");
  } else if (hotspot.type === "navigation" && hotspot.position.pitch < floorFrom) {
    element.append(floorRing(hotspot.position.pitch));
  }
  element.append(disc(hotspot, icon), label);
  return element;
}
