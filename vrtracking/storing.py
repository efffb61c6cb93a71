"""Events into the database: one row of the ledger, one COPY, each event once.

What was taken is known by its reach in the session: from which number to which, or from which of
the headset's times to which. A batch that reaches where no other did is new, and none of its
events is looked for; only where reaches overlap are the events there compared.
"""

import json
import threading
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
from django.db import connection, transaction

from vrtracking.models import Batch, Event, VRSession
from vrtracking.packing import COLUMNS, SIGNATURE, TRAILER, pack

# SQLite has one writer; waiting here is fair, waiting in the database is not.
_writer = threading.Lock()
# So many rows travel in the statement itself; for more, COPY is worth its round trips.
MOST_INLINE = 32
START = datetime(1970, 1, 1, tzinfo=UTC)
FLOATS = frozenset({"x", "y", "z", "pitch", "yaw", "roll"})
TYPES = {"key": "int8", "at": "timestamptz", "kind": "int2", "meta": "text"}


@dataclass
class Parcel:
    """What a request brings into one session; `numbers` of the names, `skew` in microseconds."""

    session_id: object
    received_at: datetime
    rows: list
    keys: list
    numbers: dict
    by_number: bool
    skew: int
    is_suspect: bool
    digest: int
    # How far back the same could have been told, where it tells no time.
    window: int = 0

    def __post_init__(self):
        unique = dict(zip(self.keys, self.rows, strict=True))
        self.keys, self.rows = list(unique), list(unique.values())

    @property
    def reach(self):
        places = self.keys if self.by_number else [row.raw for row in self.rows]
        return min(places), max(places)

    def ledger(self):
        """The values of a `Batch`, in the order of `LEDGER`."""
        return (
            self.session_id, self.received_at, self.by_number, *self.reach, len(self.rows),
            self.skew // 1000, self.is_suspect, self.digest, False,
        )  # fmt: skip

    def without(self, known):
        left = [(key, row) for key, row in zip(self.keys, self.rows, strict=True)
                if key not in known]  # fmt: skip
        self.keys, self.rows = [key for key, _row in left], [row for _key, row in left]


LEDGER = (
    "session_id", "received_at", "by_number", "first", "last", "n", "skew_milliseconds",
    "clock_suspect", "digest", "is_folded",
)  # fmt: skip


def store(parcel):
    """Save the parcel's events; how many of them were new. When this returns they are committed,
    or will be with the transaction around it."""
    if not parcel.rows:
        return 0
    if connection.vendor != "postgresql":
        return _on_sqlite(parcel)
    connection.ensure_connection()
    with connection.wrap_database_errors:
        save = _by_statement if len(parcel.rows) <= MOST_INLINE else _by_copy
        is_new = save(parcel)
        return len(parcel.rows) if is_new else _what_is_left(parcel)


# --- PostgreSQL -----------------------------------------------------------------------------------

BATCH, EVENT, SESSION = (model._meta.db_table for model in (Batch, Event, VRSession))
LOCK = "SELECT pg_advisory_xact_lock(%s)"
# Of this session's ledger rows, those that reach where the new one does.
OVERLAPS = (
    f"SELECT id, first, last, n, digest FROM {BATCH} WHERE session_id = %s AND by_number = %s "  # noqa: S608
    "AND last >= %s AND first <= %s"
)
ENTER = (
    f"INSERT INTO {BATCH} ({', '.join(LEDGER)}) "  # noqa: S608
    "SELECT %s, %s, %s, %s::int8, %s::int8, %s, %s, %s, %s, %s "
    f"WHERE EXISTS (SELECT FROM {SESSION} WHERE id = %s) AND NOT EXISTS ({OVERLAPS}) RETURNING id"
)
LISTS = ", ".join(
    f"%s::{TYPES.get(name, 'float4' if name in FLOATS else 'int4')}[]" for name in COLUMNS[1:]
)
VALUES = ", ".join("e.meta::jsonb" if name == "meta" else f"e.{name}" for name in COLUMNS[1:])
INLINE = (
    f"WITH entered AS ({ENTER}), saved AS (INSERT INTO {EVENT} ({', '.join(COLUMNS)}) "  # noqa: S608
    f"SELECT entered.id, {VALUES} FROM entered, "
    f"unnest({LISTS}) AS e({', '.join(COLUMNS[1:])})) SELECT id FROM entered"
)


def _cursor():
    # The same few statements all the time: planning them costs three times what they do.
    connection.connection.prepare_threshold = 1
    # Bound by the server: Django's cursor would write the lists into the text.
    return psycopg.Cursor(connection.connection)


def _lock_of(parcel):
    """Two batches of one session wait for each other, so that each sees what the other did."""
    return [int.from_bytes(parcel.session_id.bytes[:8], signed=True)]


def _overlap(parcel):
    first, last = parcel.reach
    return [parcel.session_id, parcel.by_number, first - parcel.window, last]


def _entry(parcel):
    return [*parcel.ledger(), parcel.session_id, *_overlap(parcel)]


def _by_statement(parcel):
    """All in one round trip, which is a transaction of its own unless there is one around it."""
    lists = [list(column) for column in zip(*_plain_rows(parcel), strict=True)]
    with connection.connection.pipeline(), _cursor() as lock, _cursor() as enter:
        lock.execute(LOCK, _lock_of(parcel))
        enter.execute(INLINE, [*_entry(parcel), *lists])
        return enter.fetchone() is not None


def _by_copy(parcel):
    with transaction.atomic():
        with connection.connection.pipeline(), _cursor() as lock, _cursor() as enter:
            lock.execute(LOCK, _lock_of(parcel))
            enter.execute(ENTER, _entry(parcel))
            entered = enter.fetchone()
        if entered:
            _copy(entered[0], parcel)
        return bool(entered)


def _copy(batch_id, parcel):
    skew, numbers = parcel.skew, parcel.numbers
    packed = [
        pack(batch_id, key, row, skew, numbers)
        for key, row in zip(parcel.keys, parcel.rows, strict=True)
    ]
    statement = f"COPY {EVENT} ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
    with _cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(b"".join([SIGNATURE, *packed, TRAILER]))


def _what_is_left(parcel):
    """Save those events of an overlapping batch that are not there yet; how many."""
    with transaction.atomic():
        with _cursor() as cursor:
            cursor.execute(LOCK, _lock_of(parcel))
            known = _known_keys(cursor, parcel)
        if known is None:
            return 0
        parcel.without(known)
        if not parcel.rows:
            return 0
        with _cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {BATCH} ({', '.join(LEDGER)}) VALUES "  # noqa: S608
                "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
                parcel.ledger(),
            )
            batch_id = cursor.fetchone()[0]
        _copy(batch_id, parcel)
        return len(parcel.rows)


def _known_keys(cursor, parcel):
    """The keys of all events the parcel could have in common; None where it is there whole."""
    cursor.execute(OVERLAPS, _overlap(parcel))
    overlapping = cursor.fetchall()
    if (*parcel.reach, len(parcel.rows), parcel.digest) in {tuple(row[1:]) for row in overlapping}:
        return None
    ids = [row[0] for row in overlapping]
    cursor.execute(f"SELECT key FROM {EVENT} WHERE batch_id = ANY(%s)", [ids])  # noqa: S608
    return {row[0] for row in cursor.fetchall()}


def _plain_rows(parcel):
    """The columns behind `batch_id`, in order."""
    number = {None: None} | parcel.numbers
    nowhere = (None, None, None)
    for key, row in zip(parcel.keys, parcel.rows, strict=True):
        yield (
            key, START + timedelta(microseconds=row.raw + parcel.skew),
            number[row.zone], number[row.object], number[row.target], row.milliseconds,
            *(row.position or nowhere), *(row.rotation or nowhere),
            row.kind, number[row.act], row.meta and row.meta.decode(),
        )  # fmt: skip


# --- SQLite ---------------------------------------------------------------------------------------


def _on_sqlite(parcel):
    """The same with plain statements; all is prepared before anybody else has to wait."""
    rows = [
        # As Django writes a time in UTC.
        (key, str(at.replace(tzinfo=None)), *rest)
        for key, at, *rest in _plain_rows(parcel)
    ]
    with nullcontext() if connection.in_atomic_block else _writer, transaction.atomic():
        with connection.cursor() as cursor:
            session = parcel.session_id.hex
            cursor.execute(OVERLAPS, [session, *_overlap(parcel)[1:]])
            if overlapping := cursor.fetchall():
                rows = _new_rows(cursor, parcel, rows, overlapping)
            if not rows:
                return 0
            received = str(parcel.received_at.astimezone(UTC).replace(tzinfo=None))
            cursor.execute(
                f"INSERT INTO {BATCH} ({', '.join(LEDGER)}) VALUES "  # noqa: S608
                f"({', '.join(['%s'] * len(LEDGER))})",
                [session, received, *parcel.ledger()[2:]],
            )
            batch_id = cursor.lastrowid
            cursor.executemany(
                f"INSERT OR IGNORE INTO {EVENT} ({', '.join(COLUMNS)}) VALUES "  # noqa: S608
                f"({', '.join(['%s'] * len(COLUMNS))})",
                [(batch_id, *row) for row in rows],
            )
            return len(rows)


def _new_rows(cursor, parcel, rows, overlapping):
    ledger = (*parcel.reach, len(parcel.rows), parcel.digest)
    if ledger in {tuple(row[1:]) for row in overlapping}:
        return []
    ids = json.dumps([row[0] for row in overlapping])
    cursor.execute(
        f"SELECT key FROM {EVENT} WHERE batch_id IN (SELECT value FROM json_each(%s))",  # noqa: S608
        [ids],
    )
    known = {row[0] for row in cursor.fetchall()}
    parcel.without(known)
    return [row for row in rows if row[0] not in known]
