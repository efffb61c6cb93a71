"""The equal-area cells of the sphere, in which attention is counted."""

import numpy as np
import pytest

from panorama import cells

# The same in frontend/test/cells.test.ts: browser and server must agree.
KNOWN = {
    (0, 0): 1517, (-180, 0): 1469, (180, 0): 1564, (90, 45): 414, (-37.5, -62.25): 2758,
    (12, 90): 1, (12, -90): 2936, (179.99, 89.5): 2,
}  # fmt: skip


@pytest.mark.parametrize(("direction", "cell"), KNOWN.items())
def test_a_direction_has_its_cell(direction, cell):
    assert cells.cell_of(*direction) == cell


def test_the_middle_of_a_cell_lies_in_it():
    found = [cells.cell_of(yaw, pitch) for yaw, pitch in zip(*cells.centres(), strict=True)]
    assert found == list(range(cells.CELLS))


def test_all_cells_are_of_one_size():
    """Directions spread evenly over the sphere fall evenly into the cells."""
    random = np.random.default_rng(7)
    yaws = random.uniform(-180, 180, 60_000)
    pitches = np.degrees(np.arcsin(random.uniform(-1, 1, 60_000)))
    found = np.bincount(
        [cells.cell_of(yaw, pitch) for yaw, pitch in zip(yaws, pitches, strict=True)],
        minlength=cells.CELLS,
    )
    expected = len(yaws) / cells.CELLS
    chi = ((found - expected) ** 2 / expected).sum() / cells.CELLS
    assert chi == pytest.approx(1, abs=0.1)


def test_spreading_keeps_the_sum_and_reaches_over_the_seam():
    values = np.zeros(cells.CELLS)
    values[cells.cell_of(180, 0)] = 10
    spread = cells.spread(values, 10)
    assert spread.sum() == pytest.approx(10)
    assert spread[cells.cell_of(-175, 0)] == pytest.approx(spread[cells.cell_of(175, 0)], rel=0.3)
