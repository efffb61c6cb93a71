"""What is said about a tour before it is published, and the history of its publications."""

import pytest
from django.urls import reverse

from mediafiles.models import MediaFile
from mediafiles.queueing import want_public_video
from mediafiles.sounds import publish_background_sound
from mediafiles.tasks import make_public_video
from scenes.models import Panorama
from scenes.services import edit_scene
from studio.publishing import publish_tour
from tests.makers import (
    make_floor_plan,
    make_hotspot,
    make_media,
    make_scene,
    make_tour,
    owner_of,
)
from tests.mediafiles.films import sound_bytes, video_bytes
from tours.branding import branding_of_tour, edit_branding
from tours.services import edit_tour


def check(api, tour):
    api.force_login(owner_of(tour))
    return api.get(reverse("tour-check", args=[tour.pk])).json()


def codes(answer, severity=None):
    found = answer["findings"]
    return {each["code"] for each in found if severity in {None, each["severity"]}}


def test_an_empty_tour_cannot_be_published(api):
    answer = check(api, make_tour())
    assert answer["can_publish"] is False
    assert codes(answer, "error") == {"no_scenes"}


def test_pictures_that_failed_or_are_on_their_way_hold_it_back(api):
    tour = make_tour()
    make_scene(tour, ready=False)
    failed = make_scene(tour, ready=False)
    Panorama.objects.claim(failed.incoming_id).fail("image_corrupt", "The file is damaged.")
    answer = check(api, tour)
    assert codes(answer, "error") == {"picture_missing", "picture_failed"}
    place = next(each for each in answer["findings"] if each["code"] == "picture_failed")
    assert place["scene_id"] == str(failed.pk)
    assert "damaged" in place["message"]


def test_scenes_nobody_reaches_or_leaves_are_named(api):
    tour = make_tour()
    hall, bath, attic = (make_scene(tour, title=title) for title in ("Hall", "Bath", "Attic"))
    make_hotspot(hall, to=bath)
    make_hotspot(attic, to=hall)
    found = {(each["code"], each.get("scene_id")) for each in check(api, tour)["findings"]}
    assert ("scene_unreachable", str(attic.pk)) in found
    assert ("scene_dead_end", str(bath.pk)) in found
    make_hotspot(bath, to=attic)
    answer = check(api, tour)
    assert not codes(answer) & {"scene_unreachable", "scene_dead_end"}
    assert answer["can_publish"] is True


def test_hotspots_say_what_they_lack(api):
    tour = make_tour()
    hall = make_scene(tour, title="Hall")
    make_hotspot(hall)
    pictures = [{"url": "https://example.com/a.jpg", "alt": ""}]
    make_hotspot(hall, yaw=9, title="Oven", content={"images": pictures}, icon_color="#fffffe")
    dead = f"http://localhost:8000/t/{make_tour().slug}"
    make_hotspot(hall, yaw=20, type="link", title="Next door", content={"url": dead})
    wanted = {"hotspot_untitled", "hotspot_empty", "alt_missing", "icon_pale", "link_dead"}
    assert wanted <= codes(check(api, tour))


def test_a_link_to_an_open_tour_is_fine(api):
    tour = make_tour()
    hall = make_scene(tour)
    url = f"http://localhost:8000/t/{make_tour(published=True).slug}"
    make_hotspot(hall, type="link", title="Next door", content={"url": url})
    assert "link_dead" not in codes(check(api, tour))


def test_start_views_plans_and_colours_are_looked_at(api):
    tour = make_tour()
    hall, bath = make_scene(tour, title="Hall"), make_scene(tour, title="Bath")
    edit_scene(bath, view_yaw=30)
    make_floor_plan(tour, name="Attic")
    make_floor_plan(tour, markers=[hall])
    edit_branding(branding_of_tour(tour), text="#777777", background="#888888")
    found = {(each["code"], each.get("scene_id")) for each in check(api, tour)["findings"]}
    assert ("no_start_view", str(hall.pk)) in found
    assert ("no_start_view", str(bath.pk)) not in found
    assert ("scene_not_on_plan", str(bath.pk)) in found
    assert {("plan_empty", None), ("brand_contrast", None)} <= found


def place_of(answer, code):
    found = next(each for each in answer["findings"] if each["code"] == code)
    return found["severity"], found.get("hotspot_id"), found["message"], found["what_to_do"]


def film_in(tour, **content):
    media = make_media(tour.team, content=video_bytes(**content), name="film.mp4")
    content = {"media_id": str(media.pk)}
    return media, make_hotspot(make_scene(tour), type="video", title="Walk", content=content)


def test_a_video_on_its_way_holds_it_back_and_a_failed_one_says_why(api):
    tour = make_tour()
    media, hotspot = film_in(tour)
    answer = check(api, tour)
    severity, place, message, _what = place_of(answer, "media_not_ready")
    assert (severity, place, answer["can_publish"]) == ("error", str(hotspot.pk), False)
    assert "still being prepared" in message
    make_public_video(str(want_public_video(media).pk))
    assert check(api, tour)["can_publish"] is True
    unplayable, _other = film_in(tour, kind="mov", codec="mpeg4", sound=None)
    make_public_video(str(want_public_video(unplayable).pk))
    _severity, _place, message, _what = place_of(check(api, tour), "media_not_ready")
    assert "Browsers do not play this video" in message


@pytest.mark.parametrize(
    ("code", "megabytes", "seconds", "said"),
    [
        ("video_heavy", 60, 40, "12 Mbit/s"),
        ("video_large", 300, 600, "300 MB"),
        (None, 90, 100, ""),
    ],
)
def test_a_video_too_much_for_a_phone_is_named_with_the_limit(api, code, megabytes, seconds, said):
    tour = make_tour()
    media, hotspot = film_in(tour)
    MediaFile.objects.filter(pk=media.pk).update(size=megabytes * 1_000_000, duration=seconds)
    answer = check(api, tour)
    assert codes(answer) & {"video_heavy", "video_large"} == ({code} if code else set())
    if code:
        severity, place, message, what = place_of(answer, code)
        assert (severity, place) == ("warning", str(hotspot.pk))
        assert said in message
        assert {"video_heavy": "8 Mbit/s", "video_large": "100 MB"}[code] in what


def test_sounds_too_much_for_a_phone_are_named_with_the_limit(api):
    tour = make_tour()
    media = make_media(tour.team, content=sound_bytes(), name="hum.mp3")
    content = {"media_id": str(media.pk)}
    hotspot = make_hotspot(make_scene(tour), type="audio", title="Hum", content=content)
    url = publish_background_sound(media, field="settings.background_audio_url")
    edit_tour(tour, settings={"background_audio_url": url})
    named = {"sound_large", "background_sound_large"}
    assert not codes(check(api, tour)) & named
    MediaFile.objects.filter(pk=media.pk).update(size=10_400_000)
    answer = check(api, tour)
    assert named <= codes(answer, "warning")
    _severity, place, message, what = place_of(answer, "sound_large")
    assert (place, "11 MB" in message, "10 MB or less" in what) == (str(hotspot.pk), True, True)
    assert "5 MB or less" in place_of(answer, "background_sound_large")[3]


def test_it_says_what_publishing_would_change(api):
    tour = make_tour(scenes=2)
    first, second = tour.scenes.in_order()
    lamp = make_hotspot(first, title="Lamp")
    publish_tour(tour)
    assert check(api, tour)["changes"] == []
    edit_scene(first, title="Salon")
    gone = str(second.pk)
    second.delete()
    added = make_hotspot(first, yaw=50, title="Oven")
    dark = str(lamp.pk)
    lamp.delete()
    edit_tour(tour, description="New")
    changes = {(each["kind"], each["id"]): each for each in check(api, tour)["changes"]}
    assert changes["scene", str(first.pk)]["fields"] == ["title"]
    assert changes["scene", gone]["change"] == "removed"
    assert changes["hotspot", str(added.pk)]["change"] == "added"
    assert changes["hotspot", dark]["change"] == "removed"
    assert changes["tour", str(tour.pk)]["fields"] == ["description"]


def test_a_tour_that_was_never_published_is_all_new(api):
    tour = make_tour(scenes=1)
    kinds = [each["kind"] for each in check(api, tour)["changes"]]
    assert kinds == ["tour", "scene"]


def test_checking_costs_the_same_for_a_large_tour(api, django_assert_max_num_queries):
    counts = []
    for scenes in (2, 9):
        tour = make_tour(scenes=scenes)
        api.force_login(owner_of(tour))
        with django_assert_max_num_queries(30) as queries:
            api.get(reverse("tour-check", args=[tour.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_older_publication_can_be_shown_again(api):
    tour = publish_tour(make_tour(scenes=1, title="Old"))
    publish_tour(edit_tour(tour, title="New"))
    api.force_login(owner_of(tour))
    listed = api.get(reverse("tour-publications", args=[tour.pk])).json()["items"]
    assert [(row["number"], row["is_shown"]) for row in listed] == [(2, True), (1, False)]
    answer = api.post(reverse("tour-show", args=[tour.pk, 1]))
    assert answer.status_code == 200
    assert answer.json()["has_unpublished_changes"] is True
    assert answer.json()["title"] == "New"
    public = api.get(reverse("public-tour", args=[str(tour.pk)])).json()
    assert public["title"] == "Old"
    assert api.post(reverse("tour-show", args=[tour.pk, 9])).status_code == 404
