"""How the viewer behaves: what may be set, and what is when nothing is."""

import pytest
from django.urls import reverse

from mediafiles.models import public_storage
from tests.makers import make_media, make_tour, owner_of
from tests.sounds import samples_in, sound_bytes
from tours.embed_hosts import may_frame

SOUND = sound_bytes("wav")


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
        "show_likes": True, "embed_hosts": [],
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
        ("show_likes", None),
        ("embed_hosts", "example.com"),
        ("embed_hosts", ["example.com"] * 21),
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
        assert samples_in(copy.read()) == samples_in(SOUND)
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


def test_hosts_are_taken_as_people_write_them_and_kept_as_browsers_do(api, tour):
    hosts = ["WWW.Example.com", "*.example.org", "localhost:3000", "müller.example", "a.example."]
    shown = set_on(api, tour, embed_hosts=hosts).json()["settings"]["embed_hosts"]
    assert shown == [
        "www.example.com", "*.example.org", "localhost:3000", "xn--mller-kva.example", "a.example",
    ]  # fmt: skip
    assert set_on(api, tour, embed_hosts=[]).json()["settings"]["embed_hosts"] == []


@pytest.mark.parametrize(
    "host",
    [
        "https://example.com", "example.com/path", "*", "*.com", "a.*.com", "ex ample.com",
        "example.com; script-src *", "example.com,b.com", "-a.com", "a..b", "", "x" * 254,
        "example.com:port", "'self'", "straße.example",
    ],
)  # fmt: skip
def test_what_is_no_host_is_refused(api, tour, host):
    answer = set_on(api, tour, embed_hosts=["good.example", host])
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["settings.embed_hosts.1"])


@pytest.mark.parametrize(
    ("hosts", "host", "may"),
    [
        ([], "anything.example", True),
        (["a.example"], "a.example", True),
        (["a.example"], "b.example", False),
        (["a.example"], "nota.example", False),
        (["*.a.example"], "x.y.a.example", True),
        (["*.a.example"], "a.example", False),
        (["*.a.example"], "xa.example", False),
        (["a.example:8080"], "a.example:8080", True),
        (["a.example:8080"], "a.example", False),
    ],
)
def test_a_host_is_on_the_list_or_below_a_star(hosts, host, may):
    assert may_frame(hosts, host) is may
