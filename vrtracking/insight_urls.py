"""Below `/api/v1/`: what the sales team reads, on the originals' addresses."""

from vrtracking import insight_api as api
from vrtracking.api_urls import PK, at

urlpatterns = [
    at(f"sessions/{PK}/insight", api.SessionInsightView, "vr-session-insight"),
    at(f"leads/{PK}/engagement", api.LeadEngagementView, "lead-engagement"),
    at(f"properties/{PK}/analytics", api.PropertyAnalyticsView, "property-analytics"),
    at("analytics/dashboard", api.DashboardView, "vr-dashboard"),
    at("analytics/views", api.ViewsView, "vr-views"),
    at("analytics/poi", api.PoisView, "vr-pois"),
    at("analytics/zones", api.ZoneSumsView, "vr-zone-sums"),
    at(f"analytics/heatmap/{PK}", api.HeatmapView, "vr-property-heatmap"),
    at("analytics/engagement", api.EngagementView, "vr-engagement"),
    at("analytics/engagement-trends", api.EngagementTrendsView, "vr-engagement-trends"),
    at("analytics/geo", api.GeoView, "vr-geo"),
    at("analytics/geo-distribution", api.GeoDistributionView, "vr-geo-distribution"),
    at("analytics/funnel", api.FunnelView, "vr-funnel"),
]
