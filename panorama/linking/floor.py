"""How far below the camera the floor is: the measure of every home."""

import numpy as np

from panorama.sphere import Array

BANDWIDTH = 0.06  # of the logarithm
CLEAR = 0.5  # of the strongest layer
FEWEST = 16
STEEPEST = np.radians(8.0)  # points nearer to the horizon say little of their height


def floor_below(heights: Array) -> float | None:
    """Depth of the lowest well-filled level layer of points below the camera, in their units.

    Carpets and tables are layers too, but the floor is the lowest that many points lie on.
    """
    below = -heights[heights < -1e-3]
    if len(below) < FEWEST:
        return None
    depth = np.log(below)
    grid = np.linspace(depth.min() - 0.1, depth.max() + 0.1, 240)
    density = np.exp(-0.5 * ((grid[:, None] - depth[None, :]) / BANDWIDTH) ** 2).sum(axis=1)
    inner = density[1:-1]
    summit = (inner >= density[:-2]) & (inner > density[2:])
    high = summit & (inner > max(CLEAR * density.max(), FEWEST / 3))
    if not high.any():
        return None
    return float(np.exp(grid[1:-1][high][-1]))
