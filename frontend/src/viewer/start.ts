import { comfortableFov } from "./angles";
import type { DeepLink } from "./deep-link";
import type { Direction, Manifest, Scene, View } from "./manifest";

export interface Standpoint {
  scene: Scene;
  view: View;
}

/** A scene's own start view with the parts asked for in its place. */
export function startView(scene: Scene, asked: Partial<View>, aspect: number): View {
  const { yaw, pitch, fov } = scene.view;
  return {
    yaw: asked.yaw ?? yaw,
    pitch: asked.pitch ?? pitch,
    fov: asked.fov ?? comfortableFov(fov, aspect),
  };
}

/** The direction the agent chose for the tour's beginning, which holds for its first scene only. */
function tourStart({ settings, start_scene_id }: Manifest, scene: Scene): Partial<Direction> {
  const isFirst = scene.id === (settings.initial_scene_id ?? start_scene_id);
  return isFirst ? (settings.initial_view ?? {}) : {};
}

/** Where a visit begins: where the address says, else where the agent says. Null for a tour without scenes. */
export function firstStandpoint(manifest: Manifest, link: DeepLink, aspect: number): Standpoint | null {
  const linked = manifest.scenes.find(({ id }) => id === link.sceneId);
  const scene = linked ?? manifest.scenes.find(({ id }) => id === manifest.start_scene_id) ?? manifest.scenes[0];
  if (!scene) {
    return null;
  }
  const asked = linked ? link : tourStart(manifest, scene);
  return { scene, view: startView(scene, asked, aspect) };
}
