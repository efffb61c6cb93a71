"""What the events of one visitor come to: visits, and what they add to every rollup.

Pure, and the only place that says so: `fold` adds what this makes of new events, `rebuild` what it
makes of all of them, and the two agree because both ask here.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from analytics.kinds import Audience, Kind

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=24)
ENGAGED_MS = 10_000
COMPLETE_SHARE = 0.8
SOURCES = {Kind.ATTENTION: "web", Kind.ATTENTION_XR: "webxr"}
LONGEST_KEY = 160

HOUR, DAY = "hour", "day"


class Did(NamedTuple):
    """One event with what its batch says of how the visitor came."""

    at: datetime
    id: UUID
    kind: int
    scene: UUID | None
    hotspot: UUID | None
    milliseconds: int
    detail: str
    cells: list | None
    audience: int
    device: str
    country: str
    referrer: str
    host: str
    campaign: str
    link: str
    scene_count: int


# What is counted as often as it happens: the measure, and the field that says of what.
COUNTED = {
    Kind.SCENE_VIEW: ("scene", "scene"),
    Kind.HOTSPOT_CLICK: ("hotspot", "hotspot"),
    Kind.SHARE: ("share", "detail"),
    Kind.LEAD: ("asked_by", "detail"),
    Kind.FULLSCREEN_ENTER: ("fullscreen", None),
    Kind.VR_ENTER: ("vr", None),
}


class Walk:
    """One visit while it is being added up."""

    def __init__(self):
        self.events: list[Did] = []
        self.by_kind: dict[int, list[Did]] = defaultdict(list)

    def append(self, event):
        self.events.append(event)
        self.by_kind[event.kind].append(event)

    def of(self, *kinds):
        return [event for kind in kinds for event in self.by_kind.get(kind, ())]

    def first(self, name):
        """What was said first, and not nothing."""
        return next((value for event in self.events if (value := getattr(event, name))), "")

    @property
    def started_at(self):
        return self.events[0].at

    @property
    def ended_at(self):
        return self.events[-1].at

    @property
    def audience(self):
        return max(event.audience for event in self.events)

    def way(self):
        """The scenes in the order they were walked, without standing still."""
        way: list[UUID] = []
        for event in self.of(Kind.SCENE_VIEW):
            if not way or way[-1] != event.scene:
                way.append(event.scene)
        return way

    def summary(self):
        """The fields of a `Visit`, but for tour and visitor."""
        scenes = {event.scene for event in self.of(Kind.SCENE_VIEW)}
        clicks = len(self.of(Kind.HOTSPOT_CLICK))
        looks = self.of(*SOURCES)
        looked = sum(event.milliseconds for event in looks)
        told = self.of(Kind.SESSION_DURATION, Kind.SESSION_END)
        stayed = max([looked, *(event.milliseconds for event in told)])
        between = int((self.ended_at - self.started_at) / timedelta(milliseconds=1))
        has_moved = len({cell for event in looks for cell in event.cells[::2]}) > 1 or any(
            event.detail == "moved" for event in told
        )
        has_viewed = bool(scenes or clicks or looks or self.of(Kind.VIEW))
        of_all = max(event.scene_count for event in self.events)
        is_engaged = len(scenes) > 1 or clicks > 0 or (stayed >= ENGAGED_MS and has_moved)
        return {
            "started_at": self.started_at,
            "ended_at": self.ended_at,
            "milliseconds": max(stayed, between),
            "scenes": len(scenes),
            "clicks": clicks,
            "shares": len(self.of(Kind.SHARE)),
            "has_viewed": has_viewed,
            "is_engaged": has_viewed and is_engaged,
            "is_complete": has_viewed and is_engaged and len(scenes) >= COMPLETE_SHARE * of_all,
            "is_lead": bool(self.of(Kind.LEAD)),
            "audience": self.audience,
            **{
                name: self.first(name)
                for name in ("device", "country", "referrer", "host", "campaign", "link")
            },
        }


@dataclass
class Sums:
    """What is added to the rollups of one tour: `[n, milliseconds]` by stretch, measure and key."""

    tallies: dict = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    # (day, scene, panorama, source) → [visits, {cell: milliseconds}]
    attention: dict = field(default_factory=lambda: defaultdict(lambda: [0, defaultdict(int)]))

    def count(self, at, measure, key="", *, n=1, milliseconds=0, times=1, stretches=(HOUR, DAY)):
        for stretch in stretches:
            start = at.date() if stretch == DAY else at.replace(minute=0, second=0, microsecond=0)
            sums = self.tallies[stretch, start, measure, str(key)[:LONGEST_KEY]]
            sums[0] += n * times
            sums[1] += milliseconds * times

    def look(self, event, times):
        name = (event.at.date(), event.scene, event.detail, SOURCES[event.kind])
        cells = self.attention[name][1]
        for cell, milliseconds in zip(event.cells[::2], event.cells[1::2], strict=True):
            cells[cell] += milliseconds * times
        return name


def walks_of(events):
    """The visits of one visitor of a day: a break of half an hour ends one."""
    events = sorted(events)
    walks: list[Walk] = []
    for event in events:
        if walks and _goes_on(walks[-1], event):
            walks[-1].append(event)
        else:
            walks.append(Walk())
            walks[-1].append(event)
    return walks


def _goes_on(walk, event):
    return event.at - walk.ended_at < IDLE and event.at - walk.started_at < LONGEST


def add_up(events, sums, times=1):
    """Add what one visitor's events come to, or with `times=-1` take it away; their visits."""
    viewed, visits = None, []
    for walk in walks_of(events):
        visit = walk.summary()
        visits.append(visit)
        if visit["audience"] != Audience.PERSON:
            if visit["has_viewed"]:
                name = Audience(visit["audience"]).name.lower()
                sums.count(walk.started_at, "not_counted", name, times=times, stretches=(DAY,))
            continue
        _count_visit(visit, sums, times)
        _count_events(walk, sums, times)
        if visit["has_viewed"] and viewed is None:
            viewed = walk.started_at
    if viewed:
        sums.count(viewed, "visitor", times=times, stretches=(DAY,))
    return visits


def _count_visit(visit, sums, times):
    at = visit["started_at"]
    sums.count(at, "impression", times=times)
    stages = {
        "view": visit["has_viewed"],
        "engaged": visit["is_engaged"],
        "complete": visit["is_complete"],
        "lead": visit["is_lead"],
    }
    for measure, is_reached in stages.items():
        if is_reached:
            sums.count(at, measure, milliseconds=visit["milliseconds"], times=times)
    if visit["has_viewed"]:
        for name in ("device", "country", "referrer", "host", "campaign", "link"):
            sums.count(at, name, visit[name], times=times, stretches=(DAY,))


def _count_events(walk, sums, times):
    for kind, (measure, of_what) in COUNTED.items():
        for event in walk.by_kind.get(kind, ()):
            sums.count(event.at, measure, getattr(event, of_what) if of_what else "", times=times)
    _count_way(walk, sums, times)
    _count_looks(walk, sums, times)


def _count_way(walk, sums, times):
    way = walk.way()
    if not way:
        return
    at = walk.started_at
    for scene in set(way):
        sums.count(at, "scene_visit", scene, times=times, stretches=(DAY,))
    for before, after in pairwise(way):
        sums.count(at, "walk", f"{before}>{after}", times=times, stretches=(DAY,))
    sums.count(at, "walk", f">{way[0]}", times=times, stretches=(DAY,))
    sums.count(at, "walk", f"{way[-1]}>", times=times, stretches=(DAY,))


def _count_looks(walk, sums, times):
    """How long in which scene and direction; how many visits each day's map is made of."""
    maps = set()
    for event in walk.of(*SOURCES):
        maps.add(sums.look(event, times))
        sums.count(
            event.at, "stay", event.scene, milliseconds=event.milliseconds, times=times,
            stretches=(DAY,),
        )  # fmt: skip
    for name in maps:
        sums.attention[name][0] += times
