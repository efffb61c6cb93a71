import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.makers import make_tour, owner_of
from tours.models import TourLocation
from tours.services import place_tour


@pytest.fixture
def tour(api):
    tour = make_tour()
    api.force_login(owner_of(tour))
    return tour


def path_of(tour):
    return reverse("tour-location", args=[tour.pk])


def test_a_place_is_given_changed_and_taken_away(api, tour):
    assert api.get(path_of(tour)).status_code == 404
    given = {"name": "Casa", "city": "Cala", "latitude": 39.5, "longitude": 3}
    made = api.put(path_of(tour), given)
    assert made.status_code == 200, made.json()
    assert (made.json()["name"], made.json()["address"], made["ETag"]) == ("Casa", "", '"1"')
    changed = api.patch(path_of(tour), {"name": None}, headers={"If-Match": made["ETag"]})
    assert (changed.json()["name"], changed.json()["city"]) == ("", "Cala")
    late = api.put(path_of(tour), given, headers={"If-Match": made["ETag"]})
    assert late.json()["code"] == "stale_revision"
    assert api.delete(path_of(tour)).status_code == 204
    assert api.get(path_of(tour)).status_code == 404
    assert api.delete(path_of(tour)).status_code == 404


def test_a_place_may_have_words_and_no_point(api, tour):
    shown = api.put(path_of(tour), {"city": "Cala"}).json()
    assert (shown["latitude"], shown["longitude"]) == (None, None)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("latitude", {"latitude": 91, "longitude": 0}),
        ("longitude", {"latitude": 0, "longitude": 181}),
        ("latitude", {"latitude": 48.1}),
        ("latitude", {"latitude": "48.1", "longitude": 11}),
        ("city", {"city": "x" * 121}),
        ("planet", {"planet": "Mars"}),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(api, tour, field, given):
    answer = api.put(path_of(tour), given)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not TourLocation.objects.exists()


def test_half_a_point_cannot_be_stored(tour):
    place_tour(tour, latitude=1.0, longitude=2.0)
    with pytest.raises(IntegrityError), transaction.atomic():
        TourLocation.objects.update(longitude=None)


def test_moving_a_place_is_an_unpublished_change(api, tour):
    before = tour.version
    api.put(path_of(tour), {"city": "Cala"})
    api.delete(path_of(tour))
    tour.refresh_from_db()
    assert tour.version == before + 2
