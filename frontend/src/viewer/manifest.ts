/** The frozen shape of a published tour, as the server hands it over. Angles are degrees. */

export interface Direction {
  yaw: number;
  pitch: number;
}

/** `fov` is the vertical field of view. */
export interface View extends Direction {
  fov: number;
}

/** Up by `pitch`, then clockwise by `roll`. */
export interface Level {
  pitch: number;
  roll: number;
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
  /** How the sphere is turned to lay the horizon level, in degrees; older publications lack it. */
  level?: Level;
}

export interface InfoContent {
  kind: "info";
  text?: string;
  html?: string;
  image_url?: string;
  images?: { url: string; alt?: string }[];
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
  /** The corners of an area that stands in place of the disc. */
  polygon?: [yaw: number, pitch: number][] | null;
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

/** A scene on a floor plan, in percent of the plan's width and height. */
export interface PlanMarker {
  id: string;
  scene_id: string;
  x: number;
  y: number;
  label: string;
  /** Where the scene's yaw 0 looks, clockwise from the plan's up; null: unknown. */
  heading: number | null;
}

export interface FloorPlan {
  id: string;
  name: string;
  floor_number: number;
  image_url: string;
  width: number;
  height: number;
  markers: PlanMarker[];
}

export type BrandColour = "primary" | "secondary" | "accent" | "text" | "background";

export interface Branding {
  colors?: Partial<Record<BrandColour, string | null>>;
  font_family?: string | null;
  button_style?: "rounded" | "square" | "pill";
}

/** Names that are absent in older publications keep their defaults. */
export interface Settings {
  initial_scene_id: string | null;
  initial_view: Direction | null;
  auto_rotate?: boolean;
  /** Turns a minute. */
  auto_rotate_speed?: number;
  gyroscope_auto_start?: boolean;
  transition?: "walk" | "fade" | "none";
  background_audio_url?: string | null;
}

export interface Manifest {
  id: string;
  /** Which of the tour's publications this is. */
  publication: number;
  title: string;
  settings: Settings;
  start_scene_id: string;
  scenes: Scene[];
  floor_plans?: FloorPlan[];
  branding?: Branding | null;
}
