"""One customer: all their sessions together, how serious they seem, and what to ask them next."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import BigIntegerField, Count, F, IntegerField, Max, Q, Sum
from django.db.models.functions import Cast, Coalesce, Least
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analytics.reading import Period
from vrtracking import insight
from vrtracking.insight import average
from vrtracking.insight_words import in_words
from vrtracking.models import Customer, VRSession

# The intent score: what is counted, points for each, and the most it may bring. Together 100.
MINUTE_POINTS, MOST_FOR_MINUTES = 1, 40
SESSION_POINTS, MOST_FOR_SESSIONS = 15, 45
TOUCH_POINTS, MOST_FOR_TOUCHES = 1, 15
MINUTE = 60_000
# The originals' thresholds.
HOT_SESSIONS, HOT_SECONDS = 3, 1200
WARM_SESSIONS, WARM_SECONDS = 2, 600
# Beside what is usual in the property.
MUCH_LONGER = 1.5
OFTEN_SEEN = 0.5
RETURNS = 3
LONG_LOOK_SECONDS = 10
LONG_AGO = timedelta(days=14)
MOST_QUESTIONS = 6

COUNTED = Q(sessions__is_loose=False) & ~Q(sessions__status=VRSession.Status.WAITING)


@dataclass(frozen=True)
class Points:
    """One line of the formula: so many things, points for each, never more than `most`."""

    label: str
    count: int
    each: int
    most: int

    @property
    def points(self):
        return min(self.most, self.count * self.each)


@dataclass(frozen=True)
class Question:
    """What to ask a customer next, and why."""

    ask: str
    because: str


def with_engagement(customers):
    """Customers with `session_count`, `milliseconds`, `touches`, `last_seen`, `property_count` and
    `intent`: the score below, worked out by the database."""
    # One join: a second would multiply the sums.
    counted = customers.annotate(
        session_count=Count("sessions", filter=COUNTED),
        milliseconds=Coalesce(
            Cast(Sum("sessions__milliseconds", filter=COUNTED), BigIntegerField()), 0
        ),
        touches=Coalesce(Sum("sessions__interactions", filter=COUNTED), 0),
        last_seen=Max("sessions__started_at", filter=COUNTED),
        property_count=Count("sessions__property", filter=COUNTED, distinct=True),
    )
    whole_minutes = (F("milliseconds") - F("milliseconds") % MINUTE) / MINUTE
    return counted.annotate(
        intent=Cast(
            Least(whole_minutes * MINUTE_POINTS, MOST_FOR_MINUTES)
            + Least(F("session_count") * SESSION_POINTS, MOST_FOR_SESSIONS)
            + Least(F("touches") * TOUCH_POINTS, MOST_FOR_TOUCHES),
            IntegerField(),
        )
    )


def formula(sessions, milliseconds, touches):
    """The lines whose points add up to the intent score."""
    return [
        Points(_("Sessions"), sessions, SESSION_POINTS, MOST_FOR_SESSIONS),
        Points(
            _("Minutes with the headset on"),
            milliseconds // MINUTE,
            MINUTE_POINTS,
            MOST_FOR_MINUTES,
        ),
        Points(_("Things touched or opened"), touches, TOUCH_POINTS, MOST_FOR_TOUCHES),
    ]


def warmth(sessions, milliseconds):
    """`hot`, `warm` or `cold`, by what they did; what the team thinks is `Customer.status`."""
    seconds = milliseconds / 1000
    if sessions >= HOT_SESSIONS and seconds >= HOT_SECONDS:
        return Customer.Status.HOT
    if sessions >= WARM_SESSIONS or seconds >= WARM_SECONDS:
        return Customer.Status.WARM
    return Customer.Status.COLD


def stage(score):
    """Where they are on their way to buying, in the originals' words."""
    if score >= 80:
        return "intent"
    return "consideration" if score >= 60 else "interest"


STAGES = {
    "interest": gettext_lazy("Interest"),
    "consideration": gettext_lazy("Consideration"),
    "intent": gettext_lazy("Intent"),
}


class CustomerInsight:
    """What is known of one customer. Five queries, however many sessions they had."""

    def __init__(self, customer):
        self.customer = customer

    @cached_property
    def sessions(self):
        """Newest first, each with its property."""
        counted = VRSession.objects.counted().filter(customer=self.customer)
        return list(counted.select_related("property").defer("path").order_by("-started_at", "-pk"))

    @cached_property
    def sums(self):
        return insight.of_sessions([session.pk for session in self.sessions])

    @cached_property
    def usual(self):
        """Everything that ever happened in the properties they walked through."""
        return insight.of_properties({one.property_id for one in self.sessions}, Period())

    @property
    def milliseconds(self):
        return sum(session.milliseconds for session in self.sessions)

    @property
    def touches(self):
        return sum(session.interactions for session in self.sessions)

    @property
    def formula(self):
        return formula(len(self.sessions), self.milliseconds, self.touches)

    @property
    def score(self):
        return sum(line.points for line in self.formula)

    @property
    def stage(self):
        return stage(self.score)

    @property
    def warmth(self):
        return warmth(len(self.sessions), self.milliseconds)

    @property
    def last_seen(self):
        return self.sessions[0].started_at if self.sessions else None

    @property
    def by_property(self):
        """`[(property, sessions, milliseconds)]`, the longest first."""
        found: dict = {}
        for session in self.sessions:
            entry = found.setdefault(session.property_id, [session.property, 0, 0])
            entry[1] += 1
            entry[2] += session.milliseconds
        return sorted(map(tuple, found.values()), key=lambda one: -one[2])

    @property
    def interests(self):
        """Zones, the longest first: `(zone, seconds a session, usual seconds a session)`."""
        own, others = len(self.sessions), self.usual.n("session")
        return [
            (
                zone,
                average(zone.milliseconds, own),
                average(self.usual.milliseconds("zone", zone.key), others),
            )
            for zone in self.sums.named("zone")
        ]

    @property
    def looked_at(self):
        return self.sums.named("gaze")

    @property
    def touched(self):
        return sorted(self.sums.named("interaction"), key=lambda one: (-one.n, one.name))

    @property
    def questions(self):
        """What to ask next, the most telling first."""
        if not self.sessions:
            return []
        found = [
            *self._about_favourites(),
            *self._about_objects(),
            *self._about_properties(),
            *self._about_the_unseen(),
            *self._about_time(),
        ]
        return found[:MOST_QUESTIONS]

    def _about_favourites(self):
        for zone, own, usual in self.interests[:2]:
            if zone.n >= RETURNS * len(self.sessions):
                yield Question(
                    _("What draws you back to the %(zone)s?") % {"zone": zone.name},
                    _("They went there %(n)d times.") % {"n": zone.n},
                )
            elif usual and own >= MUCH_LONGER * usual:
                yield Question(
                    _("What would you use the %(zone)s for?") % {"zone": zone.name},
                    _("They stayed %(times).1f times as long as others do.")
                    % {"times": own / usual},
                )

    def _about_objects(self):
        touched = {one.name: one.n for one in self.touched}
        for thing in self.looked_at[:1]:
            if thing.seconds >= LONG_LOOK_SECONDS:
                yield Question(
                    _("How do you like the %(thing)s?") % {"thing": thing.name},
                    _("They looked at it for %(time)s.") % {"time": in_words(thing.seconds)},
                )
        for name, n in list(touched.items())[:1]:
            if n >= RETURNS:
                yield Question(
                    _("Shall we talk about the choices for the %(thing)s?") % {"thing": name},
                    _("They touched or opened it %(n)d times.") % {"n": n},
                )

    def _about_properties(self):
        if len(self.by_property) > 1:
            (first, *_rest), (second, *_rest) = self.by_property[:2]
            yield Question(
                _("What speaks for %(first)s, and what for %(second)s?")
                % {"first": first, "second": second},
                _("They walked through both."),
            )

    def _about_the_unseen(self):
        others, seen = self.usual.n("session"), self.sums.keys("zone")
        for zone in self.usual.named("zone"):
            share = self.usual.n("zone_session", zone.key) / others if others else 0
            if zone.key not in seen and share >= OFTEN_SEEN:
                yield Question(
                    _("May I show you the %(zone)s?") % {"zone": zone.name},
                    _("They have not been there; %(percent)d %% of sessions go.")
                    % {"percent": round(100 * share)},
                )
                return

    def _about_time(self):
        if len(self.sessions) == 1:
            yield Question(
                _("Who else should see it with you next time?"),
                _("They have been here once."),
            )
        elif self.last_seen and timezone.now() - self.last_seen > LONG_AGO:
            days = (timezone.now() - self.last_seen).days
            yield Question(
                _("What has changed since your last visit?"),
                ngettext(
                    "It was %(n)d day ago.", "It was %(n)d days ago.", days
                ) % {"n": days},
            )  # fmt: skip
