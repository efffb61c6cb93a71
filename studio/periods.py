"""The days a page of statistics is about, the days beside them, and how finely they are drawn."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.reading import Period, period_asked
from analytics.visitors import today
from core.errors import RuleError

PRESETS = {
    "today": (gettext_lazy("Today"), 1),
    "7d": (gettext_lazy("7 days"), 7),
    "30d": (gettext_lazy("30 days"), 30),
    "90d": (gettext_lazy("90 days"), 90),
    "12m": (gettext_lazy("12 months"), 365),
    "all": (gettext_lazy("All time"), None),
}
USUAL = "30d"
CUSTOM = "custom"
COMPARISONS = {
    "previous": gettext_lazy("the days before"),
    "year": gettext_lazy("a year before"),
    "none": gettext_lazy("nothing"),
}
# 52 weeks: Sundays are beside Sundays.
A_YEAR = timedelta(days=364)
# A line of more points than these says less.
BY_DAY_UP_TO = 92
BY_WEEK_UP_TO = 731
WEEK = 7


@dataclass(frozen=True)
class Span:
    """What somebody asked to see."""

    name: str
    period: Period
    compare: str = "previous"
    # Why other days are shown than those asked for.
    error: str = ""
    said: dict = field(default_factory=dict)

    @property
    def other(self):
        """The period beside it; None where there is none."""
        if self.compare == "none" or not self.period.start:
            return None
        if self.compare == "year":
            end = self.period.end or today()
            return Period(self.period.start - A_YEAR, end - A_YEAR)
        return self.period.before

    @property
    def words(self):
        return in_words(self.period)

    @property
    def other_words(self):
        return in_words(self.other) if self.other else ""

    @property
    def is_today(self):
        """Nothing but a day that is not over."""
        return self.period.start == today()

    @property
    def query(self):
        """As part of an address; the usual is not said."""
        asked = {}
        if self.name == CUSTOM:
            asked |= _bounds(self.period)
        elif self.name != USUAL:
            asked["period"] = self.name
        if self.compare != "previous":
            asked["compare"] = self.compare
        return urlencode(asked)

    @property
    def days_query(self):
        """The same days, as the API's addresses name them."""
        return urlencode(_bounds(self.period))

    @property
    def presets(self):
        """`(name, label, query, is_chosen)` of each."""
        return [
            (name, label, replace(self, name=name).query, name == self.name)
            for name, (label, _days) in PRESETS.items()
        ]

    @property
    def comparisons(self):
        return [(name, label, name == self.compare) for name, label in COMPARISONS.items()]


def span_asked(query):
    """The span a query string names; what it names wrongly is said, and the usual shown."""
    compare = query.get("compare", "")
    compare = compare if compare in COMPARISONS else "previous"
    if query.get("start_date") or query.get("end_date"):
        try:
            period = period_asked(query)
        except RuleError as refusal:
            usual = _preset(USUAL)
            said = {name: query.get(name, "")[:20] for name in ("start_date", "end_date")}
            return Span(USUAL, usual, compare, error=_sentence(refusal), said=said)
        return Span(CUSTOM, period, compare)
    name = query.get("period", "")
    name = name if name in PRESETS else USUAL
    return Span(name, _preset(name), compare)


def _sentence(refusal):
    """What a field error says, with the names the form gives its fields."""
    said = str(next(iter(refusal.errors.values()))[0]) if refusal.errors else str(refusal)
    labels = {"start_date": _("From"), "end_date": _("To")}
    for name, label in labels.items():
        said = said.replace(name, f"“{label}”")
    return said


def _preset(name):
    _label, days = PRESETS[name]
    return Period(today() - timedelta(days=days - 1), today()) if days else Period()


def _bounds(period):
    bounds = {"start_date": period.start, "end_date": period.end}
    return {name: day.isoformat() for name, day in bounds.items() if day}


def in_words(period):
    """`3 Oct 2026 – 1 Nov 2026`, `3 Oct 2026`, `until 1 Nov 2026`."""
    start, end = (_day(day) if day else None for day in (period.start, period.end))
    if start and end:
        return start if start == end else f"{start} – {end}"
    if start:
        return _("since {day}").format(day=start)
    return _("until {day}").format(day=end) if end else _("All time")


def _day(day):
    return formats.date_format(day, "j M Y")


# --- Points of a trend ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """An hour, a day, a week or a month of a trend, and what happened in it."""

    start: date | datetime
    label: str
    # Under the chart, where there is little room.
    short: str
    sums: dict
    # Its days are not all in the period, or not over.
    is_partial: bool


def points_of(trend):
    """A trend as `reading.trend` gives it, in no more points than can be told apart."""
    if not trend:
        return []
    if "T" in trend[0]["date"]:
        return [_hour(one, is_last=one is trend[-1]) for one in trend]
    days = [(date.fromisoformat(one["date"]), one) for one in trend]
    if len(days) <= BY_DAY_UP_TO:
        return [_point([day], _day(day[0]), is_partial=day[0] == today()) for day in days]
    if len(days) <= BY_WEEK_UP_TO:
        return [_week(some) for some in _weeks(days)]
    return [_month(some) for some in _months(days)]


def _weeks(days):
    """Whole weeks back from the last day; what is left over comes first."""
    over = len(days) % WEEK
    firsts = [0] * bool(over) + list(range(over, len(days), WEEK))
    return [days[first : (over if first < over else first + WEEK)] for first in firsts]


def _months(days):
    months: dict = {}
    for day in days:
        months.setdefault(day[0].replace(day=1), []).append(day)
    return list(months.values())


def _hour(one, *, is_last):
    start = datetime.fromisoformat(one["date"])
    label, short = (formats.date_format(start, form) for form in ("j M, H:i", "H:i"))
    return Point(start, label, short, _added([one]), is_last and start.date() == today())


def _week(days):
    label = _("Week from {day}").format(day=_day(days[0][0]))
    short = formats.date_format(days[0][0], "j M y")
    return _point(days, label, short, is_partial=len(days) < WEEK)


def _month(days):
    first, last = days[0][0], days[-1][0]
    is_whole = first.day == 1 and (last + timedelta(days=1)).day == 1 and last < today()
    label, short = (formats.date_format(first, form) for form in ("F Y", "M Y"))
    return _point(days, label, short, is_partial=not is_whole)


def _point(days, label, short="", *, is_partial):
    first = days[0][0]
    short = short or formats.date_format(first, "j M")
    return Point(first, label, short, _added([one for _day, one in days]), is_partial)


def _added(some):
    names = [name for name in some[0] if name != "date"]
    return {name: sum(one[name] for one in some) for name in names}
