"""The pages of statistics as the server draws them."""

import pytest

from tests.makers import make_tour, make_user


@pytest.fixture
def user(client):
    user = make_user()
    client.force_login(user)
    return user


def pages(tour):
    at = f"/studio/tours/{tour.pk}/statistics"
    return ["/studio/statistics", "/studio/statistics/live", at, f"{at}/attention"]


def test_every_page_without_visits_says_what_to_do(client, user):
    for tour in (make_tour(user=user), make_tour(user=user, published=True)):
        for page in pages(tour):
            assert client.get(page).status_code == 200, page
