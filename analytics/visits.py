"""What the events of visitors come to: visits, and what these add to every rollup.

Pure, and the only place that says so. What is known of a visitor's day is kept, so new events are
added to it wherever they belong in time; the result never depends on the order in which they came.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct, msgpack

from analytics.kinds import Audience, Kind

# Moments are whole microseconds since 1970, days and hours counted from there too.
SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
IDLE = timedelta(minutes=30)
_IDLE = IDLE // timedelta(microseconds=1)
ENGAGED_MS = 10_000
COMPLETE_SHARE = 0.8
# Who does more in a tour on one day is a program, whatever it calls itself.
MOST_OF_A_DAY = 10_000
SOURCES = {Kind.ATTENTION: "web", Kind.ATTENTION_XR: "webxr"}
LONGEST_KEY = 160
CAME = ("device", "country", "referrer", "host", "campaign", "link")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.date()


class Came(NamedTuple):
    """How a visitor came, as one batch says."""

    audience: int
    scene_count: int
    device: str
    country: str
    referrer: str
    host: str
    campaign: str
    link: str


class Did(NamedTuple):
    """One event; ids are text, `cells` as `analytics.looks` packs them."""

    at: int
    kind: int
    scene: str | None
    hotspot: str | None
    milliseconds: int
    detail: str
    cells: bytes | None
    came: Came


# What is counted as often as it happens: the measure, and the place in `Did` that says of what.
_SCENE, _HOTSPOT, _DETAIL = (Did._fields.index(name) for name in ("scene", "hotspot", "detail"))
COUNTED = {
    Kind.SCENE_VIEW: ("scene", _SCENE),
    Kind.HOTSPOT_CLICK: ("hotspot", _HOTSPOT),
    Kind.SHARE: ("share", _DETAIL),
    Kind.LEAD: ("asked_by", _DETAIL),
    Kind.FULLSCREEN_ENTER: ("fullscreen", None),
    Kind.VR_ENTER: ("vr", None),
}
TOLD = {Kind.SESSION_END, Kind.SESSION_DURATION}
SEEN = {Kind.VIEW, Kind.SCENE_VIEW, Kind.HOTSPOT_CLICK, *SOURCES}
_SCENE_VIEW, _CLICK = Kind.SCENE_VIEW, Kind.HOTSPOT_CLICK
_SHARE, _LEAD = Kind.SHARE, Kind.LEAD


class Walk(Struct, array_like=True):
    """One visit, as far as its events are known."""

    began: int
    ended: int
    audience: int = 0  # Audience.PERSON
    scene_count: int = 0
    # Something of the tour was seen; one looked around.
    is_seen: bool = False
    has_moved: bool = False
    clicks: int = 0
    shares: int = 0
    leads: int = 0
    # Milliseconds of attention, and the longest stay that was told.
    looked: int = 0
    told: int = 0
    # One of the cells looked at.
    cell: int | None = None
    # When which scene was entered, in that order.
    views: list[tuple[int, str]] = []
    # The maps of attention this visit is part of: (scene, panorama, source).
    maps: set[tuple[str, str, str]] = set()
    # Of each word of `CAME` what was said first, and when.
    came: list[tuple[int, str]] = []

    def take(self, other):
        """Become one with another part of the same visit."""
        self.began, self.ended = min(self.began, other.began), max(self.ended, other.ended)
        self.audience = max(self.audience, other.audience)
        self.scene_count = max(self.scene_count, other.scene_count)
        self.is_seen |= other.is_seen
        self.has_moved |= other.has_moved or (
            None not in {self.cell, other.cell} and self.cell != other.cell
        )
        self.cell = other.cell if self.cell is None else self.cell
        self.clicks += other.clicks
        self.shares += other.shares
        self.leads += other.leads
        self.looked += other.looked
        self.told = max(self.told, other.told)
        is_behind = not self.views or not other.views or self.views[-1] < other.views[0]
        self.views += other.views
        if not is_behind:
            self.views.sort()
        self.maps |= other.maps
        self.came = _first_said(self.came, other.came)

    def way(self):
        """The scenes in the order they were walked, without standing still."""
        way: list[str] = []
        for _at, scene in self.views:
            if not way or way[-1] != scene:
                way.append(scene)
        return way

    def summary(self):
        """The fields of a `Visit`, but for tour and visitor."""
        scenes = len({scene for _at, scene in self.views})
        stayed = max(self.looked, self.told)
        is_engaged = scenes > 1 or self.clicks > 0 or (stayed >= ENGAGED_MS and self.has_moved)
        is_engaged = self.is_seen and is_engaged
        return {
            "started_at": self.began,
            "ended_at": self.ended,
            "milliseconds": min(max(stayed, (self.ended - self.began) // 1000), DAY // 1000),
            "scenes": scenes,
            "clicks": self.clicks,
            "shares": self.shares,
            "has_viewed": self.is_seen,
            "is_engaged": is_engaged,
            "is_complete": is_engaged and scenes >= COMPLETE_SHARE * self.scene_count,
            "is_lead": self.leads > 0,
            "audience": self.audience,
            **dict(zip(CAME, [value for _at, value in self.came], strict=True)),
        }


def _first_said(ones, others):
    """Of each word what was said first, and not nothing."""
    return [
        min(one, other) if one[1] and other[1] else one if one[1] else other
        for one, other in zip(ones, others, strict=True)
    ]


class Day(Struct, array_like=True):
    """All that is known of what one visitor did in a tour on one day (UTC)."""

    events: int = 0
    # Too many to be a person: one visit, of a program, and nothing in it is counted.
    is_flood: bool = False
    walks: list[Walk] = []


_encoder = msgpack.Encoder()
_decoder = msgpack.Decoder(Day)


def frozen(day):
    return _encoder.encode(day)


def thawed(data):
    return _decoder.decode(data)


# --- Sums -----------------------------------------------------------------------------------------


@dataclass
class Sums:
    """What is added to the rollups: `[n, milliseconds]` by (tour, hour or day, measure, key)."""

    hours: dict = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    days: dict = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    # (tour, day, scene, panorama, source) → visits.
    maps: dict = field(default_factory=lambda: defaultdict(int))
    # The same → looks to add, and looks to take away.
    looks: tuple[dict, dict] = field(default_factory=lambda: (defaultdict(list), defaultdict(list)))

    def count(self, tour, at, measure, key="", n=1, milliseconds=0):
        """By the hour and by the day."""
        sums = self.hours[tour, at // HOUR, measure, key]
        sums[0] += n
        sums[1] += milliseconds
        self.count_day(tour, at // DAY, measure, key, n, milliseconds)

    def count_day(self, tour, day, measure, key="", n=1, milliseconds=0):
        sums = self.days[tour, day, measure, key]
        sums[0] += n
        sums[1] += milliseconds


def count_events(tour, events, sums, times=1):
    """Add what is counted event by event, of visits that count; or with `times=-1` take it away."""
    add_looks, count, count_day = sums.looks[times < 0], sums.count, sums.count_day
    for event in events:
        at, kind, scene, _hotspot, milliseconds, detail, cells, _came = event
        if kind in SOURCES:
            day = at // DAY
            count_day(tour, day, "stay", scene, times, times * milliseconds)
            if cells:
                add_looks[tour, day, scene, detail, SOURCES[kind]].append(cells)
        elif kind in COUNTED:
            measure, place = COUNTED[kind]
            count(tour, at, measure, (event[place] or "") if place else "", times)


def count_walk(tour, walk, sums, times=1):
    """Add what a visit comes to as a whole, or take it away."""
    at, day = walk.began, walk.began // DAY
    visit = walk.summary()
    if walk.audience != Audience.PERSON:
        if walk.is_seen:
            name = Audience(walk.audience).name.lower()
            sums.count_day(tour, day, "not_counted", name, times)
        return
    sums.count(tour, at, "impression", "", times)
    milliseconds = times * visit["milliseconds"]
    for measure, is_reached in _stages(visit):
        if is_reached:
            sums.count(tour, at, measure, "", times, milliseconds)
    if walk.is_seen:
        for name in CAME:
            sums.count_day(tour, day, name, visit[name][:LONGEST_KEY], times)
    _count_way(tour, day, walk.way(), sums, times)
    for its_map in walk.maps:
        sums.maps[tour, day, *its_map] += times


def _stages(visit):
    return (
        ("view", visit["has_viewed"]),
        ("engaged", visit["is_engaged"]),
        ("complete", visit["is_complete"]),
        ("lead", visit["is_lead"]),
    )


def _count_way(tour, day, way, sums, times):
    if not way:
        return
    for scene in set(way):
        sums.count_day(tour, day, "scene_visit", scene, times)
    for before, after in pairwise(way):
        sums.count_day(tour, day, "walk", f"{before}>{after}", times)
    sums.count_day(tour, day, "walk", f">{way[0]}", times)
    sums.count_day(tour, day, "walk", f"{way[-1]}>", times)


# --- New events into what is known ----------------------------------------------------------------


@dataclass
class Change:
    """What adding events did to a day."""

    # Visits as they are now, and the beginnings of those that are no more.
    visits: list = field(default_factory=list)
    gone: list = field(default_factory=list)
    # From when to when what was counted event by event must be taken back: somebody who was
    # taken for a person is not one.
    taken_back: list = field(default_factory=list)


def extend(day, tour, events, sums):
    """Add new `events` to a `Day`, and to `sums` what that changes there."""
    change = Change()
    viewed_before = _first_view(day.walks)
    day.events += len(events)
    if day.is_flood or day.events > MOST_OF_A_DAY:
        _flood(day, tour, events, sums, change)
    else:
        _walk_on(day, tour, events, sums, change)
    viewed_now = _first_view(day.walks)
    if viewed_before != viewed_now:
        for at, times in ((viewed_before, -1), (viewed_now, 1)):
            if at is not None:
                sums.count_day(tour, at // DAY, "visitor", "", times)
    return change


def _first_view(walks):
    return min(
        (walk.began for walk in walks if walk.is_seen and walk.audience == Audience.PERSON),
        default=None,
    )


def _walk_on(day, tour, events, sums, change):
    walks = []
    for known, new in _together(day.walks, _parts(events)):
        if new:
            walks.append(_one_visit(tour, known, new, sums, change))
        else:
            walks += known
    day.walks = walks


def _one_visit(tour, known, new, sums, change):
    """The visit that known walks and parts of new events make together."""
    parts = [_walk_of(events) for events in new]
    beginnings = {walk.began for walk in known}
    for walk in known:
        count_walk(tour, walk, sums, times=-1)
    if any(walk.audience != Audience.PERSON for walk in (*known, *parts)):
        change.taken_back += [
            (walk.began, walk.ended) for walk in known if walk.audience == Audience.PERSON
        ]
    else:
        for events in new:
            count_events(tour, events, sums)
    together = [*known, *parts]
    visit = together[0]
    for other in together[1:]:
        visit.take(other)
    count_walk(tour, visit, sums)
    change.gone += beginnings - {visit.began}
    change.visits.append(visit)
    return visit


def _together(walks, new):
    """`(walks, parts of new events)` of each visit: what lies less than half an hour apart."""
    # A walk has all its breaks shorter than that, so its ends say all.
    parts = [(walk.began, walk.ended, walk, None) for walk in walks]
    parts += [(events[0][0], events[-1][0], None, events) for events in new]
    parts.sort(key=_when)
    visits: list[tuple[list, list]] = []
    until = None
    for began, ended, walk, events in parts:
        if until is None or began - until >= _IDLE:
            visits.append(([], []))
            until = ended
        until = max(until, ended)
        if walk is None:
            visits[-1][1].append(events)
        else:
            visits[-1][0].append(walk)
    return visits


def _parts(events):
    """New events in the order they happened, cut at every break."""
    events.sort(key=_when)
    first = 0
    for number in range(1, len(events)):
        if events[number][0] - events[number - 1][0] >= _IDLE:
            yield events[first:number]
            first = number
    yield events[first:] if first else events


def _when(event):
    return event[0]


def _walk_of(events):
    """A visit of events in order, without a break."""
    walk = Walk(events[0][0], events[-1][0], views=[], maps=set())
    came = None
    words: dict = {}
    for at, kind, scene, _hotspot, milliseconds, detail, cells, its in events:
        if its is not came:
            came = its
            walk.audience = max(walk.audience, its[0])
            walk.scene_count = max(walk.scene_count, its[1])
            for place, word in enumerate(its[2:]):
                if word:
                    words[place] = min(words.get(place, (at, word)), (at, word))
        if kind == _SCENE_VIEW:
            walk.views.append((at, scene))
        elif kind in SOURCES:
            walk.looked += milliseconds
            walk.maps.add((scene, detail, SOURCES[kind]))
            if cells and not walk.has_moved:
                _look(walk, cells)
        elif kind == _CLICK:
            walk.clicks += 1
        elif kind == _SHARE:
            walk.shares += 1
        elif kind == _LEAD:
            walk.leads += 1
        elif kind in TOLD:
            walk.told = max(walk.told, milliseconds)
            walk.has_moved |= detail == "moved"
        walk.is_seen |= kind in SEEN
    walk.views.sort()
    walk.came = [words.get(place, (0, "")) for place in range(len(CAME))]
    return walk


def _look(walk, cells):
    """Somebody who looked at more than one cell has looked around."""
    for start in range(0, len(cells), 6):
        cell = int.from_bytes(cells[start : start + 2], "little")
        if walk.cell is None:
            walk.cell = cell
        elif cell != walk.cell:
            walk.has_moved = True
            return


def _flood(day, tour, events, sums, change):
    """From now on: one visit, of which is kept when it was and that nobody is counted."""
    before = day.walks
    for one in before:
        count_walk(tour, one, sums, times=-1)
        if one.audience == Audience.PERSON:
            change.taken_back.append((one.began, one.ended))
    parts = [*before, _walk_of(sorted(events, key=_when))]
    flood = Walk(
        began=min(part.began for part in parts),
        ended=max(part.ended for part in parts),
        audience=max(Audience.BOT, *(part.audience for part in parts)),
        is_seen=any(part.is_seen for part in parts),
    )
    flood.came = reduce(_first_said, [part.came for part in parts])
    day.is_flood, day.walks = True, [flood]
    change.gone += {one.began for one in before} - {flood.began}
    change.visits.append(flood)
    count_walk(tour, flood, sums)


# --- Moments --------------------------------------------------------------------------------------


def moment(at) -> datetime:
    return EPOCH + timedelta(microseconds=at)


def date_of(day) -> date:
    return EPOCH_DAY + timedelta(days=day)
