import json

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from core.errors import RuleError
from scenes.models import Panorama
from studio.duplication import duplicate_tour
from studio.publishing import publish_tour
from tests.makers import make_hotspot, make_scene, make_tour, make_user, owner_of
from tours.models import Publication, Tour
from tours.services import archive_tour, edit_tour


def test_an_empty_tour_is_refused():
    with pytest.raises(RuleError) as refusal:
        publish_tour(make_tour())
    assert refusal.value.code == "tour_is_empty"


def test_a_tour_with_unfinished_pictures_is_refused_with_their_list():
    tour = make_tour(scenes=1)
    make_scene(tour, title="Attic", ready=False)
    failed = make_scene(tour, title="Cellar", ready=False)
    Panorama.objects.claim(failed.incoming_id).fail("image_corrupt", "The file is damaged.")
    with pytest.raises(RuleError) as refusal:
        publish_tour(tour)
    assert refusal.value.code == "not_ready"
    assert "Attic" in refusal.value.errors["scenes.1"][0]
    assert "damaged" in refusal.value.errors["scenes.2"][0]


@pytest.mark.parametrize(
    ("before", "asked", "after"),
    [
        ("private", None, "public"),
        ("unlisted", None, "unlisted"),
        ("public", None, "public"),
        ("private", "unlisted", "unlisted"),
        ("public", "private", "private"),
    ],
)
def test_publishing_opens_the_door_as_wide_as_wanted(before, asked, after):
    tour = publish_tour(make_tour(scenes=1, visibility=before), visibility=asked)
    assert (tour.status, tour.visibility) == ("published", after)


def test_the_short_code_is_kept_for_ever():
    tour = make_tour(published=True)
    code = tour.short_code
    assert len(code) == 10
    tour = publish_tour(edit_tour(tour, title="New"))
    assert tour.short_code == code


def test_publishing_again_unchanged_changes_nothing():
    tour = make_tour(published=True)
    publish_tour(tour)
    assert Publication.objects.count() == 1


def test_visitors_see_what_was_published_and_not_what_is_edited(client):
    tour = make_tour(published=True, title="Old title")
    path = reverse("public-tour", args=[tour.slug])
    edit_tour(tour, title="New title")
    assert client.get(path).json()["title"] == "Old title"
    publish_tour(tour)
    assert client.get(path).json()["title"] == "New title"


def test_the_snapshot_lies_in_public_storage_too():
    publication = make_tour(published=True).publication
    with storages["public"].open(publication.manifest_path) as stream:
        assert json.load(stream) == publication.manifest


def test_an_archived_tour_is_restored_first():
    with pytest.raises(RuleError) as refusal:
        publish_tour(archive_tour(make_tour(scenes=1)))
    assert refusal.value.code == "tour_is_archived"


def test_nothing_private_is_in_the_snapshot():
    tour = make_tour(scenes=1)
    scene = tour.scenes.get()
    type(scene).objects.filter(pk=scene.pk).update(latitude=48.137, longitude=11.575)
    make_hotspot(scene, title="hidden one", is_active=False)
    make_hotspot(scene, title="shown one", custom_data={"crm": "secret-lead"})
    text = json.dumps(publish_tour(tour).publication.manifest)
    for private in ("48.137", "11.575", "hidden one", "secret-lead", "user_id", "email"):
        assert private not in text
    assert owner_of(tour).email not in text
    assert "shown one" in text


def test_publishing_takes_the_same_queries_however_large_the_tour(django_assert_max_num_queries):
    tour = make_tour(scenes=6)
    for scene in tour.scenes.all():
        make_hotspot(scene)
    with django_assert_max_num_queries(20):
        publish_tour(tour)


def test_a_copy_is_complete_and_leads_within_itself():
    tour = make_tour(scenes=2, title="House", published=True)
    here, there = tour.scenes.in_order()
    make_hotspot(here, to=there, title="Way", arrival_yaw=10, arrival_pitch=0)
    make_hotspot(there, title="Note", content={"text": "x"})
    copy = duplicate_tour(tour, team_id=tour.team_id, by=owner_of(tour))
    assert (copy.title, copy.status, copy.visibility) == ("House (Copy)", "draft", "private")
    assert (copy.short_code, copy.view_count) == (None, 0)
    new_here, new_there = copy.scenes.in_order()
    way = new_here.hotspots.get()
    assert (way.target_scene, way.arrival_yaw) == (new_there, 10)
    assert new_there.hotspots.get().content == {"kind": "info", "text": "x"}
    assert (new_here.is_start, new_here.panorama) == (True, here.panorama)
    assert publish_tour(copy).slug != tour.slug


def test_a_copy_by_the_api_is_made_once(api):
    tour = make_tour(scenes=1)
    api.force_login(owner_of(tour))
    path = reverse("tour-duplicate", args=[tour.pk])
    first = api.post(path, headers={"Idempotency-Key": "copy"})
    second = api.post(path, headers={"Idempotency-Key": "copy"})
    assert (first.status_code, first.json()) == (201, second.json())
    assert Tour.objects.count() == 2


def test_a_viewer_cannot_copy_into_a_team_they_may_not_write_in(api):
    tour = make_tour(scenes=1)
    api.force_login(make_user(team=tour.team, role="viewer"))
    assert api.post(reverse("tour-duplicate", args=[tour.pk])).status_code == 403
