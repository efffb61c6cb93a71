"""What the events of one session come to: its own sums, its stays, what it adds to every rollup.

Pure, and the only place that says so: folding and making anew both ask here.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from panorama.cells import cells_of
from vrtracking.kinds import Kind

# Who is silent for so long has taken the headset off: nothing lasts over it.
IDLE = timedelta(minutes=5)
MILLISECOND = timedelta(milliseconds=1)
ENGAGED_MS, INTENT_MS = 180_000, 600_000
# A gaze that does not say how long it was lasted until the next event, but no longer than this.
LONGEST_GAZE_MS = 1000
MOST_PATH = 2000
# So many places of a session are looked at for its path, evenly chosen: one a second, or more.
MOST_PLACES = 4000
# Of the diagonal around the whole path: what may be lost when it is simplified.
PATH_TOLERANCE = 0.003


class Did(NamedTuple):
    """An event as it is read for adding up; in the order in which events are sorted."""

    at: datetime
    key: int
    kind: int
    zone: int | None
    object: int | None
    target: int | None
    milliseconds: int | None
    x: float | None
    y: float | None
    z: float | None
    pitch: float | None
    yaw: float | None
    act: int | None


@dataclass
class Said:
    """What is known of the session besides its events."""

    start: datetime | None = None
    end: datetime | None = None
    closed_at: datetime | None = None
    is_closed: bool = False
    is_loose: bool = False


@dataclass
class OneStay:
    zone: int
    entered_at: datetime
    milliseconds: int = 0
    gaze_milliseconds: int = 0
    interactions: int = 0


@dataclass
class Journey:
    started_at: datetime | None = None
    ended_at: datetime | None = None
    milliseconds: int = 0
    events: int = 0
    zones: int = 0
    gaze_milliseconds: int = 0
    interactions: int = 0
    path: list = field(default_factory=list)
    stays: list[OneStay] = field(default_factory=list)
    # (hour, measure, key) → [n, milliseconds]
    tallies: dict = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    # (day, tour, scene, panorama) → {cell: milliseconds}
    attention: dict = field(default_factory=dict)

    def count(self, at, measure, key="", *, n=1, milliseconds=0):
        start = at.replace(minute=0, second=0, microsecond=0)
        sums = self.tallies[start, measure, "" if key is None else str(key)]
        sums[0] += n
        sums[1] += milliseconds


def journey_of(events, said, sights):
    """The `Journey` of a session's `Did`s; `sights` as `zones.sights_of` gives them."""
    journey = Journey(events=len(events))
    events = sorted(events)
    _last(journey, events, said)
    walk = _Walk(journey)
    if not said.is_loose:
        walk.through(events)
    _count(journey, events, walk.zone_of)
    _look_around(journey, events, walk.zone_of, sights)
    if not said.is_loose:
        _count_session(journey, said)
        journey.path = _path(journey, events)
    journey.tallies = {name: sums for name, sums in journey.tallies.items() if any(sums)}
    return journey


def _last(journey, events, said):
    """From when to when: as the headset said, else as its events show."""
    first, last = (events[0].at, events[-1].at) if events else (None, None)
    journey.started_at = said.start or first
    ended = said.end or last or (said.closed_at if said.is_closed else None)
    journey.ended_at = ended if ended is None or journey.started_at is None else max(
        ended, journey.started_at
    )  # fmt: skip
    if journey.started_at and journey.ended_at:
        journey.milliseconds = (journey.ended_at - journey.started_at) // MILLISECOND


def _count_session(journey, said):
    at, lasted = journey.started_at, journey.milliseconds
    if at is None:
        return
    reached = {
        "session": True,
        "completed": said.is_closed,
        "engaged": lasted >= ENGAGED_MS,
        "intent": lasted >= INTENT_MS,
    }
    for measure, is_reached in reached.items():
        if is_reached:
            journey.count(at, measure, milliseconds=lasted)
    way = [stay.zone for stay in journey.stays]
    way = [zone for before, zone in pairwise([None, *way]) if zone != before]
    if way:
        journey.count(at, "flow", f">{way[0]}")
        journey.count(at, "flow", f"{way[-1]}>")
    for before, after in pairwise(way):
        journey.count(at, "flow", f"{before}>{after}")


class _Walk:
    """Stays in zones, from entering and leaving, or from what happens in a zone without either."""

    def __init__(self, journey):
        self.journey = journey
        self.open = None
        self.last = None
        # Of each event, by its place: the zone it happened in.
        self.zone_of = []

    def through(self, events):
        for event in events:
            if self.open and event.at - self.last > IDLE:
                zone = self.open.zone
                self._leave(self.last)
                if event.kind not in {Kind.ZONE_ENTER, Kind.ZONE_EXIT} and event.zone is None:
                    self._enter(zone, event.at)
            self._step(event)
            self.last = event.at
            self.zone_of.append(event.zone if event.zone is not None else self._here)
        if self.open:
            self._leave(self.last)
        journey = self.journey
        journey.zones = len({stay.zone for stay in journey.stays})
        for stay in journey.stays:
            journey.count(stay.entered_at, "zone", stay.zone, milliseconds=stay.milliseconds)
        first = {stay.zone: stay.entered_at for stay in reversed(journey.stays)}
        for zone, entered_at in first.items():
            journey.count(entered_at, "zone_session", zone)

    @property
    def _here(self):
        return self.open.zone if self.open else None

    def _step(self, event):
        if event.kind in {Kind.POI, Kind.VIEW, Kind.CUSTOM}:
            # Told when it is over: it says nothing of where somebody is now.
            return
        if event.kind == Kind.ZONE_EXIT:
            self._exit(event)
            return
        if event.zone is not None and event.zone != self._here:
            if self.open:
                self._leave(event.at)
            self._enter(event.zone, event.at)
        if self.open and event.kind == Kind.GAZE:
            self.open.gaze_milliseconds += event.milliseconds or 0
        if self.open and event.kind == Kind.INTERACTION:
            self.open.interactions += 1

    def _exit(self, event):
        if self.open and event.zone in {None, self.open.zone}:
            self._leave(event.at)
        elif event.zone is not None and event.milliseconds and not self.open:
            # Its entering got lost, but it says how long it was.
            self._enter(event.zone, event.at - event.milliseconds * MILLISECOND)
            self._leave(event.at)

    def _enter(self, zone, at):
        self.open = OneStay(zone, at)
        self.journey.stays.append(self.open)

    def _leave(self, at):
        self.open.milliseconds = max(0, (at - self.open.entered_at) // MILLISECOND)
        self.open = None


def _count(journey, events, zone_of):
    zone_of = zone_of or [None] * len(events)
    for place, event in enumerate(events):
        kind, lasted = event.kind, event.milliseconds or 0
        if kind == Kind.GAZE:
            looked_at = event.target if event.target is not None else event.object
            if looked_at is not None:
                journey.count(event.at, "gaze", looked_at, milliseconds=lasted)
            journey.gaze_milliseconds += lasted
        elif kind == Kind.INTERACTION:
            journey.interactions += 1
            journey.count(event.at, "interaction", event.object, milliseconds=lasted)
            if event.act is not None:
                journey.count(event.at, "act", event.act)
        elif kind == Kind.ZONE_ENTER:
            journey.count(event.at, "enter", event.zone)
        elif kind == Kind.ZONE_EXIT:
            journey.count(event.at, "exit", event.zone)
        elif kind == Kind.POI:
            journey.count(event.at, "poi", event.object, milliseconds=lasted)
            zone = event.zone if event.zone is not None else zone_of[place]
            if zone is not None:
                journey.count(event.at, "poi_zone", f"{zone}>{event.object}", milliseconds=lasted)
        elif kind == Kind.VIEW:
            journey.count(event.at, "view", event.object, milliseconds=lasted)
        elif kind == Kind.CUSTOM:
            journey.count(event.at, "custom", event.object)


def _look_around(journey, events, zone_of, sights):
    """Directions of view into cells of the sphere, where it is known how a zone's lie in it."""
    looks = defaultdict(list)
    for place, zone in enumerate(zone_of):
        event, sight = events[place], sights.get(zone)
        if event.kind != Kind.GAZE or event.yaw is None or sight is None:
            continue
        lasted = event.milliseconds
        if lasted is None:
            following = events[place + 1].at if place + 1 < len(events) else event.at
            lasted = min(LONGEST_GAZE_MS, (following - event.at) // MILLISECOND)
        name = (event.at.date(), sight.tour_id, sight.scene_id, sight.panorama)
        looks[name].append((sight.sign * event.yaw + sight.turn, event.pitch, lasted))
    for name, seen in looks.items():
        yaws, pitches, times = np.array(seen, dtype=float).T
        cells = cells_of((yaws + 180) % 360 - 180, np.clip(_level(pitches), -90, 90))
        sums: dict[int, int] = defaultdict(int)
        for cell, lasted in zip(cells.tolist(), times.tolist(), strict=True):
            sums[cell] += int(lasted)
        kept = {cell: lasted for cell, lasted in sorted(sums.items()) if lasted}
        if kept:
            journey.attention[name] = kept


def _level(pitches):
    """Engines tell −10 as 350, too."""
    return (pitches + 180) % 360 - 180


# --- The path -------------------------------------------------------------------------------------


def _path(journey, events):
    points = [
        ((event.at - journey.started_at) / MILLISECOND, event.x, event.y, event.z)
        for event in events
        if event.x is not None
    ]
    if not points:
        return []
    every = -(-len(points) // MOST_PLACES)
    kept = simplified(np.array([*points[:-1:every], points[-1]]))
    return [[round(ms), round(x, 3), round(y, 3), round(z, 3)] for ms, x, y, z in kept.tolist()]


def simplified(points, tolerance=None, most=MOST_PATH):
    """Rows `(ms, x, y, z)` thinned so that whoever walks evenly between the rest is nowhere
    further than the tolerance from where they were at that time."""
    if tolerance is None:
        size = points[:, 1:].max(axis=0) - points[:, 1:].min(axis=0)
        tolerance = PATH_TOLERANCE * float(np.hypot.reduce(size))
    telling = _douglas_peucker(points, tolerance)
    # Of too many, those that say most: each is worth no more than the one it refines.
    chosen = sorted(telling, key=telling.__getitem__, reverse=True)[: most - 2]
    return points[sorted({0, len(points) - 1, *chosen})]


def _douglas_peucker(points, tolerance):
    """`{place of a point that is needed: how far off one would be without it}`."""
    telling = {}
    waiting = [(0, len(points) - 1, np.inf)]
    while waiting:
        first, last, most = waiting.pop()
        if last - first < 2:
            continue
        begin, end = points[first], points[last]
        between = points[first + 1 : last]
        lasts = end[0] - begin[0]
        share = ((between[:, 0] - begin[0]) / lasts if lasts else np.zeros(len(between)))[:, None]
        away = between[:, 1:] - (begin[1:] + share * (end[1:] - begin[1:]))
        squares = np.einsum("ij,ij->i", away, away)
        worst = int(squares.argmax())
        off = min(most, float(squares[worst]) ** 0.5)
        if off > tolerance:
            middle = first + 1 + worst
            telling[middle] = off
            waiting += [(first, middle, off), (middle, last, off)]
    return telling
