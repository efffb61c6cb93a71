"""The originals' other forms: a whole session, a stay at a point of interest, a view, and events
with names of their own. Names are read in any case; older and newer spellings alike."""

import msgspec

from core.errors import field_error
from vrtracking import wire
from vrtracking.kinds import Kind
from vrtracking.models import LONGEST_NAME
from vrtracking.moments import NotAMoment, microseconds, moment, seconds_of
from vrtracking.sessions import Announced

ENVELOPE = frozenset({"event_type", "timestamp", "session_id", "sent_at", "event_id"})
# What is further ahead of us is no session that was.
MOST_AHEAD_SECONDS = 24 * 3600


def _lowered(document):
    return {str(name).lower(): value for name, value in document.items()}


def announced(document, now):
    """What it says of a session as `sessions.Announced`; None where it is about something else."""
    said = _lowered(document)
    if said.get("session_start") is None and said.get("session_end") is None:
        return None
    skew = _skew(said, now)
    start = _time(said, "session_start", now, skew)
    end = _time(said, "session_end", now, skew)
    named = said.get("session_id")
    if start is None and named in {None, ""}:
        raise field_error("session_start", "session_start is required.")
    if start and end and end < start:
        raise field_error("session_end", "session_end must not lie before session_start.")
    device = " ".join(str(said[name]) for name in ("device_type", "platform") if said.get(name))
    return Announced(
        name=None if named in {None, ""} else wire.session_name(named),
        start=start,
        end=end,
        customer_id=said.get("customer_id"),
        property_id=said.get("property_id"),
        device=_text({"device_type": device}, "device_type") or "",
    )


def _skew(said, now):
    sent = wire.sent_time(said.get("sent_at"))
    drift = round(now.timestamp() * 1_000_000) - sent if sent is not None else 0
    return drift if abs(drift) > wire.TRUSTED_WITHIN else 0


def _time(said, field, now, skew):
    value = said.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise field_error(field, f"{field} must be a time.", code="timestamp_invalid")
    try:
        at = moment((microseconds(value)[0] + skew) / 1_000_000)
    except NotAMoment as error:
        raise field_error(field, f"{field}: {error}", code=error.code) from None
    if (at - now).total_seconds() > MOST_AHEAD_SECONDS:
        raise field_error(
            field, f"{field} lies more than 24 hours ahead.", code="timestamp_out_of_range"
        )
    return at


def poi_of(document):
    """`(row, whether it tells a time, what was told)` of a stay at a point of interest."""
    said = _lowered(document)
    is_older = "parent" in said and ("poi_duration" in said or "poi" in said)
    is_newer = "poi_name" in said or "poi_id" in said
    if not is_older and not is_newer:
        return None
    name = _text(said, "poi") or _text(said, "poi_name") or _text(said, "poi_id")
    source = _text(said, "poi_source") or _text(said, "source")
    return _stay(
        said,
        kind=Kind.POI,
        zone=_text(said, "parent"),
        # A point of interest without a name is the whole of its parent.
        object=name or _text(said, "parent"),
        duration=said.get("poi_duration", said.get("time_spent")),
        begin=said.get("visit_start"),
        meta={"source": source} if source else {},
    )


def view_of(document):
    """The same of a view somebody looked at."""
    said = _lowered(document)
    if "view" not in said and "view_name" not in said and "view_id" not in said:
        return None
    return _stay(
        said,
        kind=Kind.VIEW,
        zone=None,
        object=_text(said, "view") or _text(said, "view_name") or _text(said, "view_id"),
        duration=said.get("totalduration", said.get("view_duration")),
        begin=said.get("timestamp"),
        meta={},
    )


def _stay(said, *, kind, zone, object, duration, begin, meta):
    if isinstance(duration, list | dict):
        raise field_error("duration", 'A duration must be a text such as "1:30", or seconds.')
    has_time = begin not in {None, ""}
    row = wire.Row(
        kind=kind,
        raw=_microseconds(begin) if has_time else 0,
        zone=zone,
        object=object,
        milliseconds=1000 * seconds_of(duration),
        meta=msgspec.json.encode(meta) if meta else None,
        event_id=_event_id(said),
    )
    return row, has_time, said | {"duration": duration}


def custom_of(document):
    """`(row, whether it tells a time)` of an event with a name of its own."""
    kind = document.get("event_type")
    if not isinstance(kind, str) or not kind.strip() or len(kind) > LONGEST_NAME:
        raise field_error("event_type", f"event_type must be 1 to {LONGEST_NAME} characters.")
    rest = {name: value for name, value in document.items() if name not in ENVELOPE}
    try:
        meta = wire.metadata_of(msgspec.json.encode(rest)) if rest else None
    except wire.Refused as refusal:
        raise field_error("event_type", f"The other fields: {refusal}") from None
    at = document.get("timestamp")
    has_time = at not in (None, "")
    row = wire.Row(
        kind=Kind.CUSTOM,
        raw=_microseconds(at) if has_time else 0,
        object=kind.strip(),
        meta=meta,
        event_id=_event_id(document),
    )
    return row, has_time


def _microseconds(said):
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        raise field_error("timestamp", "timestamp must be a time.", code="timestamp_invalid")
    try:
        return microseconds(said)[0]
    except NotAMoment as error:
        raise field_error("timestamp", f"timestamp: {error}", code=error.code) from None


def _event_id(said):
    given = said.get("event_id")
    if given is None:
        return None
    if not isinstance(given, str) or not wire.EVENT_ID.match(given):
        raise field_error("event_id", "event_id may have 1 to 64 visible ASCII characters.")
    return given


def _text(said, field):
    """A name, or None where it is empty."""
    value = said.get(field)
    if value is None:
        return None
    if isinstance(value, bool | list | dict):
        raise field_error(field, f"{field} must be a text.")
    text = str(value).strip()
    if len(text) > LONGEST_NAME or wire.UNSTORABLE.search(text):
        raise field_error(field, f"{field} may have up to {LONGEST_NAME} characters.")
    return text or None
