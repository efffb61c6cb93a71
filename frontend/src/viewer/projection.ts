import { toRadians } from "./angles";
import type { Direction, View } from "./manifest";

export interface Size {
  width: number;
  height: number;
}

export interface Place {
  x: number;
  y: number;
}

/** Where a direction stands on the screen in pixels, or null when it is behind the visitor. */
export function project(direction: Direction, view: View, size: Size): Place | null {
  const aside = toRadians(direction.yaw - view.yaw);
  const [up, level] = [Math.sin(toRadians(direction.pitch)), Math.cos(toRadians(direction.pitch))];
  const [tiltUp, tiltLevel] = [Math.sin(toRadians(view.pitch)), Math.cos(toRadians(view.pitch))];
  const ahead = level * Math.cos(aside) * tiltLevel + up * tiltUp;
  if (ahead < 0.05) {
    return null;
  }
  const focal = size.height / 2 / Math.tan(toRadians(view.fov) / 2);
  return {
    x: size.width / 2 + (focal * level * Math.sin(aside)) / ahead,
    y: size.height / 2 - (focal * (up * tiltLevel - level * Math.cos(aside) * tiltUp)) / ahead,
  };
}
