"""What the pages of statistics show: sums with their names, shares and changes."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analytics import reading
from analytics.kinds import Device, Link
from analytics.reading import Period
from analytics.visitors import today
from studio.periods import points_of

DIRECT, UNKNOWN = "direct", "unknown"
SOURCES = ("referrer", "link", "campaign", "host", "device", "country", "asked_by")
TITLES = {
    "referrer": gettext_lazy("Where they came from"),
    "link": gettext_lazy("By which link"),
    "campaign": gettext_lazy("Campaigns"),
    "host": gettext_lazy("Pages the tour stands in"),
    "device": gettext_lazy("Devices"),
    "country": gettext_lazy("Countries"),
    "asked_by": gettext_lazy("How they asked for more"),
}
COLUMNS = {
    "referrer": gettext_lazy("Website"),
    "link": gettext_lazy("Link"),
    "campaign": gettext_lazy("Source / medium / campaign"),
    "host": gettext_lazy("Website"),
    "device": gettext_lazy("Device"),
    "country": gettext_lazy("Country"),
    "asked_by": gettext_lazy("Way"),
}
NOTHING = {
    "referrer": gettext_lazy("Direct, or not said"),
    "campaign": gettext_lazy("Without a campaign"),
    "host": gettext_lazy("Its own page"),
    "country": gettext_lazy("Unknown"),
}
STAGES = {
    "impression": (
        gettext_lazy("Shown"),
        gettext_lazy("The tour's page, or the poster of an embedded one, was on a screen."),
    ),
    "view": (gettext_lazy("Viewed"), gettext_lazy("The first picture was drawn.")),
    "engaged": (
        gettext_lazy("Engaged"),
        gettext_lazy("Two scenes, or a hotspot, or ten seconds of looking around."),
    ),
    "complete": (
        gettext_lazy("Complete"),
        gettext_lazy("Engaged, and at least 80 % of the scenes."),
    ),
    "lead": (
        gettext_lazy("Asked for more"),
        gettext_lazy("Pressed a way to reach you. Their share is that of all views."),
    ),
}
WAYS_TO_ASK = {
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "website": gettext_lazy("Website"),
}
# What is shown of a list at once, and what of it at all: the rest is in the download.
ROWS = 8
MOST_ROWS = 100
SPARK_DAYS = 30


def figures_of(sums, before):
    """The numbers above the trend, each with its change in percent since the period before.

    `metric` names the trend's column that a figure stands for.
    """
    now = _numbers(reading.totals(sums))
    then = _numbers(reading.totals(before)) if before else {}
    kinds = {
        "visitors": (_("Visitors"), whole),
        "views": (_("Views"), whole),
        "engaged": (_("Engaged"), whole),
        "seconds": (_("Average visit"), in_time),
        "leads": (_("Asked for more"), whole),
        "shares": (_("Shares"), whole),
    }
    return [
        {
            "metric": name,
            "label": label,
            "text": write(now[name]),
            "note": _engaged_note(now) if name == "engaged" else "",
            **_change(now[name], then.get(name)),
            "before": write(then[name]) if before else None,
            "is_charted": name != "shares",
        }
        for name, (label, write) in kinds.items()
    ]


def _numbers(totals):
    return {
        "visitors": totals["visitors"],
        "views": totals["views"],
        "engaged": totals["engaged_visits"],
        "seconds": totals["avg_session_duration"],
        "leads": totals["lead_visits"],
        "shares": totals["shares"],
    }


def _engaged_note(now):
    return _("{percent} of views").format(percent=percent(now["engaged"], now["views"]))


def trend_of(tours, span):
    """The points of a period, each beside the one that lies as far into the other period."""
    trend = reading.trend(tours, span.period)
    points = points_of(trend)
    others = points_of(reading.trend(tours, span.other)) if span.other else []
    is_hourly = bool(trend) and "T" in trend[0]["date"]
    # Hours lie beside the same hours, though today is not over. Of days, what is left over in one
    # of the two lies at its beginning.
    late = 0 if is_hourly else len(points) - len(others)
    shown = [
        _row(point, others[at - late] if 0 <= at - late < len(others) else None)
        for at, point in enumerate(points)
    ]
    return {
        "points": shown,
        "is_hourly": is_hourly,
        "is_compared": bool(others),
        "has_views": any(one["views"] for one in shown),
    }


def _row(point, other):
    return {
        "start": point.start,
        "stamp": point.start.isoformat()[:13],
        "label": point.label,
        "short": point.short,
        "is_partial": point.is_partial,
        **_charted(point.sums),
        "other": _charted(other.sums) if other else None,
        "other_label": other.label if other else "",
    }


def _charted(sums):
    seconds = round(sums["seconds"] / sums["views"]) if sums["views"] else 0
    return sums | {"seconds": seconds, "time": in_time(seconds)}


def top_tours(tours, span):
    """The most visited tours, each with a line of the 30 days up to the end of the period."""
    found = [one for one in reading.most_visited(tours, span.period) if one["views"]]
    end = span.period.end or today()
    start = end - timedelta(days=SPARK_DAYS - 1)
    by_day = reading.daily_views([one["tour_id"] for one in found], Period(start, end))
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    most = max((one["views"] for one in found), default=0)
    return [
        one
        | {
            "engaged_share": percent(one["engaged"], one["views"]),
            "width": width(one["views"], most),
            "line": spark_line([by_day[one["tour_id"]].get(day, 0) for day in days]),
        }
        for one in found
    ]


def spark_line(values):
    """The points of a line in a box of 100 × 20; none where nothing happened."""
    most = max(values)
    if not most:
        return ""
    step = 100 / (len(values) - 1)
    places = [(at * step, 19 - 18 * value / most) for at, value in enumerate(values)]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def funnel_of(sums):
    """The stages with their bars, and of each what share of the stage before came so far."""
    stages = reading.funnel(sums)
    most = max(stage["visits"] for stage in stages)
    return [
        {
            "stage": stage["stage"],
            "label": STAGES[stage["stage"]][0],
            "help": STAGES[stage["stage"]][1],
            "visits": stage["visits"],
            "of_previous": stage["of_previous"],
            "width": width(stage["visits"], most),
        }
        for stage in stages
    ]


def sources_of(sums, names=SOURCES):
    """The lists of where visits came from, by what, and where they stand."""
    return [_source(sums, name) for name in names]


def _source(sums, name):
    nothing = UNKNOWN if name == "country" else DIRECT
    found = sums.by_key(name, nothing=nothing)
    of_all = sum(found.values())
    most = max(found.values(), default=0)
    rows = [
        {
            "key": key,
            "label": _label(name, key, nothing),
            "is_nothing": key == nothing,
            "n": n,
            "share": percent(n, of_all),
            "width": width(n, most),
        }
        for key, n in list(found.items())[:MOST_ROWS]
    ]
    says_nothing = not any(not row["is_nothing"] for row in rows)
    return {
        "name": name,
        "title": TITLES[name],
        "column": COLUMNS[name],
        "rows": rows[:ROWS],
        "more": rows[ROWS:],
        "left_out": max(0, len(found) - MOST_ROWS),
        "says_nothing": bool(rows) and says_nothing,
    }


def _label(name, key, nothing):
    if key == nothing and name in NOTHING:
        return NOTHING[name]
    words = {"device": dict(Device.choices), "link": dict(Link.choices), "asked_by": WAYS_TO_ASK}
    return words.get(name, {}).get(key, key)


def scenes_of(graph, manifest):
    """The scenes, the most visited first, with what visitors did in each."""
    thumbnails = {scene["id"]: scene["thumbnail_url"] for scene in manifest["scenes"]}
    nodes = sorted(graph["scenes"], key=lambda node: -node["views"])
    most = max((node["views"] for node in nodes), default=0)
    return [
        node
        | {
            "label": node["title"] or _("A scene that is no longer in the tour"),
            "is_gone": node["title"] is None,
            "thumbnail_url": thumbnails.get(node["scene_id"]),
            "time": in_time(node["seconds"]),
            "width": width(node["views"], most),
            "exit_share": percent(node["exits"], node["visits"]),
        }
        for node in nodes
    ]


def ways_of(graph, scenes):
    """Who went from where to where, the most walked first."""
    names = {scene["scene_id"]: scene["label"] for scene in scenes}
    gone = _("A scene that is no longer in the tour")
    ways = sorted(graph["ways"], key=lambda way: -way["visits"])
    return [
        way | {"from_label": names.get(way["from"], gone), "to_label": names.get(way["to"], gone)}
        for way in ways
    ]


def flow_of(ways, scenes):
    """The scenes and the ways between them, for a drawing."""
    return {
        "scenes": [
            {
                "id": scene["scene_id"],
                "title": str(scene["label"]),
                "picture": scene["thumbnail_url"],
                "visits": scene["visits"],
                "entries": scene["entries"],
                "exits": scene["exits"],
            }
            for scene in scenes
        ],
        "ways": [{name: way[name] for name in ("from", "to", "visits")} for way in ways],
    }


def hotspots_of(sums, manifest, seen):
    """The hotspots, the most pressed first; `seen` says how much each is looked at."""
    scenes = {scene["id"]: scene["title"] for scene in manifest["scenes"]}
    found = sorted(reading.hotspot_list(sums, manifest), key=lambda one: -one["clicks"])
    most = max((one["clicks"] for one in found), default=0)
    return [
        one
        | {
            "scene": scenes[one["scene_id"]],
            "label": one["title"] or _("Without a title"),
            "seen": seen.get(one["hotspot_id"]),
            "width": width(one["clicks"], most),
        }
        for one in found
    ]


# --- Numbers in words -----------------------------------------------------------------------------


def whole(number):
    return f"{number:,}"


def percent(part, of_all):
    """`37 %`; what is less than one in a hundred is said so."""
    if not of_all:
        return "–"
    share = 100 * part / of_all
    return "< 1 %" if 0 < share < 1 else f"{share:.0f} %"


def width(part, most):
    """Of a bar, in percent; something is never drawn as nothing."""
    return max(1, round(100 * part / most, 1)) if part and most else 0


def _change(now, before):
    """In percent; None where there was nothing to compare with."""
    change = round(100 * (now - before) / before) if before else None
    return {"change": change, "change_size": None if change is None else whole(abs(change))}


def in_time(seconds):
    """`42 s`, `3 min 5 s`, `1 h 20 min`."""
    seconds = round(seconds)
    if seconds < 60:
        return _("{seconds} s").format(seconds=seconds)
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=seconds)
    return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)


def visitors_in_words(number):
    return ngettext("{n} visitor", "{n} visitors", number).format(n=whole(number))
