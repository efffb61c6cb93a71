"""Headsets with keys, and what they send."""

import json
import time

import pytest

from tests.makers import make_property
from vrtracking import dead_letters
from vrtracking.keys import forget_senders, issue_key
from vrtracking.labels import forget_labels
from vrtracking.sessions import forget_sessions

UNREAL = "/api/v1/unreal"


@pytest.fixture(autouse=True)
def nothing_remembered(db):
    """What a process keeps in memory is of rows that the test before took back."""
    for forget in (forget_senders, forget_labels, forget_sessions, dead_letters.forget_counts):
        forget()


class Headset:
    """Sends with one key."""

    def __init__(self, client, secret, team, property):
        self.client, self.secret, self.team, self.property = client, secret, team, property

    def post(self, path, body=None, headers=None, **extra):
        content = body if isinstance(body, bytes) else json.dumps(body)
        given = {"X-Ingest-Key": self.secret} if self.secret else {}
        return self.client.post(
            f"{UNREAL}{path}",
            content,
            content_type=extra.pop("content_type", "application/json"),
            headers=given | (headers or {}),
            **extra,
        )

    def get(self, path):
        return self.client.get(f"{UNREAL}{path}", headers={"X-Ingest-Key": self.secret})

    def batch(self, events, session="one", **envelope):
        body = {"session_id": session, "sent_at": time.time(), "events": events} | envelope
        return self.post("/tracking/batch", body)


def make_headset(client, team=None, of=None, is_bound=False):
    of = of or make_property(team)
    key, secret = issue_key(team_id=of.team_id, name="Lab", of=of if is_bound else None)
    headset = Headset(client, secret, of.team, of)
    headset.key = key
    return headset


@pytest.fixture
def headset(client):
    return make_headset(client, is_bound=True)


def gaze(at=None, **said):
    said = {"event_type": "gaze", "timestamp": time.time() if at is None else at} | said
    return {"gaze_target": "sofa", "dwell_time_ms": 500} | said
