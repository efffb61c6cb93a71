import pytest
from django.db import IntegrityError
from django.urls import reverse

from core.errors import RuleError
from tests.makers import make_tour, make_user, owner_of
from tours.models import Tour
from tours.services import (
    archive_tour,
    create_tour,
    edit_tour,
    restore_tour,
    unpublish_tour,
)


def test_a_new_tour_is_a_private_draft():
    tour = make_tour()
    assert (tour.status, tour.visibility, tour.short_code) == ("draft", "private", None)


def test_its_address_is_readable_and_cannot_be_guessed():
    slugs = {make_tour(title="Haus am See, 5½ Zimmer").slug for _ in range(20)}
    assert len(slugs) == 20
    assert all(slug.startswith("haus-am-see-5") for slug in slugs)


def test_a_title_without_latin_letters_still_has_an_address():
    assert make_tour(title="समुद्र दृश्य").slug.startswith("tour-")


def test_a_taken_address_is_refused():
    first = make_tour(slug="villa")
    with pytest.raises(RuleError) as refusal:
        create_tour(team_id=first.team_id, user=None, title="x", slug="villa")
    assert refusal.value.code == "slug_taken"


def test_archived_and_back():
    tour = archive_tour(make_tour(published=True))
    assert tour.status == "archived"
    assert tour.archived_at is not None
    tour = restore_tour(tour)
    assert (tour.status, tour.archived_at) == ("draft", None)


def test_archiving_takes_it_out_of_the_gallery():
    tour = make_tour(published=True, is_featured=True)
    assert Tour.objects.featured().count() == 1
    archive_tour(tour)
    assert not Tour.objects.featured().exists()


def test_a_deleted_tour_is_gone_and_can_be_brought_back(api):
    tour = make_tour(scenes=2)
    api.force_login(owner_of(tour))
    detail = reverse("tour-detail", args=[tour.pk])
    assert api.delete(detail).status_code == 204
    assert api.get(detail).status_code == 404
    trash = api.get(reverse("tour-list"), {"status": "deleted"}).json()["items"]
    assert [found["id"] for found in trash] == [str(tour.pk)]
    assert api.post(reverse("tour-restore", args=[tour.pk])).json()["scene_count"] == 2
    assert api.get(detail).status_code == 200


def test_unpublishing_keeps_everything_but_the_open_door():
    tour = make_tour(published=True)
    code = tour.short_code
    tour = unpublish_tour(tour)
    assert (tour.status, tour.visibility, tour.short_code) == ("draft", "public", code)
    assert tour.publication is not None
    assert unpublish_tour(tour).status == "draft"


def test_settings_are_merged_and_never_replaced():
    tour = edit_tour(make_tour(), settings={"auto_rotate": True})
    tour = edit_tour(tour, settings={"enable_vr": False})
    assert tour.all_settings["auto_rotate"] is True
    assert tour.all_settings["enable_vr"] is False
    assert tour.all_settings["show_navbar"] is True


def test_a_published_tour_without_a_publication_cannot_be_stored():
    tour = make_tour()
    with pytest.raises(IntegrityError):
        Tour.objects.filter(pk=tour.pk).update(status="published")


def test_a_second_editor_is_told_instead_of_overwriting(api):
    tour = make_tour()
    api.force_login(owner_of(tour))
    path = reverse("tour-detail", args=[tour.pk])
    tag = api.get(path)["ETag"]
    assert api.patch(path, {"title": "Mine"}, headers={"If-Match": tag}).status_code == 200
    late = api.patch(path, {"title": "Theirs"}, headers={"If-Match": tag})
    assert (late.status_code, late.json()["code"]) == (412, "stale_revision")
    assert api.get(path).json()["title"] == "Mine"


def test_the_tag_of_an_answer_is_good_for_the_next_change(api):
    tour = make_tour()
    api.force_login(owner_of(tour))
    path = reverse("tour-detail", args=[tour.pk])
    tag = api.patch(path, {"title": "One"})["ETag"]
    assert api.patch(path, {"title": "Two"}, headers={"If-Match": tag}).status_code == 200


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_trailing_slash_is_taken_and_not_needed(api, slash):
    api.force_login(make_user())
    assert api.post(f"/api/v1/tours{slash}", {"title": "x"}).status_code == 201


def test_clients_of_the_originals_find_their_fields(api):
    api.force_login(make_user())
    data = {"title": "x", "is_public": True, "settings": {"auto_rotate_speed": 2}}
    made = api.post("/api/v1/tours", data).json()
    assert (made["visibility"], made["is_public"]) == ("public", True)
    assert {
        "id", "user_id", "title", "description", "status", "is_public", "visibility", "settings",
        "short_code", "is_featured", "view_count", "like_count", "share_count", "thumbnail_url",
        "published_at", "archived_at", "created_at", "updated_at", "deleted_at", "scene_count",
    } <= set(made)  # fmt: skip
    put = api.put(f"/api/v1/tours/{made['id']}", {"is_public": False}).json()
    assert (put["visibility"], put["title"]) == ("private", "x")


def test_a_search_finds_titles_and_descriptions(api):
    user = make_user()
    make_tour(user=user, title="100% Loft")
    make_tour(user=user, title="Cottage", description="with a loft above")
    make_tour(user=user, title="Castle")
    api.force_login(user)
    found = api.get("/api/v1/tours", {"search": "loft"}).json()["items"]
    assert {tour["title"] for tour in found} == {"100% Loft", "Cottage"}
    assert len(api.get("/api/v1/tours", {"search": "0%"}).json()["items"]) == 1


def test_status_filters_and_refuses_the_unknown(api):
    user = make_user()
    make_tour(user=user)
    make_tour(user=user, published=True)
    api.force_login(user)
    drafts = api.get("/api/v1/tours", {"status": "draft"}).json()["items"]
    assert [tour["status"] for tour in drafts] == ["draft"]
    assert api.get("/api/v1/tours", {"status": "lost"}).status_code == 400


def test_setting_the_status_is_publishing_archiving_and_closing(api):
    tour = make_tour(scenes=1)
    api.force_login(owner_of(tour))
    path = reverse("tour-detail", args=[tour.pk])
    for status in ("published", "archived", "draft", "published", "draft"):
        answer = api.patch(path, {"status": status})
        assert answer.json()["status"] == status, answer.json()


def test_an_empty_tour_cannot_be_published_by_setting_the_status(api):
    tour = make_tour()
    api.force_login(owner_of(tour))
    answer = api.patch(reverse("tour-detail", args=[tour.pk]), {"status": "published"})
    assert answer.json()["code"] == "tour_is_empty"
