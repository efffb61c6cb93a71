"""One property: where people stay, how they walk, what they look at, and how many come."""

import statistics
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum
from django.utils.functional import cached_property

from analytics.visitors import today
from vrtracking import insight
from vrtracking.insight import average
from vrtracking.models import PropertyDay

# Beside the zone in the middle, by seconds a session.
HOT, COLD = 1.5, 0.5
# Of fewer sessions, or fewer zones, nobody can say what is hot.
ENOUGH_SESSIONS, ENOUGH_ZONES = 5, 3
MOST_WAYS = 100


@dataclass(frozen=True)
class ZoneSum:
    """A zone in a period; times in seconds."""

    key: str
    name: str
    stays: int
    sessions: int
    total: float
    each_stay: float
    # By all sessions of the property, those that were not here included.
    each_session: float
    # Told by the headset itself.
    entered: int
    left: int
    # `hot`, `cold` or nothing.
    heat: str
    # Of all sessions, 0 to 1.
    share: float


@dataclass(frozen=True)
class Way:
    """From one zone to another; an empty key is outside."""

    before: str
    after: str
    n: int


@dataclass(frozen=True)
class Thing:
    """What was looked at or touched; seconds of gaze."""

    name: str
    looks: int
    seconds: float
    touches: int


class PropertyInsight:
    """What is known of some properties of a team together, in a period. Three queries."""

    def __init__(self, properties, period):
        self.properties, self.period = properties, period

    @cached_property
    def sums(self):
        return insight.of_properties(self.properties, self.period)

    @property
    def sessions(self):
        return self.sums.n("session")

    @property
    def average_seconds(self):
        return average(self.sums.milliseconds("session"), self.sessions)

    @cached_property
    def zones(self):
        """The longest first."""
        found = self.sums.named("zone")
        each = {zone.key: average(zone.milliseconds, self.sessions) for zone in found}
        heat = self._heat(each)
        return [
            ZoneSum(
                key=zone.key,
                name=zone.name,
                stays=zone.n,
                sessions=self.sums.n("zone_session", zone.key),
                total=zone.seconds,
                each_stay=average(zone.milliseconds, zone.n),
                each_session=each[zone.key],
                entered=self.sums.n("enter", zone.key),
                left=self.sums.n("exit", zone.key),
                heat=heat.get(zone.key, ""),
                share=self.sums.n("zone_session", zone.key) / self.sessions if self.sessions else 0,
            )
            for zone in found
        ]

    def _heat(self, each):
        if self.sessions < ENOUGH_SESSIONS or len(each) < ENOUGH_ZONES:
            return {}
        middle = statistics.median(each.values())
        return {
            key: "hot" if seconds >= HOT * middle else "cold"
            for key, seconds in each.items()
            if seconds >= HOT * middle or seconds <= COLD * middle
        }

    @cached_property
    def ways(self):
        """From where to where, the most walked first; beginnings and ends included."""
        found = [Way(*pair, n) for pair, n in self.sums.pairs("flow").items()]
        return sorted(found, key=lambda way: (-way.n, way.before, way.after))[:MOST_WAYS]

    @property
    def things(self):
        """What got attention, the longest looked at first."""
        looked = {one.key: one for one in self.sums.named("gaze")}
        touched = {one.key: one for one in self.sums.named("interaction")}
        found = [
            Thing(
                (looked.get(key) or touched[key]).name,
                looked[key].n if key in looked else 0,
                looked[key].seconds if key in looked else 0.0,
                touched[key].n if key in touched else 0,
            )
            for key in looked.keys() | touched.keys()
        ]
        return sorted(found, key=lambda thing: (-thing.seconds, -thing.touches, thing.name))

    @property
    def views(self):
        return self.sums.named("view")

    @property
    def pois(self):
        return self.sums.named("poi")

    @property
    def pois_by_zone(self):
        """`{zone's name: [(point of interest, visits, seconds)]}`."""
        names: dict = {}
        for one in self.sums.named("poi_zone"):
            zone, _arrow, poi = one.key.partition(">")
            called = self.sums.names.get
            found = (called(poi, poi), one.n, one.seconds)
            names.setdefault(called(zone, zone), []).append(found)
        return names

    @property
    def funnel(self):
        """`[(stage, sessions)]`: all, those of three minutes, those of ten."""
        return [(stage, self.sums.n(stage)) for stage in ("session", "engaged", "intent")]

    @cached_property
    def trend(self):
        """`[(day, sessions, their milliseconds, engaged ones)]` of every day."""
        rows = (
            PropertyDay.objects.filter(
                self.period.days,
                property__in=self.properties,
                measure__in=["session", "engaged"],
                key="",
            )
            .order_by()
            .values_list("start", "measure")
            .annotate(Sum("n"), Sum("milliseconds"))
        )
        found: dict = {}
        for day, measure, n, milliseconds in rows:
            found.setdefault(day, {})[measure] = (int(n), int(milliseconds))
        last = self.period.end or today()
        first = self.period.start or min(found, default=last)
        days = (last - first).days + 1
        return [
            _day(first + timedelta(days=number), found.get(first + timedelta(days=number), {}))
            for number in range(days)
        ]


def _day(day, found):
    sessions, milliseconds = found.get("session", (0, 0))
    return day, sessions, milliseconds, found.get("engaged", (0, 0))[0]
