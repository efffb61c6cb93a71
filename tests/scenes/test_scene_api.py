import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from scenes.models import Panorama
from tests.makers import (
    make_media,
    make_scene,
    make_tour,
    owner_of,
    panorama_bytes,
    run_jobs,
)
from tests.panorama.pictures import jpeg_bytes, photo


@pytest.fixture
def tour(api):
    tour = make_tour()
    api.force_login(owner_of(tour))
    return tour


def scenes_of(tour):
    return reverse("tour-scenes", args=[tour.pk])


def test_a_scene_is_made_of_an_uploaded_file_by_its_id(api, tour):
    media = make_media(tour.team)
    answer = api.post(scenes_of(tour), {"title": "Hall", "media_file_id": str(media.pk)})
    assert answer.status_code == 201
    assert (answer.json()["is_processed"], answer.json()["image_url"]) == (False, None)
    run_jobs()
    scene = api.get(reverse("scene", args=[answer.json()["id"]])).json()
    assert scene["is_processed"] is True
    assert scene["image_url"].endswith("/base.webp")


def test_a_scene_is_made_by_the_address_the_upload_gave(api, tour):
    file = SimpleUploadedFile("a.jpg", panorama_bytes())
    uploaded = api.post(reverse("upload"), {"file": file}, format="multipart").json()
    for name in ("public_url", "file_path"):
        assert api.post(scenes_of(tour), {"image_url": uploaded[name]}).status_code == 201


def test_a_scene_is_made_by_sending_the_file_itself(api, tour):
    data = {"title": "Hall", "file": SimpleUploadedFile("a.jpg", panorama_bytes())}
    answer = api.post(scenes_of(tour), data, format="multipart")
    assert answer.status_code == 201
    assert answer.json()["title"] == "Hall"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/pano.jpg",
        "http://169.254.169.254/latest/meta-data",
        "http://testserver@evil.example/api/v1/upload/media/x/content",
        "file:///etc/passwd",
        "http://testserver/api/v1/upload/media/not-an-id/content",
    ],
)
def test_pictures_are_not_fetched_from_elsewhere(api, tour, url):
    answer = api.post(scenes_of(tour), {"image_url": url})
    assert (answer.status_code, answer.json()["code"]) == (400, "image_url_foreign")


def test_a_scene_without_a_picture_is_told_what_to_send(api, tour):
    answer = api.post(scenes_of(tour), {"title": "Hall"})
    assert (answer.status_code, answer.json()["code"]) == (400, "picture_required")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (jpeg_bytes(photo(1024).resize((1024, 300))), "image_aspect"),
        (jpeg_bytes(photo(1024).resize((512, 256))), "image_too_small"),
        (panorama_bytes()[:200], "image_truncated"),
        (b"%PDF-1.7" + b"." * 200, "image_type_not_allowed"),
    ],
)
def test_what_is_no_panorama_is_refused_with_the_reason(api, tour, content, code):
    media = make_media(tour.team, content=content)
    answer = api.post(scenes_of(tour), {"media_file_id": str(media.pk)})
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.json()
    assert not tour.scenes.exists()


def test_the_originals_metadata_is_the_view_of_the_scene(api, tour):
    scene = make_scene(tour)
    path = reverse("scene", args=[scene.pk])
    metadata = {
        "initial_view": {"yaw": 30, "pitch": -5, "zoom": 0},
        "camera": {"min_fov": 40, "max_fov": 80},
        "gps": {"latitude": 48.1, "longitude": 11.6},
    }
    body = api.patch(path, {"metadata": metadata}).json()
    assert body["view"] == {"yaw": 30.0, "pitch": -5.0, "fov": 80.0}
    assert body["metadata"]["camera"] == {"fov": 80.0, "min_fov": 40.0, "max_fov": 80.0}
    again = api.put(path, body).json()
    assert again["metadata"] == body["metadata"], "sending back what one got changes nothing"


def test_a_partial_change_keeps_the_rest(api, tour):
    scene = make_scene(tour, view_yaw=10, view_pitch=4)
    body = api.patch(reverse("scene", args=[scene.pk]), {"view": {"yaw": -20}}).json()
    assert (body["view"]["yaw"], body["view"]["pitch"]) == (-20, 4)


@pytest.mark.parametrize("yaw", [180.001, -181, "12", True, None, "nan", [1], {}])
def test_an_angle_is_a_number_in_range(api, tour, yaw):
    scene = make_scene(tour)
    answer = api.patch(reverse("scene", args=[scene.pk]), {"view": {"yaw": yaw}})
    assert answer.status_code == 400
    assert "view.yaw" in answer.json()["errors"]


def test_an_explicit_null_title_is_an_empty_one(api, tour):
    scene = make_scene(tour, title="Hall")
    assert api.patch(reverse("scene", args=[scene.pk]), {"title": None}).json()["title"] == ""


def test_moving_a_scene_by_its_order_index(api, tour):
    first, second, third = (make_scene(tour) for _ in range(3))
    api.patch(reverse("scene", args=[first.pk]), {"order_index": 2})
    order = list(tour.scenes.in_order())
    assert order == [second, third, first]


def test_a_failed_picture_says_why(api, tour):
    scene = make_scene(tour, ready=False)

    Panorama.objects.claim(scene.incoming_id).fail("image_corrupt", "The file is damaged.")
    body = api.get(reverse("scene", args=[scene.pk])).json()
    assert body["processing_error"] == "The file is damaged."
    assert api.post(reverse("scene-retry", args=[scene.pk])).json()["processing_error"] is None


def test_the_start_scene_may_be_set_on_the_scene_and_on_the_tour(api, tour):
    first, second = make_scene(tour), make_scene(tour)
    assert api.patch(reverse("scene", args=[second.pk]), {"is_start": True}).json()["is_start"]
    path = reverse("tour-detail", args=[tour.pk])
    settings = {"initial_scene_id": str(first.pk), "initial_view": {"yaw": 12, "pitch": 3}}
    shown = api.patch(path, {"settings": settings}).json()["settings"]
    assert shown["initial_scene_id"] == str(first.pk)
    assert shown["initial_view"] == {"yaw": 12.0, "pitch": 3.0}
    first.refresh_from_db()
    assert (first.is_start, first.view_yaw) == (True, 12)


def test_a_tour_without_scenes_has_nowhere_to_start(api, tour):
    answer = api.patch(
        reverse("tour-detail", args=[tour.pk]),
        {"settings": {"initial_view": {"yaw": 1, "pitch": 1}}},
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "no_start_scene")
