"""What a visitor gets: everything about a tour, frozen, and nothing that is private.

The names are those of the originals' public tour, so that their clients can read it; `panorama`,
`view`, `north_offset` and `arrival` are ours. Places, EXIF, hidden hotspots and people stay out.
"""

from floorplans.models import heading_on_plan
from hotspots.media import shown_content, videos_of
from hotspots.models import Hotspot
from hotspots.serializers import arrival_of
from scenes.derivatives import urls_of
from scenes.serializers import zoom_of
from tours.branding import brand_shown
from tours.models import TourLocation

MANIFEST_VERSION = 1


def build_manifest(tour, number, published_at):
    """The JSON-able snapshot of `tour` as it is now.

    A scene without a picture is left out; whether there may be one is for the caller to say.
    """
    hotspots = _hotspots_by_scene(tour)
    scenes = [
        _scene(scene, hotspots.get(scene.pk, []))
        for scene in tour.scenes.in_order().select_related("panorama")
        if scene.panorama is not None
    ]
    start = next((scene for scene in scenes if scene["is_start"]), None) or next(iter(scenes), None)
    return {
        "manifest_version": MANIFEST_VERSION,
        "id": str(tour.pk),
        "slug": tour.slug,
        "short_code": tour.short_code,
        "title": tour.title,
        "description": tour.description,
        "status": "published",
        "author": tour.team.name,
        "publication": number,
        "published_at": published_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "thumbnail_url": start and start["thumbnail_url"],
        "social_image_url": start and start["panorama"]["social_url"],
        "settings": _settings(tour, start),
        "start_scene_id": start and start["id"],
        "scene_count": len(scenes),
        "scenes": scenes,
        "floor_plans": [_floor_plan(plan) for plan in tour.floor_plans.in_order().with_markers()],
        "branding": brand_shown(tour),
        "location": _location(tour),
    }


def _settings(tour, start):
    view = start and {"yaw": start["view"]["yaw"], "pitch": start["view"]["pitch"]}
    return tour.all_settings | {"initial_scene_id": start and start["id"], "initial_view": view}


def _hotspots_by_scene(tour):
    hotspots = list(Hotspot.objects.filter(scene__tour=tour).active().in_order())
    videos = videos_of(hotspots)
    shown = {}
    for hotspot in hotspots:
        content = shown_content(hotspot, videos)
        shown.setdefault(hotspot.scene_id, []).append(_hotspot(hotspot, content))
    return shown


def _scene(scene, hotspots):
    urls = urls_of(scene.panorama)
    return {
        "id": str(scene.pk),
        "tour_id": str(scene.tour_id),
        "title": str(scene),
        "description": scene.description,
        "order_index": scene.order_index,
        "is_start": scene.is_start,
        "view": {"yaw": scene.view_yaw, "pitch": scene.view_pitch, "fov": scene.view_fov},
        "north_offset": scene.north_offset,
        "metadata": {
            "initial_view": {
                "yaw": scene.view_yaw,
                "pitch": scene.view_pitch,
                "zoom": zoom_of(scene),
            },
            "camera": {"fov": scene.view_fov, "min_fov": scene.min_fov, "max_fov": scene.max_fov},
        },
        "image_url": urls["base_url"],
        "thumbnail_url": urls["thumbnail_url"],
        "vr_url": None,
        "is_processed": True,
        "panorama": _panorama(scene.panorama, urls)
        | {"level": {"pitch": scene.level_pitch, "roll": scene.level_roll}},
        "hotspots": hotspots,
    }


def picture_of(scene):
    """What a panorama needs to be drawn, levelled as its scene is."""
    return _panorama(scene.panorama, urls_of(scene.panorama)) | {
        "level": {"pitch": scene.level_pitch, "roll": scene.level_roll}
    }


def _panorama(panorama, urls):
    return {
        "hash": panorama.content_key,
        "width": panorama.width,
        "height": panorama.height,
        "format": "jpg",
        "levels": panorama.levels,
        "crop": panorama.crop,
        "tile_url": urls["tile_url"],
        "base_url": urls["base_url"],
        "thumbnail_url": urls["thumbnail_url"],
        "social_url": urls["social_url"],
        "preview": panorama.preview,
    }


def _hotspot(hotspot, content):
    return {
        "id": str(hotspot.pk),
        "scene_id": str(hotspot.scene_id),
        "type": hotspot.type,
        "position": {"yaw": hotspot.yaw, "pitch": hotspot.pitch, "radius": hotspot.radius},
        "polygon": hotspot.polygon,
        "target_scene_id": str(hotspot.target_scene_id) if hotspot.target_scene_id else None,
        "arrival": arrival_of(hotspot),
        "title": hotspot.title,
        "description": hotspot.description,
        "icon": hotspot.icon or None,
        "icon_name": hotspot.icon_name or None,
        "icon_color": hotspot.icon_color or None,
        "icon_size": hotspot.icon_size,
        "content": content,
        "order_index": hotspot.order_index,
    }


def _floor_plan(plan):
    return {
        "id": str(plan.pk),
        "name": plan.name,
        "floor_number": plan.floor_number,
        "image_url": plan.image_url,
        "width": plan.width,
        "height": plan.height,
        "markers": [_marker(marker, plan) for marker in plan.markers.all()],
    }


def _marker(marker, plan):
    return {
        "id": str(marker.pk),
        "scene_id": str(marker.scene_id),
        "x": marker.x,
        "y": marker.y,
        "label": marker.label,
        "heading": heading_on_plan(marker, plan),
    }


def _location(tour):
    location = TourLocation.objects.filter(tour=tour).first()
    if location is None:
        return None
    words = {name: getattr(location, name) for name in TourLocation.WORDS}
    return words | {"latitude": location.latitude, "longitude": location.longitude}
