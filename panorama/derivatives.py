"""The small pictures beside the tiles, all made from the tiles themselves."""

import base64
from pathlib import Path

import numpy as np

from panorama.plan import Plan
from panorama.projection import View, panorama_width_for, view_directions
from panorama.pyramid import level_at_least, stitched
from panorama.result import BASE, SOCIAL, THUMBNAIL
from panorama.sphere import to_pixels
from panorama.vips import Image, Interpolate

BASE_SIZE, BASE_QUALITY = (1024, 512), 65
THUMBNAIL_SIZE, THUMBNAIL_QUALITY = (512, 256), 70
PREVIEW_SIZE, PREVIEW_QUALITY = (32, 16), 40
SOCIAL_SIZE, SOCIAL_QUALITY = (1200, 630), 82
WEBP_EFFORT = 4
REDUCED_WIDTH = 2048


def reduced(plan: Plan, out_dir: Path) -> Image:
    """The whole panorama in memory, at most 2048 px wide.

    Taken from a level twice as wide where there is one, so that the tiles' JPEG errors average out.
    """
    image = stitched(out_dir, level_at_least(plan, 2 * REDUCED_WIDTH))
    scale = min(1.0, REDUCED_WIDTH / image.width)
    return (image.resize(scale) if scale < 1 else image).copy_memory()


def write_base(small: Image, out_dir: Path) -> None:
    write_webp(fitted(small, BASE_SIZE), out_dir / BASE, BASE_QUALITY)


def write_thumbnail(small: Image, out_dir: Path) -> None:
    write_webp(fitted(small, THUMBNAIL_SIZE), out_dir / THUMBNAIL, THUMBNAIL_QUALITY)


def preview(small: Image) -> str:
    """A picture of 32 × 16 px as a data URI of some 250 characters."""
    packed = fitted(small, PREVIEW_SIZE).webpsave_buffer(
        Q=PREVIEW_QUALITY, effort=WEBP_EFFORT, keep="none"
    )
    return "data:image/webp;base64," + base64.b64encode(packed).decode("ascii")


def write_social(plan: Plan, out_dir: Path, view: View) -> None:
    """What a link to the panorama shows: the view through an ordinary lens, 1200 × 630."""
    source = stitched(out_dir, level_at_least(plan, panorama_width_for(view, SOCIAL_SIZE[0])))
    write_jpeg(through_lens(source, view, SOCIAL_SIZE), out_dir / SOCIAL)


def through_lens(source: Image, view: View, size: tuple[int, int]) -> Image:
    """What an ordinary camera in the middle of the panorama sees."""
    columns, rows = to_pixels(*view_directions(view, *size), source.width, source.height)
    # libvips counts from pixel centres; rows stop at the poles, columns go round.
    index = np.stack([columns - 0.5, np.clip(rows - 0.5, 0, source.height - 1)], axis=-1)
    return source.mapim(
        Image.new_from_array(index.astype(np.float32)),
        interpolate=Interpolate.new("bicubic"),
        extend="repeat",
    )


def write_jpeg(image: Image, path: Path) -> None:
    image.jpegsave(str(path), Q=SOCIAL_QUALITY, keep="none", optimize_coding=True)


def fitted(image: Image, size: tuple[int, int]) -> Image:
    width, height = size
    if (image.width, image.height) == size:
        return image
    return image.resize(width / image.width, vscale=height / image.height)


def write_webp(image: Image, path: Path, quality: int) -> None:
    image.webpsave(str(path), Q=quality, effort=WEBP_EFFORT, keep="none")
