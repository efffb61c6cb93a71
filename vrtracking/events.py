"""Telling open pages how a session is getting on. A hint: the rows stay the truth."""

import logging
import time

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.cache import cache
from redis.exceptions import RedisError

from vrtracking.labels import names_of
from vrtracking.models import Batch, Event, VRSession

log = logging.getLogger(__name__)
# Whoever watches says so again well before this.
WATCHED_FOR = 60
FACING = ("pitch", "yaw", "roll")


def session_group(session_id):
    return f"vr-session.{session_id}"


def _mark(session_id):
    return f"vr-watched:{session_id}"


def watch(session_id):
    """Somebody has this session open."""
    cache.set(_mark(session_id), 1, WATCHED_FOR)


def session_message(session):
    """The one shape of a session's news; `seq` rises with every message."""
    return {
        "type": "vr_session_update",
        "seq": time.time_ns() // 1000,
        "session_id": str(session.pk),
        "property_id": str(session.property_id),
        "customer_id": str(session.customer_id) if session.customer_id else None,
        "data": {
            "status": session.status,
            "state": session.state,
            "started_at": _iso(session.started_at),
            "seen_at": _iso(session.seen_at),
            "milliseconds": session.milliseconds,
            "events": session.events,
            "zones": session.zones,
            "gaze_milliseconds": session.gaze_milliseconds,
            "interactions": session.interactions,
            "clock_suspect": session.clock_suspect,
            **_now(session),
        },
    }


def _iso(at):
    return at.isoformat() if at else None


def _now(session):
    """Where somebody is and what they look at, by what came last."""
    batch = Batch.objects.filter(session=session).order_by("-received_at", "-pk").first()
    events = Event.objects.filter(batch=batch).order_by("-at", "-key")[:200] if batch else []
    found = dict.fromkeys(("zone", "gaze", "position", "rotation", "at"))
    for event in events:
        found["at"] = found["at"] or event.at
        if found["position"] is None and event.x is not None:
            found["position"] = {"x": event.x, "y": event.y, "z": event.z}
        if found["rotation"] is None and event.yaw is not None:
            found["rotation"] = {name: getattr(event, name) for name in FACING}
        found["zone"] = found["zone"] or event.zone
        found["gaze"] = found["gaze"] or event.target
    stay = session.stays.order_by("-number").first()
    zone = found["zone"] or (stay.zone if stay else None)
    names = names_of([zone, found["gaze"]])
    return {
        "zone": names.get(zone),
        "gaze_target": names.get(found["gaze"]),
        "position": found["position"],
        "rotation": found["rotation"],
        "last_event_at": _iso(found["at"]),
    }


def announce(session_ids):
    """Send the news of those that somebody watches."""
    try:
        watched = cache.get_many([_mark(pk) for pk in session_ids]) if session_ids else {}
        for session in VRSession.objects.filter(
            pk__in=[pk for pk in session_ids if _mark(pk) in watched]
        ):
            news = {"type": "session.changed", "message": session_message(session)}
            async_to_sync(get_channel_layer().group_send)(session_group(session.pk), news)
    except (RedisError, OSError):
        log.warning("News of VR sessions could not be sent; pages will ask by themselves.")
