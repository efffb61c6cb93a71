"""`python -m panorama.card TILES OUT_DIR --level=JSON --view=yaw,pitch,fov`: a tour's first view.

Draws `card.jpg`, what a link to the tour shows (1200 × 630), and `poster.webp`, the same small
enough to stand in somebody else's page, from tiles made earlier.
"""

import argparse
import json
from pathlib import Path

from panorama.__main__ import view
from panorama.derivatives import SOCIAL_SIZE, fitted, through_lens, write_jpeg
from panorama.grid import Level, tile_path
from panorama.projection import View
from panorama.tiler import cells
from panorama.vips import Image

CARD, POSTER = "card.jpg", "poster.webp"
POSTER_SIZE = (560, 294)
# With the page around it, a poster stays within ten kilobytes; the best that fits is taken.
POSTER_BYTES = 7_500
POSTER_QUALITIES = (60, 50, 40, 30, 20, 10, 5)
MOST_EFFORT = 6


def main(arguments: list[str] | None = None) -> None:
    options = parsed(arguments)
    level = Level(**json.loads(options.level))
    write_card(options.tiles, level, options.out_dir, options.view)


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m panorama.card")
    parser.add_argument("tiles", type=Path)
    parser.add_argument("out_dir", type=Path)
    parser.add_argument("--level", required=True)
    parser.add_argument("--view", type=view, required=True)
    return parser.parse_args(arguments)


def write_card(tiles: Path, level: Level, out_dir: Path, seen: View) -> None:
    picture = through_lens(whole(tiles, level), seen, SOCIAL_SIZE).copy_memory()
    write_jpeg(picture, out_dir / CARD)
    (out_dir / POSTER).write_bytes(poster(fitted(picture, POSTER_SIZE)))


def whole(tiles: Path, level: Level) -> Image:
    """The level as one picture; black where a cropped panorama has no tile."""
    side = level.width // level.cols
    paths = [tiles / tile_path(level.level, row, col) for row, col in cells(level)]
    black = Image.black(side, side, bands=3).copy(interpretation="srgb")
    return Image.arrayjoin(
        [Image.jpegload(str(path)) if path.exists() else black for path in paths],
        across=level.cols,
    )


def poster(picture: Image) -> bytes:
    packed = b""
    for quality in POSTER_QUALITIES:
        packed = picture.webpsave_buffer(Q=quality, effort=MOST_EFFORT, keep="none")
        if len(packed) <= POSTER_BYTES:
            break
    return packed


if __name__ == "__main__":
    main()
