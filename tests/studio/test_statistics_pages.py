"""The pages of statistics as the server draws them."""

import json
import re
import uuid
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.folding import fold
from analytics.models import Attention, DayTally, HourTally
from analytics.visitors import today
from panorama.cells import CELLS, cell_of
from studio.publishing import publish_tour
from tests.analytics.conftest import BROWSER, event
from tests.makers import make_hotspot, make_team, make_tour, make_user
from tests.simulated_visits import simulate
from tours.models import Tour

OVERVIEW, LIVE = "/studio/statistics", "/studio/statistics/live"


@pytest.fixture
def user(client):
    user = make_user()
    client.force_login(user)
    return user


@pytest.fixture
def tour(user):
    return walkable(user)


def walkable(user, title="Sea View 12"):
    """A published tour of two rooms with a way each, and a hotspot behind one's back."""
    tour = make_tour(user=user, scenes=2, title=title)
    hall, kitchen = tour.scenes.in_order()
    make_hotspot(hall, to=kitchen, yaw=0, title="To the kitchen")
    make_hotspot(kitchen, to=hall, yaw=0, title="To the hall")
    make_hotspot(hall, yaw=180, pitch=-60, title="The hatch")
    return publish_tour(tour, by=user)


def at(tour, page=""):
    return f"/studio/tours/{tour.pk}/statistics{page}"


def pages_of(tour):
    return [OVERVIEW, LIVE, at(tour), at(tour, "/attention")]


def visit(client, tour, *events, visitor="one", **envelope):
    """What a visitor's browser sends; the owner's own session is left aside."""
    body = {"session_id": visitor, "events": list(events)} | envelope
    cookies, client.cookies = client.cookies, type(client.cookies)()
    answer = client.post(
        f"/api/v1/public/tours/{tour.pk}/events",
        json.dumps(body),
        content_type="text/plain",
        headers={"User-Agent": BROWSER},
    )
    client.cookies = cookies
    assert answer.json()["accepted"] == len(events), answer.json()
    fold()


def walk(client, tour, visitor="one", **envelope):
    hall, kitchen = (str(scene.pk) for scene in tour.scenes.in_order())
    cells = [cell_of(0, 0), 9000, cell_of(10, 0), 3000]
    visit(
        client, tour, event("impression"), event("view"), event("scene_view", hall),
        event("attention", hall, event_data={"cells": cells}),
        event("scene_view", kitchen), visitor=visitor, **envelope,
    )  # fmt: skip


def text_of(answer):
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def figures(answer):
    return {one["metric"]: one for one in answer.context["figures"]}


def test_every_page_without_visits_says_what_to_do(client, user):
    assert "Statistics begin with a tour" in text_of(client.get(OVERVIEW))
    draft = make_tour(user=user)
    assert "None of your tours is published" in text_of(client.get(OVERVIEW))
    for page in (at(draft), at(draft, "/attention")):
        assert "Nobody can visit this tour yet" in text_of(client.get(page))
    shown = make_tour(user=user, published=True)
    assert "Nobody has visited yet" in text_of(client.get(OVERVIEW))
    answer = client.get(at(shown))
    assert "Nobody has visited yet" in text_of(answer)
    assert f"/t/{shown.slug}" in answer.content.decode()
    assert "It is quiet" in text_of(client.get(LIVE))
    assert "Nobody looked around here" in text_of(client.get(at(shown, "/attention")))


def test_a_visit_is_on_every_page(client, tour):
    walk(client, tour, referrer="https://portal.example/x", link="qr")
    answer = client.get(at(tour))
    assert {name: one["text"] for name, one in figures(answer).items()} == {
        "visitors": "1", "views": "1", "engaged": "1", "seconds": "12 s", "leads": "0",
        "shares": "0",
    }  # fmt: skip
    page = text_of(answer)
    assert "portal.example" in page and "QR code" in page
    assert [(way["from_label"], way["to_label"]) for way in answer.context["ways"]] == [
        tuple(str(scene) for scene in tour.scenes.in_order())
    ]
    assert [one["title"] for one in client.get(OVERVIEW).context["tours"]] == [tour.title]
    live = client.get(LIVE)
    (here,) = live.context["visitors"]
    assert (live.context["now"], here["tour"]) == (1, tour.title)
    assert here["scene_title"] == str(tour.scenes.in_order()[1])


def test_the_live_page_gives_its_moving_part_alone(client, tour):
    walk(client, tour)
    part = client.get(LIVE, headers={"X-Fragment": "1"}).content.decode()
    assert "<html" not in part
    assert 'data-now="1"' in part


def test_who_only_scrolled_past_is_not_here(client, tour):
    visit(client, tour, event("impression"))
    assert client.get(LIVE).context["now"] == 0


def test_days_are_compared_with_those_before(client, tour):
    day = today()
    for ago, n in ((3, 4), (10, 2)):
        DayTally.objects.create(
            tour=tour, start=day - timedelta(days=ago), measure="view", n=n, milliseconds=0
        )
    views = figures(client.get(at(tour) + "?period=7d"))["views"]
    assert (views["text"], views["before"], views["change"]) == ("4", "2", 100)
    views = figures(client.get(at(tour) + "?period=7d&compare=none"))["views"]
    assert (views["text"], views["before"], views["change"]) == ("4", None, None)
    start, end = (day - timedelta(days=ago) for ago in (10, 10))
    own = client.get(at(tour) + f"?start_date={start}&end_date={end}")
    assert figures(own)["views"]["text"] == "2"
    assert own.context["span"].name == "custom"


def test_days_that_are_none_are_said_and_the_usual_shown(client, tour):
    answer = client.get(at(tour) + "?start_date=2026-05-31&end_date=2026-05-01")
    assert answer.context["span"].error == "“From” must not lie after “To”."
    assert answer.context["span"].name == "30d"
    walk(client, tour)
    odd_days = at(tour) + "?start_date=2026-05-31&end_date=2026-05-01"
    assert "must not lie after" in text_of(client.get(odd_days))
    for odd in ("?period=x&compare=y", "?end_date=8999-01-01", "?start_date=1970-01-01"):
        assert client.get(at(tour) + odd).status_code == 200


@pytest.mark.parametrize(("days", "points"), [(1, None), (30, 30), (92, 92), (93, 14), (800, 27)])
def test_a_long_time_is_drawn_in_fewer_points(client, tour, days, points):
    end = today()
    start = end - timedelta(days=days - 1)
    for day in {start, end}:
        DayTally.objects.create(tour=tour, start=day, measure="view", n=3, milliseconds=9000)
    DayTally.objects.create(tour=tour, start=end, measure="impression", n=3, milliseconds=0)
    trend = client.get(at(tour) + f"?start_date={start}&end_date={end}").context["trend"]
    assert trend["is_hourly"] is (days == 1)
    if points:
        assert len(trend["points"]) in (points, points + 1)
        assert sum(one["views"] for one in trend["points"]) == 6
        assert trend["points"][-1]["time"] == "3 s"


def test_hours_of_today_lie_beside_the_same_hours_of_yesterday(client, tour):
    yesterday = datetime.combine(today() - timedelta(days=1), time(), UTC)
    HourTally.objects.create(tour=tour, start=yesterday, measure="view", n=7, milliseconds=0)
    walk(client, tour)
    points = client.get(at(tour) + "?period=today").context["trend"]["points"]
    assert (points[0]["short"], points[0]["other"]["views"]) == ("00:00", 7)
    assert sum(point["views"] for point in points) == 1


def test_unknown_countries_are_said_to_be_unknown(client, tour, settings):
    walk(client, tour)
    assert "does not guess" in text_of(client.get(at(tour)))
    settings.COUNTRY_DATABASE = "/somewhere"
    assert "knew the country of none" in text_of(client.get(at(tour)))


def test_a_map_of_few_visits_is_hidden_with_the_reason(client, tour):
    for n in range(4):
        walk(client, tour, visitor=f"v{n}")
    answer = client.get(at(tour, "/attention"))
    assert "Only 4 visits looked around here" in text_of(answer)
    assert answer.context["data"]["values"] == []


def test_the_map_says_what_is_looked_at_and_what_is_not(client, tour):
    for n in range(5):
        walk(client, tour, visitor=f"v{n}")
    answer = client.get(at(tour, "/attention"))
    assert len(answer.context["data"]["values"]) == CELLS
    assert [one["title"] for one in answer.context["overlooked"]] == ["The hatch"]
    sectors = dict(answer.context["sectors"])
    ahead, behind = dict(sectors["Level"])["ahead"], dict(sectors["Level"])["behind"]
    assert ahead > 2 > 0.1 > behind
    seen = {one["label"]: one["seen"] for one in client.get(at(tour)).context["hotspots"]}
    assert seen["The hatch"]["is_overlooked"] and not seen["To the kitchen"]["is_overlooked"]
    shown = {one["label"]: one["attention"] for one in answer.context["hotspots"]}
    assert shown["The hatch"] == seen["The hatch"]["attention"]
    for source, visits in (("web", 5), ("webxr", 0), ("vr", 0), ("x", 5)):
        answer = client.get(at(tour, f"/attention?source={source}"))
        assert answer.context["map"]["visits"] == visits


def test_another_scene_has_its_own_map(client, tour):
    walk(client, tour)
    kitchen = tour.scenes.in_order()[1]
    answer = client.get(at(tour, f"/attention?scene={kitchen.pk}"), headers={"X-Fragment": "1"})
    assert "<html" not in answer.content.decode()
    assert answer.context["data"]["scene"]["id"] == str(kitchen.pk)
    unknown = client.get(at(tour, f"/attention?scene={uuid.uuid4()}"))
    assert unknown.context["scene"]["id"] == str(tour.scenes.in_order()[0].pk)


def test_who_only_reads_sees_all_of_it(client, user, tour):
    walk(client, tour)
    client.force_login(make_user(team=tour.team, role="viewer"))
    assert [client.get(page).status_code for page in pages_of(tour)] == [200] * 4
    client.force_login(make_user(team=make_team(), role="viewer"))
    assert [client.get(page).status_code for page in pages_of(tour)] == [200, 200, 404, 404]
    assert tour.title not in text_of(client.get(OVERVIEW)) + text_of(client.get(LIVE))


def test_the_number_of_queries_does_not_grow(client, user, tour):
    def count():
        found = []
        for page in pages_of(tour):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            found.append(len(captured))
        return found

    walk(client, tour)
    count()
    before = count()
    for n in range(6):
        other = walkable(user, title=f"Tour {n}")
        walk(client, other)
        walk(client, tour, visitor=f"v{n}", referrer=f"https://host{n}.example", country="DE")
    simulate(tour.slug, days=40, visits_a_day=6)
    assert count() == before
    print(dict(zip(["overview", "live", "tour", "attention"], before, strict=True)))
    assert max(before) <= 18


def test_years_of_simulated_visits_add_up_like_real_ones(tour):
    made = simulate(tour.slug, days=20, visits_a_day=8)
    shown = DayTally.objects.filter(tour=tour, measure="impression")
    assert 0 < sum(row.n for row in shown) <= made
    assert Attention.objects.filter(tour=tour).exists()
    assert Tour.objects.get(pk=tour.pk).view_count > 0
