"""Events into the database: one batch, one statement, each event once."""

import struct
import threading
from contextlib import nullcontext
from functools import cache
from uuid import UUID

import psycopg
from django.db import connection, transaction
from psycopg.adapt import Dumper
from psycopg.pq import Format

from analytics.models import Batch, Event
from analytics.visits import EPOCH

# SQLite has one writer; waiting here is fair, waiting in the database is not.
_writer = threading.Lock()
_of_thread = threading.local()

COLUMNS = ("id", "at", "kind", "scene", "hotspot", "milliseconds", "detail", "cells")
CONNECTS_WITHIN = 5  # seconds


def store(batch, events):
    """Save `events` (of `analytics.wire`) with their batch, a dictionary by column; how many of
    them were new.

    When this returns they are committed, or will be with the transaction around it.
    """
    # In one order everywhere: two that bring the same events wait for each other, never both.
    events = sorted(events, key=_id)
    if connection.vendor == "postgresql":
        return _by_one_statement(batch, events)
    return _by_two(batch, events)


def _id(event):
    return event.id


@cache
def _batch_columns():
    return tuple(field.column for field in Batch._meta.concrete_fields if not field.primary_key)


# --- PostgreSQL -----------------------------------------------------------------------------------


def _by_one_statement(batch, events):
    values = [*map(batch.__getitem__, _batch_columns()), *_lists_of(events)]
    with connection.wrap_database_errors:
        if connection.in_atomic_block:
            return _executed(connection.connection, values)
        return _executed_alone(values)


def _executed_alone(values):
    """On a connection of this thread that stays open, with a prepared statement: to take one from
    the pool and to ask whether it is alive would double the work. Where it is not alive another is
    opened, once; to do it twice does no harm, each event is stored once."""
    kept = getattr(_of_thread, "connection", None)
    if kept is not None and not kept.closed:
        try:
            return _executed(kept, values)
        except (psycopg.OperationalError, psycopg.InterfaceError):
            kept.close()
        except (
            psycopg.errors.InvalidSqlStatementName,
            psycopg.errors.DuplicatePreparedStatement,
        ):
            # A pooler between us that hands the same connection to others.
            kept.prepare_threshold = None
            return _executed(kept, values)
    _of_thread.connection = _new_connection()
    return _executed(_of_thread.connection, values)


def _new_connection():
    asked = connection.get_connection_params() | {
        "autocommit": True,
        "prepare_threshold": 1,
        "connect_timeout": CONNECTS_WITHIN,
    }
    return psycopg.connect(**asked)


def _executed(raw, values):
    # Bound by the server: Django's cursor would write the lists into the text.
    with psycopg.Cursor(raw) as cursor:
        cursor.execute(_statement(), values)
        return cursor.rowcount


@cache
def _statement():
    event, table = Event._meta.db_table, Batch._meta.db_table
    fields = ", ".join(_batch_columns())
    values = ", ".join(["%s"] * len(_batch_columns()))
    lists = ", ".join(["%b"] * len(COLUMNS))
    return (
        f"WITH batch AS (INSERT INTO {table} ({fields}) VALUES ({values}) RETURNING id) "  # noqa: S608
        f"INSERT INTO {event} (batch_id, {', '.join(COLUMNS)})"
        f" SELECT batch.id, e.* FROM batch, unnest({lists}) AS e({', '.join(COLUMNS)})"
        " ON CONFLICT (id) DO NOTHING"
    )


class PackedList(bytes):
    """A list as PostgreSQL's binary protocol writes it; psycopg would ask of every element anew
    what it is. A class for each type of elements."""


def _list_type(name, oid, oid_of_list):
    """The class, which psycopg knows how to send, and what its bytes begin with."""
    kind = type(name, (PackedList,), {"begins": struct.pack("!iii", 1, 1, oid)})
    dumper = type(f"{name}Dumper", (_AsItIs,), {"oid": oid_of_list})
    psycopg.adapters.register_dumper(kind, dumper)
    return kind


class _AsItIs(Dumper):
    format = Format.BINARY

    def dump(self, obj):
        return bytes(obj)


_UUIDS = _list_type("Uuids", 2950, 2951)
_TIMES = _list_type("Times", 1184, 1185)
_SHORTS = _list_type("Shorts", 21, 1005)
_INTEGERS = _list_type("Integers", 23, 1007)
_TEXTS = _list_type("Texts", 25, 1009)
_BYTES = _list_type("Bytes", 17, 1001)
_NOTHING = struct.pack("!i", -1)
_length = struct.Struct("!i").pack
_time = struct.Struct("!iq").pack
_short = struct.Struct("!ih").pack
_integer = struct.Struct("!ii").pack
# PostgreSQL's moments count from 2000, in microseconds.
_SINCE_EPOCH = 946_684_800_000_000


def _lists_of(events):
    """The columns of `COLUMNS`."""
    number = len(events)
    return [
        _packed(_UUIDS, number, [_sized(event.id) for event in events]),
        _packed(_TIMES, number, [_time(8, _moment(event.at)) for event in events]),
        _packed(_SHORTS, number, [_short(2, event.kind) for event in events]),
        _packed(_UUIDS, number, [_id_or_nothing(event.scene) for event in events]),
        _packed(_UUIDS, number, [_id_or_nothing(event.hotspot) for event in events]),
        _packed(_INTEGERS, number, [_integer(4, event.milliseconds) for event in events]),
        _packed(_TEXTS, number, [_sized(event.detail.encode()) for event in events]),
        _packed(_BYTES, number, [_sized(event.cells) for event in events]),
    ]


def _packed(kind, number, elements):
    return kind(b"".join([kind.begins, _length(number), _length(1), *elements]))


def _sized(data):
    return _NOTHING if data is None else _length(len(data)) + data


def _id_or_nothing(found):
    return _NOTHING if found is None else _length(16) + found.bytes


def _moment(at):
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds - _SINCE_EPOCH


# --- SQLite ---------------------------------------------------------------------------------------


def _by_two(batch, events):
    """All is prepared before anybody else has to wait."""
    of_batch = _prepared(Batch, _batch_columns(), map(batch.__getitem__, _batch_columns()))
    rows = [_prepared(Event, COLUMNS, _values_of(event)) for event in events]
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


def _values_of(event):
    return (UUID(bytes=event.id), *(getattr(event, name) for name in COLUMNS[1:]))


@cache
def _fields(model, columns):
    by_column = {field.column: field for field in model._meta.concrete_fields}
    return [by_column[column] for column in columns]


def _prepared(model, columns, values):
    """The values as the database takes them."""
    return [
        field.get_db_prep_save(value, connection)
        for field, value in zip(_fields(model, columns), values, strict=True)
    ]
