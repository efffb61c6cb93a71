"""Ways found by looking at pictures: what the search is given, and what becomes of its report."""

import json

import numpy as np
import pytest
from PIL import Image

from ai_jobs import linking_source, spheres
from ai_jobs.events import job_message
from ai_jobs.services import cancel_job
from ai_jobs.spheres import levelled
from ai_jobs.views_of import view_of
from hotspots.models import Hotspot
from panorama import child
from panorama.errors import ChildTimeout
from panorama.errors import Stopped as ChildStopped
from studio.demo import HOME
from tests.ai_jobs.steps import done, fresh, run, start
from tests.makers import make_hotspot, make_media, make_scene, make_tour, owner_of, run_jobs

OPEN_TO_EACH_OTHER = {"living-room", "kitchen"}


@pytest.fixture
def tour():
    """Three scenes with real tiles, all of one picture."""
    made = make_tour()
    media = make_media(made.team)
    for title in ("Hall", "Kitchen", "Cellar"):
        make_scene(made, media=media, ready=False, title=title)
    run_jobs()
    return made


def link(source, target, **fields):
    return {
        "source": source, "target": target, "yaw": 40.0, "pitch": -21.5, "arrival_yaw": 12.0,
        "arrival_pitch": 0.0, "confidence": 0.93, "yaw_error": 0.2, "distance": 2.0,
        "direct": True, "bridge": False, "spare": False, "proposed": True,
        "evidence": [
            {"source_yaw": 1, "source_pitch": 2, "target_yaw": 3, "target_pitch": 4}
        ] * 3,
    } | fields  # fmt: skip


class Search:
    """In place of the child process."""

    def __init__(self):
        self.failure = None
        self.similar_rooms = False

    def __call__(self, pictures, out_dir, *, known, on_progress, should_stop):
        self.pictures = {name: Image.open(path).size for name, path in pictures.items()}
        self.known, self.folder = known, out_dir
        on_progress(0.5, "pairs")
        if self.failure:
            raise self.failure
        hall, kitchen, cellar = [*pictures, *pictures][:3]
        return {
            "links": [link(hall, kitchen), link(kitchen, hall, confidence=0.95)],
            "scenes": [],
            "groups": [[hall, kitchen], [cellar]],
            "unconnected": [{"id": cellar, "reason": "too_little_detail"}],
            "unused": [],
            "conflict": 0.01,
            "similar_rooms": self.similar_rooms,
        }


@pytest.fixture
def search(monkeypatch):
    search = Search()
    monkeypatch.setattr(child, "find_links", search, raising=False)
    return search


def test_ways_are_proposed_with_their_evidence(tour, search):
    job = done(tour, "hotspot_generation")
    assert (job.state, job.provider) == ("completed", "local")
    first, second = job.result["hotspots"]
    assert first["confidence"] > second["confidence"]
    assert second["suggested_title"] == "Kitchen"
    assert second["position"] == {"yaw": 40.0, "pitch": -21.5}
    assert len(second["evidence"]) == 3
    assert job.result["notes"] == [
        "No way was found to Cellar: too little can be seen in the picture."
    ]
    assert job.result["layout"]["groups"][0] == [
        str(scene.pk) for scene in tour.scenes.in_order()[:2]
    ]


def test_the_search_sees_whole_level_pictures_and_leaves_nothing_behind(tour, search):
    done(tour, "hotspot_generation")
    assert set(search.pictures.values()) == {(2048, 1024)}
    assert list(search.pictures) == [str(scene.pk) for scene in tour.scenes.in_order()]
    assert not search.folder.exists()


def test_ways_are_sought_in_tiles_twice_as_wide_as_is_used():
    levels = [{"width": width} for width in (8192, 1024, 2048, 4096)]
    assert spheres._level_for(levels)["width"] == 4096
    assert spheres._level_for(levels[1:3])["width"] == 2048


def test_ways_that_are_there_help_and_are_not_proposed_again(tour, search):
    hall, kitchen, _cellar = tour.scenes.in_order()
    make_hotspot(hall, to=kitchen, yaw=33)
    job = done(tour, "hotspot_generation")
    assert search.known == [
        {"source": str(hall.pk), "target": str(kitchen.pk), "yaw": 33, "arrival_yaw": None}
    ]
    assert [one["scene_id"] for one in job.result["hotspots"]] == [str(kitchen.pk)]


def test_of_one_scene_only_its_own(tour, search):
    hall = tour.scenes.in_order().first()
    job = done(tour, "hotspot_generation", scene=hall)
    assert [one["scene_id"] for one in job.result["hotspots"]] == [str(hall.pk)]


def test_a_large_tour_is_searched_scene_by_scene(tour, search, monkeypatch):
    monkeypatch.setattr("ai_jobs.runners.hotspots.MOST_SCENES_SEARCHED", 2)
    job = done(tour, "hotspot_generation")
    assert (job.state, job.error_code) == ("failed", "too_many_scenes_for_one_question")
    _hall, kitchen, cellar = tour.scenes.in_order()
    done(tour, "hotspot_generation", scene=cellar)
    assert list(search.pictures) == [str(kitchen.pk), str(cellar.pk)]


def test_sending_holds_fewer_scenes_than_searching(tour, search, monkeypatch, settings):
    monkeypatch.setattr("ai_jobs.runners.hotspots.MOST_SCENES_SENT", 2)
    settings.GLM_API_KEY = "x"
    assert done(tour, "hotspot_generation").error_code == "too_many_scenes_for_one_question"
    assert done(tour, "hotspot_generation", provider="local").state == "completed"


def test_an_applied_way_arrives_as_it_was_proposed(api, tour, search):
    job = done(tour, "hotspot_generation")
    api.force_login(owner_of(tour))
    ids = [one["id"] for one in job.result["hotspots"]]
    api.post(f"/api/v1/ai/jobs/{job.pk}/apply-hotspots", {"suggestion_ids": ids})
    assert set(Hotspot.objects.values_list("arrival_yaw", "arrival_pitch")) == {(12.0, 0.0)}


def test_rooms_that_look_alike_are_a_warning(tour, search):
    search.similar_rooms = True
    assert "look alike" in done(tour, "hotspot_generation").result["notes"][0]


def test_news_leave_the_evidence_out(tour, search):
    job = done(tour, "hotspot_generation")
    assert "evidence" not in json.dumps(job_message(job))


def test_without_the_search_it_says_so(tour, monkeypatch):
    monkeypatch.delattr(child, "find_links", raising=False)
    job = done(tour, "hotspot_generation")
    assert (job.state, job.error_code) == ("failed", "linking_not_available")
    assert "not available on this server" in job.error_message


def test_a_search_that_does_not_finish_is_explained(tour, search):
    search.failure = ChildTimeout(600)
    assert done(tour, "hotspot_generation").error_code == "linking_failed"
    assert not search.folder.exists()


def test_a_cancelled_search_ends(tour, search):
    job = start(tour, "hotspot_generation")

    def cancelled(*args, **kwargs):
        cancel_job(fresh(job))
        raise ChildStopped

    search.__class__ = type("Cancelled", (Search,), {"__call__": cancelled})
    assert run(job).state == "cancelled"


def test_directions_turn_as_the_viewer_turns_the_picture(tour):
    assert levelled(10, 20, (0, 0)) == (10, 20)
    # Up by the pitch straight ahead, down behind.
    assert levelled(0, 0, (5, 0)) == pytest.approx((0, 5))
    assert levelled(180, 0, (5, 0))[1] == pytest.approx(-5)
    # Clockwise by the roll: what is on the right sinks.
    assert levelled(90, 0, (0, 5))[1] == pytest.approx(-5)


def test_a_picture_is_turned_as_its_directions_are(tour):
    level = (8.0, -5.0)
    pixels = np.zeros((512, 1024, 3), np.uint8)
    row, column = 200, 700
    pixels[row - 3 : row + 4, column - 3 : column + 4] = 255
    yaw, pitch = column / 1024 * 360 - 180, 90 - row / 512 * 180
    turned = spheres._turned(pixels, level)
    found = np.argwhere(turned[..., 0] == 255).mean(axis=0)
    want_yaw, want_pitch = levelled(yaw, pitch, level)
    assert found[1] / 1024 * 360 - 180 == pytest.approx(want_yaw, abs=0.5)
    assert 90 - found[0] / 512 * 180 == pytest.approx(want_pitch, abs=0.5)


def test_what_is_known_of_a_tour_takes_few_queries(tour, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        assert len(view_of(tour).scenes) == 3


@pytest.mark.skipif(not linking_source.is_available(), reason="needs panorama.linking")
def test_two_rooms_of_the_demo_home_find_each_other():
    """By the real search, in its own process; the doors were placed by who drew the home."""
    home = json.loads((HOME / "home.json").read_text())
    rooms = {room["slug"]: room for room in home["scenes"] if room["slug"] in OPEN_TO_EACH_OTHER}
    made = make_tour()
    ids = {}
    for slug, room in rooms.items():
        media = make_media(made.team, content=(HOME / room["file"]).read_bytes())
        ids[slug] = str(make_scene(made, media=media, ready=False, title=slug).pk)
    run_jobs()
    job = done(made, "hotspot_generation")
    assert job.state == "completed", job.error_message
    found = {one["scene_id"]: one["position"]["yaw"] for one in job.result["hotspots"]}
    for slug, room in rooms.items():
        (door,) = [door for door in room["doors"] if door["to"] in rooms]
        assert found[ids[slug]] == pytest.approx(door["yaw"], abs=3)
