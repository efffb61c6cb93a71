"""Events into the database: one batch, one statement, each event once."""

import struct
import threading
from functools import cache

import psycopg
from django.db import connection
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
    columns = _batch_columns()
    of_batch = _prepared(columns, map(batch.__getitem__, columns))
    rows = [_as_text(event) for event in events]
    if connection.in_atomic_block:
        return _inserted(connection.connection, of_batch, rows)
    with _writer, connection.wrap_database_errors:
        kept = _kept_by_process()
        kept.execute("BEGIN IMMEDIATE")
        try:
            number = _inserted(kept, of_batch, rows)
            kept.execute("COMMIT")
        except BaseException:
            kept.rollback()
            raise
        return number


@cache
def _kept_by_process():
    """One connection for all threads, which take turns. To open one for each request costs more
    than what is written; and the last that is closed makes SQLite tidy up its log."""
    return connection.get_new_connection(connection.get_connection_params())


def _inserted(raw, of_batch, rows):
    batch_statement, event_statement = _statements()
    batch_id = raw.execute(batch_statement, of_batch).lastrowid
    return raw.executemany(event_statement, [(batch_id, *row) for row in rows]).rowcount


@cache
def _statements():
    columns = _batch_columns()
    marks = ", ".join("?" * len(columns))
    of_event = ", ".join("?" * (1 + len(COLUMNS)))
    return (
        f"INSERT INTO {Batch._meta.db_table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
        f"INSERT OR IGNORE INTO {Event._meta.db_table} "  # noqa: S608
        f"(batch_id, {', '.join(COLUMNS)}) VALUES ({of_event})",
    )


def _as_text(event):
    """The columns of an event as Django keeps them there."""
    return (
        event.id.hex(),
        str(event.at.replace(tzinfo=None)),
        int(event.kind),
        event.scene and event.scene.hex,
        event.hotspot and event.hotspot.hex,
        event.milliseconds,
        event.detail,
        event.cells,
    )


def _prepared(columns, values):
    """A batch's values as the database takes them."""
    by_column = {field.column: field for field in Batch._meta.concrete_fields}
    return [
        by_column[column].get_db_prep_save(value, connection)
        for column, value in zip(columns, values, strict=True)
    ]
