"""Where visitors looked in one scene of a tour: the map for the panorama, and the same in words."""

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from analytics import attention, reading
from analytics.models import Attention
from studio.statistics import in_time

SOURCES = {
    "": _("All devices"),
    "web": _("Screens"),
    "webxr": _("Headsets, in the browser"),
    "vr": _("Headsets, in an app"),
}


def shown(tour, manifest, span, query):
    """What the page shows of the scene and the kind of device that were asked for."""
    source = query.get("source", "")
    source = source if source in SOURCES else ""
    scene = _chosen(manifest, query.get("scene", ""))
    visits = _visits(tour, span.period, source)
    return {
        "source": source,
        "source_choices": SOURCES.items(),
        "scene": scene,
        "scenes": [_entry(one, visits, scene) for one in manifest["scenes"]],
        **(_of_scene(tour, scene, span, source) if scene else {}),
    }


def _chosen(manifest, asked):
    """The scene asked for, else the one visitors begin in."""
    scenes = {scene["id"]: scene for scene in manifest["scenes"]}
    start = manifest.get("start_scene_id")
    return scenes.get(asked) or scenes.get(start) or next(iter(scenes.values()), None)


def _visits(tour, period, source):
    """`{(scene, panorama): visits}`, without reading a map."""
    rows = Attention.objects.filter(period.days, tour=tour)
    if source:
        rows = rows.filter(source=source)
    summed = rows.order_by().values_list("scene", "panorama").annotate(Sum("visits"))
    return {(str(scene), panorama): visits for scene, panorama, visits in summed}


def _entry(scene, visits, chosen):
    return {
        "id": scene["id"],
        "title": scene["title"],
        "thumbnail_url": scene["thumbnail_url"],
        "visits": visits.get((scene["id"], scene["panorama"]["hash"][:64]), 0),
        "is_chosen": scene is chosen,
    }


def _of_scene(tour, scene, span, source):
    maps = attention.maps_of(tour.pk, span.period, scene=scene["id"], source=source or None)
    found = attention.map_of(scene, maps)
    clicks = reading.Sums([tour.pk], span.period).by_key("hotspot")
    kinds = {hotspot["id"]: hotspot for hotspot in scene["hotspots"]}
    hotspots = [
        kinds[one["hotspot_id"]]
        | one
        | {
            "label": one["title"] or _("Without a title"),
            "clicks": clicks.get(one["hotspot_id"], 0),
        }
        for one in sorted(found["hotspots"], key=lambda one: one["attention"])
    ]
    return {
        "map": found,
        "time": in_time(found["seconds"]) if found["seconds"] else None,
        "overlooked": [one for one in hotspots if one["is_overlooked"]],
        "hotspots": hotspots,
        "places": found["without_hotspot"],
        "sectors": attention.by_sector(scene, found["values"]),
        "data": {
            "scene": {name: scene[name] for name in ("id", "title", "view", "panorama")},
            "hotspots": [
                {"id": one["id"], "title": str(one["title"]), "position": one["position"]}
                for one in scene["hotspots"]
            ],
            "rings": found["rings"],
            "values": found["values"],
            "places": found["without_hotspot"],
        },
    }
