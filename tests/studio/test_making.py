"""“Make my tour” as the server draws it; the steps are the browser's."""

import pytest

from tests.makers import make_scene, make_team, make_tour, make_user, team_of

BEGIN = "/studio/tours/make"


@pytest.fixture
def user(client):
    user = make_user()
    client.force_login(user)
    return user


def test_it_begins_with_pictures_and_offers_drafts(client, user):
    team = team_of(user)
    make_scene(make_tour(team=team, title="Half a house"))
    make_tour(team=team, title="Without a picture")
    make_scene(make_tour(team=make_team(), title="Somebody else's"))
    page = client.get(BEGIN).content.decode()
    assert "Half a house" in page
    assert "Without a picture" not in page
    assert "Somebody else" not in page


def test_a_published_tour_is_no_draft(client, user):
    make_tour(team=team_of(user), title="Sea View", published=True)
    assert "Sea View" not in client.get(BEGIN).content.decode()


def test_it_says_whether_pictures_leave_the_server(client, user, settings):
    assert "No picture leaves this server." in client.get(BEGIN).content.decode()
    settings.GLM_API_KEY = "x"
    assert "Reduced pictures are shown to glm." in client.get(BEGIN).content.decode()


def test_who_may_only_look_sees_how_far_a_tour_is_and_begins_none(client):
    team = make_team()
    tour = make_tour(team=team)
    client.force_login(make_user(team=team, role="viewer"))
    assert client.get(BEGIN).status_code == 403
    answer = client.get(f"/studio/tours/{tour.pk}/make")
    assert answer.status_code == 200
    assert answer.context["making"]["can_edit"] is False


def test_the_dashboard_and_the_page_for_new_tours_lead_here(client, user):
    make_scene(make_tour(team=team_of(user)))
    for path in ("/studio/", "/studio/new"):
        assert f'href="{BEGIN}"' in client.get(path).content.decode()
