/** A part of a scene's panorama on a canvas, level as visitors see it: yaw across and pitch up, both even. */
import { toDegrees, toRadians } from "../../viewer/angles";
import type { PanoramaSource } from "../../viewer/manifest";
import type { Vector } from "../../viewer/projection";
import { decode, fetchPicture } from "../../viewer/tile-loader";
import { tileUrl, turning } from "../../viewer/tiles";
import { sourceOf } from "../canvas/source";
import type { Scene } from "../editor/types";
import type { Frame } from "./suggestions";

/** The width of the whole sphere whose pixels are enough. */
const wideEnough = 2048;

/** The scene's whole picture. Rejects where it does not arrive. */
export async function pictureOf(scene: Scene, signal: AbortSignal): Promise<ImageData> {
  const source = sourceOf(scene);
  const levels = [...source.levels].sort((a, b) => a.width - b.width);
  const level = levels.find(({ width }) => width >= wideEnough) ?? levels.at(-1);
  if (!level) throw new Error("The picture has no tiles.");
  const canvas = new OffscreenCanvas(level.width, level.width / 2);
  const pen = canvas.getContext("2d", { willReadFrequently: true })!;
  const side = level.width / level.cols;
  await Promise.all(tilesOf(source, level).map(async ({ url, col, row }) => {
    const bitmap = await decode(await fetchPicture(url, signal));
    pen.drawImage(bitmap, col * side, row * side, side, side);
    bitmap.close();
  }));
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function tilesOf(source: PanoramaSource, level: PanoramaSource["levels"][number]) {
  const places = Array.from({ length: level.rows * level.cols }, (_, at) => ({ row: Math.floor(at / level.cols), col: at % level.cols }));
  return places.flatMap((place) => {
    const url = tileUrl(source, level, place.col, place.row);
    return url ? [{ ...place, url }] : [];
  });
}

/** Draws the part of `picture` in `frame`, over the whole canvas. */
export function drawFrame(canvas: HTMLCanvasElement, picture: ImageData, frame: Frame, level: Scene["level"]): void {
  const pen = canvas.getContext("2d")!;
  const drawn = pen.createImageData(canvas.width, canvas.height);
  const [from, to] = [new Uint32Array(picture.data.buffer), new Uint32Array(drawn.data.buffer)];
  const inPicture = turnedBack(level);
  const columns = Array.from({ length: canvas.width }, (_, x) => {
    const yaw = toRadians(frame.yaw + ((x + 0.5) / canvas.width) * frame.width);
    return [Math.sin(yaw), Math.cos(yaw)] as const;
  });
  let at = 0;
  for (let y = 0; y < canvas.height; y += 1) {
    const pitch = toRadians(frame.top - ((y + 0.5) / canvas.height) * frame.height);
    const [up, flat] = [Math.sin(pitch), Math.cos(pitch)];
    for (const [sin, cos] of columns) {
      const seen = inPicture({ x: flat * sin, y: up, z: flat * cos });
      const column = Math.floor((toDegrees(Math.atan2(seen.x, seen.z)) / 360 + 0.5) * picture.width) % picture.width;
      const row = Math.min(picture.height - 1, Math.floor((0.5 - toDegrees(Math.asin(Math.min(1, Math.max(-1, seen.y)))) / 180) * picture.height));
      to[at++] = from[row * picture.width + column]!;
    }
  }
  pen.putImageData(drawn, 0, 0);
}

/** Where a direction of the level sphere lies in the picture: the turning is a rotation, so its rows take it back. */
function turnedBack(level: Scene["level"]): (point: Vector) => Vector {
  if (level.pitch === 0 && level.roll === 0) return (point) => point;
  const turn = turning(level);
  const [x, y, z] = [turn({ x: 1, y: 0, z: 0 }), turn({ x: 0, y: 1, z: 0 }), turn({ x: 0, y: 0, z: 1 })];
  const dot = (a: Vector, b: Vector): number => a.x * b.x + a.y * b.y + a.z * b.z;
  return (point) => ({ x: dot(x, point), y: dot(y, point), z: dot(z, point) });
}
