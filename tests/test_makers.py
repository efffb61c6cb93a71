"""The makers make what they say; every other test leans on that."""

from django.urls import reverse

from hotspots.models import Hotspot
from mediafiles.models import public_storage
from scenes.models import Panorama
from tests.makers import (
    make_hotspot,
    make_media,
    make_scene,
    make_token,
    make_tour,
    make_user,
    owner_of,
    run_jobs,
    team_of,
)


def test_a_user_signs_in(api):
    user = make_user()
    assert api.login(email=user.email, password="correct horse battery")
    assert team_of(user).name


def test_a_token_opens_the_api(api):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(scopes=['read'])}")
    assert api.get(reverse("tour-list")).status_code == 200


def test_no_two_files_are_the_same():
    first, second = make_media(), make_media()
    assert (first.width, first.height) == (1024, 512)
    assert first.sha256 != second.sha256


def test_a_published_tour_has_a_manifest():
    tour = make_tour(scenes=2, published=True)
    assert tour.is_open
    assert tour.publication.manifest["scene_count"] == 2
    assert tour.created_by == owner_of(tour)


def test_a_waiting_scene_gets_its_picture_from_the_jobs():
    scene = make_scene(ready=False)
    assert scene.panorama is None

    (panorama,) = run_jobs()

    scene.refresh_from_db()
    assert panorama.state == Panorama.State.COMPLETED
    assert scene.panorama == panorama
    assert public_storage().exists(f"{panorama.folder}/0/0_0.jpg")


def test_a_hotspot_leads_to_a_scene():
    tour = make_tour(scenes=2)
    here, there = tour.scenes.in_order()
    assert make_hotspot(here, to=there, yaw=10).type == Hotspot.Type.NAVIGATION
    assert make_hotspot(here).type == Hotspot.Type.INFO
