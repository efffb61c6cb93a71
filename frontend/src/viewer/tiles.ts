import { clamp, toRadians } from "./angles";
import type { Crop, Level, PanoramaSource, TileLevel, View } from "./manifest";
import { type Size, toVector, type Vector } from "./projection";

/** A fully explored 8192 px panorama holds about 180 MB of texture memory: as much as a phone gives a page. */
const phoneWidth = 8192;
/** Beyond one and a half pixels of the screen for each of the page, a finer tile shows nobody more. */
const mostPixelRatio = 1.5;
/** A net of points 2.8° apart, from the zenith down, each row from yaw −180 on: what is in view is told by them. */
const pointCols = 128;
const pointRows = 64;
const net = netOfPoints();

/** One tile of a level; `nearness` is the cosine of the angle between it and the middle of the view. */
export interface TilePlace {
  col: number;
  row: number;
  nearness: number;
}

/** What the camera sees: `roll` tilts it to the right, in degrees. */
export interface Sight extends View {
  roll: number;
  size: Size;
  /** How the sphere it looks at is turned. */
  level?: Level | undefined;
}

/** The levels this device may load, smallest first; the smallest one always stays. */
export function usableLevels(levels: TileLevel[], isPhone: boolean): TileLevel[] {
  const sorted = [...levels].sort((a, b) => a.width - b.width);
  return isPhone ? sorted.filter(({ width }, index) => index === 0 || width <= phoneWidth) : sorted;
}

/** The smallest level with a pixel for every pixel of the screen in the middle of the view; else the finest. */
export function levelFor(levels: TileLevel[], { fov, size }: Pick<Sight, "fov" | "size">, pixelRatio: number): TileLevel | undefined {
  const focal = size.height / 2 / Math.tan(toRadians(fov) / 2);
  const needed = 2 * Math.PI * focal * Math.min(pixelRatio, mostPixelRatio);
  return levels.find(({ width }) => width >= needed) ?? levels.at(-1);
}

/** The tiles of a level that the camera sees, those in the middle first. */
export function tilesInView({ cols, rows }: TileLevel, sight: Sight): TilePlace[] {
  const sees = seeing(sight);
  const turn = turning(sight.level);
  const seen = new Map<number, number>();
  for (let point = 0; point < net.length / 3; point += 1) {
    const { x, y, z } = turn({ x: net[point * 3]!, y: net[point * 3 + 1]!, z: net[point * 3 + 2]! });
    const nearness = sees(x, y, z);
    if (nearness > 0) {
      for (const row of touched(Math.floor(point / pointCols), pointRows, rows)) {
        for (const col of touched(point % pointCols, pointCols, cols)) {
          const tile = clamp(row, 0, rows - 1) * cols + ((col + cols) % cols);
          seen.set(tile, Math.max(nearness, seen.get(tile) ?? 0));
        }
      }
    }
  }
  const places = [...seen].map(([tile, nearness]) => ({ col: tile % cols, row: Math.floor(tile / cols), nearness }));
  return places.sort((a, b) => b.nearness - a.nearness);
}

/** Of `tiles` side by side along `points`, the one a point lies in, or the two it lies between. */
function touched(point: number, points: number, tiles: number): number[] {
  const after = (point * tiles) / points;
  return Number.isInteger(after) ? [after - 1, after] : [Math.floor(after)];
}

/**
 * Where a point of the picture lies once the sphere is turned level, as the library turns it:
 * about its own axis ahead by `roll`, then about the axis to the side by `pitch`.
 */
export function turning(level: Level | undefined): (point: Vector) => Vector {
  if (!level || (level.pitch === 0 && level.roll === 0)) {
    return (point) => point;
  }
  const [rollSin, rollCos] = [Math.sin(toRadians(level.roll)), Math.cos(toRadians(level.roll))];
  const [tiltSin, tiltCos] = [Math.sin(toRadians(-level.pitch)), Math.cos(toRadians(level.pitch))];
  return ({ x, y, z }) => {
    const across = x * rollCos + y * rollSin;
    const up = y * rollCos - x * rollSin;
    return { x: across, y: up * tiltCos - z * tiltSin, z: up * tiltSin + z * tiltCos };
  };
}

/** For a point of the unit sphere, how near to the middle of the view it is; 0 outside. */
function seeing({ yaw, pitch, roll, fov, size }: Sight): (x: number, y: number, z: number) => number {
  const [sin, cos] = [Math.sin(toRadians(roll)), Math.cos(toRadians(roll))];
  const ahead = toVector({ yaw, pitch });
  const level = toVector({ yaw: yaw + 90, pitch: 0 });
  const above = toVector({ yaw, pitch: pitch + 90 });
  const right = { x: level.x * cos - above.x * sin, y: level.y * cos - above.y * sin, z: level.z * cos - above.z * sin };
  const up = { x: above.x * cos + level.x * sin, y: above.y * cos + level.y * sin, z: above.z * cos + level.z * sin };
  const high = Math.tan(toRadians(fov) / 2);
  const wide = (high * size.width) / Math.max(1, size.height);
  return (x, y, z) => {
    const depth = x * ahead.x + y * ahead.y + z * ahead.z;
    const isInside =
      Math.abs(x * right.x + y * right.y + z * right.z) <= depth * wide &&
      Math.abs(x * up.x + y * up.y + z * up.z) <= depth * high;
    return isInside ? depth : 0;
  };
}

function netOfPoints(): Float32Array {
  const found = new Float32Array(pointCols * (pointRows + 1) * 3);
  const around = Array.from({ length: pointCols }, (_, col) => toVector({ yaw: (col / pointCols) * 360 - 180, pitch: 0 }));
  let next = 0;
  for (let row = 0; row <= pointRows; row += 1) {
    const { y: height, z: width } = toVector({ yaw: 0, pitch: 90 - (row / pointRows) * 180 });
    for (const { x, z } of around) {
      found[next++] = x * width;
      found[next++] = height;
      found[next++] = z * width;
    }
  }
  return found;
}

/** Whether a tile of `level` shows any of the cropped area; those that do not were never cut. */
function isInsideCrop(crop: Crop, level: TileLevel, col: number, row: number): boolean {
  const left = (col / level.cols) * crop.full_width;
  const right = ((col + 1) / level.cols) * crop.full_width;
  const top = (row / level.rows) * crop.full_height;
  const bottom = ((row + 1) / level.rows) * crop.full_height;
  return right > crop.left && left < crop.left + crop.width && bottom > crop.top && top < crop.top + crop.height;
}

/** The address of a tile, or null where the panorama has no picture. */
export function tileUrl(source: PanoramaSource, level: TileLevel, col: number, row: number): string | null {
  if (source.crop && !isInsideCrop(source.crop, level, col, row)) {
    return null;
  }
  return source.tile_url
    .replace("{level}", String(level.level))
    .replace("{row}", String(row))
    .replace("{col}", String(col));
}
