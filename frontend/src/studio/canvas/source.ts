import type { PanoramaSource } from "../../viewer/manifest";
import type { Scene } from "../editor/types";

/** The picture of a scene that has one, as the viewer takes it. */
export function sourceOf(scene: Scene): PanoramaSource {
  const { panorama } = scene;
  const urls = panorama!.urls!;
  return {
    hash: panorama!.hash,
    width: panorama!.width!,
    levels: panorama!.levels,
    preview: panorama!.preview,
    tile_url: urls.tile_url,
    base_url: urls.base_url,
    thumbnail_url: urls.thumbnail_url,
    crop: panorama!.crop,
    level: scene.level,
  } as PanoramaSource;
}
