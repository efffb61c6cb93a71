"""The demo home: its plan says the truth about its pictures."""

import json
from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image

from studio import demo
from studio.demo_plan import ROOM, WALLS, draw_plan
from tests.makers import finish_panorama, panorama_bytes
from tours.models import Tour

HOME = json.loads((settings.BASE_DIR / "demo" / "home.json").read_text())


@pytest.fixture(scope="module")
def plan():
    drawing, frame = draw_plan(HOME)
    return Image.open(BytesIO(drawing)).convert("RGB"), frame


def colour_at(plan, x, y):
    image, frame = plan
    across, down = frame.percent(x, y)
    pixel = (round(across / 100 * image.width), round(down / 100 * image.height))
    return "#{:02x}{:02x}{:02x}".format(*image.getpixel(pixel))


def room_of(scene):
    return next(room for room in HOME["rooms"] if room["name"] == scene["title"])


def test_the_plan_is_a_sheet_for_a_screen(plan):
    image, frame = plan
    assert image.width == 1600
    assert image.height == pytest.approx(
        1600 * (frame.north - frame.south) / (frame.east - frame.west), abs=1
    )


def test_ways_are_open_and_walls_are_closed(plan):
    for scene in HOME["scenes"]:
        for door in scene["doors"]:
            x, y, _z = door["position"]
            # A little beside the middle, where glass has no line.
            assert colour_at(plan, x + 0.09, y + 0.09) == ROOM, (scene["slug"], door["to"])
    west, south = HOME["rooms"][0]["polygon"][0]
    assert colour_at(plan, west - 0.1, south + 1) == WALLS


def test_every_camera_stands_in_its_room():
    for scene in HOME["scenes"]:
        xs, ys = zip(*room_of(scene)["polygon"], strict=True)
        x, y, _z = scene["position"]
        assert min(xs) < x < max(xs), scene["slug"]
        assert min(ys) < y < max(ys), scene["slug"]


@pytest.fixture
def small_home(tmp_path, monkeypatch):
    """The same home, with small pictures that are ready at once."""
    (tmp_path / "panoramas").mkdir()
    for scene in HOME["scenes"]:
        (tmp_path / scene["file"]).write_bytes(panorama_bytes())
    (tmp_path / "home.json").write_text(json.dumps(HOME))
    monkeypatch.setattr(demo, "HOME", tmp_path)
    monkeypatch.setattr(demo, "process_now", finish_panorama)


def test_the_demo_tour_shows_its_plan_its_place_and_whom_to_ask(small_home):
    demo.ensure_demo()
    manifest = Tour.objects.get(slug=demo.SLUG).publication.manifest
    (plan,) = manifest["floor_plans"]
    assert (plan["name"], plan["width"]) == ("Ground floor", 1600)
    headings = [marker["heading"] for marker in plan["markers"]]
    assert headings == [scene["heading"] for scene in HOME["scenes"]]
    # North is up: who stands further north is further up.
    down = {marker["label"]: marker["y"] for marker in plan["markers"]}
    assert down["Library"] < down["Living room"] < down["Terrace and pool"]
    assert manifest["location"]["name"] == HOME["title"]
    assert (manifest["location"]["latitude"], manifest["location"]["longitude"]) == (None, None)
    assert manifest["branding"]["agent"]["name"] == "Inês Duarte"
