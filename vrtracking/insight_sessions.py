"""One session: its way, what it looked at, and how that compares with others in the property."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from analytics.reading import Period
from vrtracking import insight
from vrtracking.insight import average
from vrtracking.models import Stay, VRSession

# A way of two hundred rooms is read as a way; more is only drawn.
MOST_STAYS = 2000


@dataclass(frozen=True)
class Compared:
    """A figure of a session beside what is usual in its property."""

    name: str
    value: float
    usual: float

    @property
    def change(self):
        """In percent of what is usual; None where nothing is."""
        return round(100 * (self.value - self.usual) / self.usual) if self.usual else None


@dataclass(frozen=True)
class ZoneTime:
    """The time in a zone, and what visitors of the property usually spend there. In seconds."""

    key: str
    name: str
    visits: int
    seconds: float
    usual: float


class SessionInsight:
    """What is known of one session. Five queries, however long it was."""

    def __init__(self, session):
        self.session = session

    @cached_property
    def sums(self):
        return insight.of_sessions([self.session.pk])

    @cached_property
    def usual(self):
        """Everything that ever happened in the property, this session included."""
        return insight.of_properties([self.session.property_id], Period())

    @property
    def is_over(self):
        """Whether it can be compared with others: one that runs is shorter than it will be."""
        return self.session.status in {VRSession.Status.COMPLETED, VRSession.Status.ERROR}

    @property
    def others(self):
        return self.usual.n("session")

    @cached_property
    def stays(self):
        """`[(stay, name of its zone)]`, in the order of the walk."""
        found = list(Stay.objects.filter(session=self.session).order_by("number")[:MOST_STAYS])
        names = self.sums.names | insight.names_of(
            {str(stay.zone) for stay in found} - set(self.sums.names)
        )
        return [(stay, names.get(str(stay.zone), str(stay.zone))) for stay in found]

    @cached_property
    def zones(self):
        """Where the time went, the longest first."""
        return [
            ZoneTime(
                zone.key,
                zone.name,
                zone.n,
                zone.seconds,
                average(self.usual.milliseconds("zone", zone.key), self.others),
            )
            for zone in self.sums.named("zone")
        ]

    @property
    def unseen(self):
        """Zones this session did not see, with the share of sessions that did: the usual first."""
        seen = self.sums.keys("zone")
        found = [
            (zone.name, self.usual.n("zone_session", zone.key) / self.others)
            for zone in self.usual.named("zone")
            if zone.key not in seen and self.others
        ]
        return sorted(found, key=lambda one: -one[1])

    @property
    def looked_at(self):
        return self.sums.named("gaze")

    @property
    def touched(self):
        """What was done to objects, the most often first."""
        return sorted(self.sums.named("interaction"), key=lambda one: (-one.n, one.name))

    @property
    def figures(self):
        """The session in numbers, each beside what is usual; times in seconds."""
        own, usual, n = self.session, self.usual, self.others
        return [
            Compared("seconds", own.milliseconds / 1000, average(usual.milliseconds("session"), n)),
            Compared("zones", own.zones, _each(usual.total("zone_session"), n)),
            Compared(
                "gaze",
                own.gaze_milliseconds / 1000,
                average(usual.total_milliseconds("gaze"), n),
            ),
            Compared("interactions", own.interactions, _each(usual.total("interaction"), n)),
        ]


def _each(total, n):
    return total / n if n else 0.0
