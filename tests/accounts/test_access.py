"""Every address × every kind of person: who may see, who may change, who finds nothing."""

import uuid

import pytest
from django.urls import reverse

from tests.makers import (
    make_floor_plan,
    make_hotspot,
    make_media,
    make_scene,
    make_tour,
    make_user,
    owner_of,
)
from tours.services import place_tour

SEE, CHANGE = "see", "change"
# What each kind of person meets when they read, and when they change.
EXPECTED = {
    "owner": {SEE: 200, CHANGE: 200},
    "editor": {SEE: 200, CHANGE: 200},
    "viewer": {SEE: 200, CHANGE: 403},
    "stranger": {SEE: 404, CHANGE: 404},
    "nobody": {SEE: 401, CHANGE: 401},
}


def person(kind, tour):
    if kind == "owner":
        return owner_of(tour)
    if kind in {"editor", "viewer"}:
        return make_user(team=tour.team, role=kind)
    return make_user() if kind == "stranger" else None


@pytest.mark.parametrize("kind", EXPECTED)
def test_whose_it_is_decides(api, kind):
    tour = make_tour(scenes=2)
    scene = tour.scenes.in_order().first()
    hotspot = make_hotspot(scene)
    media = make_media(tour.team)
    plan = [tour.pk, make_floor_plan(tour).pk]
    place_tour(tour, city="Cala Morena")
    if user := person(kind, tour):
        api.force_login(user)
    place = {"yaw": 1, "pitch": 1}
    ids = [str(pk) for pk in tour.scenes.in_order().values_list("pk", flat=True)]
    routes = [
        (SEE, "get", reverse("tour-detail", args=[tour.pk]), None),
        (SEE, "get", reverse("tour-scenes", args=[tour.pk]), None),
        (SEE, "get", reverse("scene", args=[scene.pk]), None),
        (SEE, "get", reverse("scene-hotspots", args=[scene.pk]), None),
        (SEE, "get", reverse("hotspot", args=[hotspot.pk]), None),
        (SEE, "get", reverse("media-content", args=[media.pk]), None),
        (SEE, "get", reverse("tour-floor-plans", args=[tour.pk]), None),
        (SEE, "get", reverse("floor-plan", args=plan), None),
        (SEE, "get", reverse("tour-branding", args=[tour.pk]), None),
        (SEE, "get", reverse("team-branding", args=[tour.team_id]), None),
        (SEE, "get", reverse("tour-location", args=[tour.pk]), None),
        (CHANGE, "patch", reverse("tour-detail", args=[tour.pk]), {"title": "x"}),
        (CHANGE, "put", reverse("tour-scenes-reorder", args=[tour.pk]), {"scene_ids": ids}),
        (CHANGE, "patch", reverse("scene", args=[scene.pk]), {"title": "x"}),
        (CHANGE, "patch", reverse("hotspot", args=[hotspot.pk]), {"title": "x"}),
        (CHANGE, "put", reverse("hotspot-position", args=[hotspot.pk]), place),
        (CHANGE, "patch", reverse("floor-plan", args=plan), {"name": "x"}),
        (CHANGE, "put", reverse("floor-plan-markers", args=plan), []),
        (CHANGE, "patch", reverse("tour-branding", args=[tour.pk]), {"button_style": "pill"}),
        (CHANGE, "put", reverse("team-branding", args=[tour.team_id]), {"font_family": "serif"}),
        (CHANGE, "put", reverse("tour-location", args=[tour.pk]), {"city": "x"}),
        (CHANGE, "post", reverse("tour-publish", args=[tour.pk]), {}),
        (CHANGE, "post", reverse("tour-unpublish", args=[tour.pk]), {}),
        (CHANGE, "post", reverse("tour-archive", args=[tour.pk]), {}),
    ]
    for act, method, path, data in routes:
        answer = getattr(api, method)(path, data) if data is not None else api.get(path)
        wanted = EXPECTED[kind][act]
        # Somebody who may write nowhere is told so before anything is looked for.
        assert answer.status_code == wanted, (kind, method, path, answer.content[:200])


def test_a_stranger_cannot_put_anything_into_a_foreign_tour(api):
    tour = make_tour(scenes=1)
    scene = tour.scenes.get()
    stranger = make_user()
    api.force_login(stranger)
    own = make_media(stranger.teams.get())
    path = reverse("tour-scenes", args=[tour.pk])
    assert api.post(path, {"media_file_id": str(own.pk)}).status_code == 404
    place = {"position": {"yaw": 0, "pitch": 0}}
    assert api.post(reverse("scene-hotspots", args=[scene.pk]), place).status_code == 404
    plan = {"name": "x", "media_file_id": str(own.pk)}
    assert api.post(reverse("tour-floor-plans", args=[tour.pk]), plan).status_code == 404


def test_a_stranger_or_viewer_takes_nothing_out_of_a_foreign_tour(api):
    tour = make_tour()
    plan = make_floor_plan(tour)
    place_tour(tour, city="Cala Morena")
    paths = [
        reverse("floor-plan", args=[tour.pk, plan.pk]),
        reverse("tour-location", args=[tour.pk]),
    ]
    for user, status in ((make_user(), 404), (make_user(team=tour.team, role="viewer"), 403)):
        api.force_login(user)
        assert [api.delete(path).status_code for path in paths] == [status, status]


def test_a_foreign_file_does_not_exist_for_a_scene(api):
    tour = make_tour()
    api.force_login(owner_of(tour))
    path = reverse("tour-scenes", args=[tour.pk])
    answer = api.post(path, {"media_file_id": str(make_media().pk)})
    assert answer.status_code == 400
    assert answer.json()["errors"].keys() == {"media_file_id"}


def test_a_foreign_scene_is_no_target(api):
    scene = make_scene()
    foreign = make_scene()
    api.force_login(owner_of(scene.tour))
    data = {
        "type": "navigation",
        "position": {"yaw": 0, "pitch": 0},
        "target_scene_id": str(foreign.pk),
    }
    answer = api.post(reverse("scene-hotspots", args=[scene.pk]), data)
    assert answer.json()["errors"].keys() == {"target_scene_id"}


def test_a_tour_cannot_be_made_in_a_foreign_team(api):
    api.force_login(make_user())
    answer = api.post(reverse("tour-list"), {"title": "x", "team_id": str(make_tour().team_id)})
    assert answer.status_code == 400


def test_a_tour_cannot_feature_itself(api):
    tour = make_tour()
    api.force_login(owner_of(tour))
    answer = api.patch(reverse("tour-detail", args=[tour.pk]), {"is_featured": True})
    assert answer.json()["is_featured"] is False


@pytest.mark.parametrize(
    "path",
    ["tours/{}/scenes", "tours/{}/branding", "teams/{}", "teams/{}/members", "scenes/{}"],
)
@pytest.mark.parametrize("name", ["-" * 36, "f" * 36, "0", str(uuid.UUID(int=0))])
def test_an_id_that_is_none_is_not_found(api, path, name):
    api.force_login(make_user())
    answer = api.get("/api/v1/" + path.format(name))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
