/** How long somebody was where, as colours on a plan. */
import { viridis } from "../statistics/colour-map";
import type { Step } from "./journey";

const columns = 120;
/** Of the plan's width: about what one takes in from where one stands. */
const spread = 0.022;
/** Below this share of the most, nothing is drawn. */
const least = 0.03;
/** Whoever is silent for longer may have taken the headset off. */
const longestStanding = 300_000;

export interface Heat {
  columns: number;
  rows: number;
  /** Seconds on each field, spread over its surroundings. */
  seconds: Float32Array;
  /** The most seconds within about one step of a place. */
  most: number;
}

/** The time along a path on one plan, in a grid over it. `ratio` is the plan's height by its width. */
export function heatOf(path: readonly Step[], plan: string | null, ratio: number): Heat {
  const rows = Math.max(1, Math.round(columns * ratio));
  const raw = new Float32Array(columns * rows);
  path.forEach((from, at) => {
    const to = path[at + 1];
    if (!to || from[1] !== plan || to[1] !== plan) return;
    const lasts = Math.min(to[0] - from[0], longestStanding) / 1000;
    const steps = Math.max(1, Math.ceil(Math.hypot(to[2] - from[2], (to[3] - from[3]) * ratio) / 100 * columns));
    for (let step = 0; step < steps; step += 1) {
      const share = (step + 0.5) / steps;
      add(raw, rows, from[2] + (to[2] - from[2]) * share, from[3] + (to[3] - from[3]) * share, lasts / steps);
    }
  });
  const sigma = spread * columns;
  const seconds = blurred(blurred(raw, columns, rows, sigma, 1), columns, rows, sigma, columns);
  // The middle of a bell of that width holds this share of it for each field.
  const nearby = 2 * Math.PI * sigma * sigma;
  const most = seconds.reduce((highest, value) => Math.max(highest, value), 0) * nearby;
  return { columns, rows, seconds, most };
}

function add(raw: Float32Array, rows: number, x: number, y: number, seconds: number): void {
  const [column, row] = [Math.floor((x / 100) * columns), Math.floor((y / 100) * rows)];
  if (column >= 0 && column < columns && row >= 0 && row < rows) raw[row * columns + column]! += seconds;
}

/** One pass of a bell along rows (`stride` 1) or columns. */
function blurred(values: Float32Array, width: number, height: number, sigma: number, stride: number): Float32Array {
  const reach = Math.ceil(3 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, at) => Math.exp(-0.5 * ((at - reach) / sigma) ** 2));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const length = stride === 1 ? width : height;
  return values.map((_, place) => {
    const along = stride === 1 ? place % width : Math.floor(place / width);
    let total = 0;
    for (let away = -reach; away <= reach; away += 1) {
      if (along + away >= 0 && along + away < length) total += weights[away + reach]! * values[place + away * stride]!;
    }
    return total / sum;
  });
}

/** Draws it on a canvas of the grid's own size, which the page stretches smoothly over the plan. */
export function drawHeat(canvas: HTMLCanvasElement, { columns: width, rows: height, seconds }: Heat): void {
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(width, height);
  const most = seconds.reduce((highest, value) => Math.max(highest, value), 0) || 1;
  seconds.forEach((value, at) => {
    // The eye tells few from many by the root sooner than by the number itself.
    const share = Math.sqrt(value / most);
    const [red, green, blue] = viridis(share);
    image.data.set([red, green, blue, share < least ? 0 : Math.min(1, share * 1.6) * 190], at * 4);
  });
  context.putImageData(image, 0, 0);
}
