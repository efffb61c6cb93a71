"""What is going to be made of one picture."""

from dataclasses import dataclass
from pathlib import Path

from panorama.gpano import Crop
from panorama.grid import Grid, Level, grid_for
from panorama.probe import Probe


@dataclass(frozen=True)
class Plan:
    """A source, the grid its tiles will lie on, and the part of the sphere it covers."""

    source: Path
    probe: Probe
    grid: Grid
    crop: Crop | None  # in pixels of the top level; None for a full sphere

    @property
    def exact(self) -> bool:
        """Whether the picture's pixels are the top level's pixels, with nothing resampled."""
        size = (self.probe.width, self.probe.height)
        return self.crop is None and size == (self.grid.width, self.grid.height)

    def shows(self, level: Level, row: int, col: int) -> bool:
        """Whether any part of the picture lies on this tile."""
        if self.crop is None:
            return True
        size = self.grid.tile_size * self.grid.width // level.width  # in top level pixels
        across = col * size < self.crop.left + self.crop.width and self.crop.left < (col + 1) * size
        down = row * size < self.crop.top + self.crop.height and self.crop.top < (row + 1) * size
        return across and down


def plan_for(source: Path, probe: Probe) -> Plan:
    grid = grid_for(probe.full_width)
    crop = None
    if probe.crop:
        crop = probe.crop.scaled(
            grid.width / probe.crop.full_width, grid.height / probe.crop.full_height
        )
    return Plan(source, probe, grid, crop)
