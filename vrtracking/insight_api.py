"""What the sales team reads, for programs: the originals' routes in their shapes, from kept sums;
and the insight of the studio's pages.

Where the originals invented a place from a name's letters, these tell the zone's place on the plan,
and leave out what has none.
"""

from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema

from accounts.actors import listed_team
from accounts.api import TEAM_ASKED
from core.errors import field_error
from vrtracking.api import OBJECT, PERIOD, OfTeams, one
from vrtracking.insight import average, days_of, span_of
from vrtracking.insight_customers import CustomerInsight
from vrtracking.insight_places import Places
from vrtracking.insight_properties import PropertyInsight
from vrtracking.insight_sessions import SessionInsight
from vrtracking.insight_words import about_property, about_session
from vrtracking.models import Customer, Property, VRSession

PROPERTY = OpenApiParameter("property_id", OpenApiTypes.UUID, description="Only this property.")
ASKED = [TEAM_ASKED, PERIOD, PROPERTY]
# The originals' blots: between these shares of the plan's width.
SMALLEST_BLOT, LARGEST_BLOT = 0.06, 0.20
UNKNOWN = "Unknown"


def rounded(value):
    return round(value, 1)


class OfPeriod(OfTeams):
    """Sums of a team's properties, or of one of them."""

    def insight(self, request, period=None):
        return PropertyInsight(self._properties(request), period or self.period(request))

    def period(self, request):
        return span_of(request.GET.get("period"))

    def _properties(self, request):
        mine = Property.objects.filter(team=listed_team(request))
        if asked := request.GET.get("property_id"):
            try:
                mine = mine.filter(pk=UUID(asked))
            except ValueError:
                raise field_error("property_id", "property_id must be an id of ours.") from None
            if not mine.exists():
                raise field_error(
                    "property_id", "There is no property of yours under this id.", "not_found"
                )
        return list(mine.values_list("pk", flat=True))


@extend_schema(tags=["vr"])
class DashboardView(OfPeriod):
    """A period in numbers, each beside the days right before; changes in percent."""

    @extend_schema(parameters=ASKED, responses={200: OBJECT}, operation_id="vr_dashboard")
    def get(self, request):
        period = self.period(request)
        now = self._numbers(request, period)
        before = self._numbers(request, period.before)
        changes = {
            f"{name}_change": rounded(100 * (now[key] - before[key]) / before[key])
            if before[key]
            else 0.0
            for name, key in (
                ("leads", "total_leads"),
                ("views", "total_views"),
                ("sessions", "sessions"),
                ("conversion", "conversion_rate"),
                ("engagement", "avg_engagement_time"),
            )
        }
        running = VRSession.objects.filter(team=listed_team(request)).active().count()
        about = {"period": request.GET.get("period") or "30d", "period_days": days_of(period)}
        return one(now | changes | {"active_sessions": running} | about)

    def _numbers(self, request, period):
        insight = self.insight(request, period)
        sums, n = insight.sums, insight.sessions
        sessions = VRSession.objects.counted().filter(
            period.moments("started_at"), property__in=insight.properties
        )
        people = sessions.aggregate(n=Count("customer", distinct=True))["n"]
        return {
            "total_leads": people,
            "total_views": sums.total("view"),
            "sessions": n,
            # Sessions of ten minutes and more.
            "conversion_rate": rounded(100 * sums.n("intent") / n) if n else 0.0,
            "avg_engagement_time": rounded(average(sums.milliseconds("session"), n)),
        }


@extend_schema(tags=["vr"])
class ViewsView(OfPeriod):
    @extend_schema(parameters=ASKED, responses={200: OBJECT}, operation_id="vr_views")
    def get(self, request):
        """Views that were shown, the longest looked at first; seconds."""
        return one(
            [
                {
                    "view_name": view.name,
                    "view_count": view.n,
                    "avg_duration": rounded(average(view.milliseconds, view.n)),
                    "total_duration": rounded(view.seconds),
                }
                for view in self.insight(request).views
            ]
        )


@extend_schema(tags=["vr"])
class PoisView(OfPeriod):
    @extend_schema(
        parameters=[*ASKED, OpenApiParameter("parent_zone", str, description="A zone's name.")],
        responses={200: OBJECT},
        operation_id="vr_pois",
    )
    def get(self, request):
        """Points of interest, the longest visited first; seconds."""
        insight = self.insight(request)
        zone = request.GET.get("parent_zone")
        found = (
            insight.pois_by_zone.get(zone, [])
            if zone
            else [(poi.name, poi.n, poi.seconds) for poi in insight.pois]
        )
        return one(
            [
                {
                    "poi_name": name,
                    "parent_zone": zone,
                    "visit_count": n,
                    "avg_duration": rounded(seconds / n) if n else 0.0,
                    "total_duration": rounded(seconds),
                }
                for name, n, seconds in found
            ]
        )


@extend_schema(tags=["vr"])
class ZoneSumsView(OfPeriod):
    @extend_schema(parameters=ASKED, responses={200: OBJECT}, operation_id="vr_zone_sums")
    def get(self, request):
        """Zones, the longest stayed in first."""
        return one(shown_zones(self.insight(request)))


def shown_zones(insight):
    return [
        {
            "zone_name": zone.name,
            "total_visits": zone.stays,
            "unique_sessions": zone.sessions,
            "total_dwell_time_ms": round(1000 * zone.total),
            "avg_dwell_time_ms": round(1000 * zone.each_stay),
            "entry_count": zone.entered,
            "exit_count": zone.left,
            "heat": zone.heat or None,
        }
        for zone in insight.zones
    ]


@extend_schema(tags=["vr"])
class HeatmapView(OfPeriod):
    @extend_schema(parameters=[PERIOD], responses={200: OBJECT}, operation_id="vr_property_heatmap")
    def get(self, request, pk):
        """How long people stay in each zone that lies on a plan; x and y from 0 to 1."""
        shown = self.get_property(pk)
        zones, places = PropertyInsight([shown.pk], self.period(request)).zones, Places(shown)
        most = max((zone.total for zone in zones), default=0)
        placed = [(zone, places.of_label(int(zone.key))) for zone in zones]
        return one(
            [
                {
                    "zone_name": zone.name,
                    "floor_plan_id": place[0],
                    "x": round(place[1] / 100, 4),
                    "y": round(place[2] / 100, 4),
                    "radius": round(
                        SMALLEST_BLOT + (LARGEST_BLOT - SMALLEST_BLOT) * _share(zone, most), 4
                    ),
                    "intensity": round(_share(zone, most), 4),
                    "total_visits": zone.stays,
                    "avg_duration_seconds": rounded(zone.each_stay),
                }
                for zone, place in placed
                if place
            ]
        )


def _share(zone, most):
    return zone.total / most if most else 0.0


@extend_schema(tags=["vr"])
class EngagementView(OfPeriod):
    @extend_schema(parameters=ASKED, responses={200: OBJECT}, operation_id="vr_engagement")
    def get(self, request):
        """By day, days without a session included; seconds."""
        return one(
            [
                {
                    "name": day.strftime("%a"),
                    "date": day,
                    "value": rounded(average(milliseconds, n)),
                    "session_count": n,
                    "avg_duration": rounded(average(milliseconds, n)),
                }
                for day, n, milliseconds, _engaged in self.insight(request).trend
            ]
        )


class EngagementTrendsView(EngagementView):
    """The same under the originals' second name."""

    schema = None


@extend_schema(tags=["vr"])
class GeoView(OfPeriod):
    @extend_schema(parameters=[TEAM_ASKED], responses={200: OBJECT}, operation_id="vr_geo")
    def get(self, request):
        """Where the team's customers are from, as they were written down."""
        customers = Customer.objects.filter(team=listed_team(request))
        rows = customers.order_by().values_list("country").annotate(n=Count("pk"))
        found = sorted(rows, key=lambda row: (-row[1], row[0]))
        total = sum(n for _country, n in found)
        return one(
            [
                {
                    "location": country or UNKNOWN,
                    "count": n,
                    "percentage": rounded(100 * n / total),
                }
                for country, n in found
            ]
        )


class GeoDistributionView(GeoView):
    """The same under the originals' second name."""

    schema = None


@extend_schema(tags=["vr"])
class FunnelView(OfPeriod):
    @extend_schema(parameters=ASKED, responses={200: OBJECT}, operation_id="vr_funnel")
    def get(self, request):
        """All sessions, those of three minutes, those of ten, and customers to follow up on."""
        insight = self.insight(request)
        follow_ups = Customer.objects.filter(
            team=listed_team(request), follow_up_at__gte=timezone.now()
        )
        names = ("Sessions", "Engaged", "High Intent")
        steps = [(name, n) for name, (_stage, n) in zip(names, insight.funnel, strict=True)]
        steps.append(("Follow Up Scheduled", follow_ups.count()))
        most = steps[0][1]
        return one(
            [
                {
                    "name": name,
                    "value": n,
                    "percentage": rounded(100 * n / most) if most else 0.0,
                }
                for name, n in steps
            ]
        )


@extend_schema(tags=["vr"])
class PropertyAnalyticsView(OfPeriod):
    @extend_schema(
        parameters=[PERIOD], responses={200: OBJECT}, operation_id="vr_property_analytics"
    )
    def get(self, request, pk):
        """One property in a period: zones, ways between them, objects, what stands out."""
        shown = self.get_property(pk)
        insight = PropertyInsight([shown.pk], self.period(request))
        names = insight.sums.names
        return one(
            {
                "property_id": str(shown.pk),
                "total_sessions": insight.sessions,
                "avg_session_duration": rounded(insight.average_seconds),
                "zone_analytics": shown_zones(insight),
                "poi_analytics": [
                    {
                        "poi_name": poi.name,
                        "visit_count": poi.n,
                        "total_duration": rounded(poi.seconds),
                    }
                    for poi in insight.pois
                ],
                "flow": [
                    {"from": names.get(way.before), "to": names.get(way.after), "sessions": way.n}
                    for way in insight.ways
                ],
                "objects": [
                    {
                        "name": thing.name,
                        "looks": thing.looks,
                        "gaze_seconds": rounded(thing.seconds),
                        "interactions": thing.touches,
                    }
                    for thing in insight.things
                ],
                "summary": about_property(insight),
            }
        )


@extend_schema(tags=["vr"])
class LeadEngagementView(OfPeriod):
    @extend_schema(responses={200: OBJECT}, operation_id="lead_engagement")
    def get(self, request, pk):
        """What one customer did in all sessions, with the intent score and its formula."""
        insight = CustomerInsight(self.get_customer(pk))
        zones = insight.sums.named("zone")
        return one(
            {
                "total_sessions": len(insight.sessions),
                "total_duration_seconds": round(insight.milliseconds / 1000),
                "zones_visited": len(zones),
                "pois_viewed": insight.sums.total("poi"),
                "intent_score": insight.score,
                "intent_formula": [
                    {
                        "label": str(line.label),
                        "count": line.count,
                        "each": line.each,
                        "most": line.most,
                        "points": line.points,
                    }
                    for line in insight.formula
                ],
                "journey_stage": insight.stage,
                "engagement_tier": insight.warmth,
                "area_of_interest": [zone.name for zone in zones[:3]],
                "zone_breakdown": [
                    {
                        "zone_name": zone.name,
                        "visits": zone.n,
                        "total_dwell_time_ms": zone.milliseconds,
                        "avg_dwell_time_ms": round(1000 * average(zone.milliseconds, zone.n)),
                    }
                    for zone in zones
                ],
                "questions": [
                    {"ask": question.ask, "because": question.because}
                    for question in insight.questions
                ],
            }
        )


@extend_schema(tags=["vr"])
class SessionInsightView(OfPeriod):
    @extend_schema(responses={200: OBJECT}, operation_id="vr_session_insight")
    def get(self, request, pk):
        """One session beside what is usual in its property, and in words; seconds."""
        insight = SessionInsight(self.get_session(pk))
        return one(
            {
                "session_id": str(insight.session.pk),
                "compared_with": insight.others,
                "figures": [
                    {
                        "name": figure.name,
                        "value": rounded(figure.value),
                        "usual": rounded(figure.usual),
                        "change": figure.change,
                    }
                    for figure in insight.figures
                ],
                "zones": [
                    {
                        "zone_name": zone.name,
                        "visits": zone.visits,
                        "seconds": rounded(zone.seconds),
                        "usual_seconds": rounded(zone.usual),
                    }
                    for zone in insight.zones
                ],
                "gaze_targets": [
                    {"name": one_.name, "looks": one_.n, "seconds": rounded(one_.seconds)}
                    for one_ in insight.looked_at
                ],
                "interactions": [{"name": one_.name, "n": one_.n} for one_ in insight.touched],
                "not_seen": [name for name, _share in insight.unseen],
                "summary": about_session(insight),
            }
        )
