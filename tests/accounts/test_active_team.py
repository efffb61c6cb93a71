"""The team one works in: what lists show and where new things go."""

import uuid

import pytest
from django.urls import reverse

from accounts.models import Membership
from accounts.teams import leave_team, switch_team
from tests.makers import make_team, make_token, make_tour, make_user, team_of


@pytest.fixture
def two():
    """A person with a team of their own and a place as editor in another, a tour in each."""
    user = make_user()
    mine, other = team_of(user), make_team("Other")
    Membership.objects.create(user=user, team=other, role="editor")
    make_tour(team=mine, title="Mine")
    make_tour(team=other, title="Theirs")
    return user, mine, other


def titles(answer):
    return [tour["title"] for tour in answer.json()["items"]]


def test_the_studio_shows_the_tours_of_the_team_one_works_in(client, two):
    user, _mine, other = two
    client.force_login(user)
    assert [tour["title"] for tour in client.get("/studio/tours").context["tours"]] == ["Mine"]
    page = client.post(reverse("team:switch"), {"team_id": other.pk}, follow=True)
    assert [tour["title"] for tour in page.context["recent"]] == ["Theirs"]


def test_it_is_the_persons_and_not_the_browsers(client, two):
    user, _mine, other = two
    switch_team(user, other)
    client.force_login(user)
    assert client.get("/studio/tours").context["tours"][0]["title"] == "Theirs"


def test_one_cannot_switch_to_a_foreign_team(client, two):
    user, mine, _other = two
    client.force_login(user)
    for foreign in (make_team().pk, uuid.uuid4(), "x", ""):
        client.post(reverse("team:switch"), {"team_id": foreign})
    user.refresh_from_db()
    assert user.active_team in (None, mine)


def test_lists_show_the_team_asked_for_or_the_one_worked_in(api, two):
    user, mine, other = two
    api.force_login(user)
    path = reverse("tour-list")
    assert titles(api.get(path)) == ["Mine"]
    assert titles(api.get(path, {"team_id": other.pk})) == ["Theirs"]
    switch_team(user, other)
    assert titles(api.get(path)) == ["Theirs"]
    assert titles(api.get(path, {"team_id": mine.pk, "status": "draft"})) == ["Mine"]


@pytest.mark.parametrize("asked", ["", "x", "cb722275-a217-4c36-b987-b37a3e051b79"])
def test_a_foreign_team_has_no_list(api, two, asked):
    api.force_login(two[0])
    for query in ({"team_id": asked}, {"team_id": asked, "status": "deleted"}):
        answer = api.get(reverse("tour-list"), query)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["team_id"])


def test_new_tours_go_to_the_team_worked_in_or_named(api, two):
    user, mine, other = two
    switch_team(user, other)
    api.force_login(user)
    path = reverse("tour-list")
    assert api.post(path, {"title": "x"}).json()["team_id"] == str(other.pk)
    named = api.post(path, {"title": "x", "team_id": str(mine.pk)})
    assert named.json()["team_id"] == str(mine.pk)


def test_a_viewer_at_work_makes_nothing_by_accident_elsewhere(api, two):
    user, mine, other = two
    Membership.objects.filter(user=user, team=other).update(role="viewer")
    switch_team(user, other)
    api.force_login(user)
    for asked in ({}, {"team_id": str(other.pk)}):
        refused = api.post(reverse("tour-list"), {"title": "x", **asked})
        assert refused.status_code == 403
        assert "viewer" in refused.json()["detail"]
    assert mine.tours.count() == 1


def test_a_token_works_in_its_own_team_whatever_the_person_does(api, two):
    user, mine, other = two
    switch_team(user, other)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(user, team=mine)}")
    assert titles(api.get(reverse("tour-list"))) == ["Mine"]
    assert api.get(reverse("tour-list"), {"team_id": other.pk}).status_code == 400


def test_who_leaves_the_team_worked_in_is_back_in_the_oldest(client, two):
    user, mine, other = two
    switch_team(user, other)
    leave_team(other, user)
    client.force_login(user)
    page = client.get("/studio/tours")
    assert page.context["rail"].active.team == mine
    assert [tour["title"] for tour in page.context["tours"]] == ["Mine"]
