"""A file that is used anywhere cannot be deleted, and the refusal says where it is used."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hotspots.services import delete_hotspot
from mediafiles import usage
from mediafiles.sounds import publish_sound
from scenes.services import delete_scene
from studio.publishing import publish_tour
from tests.makers import (
    make_floor_plan,
    make_hotspot,
    make_media,
    make_scene,
    make_tour,
    owner_of,
    picture_bytes,
)
from tests.mediafiles.films import sound_bytes, video_bytes
from tours.branding import branding_of_team, branding_of_tour, edit_branding


@pytest.fixture
def tour():
    return make_tour(title="Sea View 12", published=True)


@pytest.fixture
def picture(tour):
    return make_media(tour.team, content=picture_bytes(), name="plan.png")


def kinds(media):
    return sorted(use.kind for use in usage.uses_of([media]).get(media.pk, []))


def refused(api, media):
    api.force_login(owner_of(media))
    answer = api.delete(reverse("media-file", args=[media.pk]))
    assert (answer.status_code, answer.json()["code"]) == (409, "media_in_use")
    return answer.json()


def test_the_picture_of_a_scene(api, tour):
    scene = tour.scenes.get()
    body = refused(api, scene.panorama.media_file)
    assert "Sea View 12" in body["detail"] and "Take it out there first" in body["detail"]
    assert f"scene “{scene}” (Sea View 12)" in body["errors"]["used_in"]


def test_a_picture_on_its_way_into_a_scene(tour):
    media = make_media(tour.team)
    make_scene(tour, media=media, ready=False)
    assert kinds(media) == ["scene"]


def test_the_picture_of_a_floor_plan(api, tour, picture):
    make_floor_plan(tour, media=picture, name="Ground floor")
    assert refused(api, picture)["errors"]["used_in"] == ["floor plan “Ground floor” (Sea View 12)"]


def test_the_logo_of_a_team_and_the_face_of_a_tour(api, tour, picture):
    face = make_media(tour.team, content=picture_bytes(colour="red"), name="face.png")
    edit_branding(branding_of_team(tour.team), logo=picture)
    edit_branding(branding_of_tour(tour), agent_photo=face)
    assert refused(api, picture)["errors"]["used_in"] == [f"branding “{tour.team}”"]
    assert kinds(face) == ["branding"]


def test_the_video_and_the_sound_of_a_hotspot(api, tour):
    scene = tour.scenes.get()
    for kind, content in (("video", video_bytes()), ("audio", sound_bytes())):
        media = make_media(tour.team, content=content, name=kind)
        content = {"media_id": str(media.pk)}
        hotspot = make_hotspot(scene, type=kind, title=f"A {kind}", content=content)
        assert refused(api, media)["errors"]["used_in"] == [f"hotspot “A {kind}” (Sea View 12)"]
        delete_hotspot(hotspot)
        assert kinds(media) == []


def test_the_sound_in_the_background(tour):
    media = make_media(tour.team, content=sound_bytes(), name="hum.mp3")
    url = publish_sound(media, field="settings.background_audio_url")
    type(tour).objects.filter(pk=tour.pk).update(settings={"background_audio_url": url})
    assert kinds(media) == ["tour"]


def test_what_visitors_still_see_is_used_until_the_tour_is_published_again(tour):
    make_scene(tour)
    publish_tour(tour)
    first = tour.scenes.in_order().first()
    media = first.panorama.media_file
    assert kinds(media) == ["publication", "scene"]
    delete_scene(first)
    assert kinds(media) == ["publication"]
    publish_tour(tour)
    assert kinds(media) == []


def test_a_second_file_with_the_same_bytes_is_free(tour):
    media = tour.scenes.get().panorama.media_file
    with media.file.open("rb") as stream:
        again = make_media(tour.team, content=stream.read())
    assert kinds(again) == []
    assert kinds(media) == ["scene"]


def test_what_a_deleted_tour_used_is_free(tour):
    media = tour.scenes.get().panorama.media_file
    type(tour).objects.filter(pk=tour.pk).update(deleted_at=tour.created_at)
    assert kinds(media) == []


def test_an_unused_file_is_free(api, picture):
    assert kinds(picture) == []
    api.force_login(owner_of(picture))
    assert api.delete(reverse("media-file", args=[picture.pk])).status_code == 204


def test_the_places_can_be_asked_for(api, tour):
    media = tour.scenes.get().panorama.media_file
    api.force_login(owner_of(media))
    items = api.get(reverse("media-usage", args=[media.pk])).json()["items"]
    assert {
        "kind": "scene",
        "id": str(tour.scenes.get().pk),
        "title": str(tour.scenes.get()),
        "tour_id": str(tour.pk),
        "tour_title": "Sea View 12",
    } in items


def test_finding_the_uses_of_many_costs_the_same_as_of_one(tour):
    files = [make_media(tour.team) for _ in range(8)]
    for media in files:
        make_scene(tour, media=media)
    publish_tour(tour)
    counts = []
    for some in (files[:1], files):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(usage.uses_of(some)) == len(some)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
