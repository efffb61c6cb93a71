"""What visitors' browsers send, read strictly: each event is taken, or refused with a reason.

Two forms: `{"event_type": …}` for one event, as the originals send it, and `{"events": […]}` for
up to 50. One bad event costs none of its neighbours.
"""

import hashlib
import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from analytics.kinds import KINDS, Kind, Link
from analytics.looks import packed
from core.errors import RuleError, field_error
from panorama.cells import CELLS, cell_of

MOST_EVENTS = 50
MOST_BYTES = 64_000
# A clock ahead by less is put right; one that is further off says nothing.
MOST_AHEAD = timedelta(hours=24)
# What a phone kept while it was offline.
MOST_BEHIND = timedelta(days=7)
# An event without an id and a time is the same again within so many seconds.
SAME_WITHIN = 10
TICK = timedelta(microseconds=1)
# A batch is marked as received so much later, so that none of its events lies behind that.
ORDER = MOST_EVENTS * TICK
DAY_MS = 86_400_000
HOUR_MS = 3_600_000

EVENT_ID = re.compile(r"[\x21-\x7e]{1,64}\Z")
WORD = re.compile(r"[\w][\w .:/+-]{0,39}\Z")
ALIASES = {
    "tour_view": "view",
    "tour_share": "share",
    "session": "session_duration",
}

Degrees = Annotated[float, Meta(ge=-180, le=180)]
Pitch = Annotated[float, Meta(ge=-90, le=90)]
Milliseconds = Annotated[float, Meta(ge=0, le=DAY_MS)]
Seconds = Annotated[float, Meta(ge=0, le=DAY_MS / 1000)]
Word = Annotated[str, Meta(max_length=64)]
Id = Annotated[str, Meta(max_length=64)]
Cells = Annotated[list[Annotated[int, Meta(ge=0, le=HOUR_MS)]], Meta(max_length=2 * CELLS)]


class Data(Struct, gc=False):
    """What an event says besides its type; unknown names are passed over."""

    yaw: Degrees | None = None
    pitch: Pitch | None = None
    intensity: Annotated[float, Meta(ge=0, le=1)] | None = None
    platform: Word | None = None
    channel: Word | None = None
    duration_ms: Milliseconds | None = None
    duration_seconds: Seconds | None = None
    duration: Seconds | None = None
    moved: bool = False
    is_fullscreen: bool | None = None
    is_fullscreen_too: bool | None = msgspec.field(name="isFullscreen", default=None)
    cells: Cells | None = None
    source: Word | None = None


class Said(Struct, gc=False):
    """One event as it is sent."""

    event_type: Word | UnsetType = UNSET
    type: Word | UnsetType = UNSET
    id: Word | None = None
    event_id: Word | None = None
    scene_id: Id | None = None
    hotspot_id: Id | None = None
    # ISO 8601, or milliseconds since 1970.
    t: str | float | None = None
    timestamp: str | float | None = None
    event_data: Data | None = None
    data: Data | None = None


class Campaign(Struct, gc=False):
    source: str = ""
    medium: str = ""
    campaign: str = ""


class Envelope(Struct, gc=False):
    """A batch; all but the events is said once for all of them."""

    events: list[Raw] | UnsetType = UNSET
    event_type: Any = UNSET
    type: Any = UNSET
    session_id: str | None = None
    publication: int | None = None
    sent_at: str | float | None = None
    referrer: str | None = None
    host: str | None = None
    link: str | None = None
    campaign: Campaign | None = None


class Refused(Exception):
    """Of one event: `code` for programs, the sentence for people."""

    def __init__(self, code, message):
        self.code = code
        super().__init__(message)


@dataclass(slots=True)
class Taken:
    """An event that is in order, ready to be stored."""

    id: bytes
    at: datetime
    kind: int
    scene: uuid.UUID | None = None
    hotspot: uuid.UUID | None = None
    milliseconds: int = 0
    detail: str = ""
    # As `analytics.looks` packs them.
    cells: bytes | None = None


@dataclass
class Reading:
    """What became of a request's events; `index` of each refused one in what was sent."""

    taken: list[Taken] = field(default_factory=list)
    refused: list[tuple[int, Refused]] = field(default_factory=list)
    # Two of the same in one request.
    repeated: int = 0


_envelope = msgspec.json.Decoder(Envelope)
_one = msgspec.json.Decoder(Said)


def read_envelope(body):
    """The envelope around the events of a body; raises `RuleError` where it cannot be one."""
    try:
        envelope = _envelope.decode(body)
    except msgspec.ValidationError as error:
        raise field_error(*_place_of(error)) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise RuleError(
            'The body must be a JSON object: one event, or {"events": […]}.', code="invalid_json"
        ) from None
    if envelope.events is not UNSET and len(envelope.events) > MOST_EVENTS:
        raise RuleError(
            f"A request may bring {MOST_EVENTS} events; this one has {len(envelope.events)}. "
            "Send the rest in another.",
            code="too_many_events",
            status=413,
        )
    if envelope.link is not None and envelope.link not in Link.values:
        raise field_error("link", f"link must be one of {', '.join(Link.values)}.")
    return envelope


def read_events(raws, publication, *, who, received_at, sent_at=None):
    """A `Reading` of the events' JSON texts. `who` is what stands for the sender in an event's
    identity where the event has no id of its own."""
    reading, known = Reading(), set()
    skew = _skew(sent_at, received_at)
    for index, raw in enumerate(raws):
        try:
            event = _taken(_said(raw), publication, who, received_at, skew)
            # In the order they were sent, where the clock tells none.
            event.at += index * TICK
        except Refused as refusal:
            reading.refused.append((index, refusal))
            continue
        if event.id in known:
            reading.repeated += 1
        else:
            known.add(event.id)
            reading.taken.append(event)
    return reading


def _said(raw):
    try:
        return _one.decode(raw)
    except msgspec.ValidationError as error:
        where, sentence = _place_of(error)
        raise Refused("invalid", f"{where}: {sentence}") from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Refused("invalid", "This is not an event.") from None


def _taken(said, publication, who, received_at, skew):
    data = said.event_data or said.data or Data()
    kind = _kind(said, data)
    event_id = said.id or said.event_id
    if event_id and not EVENT_ID.match(event_id):
        raise Refused("invalid_id", "id may have up to 64 visible ASCII characters.")
    stamp = said.t if said.t is not None else said.timestamp
    event = Taken(id=b"", at=_time(stamp, received_at, skew), kind=kind)
    _place(event, said, publication)
    _say(event, data, publication)
    event.id = _identity(event, event_id, publication, who, stamp, received_at)
    return event


def _kind(said, data):
    name = said.event_type if said.event_type is not UNSET else said.type
    if name is UNSET:
        raise Refused("no_type", "An event needs an event_type.")
    name = ALIASES.get(name, name)
    if name == "fullscreen":
        flags = (data.is_fullscreen, data.is_fullscreen_too)
        name = "fullscreen_exit" if False in flags else "fullscreen_enter"
    if name == "heatmap" or (name == "attention" and data.source == "webxr"):
        return Kind.ATTENTION_XR if name == "attention" else Kind.ATTENTION
    if name not in KINDS:
        raise Refused("unknown_type", f"There is no event_type {name[:40]!r}.")
    return KINDS[name]


def _place(event, said, publication):
    """Scenes and hotspots must be those the visitor was shown."""
    event.scene = _known(said.scene_id, publication.scenes, publication, "scene_id")
    event.hotspot = _known(said.hotspot_id, publication.hotspots, publication, "hotspot_id")
    if event.hotspot is not None:
        its_scene = publication.hotspots[event.hotspot]
        if event.scene not in {None, its_scene}:
            raise Refused("not_in_tour", "The hotspot is in another scene.")
        event.scene = its_scene
    if event.kind == Kind.HOTSPOT_CLICK and event.hotspot is None:
        raise Refused("no_hotspot", "A hotspot_click needs a hotspot_id.")
    needs_scene = event.kind in {Kind.SCENE_VIEW, Kind.ATTENTION, Kind.ATTENTION_XR}
    if needs_scene and event.scene is None:
        raise Refused("no_scene", "This event needs a scene_id.")


def _known(text, of_tour, publication, name):
    if text is None:
        return None
    found = publication.ids.get(text) or _read_id(text)
    if found not in of_tour:
        raise Refused("not_in_tour", f"There is no such {name} in this tour as it is published.")
    return found


def _read_id(text):
    """An id that is written otherwise than ours; None if it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _say(event, data, publication):
    match event.kind:
        case Kind.ATTENTION | Kind.ATTENTION_XR:
            _look(event, data, publication)
        case Kind.SHARE | Kind.LEAD:
            word = (data.platform or data.channel or "").strip().lower()
            if word and not WORD.match(word):
                raise Refused("invalid", "platform may have up to 40 letters and digits.")
            event.detail = word
        case Kind.SESSION_END | Kind.SESSION_DURATION:
            event.milliseconds = _duration(data)
            event.detail = "moved" if data.moved else ""


def _look(event, data, publication):
    """Cells with the time they were looked at; one direction alone stands for a second."""
    event.detail = publication.scenes[event.scene]
    cells = data.cells
    if cells is None:
        if data.yaw is None or data.pitch is None:
            raise Refused("no_direction", "Attention needs cells, or yaw and pitch.")
        weight = 1 if data.intensity is None else data.intensity
        cells = [cell_of(data.yaw, data.pitch), round(1000 * weight)]
    elif len(cells) % 2 or max(cells[::2], default=0) >= CELLS:
        raise Refused("invalid", f"cells are pairs of a number below {CELLS} and milliseconds.")
    event.cells = packed(cells)
    event.milliseconds = sum(cells[1::2])
    if event.milliseconds > HOUR_MS:
        raise Refused("invalid", "One delta of attention holds an hour at most.")


def _duration(data):
    if data.duration_seconds is not None:
        return round(data.duration_seconds * 1000)
    if data.duration_ms is not None:
        return round(data.duration_ms)
    return round((data.duration or 0) * 1000)


# --- When, and which ------------------------------------------------------------------------------


def moment(stamp):
    """A datetime of ISO 8601 or of milliseconds since 1970; None where it is neither."""
    try:
        if isinstance(stamp, str):
            said = datetime.fromisoformat(stamp)
            return said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)
        return datetime.fromtimestamp(stamp / 1000, UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _skew(sent_at, received_at):
    said = moment(sent_at) if sent_at is not None else None
    return received_at - said if said else timedelta(0)


def _time(stamp, received_at, skew):
    """When it happened, by our clock; never later than now."""
    if stamp is None:
        return received_at
    said = moment(stamp)
    if said is None:
        raise Refused("invalid_time", "t must be ISO 8601, or milliseconds since 1970.")
    try:
        at = said + skew
    except OverflowError:
        raise Refused("invalid_time", "t is too far off.") from None
    if at - received_at > MOST_AHEAD:
        raise Refused("in_the_future", "t lies more than 24 hours ahead.")
    if received_at - at > MOST_BEHIND:
        raise Refused("too_old", f"t lies more than {MOST_BEHIND.days} days back.")
    return min(at, received_at)


def _identity(event, given, publication, who, stamp, received_at):
    """16 bytes: the same for the same event sent again, and for nothing else."""
    if given:
        text = given
    else:
        if stamp is None:
            stamp = int(received_at.timestamp()) // SAME_WITHIN
        said = [event.kind, event.scene, event.hotspot, event.milliseconds, event.detail]
        text = "\0".join(map(str, [who, stamp, *said, event.cells]))
    name = publication.names[bool(given)] + text.encode()
    return hashlib.blake2b(name, digest_size=16).digest()


def _place_of(error):
    """Field and sentence of msgspec's `Expected …, got … - at `$.x``."""
    sentence, _, path = str(error).partition(" - at `")
    return path.rstrip("`").removeprefix("$.").removeprefix("$") or "event", f"{sentence}."
