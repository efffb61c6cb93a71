"""Every route under /api/v1. A trailing slash is taken and not needed."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from accounts.api import InvitationsOfTeam, MembersOfTeam, MeView, TeamViewSet, TokensOfTeam
from ai_jobs import api as ai
from ai_jobs import plan_api
from analytics.api import LikeView
from analytics.ingest import events
from analytics.owner_api import (
    DashboardAnalyticsView,
    DashboardRealtimeView,
    TourAnalyticsView,
    TourAttentionView,
    TourExportView,
    TourFunnelView,
    TourHeatmapView,
    TourSceneGraphView,
)
from config import compat
from domains.api import DomainsView
from floorplans.api import FloorPlansOfTour
from hotspots.api import HotspotsOfScene
from mediafiles.api import (
    BatchUploadView,
    MediaContentView,
    MediaViewSet,
    ProfileImageView,
    UploadView,
)
from mediafiles.resumable.api import ResumableUploadsView, ResumableUploadView
from mediafiles.resumable.direct_api import ConfirmView, PresignedView, UploadContentView
from scenes.api import ScenesOfTour
from studio.api import (
    DashboardStatsView,
    StudioFloorPlanViewSet,
    StudioHotspotViewSet,
    StudioSceneViewSet,
    StudioTourViewSet,
)
from tours.api import BrandingOfTeam, BrandingOfTour, LocationOfTour
from viewer.api import PublicFloorPlansView, PublicScenesView, PublicTourView, TourQrCodeView

UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
CHANGE = {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}

CHOOSE = {"get": "retrieve", "put": "update", "patch": "partial_update"}

router = SimpleRouter()
router.trailing_slash = "/?"
router.register("tours", StudioTourViewSet, basename="tour")
router.register("teams", TeamViewSet, basename="team")


def at(route, view, name):
    return re_path(rf"^{route}/?$", view, name=name)


reorder = ScenesOfTour.as_view({"put": "reorder", "post": "reorder"})

urlpatterns = [
    path("schema", SpectacularAPIView.as_view(), name="schema"),
    at("users/me", MeView.as_view(), "me"),
    # Clients of the originals know both names.
    at("users/me/profile-image", ProfileImageView.as_view(), "me-photo"),
    at("users/me/avatar", ProfileImageView.as_view(), "me-avatar"),
    at(rf"teams/(?P<team_id>{UUID})/members", MembersOfTeam.as_view({"get": "list"}), "members"),
    at(
        rf"teams/(?P<team_id>{UUID})/members/(?P<pk>[0-9]{{1,18}})",
        MembersOfTeam.as_view(CHANGE),
        "member",
    ),
    at(
        rf"teams/(?P<team_id>{UUID})/invitations",
        InvitationsOfTeam.as_view({"get": "list", "post": "create"}),
        "invitations",
    ),
    at(
        rf"teams/(?P<team_id>{UUID})/invitations/(?P<pk>{UUID})",
        InvitationsOfTeam.as_view({"get": "retrieve", "delete": "destroy"}),
        "invitation",
    ),
    at(
        rf"teams/(?P<team_id>{UUID})/invitations/(?P<pk>{UUID})/resend",
        InvitationsOfTeam.as_view({"post": "resend"}),
        "invitation-resend",
    ),
    at(
        rf"teams/(?P<team_id>{UUID})/tokens",
        TokensOfTeam.as_view({"get": "list", "post": "create"}),
        "tokens",
    ),
    at(
        rf"teams/(?P<team_id>{UUID})/tokens/(?P<pk>{UUID})",
        TokensOfTeam.as_view({"delete": "destroy"}),
        "token",
    ),
    at("upload", UploadView.as_view(), "upload"),
    at("upload/presigned", PresignedView.as_view(), "upload-presigned"),
    at(rf"upload/confirm/(?P<upload_id>{UUID})", ConfirmView.as_view(), "upload-confirm"),
    at("uploads", ResumableUploadsView.as_view(), "resumable-uploads"),
    at(rf"uploads/(?P<pk>{UUID})", ResumableUploadView.as_view(), "resumable-upload"),
    at(rf"uploads/(?P<pk>{UUID})/content", UploadContentView.as_view(), "upload-content"),
    at("upload/batch", BatchUploadView.as_view(), "upload-batch"),
    at("upload/media", MediaViewSet.as_view({"get": "list"}), "media"),
    at("upload/media/folders", MediaViewSet.as_view({"get": "folders"}), "media-folders"),
    at(
        "upload/media/batch-delete",
        MediaViewSet.as_view({"post": "batch_delete"}),
        "media-batch-delete",
    ),
    at(rf"upload/media/(?P<pk>{UUID})", MediaViewSet.as_view(CHANGE), "media-file"),
    at(
        rf"upload/media/(?P<pk>{UUID})/restore",
        MediaViewSet.as_view({"post": "restore"}),
        "media-restore",
    ),
    at(
        rf"upload/media/(?P<pk>{UUID})/retry",
        MediaViewSet.as_view({"post": "retry"}),
        "media-retry",
    ),
    at(
        rf"upload/media/(?P<pk>{UUID})/usage",
        MediaViewSet.as_view({"get": "usage"}),
        "media-usage",
    ),
    at(
        rf"upload/media/(?P<pk>{UUID})/link",
        MediaViewSet.as_view({"get": "link", "post": "link"}),
        "media-link",
    ),
    at(
        rf"upload/media/(?P<pk>{UUID})/thumbnail",
        MediaViewSet.as_view({"get": "thumbnail"}),
        "media-thumbnail",
    ),
    at(
        rf"upload/media/(?P<pk>{UUID})/poster",
        MediaViewSet.as_view({"get": "poster"}),
        "media-poster",
    ),
    at(rf"upload/media/(?P<pk>{UUID})/content", MediaContentView.as_view(), "media-content"),
    at(
        rf"tours/(?P<tour_id>{UUID})/scenes",
        ScenesOfTour.as_view({"get": "list", "post": "create"}),
        "tour-scenes",
    ),
    at(rf"tours/(?P<tour_id>{UUID})/scenes/reorder", reorder, "tour-scenes-reorder"),
    at(
        rf"tours/(?P<tour_id>{UUID})/floor-plans",
        FloorPlansOfTour.as_view({"get": "list", "post": "create"}),
        "tour-floor-plans",
    ),
    at(
        rf"tours/(?P<tour_id>{UUID})/floor-plans/(?P<pk>{UUID})",
        StudioFloorPlanViewSet.as_view(CHANGE),
        "floor-plan",
    ),
    at(
        rf"tours/(?P<tour_id>{UUID})/floor-plans/(?P<pk>{UUID})/restore",
        StudioFloorPlanViewSet.as_view({"post": "restore"}),
        "floor-plan-restore",
    ),
    at(
        rf"tours/(?P<tour_id>{UUID})/floor-plans/(?P<pk>{UUID})/markers",
        StudioFloorPlanViewSet.as_view({"put": "markers"}),
        "floor-plan-markers",
    ),
    at(rf"tours/(?P<pk>{UUID})/qr-code", TourQrCodeView.as_view(), "tour-qr-code"),
    at(
        rf"tours/(?P<tour_id>{UUID})/branding",
        BrandingOfTour.as_view(CHOOSE),
        "tour-branding",
    ),
    at(
        rf"teams/(?P<team_id>{UUID})/branding",
        BrandingOfTeam.as_view(CHOOSE),
        "team-branding",
    ),
    at(rf"tours/(?P<tour_id>{UUID})/location", LocationOfTour.as_view(CHANGE), "tour-location"),
    at(rf"scenes/(?P<pk>{UUID})", StudioSceneViewSet.as_view(CHANGE), "scene"),
    at(
        rf"scenes/(?P<pk>{UUID})/retry",
        StudioSceneViewSet.as_view({"post": "retry"}),
        "scene-retry",
    ),
    at(
        rf"scenes/(?P<pk>{UUID})/restore",
        StudioSceneViewSet.as_view({"post": "restore"}),
        "scene-restore",
    ),
    at(
        rf"scenes/(?P<scene_id>{UUID})/hotspots",
        HotspotsOfScene.as_view({"get": "list", "post": "create"}),
        "scene-hotspots",
    ),
    at(rf"hotspots/(?P<pk>{UUID})", StudioHotspotViewSet.as_view(CHANGE), "hotspot"),
    at(
        rf"hotspots/(?P<pk>{UUID})/restore",
        StudioHotspotViewSet.as_view({"post": "restore"}),
        "hotspot-restore",
    ),
    at(
        rf"hotspots/(?P<pk>{UUID})/position",
        StudioHotspotViewSet.as_view({"put": "position", "patch": "position"}),
        "hotspot-position",
    ),
    at("ai/tours/generate", ai.GenerateTour.as_view(), "ai-generate"),
    at(rf"ai/tours/(?P<tour_id>{UUID})/analyze", ai.AnalyzeTour.as_view(), "ai-tour-analyze"),
    at(rf"ai/tours/(?P<tour_id>{UUID})/optimize", ai.OptimizeTour.as_view(), "ai-tour-optimize"),
    at(
        rf"ai/tours/(?P<tour_id>{UUID})/hotspots",
        ai.HotspotsForTour.as_view(),
        "ai-tour-hotspots",
    ),
    at(
        rf"ai/tours/(?P<tour_id>{UUID})/descriptions",
        ai.DescribeTour.as_view(),
        "ai-tour-descriptions",
    ),
    at(
        rf"ai/tours/(?P<tour_id>{UUID})/apply-analysis",
        ai.ApplyAnalysis.as_view(),
        "ai-apply-analysis",
    ),
    at(rf"ai/scenes/(?P<scene_id>{UUID})/analyze", ai.AnalyzeScene.as_view(), "ai-scene-analyze"),
    at(
        rf"ai/scenes/(?P<scene_id>{UUID})/hotspots",
        ai.HotspotsForScene.as_view(),
        "ai-scene-hotspots",
    ),
    at(
        rf"ai/scenes/(?P<scene_id>{UUID})/description",
        ai.DescribeScene.as_view(),
        "ai-scene-description",
    ),
    at(
        rf"ai/scenes/(?P<scene_id>{UUID})/apply-hotspots",
        ai.ApplyHotspots.as_view(),
        "ai-apply-hotspots",
    ),
    at("ai/jobs", ai.JobsView.as_view({"get": "list", "post": "create"}), "ai-jobs"),
    at(rf"ai/jobs/(?P<pk>{UUID})", ai.JobView.as_view(), "ai-job"),
    at(rf"ai/jobs/(?P<pk>{UUID})/cancel", ai.CancelJob.as_view(), "ai-job-cancel"),
    at(rf"ai/jobs/(?P<pk>{UUID})/retry", ai.RetryJob.as_view(), "ai-job-retry"),
    at(
        rf"ai/jobs/(?P<job_id>{UUID})/apply-hotspots",
        ai.ApplyHotspots.as_view(),
        "ai-job-apply-hotspots",
    ),
    at(rf"ai/jobs/(?P<pk>{UUID})/plan", plan_api.PlanOfJob.as_view(), "ai-job-plan"),
    at(rf"ai/jobs/(?P<pk>{UUID})/plan\.svg", plan_api.PlanAsSVG.as_view(), "ai-job-plan-svg"),
    at(rf"ai/jobs/(?P<pk>{UUID})/plan\.png", plan_api.PlanAsPNG.as_view(), "ai-job-plan-png"),
    at(rf"ai/jobs/(?P<pk>{UUID})/apply-plan", plan_api.ApplyPlan.as_view(), "ai-job-apply-plan"),
    at(
        rf"ai/applications/(?P<pk>{UUID})/undo",
        ai.UndoApplication.as_view(),
        "ai-application-undo",
    ),
    at("ai/providers", ai.ProvidersView.as_view(), "ai-providers"),
    at(rf"tours/(?P<pk>{UUID})/analytics", TourAnalyticsView.as_view(), "tour-analytics"),
    at(rf"tours/(?P<pk>{UUID})/analytics/funnel", TourFunnelView.as_view(), "tour-funnel"),
    at(rf"tours/(?P<pk>{UUID})/analytics/scenes", TourSceneGraphView.as_view(), "tour-scene-graph"),
    at(rf"tours/(?P<pk>{UUID})/analytics/attention", TourAttentionView.as_view(), "tour-attention"),
    at(rf"tours/(?P<pk>{UUID})/analytics/export", TourExportView.as_view(), "tour-export"),
    at(rf"tours/(?P<pk>{UUID})/heatmap", TourHeatmapView.as_view(), "tour-heatmap"),
    at("dashboard/stats", DashboardStatsView.as_view(), "dashboard-stats"),
    at("dashboard/realtime", DashboardRealtimeView.as_view(), "dashboard-realtime"),
    at("dashboard/analytics", DashboardAnalyticsView.as_view(), "dashboard-analytics"),
    at(
        "custom-domains",
        DomainsView.as_view({"get": "list", "post": "create"}),
        "custom-domains",
    ),
    at(rf"custom-domains/(?P<pk>{UUID})", DomainsView.as_view(CHANGE), "custom-domain"),
    at(
        rf"custom-domains/(?P<pk>{UUID})/verify",
        DomainsView.as_view({"post": "verify"}),
        "custom-domain-verify",
    ),
    at(
        rf"custom-domains/(?P<pk>{UUID})/restore",
        DomainsView.as_view({"post": "restore"}),
        "custom-domain-restore",
    ),
    at("public/tours/(?P<name>[-a-zA-Z0-9_]+)", PublicTourView.as_view(), "public-tour"),
    at(
        "public/tours/(?P<name>[-a-zA-Z0-9_]+)/scenes",
        PublicScenesView.as_view(),
        "public-tour-scenes",
    ),
    at(
        "public/tours/(?P<name>[-a-zA-Z0-9_]+)/floor-plans",
        PublicFloorPlansView.as_view(),
        "public-tour-floor-plans",
    ),
    at("public/tours/(?P<name>[-a-zA-Z0-9_]+)/events", events, "public-tour-events"),
    at("public/tours/(?P<name>[-a-zA-Z0-9_]+)/like", LikeView.as_view(), "public-tour-like"),
    path("unreal/", include("vrtracking.urls")),
    path("", include("vrtracking.api_urls")),
    path("", include("vrtracking.insight_urls")),
    *compat.aliases,
    *router.urls,
]
