"""Walks through a house, told by a headset and added up."""

from datetime import UTC, datetime, timedelta

from vrtracking.folding import fold
from vrtracking.models import VRSession

# An hour's beginning some days ago, so that no test meets the border of an hour.
START = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=2)


def told(stays, *, start=START):
    """Events of stays: `(zone, seconds, {object looked at: ms}, [objects touched])`."""
    at, events = start.timestamp(), []
    for zone, seconds, looked, touched in stays:
        events.append({"event_type": "zone_enter", "timestamp": at, "zone_name": zone})
        for number, (thing, lasted) in enumerate(looked.items(), 1):
            events.append(
                {
                    "event_type": "gaze", "timestamp": at + number, "zone_name": zone,
                    "gaze_target": thing, "dwell_time_ms": lasted,
                    "position": {"x": 100 * number, "y": 50, "z": 170},
                    "rotation": {"pitch": 0, "yaw": 30, "roll": 0},
                }
            )  # fmt: skip
        for number, thing in enumerate(touched, 1):
            events.append(
                {
                    "event_type": "interaction", "timestamp": at + 5 + number, "zone_name": zone,
                    "object_name": thing, "interaction_type": "open",
                }
            )  # fmt: skip
        at += seconds
        events.append({"event_type": "zone_exit", "timestamp": at, "zone_name": zone})
    return events


def stay(zone, seconds, looked=None, touched=()):
    return (zone, seconds, looked or {}, touched)


def walk(headset, name, *stays, customer=None, start=START, is_over=True):
    """A session of these stays, added up; as it is in the database."""
    seconds = sum(one[1] for one in stays)
    begin = start.timestamp()
    said = {"session_id": name, "session_start": str(begin)}
    said |= {"session_end": str(begin + seconds)} if is_over else {}
    said |= {"customer_id": customer} if customer else {}
    assert headset.post("/session", said).status_code == 201
    assert headset.batch(told(stays, start=start), session=name).json()["failed"] == 0
    fold(everything=True)
    return VRSession.objects.get(team=headset.team, external_id=name)
