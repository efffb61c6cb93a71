import pytest
from django.urls import reverse

from accounts.models import ApiToken
from scenes.models import Panorama
from tests.makers import (
    make_floor_plan,
    make_media,
    make_scene,
    make_token,
    make_tour,
    make_user,
    run_jobs,
)
from tours.models import Tour


@pytest.fixture
def staff(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def act(client, listing, action, things):
    data = {"action": action, "_selected_action": [str(thing.pk) for thing in things]}
    return client.post(reverse(listing), data, follow=True)


@pytest.mark.parametrize(
    "listing",
    [
        "admin:index",
        "admin:accounts_user_changelist",
        "admin:accounts_team_changelist",
        "admin:accounts_apitoken_changelist",
        "admin:mediafiles_mediafile_changelist",
        "admin:tours_tour_changelist",
        "admin:scenes_panorama_changelist",
        "admin:scenes_scene_changelist",
        "admin:floorplans_floorplan_changelist",
        "admin:ai_jobs_aijob_changelist",
        "admin:ai_jobs_providercall_changelist",
        "admin:ai_jobs_providerstate_changelist",
    ],
)
def test_every_list_opens(staff, listing):
    make_floor_plan(make_tour(published=True))
    make_token()
    assert staff.get(reverse(listing)).status_code == 200


def test_every_form_opens(staff):
    tour = make_tour(published=True)
    plan = make_floor_plan(tour, markers=tour.scenes.all())
    for thing in (tour, tour.team, tour.created_by, tour.scenes.get(), make_media(), plan):
        name = f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change"
        assert staff.get(reverse(name, args=[thing.pk])).status_code == 200, name


def test_featuring_puts_public_tours_into_the_gallery_and_says_what_it_left_out(staff):
    public = make_tour(published=True)
    draft = make_tour()
    page = act(staff, "admin:tours_tour_changelist", "feature", [public, draft])
    assert list(Tour.objects.featured()) == [public]
    assert "left out" in page.content.decode()


def test_unpublishing_closes_the_door(staff):
    tour = make_tour(published=True)
    act(staff, "admin:tours_tour_changelist", "unpublish", [tour])
    assert staff.get(f"/t/{tour.slug}").status_code == 410


def test_a_failed_picture_is_processed_again(staff):
    scene = make_scene(ready=False)
    Panorama.objects.claim(scene.incoming_id).fail("decoder_crashed", "It crashed.")
    page = staff.get(reverse("admin:scenes_panorama_changelist"))
    assert "decoder_crashed" in page.content.decode()
    act(staff, "admin:scenes_panorama_changelist", "retry", [scene.incoming])
    run_jobs()
    scene.refresh_from_db()
    assert scene.is_processed


def test_a_revoked_token_is_refused_from_then_on(staff, api):
    secret = make_token()
    act(staff, "admin:accounts_apitoken_changelist", "revoke", [ApiToken.objects.get()])
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert api.get("/api/v1/tours").status_code == 401


def test_agents_are_not_staff(client):
    client.force_login(make_user())
    assert client.get("/admin/", follow=True).redirect_chain


def test_the_list_of_tours_takes_the_same_queries_however_long(
    staff, django_assert_max_num_queries
):
    for _ in range(5):
        make_tour(published=True)
    with django_assert_max_num_queries(14):
        staff.get(reverse("admin:tours_tour_changelist"))
