import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from floorplans.models import FloorPlan
from tests.makers import make_floor_plan, make_media, make_tour, owner_of, picture_bytes


@pytest.fixture
def tour(api):
    tour = make_tour(scenes=2)
    api.force_login(owner_of(tour))
    return tour


def plans_of(tour):
    return reverse("tour-floor-plans", args=[tour.pk])


def path_of(plan, name="floor-plan"):
    return reverse(name, args=[plan.tour_id, plan.pk])


def media_of(tour, **options):
    return str(make_media(tour.team, content=picture_bytes(**options)).pk)


def mark(scene, **fields):
    return {"scene_id": str(scene.pk), "x": 12.5, "y": 80, **fields}


def test_a_plan_is_made_of_an_uploaded_file_by_its_id(api, tour):
    scene = tour.scenes.first()
    data = {"name": "Ground floor", "media_file_id": media_of(tour), "markers": [mark(scene)]}
    answer = api.post(plans_of(tour), data)
    assert answer.status_code == 201, answer.json()
    plan = answer.json()
    assert (plan["floor_number"], plan["width"], plan["height"]) == (1, 400, 300)
    assert plan["tour_id"] == str(tour.pk)
    (marker,) = plan["markers"]
    place = {"scene_id": str(scene.pk), "x": 12.5, "y": 80.0}
    assert marker == {"id": marker["id"], **place, "label": "", "heading": None}
    assert api.get(plans_of(tour)).json() == [plan]


def test_a_plan_is_made_by_the_address_the_upload_gave(api, tour):
    file = SimpleUploadedFile("plan.png", picture_bytes())
    uploaded = api.post(reverse("upload"), {"file": file}, format="multipart").json()
    data = {"name": "Ground floor", "image_url": uploaded["public_url"]}
    assert api.post(plans_of(tour), data).status_code == 201


def test_a_plan_is_made_by_sending_the_file_itself(api, tour):
    data = {"name": "Attic", "floor_number": "2", "file": SimpleUploadedFile("a", picture_bytes())}
    answer = api.post(plans_of(tour), data, format="multipart")
    assert answer.status_code == 201, answer.json()
    assert answer.json()["floor_number"] == 2


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/plan.png",
        "http://[",
        "http://testserver/api/v1/upload/media/------------------------------------/content",
    ],
)
def test_pictures_are_not_fetched_from_elsewhere(api, tour, url):
    answer = api.post(plans_of(tour), {"name": "x", "image_url": url})
    assert (answer.status_code, answer.json()["code"]) == (400, "image_url_foreign")


def test_a_plan_without_a_picture_is_told_what_to_send(api, tour):
    answer = api.post(plans_of(tour), {"name": "x"})
    assert (answer.status_code, answer.json()["code"]) == (400, "picture_required")


def test_what_is_no_plan_is_refused_with_the_reason(api, tour):
    data = {"name": "x", "media_file_id": media_of(tour, width=50)}
    answer = api.post(plans_of(tour), data)
    assert (answer.status_code, answer.json()["code"]) == (422, "image_too_small")


def test_a_foreign_file_does_not_exist_for_a_plan(api, tour):
    answer = api.post(plans_of(tour), {"name": "x", "media_file_id": str(make_media().pk)})
    assert list(answer.json()["errors"]) == ["media_file_id"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 256),
        ("floor_number", 0),
        ("north_bearing", 361),
        ("north_bearing", "12"),
        ("colour", "red"),
        ("markers.0.x", [{"scene_id": "0" * 32, "x": 100.5, "y": 1}]),
        ("markers.0.y", [{"scene_id": "0" * 32, "x": 1, "y": "1"}]),
        ("markers.0.scene_id", [{"x": 1, "y": 1}]),
        ("markers.0.size", [{"scene_id": "0" * 32, "x": 1, "y": 1, "size": 2}]),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(api, tour, field, value):
    answer = api.patch(path_of(make_floor_plan(tour)), {field.split(".")[0]: value})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_a_create_sent_twice_is_done_once(api, tour):
    data = {"name": "Ground floor", "media_file_id": media_of(tour)}
    first, second = (
        api.post(plans_of(tour), data, headers={"Idempotency-Key": "plan"}) for _ in range(2)
    )
    assert (first.status_code, first.json()) == (201, second.json())
    assert FloorPlan.objects.count() == 1


def test_markers_are_a_bare_array_that_replaces_the_set(api, tour):
    first, second = tour.scenes.in_order()
    plan = make_floor_plan(tour, markers=[first])
    answer = api.put(path_of(plan, "floor-plan-markers"), [mark(second, heading=90, label="Bath")])
    assert answer.status_code == 200, answer.json()
    (marker,) = answer.json()["markers"]
    assert (marker["scene_id"], marker["heading"], marker["label"]) == (str(second.pk), 90, "Bath")
    assert api.put(path_of(plan, "floor-plan-markers"), []).json()["markers"] == []


@pytest.mark.parametrize("body", [{"markers": []}, "x", [7], [[]]])
def test_markers_are_nothing_but_an_array_of_markers(api, tour, body):
    plan = make_floor_plan(tour)
    assert api.put(path_of(plan, "floor-plan-markers"), body).status_code == 400


def test_sending_back_what_one_got_changes_nothing(api, tour):
    plan = make_floor_plan(tour, markers=tour.scenes.all(), north_bearing=12)
    shown = api.get(path_of(plan)).json()
    again = api.put(path_of(plan), shown)
    assert again.status_code == 200, again.json()
    ignored = {"updated_at", "revision"}
    assert {k: v for k, v in again.json().items() if k not in ignored} == {
        k: v for k, v in shown.items() if k not in ignored
    }


def test_another_picture_takes_the_place_of_the_old(api, tour):
    plan = make_floor_plan(tour)
    shown = api.patch(path_of(plan), {"media_file_id": media_of(tour, width=300)}).json()
    assert (shown["width"], shown["image_url"] != plan.image_url) == (300, True)


def test_a_second_editor_of_a_plan_is_told(api, tour):
    plan = make_floor_plan(tour)
    tag = api.get(path_of(plan))["ETag"]
    api.patch(path_of(plan), {"name": "x"}, headers={"If-Match": tag})
    late = api.put(path_of(plan, "floor-plan-markers"), [], headers={"If-Match": tag})
    assert (late.status_code, late.json()["code"]) == (412, "stale_revision")


def test_a_plan_is_found_in_its_own_tour_only(api, tour):
    plan = make_floor_plan(tour)
    other = make_tour(team=tour.team)
    assert api.get(reverse("floor-plan", args=[other.pk, plan.pk])).status_code == 404


def test_every_change_of_a_plan_is_an_unpublished_change_of_its_tour(api, tour):
    def is_changed():
        before = versions[-1]
        tour.refresh_from_db()
        versions.append(tour.version)
        return tour.version > before

    versions = [tour.version]
    plan = make_floor_plan(tour)
    tour.refresh_from_db()
    versions.append(tour.version)
    api.patch(path_of(plan), {"name": "x"})
    assert is_changed()
    api.put(path_of(plan, "floor-plan-markers"), [])
    assert is_changed()
    assert api.delete(path_of(plan)).status_code == 204
    assert is_changed()
    assert api.get(path_of(plan)).status_code == 404


def test_a_list_takes_the_same_queries_however_long(api, tour, django_assert_max_num_queries):
    for _ in range(4):
        make_floor_plan(tour, markers=tour.scenes.all())
    with django_assert_max_num_queries(7):
        assert len(api.get(plans_of(tour)).json()) == 4
