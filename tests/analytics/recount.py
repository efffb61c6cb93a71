"""Visits and sums counted from the raw events, plainly and slowly: what `fold` must come to.

Written apart from `analytics.visits`: it knows all events of a visitor at once, and adds nothing
to anything.
"""

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import groupby, pairwise

from analytics import visits
from analytics.looks import sum_of, unpacked
from analytics.models import Attention, DayTally, Event, HourTally, Visit

WORDS = ("device", "country", "referrer", "host", "campaign", "link")
COUNTED = {3: ("scene", "scene"), 4: ("hotspot", "hotspot"), 5: ("share", "detail"),
           13: ("asked_by", "detail"), 6: ("fullscreen", None), 8: ("vr", None)}  # fmt: skip
SOURCES = {14: "web", 15: "webxr"}


def what_is_stored():
    """The derived tables, in the words of `counted_anew`."""
    tallies = {}
    for model in (HourTally, DayTally):
        for row in model.objects.order_by():
            tallies[str(row.tour_id), str(row.start), row.measure, row.key] = (
                row.n,
                row.milliseconds,
            )
    maps = {}
    for row in Attention.objects.order_by():
        times = sum_of([row.cells])
        name = (str(row.tour_id), str(row.start), str(row.scene), row.panorama, row.source)
        maps[name] = (row.visits, {int(cell): int(times[cell]) for cell in times.nonzero()[0]})
    return tallies, maps, Counter(_visit(row) for row in Visit.objects.order_by())


def counted_anew():
    """`(tallies, maps, visits)` of all raw events."""
    tallies, maps, found = defaultdict(lambda: (0, 0)), defaultdict(list), Counter()
    events = Event.objects.select_related("batch").order_by("batch__tour_id", "batch__visitor")
    rows = sorted(events, key=lambda one: (*_who(one), one.at, str(one.scene)))
    for (tour, _visitor, day), of_day in groupby(rows, _who):
        seen = []
        for visit, is_flood in _visits(list(of_day)):
            found[_visit(_add(tour, visit, is_flood, tallies, maps, seen))] += 1
        if seen:
            _count(tallies, tour, str(day), "visitor")
    return dict(tallies), {name: _map(looks) for name, looks in maps.items()}, found


def _who(event):
    return str(event.batch.tour_id), event.batch.visitor, event.at.date()


def _visits(events):
    if len(events) > visits.MOST_OF_A_DAY:
        return [(events, True)]
    parts = [[events[0]]]
    for before, event in pairwise(events):
        if event.at - before.at >= timedelta(minutes=30):
            parts.append([])
        parts[-1].append(event)
    return [(part, False) for part in parts]


def _add(tour, events, is_flood, tallies, maps, seen):
    """Count one visit; what `Visit` says of it."""
    kinds = [event.kind for event in events]
    scenes = [event.scene for event in events if event.kind == 3]
    looks = [event for event in events if event.kind in SOURCES]
    told = [event for event in events if event.kind in {11, 12}]
    audience = max([int(is_flood), *(event.batch.audience for event in events)])
    lasted = (events[-1].at - events[0].at) // timedelta(milliseconds=1)
    stayed = max([sum(look.milliseconds for look in looks), *(one.milliseconds for one in told)])
    cells = {cell for look in looks for cell in (unpacked(look.cells) or [])[::2]}
    has_moved = len(cells) > 1 or any(one.detail == "moved" for one in told)
    is_seen = bool(set(kinds) & {2, 3, 4, 14, 15})
    is_engaged = is_seen and (
        len(set(scenes)) > 1 or 4 in kinds or (stayed >= 10_000 and has_moved)
    )
    of_all = max(event.batch.scene_count for event in events)
    said = {
        word: next((value for one in events if (value := getattr(one.batch, word))), "")
        for word in WORDS
    }
    visit = Visit(
        tour_id=tour, visitor=events[0].batch.visitor, started_at=events[0].at,
        ended_at=events[-1].at, milliseconds=min(86_400_000, max(stayed, lasted)),
        scenes=len(set(scenes)), clicks=kinds.count(4), shares=kinds.count(5), has_viewed=is_seen,
        is_engaged=is_engaged, is_complete=is_engaged and len(set(scenes)) >= 0.8 * of_all,
        is_lead=13 in kinds, audience=audience, **said,
    )  # fmt: skip
    if is_flood:
        visit.milliseconds, visit.scenes, visit.clicks, visit.shares = lasted, 0, 0, 0
        visit.is_engaged = visit.is_complete = visit.is_lead = False
    day = str(visit.started_at.date())
    if audience:
        if is_seen:
            _count(tallies, tour, day, "not_counted", ["", "bot", "team"][audience])
        return visit
    if is_seen:
        seen.append(visit)
    _add_visit(tour, visit, tallies)
    _add_way(tour, day, scenes, tallies)
    _add_events(tour, events, tallies)
    for name in {_map_of(tour, look) for look in looks}:
        maps[name].append(None)
    for look in looks:
        maps[_map_of(tour, look)].append(unpacked(look.cells) or [])
    return visit


def _add_visit(tour, visit, tallies):
    for start in _starts(visit.started_at):
        _count(tallies, tour, start, "impression")
        for measure, is_reached in (
            ("view", visit.has_viewed), ("engaged", visit.is_engaged),
            ("complete", visit.is_complete), ("lead", visit.is_lead),
        ):  # fmt: skip
            if is_reached:
                _count(tallies, tour, start, measure, milliseconds=visit.milliseconds)
    if visit.has_viewed:
        for word in WORDS:
            _count(tallies, tour, str(visit.started_at.date()), word, getattr(visit, word))


def _add_way(tour, day, scenes, tallies):
    way = [str(scene) for scene, _same in groupby(scenes)]
    if way:
        for scene in set(way):
            _count(tallies, tour, day, "scene_visit", scene)
        for before, after in pairwise(["", *way, ""]):
            _count(tallies, tour, day, "walk", f"{before}>{after}")


def _add_events(tour, events, tallies):
    for event in events:
        if event.kind in COUNTED:
            measure, of_what = COUNTED[event.kind]
            key = str(getattr(event, of_what)) if of_what else ""
            for start in _starts(event.at):
                _count(tallies, tour, start, measure, key)
        elif event.kind in SOURCES:
            day = str(event.at.date())
            _count(tallies, tour, day, "stay", str(event.scene), milliseconds=event.milliseconds)


def _count(tallies, tour, start, measure, key="", milliseconds=0):
    n, before = tallies[tour, start, measure, key]
    tallies[tour, start, measure, key] = n + 1, before + milliseconds


def _starts(moment):
    return str(moment.replace(minute=0, second=0, microsecond=0)), str(moment.date())


def _map_of(tour, look):
    return tour, str(look.at.date()), str(look.scene), look.detail, SOURCES[look.kind]


def _map(looks):
    times: Counter = Counter()
    for look in looks:
        for cell, milliseconds in zip((look or [])[::2], (look or [])[1::2], strict=True):
            times[cell] += milliseconds
    return looks.count(None), {cell: n for cell, n in times.items() if n}


def _visit(row):
    names = [field.attname for field in Visit._meta.concrete_fields if field.attname != "id"]
    return tuple(str(getattr(row, name)) for name in names)
