"""Reading a finished pyramid back, and removing what shows nothing."""

from pathlib import Path

from panorama.grid import Level, tile_path
from panorama.plan import Plan
from panorama.tiler import cells
from panorama.vips import Image


def level_at_least(plan: Plan, width: float) -> Level:
    """The smallest level at least `width` px wide, else the largest there is."""
    for level in plan.grid.levels:
        if level.width >= width:
            return level
    return plan.grid.top


def stitched(out_dir: Path, level: Level) -> Image:
    """A whole level as one picture; a tile is decoded when its pixels are asked for."""
    tiles = [
        Image.jpegload(str(out_dir / tile_path(level.level, row, col))) for row, col in cells(level)
    ]
    return Image.arrayjoin(tiles, across=level.cols)


def remove_uncovered(plan: Plan, out_dir: Path) -> None:
    """Delete the tiles on which no part of a cropped panorama lies."""
    for level in plan.grid.levels:
        for row, col in cells(level):
            if not plan.shows(level, row, col):
                (out_dir / tile_path(level.level, row, col)).unlink()
