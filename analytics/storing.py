"""Events into the database: one batch, one statement, each event once."""

import threading
from contextlib import nullcontext
from functools import cache

import psycopg
from django.db import connection, transaction

from analytics.models import Batch, Event

# SQLite has one writer; waiting here is fair, waiting in the database is not.
_writer = threading.Lock()

COLUMNS = ("id", "at", "kind", "scene", "hotspot", "milliseconds", "detail", "cells")
TYPES = ("uuid", "timestamptz", "int2", "uuid", "uuid", "int4", "text", "bytea")


def store(batch, events):
    """Save `events` (of `analytics.wire`) with their batch; how many of them were new.

    When this returns they are committed, or will be with the transaction around it.
    """
    # In one order everywhere: two that bring the same events wait for each other, never both.
    events = sorted(events, key=lambda event: event.id)
    if connection.vendor == "postgresql":
        return _by_one_statement(batch, events)
    return _by_two(batch, events)


def _by_one_statement(batch, events):
    rows = [[getattr(event, column) for event in events] for column in COLUMNS]
    connection.ensure_connection()
    # Bound by the server: Django's cursor would write the lists into the text.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(_statement(), [*_batch_values(batch), *rows])
        return cursor.rowcount


@cache
def _statement():
    event, table = Event._meta.db_table, Batch._meta.db_table
    fields = ", ".join(_batch_columns())
    values = ", ".join(["%s"] * len(_batch_columns()))
    lists = ", ".join(f"%b::{kind}[]" for kind in TYPES)
    return (
        f"WITH batch AS (INSERT INTO {table} ({fields}) VALUES ({values}) RETURNING id) "  # noqa: S608
        f"INSERT INTO {event} (batch_id, id, at, kind, scene, hotspot, milliseconds, detail, cells)"
        " SELECT batch.id, e.id, e.at, e.kind, e.scene, e.hotspot, e.milliseconds, e.detail,"
        f" e.cells FROM batch, unnest({lists})"
        f" AS e({', '.join(COLUMNS)}) ON CONFLICT (id) DO NOTHING"
    )


def _by_two(batch, events):
    """For SQLite; all is prepared before anybody else has to wait."""
    of_batch = _prepared(Batch, _batch_columns(), batch)
    rows = [_prepared(Event, COLUMNS, event) for event in events]
    columns = ", ".join(_batch_columns())
    marks = ", ".join(["%s"] * len(of_batch))
    of_events = ", ".join([f"({', '.join(['%s'] * (len(COLUMNS) + 1))})"] * len(rows))
    with nullcontext() if connection.in_atomic_block else _writer, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {Batch._meta.db_table} ({columns}) VALUES ({marks})",  # noqa: S608
                of_batch,
            )
            batch_id = cursor.lastrowid
            cursor.execute(
                f"INSERT OR IGNORE INTO {Event._meta.db_table} "  # noqa: S608
                f"(batch_id, {', '.join(COLUMNS)}) VALUES {of_events}",
                [value for row in rows for value in (batch_id, *row)],
            )
            return cursor.rowcount


def _prepared(model, columns, thing):
    """The values as the database takes them."""
    return [
        model._meta.get_field(name).get_db_prep_save(getattr(thing, name), connection)
        for name in columns
    ]


def _batch_columns():
    return [field.column for field in Batch._meta.concrete_fields if not field.primary_key]


def _batch_values(batch):
    # A tour's column is called like its attribute.
    return [getattr(batch, column) for column in _batch_columns()]
