"""The pages of sessions: all of them, those that run now, one of them, and a new one."""

from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce
from django.http import JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analytics.exporting import csv_lines, json_lines
from core.pagination import Sort
from studio.statistics import in_time
from studio.views import answer, next_address, page_context, page_of
from studio.vr import summary
from studio.vr.access import for_team
from studio.vr.codes import code_in_groups, qr_of
from studio.vr.replay import replay_of
from studio.vr.shown import STATES, bars, in_state, is_live
from vrtracking.insight_export import session_rows, sessions_rows
from vrtracking.insight_sessions import SessionInsight
from vrtracking.insight_words import about_session
from vrtracking.models import Customer, Property, VRSession

LATEST = Sort("started", "moment")
# On the top of the list: what happens now.
MOST_RUNNING = 50
MOST_PROPERTIES = 200


def sessions_of(actor):
    """A team's sessions, without what is none and without their paths, which are long."""
    sessions = VRSession.objects.visible_to(actor).filter(team_id=actor.active, is_loose=False)
    return sessions.select_related("property", "customer").defer("path")


@for_team
@require_safe
def sessions(request, actor):
    """What was done with a headset on, the latest first."""
    asked = {
        "search": request.GET.get("search", "").strip()[:200],
        "state": request.GET.get("state") if request.GET.get("state") in STATES else "",
        "property": _id_in(request.GET.get("property", "")),
    }
    mine = sessions_of(actor)
    found = _asked_for(mine, asked).annotate(moment=Coalesce("started_at", "created_at"))
    page, next_cursor = page_of(request, found, LATEST)
    context = page_context(actor, "vr") | {
        "tab": "sessions",
        "sessions": page,
        "running": _running(mine),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "has_any": bool(page) or mine.exists(),
        "states": STATES.items(),
        "properties": _properties(actor),
        "next_url": next_address(request, next_cursor),
    }
    return answer(request, "studio/vr/sessions.html", "studio/vr/_sessions.html", context)


@for_team
@require_safe
def running(request, actor):
    """The part of the list that says what happens now; asked again by the page every few
    seconds."""
    context = page_context(actor, "vr") | {"running": _running(sessions_of(actor))}
    return answer(request, "studio/vr/_running.html", "studio/vr/_running.html", context)


@for_team
@require_safe
def export(request, actor):
    """All sessions of the team as a file."""
    mine = VRSession.objects.visible_to(actor).filter(team_id=actor.active)
    return exported(request, "sessions", *sessions_rows(mine.counted()))


@for_team
@require_safe
def session(request, actor, pk):
    """One session: its way, what it looked at, and all of it once more in motion."""
    shown = get_object_or_404(_visible(actor), pk=pk)
    context = page_context(actor, "vr") | _of_session(request, actor, shown)
    part = "studio/vr/_session.html"
    return answer(request, "studio/vr/session.html", part, context)


@for_team
@require_safe
def session_replay(request, actor, pk):
    """What the replay draws; asked again while the session runs."""
    shown = get_object_or_404(_visible(actor), pk=pk)
    response = JsonResponse(replay_of(shown))
    response["Cache-Control"] = "private, no-store"
    return response


@for_team
@require_safe
def session_export(request, actor, pk):
    """A session to take along: its events, in order."""
    shown = get_object_or_404(_visible(actor), pk=pk)
    return exported(request, f"session-{str(shown.pk)[:8]}", *session_rows(shown))


def exported(request, name, names, rows):
    """Rows as a file: CSV, or JSON lines where the address asks for them."""
    is_json = request.GET.get("format") == "jsonl"
    lines = json_lines if is_json else csv_lines
    kind = "application/x-ndjson" if is_json else "text/csv; charset=utf-8"
    response = StreamingHttpResponse(lines(names, rows), content_type=kind)
    file = f"{name}.{'jsonl' if is_json else 'csv'}"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _visible(actor):
    visible = VRSession.objects.visible_to(actor).filter(is_loose=False)
    return visible.select_related("property__tour", "customer", "started_by")


def _of_session(request, actor, shown):
    insight = SessionInsight(shown)
    zones = insight.zones
    longest = max((max(zone.seconds, zone.usual) for zone in zones), default=0)
    return {
        "tab": "sessions",
        "session": shown,
        "may_change": shown.team_id in actor.writes,
        "is_live": is_live(shown),
        "is_part": "X-Fragment" in request.headers,
        "insight": insight,
        "sentences": about_session(insight),
        "figures": _figures(insight),
        "code": code_in_groups(shown.code),
        "qr": qr_of(shown) if shown.status == VRSession.Status.WAITING else "",
        "zones": zones,
        "longest": longest,
        "looked_at": bars(insight.looked_at, lambda one: one.milliseconds),
        "touched": bars(insight.touched, lambda one: one.n),
        "stays": _placed(insight.stays, shown),
        "replay": replay_of(shown),
        "replay_url": reverse("studio:vr_session_replay", args=[shown.pk]),
        "written": summary.written_for(shown),
    }


def _figures(insight):
    names = {
        "seconds": _("Length"),
        "zones": _("Zones"),
        "gaze": _("Looked at things"),
        "interactions": _("Touched"),
    }
    return [
        {
            "label": names[one.name],
            "text": in_time(one.value) if one.name in {"seconds", "gaze"} else f"{one.value:.0f}",
            "note": _beside(one) if insight.is_over and insight.others > 1 else "",
        }
        for one in insight.figures
    ]


def _beside(figure):
    if not figure.change:
        return _("as usual here")
    if figure.change > 0:
        return _("%(percent)d %% above the usual") % {"percent": figure.change}
    return _("%(percent)d %% below the usual") % {"percent": -figure.change}


def _placed(stays, shown):
    """Each stay with its seconds since the session began."""
    return [
        {
            "stay": stay,
            "zone": name,
            "at": max(0.0, (stay.entered_at - shown.started_at).total_seconds()),
        }
        for stay, name in stays
    ]


def _asked_for(found, asked):
    found = in_state(found, asked["state"])
    if asked["property"]:
        found = found.filter(property=asked["property"])
    if asked["search"]:
        found = found.filter(customer__in=Customer.objects.search(asked["search"]).values("pk"))
    return found


def _id_in(text):
    """An address that somebody typed wrongly narrows nothing."""
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _running(mine):
    waiting = VRSession.Status.WAITING
    return list(
        mine.filter(status__in=[VRSession.Status.ACTIVE, waiting]).order_by(
            F("seen_at").desc(nulls_last=True), "-created_at"
        )[:MOST_RUNNING]
    )


def _properties(actor):
    return (
        Property.objects.visible_to(actor)
        .filter(team_id=actor.active)
        .order_by("name")[:MOST_PROPERTIES]
    )
