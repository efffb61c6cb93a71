"""Bad input of headsets: refused with a reason, event by event, by whatever key."""

import json
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.vrtracking.conftest import UNREAL, gaze, make_headset
from vrtracking import dead_letters
from vrtracking.keys import revoke_key
from vrtracking.models import DeadLetter, Event, Label, VRSession
from vrtracking.sessions import forget_sessions

pytestmark = pytest.mark.django_db
NOW = time.time()

# What makes one event of a batch bad, and the word for it.
BAD_EVENTS = {
    "no type": ({"event_type": None}, "event_type_unknown"),
    "unknown type": ({"event_type": "levitate"}, "event_type_unknown"),
    "markup as type": ({"event_type": "<script>alert(1)</script>"}, "event_type_unknown"),
    "1,000 characters": ({"event_type": "x" * 1000}, "event_type_unknown"),
    "wrong case": ({"event_type": "Gaze"}, "event_type_unknown"),
    "microseconds": ({"timestamp": NOW * 1e6}, "timestamp_out_of_range"),
    "nanoseconds": ({"timestamp": NOW * 1e9}, "timestamp_out_of_range"),
    "before 1970": ({"timestamp": -5}, "timestamp_out_of_range"),
    "three days ahead": ({"timestamp": NOW + 3 * 86400}, "timestamp_out_of_range"),
    "before 2000": ({"timestamp": 12.5}, "timestamp_out_of_range"),
    "words for a time": ({"timestamp": "soon"}, "timestamp_invalid"),
    "no time": ({"timestamp": None}, "timestamp_invalid"),
    "true as a time": ({"timestamp": True}, "timestamp_invalid"),
    "empty id": ({"event_id": ""}, "event_id_invalid"),
    "long id": ({"event_id": "x" * 300}, "event_id_invalid"),
    "number as id": ({"event_id": 7}, "event_id_invalid"),
    "position as texts": ({"position": {"x": "1", "y": "2", "z": "3"}}, "position_invalid"),
    "position without z": ({"position": {"x": 1, "y": 2}}, "position_invalid"),
    "position with w": ({"position": {"x": 1, "y": 2, "z": 3, "w": 4}}, "position_invalid"),
    "position as list": ({"position": [1, 2, 3]}, "position_invalid"),
    "position far out": ({"position": {"x": 1e30, "y": 2, "z": 3}}, "position_invalid"),
    "endless turn": ({"rotation": {"pitch": 0, "yaw": 1e30, "roll": 0}}, "rotation_invalid"),
    "dwell −1": ({"dwell_time_ms": -1}, "dwell_invalid"),
    "dwell 10¹⁸": ({"dwell_time_ms": 10**18}, "dwell_invalid"),
    "dwell in words": ({"dwell_time_ms": "long"}, "dwell_invalid"),
    "dwell NaN": ({"dwell_time_ms": "nan"}, "dwell_invalid"),
    "long name": ({"zone_name": "x" * 200}, "name_invalid"),
    "NUL in a name": ({"object_name": "a\0b"}, "name_invalid"),
    "list as name": ({"gaze_target": ["sofa"]}, "name_invalid"),
    "metadata as list": ({"metadata": [1]}, "metadata_invalid"),
    "NUL in metadata": ({"metadata": {"a": "\0"}}, "metadata_invalid"),
    "much metadata": ({"metadata": {"a": "x" * 3000}}, "metadata_invalid"),
}


@pytest.mark.parametrize(("change", "code"), BAD_EVENTS.values(), ids=BAD_EVENTS)
def test_only_the_bad_event_is_refused(headset, change, code):
    batch = [gaze(NOW - 2, object_name="a"), gaze(NOW - 1) | change, gaze(NOW, object_name="b")]
    body = headset.batch(batch, sent_at=NOW).json()
    assert (body["processed"], body["failed"]) == (2, 1)
    (verdict,) = body["rejected"]
    assert (verdict["index"], verdict["code"]) == (1, code)
    assert verdict["detail"]
    assert Event.objects.count() == 2
    letter = DeadLetter.objects.get()
    assert (letter.code, letter.team_id) == (code, headset.team.pk)


@pytest.mark.parametrize(
    "event",
    [
        b'"gaze"',
        b"7",
        b"[]",
        b"null",
        b'{"event_type": "gaze", "timestamp": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    ],
)
def test_what_is_no_event_at_all(headset, event):
    body = (
        b'{"session_id": "one", "events": [' + event + b", " + json.dumps(gaze()).encode() + b"]}"
    )
    answer = headset.post("/batch", body)
    if answer.status_code == 400:  # too deep to be read at all
        assert answer.json()["code"] == "json_too_deep"
    else:
        assert (answer.json()["processed"], answer.json()["failed"]) == (1, 1)


def test_numbers_that_json_does_not_know(headset):
    good = json.dumps(gaze()).encode()
    for number in (b"NaN", b"Infinity", b"1e999"):
        body = (
            b'{"session_id": "one", "events": ['
            + good
            + b', {"event_type": "gaze", "timestamp": '
            + number
            + b"}]}"
        )
        answer = headset.post("/batch", body)
        assert answer.status_code in {202, 400}
        if answer.status_code == 400:
            assert answer.json()["code"] == "json_parse"
        else:
            assert answer.json()["failed"] == 1


@pytest.mark.parametrize("events", [..., None, {}, "gaze", gaze()])
def test_events_must_be_a_list(headset, events):
    body = {"session_id": "one"} | ({} if events is ... else {"events": events})
    answer = headset.post("/batch", body)
    assert answer.status_code == 400
    assert "events" in answer.json()["errors"]


def test_an_empty_batch_is_none(headset):
    body = headset.batch([]).json()
    assert (body["total_events"], body["success_rate"]) == (0, 0.0)


@pytest.mark.parametrize("name", [..., None, "", " ", "x" * 101, "a\nb", [], {}, True, 1.5])
def test_a_session_must_be_named(headset, name):
    body = {"events": [gaze()]} | ({} if name is ... else {"session_id": name})
    answer = headset.post("/batch", body)
    assert answer.status_code == 400
    assert "session_id" in answer.json()["errors"]


@pytest.mark.parametrize("name", ["session_abc123", "7", 7, "Zoë's walk", "a" * 100])
def test_its_name_need_not_be_ours(headset, name):
    assert headset.batch([gaze()], session=name).json()["processed"] == 1
    assert VRSession.objects.get().external_id == str(name)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "empty"),
        (b"{", "not JSON"),
        (b'{"session_id": "one", "events": [],}', "comma"),
        (b'{"session_id": "one", "events": [{"event_type": "gaze", "moved": True}]}', "True"),
        (b"\xef\xbb\xbf" + b'{"events": []}', "BOM"),
        ('{"events": []}'.encode("utf-16"), "UTF-16"),
        (b'{"session_id": "\xff", "events": []}', "UTF-8"),
        (b"session_id=one&events=", "not JSON"),
        (b"[]", "object"),
    ],
)
def test_the_habits_of_game_engines(headset, body, word):
    answer = headset.post("/batch", body, content_type="text/plain")
    assert answer.status_code == 400
    assert word in answer.json()["detail"]


def test_the_type_of_the_body_is_of_no_account(headset):
    body = json.dumps({"session_id": "one", "events": [gaze()]}).encode()
    assert headset.post("/batch", body, content_type="text/plain").status_code == 202


@pytest.mark.parametrize(("size", "status"), [(2_000_000, 202), (2_000_001, 413), (3_000_000, 413)])
def test_2_megabytes_are_the_limit(headset, size, status):
    body = json.dumps({"session_id": "one", "events": [gaze()]}).encode()
    assert headset.post("/batch", body.ljust(size)).status_code == status


# --- Times ----------------------------------------------------------------------------------------


def test_milliseconds_are_told_apart(headset):
    at = time.time() - 5
    body = headset.batch([gaze(round(at * 1000))], sent_at=time.time()).json()
    assert body["warnings"] == ["timestamp_unit"]
    assert abs(Event.objects.get().at.timestamp() - at) < 0.01


@pytest.mark.parametrize("bad", ["NaN", "soon", -1, 1e18, True, []])
def test_a_sent_at_that_is_no_time(headset, bad):
    answer = headset.batch([gaze()], sent_at=bad)
    assert answer.status_code == 400
    assert "sent_at" in answer.json()["errors"]


@pytest.mark.parametrize("off", [3600, -3600, 86400, -86400, 20 * 365 * 86400, -20 * 365 * 86400])
def test_a_clock_that_is_off_is_put_right_and_marked(headset, off):
    now = time.time()
    body = headset.batch([gaze(now + off - 90), gaze(now + off)], sent_at=now + off).json()
    assert (body["processed"], body["clock_suspect"]) == (2, True)
    first, last = (event.at.timestamp() for event in Event.objects.order_by("at"))
    assert abs((last - first) - 90) < 0.001
    assert abs(last - now) < 1


def test_a_clock_ahead_without_sent_at_is_put_right_by_its_latest_event(headset):
    now = time.time()
    body = headset.batch([gaze(now + 7200 - 90), gaze(now + 7200)], sent_at=None).json()
    assert body["clock_suspect"]
    assert abs(Event.objects.order_by("at").last().at.timestamp() - now) < 1


def test_a_clock_that_is_nearly_right_is_left_alone(headset):
    now = time.time()
    assert not headset.batch([gaze(now - 30)], sent_at=now - 29).json()["clock_suspect"]
    assert abs(Event.objects.get().at.timestamp() - (now - 30)) < 0.001


def test_a_dwell_may_be_a_text_or_a_fraction(headset):
    headset.batch([gaze(NOW, dwell_time_ms="2500"), gaze(NOW + 1, dwell_time_ms=1.6)])
    assert sorted(Event.objects.values_list("milliseconds", flat=True)) == [2, 2500]


# --- Whose session --------------------------------------------------------------------------------


def test_a_revoked_key_writes_no_more(headset):
    assert headset.batch([gaze()]).status_code == 202
    revoke_key(headset.key)
    answer = headset.batch([gaze()])
    assert (answer.status_code, answer.json()["code"]) == (401, "ingest_key_invalid")
    assert Event.objects.count() == 1


@pytest.mark.parametrize("secret", ["", "rhi_wrong", "x" * 5000])
def test_without_a_key_nothing_is_written(headset, secret):
    headset.secret = secret
    assert headset.batch([gaze()]).status_code == 401
    assert not VRSession.objects.exists()


def test_the_key_may_stand_in_the_address_or_be_a_bearer(headset, client):
    body = json.dumps({"session_id": "one", "events": [gaze()]})
    by_address = client.post(
        f"{UNREAL}/batch?key={headset.secret}", body, content_type="text/plain"
    )
    bearer = {"Authorization": f"Bearer {headset.secret}"}
    by_bearer = client.post(f"{UNREAL}/batch", body, content_type="text/plain", headers=bearer)
    assert by_address.status_code == by_bearer.status_code == 202


def test_another_teams_session_is_not_reached(headset, client):
    headset.batch([gaze()])
    theirs = VRSession.objects.get()
    stranger = make_headset(client, is_bound=True)
    for name in (str(theirs.pk), theirs.external_id):
        assert stranger.batch([gaze()], session=name).status_code == 202
        assert stranger.get(f"/session/{name}/status").json()["status"] != "completed"
    assert theirs.batches.count() == 1
    assert not VRSession.objects.filter(team=stranger.team, pk=theirs.pk).exists()
    fresh = make_headset(client)
    assert fresh.post(f"/heartbeat/{theirs.pk}").status_code == 404


def test_a_key_of_one_property_reaches_no_session_of_another(headset, client):
    headset.batch([gaze()])
    neighbour = make_headset(client, team=headset.team, is_bound=True)
    answer = neighbour.batch([gaze()])
    assert (answer.status_code, answer.json()["code"]) == (404, "session_unknown")
    assert neighbour.post("/heartbeat/one").status_code == 404
    assert neighbour.get("/session/one/status").json()["status"] == "not_found"


def test_an_events_own_session_is_ignored(headset):
    headset.batch([gaze(session_id="somebody-elses")])
    assert VRSession.objects.get().external_id == "one"


def test_a_session_that_ended_long_ago_is_closed(headset):
    headset.post("/session", {"session_id": "one", "session_start": NOW, "session_end": NOW})
    assert headset.batch([gaze()]).status_code == 202
    VRSession.objects.update(closed_at=timezone.now() - timedelta(days=8))
    forget_sessions()
    answer = headset.batch([gaze()])
    assert (answer.status_code, answer.json()["code"]) == (409, "session_closed")


def test_too_many_requests_wait(headset, settings):
    settings.LIMIT_VR_REQUESTS_PER_MINUTE = 3
    answers = [headset.batch([gaze()]) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_names_without_end_are_refused(headset, monkeypatch):
    monkeypatch.setattr("vrtracking.labels.MOST_PER_TEAM", 2)
    body = headset.batch(
        [gaze(NOW + i, gaze_target=None, object_name=f"n{i}") for i in range(5)]
    ).json()
    assert (body["processed"], body["rejected"][0]["code"]) == (2, "too_many_names")
    assert Label.objects.count() == 2


# --- Dead letters ---------------------------------------------------------------------------------


def test_a_refused_event_is_kept_once_and_can_be_tried_again(headset, monkeypatch):
    monkeypatch.setattr("vrtracking.labels.MOST_PER_TEAM", 1)
    batch = [gaze(NOW, gaze_target="a"), gaze(NOW + 1, gaze_target="b")]
    for _ in range(3):
        headset.batch(batch, first_seq=10, sent_at=NOW + 2)
    assert DeadLetter.objects.count() == 1
    monkeypatch.setattr("vrtracking.labels.MOST_PER_TEAM", 10)
    assert dead_letters.replay(DeadLetter.objects.all()) == (1, 0)
    assert sorted(Event.objects.values_list("key", flat=True)) == [10, 11]
    assert not DeadLetter.objects.exists()
    assert headset.batch(batch, first_seq=10).json()["duplicates"] == 2


def test_what_is_still_bad_stays(headset):
    headset.batch([gaze(dwell_time_ms=-1)])
    assert dead_letters.replay(DeadLetter.objects.all()) == (0, 1)
    assert DeadLetter.objects.count() == 1


def test_dead_letters_are_bounded(headset, monkeypatch):
    monkeypatch.setattr(dead_letters, "MOST_PER_TEAM", 150)
    for _ in range(3):
        answer = headset.batch([gaze(dwell_time_ms=-1, event_id=f"{_}-{i}") for i in range(200)])
        assert answer.json()["failed"] == 200
        assert len(answer.json()["rejected"]) == 100
    assert DeadLetter.objects.count() == 150
