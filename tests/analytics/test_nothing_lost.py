"""Many visitors at once, answers that get lost, everything sent again and out of order: each event
counts once, and the sums are those of a recount."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client

from analytics.folding import fold
from analytics.models import DayTally, Event
from analytics.visits import Did, Sums, add_up, walks_of
from panorama.cells import CELLS
from tests.analytics.conftest import BROWSER, event
from tests.analytics.test_statistics import snapshot
from tests.makers import make_hotspot, make_tour, owner_of

SEED = 20260311
CLIENTS = 12
EVENTS_EACH = 60
KINDS = ("impression", "view", "scene_view", "hotspot_click", "share", "attention", "lead")


def make_events(chance, scenes, note, now):
    """What one visitor did in the last six hours, with breaks."""
    made = []
    moment = now - timedelta(hours=6)
    for _ in range(EVENTS_EACH):
        moment += timedelta(seconds=chance.choice([1, 5, 40, 400, 2400]))
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
def test_lost_none_doubled_none_and_the_sums_are_those_of_a_recount(settings):
    settings.LIMIT_EVENT_REQUESTS_PER_MINUTE = 100_000
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
                headers={"User-Agent": BROWSER},
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
    # Against a count that knows nothing of folding.
    for measure, kind in (("scene", 3), ("hotspot", 4), ("share", 5)):
        counted = sum(DayTally.objects.filter(measure=measure).values_list("n", flat=True))
        assert counted == Event.objects.filter(kind=kind).count()


def did(minute, kind=3, scene=None, **fields):
    said = dict.fromkeys(Did._fields, "") | {
        "at": datetime(2026, 3, 10, 12, tzinfo=UTC) + timedelta(minutes=minute),
        "id": random.Random(f"{minute} {kind}").random(),
        "kind": kind, "scene": scene, "milliseconds": 0, "cells": None, "audience": 0,
        "scene_count": 3, "hotspot": None,
    }  # fmt: skip
    return Did(**(said | fields))


def test_what_is_added_and_taken_away_leaves_nothing():
    events = [did(minute, scene=minute % 3) for minute in (0, 10, 20, 80, 81)]
    sums = Sums()
    add_up(events, sums)
    assert any(n for n, _milliseconds in sums.tallies.values())
    add_up(events, sums, times=-1)
    assert not any(n or milliseconds for n, milliseconds in sums.tallies.values())


def test_the_order_in_which_events_arrive_makes_no_difference():
    events = [did(minute, scene=minute % 3) for minute in range(0, 400, 7)]
    shuffled = random.Random(1).sample(events, len(events))
    assert [walk.summary() for walk in walks_of(events)] == [
        walk.summary() for walk in walks_of(shuffled)
    ]


def test_a_visit_lasts_a_day_at_most():
    assert len(walks_of([did(minute) for minute in range(0, 25 * 60, 20)])) == 2
