"""The pages of statistics: a team's tours together, one tour, where visitors looked, and now."""

from urllib.parse import parse_qsl

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.actors import actor_of
from analytics import attention, reading
from studio import attention_page
from studio.live import live_of
from studio.periods import span_asked
from studio.statistics import (
    SOURCES,
    figures_of,
    flow_of,
    funnel_of,
    hotspots_of,
    scenes_of,
    sources_of,
    top_tours,
    trend_of,
    ways_of,
)
from studio.views import answer, page_context
from tours.models import Tour

OF_TEAM = ("referrer", "link", "campaign", "device", "country")
NO_MANIFEST: dict = {"scenes": []}
# The files of `analytics.exporting`.
DOWNLOADS = {"days": _("Sums by day"), "visits": _("Visits"), "events": _("Events")}


@login_required
@require_safe
def overview(request):
    """All tours of the team one works in together."""
    actor = actor_of(request)
    if actor.active is None:
        return redirect("team:create")
    span = span_asked(request.GET)
    counted = Tour.objects.kept().filter(team_id=actor.active)
    tours = counted.values("pk")
    context = (
        page_context(actor, "statistics")
        | _numbers(tours, span, OF_TEAM)
        | {
            "tours": top_tours(tours, span),
            "states": set(counted.order_by().values_list("status", flat=True).distinct()),
            "has_ever": counted.filter(view_count__gt=0).exists(),
            "tab": "overview",
        }
    )
    return answer(request, "studio/statistics/overview.html", None, context)


@login_required
@require_safe
def live(request):
    """Who is in the team's tours now; asked again by the page itself every few seconds."""
    actor = actor_of(request)
    if actor.active is None:
        return redirect("team:create")
    tours = Tour.objects.kept().filter(team_id=actor.active)
    context = page_context(actor, "statistics") | live_of(tours) | {"tab": "live"}
    return answer(request, "studio/statistics/live.html", "studio/statistics/_live.html", context)


@login_required
@require_safe
def tour(request, pk):
    """What visitors did in one tour."""
    actor, shown, manifest = _tour(request, pk)
    span = span_asked(request.GET)
    numbers = _numbers([shown.pk], span)
    sums = numbers["sums"]
    graph = reading.scene_graph(sums, manifest)
    scenes = scenes_of(graph, manifest)
    ways = ways_of(graph, scenes)
    seen = attention.seen(manifest, attention.maps_of(shown.pk, span.period))
    context = (
        _of_tour(actor, shown, "visits")
        | numbers
        | {
            "scenes": scenes,
            "ways": ways,
            "flow": flow_of(ways, scenes),
            "hotspots": hotspots_of(sums, manifest, seen),
            "not_counted": sums.by_key("not_counted"),
            "downloads": DOWNLOADS.items(),
            "kept": settings.EVENTS_KEPT_DAYS,
            "has_ever": shown.view_count > 0,
        }
    )
    return answer(request, "studio/statistics/tour.html", None, context)


@login_required
@require_safe
def tour_attention(request, pk):
    """Where visitors looked: on the panorama itself, and in words."""
    actor, shown, manifest = _tour(request, pk)
    span = span_asked(request.GET)
    context = (
        _of_tour(actor, shown, "attention")
        | attention_page.shown(shown, manifest, span, request.GET)
        | {"span": span, "span_fields": parse_qsl(span.query)}
    )
    context["keeps"] = [("scene", request.GET.get("scene")), ("source", context["source"])]
    return answer(
        request, "studio/statistics/attention.html", "studio/statistics/_attention.html", context
    )


def _tour(request, pk):
    """`(actor, tour, what visitors see of it)`; nothing of the last before a publication."""
    actor = actor_of(request)
    tours = Tour.objects.visible_to(actor).select_related("publication")
    shown = get_object_or_404(tours, pk=pk)
    return actor, shown, shown.publication.manifest if shown.publication else NO_MANIFEST


def _numbers(tours, span, sources=SOURCES):
    """What the pages of one tour and of many have in common."""
    sums = reading.Sums(tours, span.period)
    before = reading.Sums(tours, span.other) if span.other else None
    return {
        "span": span,
        "sums": sums,
        "figures": figures_of(sums, before),
        "trend": trend_of(tours, span),
        "funnel": funnel_of(sums),
        "sources": sources_of(sums, sources),
        "has_any": sums.n("impression") > 0,
        "knows_countries": bool(settings.COUNTRY_DATABASE),
    }


def _of_tour(actor, shown, tab):
    public_url = reverse("viewer:tour", args=[shown.slug]) if shown.is_open else None
    return page_context(actor, "statistics") | {
        "tour": shown,
        "tab": tab,
        "public_url": public_url,
        "share_url": public_url and settings.SITE_URL + public_url,
        "export_url": reverse("tour-export", args=[shown.pk]),
    }
