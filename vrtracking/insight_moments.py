"""A session moment by moment, for its replay: raw events, as long as they are kept."""

from dataclasses import dataclass

from vrtracking.insight import names_of
from vrtracking.kinds import Kind
from vrtracking.models import Event

# Nobody sees a head turn more often than this; longer sessions are thinned further.
APART_MILLISECONDS = 100
MOST_LOOKS = 6000
MOST_ACTS = 1000


@dataclass(frozen=True)
class Look:
    """Where the head was turned; angles as the headset tells them."""

    at: int
    zone: int | None
    yaw: float
    pitch: float
    target: str


@dataclass(frozen=True)
class Act:
    """Something touched, opened or said."""

    at: int
    name: str


def looks_of(session):
    """Where the head was turned, in order; `at` counts milliseconds since the session began."""
    events = Event.objects.filter(batch__session=session, yaw__isnull=False, pitch__isnull=False)
    rows = events.order_by("at", "batch_id", "key").values_list(
        "at", "zone", "yaw", "pitch", "target", "object"
    )
    apart = max(APART_MILLISECONDS, session.milliseconds // MOST_LOOKS)
    kept, next_at = [], 0
    for at, zone, yaw, pitch, target, thing in rows.iterator():
        since = _since(session, at)
        if since >= next_at:
            kept.append((since, zone, yaw, pitch, target or thing))
            next_at = since + apart
    names = names_of({str(row[-1]) for row in kept if row[-1]})
    return [Look(*row[:4], names.get(str(row[-1]), "")) for row in kept]


def acts_of(session):
    """What was done, in order."""
    events = Event.objects.filter(
        batch__session=session, kind__in=[Kind.INTERACTION, Kind.TELEPORT, Kind.VOICE_COMMAND]
    )
    rows = list(
        events.order_by("at", "batch_id", "key").values_list("at", "kind", "object", "act")[
            :MOST_ACTS
        ]
    )
    names = names_of({str(number) for row in rows for number in row[2:] if number})
    return [
        Act(_since(session, at), _in_words(Kind(kind), names.get(str(thing)), names.get(str(act))))
        for at, kind, thing, act in rows
    ]


def _in_words(kind, thing, act):
    return " · ".join(word for word in (act or kind.label, thing) if word)


def _since(session, at):
    return max(0, round((at - session.started_at).total_seconds() * 1000))
