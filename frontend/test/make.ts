import type { FloorPlan, Hotspot, PanoramaSource, PlanMarker, Scene } from "../src/viewer/manifest";

export const makePanorama = (values: Partial<PanoramaSource> = {}): PanoramaSource => ({
  hash: "abc",
  width: 4096,
  tile_url: "/media/panoramas/abc/{level}/{row}_{col}.jpg",
  levels: [
    { level: 0, width: 1024, cols: 2, rows: 1 },
    { level: 1, width: 2048, cols: 4, rows: 2 },
    { level: 2, width: 4096, cols: 8, rows: 4 },
  ],
  base_url: "/media/panoramas/abc/base.webp",
  thumbnail_url: "/media/panoramas/abc/thumbnail.webp",
  preview: "data:image/webp;base64,",
  crop: null,
  ...values,
});

export const makeHotspot = (values: Partial<Hotspot> = {}): Hotspot => ({
  id: "hotspot",
  type: "navigation",
  position: { yaw: 0, pitch: -10 },
  title: "",
  description: "",
  icon_name: null,
  icon_color: null,
  icon_size: 32,
  target_scene_id: null,
  arrival: null,
  content: null,
  ...values,
});

export const makeScene = (values: Partial<Scene> = {}): Scene => ({
  id: "scene",
  title: "Scene",
  description: "",
  view: { yaw: 0, pitch: 0, fov: 65 },
  north_offset: null,
  thumbnail_url: "/media/panoramas/abc/thumbnail.webp",
  panorama: makePanorama(),
  hotspots: [],
  ...values,
});

export const makePlan = (values: Partial<FloorPlan> = {}): FloorPlan => ({
  id: "ground",
  name: "Ground floor",
  floor_number: 1,
  image_url: "/media/plans/abc/plan.webp",
  width: 800,
  height: 600,
  markers: [],
  ...values,
});

export const makeMarker = (sceneId: string, values: Partial<PlanMarker> = {}): PlanMarker => ({
  id: `marker-${sceneId}`,
  scene_id: sceneId,
  x: 50,
  y: 50,
  label: "",
  heading: 0,
  ...values,
});
