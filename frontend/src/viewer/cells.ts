import { clamp, toRadians } from "./angles";

/** The equal-area cells of the sphere in which attention is counted: the grid of `panorama/cells.py`. */
const rings = 48;
const around = 96;
const counts = Array.from({ length: rings }, (_, ring) => Math.round(around * Math.sin(((ring + 0.5) * Math.PI) / rings)));
const firsts = counts.reduce<number[]>((sums, count) => [...sums, sums.at(-1)! + count], [0]);
const total = firsts.at(-1)!;

/** The number of the cell a direction in degrees lies in. */
export function cellOf(yaw: number, pitch: number): number {
  const passed = ((1 - Math.sin(toRadians(pitch))) / 2) * total;
  const ring = clamp(firsts.findIndex((first) => first > passed) - 1, 0, rings - 1);
  // At the very bottom no ring begins any further.
  const its = passed >= total ? rings - 1 : ring;
  const count = counts[its]!;
  return firsts[its]! + Math.min(count - 1, Math.floor(((yaw + 180) / 360) * count));
}
