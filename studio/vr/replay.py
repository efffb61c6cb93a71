"""What the replay of a session draws: its way on the plan, and where it looked in the panoramas."""

from bisect import bisect_right

from floorplans.models import FloorPlan
from scenes.models import Scene
from studio.manifest import picture_of
from studio.vr.shown import is_live
from vrtracking.insight_moments import acts_of, looks_of
from vrtracking.insight_places import Places
from vrtracking.insight_sessions import SessionInsight

# What a drawing needs; a path is simplified already, this only bounds what was not.
MOST_POINTS = 5000


def replay_of(session):
    """All of it as JSON, times in milliseconds since the session began, places in percent."""
    if session.started_at is None:
        return _nothing(session)
    places = Places(session.property)
    insight = SessionInsight(session)
    stays = [_stay(stay, name, session, places) for stay, name in insight.stays]
    path, placed_by = _path(session, places, stays)
    looks = _looks(session, places, stays)
    scenes = _scenes({stay["scene"] for stay in stays if stay["scene"]})
    return {
        "is_live": is_live(session),
        "milliseconds": session.milliseconds,
        "plans": _plans({point[1] for point in path if point[1]}, places),
        "placed_by": placed_by,
        "path": path,
        "stays": stays,
        "looks": looks,
        "acts": [[act.at, act.name] for act in acts_of(session)],
        "scenes": scenes,
    }


def _nothing(session):
    return {
        "is_live": is_live(session), "milliseconds": 0, "plans": [], "placed_by": "nothing",
        "path": [], "stays": [], "looks": [], "acts": [], "scenes": {},
    }  # fmt: skip


def _stay(stay, name, session, places):
    at = (stay.entered_at - session.started_at).total_seconds() * 1000
    zone = places.zone(stay.zone)
    return {
        "at": max(0, round(at)),
        "length": stay.milliseconds,
        "zone": name,
        "label": stay.zone,
        "scene": str(zone.scene_id) if zone and zone.scene_id else None,
    }


def _looks(session, places, stays):
    """`[[ms, yaw, pitch, what is there], …]` on the sphere of the scene of each zone."""
    begins = [stay["at"] for stay in stays]
    found = []
    for look in looks_of(session):
        place = bisect_right(begins, look.at) - 1
        zone = look.zone or (stays[place]["label"] if place >= 0 else None)
        direction = places.direction(zone, look.yaw, look.pitch)
        if direction:
            found.append([look.at, *_rounded(direction), look.target])
    return found


def _path(session, places, stays):
    """`([[ms, plan's id or nothing, x, y], …], how it came to lie there)`.

    By the calibration; without one by the places of the zones; without those by itself, in a
    square of its own.
    """
    steps = session.path[:MOST_POINTS]
    placed = [(at, places.on_plan(position)) for at, *position in steps]
    found = [[at, place[0], *_rounded(place[1:])] for at, place in placed if place]
    if found:
        return found, "calibration"
    by_zone = [
        [moment, place[0], *_rounded(place[1:])]
        for stay in stays
        if (place := places.of_label(stay["label"]))
        for moment in (stay["at"], stay["at"] + stay["length"])
    ]
    if by_zone:
        return by_zone, "zones"
    return _alone(steps, places), "itself" if steps else "nothing"


def _alone(steps, places):
    """Seen from above in its own square, the headset's axes to the right and down."""
    if not steps:
        return []
    flat = [(at, *places.flat(position)) for at, *position in steps]
    left, top = min(x for _at, x, _y in flat), min(y for _at, _x, y in flat)
    size = max(max(x for _at, x, _y in flat) - left, max(y for _at, _x, y in flat) - top, 1e-6)
    return [
        [at, None, *_rounded((5 + 90 * (x - left) / size, 5 + 90 * (y - top) / size))]
        for at, x, y in flat
    ]


def _rounded(place):
    return [round(value, 2) for value in place]


def _plans(ids, places):
    plans = FloorPlan.objects.filter(pk__in=ids).in_order()
    return [
        {
            "id": str(plan.pk),
            "name": plan.name,
            "url": plan.image_url,
            "width": plan.width,
            "height": plan.height,
            "zones": places.regions_on(plan),
        }
        for plan in plans
    ]


def _scenes(ids):
    scenes = Scene.objects.filter(pk__in=ids, panorama__isnull=False).select_related("panorama")
    return {
        str(scene.pk): {
            "title": str(scene),
            "view": {"yaw": scene.view_yaw, "pitch": scene.view_pitch, "fov": scene.view_fov},
            "panorama": picture_of(scene),
        }
        for scene in scenes
    }
