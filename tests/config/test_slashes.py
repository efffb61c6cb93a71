import pytest

from tests.makers import make_tour


@pytest.mark.parametrize(
    ("typed", "found"),
    [("/studio", "/studio/"), ("/admin?next=x", "/admin/?next=x"), ("/studio/new/", "/studio/new")],
)
def test_a_slash_too_many_or_too_few_leads_to_the_page(client, db, typed, found):
    answer = client.get(typed)
    assert (answer.status_code, answer["Location"]) == (301, found)


def test_a_tour_is_found_with_a_slash_behind_it(client, db):
    tour = make_tour(published=True)
    assert client.get(f"/t/{tour.slug}/", follow=True).status_code == 200


@pytest.mark.parametrize("path", ["/nothing", "/nothing/", "/studio/tours/none"])
def test_what_is_nowhere_stays_nowhere(client, db, path):
    assert client.get(path).status_code == 404


def test_what_is_sent_is_not_sent_on(client, db):
    assert client.post("/studio").status_code == 404
