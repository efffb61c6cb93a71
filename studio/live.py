"""Who is in a team's tours at this moment."""

from collections import Counter

from django.utils.dateparse import parse_datetime

from analytics import reading
from analytics.kinds import Device, Link
from scenes.models import Scene
from studio.statistics import width


def live_of(tours):
    """What the page of this moment shows, in a fixed number of queries."""
    here = reading.live(tours.values("pk"))
    hour = reading.realtime(tours.values("pk"))
    titles = dict(tours.filter(pk__in={one["tour_id"] for one in here}).values_list("pk", "title"))
    scenes = _scenes({one["scene"] for one in here if one["scene"]})
    return {
        "now": hour["active_sessions"],
        "hour": hour,
        "recent": _bars(hour["recent_views"]),
        "visitors": [_row(one, titles, scenes) for one in here],
        "by_tour": _by_tour(here, titles),
    }


def _scenes(ids):
    """`{id: title}`; scenes that are gone are not in it."""
    return {scene.pk: str(scene) for scene in Scene.objects.filter(pk__in=ids)}


def _row(visit, titles, scenes):
    device, link = visit["device"], visit["link"]
    return visit | {
        "tour": titles[visit["tour_id"]],
        "scene_title": scenes.get(visit["scene"]),
        "device_label": Device(device).label if device in Device.values else device,
        "link_label": Link(link).label if link in Link.values else link,
        "seen": visit["scenes"],
    }


def _by_tour(here, titles):
    counted = Counter(visit["tour_id"] for visit in here)
    most = max(counted.values(), default=0)
    return [
        {"id": tour_id, "title": titles[tour_id], "n": n, "width": width(n, most)}
        for tour_id, n in counted.most_common()
    ]


def _bars(recent):
    """The last hour in five minutes each, as columns in a box of 130 × 100."""
    most = max(one["views"] for one in recent)
    heights = [round(width(one["views"], most)) for one in recent]
    return [
        {
            "start": parse_datetime(one["date"]),
            "n": one["views"],
            "height": height,
            "x": 10 * place,
            "top": 100 - height,
        }
        for place, (one, height) in enumerate(zip(recent, heights, strict=True))
    ]
