"""Equal-area cells of the sphere: what a direction is counted in.

48 rings, each cut into equal cells; the ring's edges lie so that every cell of the sphere has the
same area, 14.0 square degrees (3.75° across). Cells are numbered from the top ring down, in each
ring from yaw −180 to the right. `frontend/src/viewer/cells.ts` is the same in the browser; the
numbers are kept for years, so the grid never changes.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from panorama.sphere import Array, to_vectors

# Which cells, by their numbers.
Numbers = npt.NDArray[np.integer]

RINGS = 48
AROUND = 96  # cells in the widest ring
COUNTS = np.array([round(AROUND * np.sin((ring + 0.5) * np.pi / RINGS)) for ring in range(RINGS)])
FIRST = np.concatenate([[0], np.cumsum(COUNTS)])
CELLS = int(FIRST[-1])
# Sine of the pitch at the rings' edges, falling from 1 to −1.
EDGES = 1 - 2 * FIRST / CELLS


def cell_of(yaw: float, pitch: float) -> int:
    """The number of the cell a direction in degrees lies in."""
    height = np.sin(np.radians(pitch))
    ring = min(RINGS - 1, int(np.searchsorted(-EDGES, -height, side="right")) - 1)
    count = int(COUNTS[ring])
    return int(FIRST[ring]) + min(count - 1, int((yaw + 180) / 360 * count))


def cells_of(yaws: Array, pitches: Array) -> Array:
    """The same of many directions at once."""
    heights = np.sin(np.radians(pitches))
    rings = np.searchsorted(-EDGES, -heights, side="right") - 1
    rings = np.minimum(RINGS - 1, rings)
    counts = COUNTS[rings]
    within = ((yaws + 180) / 360 * counts).astype(int)
    return np.asarray(FIRST[rings] + np.minimum(counts - 1, within))


@cache
def centres() -> tuple[Array, Array]:
    """Yaw and pitch of the middle of every cell, in degrees."""
    rings = np.repeat(np.arange(RINGS), COUNTS)
    middle = (EDGES[rings] + EDGES[rings + 1]) / 2
    within = np.arange(CELLS) - FIRST[rings]
    return (within + 0.5) / COUNTS[rings] * 360 - 180, np.degrees(np.arcsin(middle))


@cache
def centre_vectors() -> Array:
    """The same as unit vectors, shape (CELLS, 3)."""
    return to_vectors(*centres())


def spread(values: Array, sigma: float) -> Array:
    """`values` of all cells, each spread over its surroundings by a bell of `sigma` degrees.

    The sum stays what it was.
    """
    return spread_onto(values, sigma, np.arange(CELLS))


def spread_onto(values: Array, sigma: float, wanted: Numbers) -> Array:
    """What `spread` gives, for the cells of the numbers `wanted` alone."""
    looked_at = np.flatnonzero(values)
    given = values[looked_at] / _weight_of_all(sigma)[looked_at]
    return np.asarray(given.astype(np.float32) @ _bell(looked_at, wanted, sigma), dtype=float)


def _bell(cells: Numbers, others: Numbers, sigma: float) -> Array:
    """The bell of a sphere falls with the cosine (von Mises and Fisher): near its middle it is the
    usual one, and no angle has to be found for millions of pairs."""
    vectors = centre_vectors().astype(np.float32)
    weights = vectors[cells] @ vectors[others].T
    weights -= 1
    weights *= 1 / np.radians(sigma) ** 2
    return np.asarray(np.exp(weights, out=weights))


@cache
def _weight_of_all(sigma: float) -> Array:
    """The sum of the bell around each cell over all cells."""
    every = np.arange(CELLS)
    return np.concatenate(
        [_bell(some, every, sigma).sum(axis=1) for some in np.array_split(every, 8)]
    )


def separation(cells: Array, yaw: float, pitch: float) -> Array:
    """Degrees between a direction and the middles of `cells`."""
    direction = to_vectors(np.array(yaw), np.array(pitch))
    return np.degrees(np.arccos(np.clip(centre_vectors()[cells] @ direction, -1, 1)))
