"""Every request the originals document, answered as they say."""

import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from tests.makers import make_property, make_team, make_token, make_user, owner_of
from tests.vrtracking.conftest import UNREAL, make_headset
from vrtracking.kinds import Kind
from vrtracking.models import Customer, Event, Label, Property, VRSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def headset(client):
    """Its key is the team's, so that it names properties itself."""
    return make_headset(client)


def iso(text):
    return datetime.fromisoformat(text)


# --- Sessions -------------------------------------------------------------------------------------


def legacy(**said):
    return {
        "session_start": "1727653800",
        "session_end": "1727657400",
        "customer_id": "cust_123",
        "property_id": "prop_456",
    } | said


@pytest.mark.parametrize("path", ["/session", "/sessions", "/session/"])
def test_a_whole_session(headset, path):
    answer = headset.post(path, legacy())
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body["status"] == "success"
    assert body["data_type"] == "session"
    assert body["duration_seconds"] == 3600
    assert body["message"]
    assert uuid.UUID(body["session_id"])
    assert iso(body["received_at"]).tzinfo
    session = VRSession.objects.get(pk=body["session_id"])
    assert session.status == "completed"
    assert session.customer.external_id == "cust_123"
    assert session.property.external_id == "prop_456"


def test_the_same_session_again_is_the_same(headset):
    ids = {headset.post("/session", legacy()).json()["session_id"] for _ in range(3)}
    assert len(ids) == 1
    assert VRSession.objects.count() == 1


def test_customer_and_property_may_be_left_out(headset):
    body = headset.post("/session", {"session_start": "1", "session_end": "31"}).json()
    assert body["duration_seconds"] == 30


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (1727653800, 1727657400),
        (1727653800.5, 1727657400.9),
        ("1727653800.5", "1727657400.5"),
        (1727653800000, 1727657400000),
        ("02-Dec-2025, 2:54:12 pm", "02-Dec-2025, 3:54:12pm"),
        ("2025-12-02 14:54:12", "2025-12-02 15:54:12"),
        ("2025-12-02T14:54:12", "2025-12-02T15:54:12"),
        ("2025-12-02T14:54:12.250", "2025-12-02T15:54:12.250"),
        ("2025-12-02T14:54:12+05:30", "2025-12-02T15:54:12+05:30"),
        ("2025-12-02T14:54:12Z", "2025-12-02T14:54:12.5-01:00"),
    ],
)
def test_every_form_of_time(headset, start, end):
    answer = headset.post("/session", {"session_start": start, "session_end": end})
    assert answer.json()["duration_seconds"] == 3600, answer.content


@pytest.mark.parametrize(
    "bad", ["yesterday", "", True, [], "nan", -5, 1e300, "31-Feb-2025, 1:00:00 am"]
)
def test_what_is_no_time_is_refused(headset, bad):
    answer = headset.post("/session", {"session_start": bad, "session_end": "1727657400"})
    assert answer.status_code == 400
    assert set(answer.json()) >= {"detail", "code", "request_id"}


def test_an_end_before_the_start_is_refused(headset):
    answer = headset.post("/session", legacy(session_end="1727650000"))
    assert answer.status_code == 400
    assert "session_end" in answer.json()["errors"]


def test_something_else_says_what_was_received(headset):
    answer = headset.post("/session", {"hello": 1, "world": 2})
    assert answer.status_code == 400
    body = answer.json()
    assert body["error"] == "Unknown data type"
    assert body["received_keys"] == ["hello", "world"]
    assert body["message"]


def test_the_newer_spelling_of_a_session(headset):
    answer = headset.post(
        "/session",
        {
            "Session_ID": "sess_77",
            "Session_Start": "02-Dec-2025, 2:54:12 pm",
            "Session_End": "02-Dec-2025, 3:04:12 pm",
            "Total_Session_Duration": "10:00",
            "Device_Type": "Quest 3",
            "Browser": "none",
            "Platform": "Windows",
        },
    )
    assert answer.json()["duration_seconds"] == 600
    assert VRSession.objects.get(external_id="sess_77").device == "Quest 3 Windows"


# --- Points of interest and views -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("1:30", 90),
        ("45", 45),
        (None, 0),
        ("1:02:03", 3723),
        ("21m 33s", 1293),
        ("soon", 0),
        (12, 12),
    ],
)
def test_a_stay_at_a_point_of_interest(headset, said, seconds):
    answer = headset.post(
        "/session",
        {"Parent": "Kitchen", "POI_Duration": said, "POI": "Oven", "POI_Source": "gaze",
         "session_id": "walk-1"},
    )  # fmt: skip
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["status"], body["data_type"]) == ("success", "poi")
    assert (body["poi"], body["parent"]) == ("Oven", "Kitchen")
    assert body["duration_seconds"] == seconds
    assert body["duration"] == ("0:00" if said is None else str(said))
    event = Event.objects.get()
    assert (event.kind, event.milliseconds) == (Kind.POI, 1000 * seconds)
    assert event.batch.session.external_id == "walk-1"
    assert event.meta == {"source": "gaze"}


def test_a_view(headset):
    body = headset.post("/session", {"View": "Sea view", "TotalDuration": "0:20"}).json()
    assert (body["data_type"], body["view"], body["duration_seconds"]) == ("view", "Sea view", 20)
    assert Label.objects.get(pk=Event.objects.get().object).name == "Sea view"


def test_what_names_no_session_is_kept_beside_them(headset):
    headset.post("/session", {"View": "Sea view", "TotalDuration": "0:20"})
    assert VRSession.objects.get().is_loose
    assert not VRSession.objects.counted().exists()


def test_a_stay_sent_twice_counts_once(headset):
    poi = {"Parent": "Kitchen", "POI_Duration": "0:05", "POI": "Oven", "session_id": "walk-1"}
    assert {headset.post("/session", poi).status_code for _ in range(3)} == {201}
    assert Event.objects.count() == 1


def test_newer_spellings_of_stays(headset):
    poi = {"POI_ID": "7", "POI_Name": "Pool", "POI_Source": "menu", "Time_Spent": "0:40",
           "Visit_Start": "2025-12-02T14:54:12Z", "Visit_End": "2025-12-02T14:54:52Z"}  # fmt: skip
    view = {"View_ID": "3", "View_Name": "Balcony", "View_Duration": "0:10",
            "Timestamp": "2025-12-02T14:55:12Z"}  # fmt: skip
    assert headset.post("/session", poi).json()["duration_seconds"] == 40
    assert headset.post("/session", view).json()["view"] == "Balcony"


# --- Tracking -------------------------------------------------------------------------------------

EVENT = {
    "event_type": "gaze",
    "timestamp": 1727653850.125,
    "session_id": "session_abc123",
    "zone_name": "living_room",
    "object_name": "sofa",
    "position": {"x": 100.5, "y": 200.0, "z": 150.0},
    "rotation": {"pitch": -5.0, "yaw": 45.0, "roll": 0.0},
    "gaze_target": "sofa_main",
    "dwell_time_ms": 2500,
    "metadata": {"distance": 1.5},
}


@pytest.mark.parametrize("path", ["/tracking/event", "/events"])
def test_one_event(headset, path):
    answer = headset.post(path, EVENT)
    assert answer.status_code == 202
    assert answer.json()["status"] == "received"
    assert iso(answer.json()["timestamp"])
    assert Event.objects.get().at == datetime(2024, 9, 29, 23, 50, 50, 125000, tzinfo=UTC)


def test_one_event_needs_a_session(headset):
    answer = headset.post("/events", {k: v for k, v in EVENT.items() if k != "session_id"})
    assert answer.status_code == 400
    assert answer.json()["detail"] == "session_id is required"


@pytest.mark.parametrize("path", ["/tracking/batch", "/batch"])
def test_the_batch_of_their_readme(headset, path):
    events = [
        {"event_type": "gaze", "timestamp": 1727653850.0, "gaze_target": "kitchen_island",
         "dwell_time_ms": 2500},
        {"event_type": "zone_enter", "timestamp": 1727653851.0, "zone_name": "kitchen"},
        {"event_type": "zone_exit", "timestamp": "1727653899.5", "zone_name": "kitchen"},
        {"event_type": "interaction", "timestamp": 1727653900, "object_name": "fridge",
         "interaction_type": "open"},
    ]  # fmt: skip
    body = {"session_id": "session_abc123", "sent_at": 1727653900.5, "events": events}
    answer = headset.post(path, body)
    assert answer.status_code == 202
    found = answer.json()
    assert found["status"] == "received"
    assert (found["total_events"], found["processed"], found["failed"]) == (4, 4, 0)
    assert found["success_rate"] == 100.0
    assert iso(found["timestamp"])
    assert VRSession.objects.get(external_id="session_abc123").batches.get().n == 4
    # The headset said when it sent this: its clock is two years behind, and put right.
    assert found["clock_suspect"]
    age = datetime.now(UTC) - Event.objects.get(kind=Kind.INTERACTION).at
    assert timedelta(0) < age < timedelta(seconds=30)


def test_an_event_with_a_name_of_its_own(headset):
    answer = headset.post(
        "/event",
        {"event_type": "Filter_Applied", "timestamp": 1764687252, "bedrooms": 3, "tags": ["sea"]},
    )
    assert answer.status_code == 201
    assert (answer.json()["status"], answer.json()["event_type"]) == ("received", "Filter_Applied")
    event = Event.objects.get()
    assert event.meta == {"bedrooms": 3, "tags": ["sea"]}
    assert Label.objects.get(pk=event.object).name == "Filter_Applied"


# --- Status and heartbeat -------------------------------------------------------------------------


def test_the_status_of_a_session(headset):
    start = int(time.time()) - 90
    headset.post("/session", {"session_id": "walk-9", "session_start": start})
    running = headset.get("/session/walk-9/status").json()
    assert running["status"] == "active"
    assert 90 <= running["duration_so_far"] <= 95
    assert iso(running["started_at"])
    headset.post("/session", {"session_id": "walk-9", "session_end": start + 60})
    ended = headset.get("/session/walk-9/status").json()
    assert (ended["status"], ended["duration_seconds"]) == ("completed", 60)
    assert iso(ended["ended_at"])


def test_the_status_of_no_session(headset):
    answer = headset.get("/session/nobody/status")
    assert answer.status_code == 200
    assert answer.json() == {"session_id": "nobody", "status": "not_found"}


@pytest.mark.parametrize("path", ["/session/{}/heartbeat", "/heartbeat/{}"])
def test_a_heartbeat(headset, path):
    pk = headset.post("/session", {"session_start": time.time()}).json()["session_id"]
    answer = headset.post(path.format(pk))
    assert answer.status_code == 200
    assert answer.json()["status"] == "alive"
    assert answer.json()["session_id"] == pk
    assert VRSession.objects.active().get().seen_at


def test_a_heartbeat_of_an_ended_session_opens_nothing(headset):
    pk = headset.post("/session", legacy()).json()["session_id"]
    assert headset.post(f"/heartbeat/{pk}").status_code == 200
    assert VRSession.objects.get().status == "completed"


def test_a_heartbeat_of_no_session(headset):
    assert headset.post("/heartbeat/nobody").status_code == 404


def test_members_may_ask_for_the_status_too(headset, client):
    headset.post("/session", legacy(session_id="walk-3"))
    client.force_login(owner_of(headset.team))
    assert client.get(f"{UNREAL}/session/walk-3/status").json()["status"] == "completed"
    client.force_login(make_user())
    assert client.get(f"{UNREAL}/session/walk-3/status").json()["status"] == "not_found"
    bearer = {"Authorization": f"Bearer {make_token(owner_of(headset.team))}"}
    client.logout()
    found = client.get(f"{UNREAL}/session/walk-3/status", headers=bearer).json()
    assert found["status"] == "completed"


# --- Without a key --------------------------------------------------------------------------------


def test_an_open_server_takes_what_comes_without_a_key(client, settings):
    settings.VRTRACKING_OPEN_INGEST = True
    team = make_team()
    answer = client.post(f"{UNREAL}/session", legacy(), content_type="application/json")
    assert answer.status_code == 201
    assert Customer.objects.get().team == team
    assert Property.objects.get().team == team


def test_a_closed_one_does_not(client):
    make_property()
    answer = client.post(f"{UNREAL}/session", legacy(), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "ingest_key_missing")


# --- The root -------------------------------------------------------------------------------------


def test_the_root_tells_programs_who_is_there(client):
    info = client.get("/", headers={"Accept": "application/json"}).json()
    assert set(info) >= {"service", "version", "status", "description", "endpoints", "integrations"}
    assert (info["version"], info["status"]) == ("1.0.0", "running")
    page = client.get("/", headers={"Accept": "text/html,application/json;q=0.9"})
    assert page["Content-Type"].startswith("text/html")
    assert client.get("/")["Content-Type"].startswith("text/html")


def test_health_is_honest(client, monkeypatch):
    body = client.get("/health").json()
    assert (body["status"], body["database"]) == ("healthy", "connected")
    assert set(body) >= {"timestamp", "environment", "version", "uptime"}

    def away():
        raise OperationalError("away")

    monkeypatch.setattr("config.info.connection.cursor", away)
    answer = client.get("/health")
    assert answer.status_code == 503
    assert (answer.json()["status"], answer.json()["database"]) == ("unhealthy", "error")


def test_nothing_is_said_to_be_saved_while_the_database_is_away(headset, monkeypatch):
    def away(_parcel):
        raise OperationalError("away")

    monkeypatch.setattr("vrtracking.ingest.store", away)
    answer = headset.post("/events", EVENT)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert answer.json()["code"] == "unavailable"
