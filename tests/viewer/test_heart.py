"""Where a visitor finds the heart, and where there is none."""

import pytest

from studio.publishing import publish_tour
from tests.makers import make_tour, owner_of
from tours.models import Tour
from tours.services import edit_tour

HEART = 'data-control="like"'


def page_of(client, tour, query=""):
    return client.get(f"/t/{tour.slug}{query}").content.decode()


@pytest.mark.parametrize("query", ["", "?embed=1"])
def test_a_tour_can_be_liked_where_it_is_seen(client, query):
    tour = make_tour(published=True)
    page = page_of(client, tour, query)
    assert HEART in page
    assert f'data-url="/api/v1/public/tours/{tour.pk}/like"' in page


def test_an_agent_may_do_without(client):
    tour = make_tour(published=True)
    edit_tour(tour, settings={"show_likes": False})
    assert HEART in page_of(client, tour)
    publish_tour(tour)
    assert HEART not in page_of(client, tour)


def test_what_was_published_before_there_were_likes_has_a_heart(client):
    tour = make_tour(published=True)
    del tour.publication.manifest["settings"]["show_likes"]
    tour.publication.save()
    assert HEART in page_of(client, tour)


def test_members_who_look_at_a_private_tour_have_nothing_to_like(client):
    tour = make_tour(published=True)
    Tour.objects.filter(pk=tour.pk).update(visibility="private")
    client.force_login(owner_of(tour))
    answer = client.get(f"/t/{tour.slug}")
    assert answer.status_code == 200
    assert HEART not in answer.content.decode()
