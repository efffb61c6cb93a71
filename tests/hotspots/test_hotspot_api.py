import pytest
from django.db import IntegrityError
from django.urls import reverse

from hotspots.models import Hotspot
from studio.publishing import publish_tour
from tests.makers import (
    make_hotspot,
    make_media,
    make_scene,
    make_tour,
    owner_of,
    picture_bytes,
)


@pytest.fixture
def scene(api):
    scene = make_scene()
    api.force_login(owner_of(scene.tour))
    return scene


def hotspots_of(scene):
    return reverse("scene-hotspots", args=[scene.pk])


def at(yaw=0, pitch=0, **fields):
    return {"position": {"yaw": yaw, "pitch": pitch}, **fields}


def test_a_hotspot_is_placed_at_the_end(api, scene):
    for n in range(3):
        assert api.post(hotspots_of(scene), at(yaw=n)).status_code == 201
    listed = api.get(hotspots_of(scene)).json()
    assert [(h["order_index"], h["position"]["yaw"]) for h in listed] == [(0, 0), (1, 1), (2, 2)]
    assert (listed[0]["type"], listed[0]["icon_size"]) == ("info", 32)


def test_a_way_needs_another_scene_of_the_tour(api, scene):
    other = make_scene(scene.tour)
    missing = api.post(hotspots_of(scene), at(type="navigation"))
    assert missing.json()["code"] == "target_scene_required"
    itself = api.post(hotspots_of(scene), at(type="navigation", target_scene_id=str(scene.pk)))
    assert itself.status_code == 400
    made = api.post(hotspots_of(scene), at(type="navigation", target_scene_id=str(other.pk)))
    assert made.json()["target_scene_id"] == str(other.pk)


def test_only_ways_lead_somewhere(api, scene):
    other = make_scene(scene.tour)
    made = api.post(hotspots_of(scene), at(type="info", target_scene_id=str(other.pk)))
    assert made.json()["target_scene_id"] is None


def test_the_database_holds_the_rule_too(scene):
    hotspot = make_hotspot(scene)
    with pytest.raises(IntegrityError):
        Hotspot.objects.filter(pk=hotspot.pk).update(type="navigation")


@pytest.mark.parametrize("yaw", [180.0001, -181, "٣", True, None])
def test_a_position_is_a_direction_on_the_sphere(api, scene, yaw):
    answer = api.post(hotspots_of(scene), at(yaw=yaw))
    assert list(answer.json()["errors"]) == ["position.yaw"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("icon_color", "red;}</style>"),
        ("icon_color", "#12345"),
        ("icon_name", "../../x"),
        ("icon_size", 15),
        ("icon_size", 101),
        ("title", "x" * 256),
        ("custom_data", []),
        ("custom_data", {"x": "y" * 10_001}),
        ("type", "teleport"),
    ],
)
def test_a_look_out_of_range_is_refused_at_its_field(api, scene, field, value):
    answer = api.post(hotspots_of(scene), at(**{field: value}))
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


TRIANGLE = [[170, -10], [-170, -10.5], [180, 20]]


def test_a_hotspot_may_be_an_area(api, scene):
    made = api.post(hotspots_of(scene), at(polygon=TRIANGLE)).json()
    assert made["polygon"] == TRIANGLE
    path = reverse("hotspot", args=[made["id"]])
    assert api.patch(path, {"title": "Window"}).json()["polygon"] == TRIANGLE
    assert api.patch(path, {"polygon": None}).json()["polygon"] is None


@pytest.mark.parametrize(
    ("polygon", "field"),
    [
        (TRIANGLE[:2], "polygon"),
        (TRIANGLE * 14, "polygon"),
        ("square", "polygon"),
        ([*TRIANGLE, [1]], "polygon.3"),
        ([*TRIANGLE, [1, 2, 3]], "polygon.3"),
        ([*TRIANGLE, {"yaw": 1, "pitch": 2}], "polygon.3"),
        ([*TRIANGLE, [180.5, 0]], "polygon.3.0"),
        ([*TRIANGLE, [0, 91]], "polygon.3.1"),
        ([*TRIANGLE, [0, "1"]], "polygon.3.1"),
    ],
)
def test_an_area_has_corners_on_the_sphere(api, scene, polygon, field):
    answer = api.post(hotspots_of(scene), at(polygon=polygon))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_moving_keeps_the_radius(api, scene):
    made = api.post(hotspots_of(scene), {"position": {"yaw": 1, "pitch": 2, "radius": 3}}).json()
    moved = api.put(reverse("hotspot-position", args=[made["id"]]), {"yaw": 5, "pitch": 6}).json()
    assert moved["position"] == {"yaw": 5.0, "pitch": 6.0, "radius": 3.0}


def test_content_is_merged_on_a_change(api, scene):
    made = api.post(hotspots_of(scene), at(content={"text": "a", "html": "<p>b</p>"})).json()
    path = reverse("hotspot", args=[made["id"]])
    assert api.patch(path, {"content": {"text": "c"}}).json()["content"] == {
        "kind": "info",
        "text": "c",
        "html": "<p>b</p>",
    }
    assert api.patch(path, {"content": {"html": None}}).json()["content"]["text"] == "c"
    assert api.patch(path, {"title": "x"}).json()["content"] == {"kind": "info", "text": "c"}
    assert api.patch(path, {"content": None}).json()["content"] is None


def test_another_video_takes_the_place_of_the_old(api, scene):
    video = {"youtube_id": "dQw4w9WgXcQ"}
    made = api.post(hotspots_of(scene), at(type="video", content=video)).json()
    path = reverse("hotspot", args=[made["id"]])
    content = api.patch(path, {"content": {"url": "https://e.com/a.mp4"}}).json()["content"]
    assert "youtube_id" not in content
    assert content["video_url"] == "https://e.com/a.mp4"


def test_another_type_drops_the_old_content(api, scene):
    made = api.post(hotspots_of(scene), at(content={"text": "a"})).json()
    path = reverse("hotspot", args=[made["id"]])
    link = {"type": "link", "content": {"url": "https://e.com"}}
    assert api.patch(path, link).json()["content"]["kind"] == "link"
    assert api.patch(path, {"type": "link", "content": {}}).status_code == 200


def test_where_to_look_on_arrival_may_be_said_and_unsaid(api, scene):
    other = make_scene(scene.tour)
    way = make_hotspot(scene, to=other)
    path = reverse("hotspot", args=[way.pk])
    assert api.patch(path, {"arrival": {"yaw": 90}}).json()["arrival"] == {"yaw": 90, "pitch": 0}
    assert api.patch(path, {"arrival": None}).json()["arrival"] is None


def test_deleting_closes_ranks(api, scene):
    first, *_rest = [make_hotspot(scene, yaw=n) for n in range(3)]
    assert api.delete(reverse("hotspot", args=[first.pk])).status_code == 204
    assert [h["order_index"] for h in api.get(hotspots_of(scene)).json()] == [0, 1]


def test_a_scene_takes_so_many_hotspots_and_no_more(api, scene, settings):
    settings.LIMIT_HOTSPOTS_PER_SCENE = 1
    make_hotspot(scene)
    answer = api.post(hotspots_of(scene), at())
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_hotspots")


def test_sending_back_what_one_got_changes_nothing(api, scene):
    made = api.post(hotspots_of(scene), at(content={"text": "a"}, icon_color="#FF8800")).json()
    again = api.put(reverse("hotspot", args=[made["id"]]), made).json()
    ignored = {"updated_at", "revision"}
    assert {k: v for k, v in again.items() if k not in ignored} == {
        k: v for k, v in made.items() if k not in ignored
    }


def test_a_second_editor_of_a_hotspot_is_told(api, scene):
    path = reverse("hotspot", args=[make_hotspot(scene).pk])
    tag = api.get(path)["ETag"]
    api.patch(path, {"title": "x"}, headers={"If-Match": tag})
    assert api.patch(path, {"title": "y"}, headers={"If-Match": tag}).status_code == 412


def test_changing_a_hotspot_is_an_unpublished_change_of_its_tour(api):
    tour = make_tour(published=True)
    hotspots = make_hotspot(tour.scenes.get())
    api.force_login(owner_of(tour))
    detail = reverse("tour-detail", args=[tour.pk])
    assert api.get(detail).json()["has_unpublished_changes"] is True
    api.post(reverse("tour-publish", args=[tour.pk]))
    assert api.get(detail).json()["has_unpublished_changes"] is False
    api.patch(reverse("hotspot", args=[hotspots.pk]), {"title": "x"})
    assert api.get(detail).json()["has_unpublished_changes"] is True


def test_pictures_of_the_library_are_shown_as_copies(api):
    scene = make_scene()
    api.force_login(owner_of(scene.tour))
    media = make_media(scene.tour.team, content=picture_bytes(), name="oven.png")
    content = {"images": [{"media_id": str(media.pk), "alt": "The oven"}]}
    body = {"position": {"yaw": 1, "pitch": 2}, "title": "Oven", "content": content}
    made = api.post(reverse("scene-hotspots", args=[scene.pk]), body).json()
    image = made["content"]["images"][0]
    assert image["media_id"] == str(media.pk)
    assert image["url"].startswith("/media/photos/")
    again = api.patch(reverse("hotspot", args=[made["id"]]), {"content": made["content"]})
    assert again.json()["content"]["images"] == [image]
    publish_tour(scene.tour)
    shown = api.get(reverse("public-tour", args=[str(scene.tour_id)])).json()
    hotspot = shown["scenes"][0]["hotspots"][0]
    assert hotspot["content"]["images"] == [{"url": image["url"], "alt": "The oven"}]
    refused = api.delete(reverse("media-file", args=[media.pk]))
    assert refused.json()["code"] == "media_in_use"


def test_somebody_elses_picture_is_no_picture(api):
    scene = make_scene()
    api.force_login(owner_of(scene.tour))
    foreign = make_media(content=picture_bytes(), name="oven.png")
    content = {"images": [{"media_id": str(foreign.pk), "alt": ""}]}
    body = {"position": {"yaw": 1, "pitch": 2}, "content": content}
    refused = api.post(reverse("scene-hotspots", args=[scene.pk]), body)
    assert (refused.status_code, list(refused.json()["errors"])) == (
        400,
        ["content.images.0.media_id"],
    )
