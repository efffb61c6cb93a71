"""The power-of-two grid of tiles that cuts a panorama up."""

from dataclasses import dataclass

LARGEST_TILE = 760  # px; keeps texture upload short and a view to few requests
SMALLEST_LEVEL = 1024  # px; below it the base image serves
# Even with chroma at half resolution a tile's edge falls between two chroma samples.
TILE_STEP = 4


@dataclass(frozen=True)
class Level:
    """One resolution: `cols` × `rows` square tiles covering `width` × `width / 2` pixels."""

    level: int
    width: int
    cols: int
    rows: int

    @property
    def height(self) -> int:
        return self.width // 2

    @property
    def tiles(self) -> int:
        return self.cols * self.rows


@dataclass(frozen=True)
class Grid:
    """All resolutions of one panorama, the smallest first. Every tile has the same size."""

    width: int
    height: int
    tile_size: int
    levels: tuple[Level, ...]

    @property
    def top(self) -> Level:
        return self.levels[-1]

    @property
    def tiles(self) -> int:
        return sum(level.tiles for level in self.levels)


def grid_for(width: int) -> Grid:
    """The grid for a full panorama `width` px wide (at least 1024).

    The columns are the smallest power of two that keeps a tile to 760 px. The width is lowered
    to a multiple of 4 × columns (by about 1 % at most), then each level halves width and columns.
    """
    if width < SMALLEST_LEVEL:
        raise ValueError(f"a panorama is at least {SMALLEST_LEVEL} px wide, not {width}")
    cols = columns(width)
    width -= width % (TILE_STEP * cols)
    widths = [width]
    while widths[0] // 2 >= SMALLEST_LEVEL:
        widths.insert(0, widths[0] // 2)
    depth = len(widths) - 1
    levels = tuple(
        Level(level, side, cols >> (depth - level), (cols >> (depth - level)) // 2)
        for level, side in enumerate(widths)
    )
    return Grid(width, width // 2, width // cols, levels)


def columns(width: int) -> int:
    cols = 2
    while width / cols > LARGEST_TILE:
        cols *= 2
    return cols


def tile_path(level: int, row: int, col: int) -> str:
    """Where a tile lies below the panorama's directory."""
    return f"{level}/{row}_{col}.jpg"
