"""Events into visits and rollups: a little all the time, or everything anew.

A batch is folded in once, in the transaction that marks it. Of every visitor it names, what their
events came to is taken away and what they come to now is added: late events, events out of order
and visits that grow together are no special cases, and the sums stay exact.
"""

from collections import defaultdict
from datetime import UTC, datetime, time

from django.db import connection, transaction
from django.db.models import BigIntegerField, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from analytics.models import Attention, Batch, DayTally, Event, HourTally, Visit
from analytics.visits import DAY, HOUR, Did, Sums, add_up
from tours.models import Tour

MOST_BATCHES = 500
ROWS_AT_ONCE = 90  # of seven values: SQLite takes 999 in a statement, in its older builds
VISITORS_AT_ONCE = 200
# The one who folds holds this: two would take away the same twice.
LOCK = 0x526F_756E
# Measures that are counters of the tour, too.
COUNTED = {"view": "view_count", "share": "share_count"}
TALLIES = {HOUR: HourTally, DAY: DayTally}
# The fields of `Did` that its batch has.
OF_BATCH = Did._fields[Did._fields.index("audience") :]
OF_EVENT = Did._fields[: Did._fields.index("audience")]


def fold():
    """Fold in whatever waits; how many batches that were. Nothing where another is at it."""
    total = 0
    while count := _fold_some():
        total += count
    return total


def _fold_some():
    if not Batch.objects.filter(is_folded=False).exists():
        return 0
    with transaction.atomic():
        if not alone(wait=False):
            return 0
        waiting = Batch.objects.filter(is_folded=False).order_by("pk")[:MOST_BATCHES]
        batches = list(waiting.values_list("pk", "tour_id", "visitor"))
        ids = [pk for pk, _tour, _visitor in batches]
        visitors = defaultdict(set)
        for _pk, tour_id, visitor in batches:
            visitors[tour_id].add(visitor)
        for tour_id, of_tour in visitors.items():
            _fold_visitors(tour_id, of_tour, ids)
        Batch.objects.filter(pk__in=ids).update(is_folded=True)
    return len(ids)


def _fold_visitors(tour_id, visitors, new_batches):
    """Bring the rollups from what these visitors' folded batches say to what all say."""
    before = events_of(tour_id, visitors, Q(batch__is_folded=True))
    now = events_of(tour_id, visitors, Q(batch__is_folded=True) | Q(batch__in=new_batches))
    change(tour_id, before, now, visitors)


def change(tour_id, before, now, visitors):
    """Put the visits and sums of `visitors` from `before` to `now`, both events by visitor."""
    sums = Sums()
    for events in before.values():
        add_up(events, sums, times=-1)
    visits = [
        Visit(tour_id=tour_id, visitor=visitor, **visit)
        for visitor, events in now.items()
        for visit in add_up(events, sums)
    ]
    Visit.objects.filter(tour_id=tour_id, visitor__in=visitors).delete()
    Visit.objects.bulk_create(visits, batch_size=50)
    save_sums(tour_id, sums)
    if any(name[2] in COUNTED and n for name, (n, _milliseconds) in sums.tallies.items()):
        recount_tour(tour_id)


def events_of(tour_id, visitors, which):
    """`{visitor: [Did, …]}` of the events in those batches."""
    found = defaultdict(list)
    rows = Event.objects.filter(
        which, batch__tour_id=tour_id, batch__visitor__in=visitors
    ).values_list("batch__visitor", *OF_EVENT, *(f"batch__{name}" for name in OF_BATCH))
    for visitor, *said in rows:
        found[visitor].append(Did._make(said))
    return found


def alone(*, wait):
    """Whether this transaction may change rollups; SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


# --- Sums into tables -----------------------------------------------------------------------------


def save_sums(tour_id, sums):
    for stretch, model in TALLIES.items():
        rows = sorted(
            (start, measure, key, n, milliseconds)
            for (its, start, measure, key), (n, milliseconds) in sums.tallies.items()
            if its == stretch and (n or milliseconds)
        )
        _add(model, tour_id, rows)
        if rows:
            model.objects.filter(tour_id=tour_id, n=0, milliseconds=0).delete()
    save_attention(tour_id, sums.attention)


def _add(model, tour_id, rows):
    table = model._meta.db_table
    names = ("tour", "start", "measure", "key", "n", "milliseconds")
    fields = [model._meta.get_field(name) for name in names]
    for first in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[first : first + ROWS_AT_ONCE]
        marks = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(some))
        values = [
            field.get_db_prep_save(value, connection)
            for row in some
            for field, value in zip(fields, (tour_id, *row), strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (tour_id, start, measure, key, n, milliseconds) "  # noqa: S608
                f"VALUES {marks} ON CONFLICT (tour_id, start, measure, key) DO UPDATE "
                f"SET n = {table}.n + excluded.n, "
                f"milliseconds = {table}.milliseconds + excluded.milliseconds",
                values,
            )


def save_attention(tour_id, attention):
    """Add `{(day, scene, panorama, source): [visits, {cell: milliseconds}]}` to a tour's maps."""
    days = {day for day, *_rest in attention}
    rows = {
        (row.start, row.scene, row.panorama, row.source): row
        for row in Attention.objects.filter(tour_id=tour_id, start__in=days)
    }
    for name, (visits, cells) in attention.items():
        if not visits and not any(cells.values()):
            continue
        start, scene, panorama, source = name
        row = rows.get(name) or Attention(
            tour_id=tour_id, start=start, scene=scene, panorama=panorama, source=source,
            visits=0, cells={},
        )  # fmt: skip
        row.visits += visits
        row.cells = _merged(row.cells, cells)
        if row.visits or row.cells:
            row.save()
        elif row.pk:
            row.delete()


def _merged(stored, added):
    cells = {int(cell): milliseconds for cell, milliseconds in stored.items()}
    for cell, milliseconds in added.items():
        cells[cell] = cells.get(cell, 0) + milliseconds
    return {str(cell): cells[cell] for cell in sorted(cells) if cells[cell]}


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


# --- Everything anew ------------------------------------------------------------------------------


def rebuild(tour_id=None):
    """Make visits and sums anew from the raw events, of one tour or of all; how many tours.

    Days whose events are gone keep the sums they have.
    """
    fold()
    wanted = {"tour_id": tour_id} if tour_id else {}
    batches = Batch.objects.filter(**wanted).order_by()
    tours = list(batches.values_list("tour_id", flat=True).distinct())
    for each in tours:
        with transaction.atomic():
            alone(wait=True)
            _rebuild_tour(each)
    return len(tours)


def _rebuild_tour(tour_id):
    folded = Batch.objects.filter(tour_id=tour_id, is_folded=True)
    first_day = _first_whole_day()
    begins = datetime.combine(first_day, time.min, UTC)
    Visit.objects.filter(tour_id=tour_id, started_at__gte=begins).delete()
    HourTally.objects.filter(tour_id=tour_id, start__gte=begins).delete()
    DayTally.objects.filter(tour_id=tour_id, start__gte=first_day).delete()
    Attention.objects.visitors().filter(tour_id=tour_id, start__gte=first_day).delete()
    visitors = list(folded.order_by().values_list("visitor", flat=True).distinct())
    for first in range(0, len(visitors), VISITORS_AT_ONCE):
        some = visitors[first : first + VISITORS_AT_ONCE]
        _rebuild_visitors(tour_id, some, first_day, begins)
    recount_tour(tour_id)


def _rebuild_visitors(tour_id, visitors, first_day, begins):
    sums, visits = Sums(), []
    for visitor, events in events_of(tour_id, visitors, Q(batch__is_folded=True)).items():
        visits += [
            Visit(tour_id=tour_id, visitor=visitor, **visit)
            for visit in add_up(events, sums)
            if visit["started_at"] >= begins
        ]
    Visit.objects.bulk_create(visits, batch_size=50)
    for name in [name for name in sums.tallies if _day(name[1]) < first_day]:
        del sums.tallies[name]
    for name in [name for name in sums.attention if name[0] < first_day]:
        del sums.attention[name]
    save_sums(tour_id, sums)


def _first_whole_day():
    """From here on all events are there: none is received before it happened, and what is
    forgotten is forgotten by whole days of receipt."""
    return Batch.objects.aggregate(first=Min("received_at"))["first"].date()


def _day(start):
    return start.date() if isinstance(start, datetime) else start
