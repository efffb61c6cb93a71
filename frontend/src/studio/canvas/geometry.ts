/** Where things go on the sphere while they are placed. Degrees. */
import { clamp, wrapYaw } from "../../viewer/angles";
import type { Direction, Scene } from "../editor/types";

/** A way stands on the floor: no higher than this. */
export const floorBelow = -8;
const lowest = -80;
const wayBackPitch = -20;

export const rounded = ({ yaw, pitch }: Direction): Direction => ({ yaw: Math.round(wrapYaw(yaw) * 100) / 100, pitch: Math.round(clamp(pitch, -90, 90) * 100) / 100 });

/** The place on the floor below or above `direction`. */
export const onFloor = ({ yaw, pitch }: Direction): Direction => ({ yaw, pitch: clamp(pitch, lowest, floorBelow) });

/**
 * Where the way back belongs in the scene one arrives in: behind the visitor, who keeps walking in the same direction.
 * Without compass headings on both sides it is behind the start view, to be put right by hand.
 */
export function wayBack(from: Scene, door: Direction, to: Scene): Direction {
  const hasCompass = from.north_offset !== null && to.north_offset !== null;
  const ahead = hasCompass ? from.north_offset! + door.yaw - to.north_offset! : to.view.yaw;
  return rounded({ yaw: ahead + 180, pitch: wayBackPitch });
}

/** `direction` moved by an arrow key: `across` to the right, `up` upwards; the same distance at every height. */
export function nudged({ yaw, pitch }: Direction, across: number, up: number): Direction {
  const stretch = 1 / Math.max(0.2, Math.cos((pitch * Math.PI) / 180));
  return rounded({ yaw: yaw + across * stretch, pitch: pitch + up });
}
