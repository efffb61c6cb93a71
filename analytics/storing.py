"""Events into the database: one batch, one statement, each event once."""

import json
import threading
from contextlib import nullcontext

import psycopg
from django.db import connection, transaction

from analytics.models import Batch, Event

# SQLite has one writer; waiting here is fair, waiting in the database is not.
_writer = threading.Lock()

COLUMNS = ("id", "at", "kind", "scene", "hotspot", "milliseconds", "detail", "cells")
TYPES = ("uuid", "timestamptz", "int2", "uuid", "uuid", "int4", "text", "text")


def store(batch, events):
    """Save `events` (of `analytics.wire`) with their batch; how many of them were new.

    When this returns they are committed, or will be with the transaction around it.
    """
    # In one order everywhere: two that bring the same events wait for each other, never both.
    events = sorted(events, key=lambda event: event.id)
    if connection.vendor == "postgresql":
        return _by_one_statement(batch, events)
    with nullcontext() if connection.in_atomic_block else _writer:
        return _by_two(batch, events)


def _by_one_statement(batch, events):
    rows = [[getattr(event, column) for event in events] for column in COLUMNS[:-1]] + [
        [event.cells and json.dumps(event.cells) for event in events]
    ]
    connection.ensure_connection()
    # Bound by the server: Django's cursor would write the lists into the text.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(_statement(), [*_batch_values(batch), *rows])
        return cursor.rowcount


def _statement():
    event, table = Event._meta.db_table, Batch._meta.db_table
    fields = ", ".join(_batch_columns())
    values = ", ".join(["%s"] * len(_batch_columns()))
    lists = ", ".join(f"%s::{kind}[]" for kind in TYPES)
    return (
        f"WITH batch AS (INSERT INTO {table} ({fields}) VALUES ({values}) RETURNING id) "  # noqa: S608
        f"INSERT INTO {event} (batch_id, id, at, kind, scene, hotspot, milliseconds, detail, cells)"
        " SELECT batch.id, e.id, e.at, e.kind, e.scene, e.hotspot, e.milliseconds, e.detail,"
        f" e.cells::jsonb FROM batch, unnest({lists})"
        f" AS e({', '.join(COLUMNS)}) ON CONFLICT (id) DO NOTHING"
    )


def _by_two(batch, events):
    with transaction.atomic():
        batch.save(force_insert=True)
        rows = [Event(batch=batch, **{name: getattr(e, name) for name in COLUMNS}) for e in events]
        prepared = [_for_sqlite(row) for row in rows]
        marks = ", ".join(["(" + ", ".join(["%s"] * (len(COLUMNS) + 1)) + ")"] * len(rows))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT OR IGNORE INTO {Event._meta.db_table} "  # noqa: S608
                f"(batch_id, {', '.join(COLUMNS)}) VALUES {marks}",
                [value for row in prepared for value in row],
            )
            return cursor.rowcount


def _for_sqlite(row):
    fields = [Event._meta.get_field(name) for name in COLUMNS]
    return [
        row.batch_id,
        *(field.get_db_prep_save(getattr(row, field.name), connection) for field in fields),
    ]


def _batch_columns():
    return [field.column for field in Batch._meta.concrete_fields if not field.primary_key]


def _batch_values(batch):
    # A tour's column is called like its attribute.
    return [getattr(batch, column) for column in _batch_columns()]
