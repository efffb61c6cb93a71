import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panorama.angles import wrap_yaw
from panorama.projection import View, panorama_width_for, view_directions
from panorama.sphere import from_pixels, to_angles, to_pixels, to_vectors

YAW = st.floats(-180, 180)
PITCH = st.floats(-89.9, 89.9)


def angles(yaw, pitch):
    return np.array([yaw]), np.array([pitch])


def angle_between(one, other):
    """Degrees between two directions given as (yaw, pitch)."""
    a, b = to_vectors(*one), to_vectors(*other)
    return np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b), axis=-1), (a * b).sum(axis=-1)))


@given(YAW, PITCH)
def test_a_direction_survives_being_a_vector(yaw, pitch):
    assert angle_between(angles(yaw, pitch), to_angles(to_vectors(*angles(yaw, pitch)))) < 1e-6


@given(YAW, PITCH, st.integers(512, 16384))
def test_a_direction_survives_being_a_pixel(yaw, pitch, height):
    there = to_pixels(*angles(yaw, pitch), 2 * height, height)
    assert np.allclose(from_pixels(*there, 2 * height, height), angles(yaw, pitch))


@pytest.mark.parametrize(
    ("yaw", "pitch", "vector"),
    [
        (0, 0, (0, 0, 1)),
        (90, 0, (1, 0, 0)),
        (-90, 0, (-1, 0, 0)),
        (180, 0, (0, 0, -1)),
        (0, 90, (0, 1, 0)),
        (0, -90, (0, -1, 0)),
    ],
)
def test_axes_are_right_up_forward(yaw, pitch, vector):
    assert np.allclose(to_vectors(*angles(yaw, pitch))[0], vector, atol=1e-12)


def test_the_centre_column_looks_ahead_and_the_right_edge_backwards():
    assert to_pixels(0.0, 0.0, 2000, 1000) == (1000, 500)
    assert to_pixels(180.0, 90.0, 2000, 1000) == (2000, 0)
    assert from_pixels(1500.0, 250.0, 2000, 1000) == (90, 45)


@given(st.floats(-1e6, 1e6))
def test_a_wrapped_heading_is_the_same_heading_within_half_a_turn(yaw):
    wrapped = wrap_yaw(yaw)
    assert -180 <= wrapped < 180
    turns = (yaw - wrapped) / 360
    assert abs(turns - round(turns)) < 1e-6


VIEWS = st.builds(View, YAW, st.floats(-90, 90), st.floats(20, 140))


@given(VIEWS)
def test_the_middle_of_a_view_looks_where_the_view_looks(view):
    yaw, pitch = view_directions(view, 3, 3)
    middle = yaw[1, 1], pitch[1, 1]
    assert angle_between(angles(*middle), angles(view.yaw, view.pitch)) < 1e-6


@given(VIEWS)
def test_a_view_is_as_wide_as_its_field(view):
    yaw, pitch = view_directions(view, 401, 3)
    left, right = (angles(yaw[1, i], pitch[1, i]) for i in (0, -1))
    half_pixel = np.degrees(np.arctan(np.tan(np.radians(view.fov / 2)) * 400 / 401))
    assert abs(angle_between(left, right)[0] - 2 * half_pixel) < 1e-6


@given(VIEWS)
def test_a_levelled_camera_sees_its_middle_column_at_one_heading(view):
    _, pitch = view_directions(View(view.yaw, 0.0, view.fov), 3, 101)
    assert np.all(np.diff(pitch[:, 1]) < 0)  # downwards along the column


def test_right_in_the_view_is_right_on_the_sphere():
    yaw, pitch = view_directions(View(0.0, 0.0, 90.0), 101, 51)
    assert yaw[25, 100] > 40 > -40 > yaw[25, 0]
    assert pitch[0, 50] > 0 > pitch[50, 50]


def test_a_view_wants_a_panorama_with_a_pixel_for_each_of_its_own():
    view = View(0.0, 0.0, 90.0)
    yaw, _ = view_directions(view, 1201, 3)
    assert abs((yaw[1, 601] - yaw[1, 600]) / 360 * panorama_width_for(view, 1201) - 1) < 1e-3
