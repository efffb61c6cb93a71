"""Names of zones, positions on plans, forms of time: what holds for all of them."""

import math
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panorama.cells import CELLS, cell_of, cells_of
from vrtracking.calibration import Axes, placer
from vrtracking.journeys import simplified
from vrtracking.moments import NotAMoment, microseconds, seconds_of
from vrtracking.zones import likeness

# --- Times ----------------------------------------------------------------------------------------

epochs = st.integers(1_000_000_000, 4_000_000_000)


@given(epochs, st.integers(0, 999_999))
def test_a_time_is_the_same_in_every_form(seconds, fraction):
    at = datetime.fromtimestamp(seconds, UTC)
    whole = seconds * 1_000_000
    spoken = at.strftime("%d-%b-%Y, %I:%M:%S %p").lower()
    forms = [seconds, str(seconds), float(seconds), f" {seconds} ", f"{seconds}.0", seconds * 1000,
             at.isoformat(), at.strftime("%Y-%m-%d %H:%M:%S"), at.strftime("%Y-%m-%dT%H:%M:%SZ"),
             spoken, spoken.replace(" pm", "pm").replace(" am", "am")]  # fmt: skip
    assert {microseconds(form)[0] for form in forms} == {whole}
    precise = at.replace(microsecond=fraction).isoformat()
    assert microseconds(precise)[0] == whole + fraction


@given(epochs, st.integers(-14 * 60, 14 * 60))
def test_a_zone_only_says_the_same_time_otherwise(seconds, minutes):
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    local = datetime.fromtimestamp(seconds + minutes * 60, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    assert microseconds(f"{local}{sign}{hours:02}:{rest:02}")[0] == seconds * 1_000_000


@given(st.one_of(st.text(), st.floats(), st.integers()))
def test_anything_is_a_time_or_is_refused_with_a_reason(said):
    try:
        found, _milliseconds = microseconds(said)
    except NotAMoment as error:
        assert error.code in {"timestamp_invalid", "timestamp_out_of_range"}
    else:
        assert 0 <= found <= 4_102_444_800_000_000


@given(st.integers(0, 86_399))
def test_a_duration_is_the_same_in_every_form(seconds):
    minutes, hours = divmod(seconds, 60), (seconds // 3600, seconds % 3600 // 60, seconds % 60)
    assert seconds_of("{}:{:02}".format(*minutes)) == seconds
    assert seconds_of("{}:{:02}:{:02}".format(*hours)) == seconds
    assert seconds_of("{}h {}m {}s".format(*hours)) == seconds
    assert seconds_of(str(seconds)) == seconds_of(seconds) == seconds


@given(st.one_of(st.none(), st.booleans(), st.text(), st.floats(), st.integers()))
def test_a_duration_is_never_negative_and_never_longer_than_a_day(said):
    assert 0 <= seconds_of(said) <= 86_400


# --- Positions ------------------------------------------------------------------------------------

coordinates = st.floats(-1e5, 1e5)
percents = st.floats(0, 100)
worlds = st.tuples(coordinates, coordinates, coordinates)
plans = st.tuples(percents, percents)
axes = st.builds(Axes, st.sampled_from(["y", "z"]), st.sampled_from(["left", "right"]))


def calibrated(axes, first, second, on_first, on_second, size=(800, 500)):
    return placer(
        SimpleNamespace(
            plan=SimpleNamespace(width=size[0], height=size[1]), up=axes.up, hand=axes.hand,
            first={"world": first, "plan": on_first}, second={"world": second, "plan": on_second},
            lowest=None, highest=None,
        )
    )  # fmt: skip


@given(axes, worlds, worlds, plans, plans)
def test_both_points_lie_where_they_were_put(axes, first, second, on_first, on_second):
    apart = abs(axes.level(first) - axes.level(second))
    if apart < 1:
        return
    place = calibrated(axes, first, second, on_first, on_second)
    for world, on_plan in ((first, on_first), (second, on_second)):
        assert place(world) == pytest.approx(on_plan, abs=1e-3)


@given(axes, worlds, worlds, worlds)
def test_distances_keep_their_proportions(axes, one, other, third):
    place = calibrated(axes, (0, 0, 0), (100, 50, 50), (10, 10), (60, 30))

    def away(a, b):
        (ax, ay), (bx, by) = place(a), place(b)
        return math.hypot((bx - ax) * 8, (by - ay) * 5)

    scale = abs(place.scale)
    for a, b in ((one, other), (other, third), (one, third)):
        assert away(a, b) == pytest.approx(
            scale * abs(axes.level(a) - axes.level(b)), rel=1e-6, abs=1e-6
        )


@given(axes, worlds, st.floats(-360, 360))
def test_whoever_walks_where_they_look_moves_that_way_on_the_plan(axes, start, yaw):
    place = calibrated(axes, (0, 0, 0), (100, 20, 70), (10, 80), (60, 30))
    turn = math.radians(yaw)
    step = {
        ("z", "left"): (math.cos(turn), math.sin(turn), 0),
        ("z", "right"): (math.cos(turn), math.sin(turn), 0),
        ("y", "left"): (math.sin(turn), 0, math.cos(turn)),
        ("y", "right"): (math.sin(turn), 0, -math.cos(turn)),
    }[axes.up, axes.hand]
    (ax, ay), (bx, by) = (
        place(start),
        place([a + 100 * b for a, b in zip(start, step, strict=True)]),
    )
    walked = math.degrees(math.atan2((bx - ax) * 8, -(by - ay) * 5)) % 360
    assert abs((walked - place.bearing(yaw) + 180) % 360 - 180) < 0.01


def test_unreal_from_above_is_as_a_plan_lies():
    """x to the right of the picture: then y points down, and turning right is turning from x to
    y."""
    place = calibrated(Axes("z", "left"), (0, 0, 0), (1000, 0, 0), (0, 0), (50, 0), (400, 400))
    assert place((0, 1000, 170)) == pytest.approx((0, 50))
    assert place.bearing(0) == pytest.approx(90)
    assert place.bearing(90) == pytest.approx(180)


def test_a_right_handed_world_is_its_mirror_image():
    place = calibrated(Axes("z", "right"), (0, 0, 0), (1000, 0, 0), (0, 50), (50, 50), (400, 400))
    assert place((0, 1000, 170)) == pytest.approx((0, 0))


@given(st.lists(st.tuples(st.floats(-180, 179.99), st.floats(-90, 90)), min_size=1))
def test_many_directions_find_the_cells_of_each(directions):
    yaws, pitches = np.array(directions, dtype=float).T
    found = cells_of(yaws, pitches)
    assert found.tolist() == [cell_of(yaw, pitch) for yaw, pitch in directions]
    assert 0 <= found.min() <= found.max() < CELLS


@given(st.lists(st.tuples(coordinates, coordinates, coordinates), min_size=1, max_size=60))
def test_a_simplified_path_is_nowhere_far_from_the_walked_one(places):
    points = np.array([(100.0 * number, *place) for number, place in enumerate(places)])
    kept = simplified(points, tolerance=500)
    assert kept[0].tolist() == points[0].tolist()
    assert kept[-1].tolist() == points[-1].tolist()
    there = np.stack([np.interp(points[:, 0], kept[:, 0], kept[:, axis]) for axis in (1, 2, 3)], 1)
    assert np.linalg.norm(there - points[:, 1:], axis=1).max() <= 500.001


# --- Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "scene"),
    [
        ("living_room", "Living room"),
        ("LivingRoom", "living room"),
        ("BP_LivingRoom_Zone", "Living Room"),
        ("kitchen_01", "Kitchen"),
        ("Bedroom 2", "bedroom2"),
        ("MasterBedroom", "Master bedroom"),
        ("Wohnzimmer", "wohnzimmer"),
        ("Küche", "Kuche"),
    ],
)
def test_names_of_one_place(zone, scene):
    assert likeness(zone, scene) >= 0.86


@pytest.mark.parametrize(
    ("zone", "scene"),
    [
        ("Bedroom 1", "Bedroom 2"),
        ("Kitchen", "Garden"),
        ("Bath", "Bedroom"),
        ("", "Hall"),
        ("Zone", "Room"),
    ],
)
def test_names_of_two(zone, scene):
    assert likeness(zone, scene) < 0.86
