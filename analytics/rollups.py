"""Sums into their tables: many rows with one statement, in one order."""

from operator import itemgetter
from uuid import UUID

import psycopg
from django.db import connection
from django.db.models import BigIntegerField, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from analytics.looks import added_up, sum_of, sum_packed
from analytics.models import Attention, DayTally, HourTally, Visit, VisitorDay
from analytics.visits import HOUR, date_of, moment
from tours.models import Tour

MAP = ("tour", "start", "scene", "panorama", "source")
TALLY = ("tour", "start", "measure", "key", "n", "milliseconds")
KEYS_AT_ONCE = 150  # of up to five values: SQLite takes 999 in a statement, in its older builds
# Measures that are counters of the tour, too.
COUNTED = {"view": "view_count", "share": "share_count"}


def save_sums(sums):
    """Add `analytics.visits.Sums` to what the tables have."""
    _add_tallies(HourTally, sums.hours, lambda hour: moment(hour * HOUR))
    _add_tallies(DayTally, sums.days, date_of)
    _add_attention(sums)
    _count_tours(sums.days)


def _add_tallies(model, found, start_of):
    names = sorted(name for name, sum_ in found.items() if sum_ != [0, 0])
    starts = {start: start_of(start) for start in {name[1] for name in names}}
    rows = [
        (tour, starts[start], measure, key, *found[tour, start, measure, key])
        for tour, start, measure, key in names
    ]
    table = model._meta.db_table
    upsert(
        model, TALLY, rows,
        f"n = {table}.n + excluded.n, milliseconds = {table}.milliseconds + excluded.milliseconds",
    )  # fmt: skip
    lowered = [row[:4] for row in rows if row[4] < 0 or row[5] < 0]
    delete_rows(model, TALLY[:4], lowered, "n = 0 AND milliseconds = 0")


def _add_attention(sums):
    added, taken = sums.looks
    changes = {}
    for name in {name for name, visits in sums.maps.items() if visits} | {*added, *taken}:
        times = added_up(added.get(name, ())) - added_up(taken.get(name, ()))
        tour, day, *which = name
        changes[tour, date_of(day), *which] = sums.maps.get(name, 0), times
    add_to_maps(changes)


def add_to_maps(changes):
    """Add `{(tour, day, scene, panorama, source): (visits, milliseconds by cell)}` to the maps of
    attention; the ids are text."""
    known = _known_maps(list(changes))
    rows, empty = [], []
    for name, (more_visits, more) in sorted(changes.items(), key=itemgetter(0)):
        visits, data = known.get(name, (0, b""))
        visits += more_visits
        times = sum_of([data]) + more
        if visits or times.any():
            rows.append((*name, visits, sum_packed(times)))
        elif name in known:
            empty.append(name)
    upsert(
        Attention, (*MAP, "visits", "cells"), rows,
        "visits = excluded.visits, cells = excluded.cells",
    )  # fmt: skip
    delete_rows(Attention, MAP, empty)


def _known_maps(names):
    """`{name: (visits, bytes)}` of those there are."""
    rows = find_rows(Attention, MAP, names, ("visits", "cells")) if names else []
    return {
        (str(UUID(str(tour))), start, str(UUID(str(scene))), *which): (visits, bytes(cells))
        for tour, start, scene, *which, visits, cells in rows
    }


def _count_tours(days):
    """The counters on the tours grow with the sums by day."""
    grown: dict = {}
    for (tour, _day, measure, _key), (n, _milliseconds) in days.items():
        if n and measure in COUNTED:
            its = grown.setdefault(tour, dict.fromkeys(COUNTED.values(), 0))
            its[COUNTED[measure]] += n
    _add_to_tours(sorted((tour, *counts.values()) for tour, counts in grown.items()))


def _add_to_tours(rows):
    """(tour, one number for each of `COUNTED`) each."""
    if connection.vendor == "postgresql":
        changes = ", ".join(f"{name} = t.{name} + v.{name}" for name in COUNTED.values())
        on_server(
            f"UPDATE {Tour._meta.db_table} t SET {changes} "  # noqa: S608
            "FROM unnest(%s::uuid[], %s::int[], %s::int[]) "
            f"AS v(id, {', '.join(COUNTED.values())}) WHERE t.id = v.id",
            [list(column) for column in zip(*rows, strict=True)] or [[], [], []],
        )
        return
    for tour, *numbers in rows:
        changes = dict(zip(COUNTED.values(), numbers, strict=True))
        Tour.objects.filter(pk=tour).update(
            **{name: F(name) + number for name, number in changes.items()}
        )


def recount_tour(tour_id):
    """The counters on the tour follow from the sums by day, and from nothing else."""
    sums = (
        DayTally.objects.filter(tour=OuterRef("pk")).order_by().values("tour")
        .annotate(number=Sum("n")).values("number")
    )  # fmt: skip
    counters = {
        name: Coalesce(Subquery(sums.filter(measure=measure), output_field=BigIntegerField()), 0)
        for measure, name in COUNTED.items()
    }
    Tour.objects.filter(pk=tour_id).update(**counters)


VISIT = (
    "tour", "visitor", "started_at", "ended_at", "milliseconds", "scenes", "clicks", "shares",
    "has_viewed", "is_engaged", "is_complete", "is_lead", "audience", "device", "country",
    "referrer", "host", "campaign", "link",
)  # fmt: skip


def save_visits(rows, gone):
    """`rows` as `VISIT` names them; of those that are `gone` the first three fields."""
    delete_rows(Visit, VISIT[:3], sorted(gone))
    upsert(Visit, VISIT, sorted(rows), all_of(VISIT[3:]))


def save_days(rows):
    """(tour, visitor, day, day of receipt, bytes) each."""
    names = ("tour", "visitor", "day", "received_on", "state")
    upsert(VisitorDay, names, sorted(rows), all_of(names[3:]), key=names[:3])


# --- Many rows at once ----------------------------------------------------------------------------


def all_of(columns):
    return ", ".join(f"{column} = excluded.{column}" for column in columns)


def upsert(model, names, rows, change, *, key=None):
    """Insert `rows`, or do `change` (SQL) to those that are there by the model's one unique key."""
    if not rows:
        return
    key = key or model._meta.constraints[0].fields
    _for_each(
        model, names, rows,
        f"INSERT INTO {model._meta.db_table} ({_columns(model, names)}) %s "
        f"ON CONFLICT ({_columns(model, key)}) DO UPDATE SET {change}",
        "SELECT * FROM {values}", "VALUES {values}",
    )  # fmt: skip


def find_rows(model, names, keys, others):
    """The values of `names` and `others` of the rows whose `names` are among `keys`."""
    columns, key = _columns(model, (*names, *others)), _columns(model, names)
    select = f"SELECT {columns} FROM {model._meta.db_table} WHERE ({key}) IN (%s)"  # noqa: S608
    fields = [model._meta.get_field(name) for name in names]
    if connection.vendor == "postgresql":
        lists = ", ".join(f"%b::{_type(field)}[]" for field in fields)
        values = [list(column) for column in zip(*keys, strict=True)] or [[] for _ in fields]
        return on_server(select % f"SELECT * FROM unnest({lists})", values).fetchall()  # noqa: S608
    found = []
    for first in range(0, len(keys), KEYS_AT_ONCE):
        some = keys[first : first + KEYS_AT_ONCE]
        marks = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(some))
        with connection.cursor() as cursor:
            prepared = [value for row in some for value in _prepared(fields, row)]
            cursor.execute(select.replace("%s", f"VALUES {marks}", 1), prepared)
            found += cursor.fetchall()
    return found


def delete_rows(model, names, rows, condition="TRUE"):
    """Delete the rows with these values that fulfil `condition` (SQL)."""
    if not rows:
        return
    columns = _columns(model, names)
    _for_each(
        model, names, rows,
        f"DELETE FROM {model._meta.db_table} "  # noqa: S608
        f"WHERE {condition} AND ({columns}) IN (%s)",
        "SELECT * FROM {values}", "VALUES {values}",
    )  # fmt: skip


def _for_each(model, names, rows, statement, of_lists, of_one):
    """Run the statement with all rows as lists, or on SQLite once for each."""
    fields = [model._meta.get_field(name) for name in names]
    if connection.vendor == "postgresql":
        lists = ", ".join(f"%b::{_type(field)}[]" for field in fields)
        text = statement % of_lists.format(values=f"unnest({lists})")
        on_server(text, [list(column) for column in zip(*rows, strict=True)])
        return
    marks = ", ".join(["%s"] * len(fields))
    text = statement.replace("%s", of_one.format(values=f"({marks})"), 1)
    with connection.cursor() as cursor:
        cursor.executemany(text, [_prepared(fields, row) for row in rows])


def on_server(statement, values):
    """Run it with the values bound by PostgreSQL: Django's cursor writes lists into the text."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = psycopg.Cursor(connection.connection)
        cursor.execute(statement, values)
        return cursor


def _columns(model, names):
    return ", ".join(model._meta.get_field(name).column for name in names)


def _type(field):
    return field.rel_db_type(connection) if field.is_relation else field.db_type(connection)


def _prepared(fields, row):
    return [
        field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)
    ]
