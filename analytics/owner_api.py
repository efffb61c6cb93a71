"""The statistics of a team's tours, for its members; the owners of the team may erase them."""

from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils.functional import cached_property
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import get_object_or_404
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actors import actor_of, listed_team
from accounts.api import TEAM_ASKED
from accounts.permissions import OwnsTeam
from analytics import attention, exporting, reading
from analytics.kinds import OF_VISITS, VR
from analytics.retention import erase
from analytics.visits import SOURCES
from core.errors import field_error
from tours.models import Tour

OBJECT = {"type": "object"}
SHOWN_SOURCES = [*SOURCES.values(), VR]


def _day(name, words):
    return OpenApiParameter(name, OpenApiTypes.DATE, description=words)


PERIOD = [
    _day("start_date", "First day, UTC; without it from the first visit."),
    _day("end_date", "Last day, included; without it up to today."),
]
COMPARED = [
    OpenApiParameter(
        "compare",
        str,
        enum=["previous", "period"],
        description="Beside the days right before, or beside `compare_start` to `compare_end`.",
    ),
    _day("compare_start", "First day to compare with."),
    _day("compare_end", "Last day to compare with."),
]
SCENE = OpenApiParameter("scene_id", OpenApiTypes.UUID, description="Only this scene.")
SOURCE = OpenApiParameter(
    "source", str, enum=SHOWN_SOURCES, description="Only screens, or only headsets."
)


class OfTour(APIView):
    """Statistics of one tour."""

    resource = "tours"

    @cached_property
    def tour(self):
        tours = Tour.objects.visible_to(actor_of(self.request)).select_related(
            "publication", "team"
        )
        return get_object_or_404(tours, pk=self.kwargs["pk"])

    @property
    def manifest(self):
        """What visitors see now; nothing before the first publication."""
        publication = self.tour.publication
        return publication.manifest if publication else {"scenes": []}

    @property
    def period(self):
        return reading.period_asked(self.request.GET)

    @property
    def sums(self):
        return reading.Sums([self.tour.pk], self.period)

    @property
    def maps(self):
        asked = self.request.GET
        scene, source = asked.get("scene_id"), asked.get("source")
        if source and source not in SHOWN_SOURCES:
            raise field_error("source", f"source must be one of {', '.join(SHOWN_SOURCES)}.")
        return attention.maps_of(
            self.tour.pk, self.period, scene=scene and _uuid(scene), source=source
        )


@extend_schema(tags=["statistics"])
class TourAnalyticsView(OfTour):
    """What visitors did in a tour, counted without knowing who they are."""

    def get_permissions(self):
        """What is erased is gone for good: that is for the owners of the team."""
        return [OwnsTeam()] if self.request.method == "DELETE" else super().get_permissions()

    @extend_schema(
        parameters=[*PERIOD, *COMPARED], responses={200: OBJECT}, operation_id="tour_analytics"
    )
    def get(self, request, pk):
        tour, period, sums = self.tour, self.period, self.sums
        totals = reading.totals(sums)
        body = {
            "tour_id": str(tour.pk),
            "period": period.shown,
            # The originals' names.
            "total_views": totals["views"],
            "unique_views": totals["visitors"],
            "total_likes": tour.like_count,
            "total_shares": totals["shares"],
            "avg_session_duration": totals["avg_session_duration"],
            "scene_views": sums.by_key("scene"),
            "hotspot_clicks": sums.by_key("hotspot"),
            "heatmap_points": self._points(period),
            "share_breakdown": sums.by_key("share"),
            "session_durations": reading.durations(tour.pk, period),
            "device_breakdown": _devices(sums),
            "country_breakdown": sums.by_key("country"),
            "daily_views": reading.trend([tour.pk], period),
            # Ours.
            "totals": totals,
            "funnel": reading.funnel(sums),
            "sources": reading.sources(sums),
            "leads": sums.by_key("asked_by"),
            "fullscreen": sums.n("fullscreen"),
            "vr": sums.n("vr"),
            "not_counted": sums.by_key("not_counted"),
        }
        return Response(body | self._compared(totals))

    def _points(self, period):
        """Each cell once, however many looked there."""
        shown = attention.heatmap(attention.maps_of(self.tour.pk, period))
        return [
            {"scene_id": scene, "x": None, "y": None}
            | {name: point[name] for name in ("yaw", "pitch", "intensity")}
            for scene, points in shown.items()
            for point in points
        ]

    def _compared(self, totals):
        other = _other_period(self.request.GET, self.period)
        if other is None:
            return {}
        before = reading.totals(reading.Sums([self.tour.pk], other))
        changes = {
            name: round(100 * (value - before[name]) / before[name], 1) if before[name] else None
            for name, value in totals.items()
        }
        trend = reading.trend([self.tour.pk], other)
        return {
            "previous": {"period": other.shown, "totals": before, "daily_views": trend},
            # In percent; null where there was nothing to compare with.
            "changes": changes,
        }

    @extend_schema(
        parameters=[_day("before", "Erase only what happened before this day (UTC).")],
        responses={204: None},
        operation_id="erase_tour_analytics",
    )
    def delete(self, request, pk):
        """Erase the tour's statistics for good; likes stay."""
        tour = self.tour
        self.check_object_permissions(request, tour.team)
        erase(tour.pk, reading.period_asked(request.GET, start="before", end="").start)
        return Response(status=204)


@extend_schema(tags=["statistics"])
class TourFunnelView(OfTour):
    """How far visitors came: impression, view, engaged, complete, lead."""

    @extend_schema(parameters=PERIOD, responses={200: OBJECT}, operation_id="tour_funnel")
    def get(self, request, pk):
        sums = self.sums
        return Response({"tour_id": str(self.tour.pk), "funnel": reading.funnel(sums)})


@extend_schema(tags=["statistics"])
class TourSceneGraphView(OfTour):
    """Who went where: the scenes, the ways between them, and the hotspots' clicks."""

    @extend_schema(parameters=PERIOD, responses={200: OBJECT}, operation_id="tour_scene_graph")
    def get(self, request, pk):
        sums, manifest = self.sums, self.manifest
        graph = reading.scene_graph(sums, manifest)
        hotspots = reading.hotspot_list(sums, manifest)
        return Response({"tour_id": str(self.tour.pk), **graph, "hotspots": hotspots})


@extend_schema(tags=["statistics"])
class TourHeatmapView(OfTour):
    """Where visitors looked, in the originals' shape. `count` is seconds. A scene that few have
    visited shows nothing."""

    @extend_schema(
        parameters=[SCENE, SOURCE, *PERIOD], responses={200: OBJECT}, operation_id="tour_heatmap"
    )
    def get(self, request, pk):
        tour_id = str(self.tour.pk)
        return Response({"tour_id": tour_id, "heatmap": attention.heatmap(self.maps)})


@extend_schema(tags=["statistics"])
class TourAttentionView(OfTour):
    """The map of attention of each scene as it is published: estimated, smoothed, 1 where an even
    look around would be; with hotspots nobody looks at, and places that are looked at without one.

    `values` belong to the equal-area cells of `rings`: so many in each ring from the top down.
    """

    @extend_schema(
        parameters=[SCENE, SOURCE, *PERIOD], responses={200: OBJECT}, operation_id="tour_attention"
    )
    def get(self, request, pk):
        maps = self.maps
        wanted = request.GET.get("scene_id")
        scenes = [
            scene
            for scene in self.manifest["scenes"]
            if not wanted or scene["id"] == wanted.lower()
        ]
        return Response(
            {
                "tour_id": str(self.tour.pk),
                "is_estimated": True,
                "scenes": [attention.map_of(scene, maps) for scene in scenes],
            }
        )


class AsAsked(DefaultContentNegotiation):
    """`format` is the view's own word."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


@extend_schema(tags=["statistics"])
class TourExportView(OfTour):
    """Statistics as a file: sums by `days`, `visits`, or raw `events`; CSV or JSON lines."""

    content_negotiation_class = AsAsked

    @extend_schema(
        parameters=[
            OpenApiParameter("what", str, enum=list(exporting.KINDS), default="days"),
            OpenApiParameter("format", str, enum=["csv", "jsonl"], default="csv"),
            *PERIOD,
        ],
        responses={(200, "text/csv"): OpenApiTypes.STR},
        operation_id="tour_analytics_export",
    )
    def get(self, request, pk):
        what = _one_of(request.GET, "what", list(exporting.KINDS))
        form = _one_of(request.GET, "format", ["csv", "jsonl"])
        names, rows = exporting.rows_of(what, self.tour.pk, self.period)
        lines = exporting.csv_lines if form == "csv" else exporting.json_lines
        types = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
        response = StreamingHttpResponse(lines(names, rows), content_type=types[form])
        name = f"{self.tour.slug}-{what}.{form}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


@extend_schema(tags=["statistics"])
class DashboardRealtimeView(APIView):
    """The last hour in all tours of a team."""

    resource = "tours"

    @extend_schema(
        parameters=[TEAM_ASKED], responses={200: OBJECT}, operation_id="dashboard_realtime"
    )
    def get(self, request):
        tours = Tour.objects.kept().filter(team_id=listed_team(request))
        return Response(reading.realtime(tours.values("pk")))


@extend_schema(tags=["statistics"])
class DashboardAnalyticsView(APIView):
    """All tours of a team together: totals, trend, funnel, sources, and the most visited."""

    resource = "tours"

    @extend_schema(
        parameters=[TEAM_ASKED, *PERIOD],
        responses={200: OBJECT},
        operation_id="dashboard_analytics",
    )
    def get(self, request):
        team_id, period = listed_team(request), reading.period_asked(request.GET)
        # By their ids: of a subquery PostgreSQL does not know how few they are.
        tours = list(Tour.objects.kept().filter(team_id=team_id).values_list("pk", flat=True))
        sums = reading.Sums(tours, period, only=OF_VISITS)
        return Response(
            {
                "period": period.shown,
                "totals": reading.totals(sums),
                "funnel": reading.funnel(sums),
                "sources": reading.sources(sums),
                "device_breakdown": _devices(sums),
                "country_breakdown": sums.by_key("country"),
                "daily_views": reading.trend(tours, period),
                "tours": reading.most_visited(tours, period),
            }
        )


def _devices(sums):
    return {name: sums.n("device", name) for name in ("desktop", "mobile", "tablet", "vr")}


def _other_period(query, period):
    compare = query.get("compare")
    if not compare:
        return None
    _one_of(query, "compare", ["previous", "period"])
    other = (
        period.before
        if compare == "previous"
        else reading.period_asked(query, "compare_start", "compare_end")
    )
    if other is None:
        raise field_error("compare", "To compare, name a start_date.")
    return other


def _one_of(query, name, allowed):
    said = query.get(name) or allowed[0]
    if said not in allowed:
        raise field_error(name, f"{name} must be one of {', '.join(allowed)}.")
    return said


def _uuid(text):
    try:
        return UUID(text)
    except ValueError:
        raise field_error("scene_id", "scene_id must be the id of a scene.") from None
