"""A plan drawn from poses: true to them, honest about what they do not say, and safe to show."""

import io
import math
from xml.etree import ElementTree

import pytest
from PIL import Image

from panorama.schematic import NothingToDraw, as_png, as_svg, placed, shapes
from panorama.schematic.shapes import Words

TITLES = {"a": "Hall", "b": "Kitchen", "c": "Terrace", "d": "Cellar"}


def pose(name, x=None, y=None, heading=0.0, group=0, scaled=True):
    return {"id": name, "group": group, "x": x, "y": y, "heading": heading, "scaled": scaled}


L_SHAPED = [pose("a", 0, 0, 10), pose("b", 4, 0, 100), pose("c", 4, 3, 200)]
WAYS = [("a", "b"), ("b", "c")]


def said(sheet):
    return [shape.text for shape in shapes(sheet, with_scenes=True) if isinstance(shape, Words)]


def by_id(sheet):
    return {place.id: place for place in sheet.places}


def bearing(one, other):
    return math.degrees(math.atan2(other.x - one.x, one.y - other.y)) % 360


@pytest.mark.parametrize("turned", [0, 33, 140, 271])
def test_distances_directions_and_headings_are_those_of_the_poses(turned):
    """However the group was turned: only its frame is arbitrary."""
    cos, sin = math.cos(math.radians(turned)), math.sin(math.radians(turned))
    poses = [
        it | {
            "x": it["x"] * cos + it["y"] * sin, "y": it["y"] * cos - it["x"] * sin,
            "heading": (it["heading"] + turned) % 360,
        }
        for it in L_SHAPED
    ]  # fmt: skip
    sheet = placed(poses, TITLES, WAYS)
    a, b, c = (by_id(sheet)[name] for name in "abc")
    assert math.hypot(b.x - a.x, b.y - a.y) / sheet.unit == pytest.approx(4, abs=0.01)
    assert math.hypot(c.x - b.x, c.y - b.y) / sheet.unit == pytest.approx(3, abs=0.01)
    # b lies at bearing 90 from a in its frame: 80 to the right of where a looks.
    assert (bearing(a, b) - a.heading) % 360 == pytest.approx(80, abs=0.1)
    assert (bearing(b, c) - b.heading) % 360 == pytest.approx(260, abs=0.1)
    # Ways lie along the sheet's edges.
    assert bearing(a, b) % 90 == pytest.approx(0, abs=0.1) or bearing(a, b) % 90 > 89.9


def test_north_is_up_where_a_compass_told():
    sheet = placed(L_SHAPED, TITLES, WAYS, bearings={"a": 55.0, "b": 145.0})
    assert sheet.is_north_up
    assert by_id(sheet)["a"].heading == pytest.approx(55, abs=0.1)
    assert "N" in said(sheet)


def test_bearings_that_contradict_each_other_are_not_believed():
    assert not placed(L_SHAPED, TITLES, WAYS, bearings={"a": 55.0, "b": 300.0}).is_north_up


def test_without_an_assumption_there_are_no_metres():
    sheet = placed(L_SHAPED, TITLES, WAYS)
    assert sheet.metre is None
    assert "Drawn from the pictures. Not to scale." in said(sheet)
    assert not any(text.endswith(" m") for text in said(sheet))


def test_a_camera_height_gives_metres_and_is_named():
    sheet = placed(L_SHAPED, TITLES, WAYS, camera_height=1.6)
    assert sheet.metre == pytest.approx(sheet.unit / 1.6)
    assert "Drawn from the pictures, if the camera stood 1.6 m high." in said(sheet)


def test_where_the_floor_was_not_found_a_camera_height_gives_no_metres():
    poses = [it | {"scaled": False} for it in L_SHAPED]
    assert placed(poses, TITLES, WAYS, camera_height=1.6).metre is None


def test_groups_that_are_not_joined_are_drawn_apart():
    poses = [*L_SHAPED[:2], pose("c", 0, 0, group=1), pose("d", 2, 0, group=1)]
    sheet = placed(poses, TITLES, WAYS)
    assert len(sheet.parts) == 2
    one, other = sheet.parts
    apart = one.left + one.width <= other.left or one.top + one.height <= other.top
    assert apart
    assert {"Part 1", "Part 2"} <= set(said(sheet))
    assert "unknown" in said(sheet)[-1] or any("unknown" in text for text in said(sheet))


def test_scenes_whose_place_is_unknown_are_not_drawn_and_named():
    sheet = placed([*L_SHAPED, pose("d", group=None)], TITLES, WAYS)
    assert sheet.left_out == ("d",)
    assert "Cellar" not in said(sheet)


def test_a_scene_that_is_gone_is_left_out():
    assert len(placed(L_SHAPED, {"a": "Hall", "b": "Kitchen"}, WAYS).places) == 2


def test_with_no_two_scenes_together_there_is_nothing_to_draw():
    with pytest.raises(NothingToDraw):
        placed([pose("a", 0, 0), pose("b", 0, 0, group=1)], TITLES)


@pytest.mark.parametrize("distance", [0.0, 0.001, 40.0, 4000.0])
def test_everything_lies_on_the_sheet(distance):
    poses = [pose("a", 0, 0), pose("b", distance, distance / 7), pose("c", -distance, 2)]
    sheet = placed(poses, TITLES, WAYS)
    assert max(sheet.width, sheet.height) <= 1700
    assert all(0 <= value <= 100 for place in sheet.places for value in sheet.percent(place))


def test_the_svg_is_well_formed_and_holds_nothing_that_runs():
    titles = {"a": '<script>alert("x")</script>', "b": "Küche & Bad", "c": "\x00\x0bनमस्ते"}
    sheet = placed(L_SHAPED, titles, WAYS)
    text = as_svg(sheet, shapes(sheet, with_scenes=True), '"><a href="javascript:x">')
    root = ElementTree.fromstring(text)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "title", "rect", "path", "circle", "text"}
    assert not any(
        name.startswith("on") or "href" in name or name == "style"
        for element in root.iter()
        for name in element.attrib
    )
    assert "नमस्ते" in "".join(root.itertext())


def test_the_png_is_a_picture_of_the_sheet():
    sheet = placed(L_SHAPED, TITLES, WAYS)
    picture = Image.open(io.BytesIO(as_png(sheet, shapes(sheet, with_scenes=True))))
    assert picture.size == (sheet.width, sheet.height)
    hall = by_id(sheet)["a"]
    assert picture.getpixel((round(hall.x), round(hall.y))) == (194, 86, 31)
    bare = Image.open(io.BytesIO(as_png(sheet, shapes(sheet, with_scenes=False))))
    assert bare.getpixel((round(hall.x), round(hall.y))) != (194, 86, 31)
