"""A tour as its editor holds it: everything that can be changed, in a fixed number of queries."""

from django.conf import settings

from floorplans.serializers import FloorPlanSerializer
from hotspots.models import Hotspot
from hotspots.serializers import HotspotSerializer
from scenes.api import shown_scenes
from scenes.serializers import SceneSerializer
from studio.serializers import StudioTourSerializer
from tours.branding import branding_of_team, branding_of_tour
from tours.models import TourLocation
from tours.serializers import BrandingSerializer, TourLocationSerializer

LIMITS = {
    "scenes": settings.LIMIT_SCENES_PER_TOUR,
    "hotspots_per_scene": settings.LIMIT_HOTSPOTS_PER_SCENE,
    "floor_plans": settings.LIMIT_FLOOR_PLANS_PER_TOUR,
    "markers_per_floor_plan": settings.LIMIT_MARKERS_PER_FLOOR_PLAN,
    "hotspot_html_bytes": settings.LIMIT_HOTSPOT_HTML_BYTES,
    "image_bytes": settings.LIMIT_IMAGE_BYTES,
    "video_bytes": settings.LIMIT_VIDEO_BYTES,
    "audio_bytes": settings.LIMIT_AUDIO_BYTES,
}


def tour_document(tour, context):
    """`tour` as `studio.api.with_start_scene` reads it; `context` is the serializers'."""
    scenes = shown_scenes(tour.scenes.in_order())
    hotspots = Hotspot.objects.filter(scene__tour=tour).order_by("scene_id", "order_index")
    plans = tour.floor_plans.in_order().with_markers()
    location = TourLocation.objects.filter(tour=tour).first()
    own, of_team = branding_of_tour(tour), branding_of_team(tour.team)
    shown = BrandingSerializer(own, context=context).data
    return {
        "tour": StudioTourSerializer(tour, context=context).data,
        "scenes": SceneSerializer(scenes, many=True, context=context).data,
        "hotspots": HotspotSerializer(hotspots, many=True, context=context).data,
        "floor_plans": FloorPlanSerializer(plans, many=True, context=context).data,
        "branding": shown,
        "team_branding": BrandingSerializer(of_team, context=context).data,
        "brand_shown": shown["effective"],
        "location": TourLocationSerializer(location, context=context).data if location else None,
        "publication": publication_shown(tour.publication, tour),
        "has_unpublished_changes": tour.publication is None
        or tour.publication.tour_version != tour.version,
        "limits": LIMITS,
    }


def publication_shown(publication, tour):
    """One snapshot in a list of them."""
    if publication is None:
        return None
    by = publication.published_by
    return {
        "number": publication.number,
        "published_at": publication.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "by": {"id": by.pk, "name": by.get_full_name()} if by else None,
        "is_shown": tour.publication_id == publication.pk and tour.status == "published",
        "is_current": publication.tour_version == tour.version,
    }
