"""Where visitors looked. An estimate, and said so: a browser tells the middle of its view, not the
eyes. Times are spread over what one sees around that middle.
"""

from collections import defaultdict

import numpy as np
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from analytics.looks import sum_of
from analytics.models import Attention
from panorama import cells

# A quarter of a usual field of view: from there outwards less and less is really looked at.
SPREAD = 16.0  # degrees
# What counts as looking at a hotspot, and as a place of its own.
NEAR = 15.0
APART = 25.0
# Beside what an even look around would give.
OVERLOOKED = 0.25
STRIKING = 2.0
MOST_PLACES = 5
DIRECTIONS = (
    _("ahead"), _("ahead to the right"), _("right"), _("behind to the right"), _("behind"),
    _("behind to the left"), _("left"), _("ahead to the left"),
)  # fmt: skip
HEIGHTS = {_("Above"): (20, 91), _("Level"): (-20, 20), _("Below"): (-91, -20)}


def maps_of(tour_id, period, *, scene=None, source=None):
    """`{(scene, panorama): (visits, milliseconds by cell)}`."""
    rows = Attention.objects.filter(period.days, tour_id=tour_id)
    if scene:
        rows = rows.filter(scene=scene)
    if source:
        rows = rows.filter(source=source)
    found: dict = defaultdict(lambda: (0, []))
    values = rows.values_list("scene", "panorama", "visits", "cells")
    for scene_id, panorama, visits, data in values.iterator():
        before, sums = found[str(scene_id), panorama]
        sums.append(data)
        found[str(scene_id), panorama] = before + visits, sums
    return {name: (visits, sum_of(sums)) for name, (visits, sums) in found.items()}


def heatmap(maps):
    """The originals' shape, `{scene: [{yaw, pitch, intensity, count}]}`; `count` is seconds.

    Of the maps of one scene's successive panoramas, that of most visits.
    """
    shown: dict = {}
    for (scene, _panorama), (visits, times) in sorted(maps.items(), key=lambda item: item[1][0]):
        shown[scene] = _points(times) if visits >= settings.ATTENTION_MIN_VISITS else []
    return shown


def _points(times):
    yaws, pitches = cells.centres()
    most = times.max(initial=0)
    return [
        {
            "yaw": round(float(yaws[cell]), 1),
            "pitch": round(float(pitches[cell]), 1),
            "intensity": round(float(times[cell] / most), 3),
            "count": round(float(times[cell]) / 1000),
        }
        for cell in np.flatnonzero(times)
    ]


def smoothed(times):
    """How much each cell was looked at beside an even look around: 1 is even, 0 not at all."""
    total = times.sum()
    if not total:
        return np.zeros(cells.CELLS)
    return cells.spread(times, SPREAD) / total * cells.CELLS


def map_of(scene, maps):
    """One scene of a manifest: its smoothed map, and what it tells; nothing of either under
    `ATTENTION_MIN_VISITS`, which would say more of persons than of places."""
    panorama = scene["panorama"]["hash"][:64]
    visits, times = maps.get((scene["id"], panorama), (0, np.zeros(cells.CELLS)))
    is_hidden = visits < settings.ATTENTION_MIN_VISITS
    density = np.zeros(cells.CELLS) if is_hidden else smoothed(times)
    return {
        "scene_id": scene["id"],
        "panorama": panorama,
        "visits": visits,
        "min_visits": settings.ATTENTION_MIN_VISITS,
        "is_hidden": is_hidden,
        "seconds": None if is_hidden else round(float(times.sum()) / 1000),
        "rings": [] if is_hidden else cells.COUNTS.tolist(),
        "values": [] if is_hidden else [round(float(value), 3) for value in density],
        "hotspots": [] if is_hidden else _hotspots(scene, density),
        "without_hotspot": [] if is_hidden else _striking(scene, density),
    }


def _hotspots(scene, density):
    """How much is looked at around each hotspot, and whether hardly at all."""
    shown = []
    for hotspot in scene["hotspots"]:
        value = float(density[_around(hotspot["position"], NEAR)].mean())
        shown.append(
            {
                "hotspot_id": hotspot["id"],
                "title": hotspot["title"],
                "attention": round(value, 2),
                "is_overlooked": value < OVERLOOKED,
            }
        )
    return shown


def seen(manifest, maps):
    """`{hotspot: how much is looked at around it}`, without those of scenes few have visited.

    The figures of `map_of`, without a map of each scene.
    """
    shown = {}
    for scene in manifest["scenes"]:
        visits, times = maps.get((scene["id"], scene["panorama"]["hash"][:64]), (0, None))
        if visits < settings.ATTENTION_MIN_VISITS or not times.any():
            continue
        for hotspot in scene["hotspots"]:
            near = np.flatnonzero(_around(hotspot["position"], NEAR))
            value = cells.spread_onto(times, SPREAD, near).mean() / times.sum() * cells.CELLS
            shown[hotspot["id"]] = {
                "attention": round(float(value), 2),
                "is_overlooked": bool(value < OVERLOOKED),
            }
    return shown


def by_sector(scene, values):
    """A map in 24 numbers, for those who cannot see it: `[(height, [(direction, mean), …]), …]`.

    Directions are seen from the scene's first view; nothing of a map that is not shown.
    """
    if not values:
        return []
    density = np.array(values)
    yaws, pitches = cells.centres()
    eighths = np.round((yaws - scene["view"]["yaw"]) / 45).astype(int) % len(DIRECTIONS)
    rows = []
    for height, (low, high) in HEIGHTS.items():
        is_there = (pitches >= low) & (pitches < high)
        means = [
            float(density[is_there & (eighths == eighth)].mean())
            for eighth in range(len(DIRECTIONS))
        ]
        rows.append((height, list(zip(DIRECTIONS, means, strict=True))))
    return rows


def _striking(scene, density):
    """Places that are looked at more than others, and have no hotspot; the most looked at first.

    Everybody begins at the scene's first view: a place there is marked, for it proves little.
    """
    left = density.copy()
    for hotspot in scene["hotspots"]:
        left[_around(hotspot["position"], APART)] = 0
    places: list[dict] = []
    while len(places) < MOST_PLACES and left.max() >= STRIKING:
        peak = int(left.argmax())
        yaws, pitches = cells.centres()
        place = {"yaw": float(yaws[peak]), "pitch": float(pitches[peak])}
        near = _around(place, APART)
        start = cells.separation(np.array([peak]), scene["view"]["yaw"], scene["view"]["pitch"])
        places.append(
            {
                "yaw": round(place["yaw"], 1),
                "pitch": round(place["pitch"], 1),
                "attention": round(float(left[peak]), 2),
                "is_first_view": bool(start[0] < APART),
            }
        )
        left[near] = 0
    return places


def _around(position, degrees):
    every = np.arange(cells.CELLS)
    return cells.separation(every, position["yaw"], position["pitch"]) < degrees
