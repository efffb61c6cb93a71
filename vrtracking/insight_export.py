"""Sessions, customers and properties to take along: `(names, rows)`, rows as they are read."""

from vrtracking.insight import names_of
from vrtracking.kinds import Kind
from vrtracking.models import Event, PropertyDay

SESSIONS = (
    "session_id", "property", "property_id", "customer_id", "customer", "state", "started_at",
    "ended_at", "seconds", "zones", "gaze_seconds", "interactions", "events", "device",
    "clock_suspect",
)  # fmt: skip
EVENTS = (
    "at", "event_type", "zone_name", "object_name", "gaze_target", "interaction_type",
    "milliseconds", "x", "y", "z", "pitch", "yaw", "roll",
)  # fmt: skip
SUMS = ("date", "measure", "name", "n", "milliseconds")
LABELS = ("zone", "object", "target", "act")
PLAIN = ("milliseconds", "x", "y", "z", "pitch", "yaw", "roll")


def sessions_rows(sessions):
    """One line for each session, the latest first."""
    ordered = sessions.select_related("property", "customer").defer("path")
    return SESSIONS, map(_session, ordered.order_by("-created_at", "-pk").iterator())


def _session(one):
    customer = one.customer
    return (
        one.pk, one.property.name, one.property.external_id,
        customer.external_id if customer else "", customer.name if customer else "", one.state,
        one.started_at, one.ended_at, one.milliseconds / 1000, one.zones,
        one.gaze_milliseconds / 1000, one.interactions, one.events, one.device, one.clock_suspect,
    )  # fmt: skip


def session_rows(session):
    """The events of one session in order, as far as they are still kept."""
    events = Event.objects.filter(batch__session=session)
    names = _names(events)
    rows = events.order_by("at", "batch_id", "key").values_list("at", "kind", *LABELS, *PLAIN)
    return EVENTS, (_event(row, names) for row in rows.iterator())


def _names(events):
    found: set = set()
    for name in LABELS:
        numbers = events.filter(**{f"{name}__isnull": False}).order_by().values_list(name)
        found |= {str(number) for (number,) in numbers.distinct()}
    return names_of(found)


def _event(row, names):
    at, kind, *rest = row
    labels = [names.get(str(number), "") for number in rest[: len(LABELS)]]
    return at, Kind(kind).label, *labels, *rest[len(LABELS) :]


def property_rows(shown, period):
    """What was counted in a property by day."""
    days = PropertyDay.objects.filter(period.days, property=shown)
    names = names_of(set(days.order_by().values_list("key", flat=True).distinct()))
    rows = days.order_by("start", "measure", "key").values_list(
        "start", "measure", "key", "n", "milliseconds"
    )
    return SUMS, (
        (day, measure, _named(key, names), n, milliseconds)
        for day, measure, key, n, milliseconds in rows.iterator()
    )


def _named(key, names):
    return " > ".join(names.get(part, part) for part in key.split(">")) if key else ""
