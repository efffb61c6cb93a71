import { clamp, toDegrees, toRadians, wrapYaw } from "./angles";

/** How a hand-held device is held: where its back points (`bearing` clockwise), and how far it is tilted to the right. */
export interface Pose {
  bearing: number;
  pitch: number;
  roll: number;
}

/** `alpha`, `beta`, `gamma` as browsers report them; `screenAngle` 0, 90, 180 or 270: how the page is turned on the device. */
export function devicePose(alpha: number, beta: number, gamma: number, screenAngle: number): Pose {
  const [a, b, c] = [toRadians(alpha), toRadians(beta), toRadians(gamma)];
  const [ca, sa, cb, sb, cc, sc] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b), Math.cos(c), Math.sin(c)];
  // The device's own axes in the frame of the earth (east, north, up): its right side, its top, its face.
  const right = [ca * cc - sa * sb * sc, sa * cc + ca * sb * sc, -cb * sc] as const;
  const top = [-sa * cb, ca * cb, sb] as const;
  const face = [ca * sc + sa * sb * cc, sa * sc - ca * sb * cc, cb * cc] as const;
  const bearing = Math.atan2(-face[0], -face[1]);
  const pitch = Math.asin(clamp(-face[2], -1, 1));
  const turned = toRadians(screenAngle);
  const up = [0, 1, 2].map((axis) => right[axis]! * Math.sin(turned) + top[axis]! * Math.cos(turned));
  const levelRight = [Math.cos(bearing), -Math.sin(bearing), 0];
  const levelUp = [-Math.sin(bearing) * Math.sin(pitch), -Math.cos(bearing) * Math.sin(pitch), Math.cos(pitch)];
  const along = (axis: number[]) => up.reduce((sum, value, index) => sum + value * axis[index]!, 0);
  return {
    bearing: wrapYaw(toDegrees(bearing)),
    pitch: toDegrees(pitch),
    roll: toDegrees(Math.atan2(along(levelRight), along(levelUp))),
  };
}
