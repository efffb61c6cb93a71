"""From a source file to tiles, by libvips: the way that takes every picture."""

import shutil
from collections.abc import Callable
from pathlib import Path

from panorama.grid import Level, tile_path
from panorama.plan import Plan
from panorama.source import open_upright
from panorama.vips import Image

TILE_QUALITY = 80
TILE_OPTIONS = f"Q={TILE_QUALITY},subsample_mode=on,keep=none"

OnShare = Callable[[float], None]  # told the share done, 0-1


def write_tiles(plan: Plan, out_dir: Path, on_share: OnShare) -> None:
    """Write every tile of every level to `out_dir / tile_path(...)`, also the uncovered ones.

    This is the one place where a source's pixels are decoded. A faster tiler for some sources
    (baseline 4:2:0 JPEG with `plan.exact`) replaces this call and nothing else: all other
    derivatives are made from the tiles. Raises `VipsError`.
    """
    canvas = on_canvas(open_upright(plan.source, plan.probe), plan)
    report(canvas, on_share)
    # libvips adds a file of properties beside its tiles, so it gets a directory to throw away.
    staging = out_dir / "staging"
    staging.mkdir()
    canvas.dzsave(
        str(staging / "tiles"),
        layout="google",
        tile_size=plan.grid.tile_size,
        overlap=0,
        depth="onetile",
        skip_blanks=-1,
        suffix=f".jpg[{TILE_OPTIONS}]",
    )
    adopt_levels(staging / "tiles", plan, out_dir)
    shutil.rmtree(staging)


def on_canvas(image: Image, plan: Plan) -> Image:
    """The picture resampled to the grid and put in its place; around it, its edge colours."""
    grid, crop = plan.grid, plan.crop
    width, height = (crop.width, crop.height) if crop else (grid.width, grid.height)
    if (image.width, image.height) != (width, height):
        image = image.resize(width / image.width, vscale=height / image.height, kernel="lanczos3")
    if crop is None:
        return image
    return image.embed(crop.left, crop.top, grid.width, grid.height, extend="copy")


def report(image: Image, on_share: OnShare) -> None:
    image.set_progress(True)
    image.signal_connect("eval", lambda _, progress: on_share(progress.percent / 100))


def adopt_levels(pyramid: Path, plan: Plan, out_dir: Path) -> None:
    """Give libvips' tiles our names; its levels below ours are left behind."""
    theirs = max(int(path.name) for path in pyramid.iterdir() if path.name.isdigit())
    extra = theirs - plan.grid.top.level
    for level in plan.grid.levels:
        (out_dir / str(level.level)).mkdir()
        for row, col in cells(level):
            tile = pyramid / str(level.level + extra) / str(row) / f"{col}.jpg"
            tile.rename(out_dir / tile_path(level.level, row, col))


def cells(level: Level) -> list[tuple[int, int]]:
    """(row, column) of each tile of a level, row by row."""
    return [(row, col) for row in range(level.rows) for col in range(level.cols)]
