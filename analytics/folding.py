"""Events into visits and rollups: a little all the time, or everything anew.

A batch is folded in once, in the transaction that marks it. Its events are added to what is known
of their visitors' days; what was added earlier is read again only where a visit that was counted
turns out to be none. So the cost grows with what comes in and with nothing else.
"""

import json
from collections import defaultdict
from datetime import UTC, datetime, time
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Min

from analytics.models import Attention, Batch, DayTally, Event, HourTally, Visit, VisitorDay
from analytics.rollups import (
    find_rows,
    on_server,
    recount_tour,
    save_days,
    save_sums,
    save_visits,
)
from analytics.visits import (
    DAY,
    EPOCH,
    Came,
    Day,
    Did,
    Sums,
    count_events,
    date_of,
    extend,
    frozen,
    moment,
    thawed,
)
from core.turns import has_turn

# In one transaction. Many, so that those who look at the same scene change its map once; few,
# where all who write wait meanwhile.
MOST_BATCHES = {"postgresql": 4000, "sqlite": 500}
# The one who folds holds this: two would add to the same days.
LOCK = 0x526F_756E
BIRTH = EPOCH.date()


def fold():
    """Fold in whatever waits; how many batches that were. Nothing where another is at it."""
    total = 0
    while count := _fold_some():
        total += count
    return total


def _fold_some():
    waiting = Batch.objects.filter(is_folded=False)
    if not waiting.exists():
        return 0
    with transaction.atomic():
        return _fold_first(waiting) if alone(wait=False) else 0


def _fold_first(waiting, since=BIRTH):
    """Fold in the first of these batches, and mark them; how many. What happened before the day
    `since` is passed over."""
    names = ("pk", "tour_id", "visitor", "received_at", *Came._fields)
    batches = {
        pk: (str(tour), visitor, received_at.date(), Came._make(came))
        for pk, tour, visitor, received_at, *came in waiting.order_by("pk").values_list(*names)[
            : MOST_BATCHES[connection.vendor]
        ]
    }
    if batches:
        _add(_by_day(batches, (since - BIRTH).days))
        _mark(list(batches))
    return len(batches)


def _mark(ids):
    if connection.vendor == "postgresql":
        # Django would write them all into the text.
        on_server(
            f"UPDATE {Batch._meta.db_table} SET is_folded = TRUE WHERE id = ANY(%s)",  # noqa: S608
            [ids],
        )
    else:
        Batch.objects.filter(pk__in=ids).update(is_folded=True)


def _by_day(batches, since):
    """`{(tour, visitor, day): ([Did, …], the day the last was received)}`."""
    found: dict = {}
    for pk, *did in _events_of(batches):
        tour, visitor, received_on, came = batches[pk]
        day = did[0] // DAY
        if day < since:
            continue
        events, latest = found.get((tour, visitor, day), ([], received_on))
        events.append(Did(*did, came))
        found[tour, visitor, day] = events, max(latest, received_on)
    return found


def _add(found):
    """Add events to what is known of their days, and save what comes of it."""
    sums, days, visits, gone, taken_back = Sums(), [], [], [], []
    known = _known_days(found)
    for (tour, visitor, number), (events, received_on) in found.items():
        day = known.get((tour, visitor, number)) or Day(walks=[])
        change = extend(day, tour, events, sums)
        days.append((tour, visitor, date_of(number), received_on, frozen(day)))
        visits += [_row(tour, visitor, walk) for walk in change.visits]
        gone += [(tour, visitor, moment(began)) for began in change.gone]
        taken_back += [(tour, visitor, *span) for span in change.taken_back]
    if taken_back:
        _take_back(taken_back, sums)
    save_days(days)
    save_visits(visits, gone)
    save_sums(sums)


def _known_days(names):
    keys = [(tour, visitor, date_of(day)) for tour, visitor, day in names]
    rows = find_rows(VisitorDay, ("tour", "visitor", "day"), keys, ("state",))
    return {
        (str(UUID(str(tour))), visitor, (day - BIRTH).days): thawed(state)
        for tour, visitor, day, state in rows
    }


def _row(tour, visitor, walk):
    """A visit as `analytics.rollups.VISIT` names it."""
    visit = walk.summary()
    began, ended = visit.pop("started_at"), visit.pop("ended_at")
    return (tour, visitor, moment(began), moment(ended), *visit.values())


def _take_back(spans, sums):
    """What was counted of a visitor's events between two moments was not a person's."""
    by_tour = defaultdict(list)
    for tour, visitor, began, ended in spans:
        by_tour[tour].append((visitor, began, ended))
    for tour, its in by_tour.items():
        visitors = {visitor for visitor, _began, _ended in its}
        rows = Batch.objects.filter(tour_id=tour, visitor__in=visitors, is_folded=True)
        batches = dict(rows.values_list("pk", "visitor"))
        events = defaultdict(list)
        for pk, *did in _events_of(batches):
            events[batches[pk]].append(Did(*did, None))
        for visitor, began, ended in its:
            folded = [did for did in events[visitor] if began <= did.at <= ended]
            count_events(tour, folded, sums, times=-1)


def alone(*, wait):
    """Whether this transaction may change rollups."""
    return has_turn(LOCK, wait=wait)


# --- Reading --------------------------------------------------------------------------------------

_OF_EVENT = "batch_id, {at}, kind, {scene}, {hotspot}, milliseconds, detail, cells"
_OF_POSTGRES = _OF_EVENT.format(
    at="(extract(epoch FROM at) * 1000000)::int8", scene="scene::text", hotspot="hotspot::text"
)
# As text: Django would make a naive datetime of the column.
_OF_SQLITE = _OF_EVENT.format(at="at || ''", scene="scene", hotspot="hotspot")


def _events_of(batches):
    """`(batch, …)` with the fields of `Did` but for how the visitor came."""
    if not batches:
        return []
    table = Event._meta.db_table
    bounds = [min(batches), max(batches)]
    if connection.vendor == "postgresql":
        # The bounds are what its index knows; within them others may lie.
        statement = (
            f"SELECT {_OF_POSTGRES} FROM {table} "  # noqa: S608
            "WHERE batch_id BETWEEN %s AND %s AND batch_id = ANY(%s)"
        )
        return on_server(statement, [*bounds, list(batches)])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_OF_SQLITE} FROM {table} "  # noqa: S608
            "WHERE batch_id IN (SELECT value FROM json_each(%s))",
            [json.dumps(list(batches))],
        )
        return [_from_sqlite(row) for row in cursor.fetchall()]


def _from_sqlite(row):
    pk, at, kind, scene, hotspot, *rest = row
    return (pk, _microseconds(at), kind, _dashed(scene), _dashed(hotspot), *rest)


def _microseconds(text):
    since = datetime.fromisoformat(text).replace(tzinfo=UTC) - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _dashed(digits):
    """An id as it is written elsewhere."""
    if digits is None:
        return None
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


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
    first_day = _first_whole_day()
    forget_sums(tour_id, since=first_day)
    batches = Batch.objects.filter(tour_id=tour_id)
    batches.update(is_folded=False)
    while _fold_first(batches.filter(is_folded=False), first_day):
        pass
    recount_tour(tour_id)


def forget_sums(tour_id, *, since=None, until=None):
    """Delete what is derived, from the day `since` on or of what was before the day `until`."""
    for model, name in (
        (Visit, "started_at"),
        (HourTally, "start"),
        (DayTally, "start"),
        (Attention, "start"),
        (VisitorDay, "day"),
    ):
        of_moments = model in {Visit, HourTally}
        bounds = {"gte": since, "lt": until}
        rows = Attention.objects.visitors() if model is Attention else model.objects
        rows.filter(
            tour_id=tour_id,
            **{
                f"{name}__{word}": midnight(day) if of_moments else day
                for word, day in bounds.items()
                if day
            },
        ).delete()


def _first_whole_day():
    """From here on all events are there: none is received before it happened, and what is
    forgotten is forgotten by whole days of receipt."""
    return Batch.objects.aggregate(first=Min("received_at"))["first"].date()


def midnight(day):
    return datetime.combine(day, time.min, UTC)
