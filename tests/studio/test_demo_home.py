"""The demo home: what a new installation shows, of a geometry later work is checked against."""

import json
import math

import pytest
from PIL import Image

from studio import demo
from studio.demo import HOME, demo_password, ensure_demo, vertical_fov
from tests.makers import make_tour
from tours.models import Tour

HOUSE = json.loads((HOME / "home.json").read_text())
ROOMS = {room["slug"]: room for room in HOUSE["scenes"]}


def bearing(start, end):
    """Degrees clockwise from north (+y) in which `end` lies, seen from `start`."""
    return math.degrees(math.atan2(end[0] - start[0], end[1] - start[1])) % 360


def apart(one, other):
    return abs((one - other + 180) % 360 - 180)


def test_a_new_installation_shows_a_published_furnished_home_and_makes_it_once(client):
    user = ensure_demo()
    tour = Tour.objects.get()
    assert (tour.status, tour.is_featured) == ("published", True)
    assert tour.scenes.count() == len(ROOMS) == 6
    assert client.get("/").context["cards"][0]["title"] == HOUSE["title"]
    assert client.get(f"/t/{tour.slug}").status_code == 200
    assert user.check_password(demo_password(user))

    said = []
    ensure_demo(said.append)
    assert Tour.objects.values_list("pk", "version").get() == (tour.pk, tour.version)
    assert said == []


def test_a_wanted_password_is_the_one_that_works(settings):
    settings.DEMO_PASSWORD = "open sesame 1"
    make_tour(slug=demo.SLUG, published=True)
    user = ensure_demo()
    assert user.check_password("open sesame 1")
    user.set_password("changed by the person")
    assert demo_password(user) is None, "what does not work is not printed"


@pytest.mark.parametrize("slug", ROOMS)
def test_every_picture_is_whole_and_light_enough(slug):
    path = HOME / ROOMS[slug]["file"]
    with Image.open(path) as picture:
        assert (picture.size, picture.format) == ((4096, 2048), "JPEG")
        assert not picture.getexif()
    assert path.stat().st_size < 2_500_000


def test_all_pictures_together_are_light_enough():
    assert sum((HOME / room["file"]).stat().st_size for room in ROOMS.values()) <= 12_000_000


@pytest.mark.parametrize("slug", ROOMS)
def test_the_doors_are_where_the_geometry_says(slug):
    room = ROOMS[slug]
    for door in room["doors"]:
        there = ROOMS[door["to"]]
        assert any(back["to"] == slug for back in there["doors"]), "ways lead both ways"
        assert apart(door["bearing"], bearing(room["position"], door["position"])) < 0.1
        assert apart(door["yaw"], door["bearing"] - room["heading"]) < 0.1
        below = room["position"][2] - door["position"][2]
        assert abs(door["pitch"] + math.degrees(math.atan2(below, door["distance"]))) < 0.1
        walking = bearing(room["position"], there["position"])
        assert apart(door["arrival_yaw"] + there["heading"], walking) < 1


def test_a_wide_view_is_narrow_upright():
    assert vertical_fov(90) == pytest.approx(64.0, abs=0.1)
