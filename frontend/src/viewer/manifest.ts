/** The frozen shape of a published tour, as the server hands it over. Angles are degrees. */

export interface Direction {
  yaw: number;
  pitch: number;
}

/** `fov` is the vertical field of view. */
export interface View extends Direction {
  fov: number;
}

export interface TileLevel {
  level: number;
  width: number;
  cols: number;
  rows: number;
}

/** The part of the sphere a partial panorama covers, in pixels of its top level. */
export interface Crop {
  full_width: number;
  full_height: number;
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface PanoramaSource {
  hash: string;
  width: number;
  tile_url: string;
  levels: TileLevel[];
  base_url: string;
  thumbnail_url: string;
  preview: string;
  crop: Crop | null;
}

export interface InfoContent {
  kind: "info";
  text?: string;
  html?: string;
  image_url?: string;
}

export interface LinkContent {
  kind: "link";
  url: string;
  target?: "_blank" | "_self";
  label?: string;
}

export interface AudioContent {
  kind: "audio";
  audio_url: string;
  autoplay?: boolean;
  loop?: boolean;
}

export interface VideoContent {
  kind: "video";
  youtube_id?: string;
  vimeo_id?: string;
  video_url?: string;
  poster_url?: string;
  autoplay?: boolean;
  muted?: boolean;
  loop?: boolean;
}

export interface CustomContent {
  kind: "custom";
  html?: string;
}

export type HotspotContent =
  | InfoContent
  | LinkContent
  | AudioContent
  | VideoContent
  | CustomContent
  | { kind: "navigation" };

export type HotspotType = "navigation" | "info" | "audio" | "video" | "link" | "custom";

export interface Hotspot {
  id: string;
  type: HotspotType;
  position: Direction;
  title: string;
  description: string;
  icon_name: string | null;
  icon_color: string | null;
  icon_size: number;
  target_scene_id: string | null;
  arrival: Direction | null;
  content: HotspotContent | null;
}

export interface Scene {
  id: string;
  title: string;
  description: string;
  view: View;
  north_offset: number | null;
  thumbnail_url: string;
  panorama: PanoramaSource;
  hotspots: Hotspot[];
}

export interface Manifest {
  title: string;
  settings: {
    initial_scene_id: string | null;
    initial_view: Direction | null;
  };
  start_scene_id: string;
  scenes: Scene[];
}
