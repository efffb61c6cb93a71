"""Events into sums: a little all the time, or everything anew.

A session is folded whole. What it came to before stands in its own tallies; the difference to what
it comes to now is added to its property. Late events, events out of order, a session that is given
to another property and one that is erased are no special cases, and the sums stay exact.
"""

import logging
from collections import defaultdict
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import F, Max, Sum
from django.db.models.functions import Abs, TruncDate
from django.utils import timezone

from analytics.kinds import VR
from analytics.looks import by_cell
from analytics.models import Attention
from analytics.rollups import add_to_maps
from core.turns import has_turn
from tours.models import Tour
from vrtracking.events import announce
from vrtracking.journeys import Did, Said, journey_of
from vrtracking.models import (
    Batch,
    Event,
    PropertyDay,
    PropertyHour,
    SessionAttention,
    SessionTally,
    Stay,
    VRSession,
)
from vrtracking.sessions import REVIVED, give_up
from vrtracking.zones import know_zones, sights_of

log = logging.getLogger(__name__)
MOST_BATCHES = 1000
SESSIONS_AT_ONCE = 100
# Django itself keeps to what a statement takes.
CREATED_AT_ONCE = 1000
ROWS_AT_ONCE = 90  # of six values: SQLite takes 999 in a statement, in its older builds
# The one who folds holds this.
LOCK = 0x566F_756E
# A running session is added up at most once in so long, and the longer it is, the less often.
PAUSE = timedelta(seconds=2)
EVENTS_PER_SECOND_OF_PAUSE = 2000
Status = VRSession.Status


def fold(*, everything=False):
    """Fold in what waits, without the sessions that were folded a moment ago unless `everything`;
    how many sessions that were. Nothing where another is at it."""
    folded = 0
    give_up()
    _know_new_rows()
    while True:
        marked = _mark(wait=everything)
        done = [pk for pk in _due(everything) if _fold_session(pk, wait=everything)]
        folded += len(done)
        announce({*marked, *done})
        if not done and len(marked) < MOST_BATCHES:
            return folded


def _know_new_rows():
    """Have PostgreSQL's index of events know the latest of them now, and not at its next vacuum:
    until then, whoever reads a session reads them all."""
    if connection.vendor != "postgresql" or not Batch.objects.filter(is_folded=False).exists():
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # A vacuum that runs does the same.
            cursor.execute("SET LOCAL lock_timeout = '500ms'")
            cursor.execute("SELECT brin_summarize_new_values('vrtracking_event_batch')")
    except OperationalError:
        log.info("The index of VR events is busy; it will know the latest later.")


def _mark(*, wait):
    """New batches make their sessions due; the ids of these."""
    if not Batch.objects.filter(is_folded=False).exists():
        return []
    with transaction.atomic():
        if not alone(wait=wait):
            return []
        waiting = Batch.objects.filter(is_folded=False).order_by("pk")[:MOST_BATCHES]
        ids = list(waiting.values_list("pk", flat=True))
        heard = dict(
            Batch.objects.filter(pk__in=ids).order_by().values_list("session").annotate(
                latest=Max("received_at")
            )
        )  # fmt: skip
        Batch.objects.filter(pk__in=ids).update(is_folded=True)
        sessions = VRSession.objects.filter(pk__in=heard)
        for session in sessions.only("pk", "seen_at", "status"):
            seen_at = max(filter(None, [session.seen_at, heard[session.pk]]))
            status = Status.ACTIVE if session.status in REVIVED else session.status
            VRSession.objects.filter(pk=session.pk).update(
                seen_at=seen_at, status=status, is_dirty=True
            )
    return list(heard)


def _due(everything):
    now = timezone.now()
    waiting = VRSession.objects.filter(is_dirty=True).order_by("pk")
    found = waiting.values_list("pk", "events", "folded_at", "status")
    return [
        pk
        for pk, events, folded_at, status in found.iterator()
        if everything
        or folded_at is None
        or status != Status.ACTIVE
        or now - folded_at > PAUSE + timedelta(seconds=events / EVENTS_PER_SECOND_OF_PAUSE)
    ][:SESSIONS_AT_ONCE]


def alone(*, wait):
    """Whether this transaction may change sums."""
    return has_turn(LOCK, wait=wait)


# --- One session ----------------------------------------------------------------------------------


@transaction.atomic
def _fold_session(pk, *, wait):
    if not alone(wait=wait):
        return False
    session = (
        VRSession.objects.select_for_update(of=("self",))
        .select_related("property")
        .filter(pk=pk, is_dirty=True)
        .first()
    )
    if session is None:
        return False
    events = events_of(session)
    if session.events and not events and not Batch.objects.filter(session=session).exists():
        # Its events are forgotten; what they came to is kept.
        _move(session)
    else:
        know_zones(session.property, {event.zone for event in events} - {None})
        _save(session, journey_of(events, _said(session), sights_of(session.property)))
    return True


def events_of(session):
    """The `Did`s of a session."""
    batches = list(Batch.objects.filter(session=session).values_list("pk", flat=True))
    if not batches:
        return []
    rows = Event.objects.filter(batch__in=batches).order_by().values_list(*Did._fields)
    return [Did._make(row) for row in rows.iterator(chunk_size=5000)]


def _said(session):
    return Said(
        start=session.said_start,
        end=session.said_end,
        closed_at=session.closed_at,
        is_closed=session.status == Status.COMPLETED,
        is_loose=session.is_loose,
    )


def _save(session, journey):
    change = defaultdict(lambda: [0, 0])
    _add_up(change, SessionTally.objects.filter(session=session), -1)
    looks = _looks(SessionAttention.objects.filter(session=session), -1)
    _replace(
        SessionTally,
        session,
        [
            SessionTally(
                session=session, property_id=session.property_id, start=start, measure=measure,
                key=key, n=n, milliseconds=milliseconds,
            )
            for (start, measure, key), (n, milliseconds) in sorted(journey.tallies.items())
        ],
    )  # fmt: skip
    _replace(
        Stay,
        session,
        [
            Stay(session=session, number=number, **vars(stay))
            for number, stay in enumerate(journey.stays)
        ],
    )
    _replace(
        SessionAttention,
        session,
        [
            SessionAttention(
                session=session, start=day, tour=tour, scene=scene, panorama=panorama,
                cells={str(cell): lasted for cell, lasted in cells.items()},
            )
            for (day, tour, scene, panorama), cells in journey.attention.items()
        ],
    )  # fmt: skip
    _add_up(change, SessionTally.objects.filter(session=session), 1)
    _looks(SessionAttention.objects.filter(session=session), 1, looks)
    save_change(change, looks)
    _keep(session, journey)


def _keep(session, journey):
    worst = (
        Batch.objects.filter(session=session)
        .annotate(size=Abs("skew_milliseconds"))
        .order_by("-size", "pk")
        .values_list("skew_milliseconds", flat=True)
        .first()
    )
    VRSession.objects.filter(pk=session.pk).update(
        **{
            name: getattr(journey, name)
            for name in (
                "started_at", "ended_at", "milliseconds", "events", "zones", "gaze_milliseconds",
                "interactions", "path",
            )
        },
        skew_milliseconds=worst or 0,
        clock_suspect=Batch.objects.filter(session=session, clock_suspect=True).exists(),
        is_dirty=False,
        folded_at=timezone.now(),
    )  # fmt: skip


def _move(session):
    """Its tallies to the property it belongs to now."""
    tallies = SessionTally.objects.filter(session=session)
    change = defaultdict(lambda: [0, 0])
    _add_up(change, tallies, -1)
    tallies.update(property=session.property_id)
    _add_up(change, tallies.all(), 1)
    save_change(change, {})
    VRSession.objects.filter(pk=session.pk).update(is_dirty=False, folded_at=timezone.now())


def _replace(model, session, rows):
    model.objects.filter(session=session).delete()
    model.objects.bulk_create(rows, batch_size=CREATED_AT_ONCE)


def take_away(sessions):
    """Take what these sessions came to out of their properties' sums; they are about to go."""
    change = defaultdict(lambda: [0, 0])
    _add_up(change, SessionTally.objects.filter(session__in=sessions), -1)
    save_change(change, _looks(SessionAttention.objects.filter(session__in=sessions), -1))


def _add_up(change, tallies, times):
    rows = tallies.values_list("property", "start", "measure", "key", "n", "milliseconds")
    for *name, n, milliseconds in rows.iterator():
        sums = change[tuple(name)]
        sums[0] += n * times
        sums[1] += milliseconds * times


def _looks(rows, times, looks=None):
    """`{tour: {(day, scene, panorama, source): [visits, {cell: milliseconds}]}}`."""
    looks = {} if looks is None else looks
    for row in rows.iterator():
        name = (row.start, row.scene, row.panorama, VR)
        found = looks.setdefault(row.tour, {}).setdefault(name, [0, defaultdict(int)])
        found[0] += times
        for cell, milliseconds in row.cells.items():
            found[1][int(cell)] += milliseconds * times
    return looks


# --- Sums into tables -----------------------------------------------------------------------------


def save_change(change, looks):
    """Add to the tallies of properties, and to the maps of attention of tours."""
    hours_from, days_from = kept_from()
    hours, days = defaultdict(lambda: [0, 0]), defaultdict(lambda: [0, 0])
    for (of, start, measure, key), (n, milliseconds) in change.items():
        day = start.date()
        for sums, name, is_kept in (
            (hours, (of, start, measure, key), start >= hours_from),
            (days, (of, day, measure, key), day >= days_from),
        ):
            if is_kept:
                sums[name][0] += n
                sums[name][1] += milliseconds
    _add(PropertyHour, hours)
    _add(PropertyDay, days)
    tours = set(Tour.objects.filter(pk__in=looks).values_list("pk", flat=True))
    for tour_id in sorted(tours, key=str):
        add_to_maps(
            {
                (str(tour_id), day, str(scene), panorama, source): (visits, by_cell(times))
                for (day, scene, panorama, source), (visits, times) in looks[tour_id].items()
                if day >= days_from
            }
        )


def kept_from():
    """From when on there are sums by hour, and by day."""
    today = timezone.now().date()
    hours = today - timedelta(days=settings.EVENTS_KEPT_DAYS)
    days = today - timedelta(days=settings.STATISTICS_KEPT_DAYS)
    return datetime.combine(hours, time.min, UTC), days


def _add(model, sums):
    rows = sorted(
        ((*name, n, milliseconds) for name, (n, milliseconds) in sums.items() if n or milliseconds),
        key=lambda row: (str(row[0]), *row[1:4]),
    )
    table = model._meta.db_table
    names = ("property", "start", "measure", "key", "n", "milliseconds")
    fields = [model._meta.get_field(name) for name in names]
    for first in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[first : first + ROWS_AT_ONCE]
        marks = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(some))
        values = [
            field.get_db_prep_save(value, connection)
            for row in some
            for field, value in zip(fields, row, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (property_id, start, measure, key, n, milliseconds) "  # noqa: S608
                f"VALUES {marks} ON CONFLICT (property_id, start, measure, key) DO UPDATE "
                f"SET n = {table}.n + excluded.n, "
                f"milliseconds = {table}.milliseconds + excluded.milliseconds",
                values,
            )
    if rows:
        touched = {row[0] for row in rows}
        model.objects.filter(property__in=touched, n=0, milliseconds=0).delete()


# --- Everything anew ------------------------------------------------------------------------------


def rebuild():
    """Make all sums anew: of sessions from their events as far as these are kept, of properties
    and maps from those of sessions; how many sessions were read anew."""
    has_events = Batch.objects.order_by().values("session").distinct()
    VRSession.objects.filter(pk__in=has_events).update(is_dirty=True)
    folded = fold(everything=True)
    with transaction.atomic():
        alone(wait=True)
        _rebuild_tallies()
        _rebuild_attention()
    return folded


def _rebuild_tallies():
    hours_from, days_from = kept_from()
    for model, start, rows in (
        (PropertyHour, F("start"), SessionTally.objects.filter(start__gte=hours_from)),
        (
            PropertyDay,
            TruncDate("start", tzinfo=UTC),
            SessionTally.objects.filter(start__gte=datetime.combine(days_from, time.min, UTC)),
        ),
    ):
        model.objects.all().delete()
        sums = (
            rows.annotate(since=start).values("property", "since", "measure", "key").order_by()
            .annotate(total=Sum("n"), lasted=Sum("milliseconds"))
        )  # fmt: skip
        model.objects.bulk_create(
            (
                model(
                    property_id=row["property"], start=row["since"], measure=row["measure"],
                    key=row["key"], n=row["total"], milliseconds=row["lasted"],
                )
                for row in sums.iterator()
                if row["total"] or row["lasted"]
            ),
            batch_size=CREATED_AT_ONCE,
        )  # fmt: skip


def _rebuild_attention():
    _hours_from, days_from = kept_from()
    Attention.objects.filter(source=VR).delete()
    tours = SessionAttention.objects.order_by().values_list("tour", flat=True).distinct()
    for tour_id in list(tours):
        rows = SessionAttention.objects.filter(tour=tour_id, start__gte=days_from)
        save_change({}, _looks(rows, 1))
