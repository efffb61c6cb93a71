"""What owners read, from sums by day and hour; raw events are never asked."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, Q, Sum
from django.utils import timezone

from analytics.kinds import Kind
from analytics.models import Batch, DayTally, Event, HourTally, Like, Visit
from analytics.visitors import today
from core.errors import field_error

FUNNEL = ("impression", "view", "engaged", "complete", "lead")
SOURCES = ("referrer", "host", "campaign", "link")
MOST_DURATIONS = 500
MOST_TOURS = 20
MOST_LIVE = 100
# A trend over less than so many days is drawn by hours.
HOURLY_UP_TO = 3
ACTIVE = timedelta(minutes=5)
HOUR = timedelta(hours=1)
LONGEST = 366 * 5


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included (UTC); None leaves that side open."""

    start: date | None = None
    end: date | None = None

    @property
    def days(self):
        return Q(
            **({"start__gte": self.start} if self.start else {}),
            **({"start__lte": self.end} if self.end else {}),
        )

    def moments(self, name):
        """The same for a column of moments."""
        bounds = {}
        if self.start:
            bounds[f"{name}__gte"] = _midnight(self.start)
        if self.end:
            bounds[f"{name}__lt"] = _midnight(self.end + timedelta(days=1))
        return Q(**bounds)

    @property
    def before(self):
        """As many days right before; None where the length is open."""
        if not self.start:
            return None
        length = (self.end or today()) - self.start + timedelta(days=1)
        return Period(self.start - length, self.start - timedelta(days=1))

    @property
    def shown(self):
        return {"start": self.start, "end": self.end}


def period_asked(query, start="start_date", end="end_date"):
    """The period in a query string."""
    period = Period(_day(query, start), _day(query, end))
    if period.start and period.end:
        if period.start > period.end:
            raise field_error(start, f"{start} must not lie after {end}.")
        if (period.end - period.start).days > LONGEST:
            raise field_error(start, "A period may have five years.")
    return period


def _day(query, name):
    said = query.get(name)
    if not said:
        return None
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = None
    # ISO 8601 knows weeks too, and years around which there are no others.
    if day is None or "W" in said or len(said) != 10 or not 1970 <= day.year <= 9000:
        raise field_error(name, f"{name} must be a day like 2026-05-31.")
    return day


def _midnight(day):
    return datetime.combine(day, time.min, UTC)


class Sums:
    """Sums of some tours in a period, read with one query: all, or `only` those of a few measures,
    since what is counted by scene and by way is most of it."""

    def __init__(self, tours, period, *, only=None):
        self._found = defaultdict(dict)
        wanted = {"measure__in": only} if only else {}
        rows = (
            DayTally.objects.filter(period.days, tour__in=tours, **wanted)
            .order_by()
            .values_list("measure", "key")
            .annotate(Sum("n"), Sum("milliseconds"))
        )
        for measure, key, n, milliseconds in rows:
            self._found[measure][key] = (n, milliseconds)

    def n(self, measure, key=""):
        return self._found[measure].get(key, (0, 0))[0]

    def milliseconds(self, measure, key=""):
        return self._found[measure].get(key, (0, 0))[1]

    def by_key(self, measure, *, nothing="unknown"):
        """`{key: n}`, the largest first; an empty key is called `nothing`."""
        items = sorted(self._found[measure].items(), key=lambda item: (-item[1][0], item[0]))
        return {key or nothing: n for key, (n, _milliseconds) in items}

    def total(self, measure):
        return sum(n for n, _milliseconds in self._found[measure].values())


def totals(sums):
    """A period in five numbers and a duration in seconds."""
    views = sums.n("view")
    return {
        "views": views,
        "visitors": sums.n("visitor"),
        "shares": sums.total("share"),
        "avg_session_duration": _seconds(sums.milliseconds("view"), views),
        **{f"{stage}_visits": sums.n(stage) for stage in FUNNEL if stage != "view"},
    }


def funnel(sums):
    """Each stage with how many of the stage before came so far, in percent."""
    shown, before = [], None
    for stage in FUNNEL:
        visits = sums.n(stage)
        # A visitor may ask for more at any point: that is a share of the views.
        base = sums.n("view") if stage == "lead" else before
        shown.append({"stage": stage, "visits": visits, "of_previous": _percent(visits, base)})
        before = visits
    return shown


def sources(sums):
    return {name: sums.by_key(name, nothing="direct") for name in SOURCES}


def trend(tours, period):
    """`[{date, views, visitors, engaged, leads, seconds}]` by day, days without a visit included;
    and for a short period by hour, where visitors are not told apart. `seconds` are those of all
    views together."""
    first = period.start
    if first and ((period.end or today()) - first).days < HOURLY_UP_TO:
        return _trend_by_hour(tours, period)
    found = _by_start(DayTally.objects.filter(period.days), tours)
    if not found:
        return []
    latest = max(max(found), today())
    day, last = first or min(found), min(period.end or latest, latest)
    shown = []
    while day <= last:
        shown.append({"date": day.isoformat(), **_point(found.get(day, {}))})
        day += timedelta(days=1)
    return shown


def _trend_by_hour(tours, period):
    found = _by_start(HourTally.objects.filter(period.moments("start")), tours)
    hour = _midnight(period.start)
    end, now = _midnight((period.end or today()) + timedelta(days=1)), timezone.now()
    shown = []
    while hour < end and hour <= now:
        shown.append({"date": hour.isoformat(), **_point(found.get(hour, {}))})
        hour += HOUR
    return shown


def _by_start(tallies, tours):
    found = defaultdict(dict)
    measures = ["view", "visitor", "engaged", "lead"]
    rows = (
        tallies.filter(tour__in=tours, measure__in=measures, key="")
        .order_by()
        .values_list("start", "measure")
        .annotate(Sum("n"), Sum("milliseconds"))
    )
    for start, measure, n, milliseconds in rows:
        found[start][measure] = (n, milliseconds)
    return found


def _point(found):
    views, milliseconds = found.get("view", (0, 0))
    return {
        "views": views,
        "visitors": found.get("visitor", (0, 0))[0],
        "engaged": found.get("engaged", (0, 0))[0],
        "leads": found.get("lead", (0, 0))[0],
        "seconds": round(milliseconds / 1000),
    }


def scene_graph(sums, manifest):
    """Who went where: scenes with what happened there, and the ways between them."""
    titles = {scene["id"]: scene["title"] for scene in manifest["scenes"]}
    ways = sums.by_key("walk")
    nodes = [
        {
            "scene_id": scene,
            "title": title,
            "views": sums.n("scene", scene),
            "visits": sums.n("scene_visit", scene),
            "seconds": _seconds(sums.milliseconds("stay", scene), sums.n("scene_visit", scene)),
            "entries": ways.get(f">{scene}", 0),
            "exits": ways.get(f"{scene}>", 0),
        }
        for scene, title in (titles | _gone(sums, titles)).items()
    ]
    edges = [
        {"from": before, "to": after, "visits": n}
        for way, n in ways.items()
        for before, _arrow, after in [way.partition(">")]
        if before and after
    ]
    return {"scenes": nodes, "ways": edges}


def _gone(sums, titles):
    """Scenes that were visited and are no longer in the tour."""
    return {scene: None for scene in sums.by_key("scene") if scene not in titles}


def hotspot_list(sums, manifest):
    """The hotspots of the tour as it is published, each with its clicks."""
    return [
        {
            "hotspot_id": hotspot["id"],
            "scene_id": scene["id"],
            "title": hotspot["title"],
            "type": hotspot["type"],
            "clicks": sums.n("hotspot", hotspot["id"]),
        }
        for scene in manifest["scenes"]
        for hotspot in scene["hotspots"]
    ]


def durations(tour_id, period):
    """Seconds of the latest visits, at most `MOST_DURATIONS`."""
    visits = Visit.objects.filter(
        period.moments("started_at"), tour_id=tour_id, audience=0, has_viewed=True
    )
    latest = visits.order_by("-started_at").values_list("milliseconds", flat=True)
    return [round(milliseconds / 1000, 1) for milliseconds in latest[:MOST_DURATIONS]]


def most_visited(tours, period):
    """`[{tour_id, title, views, engaged, leads}]`, the most visited first."""
    measures = ["view", "engaged", "lead"]
    rows = (
        DayTally.objects.filter(period.days, tour__in=tours, measure__in=measures)
        .order_by()
        .values("tour_id", "tour__title")
        .annotate(
            views=Sum("n", filter=Q(measure="view"), default=0),
            leads=Sum("n", filter=Q(measure="lead"), default=0),
            engaged=Sum("n", filter=Q(measure="engaged"), default=0),
        )
        .order_by("-views", "tour_id")[:MOST_TOURS]
    )
    return [
        {
            "tour_id": row["tour_id"],
            "title": row["tour__title"],
            "views": row["views"],
            "engaged": row["engaged"],
            "leads": row["leads"],
        }
        for row in rows
    ]


def daily_views(tours, period):
    """`{tour: {day: views}}`."""
    rows = DayTally.objects.filter(period.days, tour__in=tours, measure="view", key="")
    found: dict = defaultdict(dict)
    for tour_id, day, n in rows.values_list("tour_id", "start", "n"):
        found[tour_id][day] = n
    return found


def live(tours):
    """Who is in some tours now, the latest first: `[{tour_id, visitor, started_at, scene, …}]`.

    `scene` is where they went last; it may be gone since. At most `MOST_LIVE`.
    """
    fields = (
        "tour_id", "visitor", "started_at", "ended_at", "scenes", "device", "country", "referrer",
        "host", "campaign", "link",
    )  # fmt: skip
    visits = list(_here(tours).order_by("-ended_at", "-pk").values(*fields)[:MOST_LIVE])
    scenes = _last_scenes(visits)
    return [visit | {"scene": scenes.get((visit["tour_id"], visit["visitor"]))} for visit in visits]


def visitors_now(tours):
    return _here(tours).count()


def _here(tours):
    return Visit.objects.filter(
        tour__in=tours, audience=0, has_viewed=True, ended_at__gte=timezone.now() - ACTIVE
    )


def _last_scenes(visits):
    """`{(tour, visitor): scene}`, from their events: only those of the few who are here."""
    if not visits:
        return {}
    batches = Batch.objects.filter(
        tour__in={visit["tour_id"] for visit in visits},
        visitor__in={visit["visitor"] for visit in visits},
        received_at__gte=min(visit["started_at"] for visit in visits),
    )
    whose = {pk: names for pk, *names in batches.values_list("pk", "tour_id", "visitor")}
    # Events are found by when they came: the first number keeps the search among the last of them.
    events = Event.objects.filter(
        kind=Kind.SCENE_VIEW, batch__in=list(whose), batch__gte=min(whose, default=0)
    )
    found = events.order_by("at", "pk").values_list("batch", "scene")
    return {tuple(whose[batch]): scene for batch, scene in found}


def realtime(tours):
    """The last hour of some tours, as it is now."""
    now = timezone.now()
    lately = Visit.objects.filter(tour__in=tours, audience=0, ended_at__gte=now - HOUR)
    sums = lately.aggregate(
        active=Count("pk", filter=Q(has_viewed=True, ended_at__gte=now - ACTIVE)),
        views=Count("pk", filter=Q(has_viewed=True, started_at__gte=now - HOUR)),
        shares=Sum("shares", default=0),
        milliseconds=Sum("milliseconds", default=0),
        visits=Count("pk"),
    )
    likes = Like.objects.filter(tour__in=tours, created_at__gte=now - HOUR).count()
    begun = lately.filter(has_viewed=True, started_at__gte=now - HOUR)
    return {
        "active_sessions": sums["active"],
        "views_last_hour": sums["views"],
        "likes_last_hour": likes,
        "shares_last_hour": sums["shares"],
        "avg_session_duration": _seconds(sums["milliseconds"], sums["visits"]),
        "recent_views": _by_five_minutes(begun.values_list("started_at", flat=True), now),
    }


def _by_five_minutes(moments, now):
    counted: dict = defaultdict(int)
    for moment in moments:
        counted[_five_minutes(moment)] += 1
    start = _five_minutes(now - HOUR)
    buckets = [start + number * ACTIVE for number in range(13)]
    return [{"date": bucket.isoformat(), "views": counted[bucket]} for bucket in buckets]


def _five_minutes(moment):
    return moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)


def _seconds(milliseconds, number):
    return round(milliseconds / number / 1000, 1) if number else 0


def _percent(part, whole):
    return round(100 * part / whole, 1) if whole else None
