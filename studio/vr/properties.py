"""The pages of properties: where people stay, how they walk, what they see, and where all that
lies in a tour."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analytics.visitors import today
from core.pagination import NEWEST
from scenes.derivatives import urls_of
from studio.periods import points_of
from studio.statistics import in_time, percent, spark_line
from studio.views import answer, next_address, page_context, page_of
from studio.vr.access import for_team, must_write
from studio.vr.forms import PropertyForm
from studio.vr.sessions import exported, sessions_of
from studio.vr.shown import PERIODS
from vrtracking.insight import span_of
from vrtracking.insight_export import property_rows
from vrtracking.insight_places import Places
from vrtracking.insight_properties import PropertyInsight
from vrtracking.insight_words import about_property
from vrtracking.models import Property, PropertyDay
from vrtracking.zones import match_again

SPARK_DAYS = 30
RECENT = 5
USUAL = "30d"


@for_team
@require_safe
def properties(request, actor):
    """What is for sale and walked through, the newest first."""
    mine = Property.objects.visible_to(actor).filter(team_id=actor.active).select_related("tour")
    page, next_cursor = page_of(request, mine, NEWEST)
    context = page_context(actor, "vr") | {
        "tab": "properties",
        "properties": _with_trend(page),
        "next_url": next_address(request, next_cursor),
    }
    return answer(request, "studio/vr/properties.html", "studio/vr/_properties.html", context)


def _with_trend(page):
    """Each with its sessions of the last weeks by day; two queries for all."""
    first = today() - timedelta(days=SPARK_DAYS - 1)
    rows = PropertyDay.objects.filter(
        property__in=page, measure="session", key="", start__gte=first
    ).values_list("property", "start", "n", "milliseconds")
    found: dict = {}
    for property_id, day, n, milliseconds in rows:
        found.setdefault(property_id, {})[day] = (n, milliseconds)
    counted = Property.objects.filter(pk__in=[one.pk for one in page]).annotate(
        all=Count("sessions", filter=_COUNTED), latest=Max("sessions__started_at", filter=_COUNTED)
    )
    ever = {one.pk: one for one in counted}
    return [_row(one, found.get(one.pk, {}), ever[one.pk], first) for one in page]


_COUNTED = Q(sessions__is_loose=False) & ~Q(sessions__status="waiting")


def _row(shown, by_day, ever, first):
    days = [first + timedelta(days=number) for number in range(SPARK_DAYS)]
    values = [by_day.get(day, (0, 0))[0] for day in days]
    sessions = sum(values)
    milliseconds = sum(milliseconds for _n, milliseconds in by_day.values())
    return {
        "property": shown,
        "sessions": sessions,
        "seconds": milliseconds / sessions / 1000 if sessions else 0,
        "all": ever.all,
        "latest": ever.latest,
        "line": spark_line(values),
    }


@for_team
@require_safe
def property_page(request, actor, pk):
    """One property in a period."""
    shown = get_object_or_404(_visible(actor), pk=pk)
    asked = request.GET.get("period")
    period = asked if asked in PERIODS else USUAL
    insight = PropertyInsight([shown.pk], span_of(period))
    places = Places(shown)
    zones = insight.zones
    context = page_context(actor, "vr") | {
        "tab": "properties",
        "property": shown,
        "may_change": shown.team_id in actor.writes,
        "insight": insight,
        "period": period,
        "periods": PERIODS.items(),
        "zones": _joined(zones, places),
        "has_joins": any(zone.scene_id for zone in places.zones.values()),
        "longest": max((zone.each_session for zone in zones), default=0),
        "heat": _heat(zones, places),
        "flow": _flow(insight, zones, places),
        "ways": _ways(insight),
        "things": insight.things[:20],
        "most_seconds": max((thing.seconds for thing in insight.things), default=0),
        "trend": _trend(insight),
        "recent": sessions_of(actor).filter(property=shown).order_by("-started_at")[:RECENT],
        "has_any": shown.sessions.counted().exists(),
        "figures": _figures(insight),
        "sentences": about_property(insight),
        "attention_url": _attention_of(shown),
    }
    return render(request, "studio/vr/property.html", context)


def _figures(insight):
    """The property in numbers; those with a `metric` are columns of the trend."""
    sums, all_of_them = insight.sums, insight.sessions
    return [
        _figure("sessions", _("Sessions"), f"{all_of_them:,}"),
        _figure(
            "engaged",
            _("Three minutes or more"),
            f"{sums.n('engaged'):,}",
            percent(sums.n("engaged"), all_of_them),
        ),
        _figure("seconds", _("Average session"), in_time(insight.average_seconds)),
        _figure(
            "",
            _("Ten minutes or more"),
            f"{sums.n('intent'):,}",
            percent(sums.n("intent"), all_of_them),
        ),
        _figure("", _("Looked at things"), in_time(sums.total_milliseconds("gaze") / 1000)),
        _figure("", _("Things touched"), f"{sums.total('interaction'):,}"),
    ]


def _figure(metric, label, text, note=""):
    return {"metric": metric, "label": label, "text": text, "note": note}


def _trend(insight):
    """By day, or by week where the days are many; seconds are those of an average session."""
    points = points_of(
        [
            {
                "date": day.isoformat(),
                "sessions": sessions,
                "engaged": engaged,
                "milliseconds": milliseconds,
            }
            for day, sessions, milliseconds, engaged in insight.trend
        ]
    )
    return [
        {
            "label": point.label,
            "short": point.short,
            "is_partial": point.is_partial,
            "seconds": round(point.sums["milliseconds"] / max(point.sums["sessions"], 1) / 1000),
        }
        | point.sums
        for point in points
    ]


def _visible(actor):
    return Property.objects.visible_to(actor).select_related("tour")


def _joined(zones, places):
    """Each zone beside the scene and the plan it was joined to."""
    return [(zone, places.zone(int(zone.key))) for zone in zones]


def _thumbnail(known):
    panorama = known and known.scene and known.scene.panorama
    return urls_of(panorama)["thumbnail_url"] if panorama else None


def _heat(zones, places):
    """The plans with the zones on them and how long people stay there."""
    most = max((zone.each_session for zone in zones), default=0)
    drawn: dict = {}
    for zone in zones:
        known = places.zone(int(zone.key))
        place = known and places.middle_of(known)
        if not place:
            continue
        drawn.setdefault(place[0], []).append(
            {
                "name": zone.name,
                "x": round(place[1], 2),
                "y": round(place[2], 2),
                "region": known.region,
                "seconds": round(zone.each_session, 1),
                "share": round(zone.each_session / most, 3) if most else 0,
                "heat": zone.heat,
            }
        )
    return [
        {
            "id": str(plan.pk), "name": plan.name, "url": plan.image_url, "width": plan.width,
            "height": plan.height, "zones": drawn[str(plan.pk)], "most": most,
        }
        for plan in places.plans
        if str(plan.pk) in drawn
    ]  # fmt: skip


def _flow(insight, zones, places):
    """For the drawing of who went where."""
    pairs = insight.sums.pairs("flow")
    return {
        "scenes": [
            {
                "id": zone.key,
                "title": zone.name,
                "picture": _thumbnail(places.zone(int(zone.key))),
                "visits": zone.stays,
                "entries": pairs.get(("", zone.key), 0),
                "exits": pairs.get((zone.key, ""), 0),
            }
            for zone in zones
        ],
        "ways": [
            {"from": way.before, "to": way.after, "visits": way.n}
            for way in insight.ways
            if way.before and way.after
        ],
    }


def _ways(insight):
    names = insight.sums.names
    return [
        {
            "before": names.get(way.before) or _("Begins"),
            "after": names.get(way.after) or _("Ends"),
            "n": way.n,
        }
        for way in insight.ways
    ]


def _attention_of(shown):
    """The map of attention of the same place, for headsets only; visitors' tours have one."""
    if not shown.tour_id or not shown.tour.publication_id:
        return None
    return reverse("studio:tour_attention", args=[shown.tour_id]) + "?source=vr"


@for_team
def property_new(request, actor):
    must_write(actor, actor.active)
    return _form_page(request, actor, Property(team_id=actor.active))


@for_team
def property_edit(request, actor, pk):
    shown = get_object_or_404(_visible(actor), pk=pk)
    must_write(actor, shown.team_id)
    return _form_page(request, actor, shown)


def _form_page(request, actor, shown):
    is_new = shown._state.adding
    form = PropertyForm(request.POST or None, instance=shown)
    if form.is_valid():
        form.save()
        if "tour" in form.changed_data:
            match_again(shown)
        messages.success(request, _("Saved."))
        return redirect("studio:vr_property", shown.pk)
    context = page_context(actor, "vr") | {
        "tab": "properties", "form": form, "property": None if is_new else shown,
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "studio/vr/property_form.html", context, status=status)


@for_team
@require_safe
def property_export(request, actor, pk):
    """What was counted in a property by day, as a file."""
    shown = get_object_or_404(_visible(actor), pk=pk)
    period = span_of(request.GET.get("period") or USUAL)
    return exported(request, f"property-{str(shown.pk)[:8]}", *property_rows(shown, period))
