"""What is removed from a tour can be put back as it was."""

import random
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from floorplans.models import FloorPlan, Marker
from hotspots.models import Hotspot
from scenes.models import Scene
from studio.models import Removal
from studio.removal import forget_removals
from tests.makers import (
    make_floor_plan,
    make_hotspot,
    make_scene,
    make_tour,
    make_user,
    owner_of,
    team_of,
)


@pytest.fixture
def house(api):
    """Three scenes in a ring, a plan with all of them, and their owner signed in."""
    tour = make_tour()
    hall, bath, attic = (make_scene(tour, title=title) for title in ("Hall", "Bath", "Attic"))
    make_hotspot(hall, to=bath, title="In")
    make_hotspot(bath, to=hall, yaw=90, title="Out")
    make_hotspot(bath, title="Tiles", yaw=5, content={"text": "Made by hand."})
    make_hotspot(attic, to=bath, title="Down")
    make_floor_plan(tour, markers=[hall, bath])
    api.force_login(owner_of(tour))
    return tour


def rows(tour):
    """Everything in the tour, without the times of its changes."""

    def shown(queryset):
        moving = {"updated_at", "revision"}
        return sorted(
            str({k: v for k, v in row.items() if k not in moving}) for row in queryset.values()
        )

    return [
        shown(Scene.objects.filter(tour=tour)),
        shown(Hotspot.objects.filter(scene__tour=tour)),
        shown(FloorPlan.objects.filter(tour=tour)),
        shown(Marker.objects.filter(plan__tour=tour)),
    ]


def test_a_scene_comes_back_with_all_that_went_with_it(api, house):
    before = rows(house)
    hall = house.scenes.get(title="Hall")
    assert api.delete(reverse("scene", args=[hall.pk])).status_code == 204
    assert rows(house) != before
    answer = api.post(reverse("scene-restore", args=[hall.pk]))
    assert answer.status_code == 200
    assert answer.json()["is_start"] is True
    assert rows(house) == before


def test_hotspots_and_plans_come_back_in_their_place(api, house):
    before = rows(house)
    way = Hotspot.objects.get(title="Out")
    plan = house.floor_plans.get()
    api.delete(reverse("hotspot", args=[way.pk]))
    api.delete(reverse("floor-plan", args=[house.pk, plan.pk]))
    assert api.post(reverse("hotspot-restore", args=[way.pk])).status_code == 200
    restored = api.post(reverse("floor-plan-restore", args=[house.pk, plan.pk]))
    assert len(restored.json()["markers"]) == 2
    assert rows(house) == before


def test_in_whatever_order_things_are_put_back_nothing_is_lost(api, house):
    before = rows(house)
    for seed in range(6):
        chance = random.Random(seed)
        scenes = list(house.scenes.values_list("pk", flat=True))
        ways = list(Hotspot.objects.filter(scene__tour=house).values_list("pk", flat=True))
        doomed = [("scene", pk) for pk in scenes] + [("hotspot", pk) for pk in ways[:2]]
        chance.shuffle(doomed)
        gone = [
            thing for thing in doomed if api.delete(reverse(thing[0], args=[thing[1]])).status_code
            == 204
        ]  # fmt: skip
        chance.shuffle(gone)
        # A hotspot of a scene that is still away waits for it: ask until all are back.
        for _round in range(3):
            for kind, pk in gone:
                api.post(reverse(f"{kind}-restore", args=[pk]))
        api.post(
            reverse("tour-scenes-reorder", args=[house.pk]),
            {"scene_ids": [str(pk) for pk in scenes]},
        )
        house.scenes.update(is_start=False)
        house.scenes.filter(title="Hall").update(is_start=True)
        assert [len(kind) for kind in rows(house)] == [len(kind) for kind in before]


def test_putting_back_twice_and_putting_back_the_unknown_are_told_apart(api, house):
    way = Hotspot.objects.get(title="Out")
    url = reverse("hotspot-restore", args=[way.pk])
    assert api.post(url).status_code == 404
    api.delete(reverse("hotspot", args=[way.pk]))
    assert api.post(url).status_code == 200
    again = api.post(url)
    assert (again.status_code, again.json()["code"]) == (409, "there_already")


def test_somebody_elses_removal_does_not_exist(api, house):
    way = Hotspot.objects.get(title="Out")
    api.delete(reverse("hotspot", args=[way.pk]))
    api.force_login(make_user())
    assert api.post(reverse("hotspot-restore", args=[way.pk])).status_code == 404


def test_after_thirty_days_a_removal_is_forgotten(api, house):
    way = Hotspot.objects.get(title="Out")
    api.delete(reverse("hotspot", args=[way.pk]))
    forget_removals()
    assert Removal.objects.count() == 1
    Removal.objects.update(created_at=timezone.now() - timedelta(days=31))
    forget_removals()
    assert api.post(reverse("hotspot-restore", args=[way.pk])).status_code == 404


def test_an_id_of_the_clients_makes_a_create_repeatable(api, house):
    scene = house.scenes.get(title="Hall")
    wanted = "0d6d1b7e-5d0c-4f0a-9c8e-3a2b1c4d5e6f"
    body = {"id": wanted, "type": "info", "position": {"yaw": 1, "pitch": 2}, "title": "Lamp"}
    url = reverse("scene-hotspots", args=[scene.pk])
    first, second = api.post(url, body), api.post(url, body)
    assert first.json()["id"] == second.json()["id"] == wanted
    assert Hotspot.objects.filter(title="Lamp").count() == 1


def test_an_id_that_is_anothers_is_taken(api, house):
    foreign = make_hotspot(make_scene(make_tour(team=team_of(make_user()))))
    scene = house.scenes.get(title="Hall")
    body = {"id": str(foreign.pk), "position": {"yaw": 1, "pitch": 2}}
    answer = api.post(reverse("scene-hotspots", args=[scene.pk]), body)
    assert (answer.status_code, answer.json()["code"]) == (409, "id_taken")


def test_an_id_in_a_change_renames_nothing(api, house):
    way = Hotspot.objects.get(title="Out")
    body = {"id": "0d6d1b7e-5d0c-4f0a-9c8e-3a2b1c4d5e6f", "title": "Away"}
    answer = api.patch(reverse("hotspot", args=[way.pk]), body)
    assert answer.json()["id"] == str(way.pk)
