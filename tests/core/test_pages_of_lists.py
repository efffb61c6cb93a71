import pytest
from django.urls import reverse

from core.errors import RuleError
from core.pagination import decode_cursor, encode_cursor
from tests.makers import make_tour, make_user, team_of


def test_pages_together_are_the_whole_list_without_repeats(api):
    user = make_user()
    made = {str(make_tour(user=user, title=f"T{n}").pk) for n in range(7)}
    api.force_login(user)
    seen, cursor = [], None
    while True:
        query = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = api.get(reverse("tour-list"), query).json()
        seen += [tour["id"] for tour in page["items"]]
        cursor = page["next_cursor"]
        assert page["has_more"] == (cursor is not None)
        if cursor is None:
            break
    assert len(seen) == 7
    assert set(seen) == made


def test_a_tour_made_meanwhile_does_not_shift_the_pages(api):
    user = make_user()
    for n in range(4):
        make_tour(user=user, title=f"T{n}")
    api.force_login(user)
    first = api.get(reverse("tour-list"), {"limit": 2}).json()
    make_tour(user=user, title="New")
    second = api.get(reverse("tour-list"), {"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [tour["title"] for tour in second["items"]] == ["T1", "T0"]


def test_the_total_is_counted_only_when_asked(api):
    user = make_user()
    make_tour(user=user)
    api.force_login(user)
    assert api.get(reverse("tour-list")).json()["total"] is None
    assert api.get(reverse("tour-list"), {"include_total": "true"}).json()["total"] == 1


@pytest.mark.parametrize("limit", ["0", "101", "-1", "ten", "٣"])
def test_a_limit_out_of_range_is_refused(api, limit):
    api.force_login(make_user())
    assert api.get(reverse("tour-list"), {"limit": limit}).status_code == 400


@pytest.mark.parametrize("cursor", ["x", "e30", "////", "eyJrIjpbMSwyXX0"])
def test_a_cursor_nobody_gave_is_refused(cursor):
    with pytest.raises(RuleError) as refusal:
        decode_cursor(cursor)
    assert refusal.value.code == "invalid_cursor"


def test_a_cursor_reads_back_as_written():
    tour = make_tour()
    assert decode_cursor(encode_cursor(tour.created_at, tour.pk)) == (tour.created_at, str(tour.pk))


def test_a_list_of_tours_takes_the_same_queries_however_long(api, django_assert_num_queries):
    user = make_user()
    team = team_of(user)
    for _ in range(3):
        make_tour(team=team, scenes=2)
    api.force_login(user)
    # Session, person, memberships, tours.
    with django_assert_num_queries(4):
        api.get(reverse("tour-list"))
