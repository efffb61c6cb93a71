import { wrapYaw } from "./angles";
import type { Direction, Hotspot, Scene } from "./manifest";

/**
 * Where to look after walking through `hotspot`: the visitor keeps walking in the same direction.
 *
 * 1. The view the agent chose, if there is one.
 * 2. With compass headings on both sides, the bearing of the hotspot in the new scene.
 * 3. Away from the hotspot that leads back.
 * 4. The new scene's start view.
 */
export function arrivalView(hotspot: Hotspot, from: Scene, to: Scene): Direction {
  if (hotspot.arrival) {
    return { yaw: wrapYaw(hotspot.arrival.yaw), pitch: hotspot.arrival.pitch };
  }
  const { pitch } = to.view;
  if (from.north_offset !== null && to.north_offset !== null) {
    return { yaw: wrapYaw(from.north_offset + hotspot.position.yaw - to.north_offset), pitch };
  }
  const wayBack = to.hotspots.find(({ type, target_scene_id }) => type === "navigation" && target_scene_id === from.id);
  if (wayBack) {
    return { yaw: wrapYaw(wayBack.position.yaw + 180), pitch };
  }
  return { yaw: wrapYaw(to.view.yaw), pitch };
}
