/**
 * From a headset's world onto a plan, as `vrtracking/calibration.py` does it: two points fix scale, rotation and place; the
 * axes say whether the world lies as a mirror image. In the plan's pixels, for percents of a picture that is no square are
 * no lengths.
 */
export interface Axes {
  up: "y" | "z";
  hand: "left" | "right";
}

export type World = readonly [x: number, y: number, z: number];
type Flat = readonly [right: number, down: number];

export interface Fixed {
  world: World;
  /** In percent of the plan. */
  plan: Flat;
}

export interface Size {
  width: number;
  height: number;
}

/** A position without its height, to the right and down. */
export function level([x, y, z]: World, { up, hand }: Axes): Flat {
  const [first, second] = up === "z" ? [x, y] : [x, z];
  const isMirrored = (up === "z") === (hand === "right");
  return [first, isMirrored ? -second : second];
}

const minus = ([ax, ay]: Flat, [bx, by]: Flat): Flat => [ax - bx, ay - by];
const plus = ([ax, ay]: Flat, [bx, by]: Flat): Flat => [ax + bx, ay + by];
/** As complex numbers are multiplied: turned and made larger. */
const times = ([ax, ay]: Flat, [bx, by]: Flat): Flat => [ax * bx - ay * by, ax * by + ay * bx];

function over(above: Flat, [x, y]: Flat): Flat {
  const size = x * x + y * y;
  return times(above, [x / size, -y / size]);
}

/** What puts a position on the plan, in percent; null while the two points are too near to say. */
export function placer(first: Fixed, second: Fixed, axes: Axes, { width, height }: Size): ((position: World) => Flat) | null {
  const pixels = ([x, y]: Flat): Flat => [(x / 100) * width, (y / 100) * height];
  const [a, b] = [level(first.world, axes), level(second.world, axes)];
  if (Math.hypot(...minus(b, a)) < 1e-9) return null;
  const scale = over(minus(pixels(second.plan), pixels(first.plan)), minus(b, a));
  const offset = minus(pixels(first.plan), times(scale, a));
  return (position) => {
    const [x, y] = plus(times(scale, level(position, axes)), offset);
    return [(x / width) * 100, (y / height) * 100];
  };
}
