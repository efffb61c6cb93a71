"""Work on files takes seconds, so nothing is held meanwhile: it is done before the transaction."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from mediafiles import pictures, sounds
from mediafiles.models import MediaFile
from tests.makers import (
    make_floor_plan,
    make_media,
    make_scene,
    make_tour,
    owner_of,
    picture_bytes,
)
from tests.sounds import sound_bytes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def children(monkeypatch):
    """Whether a transaction was open, for each child that was started."""
    held = []

    def watched(run):
        def noted(*args, **options):
            held.append(connection.in_atomic_block)
            return run(*args, **options)

        return noted

    monkeypatch.setattr(pictures.child, "make_flat", watched(pictures.child.make_flat))
    monkeypatch.setattr(sounds, "answer_of", watched(sounds.answer_of))
    return held


@pytest.fixture
def tour(api):
    tour = make_tour()
    api.force_login(owner_of(tour))
    return tour


@pytest.fixture
def key():
    return {"HTTP_IDEMPOTENCY_KEY": "once"}


def a_picture(tour, colour="navy"):
    return make_media(tour.team, content=picture_bytes(colour=colour), name="picture.png")


def content_of(media):
    return reverse("media-content", args=[media.pk])


def test_a_new_plan_of_an_upload(api, tour, key, children):
    body = {"name": "Cellar", "media_file_id": str(a_picture(tour).pk)}
    first = api.post(reverse("tour-floor-plans", args=[tour.pk]), body, **key)
    again = api.post(reverse("tour-floor-plans", args=[tour.pk]), body, **key)
    assert first.status_code == 201
    assert again.json() == first.json()
    assert children == [False]


def test_a_new_plan_of_the_file_in_the_form(api, tour, key, children):
    url = reverse("tour-floor-plans", args=[tour.pk])
    content = picture_bytes(colour="maroon")

    def send():
        file = SimpleUploadedFile("plan.png", content, "image/png")
        return api.post(url, {"name": "Cellar", "file": file}, format="multipart", **key)

    first, again = send(), send()
    assert (first.status_code, again.json()) == (201, first.json())
    assert children == [False]
    assert MediaFile.objects.filter(original_filename="plan.png").count() == 1


def test_a_refused_form_leaves_nothing(api, tour, key, children):
    file = SimpleUploadedFile("plan.png", picture_bytes(50, 50), "image/png")
    url = reverse("tour-floor-plans", args=[tour.pk])
    answer = api.post(url, {"name": "Cellar", "file": file}, format="multipart", **key)
    assert (answer.status_code, answer.json()["code"]) == (422, "image_too_small")
    assert not MediaFile.objects.filter(original_filename="plan.png").exists()
    assert children == []


def test_another_picture_for_a_plan(api, tour, children):
    plan = make_floor_plan(tour)
    children.clear()
    url = reverse("floor-plan", args=[tour.pk, plan.pk])
    answer = api.patch(url, {"media_file_id": str(a_picture(tour, "beige").pk)})
    assert answer.status_code == 200
    assert answer.json()["image_url"] != plan.image_url
    assert children == [False]


def test_nothing_is_made_for_a_change_that_is_refused(api, tour, children):
    plan = make_floor_plan(tour)
    children.clear()
    url = reverse("floor-plan", args=[tour.pk, plan.pk])
    body = {"media_file_id": str(a_picture(tour).pk)}
    assert api.patch(url, body, HTTP_IF_MATCH='"99"').status_code == 412
    assert api.patch(url, body | {"floor_number": "x"}).status_code == 400
    assert children == []


def test_a_logo_and_a_face(api, tour, children):
    body = {
        "logo_media_file_id": str(a_picture(tour, "lime").pk),
        "agent": {"name": "Ada", "photo_media_file_id": str(a_picture(tour, "pink").pk)},
    }
    answer = api.patch(reverse("tour-branding", args=[tour.pk]), body)
    assert answer.status_code == 200, answer.json()
    assert answer.json()["logo_url"]
    assert children == [False, False]


def test_the_logo_and_the_sound_among_a_tour_s_settings(api, tour, children):
    sound = make_media(tour.team, content=sound_bytes(seconds=1.1), name="waves.mp3")
    settings = {
        "branding": {"logo_url": content_of(a_picture(tour, "silver"))},
        "background_audio_url": content_of(sound),
    }
    answer = api.patch(reverse("tour-detail", args=[tour.pk]), {"settings": settings})
    assert answer.status_code == 200, answer.json()
    assert "/logos/" in answer.json()["settings"]["branding"]["logo_url"]
    assert "/sounds/" in answer.json()["settings"]["background_audio_url"]
    assert children == [False, False]


def test_a_tour_made_with_both(api, tour, key, children):
    sound = make_media(tour.team, content=sound_bytes("wav", seconds=1.2), name="waves.wav")
    settings = {
        "branding": {"logo_url": content_of(a_picture(tour, "gray"))},
        "background_audio_url": content_of(sound),
    }
    body = {"title": "New", "settings": settings}
    answer = api.post(reverse("tour-list"), body, **key)
    assert answer.status_code == 201, answer.json()
    assert children == [False, False]


def test_the_sound_of_a_hotspot(api, tour, key, children):
    scene = make_scene(tour)
    one, other = (
        make_media(tour.team, content=sound_bytes(kind, seconds=1.3), name=f"waves.{kind}")
        for kind in ("aac", "opus.ogg")
    )
    url = reverse("scene-hotspots", args=[scene.pk])
    body = {"type": "audio", "position": {"yaw": 1, "pitch": 1}}
    answer = api.post(url, body | {"content": {"media_id": str(one.pk)}}, **key)
    assert answer.status_code == 201, answer.json()
    url = reverse("hotspot", args=[answer.json()["id"]])
    answer = api.patch(url, {"content": {"media_id": str(other.pk)}})
    assert answer.status_code == 200, answer.json()
    assert "/sounds/" in answer.json()["content"]["audio_url"]
    assert children == [False, False]


@pytest.mark.parametrize("body", [[], [{"media_file_id": 1}], "text", 5])
def test_a_body_that_is_no_object_is_refused_and_no_accident(api, tour, body):
    plan = make_floor_plan(tour)
    for url in (
        reverse("floor-plan", args=[tour.pk, plan.pk]),
        reverse("tour-branding", args=[tour.pk]),
        reverse("tour-detail", args=[tour.pk]),
    ):
        assert api.patch(url, body).status_code == 400
    assert api.post(reverse("tour-list"), body).status_code == 400
