import type { Crop, PanoramaSource, TileLevel } from "./manifest";

/** A fully explored 8192 px panorama holds about 180 MB of texture memory: as much as a phone gives a page. */
const phoneWidth = 8192;

/** The levels this device may load, smallest first; the smallest one always stays. */
export function usableLevels(levels: TileLevel[], isPhone: boolean): TileLevel[] {
  const sorted = [...levels].sort((a, b) => a.width - b.width);
  return isPhone ? sorted.filter(({ width }, index) => index === 0 || width <= phoneWidth) : sorted;
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
