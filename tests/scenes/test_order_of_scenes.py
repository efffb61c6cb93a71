import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.errors import RuleError
from scenes.services import add_scene, delete_scene, reorder_scenes, set_start_scene
from tests.makers import make_hotspot, make_media, make_scene, make_tour, owner_of


def order(tour):
    return list(tour.scenes.in_order().values_list("order_index", flat=True))


def ids(tour):
    return list(tour.scenes.in_order().values_list("pk", flat=True))


def test_scenes_are_numbered_from_zero_and_the_first_is_the_start():
    tour = make_tour(scenes=3)
    assert order(tour) == [0, 1, 2]
    assert [scene.is_start for scene in tour.scenes.in_order()] == [True, False, False]


def test_a_scene_can_be_put_between_others():
    tour = make_tour(scenes=2)
    scene = make_scene(tour, order_index=1)
    assert ids(tour)[1] == scene.pk
    assert order(tour) == [0, 1, 2]


@pytest.mark.parametrize("change", ["missing", "twice", "foreign"])
def test_an_order_must_name_every_scene_once(change):
    tour = make_tour(scenes=3)
    wanted = ids(tour)
    if change == "missing":
        wanted.pop()
    elif change == "twice":
        wanted[2] = wanted[0]
    else:
        wanted[2] = make_scene().pk
    with pytest.raises(RuleError) as refusal:
        reorder_scenes(tour, wanted)
    assert refusal.value.code == "order_incomplete"
    assert order(tour) == [0, 1, 2]


def test_reordering_many_takes_no_more_queries_than_reordering_few():
    def queries(count):
        tour = make_tour(scenes=count)
        wanted = ids(tour)[::-1]
        with CaptureQueriesContext(connection) as seen:
            reorder_scenes(tour, wanted)
        return len(seen)

    assert queries(12) == queries(2)


def test_reordering_by_the_api_answers_the_new_order(api):
    tour = make_tour(scenes=3)
    api.force_login(owner_of(tour))
    wanted = [str(pk) for pk in ids(tour)[::-1]]
    answer = api.put(reverse("tour-scenes-reorder", args=[tour.pk]), {"scene_ids": wanted})
    assert [scene["id"] for scene in answer.json()] == wanted


def test_deleting_closes_ranks_and_the_next_becomes_the_start():
    tour = make_tour(scenes=3)
    first, second, third = tour.scenes.in_order()
    delete_scene(first)
    assert ids(tour) == [second.pk, third.pk]
    assert order(tour) == [0, 1]
    assert tour.scenes.get(is_start=True) == second


def test_nothing_points_at_a_deleted_scene():
    tour = make_tour(scenes=2)
    here, there = tour.scenes.in_order()
    way = make_hotspot(here, to=there)
    note = make_hotspot(here)
    delete_scene(there)
    assert list(here.hotspots.all()) == [note]
    assert way.pk not in here.hotspots.values_list("pk", flat=True)


def test_one_scene_is_the_start():
    tour = make_tour(scenes=3)
    last = tour.scenes.in_order().last()
    set_start_scene(last)
    assert [scene.pk for scene in tour.scenes.filter(is_start=True)] == [last.pk]


def test_a_tour_takes_so_many_scenes_and_no_more(settings):
    settings.LIMIT_SCENES_PER_TOUR = 2
    tour = make_tour(scenes=2)
    with pytest.raises(RuleError, match="2 scenes at most"):
        add_scene(tour, media=make_media(tour.team))


class TestAnyOrder(TestCase):
    @given(data=st.data())
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_any_permutation_leaves_no_gap(self, data):
        tour = make_tour(scenes=5)
        wanted = data.draw(st.permutations(ids(tour)))
        reorder_scenes(tour, wanted)
        assert ids(tour) == list(wanted)
        assert order(tour) == [0, 1, 2, 3, 4]
