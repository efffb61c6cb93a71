"""Liking a tour: once per visitor, taken back by the same, counted truly."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.urls import reverse

from analytics import services, visitors
from analytics.models import DailySalt, Like
from tests.makers import make_tour
from tours.models import Tour
from tours.services import archive_tour, delete_tour


@pytest.fixture
def tour():
    return make_tour(published=True)


@pytest.fixture
def likes(client):
    """`likes(tour, "post", key=…, address=…)` → the answer; other things are further headers."""

    def ask(tour, method="post", *, key=None, address="203.0.113.9", agent="A browser", **headers):
        headers |= {"User-Agent": agent} | ({"x-session-id": key} if key else {})
        path = reverse("public-tour-like", args=[getattr(tour, "pk", tour)])
        return getattr(client, method)(path, headers=headers, REMOTE_ADDR=address)

    return ask


@pytest.fixture
def day(monkeypatch):
    """Makes it another day: `day(1)` is tomorrow."""

    def go(days):
        then = datetime.now(UTC) + timedelta(days=days)
        monkeypatch.setattr(visitors.timezone, "now", lambda: then)

    return go


def count_of(tour):
    return Tour.objects.get(pk=tour.pk).like_count


def test_a_visitor_likes_a_tour_once(likes, tour):
    for _ in range(3):
        answer = likes(tour, key="k1")
        assert (answer.status_code, answer.json()) == (200, {"like_count": 1})
    assert likes(tour, key="k2").json() == {"like_count": 2}
    assert count_of(tour) == 2


def test_and_takes_it_back_once(likes, tour):
    likes(tour, key="k1")
    likes(tour, key="k2")
    for _ in range(3):
        assert likes(tour, "delete", key="k1").json() == {"like_count": 1}


def test_who_never_liked_it_takes_nothing_back(likes, tour):
    assert likes(tour, "delete", key="k1").json() == {"like_count": 0}


def test_with_the_key_it_is_the_same_visitor_on_any_day_and_in_any_network(likes, tour, day):
    likes(tour, key="k1")
    day(400)
    assert likes(tour, key="k1", address="198.51.100.1", agent="B").json() == {"like_count": 1}
    assert likes(tour, "delete", key="k1", address="192.0.2.1").json() == {"like_count": 0}


def test_without_a_key_it_is_one_per_browser_network_and_day(likes, tour, day):
    assert likes(tour).json() == {"like_count": 1}
    assert likes(tour, address="203.0.113.77").json() == {"like_count": 1}
    assert likes(tour, agent="Another").json() == {"like_count": 2}
    assert likes(tour, "delete").json() == {"like_count": 1}
    day(1)
    assert likes(tour, agent="Another").json() == {"like_count": 2}


def test_one_key_in_two_tours_is_not_to_be_recognised(likes, tour):
    likes(tour, key="k1")
    likes(make_tour(published=True), key="k1")
    assert Like.objects.values("visitor").distinct().count() == 2


def test_nothing_of_the_visitor_is_kept_but_a_hash(likes, tour):
    likes(tour, key="my-key")
    likes(tour, agent="Rare browser 7")
    kept = str(list(Like.objects.values_list())) + str(list(DailySalt.objects.values_list()))
    for secret in ("my-key", "203.0.113", "Rare browser"):
        assert secret not in kept


def test_yesterdays_salt_is_gone_with_the_day(likes, tour, day):
    likes(tour)
    (before,) = DailySalt.objects.values_list("salt", flat=True)
    day(1)
    likes(tour)
    (after,) = DailySalt.objects.values_list("salt", flat=True)
    assert after != before
    day(2)
    assert visitors.forget_past_days() == 1


@pytest.mark.parametrize("key", ["x" * 129, "two words", "café", "tab\there"])
def test_a_key_is_short_and_visible(likes, tour, key):
    answer = likes(tour, key=key)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["x-session-id"])
    assert "128" in answer.json()["detail"]


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_only_what_visitors_may_see_can_be_liked(likes, method):
    open_tours = [make_tour(published=True), make_tour(published=True, visibility="unlisted")]
    assert [likes(tour, method).status_code for tour in open_tours] == [200, 200]
    private = make_tour(published=True)
    Tour.objects.filter(pk=private.pk).update(visibility="private")
    archived = archive_tour(make_tour(published=True))
    deleted = delete_tour(make_tour(published=True))
    for tour in (make_tour(), private, archived, deleted, "nothing"):
        answer = likes(tour, method)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), tour


def test_ten_a_minute_from_one_line_then_a_pause(likes, tour):
    for number in range(10):
        assert likes(tour, ("post", "delete")[number % 2], key=f"k{number}").status_code == 200
    answer = likes(tour, key="k10")
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert 0 < int(answer["Retry-After"]) <= 120
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert likes(tour, key="k10", address="203.0.113.10").status_code == 200


def test_behind_a_proxy_it_is_the_visitors_line_that_counts(likes, tour, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(10):
        forged = f"192.0.2.{number}, 203.0.113.9"
        answer = likes(tour, address="10.0.0.1", **{"X-Forwarded-For": forged})
        assert answer.status_code == 200
    other = likes(tour, address="10.0.0.1", **{"X-Forwarded-For": "203.0.113.10"})
    same = likes(tour, address="10.0.0.1", **{"X-Forwarded-For": "203.0.113.9"})
    assert (other.status_code, same.status_code) == (200, 429)


def test_a_flood_never_counts_below_nothing_or_beyond_the_visitors(likes, tour):
    for number in range(60):
        cache.clear()  # As if a day lay between them.
        likes(tour, ("delete", "post", "delete")[number % 3], key=f"k{number % 4}")
        assert 0 <= count_of(tour) <= 4
    assert count_of(tour) == tour.likes.count()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_none_is_lost(tour):
    def like(number):
        try:
            return services.like(tour.pk, f"v{number % 12}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(like, range(36)))
    assert count_of(tour) == tour.likes.count() == 12


def test_the_counts_can_be_made_anew_from_the_likes(likes, tour, capsys):
    likes(tour, key="k1")
    other = make_tour(published=True)
    Tour.objects.filter(pk=other.pk).update(like_count=7)
    call_command("recount_likes")
    assert (count_of(tour), count_of(other)) == (1, 0)
    assert "1 tours" in capsys.readouterr().out


def test_liking_is_no_edit_of_the_tour(likes, tour):
    before = Tour.objects.filter(pk=tour.pk).values("revision", "version", "updated_at").get()
    likes(tour, key="k1")
    assert Tour.objects.filter(pk=tour.pk).values("revision", "version", "updated_at").get() == (
        before
    )


def test_the_count_is_one_query_and_may_be_kept_for_a_minute(
    likes, tour, django_assert_num_queries
):
    likes(tour, key="k1")
    with django_assert_num_queries(1):
        answer = likes(tour, "get")
    assert answer.json() == {"like_count": 1}
    assert answer["Cache-Control"] == "public, max-age=60"


def test_the_page_stays_the_same_whoever_likes_it(client, likes, tour, django_assert_num_queries):
    before = client.get(f"/t/{tour.slug}")
    likes(tour, key="k1")
    with django_assert_num_queries(1):
        after = client.get(f"/t/{tour.slug}", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 304


def test_any_page_may_ask_and_nobody_gets_a_cookie(client, likes, tour):
    path = reverse("public-tour-like", args=[tour.pk])
    asked = client.options(path, headers={"Origin": "https://agent.example"})
    assert asked.status_code == 204
    assert {"GET", "POST", "DELETE"} <= set(asked["Access-Control-Allow-Methods"].split(", "))
    assert "x-session-id" in asked["Access-Control-Allow-Headers"]
    for answer in (asked, likes(tour, "get"), likes(tour), likes("nothing")):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer
        assert not answer.cookies
