"""How the viewer behaves: what may be set, and what is when nothing is."""

import pytest
from django.urls import reverse

from mediafiles.models import public_storage
from tests.makers import make_media, make_tour, owner_of

SOUND = b"ID3" + b"\0" * 200


@pytest.fixture
def tour(api):
    tour = make_tour()
    api.force_login(owner_of(tour))
    return tour


def set_on(api, tour, **settings):
    return api.patch(reverse("tour-detail", args=[tour.pk]), {"settings": settings})


def test_everything_has_a_default(tour):
    assert tour.all_settings == {
        "auto_rotate": False, "auto_rotate_speed": 1.0, "show_navbar": True,
        "enable_fullscreen": True, "enable_vr": True, "enable_gyroscope": True,
        "gyroscope_auto_start": False, "transition": "walk", "background_audio_url": None,
        "show_compass": True, "show_floor_plan": True, "show_gallery": True,
    }  # fmt: skip


def test_only_what_is_sent_changes(api, tour):
    set_on(api, tour, transition="fade", show_compass=False)
    shown = set_on(api, tour, show_gallery=False).json()["settings"]
    assert (shown["transition"], shown["show_compass"], shown["show_gallery"]) == (
        "fade",
        False,
        False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("transition", "cube"),
        ("show_compass", "yes"),
        ("show_floor_plan", 1),
        ("background_audio_url", "http://example.com/a.mp3"),
        ("background_audio_url", "javascript:alert(1)"),
        ("background_audio_url", "//example.com/a.mp3"),
        ("background_audio_url", "/media/panoramas/x"),
        (
            "background_audio_url",
            "/api/v1/upload/media/00000000-0000-0000-0000-000000000000/content",
        ),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(api, tour, name, value):
    answer = set_on(api, tour, **{name: value})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [f"settings.{name}"])


def test_a_sound_from_elsewhere_is_kept_and_can_be_silenced(api, tour):
    url = "https://example.com/waves.mp3"
    shown = set_on(api, tour, background_audio_url=url).json()["settings"]
    assert shown["background_audio_url"] == url
    shown = set_on(api, tour, background_audio_url=None).json()["settings"]
    assert shown["background_audio_url"] is None


def test_an_uploaded_sound_gets_an_address_visitors_can_read(api, tour):
    media = make_media(tour.team, content=SOUND, name="waves.mp3")
    path = reverse("media-content", args=[media.pk])
    url = set_on(api, tour, background_audio_url=path).json()["settings"]["background_audio_url"]
    with public_storage().open(url.removeprefix("/media/")) as copy:
        assert copy.read() == SOUND
    again = set_on(api, tour, background_audio_url=url)
    assert again.json()["settings"]["background_audio_url"] == url


def test_what_is_no_sound_or_too_long_a_one_is_refused(api, tour, settings):
    picture = reverse("media-content", args=[make_media(tour.team).pk])
    answer = set_on(api, tour, background_audio_url=picture)
    assert (answer.status_code, answer.json()["code"]) == (422, "audio_type_not_allowed")
    settings.LIMIT_BACKGROUND_AUDIO_BYTES = 100
    long = reverse("media-content", args=[make_media(tour.team, content=SOUND).pk])
    answer = set_on(api, tour, background_audio_url=long)
    assert (answer.status_code, answer.json()["code"]) == (422, "audio_too_large")
