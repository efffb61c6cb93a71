"""Batches of events: each is kept once, or refused with a reason."""

import gzip
import json
import time

import pytest

from tests.vrtracking.conftest import gaze
from vrtracking.models import Batch, DeadLetter, Event, Label, VRSession

pytestmark = pytest.mark.django_db


def events(n, start=None):
    start = start or time.time() - n
    return [gaze(start + i, object_name=f"thing {i % 7}") for i in range(n)]


@pytest.mark.parametrize("n", [1, 20, 100])
def test_a_batch_is_kept(headset, n):
    answer = headset.batch(events(n), first_seq=0)
    assert answer.status_code == 202, answer.content
    body = answer.json()
    assert body["status"] == "received"
    assert (body["total_events"], body["processed"], body["failed"]) == (n, n, 0)
    assert (body["success_rate"], body["next_seq"]) == (100.0, n)
    assert Event.objects.count() == n
    first = Event.objects.order_by("key").first()
    assert Label.objects.get(pk=first.object).name == "thing 0"
    assert first.milliseconds == 500
    assert VRSession.objects.get().is_provisional


@pytest.mark.parametrize("n", [1, 20, 100])
@pytest.mark.parametrize("counts", [{"first_seq": 5}, {}])
def test_the_same_batch_again_adds_nothing(headset, n, counts):
    batch = {"events": events(n), "sent_at": time.time()} | counts
    first, again = (headset.batch(**batch).json() for _ in range(2))
    assert (first["processed"], first["duplicates"]) == (n, 0)
    assert (again["processed"], again["duplicates"], again["failed"]) == (n, n, 0)
    assert Event.objects.count() == n
    assert Batch.objects.count() == 1


@pytest.mark.parametrize("counts", [True, False])
def test_batches_that_overlap_count_each_event_once(headset, counts):
    all_events = events(150)
    for first, last in ((0, 60), (40, 100), (90, 150), (0, 150), (10, 20)):
        given = {"first_seq": first} if counts else {}
        assert headset.batch(all_events[first:last], **given).status_code == 202
    assert Event.objects.count() == 150


def test_an_events_own_id_is_enough_to_know_it_again(headset):
    one = gaze(event_id="a-1")
    headset.batch([one])
    assert headset.batch([gaze(one["timestamp"], event_id="a-2"), one]).json()["duplicates"] == 1
    assert Event.objects.count() == 2


def test_one_bad_event_costs_none_of_its_neighbours(headset):
    batch = events(100)
    batch[37]["position"] = {"x": 1, "y": 2}
    body = headset.batch(batch, first_seq=0).json()
    assert (body["processed"], body["failed"], body["success_rate"]) == (99, 1, 99.0)
    assert [one["index"] for one in body["rejected"]] == [37]
    assert body["rejected"][0]["code"] == "position_invalid"
    assert Event.objects.count() == 99
    assert DeadLetter.objects.get().number == 37


def test_a_gzip_body_is_inflated(headset):
    body = {"session_id": "zip", "sent_at": time.time(), "events": events(50)}
    packed = gzip.compress(json.dumps(body).encode())
    answer = headset.post("/batch", packed, headers={"Content-Encoding": "gzip"})
    assert answer.json()["processed"] == 50


def test_a_gzip_bomb_is_refused(headset, settings):
    settings.LIMIT_VR_INFLATED_BYTES = 100_000
    packed = gzip.compress(b'{"events": [' + b" " * 200_000 + b"]}")
    answer = headset.post("/batch", packed, headers={"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_what_is_cut_off_is_no_gzip(headset):
    packed = gzip.compress(json.dumps({"events": []}).encode())[:-9]
    answer = headset.post("/batch", packed, headers={"Content-Encoding": "gzip"})
    assert answer.json()["code"] == "gzip_invalid"


def test_more_than_5000_events_are_too_many(headset):
    assert headset.batch([gaze(1.0)] * 5001).status_code == 413


def test_metadata_and_direction_are_kept(headset):
    headset.batch(
        [
            gaze(
                position={"x": 1.5, "y": -2, "z": 0},
                rotation={"pitch": -5, "yaw": 90, "roll": 0},
                metadata={"floor": 2, "müde": [True, None]},
                zone_name="Küche",
            )
        ]
    )
    event = Event.objects.get()
    assert (event.x, event.y, event.yaw) == (1.5, -2, 90)
    assert event.meta == {"floor": 2, "müde": [True, None]}
    assert Label.objects.get(pk=event.zone).name == "Küche"


@pytest.mark.django_db(transaction=True)
def test_an_erased_session_begins_anew(headset):
    headset.batch(events(3))
    Event.objects.all().delete()
    Batch.objects.all().delete()
    VRSession.objects.all().delete()
    assert headset.batch(events(3)).json()["processed"] == 3
    assert VRSession.objects.count() == 1
