/** The API's shapes, as the editor holds them. Angles are degrees. */
import type { Crop, Direction, HotspotType, TileLevel, View } from "../../viewer/manifest";

export type { Direction, HotspotType, View } from "../../viewer/manifest";

export type JobStatus = "pending" | "processing" | "completed" | "failed" | "cancelled";

/** A picture, or how far it is. */
export interface Picture {
  id: string;
  status: JobStatus;
  /** Percent. */
  progress: number;
  step: string;
  attempt: number;
  seq: number;
  error_code: string | null;
  error_message: string | null;
  media_file_id: string;
  hash: string;
  width: number | null;
  height: number | null;
  levels: TileLevel[];
  crop: Crop | null;
  preview: string;
  pose: { heading: number | null; pitch: number; roll: number } | null;
  quality: { tilt?: { pitch: number; roll: number; support: number } | null };
  warnings: { code: string; message: string }[];
  urls: { tile_url: string; base_url: string; thumbnail_url: string; social_url: string } | null;
}

export interface Scene {
  id: string;
  tour_id: string;
  title: string;
  description: string;
  order_index: number;
  is_start: boolean;
  view: View;
  /** How the sphere is turned to lay the horizon level. */
  level: { pitch: number; roll: number };
  north_offset: number | null;
  thumbnail_url: string | null;
  is_processed: boolean;
  processing_error: string | null;
  panorama: Picture | null;
  /** The picture that takes the place of `panorama` once it is ready. */
  incoming: Picture | null;
  revision: number;
}

export interface Hotspot {
  id: string;
  scene_id: string;
  type: HotspotType;
  position: Direction & { radius?: number | null };
  polygon: [yaw: number, pitch: number][] | null;
  target_scene_id: string | null;
  arrival: Direction | null;
  title: string;
  description: string;
  icon: string | null;
  icon_name: string | null;
  icon_color: string | null;
  icon_size: number;
  content: Record<string, unknown> | null;
  order_index: number;
  is_active: boolean;
  revision: number;
}

/** `x` and `y` in percent of the plan from its upper left corner; `heading` clockwise from up. */
export interface Marker {
  id?: string;
  scene_id: string;
  x: number;
  y: number;
  label: string;
  heading: number | null;
}

export interface Plan {
  id: string;
  name: string;
  floor_number: number;
  image_url: string;
  width: number;
  height: number;
  north_bearing: number | null;
  markers: Marker[];
  revision: number;
}

export type Visibility = "private" | "unlisted" | "public";

export interface Tour {
  id: string;
  team_id: string;
  title: string;
  description: string;
  slug: string;
  status: "draft" | "published" | "archived";
  visibility: Visibility;
  settings: Record<string, unknown>;
  short_code: string | null;
  thumbnail_url: string | null;
  has_unpublished_changes: boolean;
  published_at: string | null;
  revision: number;
}

export interface Agent {
  name: string | null;
  role: string | null;
  company: string | null;
  phone: string | null;
  email: string | null;
  website: string | null;
  photo_url: string | null;
  /** Not in `effective`. */
  photo_media_file_id?: string | null;
}

export type ColourName = "primary" | "secondary" | "accent" | "text" | "background";

/** Null leaves that to the team, and in the end to the viewer. */
export interface Branding {
  logo_url: string | null;
  /** Not in `effective`. */
  logo_media_file_id?: string | null;
  colors: Record<ColourName, string | null>;
  font_family: string | null;
  button_style: string | null;
  show_watermark: boolean | null;
  watermark_position: string | null;
  agent: Agent | null;
  effective: Omit<Branding, "effective" | "revision">;
  revision: number;
}

export interface Location {
  name: string;
  address: string;
  city: string;
  state: string;
  country: string;
  postal_code: string;
  latitude: number | null;
  longitude: number | null;
  revision: number;
}

export interface Publication {
  number: number;
  published_at: string;
  by: Person | null;
  is_shown: boolean;
  is_current: boolean;
}

export interface Person {
  id: number;
  name: string;
}

/** What `GET /tours/{id}/document` answers. */
export interface EditorDocument {
  tour: Tour;
  scenes: Scene[];
  hotspots: Hotspot[];
  floor_plans: Plan[];
  branding: Branding;
  team_branding: Branding;
  brand_shown: Branding["effective"];
  location: Location | null;
  publication: Publication | null;
  has_unpublished_changes: boolean;
  limits: Record<string, number>;
}

export type Kind = "tour" | "scene" | "hotspot" | "plan" | "branding" | "team_branding" | "location";
export type Removable = "scene" | "hotspot" | "plan";

/** One thing a person did to the document. Field names and shapes are those of the API. */
export type Change =
  | { do: "update"; kind: Kind; id: string; fields: Record<string, unknown> }
  | { do: "create"; kind: "hotspot"; thing: Partial<Hotspot> & Pick<Hotspot, "id" | "scene_id" | "type" | "position"> }
  | { do: "create"; kind: "plan"; thing: Pick<Plan, "id" | "name" | "floor_number"> & { media_file_id: string; image_url: string } }
  | { do: "delete"; kind: Removable; id: string }
  | { do: "restore"; kind: Removable; id: string; removed: Removed }
  | { do: "order"; ids: string[] }
  | { do: "start"; id: string }
  | { do: "markers"; id: string; markers: Marker[] };

/** What went when one thing was removed: enough to show it again at once. */
export interface Removed {
  scenes: Scene[];
  hotspots: Hotspot[];
  plans: Plan[];
  markers: { planId: string; marker: Marker }[];
  order: string[];
  startId: string | null;
}

export interface Selection {
  sceneId: string | null;
  /** Several, when scenes are ordered or deleted together. */
  sceneIds: string[];
  hotspotIds: string[];
  planId: string | null;
}
