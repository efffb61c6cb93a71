"""Visitors, and the owner who reads what they did."""

import json
import uuid

import pytest
from rest_framework.test import APIClient

from analytics.folding import fold
from analytics.kinds import KINDS
from studio.publishing import publish_tour
from tests.makers import make_hotspot, make_tour, owner_of

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


@pytest.fixture
def tour():
    """A published tour of three scenes; `tour.shown` are its scenes, `tour.note` a hotspot."""
    tour = make_tour(scenes=3)
    first, second, _third = tour.scenes.in_order()
    make_hotspot(first, to=second, yaw=90, title="To the kitchen")
    note = make_hotspot(first, yaw=-90, title="The oven")
    tour = publish_tour(tour, by=owner_of(tour))
    tour.shown = [str(scene.pk) for scene in tour.scenes.in_order()]
    tour.note = str(note.pk)
    return tour


@pytest.fixture
def send(client):
    """`send(tour, *events, …)` → the answer to a batch; `visitor` is who sends."""

    def send(tour, *events, visitor="one", agent=BROWSER, address="203.0.113.9", **envelope):
        headers = {"User-Agent": agent} | envelope.pop("headers", {})
        body = {"session_id": visitor, "events": list(events)} | envelope
        return client.post(
            f"/api/v1/public/tours/{getattr(tour, 'pk', tour)}/events",
            json.dumps(body),
            content_type="text/plain",
            headers=headers,
            REMOTE_ADDR=address,
        )

    return send


def event(event_type, scene=None, **said):
    """An event with an id of its own."""
    assert event_type in KINDS or said
    return {"id": uuid.uuid4().hex, "event_type": event_type, "scene_id": scene} | said


@pytest.fixture
def owner(tour):
    """The owner's answers: `owner("analytics", **query)` of the tour, after everything is folded
    in; with a path that begins with a slash, of any address."""
    client = APIClient()
    client.force_authenticate(owner_of(tour))

    def ask(path, **query):
        fold()
        path = path if path.startswith("/") else f"/tours/{tour.pk}/{path}"
        answer = client.get(f"/api/v1{path}", query)
        assert answer.status_code == 200, answer.content
        return answer if answer.streaming else answer.json()

    ask.client = client
    return ask
