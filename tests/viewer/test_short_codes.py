"""Short addresses lead on as often as one likes, and are not to be found by trying."""

import pytest

from tests.makers import make_tour
from tours.models import Tour


@pytest.fixture
def tour():
    return make_tour(published=True)


def ask(client, code, address="203.0.113.9"):
    return client.get(f"/v/{code}", REMOTE_ADDR=address)


def miss(client, times=30, **options):
    return [ask(client, f"nothing{number}", **options).status_code for number in range(times)]


def test_a_code_that_leads_somewhere_may_be_used_without_limit(client, tour):
    assert {ask(client, tour.short_code).status_code for _ in range(100)} == {302}


def test_who_tries_too_many_codes_has_to_wait(client, tour):
    assert miss(client) == [404] * 30
    answer = ask(client, "nothing")
    assert (answer.status_code, answer.templates[0].name) == (429, "429.html")
    assert 0 < int(answer["Retry-After"]) <= 120
    # Else the answer would still tell which codes there are.
    assert ask(client, tour.short_code).status_code == 429
    assert ask(client, tour.short_code, address="203.0.113.10").status_code == 302


def test_a_private_tour_is_as_much_of_a_miss_as_none(client, tour):
    Tour.objects.filter(pk=tour.pk).update(visibility="private")
    assert {ask(client, tour.short_code).status_code for _ in range(30)} == {404}
    assert ask(client, tour.short_code).status_code == 429


def test_one_waits_for_ones_own_tries_behind_a_proxy_too(client, tour, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(31):
        headers = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"}
        last = client.get(f"/v/nothing{number}", headers=headers, REMOTE_ADDR="10.0.0.1")
    assert last.status_code == 429
    other = client.get(
        f"/v/{tour.short_code}", headers={"X-Forwarded-For": "203.0.113.7"}, REMOTE_ADDR="10.0.0.1"
    )
    assert other.status_code == 302
