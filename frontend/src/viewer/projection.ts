import { toDegrees, toRadians } from "./angles";
import type { Direction, View } from "./manifest";

export interface Size {
  width: number;
  height: number;
}

export interface Place {
  x: number;
  y: number;
}

/** A direction as a point on the unit sphere: x to the right and z ahead of yaw 0, y up. */
export interface Vector {
  x: number;
  y: number;
  z: number;
}

/** What lies less far ahead than this has no sensible place on the screen. */
const nearest = 0.05;
/** The edges of an area follow the sphere in steps of so many degrees. */
const edgeStep = 4;

export function toVector({ yaw, pitch }: Direction): Vector {
  const level = Math.cos(toRadians(pitch));
  return { x: level * Math.sin(toRadians(yaw)), y: Math.sin(toRadians(pitch)), z: level * Math.cos(toRadians(yaw)) };
}

export const toDirection = ({ x, y, z }: Vector): Direction => ({
  yaw: toDegrees(Math.atan2(x, z)),
  pitch: toDegrees(Math.atan2(y, Math.hypot(x, z))),
});

/** The same point as seen from the camera: x to its right, y above, z ahead of it. */
function intoView({ x, y, z }: Vector, view: View): Vector {
  const [turnSin, turnCos] = [Math.sin(toRadians(view.yaw)), Math.cos(toRadians(view.yaw))];
  const [tiltSin, tiltCos] = [Math.sin(toRadians(view.pitch)), Math.cos(toRadians(view.pitch))];
  const level = x * turnSin + z * turnCos;
  return { x: x * turnCos - z * turnSin, y: y * tiltCos - level * tiltSin, z: level * tiltCos + y * tiltSin };
}

function onScreen({ x, y, z }: Vector, view: View, size: Size): Place {
  const focal = size.height / 2 / Math.tan(toRadians(view.fov) / 2);
  return { x: size.width / 2 + (focal * x) / z, y: size.height / 2 - (focal * y) / z };
}

/** Where a direction stands on the screen in pixels, or null when it is behind the visitor. */
export function project(direction: Direction, view: View, size: Size): Place | null {
  const seen = intoView(toVector(direction), view);
  return seen.z < nearest ? null : onScreen(seen, view, size);
}

/** The direction one sees at a place on the screen. */
export function unproject({ x, y }: Place, view: View, size: Size): Direction {
  const focal = size.height / 2 / Math.tan(toRadians(view.fov) / 2);
  const [right, up] = [x - size.width / 2, size.height / 2 - y];
  const [turnSin, turnCos] = [Math.sin(toRadians(view.yaw)), Math.cos(toRadians(view.yaw))];
  const [tiltSin, tiltCos] = [Math.sin(toRadians(view.pitch)), Math.cos(toRadians(view.pitch))];
  const level = focal * tiltCos - up * tiltSin;
  return toDirection({ x: right * turnCos + level * turnSin, y: up * tiltCos + focal * tiltSin, z: level * turnCos - right * turnSin });
}

const between = (a: Vector, b: Vector, share: number): Vector => ({
  x: a.x + (b.x - a.x) * share,
  y: a.y + (b.y - a.y) * share,
  z: a.z + (b.z - a.z) * share,
});

function normalised({ x, y, z }: Vector): Vector {
  const length = Math.hypot(x, y, z) || 1;
  return { x: x / length, y: y / length, z: z / length };
}

/** The outline of an area on the sphere: its corners joined along great circles. */
export function outline(corners: readonly (readonly [yaw: number, pitch: number])[]): Vector[] {
  const points = corners.map(([yaw, pitch]) => toVector({ yaw, pitch }));
  return points.flatMap((from, index) => {
    const to = points[(index + 1) % points.length]!;
    const cosine = Math.min(1, from.x * to.x + from.y * to.y + from.z * to.z);
    const steps = Math.max(1, Math.ceil(toDegrees(Math.acos(Math.max(-1, cosine))) / edgeStep));
    return Array.from({ length: steps }, (_, step) => normalised(between(from, to, step / steps)));
  });
}

/** The middle of an outline, as a direction. */
export function centre(points: readonly Vector[]): Direction {
  const sum = points.reduce((total, { x, y, z }) => ({ x: total.x + x, y: total.y + y, z: total.z + z }), { x: 0, y: 0, z: 0 });
  return toDirection(sum);
}

/** An outline on the screen, without what lies behind the visitor; empty when that is all of it. */
export function projectOutline(points: readonly Vector[], view: View, size: Size): Place[] {
  const seen = points.map((point) => intoView(point, view));
  const ahead = seen.flatMap((from, index) => {
    const to = seen[(index + 1) % seen.length]!;
    const crossing = between(from, to, (nearest - from.z) / (to.z - from.z));
    const crosses = from.z < nearest !== to.z < nearest;
    return [...(from.z >= nearest ? [from] : []), ...(crosses ? [crossing] : [])];
  });
  return ahead.map((point) => onScreen(point, view, size));
}
