"""Statistics to take along: CSV for a spreadsheet, JSON lines for a program; row after row."""

import csv
import json

from analytics.kinds import Audience, Kind
from analytics.looks import unpacked
from analytics.models import DayTally, Event, Visit

# What a spreadsheet would take for a formula, full-width forms included.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

DAYS = ("date", "measure", "key", "n", "milliseconds")
VISITS = (
    "started_at", "ended_at", "visitor", "audience", "device", "country", "referrer", "host",
    "campaign", "link", "milliseconds", "scenes", "clicks", "shares", "has_viewed", "is_engaged",
    "is_complete", "is_lead",
)  # fmt: skip
EVENTS = (
    "at", "event_type", "visitor", "audience", "scene_id", "hotspot_id", "milliseconds", "detail",
    "cells",
)  # fmt: skip


def _days(tour_id, period):
    rows = DayTally.objects.filter(period.days, tour_id=tour_id)
    order = rows.order_by("start", "measure", "key")
    return order.values_list("start", *DAYS[1:]).iterator()


def _visits(tour_id, period):
    rows = Visit.objects.filter(period.moments("started_at"), tour_id=tour_id)
    for row in rows.order_by("started_at", "pk").values_list(*VISITS).iterator():
        start, end, visitor, audience, *rest = row
        yield start, end, f"{visitor:015x}", Audience(audience).name.lower(), *rest


def _events(tour_id, period):
    rows = Event.objects.filter(period.moments("at"), batch__tour_id=tour_id)
    names = ("at", "kind", "batch__visitor", "batch__audience", "scene", "hotspot")
    found = rows.order_by("at", "pk").values_list(*names, "milliseconds", "detail", "cells")
    for at, kind, visitor, audience, *rest, cells in found.iterator():
        who = f"{visitor:015x}", Audience(audience).name.lower()
        yield at, Kind(kind).label, *who, *rest, unpacked(cells)


KINDS = {"days": (DAYS, _days), "visits": (VISITS, _visits), "events": (EVENTS, _events)}


def rows_of(what, tour_id, period):
    """`(names, rows)` of one of `KINDS`; rows come as they are read."""
    names, read = KINDS[what]
    return names, read(tour_id, period)


def csv_lines(names, rows):
    """CSV as RFC 4180 has it; no cell begins a formula."""
    writer = csv.writer(_Echo())
    yield writer.writerow(names)
    for row in rows:
        yield writer.writerow([_cell(value) for value in row])


def json_lines(names, rows):
    for row in rows:
        yield json.dumps(dict(zip(names, map(_plain, row), strict=True))) + "\n"


class _Echo:
    """A file that gives back what is written into it."""

    def write(self, text):
        return text


def _cell(value):
    text = "" if value is None else str(_plain(value))
    is_formula = isinstance(value, str) and text.lstrip(' "\ufeff\0').startswith(FORMULA)
    return f"'{text}" if is_formula else text


def _plain(value):
    if value is None or isinstance(value, bool | int | float | str | list):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
