"""A session while it runs, and many batches of it at the same moment."""

import json
import random
import threading
import time

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.db import connection
from django.test import Client

from config.asgi import application
from tests.makers import make_token, owner_of
from tests.vrtracking.conftest import UNREAL, gaze, make_headset
from vrtracking.folding import fold
from vrtracking.models import Event, VRSession

pytestmark = pytest.mark.django_db(transaction=True)


@sync_to_async
def begin():
    headset = make_headset(Client(), is_bound=True)
    headset.batch([gaze(zone_name="Hall", position={"x": 1, "y": 2, "z": 3})])
    fold(everything=True)
    token = make_token(owner_of(headset.team), scopes=["read"])
    return headset, str(VRSession.objects.get().pk), token


@sync_to_async
def go_on(headset):
    headset.batch([gaze(time.time() + 1, zone_name="Kitchen", gaze_target="oven")])
    fold(everything=True)


async def test_an_open_page_hears_where_somebody_is():
    headset, pk, token = await begin()
    headers = [(b"host", b"localhost:8000"), (b"authorization", f"Bearer {token}".encode())]
    news = WebsocketCommunicator(application, f"/ws/vr-sessions/{pk}", headers=headers)
    assert (await news.connect())[0]
    first = await news.receive_json_from(timeout=10)
    assert (first["type"], first["session_id"]) == ("vr_session_update", pk)
    assert first["data"]["state"] == "active"
    assert first["data"]["zone"] == "Hall"
    assert first["data"]["position"] == {"x": 1, "y": 2, "z": 3}
    await go_on(headset)
    then = await news.receive_json_from(timeout=10)
    assert then["seq"] > first["seq"]
    assert (then["data"]["zone"], then["data"]["gaze_target"]) == ("Kitchen", "oven")
    assert then["data"]["events"] == 2
    await news.disconnect()


def test_batches_of_one_session_at_once_are_their_exact_union():
    headset = make_headset(Client(), is_bound=True)
    events = [gaze(1_750_000_000 + number, object_name=f"o{number % 5}") for number in range(300)]
    dice = random.Random(5)
    for counts in (True, False):
        name = f"session {counts}"
        spans = [(first, first + 60) for first in range(0, 300, 30)] * 2
        dice.shuffle(spans)
        answers = []

        def send(first, last, counts=counts, name=name, answers=answers):
            body = {"session_id": name, "events": events[first:last]}
            if counts:
                body["first_seq"] = first
            for _ in range(20):
                answer = Client().post(
                    f"{UNREAL}/batch", json.dumps(body), content_type="application/json",
                    headers={"X-Ingest-Key": headset.secret},
                )  # fmt: skip
                if answer.status_code != 503:
                    break
                time.sleep(0.1)
            answers.append(answer)
            connection.close()

        threads = [threading.Thread(target=send, args=span) for span in spans]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert {answer.status_code for answer in answers} == {202}
        session = VRSession.objects.get(external_id=name)
        assert Event.objects.filter(batch__session=session).count() == 300
        new = sum(a.json()["processed"] - a.json()["duplicates"] for a in answers)
        assert new == 300


def test_a_leaving_team_takes_all_of_it_along():
    from accounts.closing import _erase_team
    from accounts.export import export_of
    from vrtracking.models import Batch, Customer, Property

    headset = make_headset(Client())
    headset.post(
        "/session", {"session_id": "a", "session_start": 1_750_000_000, "customer_id": "c"}
    )
    headset.batch([gaze(zone_name="Hall"), {"event_type": "x"}], session="a")
    fold(everything=True)
    told = export_of(owner_of(headset.team))
    assert [one["external_id"] for one in told["vr_customers"]] == ["c"]
    assert len(told["vr_sessions"]) == 1
    _erase_team(headset.team)
    for model in (VRSession, Event, Batch, Customer, Property):
        assert not model.objects.exists()
