"""What headsets send, read strictly: each event is taken, or refused with a reason.

One bad event costs none of its neighbours: a batch is decoded whole, and only where that fails
event by event.
"""

import re
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Annotated, Literal

import msgspec
from django.conf import settings
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from core.errors import RuleError, field_error
from core.parsers import UNSTORABLE
from vrtracking.kinds import TRACKED, Kind
from vrtracking.models import LONGEST_ID, LONGEST_NAME
from vrtracking.moments import SECOND, NotAMoment, microseconds
from vrtracking.packing import pack

# A clock further off is put right; one that is nearer may as well be the network's delay.
TRUSTED_WITHIN = 300 * SECOND
MOST_AHEAD = 24 * 3600 * SECOND
EARLIEST = 946_684_800 * SECOND  # the year 2000
MOST_METADATA = 2048
MOST_DEPTH = 20
MOST_TOLD = 100
DAY_MS = 86_400_000
MOST_SEQ = 2**53
EVENT_ID = re.compile(r"[\x21-\x7e]{1,64}\Z")
SESSION_ID = re.compile(rf"[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]{{0,{LONGEST_ID - 1}}})\Z")

# Bounded so that they fit into `real`, and lie in a world one can walk in.
Coordinate = Annotated[float, Meta(ge=-1e9, le=1e9)]
Degrees = Annotated[float, Meta(ge=-36_000, le=36_000)]
Name = Annotated[str, Meta(max_length=LONGEST_NAME)]
Stamp = float | int | str
Dwell = float | int | str


class Vector(Struct, gc=False, forbid_unknown_fields=True):
    x: Coordinate
    y: Coordinate
    z: Coordinate


class Rotation(Struct, gc=False, forbid_unknown_fields=True):
    pitch: Degrees
    yaw: Degrees
    roll: Degrees = 0.0


class Said(Struct, gc=False):
    """One event as it is sent; unknown names are passed over."""

    event_type: Literal[tuple(TRACKED)]  # type: ignore[valid-type]
    timestamp: Stamp
    event_id: str | None = None
    id: str | None = None
    zone_name: Name | None = None
    object_name: Name | None = None
    position: Vector | None = None
    rotation: Rotation | None = None
    gaze_target: Name | None = None
    dwell_time_ms: Dwell | None = None
    interaction_type: Name | None = None
    metadata: Raw = Raw()


class Envelope(Struct, gc=False):
    events: list[Said]
    session_id: str | int | None = None
    sent_at: Stamp | None = None
    # The headset's own count of its events: the number of the first.
    first_seq: Annotated[int, Meta(ge=0, le=MOST_SEQ)] | None = None


class RawEnvelope(Struct, gc=False):
    events: list[Raw] | UnsetType = UNSET
    session_id: str | int | None = None
    sent_at: Stamp | None = None
    first_seq: Annotated[int, Meta(ge=0, le=MOST_SEQ)] | None = None


class Refused(Exception):
    """Of one event: `code` for programs, the sentence for people."""

    def __init__(self, code, message):
        self.code = code
        super().__init__(message)


class Row(Struct, gc=False):
    """An event that is in order, its names not yet numbers."""

    kind: int
    # The headset's own clock, microseconds since 1970.
    raw: int
    zone: str | None = None
    object: str | None = None
    target: str | None = None
    milliseconds: int | None = None
    position: tuple | None = None
    rotation: tuple | None = None
    act: str | None = None
    meta: bytes | None = None
    event_id: str | None = None
    number: int = 0


@dataclass
class Reading:
    """What a request says; `refused` are `(index, Refused, the event's own text)`."""

    rows: list[Row] = field(default_factory=list)
    refused: list = field(default_factory=list)
    total: int = 0
    sent: int | None = None
    first_seq: int | None = None
    warnings: set = field(default_factory=set)
    digest: int = 0
    # They tell no time: the same within so many microseconds is the same again.
    window: int = 0


_strict = msgspec.json.Decoder(Envelope)
_lenient = msgspec.json.Decoder(RawEnvelope)
_one = msgspec.json.Decoder(Said)
_any = msgspec.json.Decoder()


def read_batch(body):
    """`(session id, Reading)` of a batch; raises `RuleError` where it cannot be one."""
    try:
        envelope = _strict.decode(body)
    except (msgspec.ValidationError, RecursionError):
        return _event_by_event(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _unreadable(body, error) from None
    reading = _begin(envelope, body)
    for index, said in enumerate(envelope.events):
        try:
            reading.rows.append(row_of(said, index, reading.warnings))
        except Refused as refusal:
            reading.refused.append((index, refusal, msgspec.json.encode(said)))
    return session_name(envelope.session_id), reading


def _event_by_event(body):
    envelope = _decoded(_lenient, body)
    if envelope.events is UNSET:
        raise field_error("events", "events is required: a list of 1 to 5,000 events.")
    reading = _begin(envelope, body)
    for index, raw in enumerate(envelope.events):
        try:
            reading.rows.append(row_of(read_said(raw), index, reading.warnings))
        except Refused as refusal:
            reading.refused.append((index, refusal, bytes(raw)))
    return session_name(envelope.session_id), reading


def _begin(envelope, body):
    if len(envelope.events) > settings.LIMIT_VR_EVENTS:
        raise RuleError(
            f"A batch may bring {settings.LIMIT_VR_EVENTS} events; this one has "
            f"{len(envelope.events)}. Send the rest in another.",
            code="too_many_events",
            status=413,
        )
    return Reading(
        total=len(envelope.events),
        sent=sent_time(envelope.sent_at),
        first_seq=envelope.first_seq,
        digest=short_hash(body),
    )


def read_one(body):
    """`(session id or None, Reading)` of a single event; a refused one rises as `RuleError`."""
    document = read_document(body)
    reading = Reading(total=1, sent=sent_time(document.get("sent_at")), digest=short_hash(body))
    try:
        said = read_said(body)
        reading.rows.append(row_of(said, 0, reading.warnings))
    except Refused as refusal:
        reading.refused.append((0, refusal, body))
    named = document.get("session_id")
    return named if named is None else session_name(named), reading


def read_document(body):
    """The object in a body, whatever is in it."""
    document = _decoded(_any, body)
    if not isinstance(document, dict):
        raise RuleError("The body must be a JSON object.", code="json_parse")
    return document


def _decoded(decoder, body):
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        path, sentence = place_of(error)
        raise field_error(path, f"{path}: {sentence}") from None
    except RecursionError:
        raise RuleError("The body is nested too deeply.", code="json_too_deep") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _unreadable(body, error) from None


def _unreadable(body, error):
    """Which of the habits of game engines it is, if one is known."""
    if body.startswith(b"\xef\xbb\xbf"):
        return RuleError(
            "The body begins with a byte order mark (BOM). Send plain UTF-8.", code="json_encoding"
        )
    if body[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in body[:4]:
        return RuleError("The body is UTF-16 or UTF-32. Send UTF-8.", code="json_encoding")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as place:
        return RuleError(
            f"The body is not UTF-8: byte {place.start} cannot be read.", code="json_encoding"
        )
    if not body.strip():
        return RuleError("The body is empty; it must be a JSON object.", code="json_parse")
    hints = ((rb",\s*[\]}]", "a comma before a closing bracket"), (rb":\s*(True|False|None)\b",
             "True or False, which JSON writes true and false"))  # fmt: skip
    found = [words for pattern, words in hints if re.search(pattern, body)]
    tail = f" It has {found[0]}." if found else ""
    return RuleError(f"The body is not JSON: {error}.{tail}", code="json_parse")


def session_name(said):
    """What the headset calls its session, as text."""
    if said is None or said == "":
        raise field_error("session_id", "session_id is required")
    name = str(said).strip()
    if isinstance(said, bool | float | list | dict) or not SESSION_ID.match(name):
        raise field_error(
            "session_id", f"session_id must be a text of 1 to {LONGEST_ID} visible characters."
        )
    if UNSTORABLE.search(name):
        raise field_error("session_id", "session_id holds a character that cannot be stored.")
    return name


def sent_time(said):
    """Microseconds of `sent_at`; None where it was not said."""
    if said is None:
        return None
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        raise field_error("sent_at", "sent_at must be a time.")
    try:
        return microseconds(said)[0]
    except NotAMoment as error:
        raise field_error("sent_at", f"sent_at: {error}", code=error.code) from None


def read_said(raw):
    """One event's text as it was meant; raises `Refused`."""
    try:
        return _one.decode(raw)
    except msgspec.ValidationError as error:
        path, sentence = place_of(error)
        name = path.split(".")[0]
        raise Refused(CODES.get(name, "event_invalid"), f"{path}: {sentence}") from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Refused("event_invalid", "This is not an event.") from None


CODES = {
    "event_type": "event_type_unknown",
    "timestamp": "timestamp_invalid",
    "position": "position_invalid",
    "rotation": "rotation_invalid",
    "dwell_time_ms": "dwell_invalid",
    "event_id": "event_id_invalid",
    "id": "event_id_invalid",
    "zone_name": "name_invalid",
    "object_name": "name_invalid",
    "gaze_target": "name_invalid",
    "interaction_type": "name_invalid",
}


def row_of(said, index, warnings):
    try:
        raw, was_milliseconds = microseconds(said.timestamp)
    except NotAMoment as error:
        raise Refused(error.code, f"timestamp: {error}") from None
    if was_milliseconds:
        warnings.add("timestamp_unit")
    place, turn = said.position, said.rotation
    given = said.event_id if said.event_id is not None else said.id
    if given is not None and not EVENT_ID.match(given):
        raise Refused("event_id_invalid", "event_id may have 1 to 64 visible ASCII characters.")
    return Row(
        TRACKED[said.event_type],
        raw,
        said.zone_name or None,
        said.object_name or None,
        said.gaze_target or None,
        None if said.dwell_time_ms is None else _dwell(said.dwell_time_ms),
        place and (place.x, place.y, place.z),
        turn and (turn.pitch, turn.yaw, turn.roll),
        said.interaction_type or None,
        metadata_of(bytes(said.metadata)) if len(said.metadata) else None,
        given,
        index,
    )


def _dwell(said):
    try:
        value = float(said)
    except ValueError:
        value = -1.0
    # Said this way round, not-a-number is none either.
    if not 0 <= value <= DAY_MS:
        raise Refused("dwell_invalid", f"dwell_time_ms must be 0 to {DAY_MS} milliseconds.")
    return round(value)


def metadata_of(raw):
    """The text of an object, fit to be stored as JSON; None where it says nothing."""
    if raw in {b"null", b"{}"}:
        return None
    if not raw.startswith(b"{"):
        raise Refused("metadata_invalid", "metadata must be an object.")
    if len(raw) > MOST_METADATA:
        raise Refused("metadata_invalid", f"metadata may have {MOST_METADATA} bytes.")
    if raw.count(b"{") + raw.count(b"[") > MOST_DEPTH and _depth(raw) > MOST_DEPTH:
        raise Refused("metadata_invalid", f"metadata may be nested {MOST_DEPTH} deep.")
    if b"\\u" in raw and UNSTORABLE.search(_unescaped(raw)):
        raise Refused("metadata_invalid", "metadata holds a character that cannot be stored.")
    return raw


def _unescaped(raw):
    """All its texts; what the decoder refuses counts as a character that cannot be stored."""
    try:
        return msgspec.json.encode(_any.decode(raw)).decode().replace("\\u0000", "\0")
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return "\0"


def _depth(raw):
    depth = most = 0
    for token in re.finditer(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', raw, re.DOTALL):
        depth += (token[0] in b"[{") - (token[0] in b"]}")
        most = max(most, depth)
    return most


# --- When, and which ------------------------------------------------------------------------------


def put_right(reading, received):
    """`(skew, is it suspect)` in microseconds: what to add to the headset's clock.

    From `sent_at`; where that is missing and events lie ahead of us, from the latest of them.
    """
    if reading.sent is not None:
        drift = received - reading.sent
        return (drift, True) if abs(drift) > TRUSTED_WITHIN else (0, False)
    ahead = max((row.raw for row in reading.rows), default=0) - received
    return (-ahead, True) if ahead > TRUSTED_WITHIN else (0, False)


def drop_impossible(reading, received, skew):
    """Refuse rows whose time, put right, cannot be."""
    kept = []
    for row in reading.rows:
        if EARLIEST <= row.raw + skew <= received + MOST_AHEAD:
            kept.append(row)
        else:
            refusal = Refused(
                "timestamp_out_of_range",
                "timestamp lies before the year 2000, or more than 24 hours ahead.",
            )
            reading.refused.append((row.number, refusal, _told_again(row)))
    reading.rows = kept


def drop_unfit(reading, unfit):
    """Refuse rows that hold one of these names: `{name: Refused}`."""
    kept = []
    for row in reading.rows:
        bad = next(
            (unfit[name] for name in (row.zone, row.object, row.target, row.act) if name in unfit),
            None,
        )
        if bad is None:
            kept.append(row)
        else:
            reading.refused.append((row.number, bad, _told_again(row)))
    reading.rows = kept


def _told_again(row):
    """A row as an event: what a dead letter keeps of it."""
    event = {"event_type": Kind(row.kind).label, "timestamp": row.raw / SECOND}
    names = {
        "zone_name": row.zone, "object_name": row.object, "gaze_target": row.target,
        "dwell_time_ms": row.milliseconds, "interaction_type": row.act, "event_id": row.event_id,
        "position": row.position and dict(zip("xyz", row.position, strict=True)),
        "rotation": row.rotation
        and dict(zip(("pitch", "yaw", "roll"), row.rotation, strict=True)),
    }  # fmt: skip
    said = event | {name: value for name, value in names.items() if value is not None}
    if row.meta:
        said["metadata"] = Raw(row.meta)
    return msgspec.json.encode(said)


def keys_of(reading, numbers):
    """The identity of each row in its session: its number where the headset counts, else a
    negative hash of its id, or of what it says. `numbers` are the labels' numbers by name."""
    if reading.first_seq is not None:
        return [reading.first_seq + row.number for row in reading.rows]
    return [-1 - abs(short_hash(_identity(reading, row, numbers))) for row in reading.rows]


def _identity(reading, row, numbers):
    if row.event_id:
        return row.event_id.encode()
    return pack(0, 0, row, -row.raw if reading.window else 0, numbers)


def short_hash(data):
    """63 bits of it, with a sign."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), signed=True) >> 1


def place_of(error):
    """Field and sentence of msgspec's `Expected …, got … - at `$.x``."""
    sentence, _, path = str(error).partition(" - at `")
    return path.rstrip("`").removeprefix("$.").removeprefix("$") or "event", f"{sentence}."
