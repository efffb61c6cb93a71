/** Angles of the product: degrees, yaw −180…180 to the right, pitch −90…90 up. */

export const minFov = 30;
export const maxFov = 90;

export const toRadians = (degrees: number): number => (degrees * Math.PI) / 180;
export const toDegrees = (radians: number): number => (radians * 180) / Math.PI;

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** Any yaw as −180 ≤ yaw < 180. */
export function wrapYaw(yaw: number): number {
  const turned = (((yaw + 180) % 360) + 360) % 360;
  return turned - 180;
}

export const clampPitch = (pitch: number): number => clamp(pitch, -90, 90);
export const clampFov = (fov: number): number => clamp(fov, minFov, maxFov);

/** The vertical field of view that shows `horizontal` degrees in a picture `aspect` times as wide as high. */
export function verticalFov(horizontal: number, aspect: number): number {
  return toDegrees(2 * Math.atan(Math.tan(toRadians(horizontal) / 2) / aspect));
}

const narrowest = 48;
const widest = 105;

/**
 * A start view's field of view on a screen of this aspect. An upright phone would show a keyhole of the room, so
 * it opens as wide as the zoom range allows; a very wide screen would stretch it at the edges, so it closes a little.
 */
export function comfortableFov(fov: number, aspect: number): number {
  return clampFov(Math.max(Math.min(fov, verticalFov(widest, aspect)), verticalFov(narrowest, aspect)));
}

/** The angle between two directions, in degrees. */
export function separation(a: { yaw: number; pitch: number }, b: { yaw: number; pitch: number }): number {
  const [up, otherUp] = [toRadians(a.pitch), toRadians(b.pitch)];
  const cosine = Math.sin(up) * Math.sin(otherUp) + Math.cos(up) * Math.cos(otherUp) * Math.cos(toRadians(a.yaw - b.yaw));
  return toDegrees(Math.acos(clamp(cosine, -1, 1)));
}

/** The horizontal field of view of a picture `aspect` times as wide as high. */
export const horizontalFov = (vertical: number, aspect: number): number =>
  toDegrees(2 * Math.atan(Math.tan(toRadians(vertical) / 2) * aspect));
