/** What every part of the editor is given. */
import type { Assist } from "../ai/assist";
import type { Api } from "../api";
import type { Commands } from "./commands";
import type { Live } from "./live";
import type { SidePanels } from "./side-panels";
import type { Store } from "./store";
import type { Direction, HotspotType, Person, View } from "./types";

/** A file of the media library. */
export interface Media {
  id: string;
  kind: "image" | "audio" | "video" | "document";
  original_filename: string;
  /** The address that the API takes for it. */
  public_url: string;
  thumbnail_url: string | null;
}

export interface PlacingWish {
  /** What to click. */
  hint: string;
  placed(position: Direction): void;
}

/** The panorama in the middle, as other parts may steer it. */
export interface Canvas {
  readonly view: View;
  lookAt(view: Partial<View>): void;
  show(sceneId: string): Promise<void>;
  /** The next click on the picture places a hotspot of this type; with `wish` it is given where, and asks for nothing else. */
  startPlacing(type: HotspotType, wish?: PlacingWish): void;
}

export type InspectorTab = "scene" | "hotspot" | "plans" | "tour" | "brand" | "publish" | "assist";

export interface Editor {
  store: Store;
  api: Api;
  live: Live;
  assist: Assist;
  commands: Commands;
  icon(name: string): SVGSVGElement;
  /** A word in passing; with `undo` it offers that for ten seconds. */
  say(text: string, undo?: () => void): void;
  /** Lets the person choose or upload a file; null when they change their mind. */
  pickMedia(kind: Media["kind"]): Promise<Media | null>;
  canvas: Canvas | null;
  panels: SidePanels;
  /** Shows a tab of the inspector, and opens it if need be: scene, hotspot, tour, brand or publish. */
  inspect(tab: InspectorTab): void;
  /** Adds panoramas: each becomes a scene once it has arrived. */
  addPictures(files: File[]): void;
  limits: Record<string, number>;
  canEdit: boolean;
  person: Person;
  urls: { tours: string; statistics: string; preview: string };
}
