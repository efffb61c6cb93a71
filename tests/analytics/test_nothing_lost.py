"""Many visitors at once, answers that get lost, everything sent again and out of order: each event
counts once, and the sums are those of a recount."""

import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client

from analytics.folding import fold
from analytics.kinds import Audience, Kind
from analytics.looks import packed
from analytics.models import Event, Visit
from analytics.visits import HOUR, Came, Day, Did, Sums, count_events, extend, frozen
from panorama.cells import CELLS
from tests.analytics.conftest import BROWSER, event
from tests.analytics.recount import counted_anew, what_is_stored
from tests.analytics.test_statistics import snapshot
from tests.makers import make_hotspot, make_tour, owner_of

SEED = 20260311
CLIENTS = 12
EVENTS_EACH = 60
NOON_DAY = 20_500
KINDS = ("impression", "view", "scene_view", "hotspot_click", "share", "attention", "lead")


def make_events(chance, scenes, note, now):
    """What one visitor did in the last two days, with breaks."""
    made = []
    moment = now - timedelta(hours=40)
    for _ in range(EVENTS_EACH):
        moment += timedelta(seconds=chance.choice([1, 5, 40, 400, 2400, 9000]))
        kind = chance.choice(KINDS)
        said = {"t": min(moment, now).isoformat()}
        if kind == "hotspot_click":
            said["hotspot_id"] = note
        if kind == "attention":
            said["event_data"] = {"cells": [chance.randrange(CELLS), chance.randrange(5000)]}
        made.append(event(kind, chance.choice(scenes), **said))
        if kind == "hotspot_click":
            made[-1]["scene_id"] = None
    return made


@pytest.mark.django_db(transaction=True)
def test_lost_none_doubled_none_and_the_sums_are_those_of_a_recount(settings, monkeypatch):
    settings.LIMIT_EVENT_REQUESTS_PER_MINUTE = 100_000
    # Some do more than that on one of their days, and all that is counted till then goes.
    monkeypatch.setattr("analytics.visits.MOST_OF_A_DAY", EVENTS_EACH // 2)
    monkeypatch.setattr("analytics.folding.MOST_BATCHES", {"postgresql": 5, "sqlite": 5})
    chance = random.Random(SEED)
    tour = make_tour(scenes=3)
    note = make_hotspot(tour.scenes.first())
    from studio.publishing import publish_tour

    publish_tour(tour, by=owner_of(tour))
    scenes = [str(pk) for pk in tour.scenes.values_list("pk", flat=True)]
    now = datetime.now(UTC)
    seeds = [chance.random() for _ in range(CLIENTS)]

    def visit(number):
        its = random.Random(seeds[number])
        events = make_events(its, scenes, str(note.pk), now)
        accepted = sent = 0
        # Each is sent one to three times, in any order and any cut.
        queue = [one for one in events for _ in range(its.randint(1, 3))]
        its.shuffle(queue)
        while queue:
            batch = [queue.pop() for _ in range(min(len(queue), its.randint(1, 50)))]
            body = json.dumps({"session_id": f"visitor-{number}", "events": batch})
            answer = Client().post(
                f"/api/v1/public/tours/{tour.pk}/events", body, content_type="text/plain",
                headers={"User-Agent": BROWSER if its.random() < 0.97 else "curl/8"},
            )  # fmt: skip
            assert answer.status_code == 202, answer.content
            said = answer.json()
            assert said["accepted"] + said["duplicates"] == len(batch), said
            accepted += said["accepted"]
            sent += len(batch)
            if its.random() < 0.3:
                fold()
        connections.close_all()
        return accepted, sent

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(visit, range(CLIENTS)))
    accepted, sent = map(sum, zip(*told, strict=True))
    stored = Event.objects.count()
    print(f"sent {sent}, distinct {CLIENTS * EVENTS_EACH}, accepted {accepted}, stored {stored}")
    assert accepted == stored == CLIENTS * EVENTS_EACH

    fold()
    kept = snapshot()
    call_command("rebuild_rollups")
    assert snapshot() == kept
    for stored, counted in zip(what_is_stored(), counted_anew(), strict=True):
        assert stored == counted
    assert set(Visit.objects.values_list("audience", flat=True)) == {0, 1}


def did(minute, kind=3, scene=None, audience=0, **fields):
    said = {
        "at": (NOON_DAY * 24 + 12) * HOUR + minute * 60_000_000, "kind": kind,
        "scene": None if scene is None else f"scene {scene}", "hotspot": None, "milliseconds": 0,
        "detail": "", "cells": None, "came": Came(audience, 3, *[""] * 6),
    }  # fmt: skip
    return Did(**(said | fields))


def sums_of(*folds):
    """`(sums, visits)` of a visitor's day whose events came in so many folds."""
    sums, day = Sums(), Day(walks=[])
    for events in folds:
        change = extend(day, "tour", list(events), sums)
        for began, ended in change.taken_back:
            before = [one for fold in folds[: folds.index(events)] for one in fold]
            gone = [one for one in before if began <= one.at <= ended]
            count_events("tour", gone, sums, times=-1)
    left = {
        name: sum_
        for found in (sums.hours, sums.days)
        for name, sum_ in found.items()
        if sum_ != [0, 0]
    } | {name: visits for name, visits in sums.maps.items() if visits}
    looks = [Counter(), Counter()]
    for number in (0, 1):
        for name, some in sums.looks[number].items():
            looks[number].update((name, one) for one in some)
    looks[0].subtract(looks[1])
    return left, +looks[0], [walk.summary() for walk in sorted(day.walks, key=_began)]


def _began(walk):
    return walk.began


def everything(chance):
    kinds = [Kind.VIEW, Kind.SCENE_VIEW, Kind.SCENE_VIEW, Kind.HOTSPOT_CLICK, Kind.SHARE]
    for _ in range(40):
        minute = chance.choice([0, 60, 90, 200]) + chance.randrange(70)
        kind = chance.choice([*kinds, Kind.ATTENTION, Kind.LEAD, Kind.SESSION_END])
        scene = chance.randrange(3)
        cells = packed([chance.randrange(3), chance.randrange(9000)])
        audience = chance.choice([0] * 30 + [1, 2])
        yield did(
            minute, int(kind), scene, audience, hotspot=f"hotspot {scene}", detail="p",
            cells=cells if kind == Kind.ATTENTION else None, milliseconds=chance.randrange(9000),
        )  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_however_events_arrive_they_come_to_the_same(seed):
    """In one fold, or in many: visits join, begin earlier, turn out to be a program's."""
    chance = random.Random(seed)
    events = list(everything(chance))
    shuffled = chance.sample(events, len(events))
    cuts = sorted(chance.sample(range(1, 40), chance.randint(1, 30)))
    folds = [shuffled[a:b] for a, b in pairwise([0, *cuts, len(events)])]
    assert sums_of(*folds) == sums_of(events)


def test_who_does_too_much_is_a_program_however_it_came_to_be(monkeypatch):
    monkeypatch.setattr("analytics.visits.MOST_OF_A_DAY", 26)
    events = [one for one in everything(random.Random(7)) if not one.came.audience]
    sums, looks, visits = sums_of(events[:10], events[10:25], events[25:29], events[29:])
    assert (sums, looks, visits) == sums_of(events)
    assert list(sums) == [("tour", NOON_DAY, "not_counted", "bot")]
    assert (looks, len(visits), visits[0]["audience"]) == ({}, 1, Audience.BOT)


def test_what_is_known_of_a_flood_stays_small(monkeypatch):
    day, sums = Day(walks=[]), Sums()
    for number in range(300):
        extend(day, "tour", [did(number, scene=one % 5) for one in range(50)], sums)
    assert (day.is_flood, day.events, len(frozen(day)) < 200) == (True, 15_000, True)


def test_a_visit_ends_with_its_day():
    _sums, _looks, visits = sums_of([did(minute) for minute in range(0, 12 * 60, 20)])
    assert len(visits) == 1
