import type { EditorDocument, Hotspot, Marker, Plan, Scene } from "../src/studio/editor/types";

const colors = { primary: null, secondary: null, accent: null, text: null, background: null };
const brand = { logo_url: null, logo_media_file_id: null, colors, font_family: null, button_style: null, show_watermark: null, watermark_position: null, agent: null };

export const sceneOf = (id: string, values: Partial<Scene> = {}): Scene => ({
  id, tour_id: "tour", title: `Scene ${id}`, description: "", order_index: 0, is_start: false, view: { yaw: 0, pitch: 0, fov: 65 }, level: { pitch: 0, roll: 0 },
  north_offset: null, thumbnail_url: null, is_processed: true, processing_error: null, panorama: null, incoming: null, revision: 1, ...values,
});

export const hotspotOf = (id: string, scene_id: string, values: Partial<Hotspot> = {}): Hotspot => ({
  id, scene_id, type: "info", position: { yaw: 0, pitch: 0, radius: null }, polygon: null, target_scene_id: null, arrival: null, title: "", description: "", icon: null,
  icon_name: null, icon_color: null, icon_size: 32, content: null, order_index: 0, is_active: true, revision: 1, ...values,
});

export const wayOf = (id: string, from: string, to: string): Hotspot => hotspotOf(id, from, { type: "navigation", target_scene_id: to });

export const markerOf = (scene_id: string, x = 50, y = 50): Marker => ({ scene_id, x, y, label: "", heading: null });

export const planOf = (id: string, markers: Marker[] = []): Plan => ({
  id, name: `Plan ${id}`, floor_number: 1, image_url: "/plan.webp", width: 800, height: 600, north_bearing: null, markers, revision: 1,
});

/** Scenes a (the start), b and c in a ring of ways; one plan with a and b on it. */
export function makeDocument(values: Partial<EditorDocument> = {}): EditorDocument {
  return {
    tour: {
      id: "tour", team_id: "team", title: "House", description: "", slug: "house", status: "draft", visibility: "private",
      settings: { show_compass: true, auto_rotate: false, transition: "walk" }, short_code: null, thumbnail_url: null, has_unpublished_changes: false, published_at: null, revision: 1,
    },
    scenes: [sceneOf("a", { is_start: true }), sceneOf("b", { order_index: 1 }), sceneOf("c", { order_index: 2 })],
    hotspots: [wayOf("ab", "a", "b"), wayOf("bc", "b", "c"), wayOf("ca", "c", "a"), hotspotOf("note", "b", { order_index: 1, content: { kind: "info", text: "Oak floor" } })],
    floor_plans: [planOf("ground", [markerOf("a", 10, 10), markerOf("b", 90, 90)])],
    branding: { ...structuredClone(brand), effective: structuredClone(brand), revision: 0 },
    team_branding: { ...structuredClone(brand), effective: structuredClone(brand), revision: 0 },
    brand_shown: structuredClone(brand),
    location: null,
    publication: null,
    has_unpublished_changes: false,
    limits: {},
    ...values,
  };
}

/** Equal but for what has no order. */
export function inSomeOrder(doc: EditorDocument): EditorDocument {
  const by = <T>(key: (thing: T) => string) => (one: T, other: T) => (key(one) < key(other) ? -1 : 1);
  const { location } = doc;
  const isNowhere = location && Object.values(location).every((value) => !value);
  return {
    ...doc,
    location: isNowhere ? null : location,
    hotspots: [...doc.hotspots].sort(by(({ id }) => id)),
    floor_plans: doc.floor_plans.map((plan) => ({ ...plan, markers: [...plan.markers].sort(by(({ scene_id }) => scene_id)) })).sort(by(({ id }) => id)),
  };
}
