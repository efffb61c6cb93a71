"""Where a tour is: words and a link, and a map only where whoever runs the site chose one."""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from studio.publishing import publish_tour
from tests.makers import make_tour
from tours.services import place_tour

TILES = "https://tiles.example/base/{z}/{x}/{y}.png"
TURIN = {"name": "Palazzo", "latitude": 45.0703393, "longitude": 7.686864}


@pytest.fixture
def tour():
    tour = make_tour(published=True)
    place_tour(tour, **TURIN)
    return publish_tour(tour)


@pytest.fixture
def with_map(settings):
    settings.MAP_TILES_URL = TILES
    settings.MAP_TILES_ORIGIN = "https://tiles.example"
    settings.MAP_ATTRIBUTION = (
        '© <a href="https://maps.example" onclick="x()">Maps</a><script>alert(1)</script>'
    )


def pictures_allowed(answer):
    return re.search(r"img-src ([^;]+)", answer["Content-Security-Policy"])[1].split()


def test_without_a_source_of_tiles_there_are_words_and_a_link(client, tour):
    page = client.get(f"/t/{tour.slug}")
    text = page.content.decode()
    for part in ("Palazzo", "45.07034, 7.68686", "openstreetmap.org/?mlat=45.070339"):
        assert part in text
    assert "data-map" not in text
    assert not [source for source in pictures_allowed(page) if "tiles" in source]


def test_with_one_the_page_may_load_from_there_and_says_whose_it_is(client, tour, with_map):
    for _ in range(2):
        page = client.get(f"/t/{tour.slug}")
        text = page.content.decode()
        assert f'data-tiles="{TILES}"' in text
        assert 'data-latitude="45.070339"' in text
        assert "https://tiles.example" in pictures_allowed(page)
    assert '<a href="https://maps.example" target="_blank"' in text
    assert "onclick" not in text
    assert "alert(1)" not in text


def test_a_frame_shows_it_too(client, tour, with_map):
    page = client.get(f"/t/{tour.slug}?embed=1")
    assert "https://tiles.example" in pictures_allowed(page)
    assert "frame-ancestors *" in page["Content-Security-Policy"]


def test_a_page_without_a_map_may_load_nothing_from_there(client, with_map):
    for path in (f"/t/{make_tour(published=True).slug}", "/", "/sign-in"):
        assert "https://tiles.example" not in pictures_allowed(client.get(path))


def test_another_source_is_another_page(client, tour, settings, with_map):
    before = client.get(f"/t/{tour.slug}")["ETag"]
    settings.MAP_TILES_URL = ""
    assert client.get(f"/t/{tour.slug}")["ETag"] != before


def test_a_point_on_the_equator_is_a_point(client, with_map):
    tour = make_tour(published=True)
    place_tour(tour, latitude=0.0, longitude=0.0)
    publish_tour(tour)
    assert 'data-latitude="0.000000"' in client.get(f"/t/{tour.slug}").content.decode()


@pytest.mark.parametrize("value", ["", TILES, "http://127.0.0.1:9/{z}/{y}/{x}@2x.png?key=a"])
def test_the_address_of_tiles_names_zoom_column_and_row(monkeypatch, value):
    monkeypatch.setenv("SOME_TILES", value)
    assert env.tile_template("SOME_TILES") == value


@pytest.mark.parametrize(
    "value",
    ["https://tiles.example/", "https://{s}.tiles.example/{z}/{x}/{y}", "/{z}/{x}/{y}", "{z", "x"],
)
def test_an_address_that_is_no_template_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("SOME_TILES", value)
    with pytest.raises(ImproperlyConfigured, match="SOME_TILES"):
        env.tile_template("SOME_TILES")
