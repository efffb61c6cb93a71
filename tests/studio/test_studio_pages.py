"""The studio's pages as the server draws them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mediafiles.library import delete_media
from studio.publishing import publish_tour
from tests.makers import (
    make_floor_plan,
    make_media,
    make_scene,
    make_team,
    make_tour,
    make_user,
    picture_bytes,
    team_of,
)
from tours.models import Tour
from tours.services import archive_tour, delete_tour, edit_tour

DASHBOARD, TOURS, NEW, MEDIA = "/studio/", "/studio/tours", "/studio/new", "/studio/media"
PAGES = [DASHBOARD, TOURS, NEW, MEDIA]
PART = {"X-Fragment": "1"}


@pytest.fixture
def user(client):
    user = make_user()
    client.force_login(user)
    return user


def picture(user, name, **fields):
    return make_media(team_of(user), content=picture_bytes(), name=name, user=user, **fields)


def titles(client, query=""):
    return [tour["title"] for tour in client.get(TOURS + query).context["tours"]]


def names(client, query=""):
    return [file["name"] for file in client.get(MEDIA + query).context["files"]]


def queries(client, path, **options):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, **options).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", PAGES)
def test_signed_out_people_are_led_to_the_door(client, path):
    assert client.get(path).url == f"{reverse('accounts:sign_in')}?next={path}"


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_studio_is_a_page(client, user, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_somebody_without_a_team_makes_one_first(client, user, path):
    user.memberships.all().delete()
    assert client.get(path).url == reverse("team:create")


@pytest.mark.parametrize("path", [DASHBOARD, TOURS, MEDIA])
def test_who_only_reads_is_offered_nothing_to_change(client, path):
    team = make_team()
    viewer = make_user(team=team, role="viewer")
    make_tour(team=team, scenes=1)
    client.force_login(viewer)
    page = client.get(path).content.decode()
    assert "data-hint" not in page and "data-act" not in page and NEW not in page
    assert client.get(NEW).status_code == 403


def test_the_rail_marks_the_open_page(client, user):
    for path in (DASHBOARD, TOURS, MEDIA):
        assert f'href="{path}" aria-current="page"' in client.get(path).content.decode()


def test_the_list_shows_the_teams_tours_and_no_others(client, user):
    make_tour(user=user, title="Mine")
    make_tour(title="Theirs")
    assert titles(client) == ["Mine"]


def test_tours_are_found_by_words_and_by_state(client, user):
    make_tour(user=user, title="Beach house")
    make_tour(user=user, title="Loft", description="By the beach.", published=True)
    archive_tour(make_tour(user=user, title="Old mill"))
    delete_tour(make_tour(user=user, title="Mistake"))
    assert titles(client) == ["Loft", "Beach house"]
    assert titles(client, "?search=BEACH") == ["Loft", "Beach house"]
    assert titles(client, "?status=draft") == ["Beach house"]
    assert titles(client, "?status=published") == ["Loft"]
    assert titles(client, "?status=archived") == ["Old mill"]
    assert titles(client, "?status=trash") == ["Mistake"]
    assert titles(client, "?status=trash&search=x") == []


def test_what_is_changed_comes_first_unless_asked_otherwise(client, user):
    first, _second = (make_tour(user=user, title=title) for title in ("Zoo", "apple"))
    edit_tour(first, description="New words.")
    assert titles(client) == ["Zoo", "apple"]
    assert titles(client, "?sort=created") == ["apple", "Zoo"]
    assert titles(client, "?sort=title") == ["apple", "Zoo"]
    assert titles(client, "?sort=nonsense&status=nonsense") == ["Zoo", "apple"]


def test_work_in_hand_is_counted(client, user):
    tour = make_tour(user=user, scenes=1)
    make_scene(tour, ready=False)
    row = client.get(TOURS).context["tours"][0]
    assert (row["scene_count"], row["processing"], row["failed"]) == (2, 1, 0)


def test_a_long_list_goes_on_behind_a_link_as_it_is_narrowed(client, user):
    for n in range(32):
        make_tour(user=user, title=f"Flat {n:02}")
    page = client.get(f"{TOURS}?search=flat&sort=title")
    rest = client.get(page.context["next_url"], headers=PART)
    assert len(page.context["tours"]) == 30
    assert [tour["title"] for tour in rest.context["tours"]] == ["Flat 30", "Flat 31"]
    assert "<html" not in rest.content.decode()


def test_a_list_drawn_anew_shows_as_many_as_before(client, user):
    for n in range(35):
        make_tour(user=user, title=f"T{n}")
    assert len(titles(client, "?rows=35")) == 35
    assert len(titles(client, "?rows=many")) == 30
    assert len(titles(client, "?cursor=nonsense")) == 30


@pytest.mark.parametrize("path", [DASHBOARD, TOURS, MEDIA])
def test_the_number_of_queries_does_not_grow(client, user, path):
    def some(count):
        for n in range(count):
            tour = make_tour(user=user, scenes=1, published=n % 2 == 0)
            make_scene(tour, ready=False)

    some(1)
    client.get(path)
    before = queries(client, path)
    some(6)
    assert queries(client, path) == before <= 14


def test_the_layout_is_remembered(client, user):
    assert client.get(TOURS).context["view"] == "list"
    client.cookies["tours_view"] = "grid"
    assert client.get(TOURS).context["view"] == "grid"


def test_the_dashboard_says_what_there_is_and_what_is_left_to_do(client, user):
    shown = make_tour(user=user, title="Shown", scenes=2, published=True)
    changed = make_tour(user=user, title="Changed", published=True)
    edit_tour(changed, description="Visitors do not see this yet.")
    make_tour(user=user, title="Draft")
    archive_tour(make_tour(user=user, title="Old"))
    for n in range(6):
        make_tour(user=user, title=f"New {n}")
    Tour.objects.filter(pk=shown.pk).update(view_count=1200)
    page = client.get(DASHBOARD)
    stats = page.context["stats"]
    assert (stats["total_tours"], stats["published_tours"], stats["total_views"]) == (10, 2, 1200)
    newest = [f"New {n}" for n in reversed(range(6))]
    assert [tour["title"] for tour in page.context["recent"]] == newest
    assert [tour["title"] for tour in page.context["left"]] == ["Draft", "Changed"]
    assert "1,200" in page.content.decode()


def test_a_tour_that_is_published_anew_is_done(client, user):
    tour = make_tour(user=user, published=True)
    edit_tour(tour, description="More.")
    publish_tour(tour, by=user)
    assert not client.get(DASHBOARD).context["recent"][0]["has_unpublished_changes"]


def test_an_empty_tour_is_started_by_its_title(client, user):
    answer = client.post(NEW, {"title": " Harbour 3 "})
    tour = Tour.objects.get()
    assert (tour.title, tour.team, tour.created_by) == ("Harbour 3", team_of(user), user)
    assert answer.url == reverse("studio:editor", args=[tour.pk])
    answer = client.post(NEW, {"title": " "})
    assert answer.status_code == 422
    assert "Give the tour a title" in answer.content.decode()


def test_files_are_found_by_words_kind_and_folder(client, user):
    picture(user, "kitchen.png", folder="House 1")
    picture(user, "Bath.png")
    delete_media(picture(user, "old.png"))
    make_media(content=picture_bytes(), name="theirs.png")
    assert names(client) == ["Bath.png", "kitchen.png"]
    assert names(client, "?sort=name") == ["Bath.png", "kitchen.png"]
    assert names(client, "?search=house") == ["kitchen.png"]
    assert names(client, "?folder=House+1") == ["kitchen.png"]
    assert names(client, "?folder=/") == ["Bath.png"]
    assert names(client, "?kind=video") == []
    assert names(client, "?trashed=1") == ["old.png"]


def test_the_largest_file_comes_first_where_that_is_asked(client, user):
    for size in (20, 700, 90):
        content = picture_bytes() + b"\0" * size
        make_media(team_of(user), content=content, name=f"{size}.png")
    assert names(client, "?sort=size") == ["700.png", "90.png", "20.png"]


def test_files_go_on_behind_a_link_in_every_order(client, user):
    for n in range(31):
        picture(user, f"{n:02}.png")
    for sort in ("created", "name", "size"):
        page = client.get(f"{MEDIA}?sort={sort}")
        rest = client.get(page.context["next_url"], headers=PART)
        seen = [file["id"] for view in (page, rest) for file in view.context["files"]]
        assert len(set(seen)) == 31


def test_a_file_says_where_it_is_used(client, user):
    tour = make_tour(user=user, title="Sea View")
    media = picture(user, "plan.png")
    make_floor_plan(tour, media=media, name="Ground floor")
    path = reverse("studio:media_file", args=[media.pk])
    panel = client.get(path, headers=PART).content.decode()
    assert "“Ground floor” (Sea View)" in panel
    assert reverse("studio:editor", args=[tour.pk]) in panel
    assert "<html" in client.get(path).content.decode()


def test_a_file_of_others_is_not_there(client, user):
    path = reverse("studio:media_file", args=[make_media().pk])
    assert client.get(path).status_code == 404


def test_a_part_of_a_page_is_never_kept_as_the_page(client, user):
    for path in (TOURS, MEDIA):
        answer = client.get(path, headers=PART)
        assert "X-Fragment" in answer["Vary"]
        assert "no-store" in answer["Cache-Control"]
