"""Every route under /api/v1. A trailing slash is taken and not needed."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from config import compat
from floorplans.api import FloorPlansOfTour, FloorPlanViewSet
from hotspots.api import HotspotsOfScene, HotspotViewSet
from mediafiles.api import MediaContentView, UploadView
from scenes.api import ScenesOfTour
from studio.api import StudioSceneViewSet, StudioTourViewSet
from tours.api import BrandingOfTeam, BrandingOfTour, LocationOfTour
from viewer.api import PublicFloorPlansView, PublicScenesView, PublicTourView, TourQrCodeView

UUID = "[0-9a-fA-F-]{36}"
CHANGE = {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}

CHOOSE = {"get": "retrieve", "put": "update", "patch": "partial_update"}

router = SimpleRouter()
router.trailing_slash = "/?"
router.register("tours", StudioTourViewSet, basename="tour")


def at(route, view, name):
    return re_path(rf"^{route}/?$", view, name=name)


reorder = ScenesOfTour.as_view({"put": "reorder", "post": "reorder"})

urlpatterns = [
    path("schema", SpectacularAPIView.as_view(), name="schema"),
    at("upload", UploadView.as_view(), "upload"),
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
        FloorPlanViewSet.as_view(CHANGE),
        "floor-plan",
    ),
    at(
        rf"tours/(?P<tour_id>{UUID})/floor-plans/(?P<pk>{UUID})/markers",
        FloorPlanViewSet.as_view({"put": "markers"}),
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
        rf"scenes/(?P<scene_id>{UUID})/hotspots",
        HotspotsOfScene.as_view({"get": "list", "post": "create"}),
        "scene-hotspots",
    ),
    at(rf"hotspots/(?P<pk>{UUID})", HotspotViewSet.as_view(CHANGE), "hotspot"),
    at(
        rf"hotspots/(?P<pk>{UUID})/position",
        HotspotViewSet.as_view({"put": "position", "patch": "position"}),
        "hotspot-position",
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
    *compat.aliases,
    *router.urls,
]
