"""What the sales team reads: sums that were kept, named; raw events are never added up here.

Each question below asks the database a fixed number of times, however many sessions there are.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum

from analytics.reading import Period
from analytics.visitors import today
from vrtracking.models import Label, PropertyDay, SessionTally

# What a session counts as, by how long it lasted.
ENGAGED_SECONDS, INTENT_SECONDS = 180, 600
USUAL_DAYS, MOST_DAYS = 30, 366 * 5
SPAN = re.compile(r"(\d{1,4})([dwm]?)\Z")
DAYS_IN = {"": 1, "d": 1, "w": 7, "m": 30}


@dataclass(frozen=True)
class Named:
    """What was counted under one name."""

    key: str
    name: str
    n: int
    milliseconds: int

    @property
    def seconds(self):
        return self.milliseconds / 1000


def span_of(text):
    """The days of a word like `30d`, `4w` or `3m`, ending today; what is no such word is 30 days,
    as with the originals."""
    found = SPAN.match(text or "")
    days = int(found[1]) * DAYS_IN[found[2]] if found else USUAL_DAYS
    days = min(days or USUAL_DAYS, MOST_DAYS)
    return Period(today() - timedelta(days=days - 1), today())


def days_of(period):
    """How many days it has; both its ends must be known."""
    return (period.end - period.start).days + 1


class Sums:
    """Sums by measure and key. Two queries: one for the sums, one for the names in them."""

    def __init__(self, rows):
        self._found = defaultdict(dict)
        for measure, key, n, milliseconds in rows:
            # PostgreSQL adds large numbers up as decimals.
            self._found[measure][key] = (int(n), int(milliseconds))
        keys = {key for found in self._found.values() for key in found if key}
        self.names = names_of(keys)

    def n(self, measure, key=""):
        return self._found[measure].get(key, (0, 0))[0]

    def milliseconds(self, measure, key=""):
        return self._found[measure].get(key, (0, 0))[1]

    def total(self, measure):
        return sum(n for n, _milliseconds in self._found[measure].values())

    def total_milliseconds(self, measure):
        return sum(milliseconds for _n, milliseconds in self._found[measure].values())

    def keys(self, measure):
        return set(self._found[measure])

    def named(self, measure):
        """Everything under a measure, the longest first, then the most often."""
        found = [
            Named(key, self.names.get(key, key), n, milliseconds)
            for key, (n, milliseconds) in self._found[measure].items()
        ]
        return sorted(found, key=lambda one: (-one.milliseconds, -one.n, one.name))

    def pairs(self, measure):
        """`{(before, after): n}` of keys like `3>7`; an end of the way is the empty word."""
        found = {}
        for key, (n, _milliseconds) in self._found[measure].items():
            before, _arrow, after = key.partition(">")
            found[before, after] = n
        return found


def of_properties(properties, period):
    """What happened in some properties in a period."""
    return Sums(_summed(PropertyDay.objects.filter(period.days, property__in=properties)))


def of_sessions(sessions):
    """What happened in some sessions."""
    return Sums(_summed(SessionTally.objects.filter(session__in=sessions)))


def _summed(tallies):
    grouped = tallies.order_by().values_list("measure", "key")
    return grouped.annotate(Sum("n"), Sum("milliseconds"))


def names_of(keys):
    """`{key: name}` of keys that are numbers of labels, or two of them around a `>`."""
    numbers = {int(part) for key in keys for part in key.split(">") if part.isdigit()}
    names = Label.objects.filter(pk__in=numbers).values_list("pk", "name")
    return {str(number): name for number, name in names}


def average(milliseconds, n):
    """Seconds; 0 of nothing."""
    return milliseconds / n / 1000 if n else 0.0
