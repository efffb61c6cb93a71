from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panorama.grid import grid_for

WIDTHS = st.integers(1024, 32_768)


@given(WIDTHS)
def test_tiles_cover_every_level_exactly(width):
    grid = grid_for(width)
    for level in grid.levels:
        assert level.cols * grid.tile_size == level.width
        assert level.rows * grid.tile_size == level.height


@given(WIDTHS)
def test_each_level_halves_the_one_above(width):
    levels = grid_for(width).levels
    for smaller, larger in pairwise(levels):
        assert (smaller.width * 2, smaller.cols * 2) == (larger.width, larger.cols)


@given(WIDTHS)
def test_columns_are_a_power_of_two_the_viewer_can_show(width):
    for level in grid_for(width).levels:
        assert level.cols & (level.cols - 1) == 0
        assert 2 <= level.cols <= 64
        assert level.rows == level.cols // 2 <= 32


@given(WIDTHS)
def test_tiles_are_of_a_handy_size_and_on_whole_chroma_samples(width):
    grid = grid_for(width)
    assert 376 <= grid.tile_size <= 760
    assert grid.tile_size % 4 == 0


@given(WIDTHS)
def test_hardly_any_width_is_lost(width):
    assert 0 <= width - grid_for(width).width <= width * 0.0106


@given(WIDTHS)
def test_the_smallest_level_is_about_a_thousand_pixels_wide(width):
    grid = grid_for(width)
    assert 1024 <= grid.levels[0].width < 2048
    assert [level.level for level in grid.levels] == list(range(len(grid.levels)))


@pytest.mark.parametrize(
    ("width", "cols", "tile_size"),
    [
        (1024, 2, 512),
        (4096, 8, 512),
        (5376, 8, 672),
        (5760, 8, 720),
        (6080, 8, 760),
        (6720, 16, 420),
        (7680, 16, 480),
        (8192, 16, 512),
        (11904, 16, 744),
        (11968, 16, 748),
        (16384, 32, 512),
        (32768, 64, 512),
    ],
)
def test_common_cameras_keep_every_pixel(width, cols, tile_size):
    grid = grid_for(width)
    assert (grid.width, grid.top.cols, grid.tile_size) == (width, cols, tile_size)


def test_a_width_that_does_not_divide_is_lowered_a_little():
    assert grid_for(11000).width == 10944


def test_narrower_than_the_smallest_level_has_no_grid():
    with pytest.raises(ValueError, match="1024"):
        grid_for(1023)
