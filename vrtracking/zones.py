"""Zones of the headset's world: joined to scenes by their names, or by hand; and where on the
scene's sphere somebody looks in them."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import transaction

from floorplans.models import Marker, heading_on_plan
from scenes.models import Scene
from vrtracking.calibration import placer
from vrtracking.kinds import Match
from vrtracking.models import Batch, Calibration, Label, VRSession, Zone

# How alike two names must be where neither is the other: "Livingroom", "Living room 1".
ALIKE = 0.86
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")
# Words that say no place.
EMPTY = frozenset({"zone", "room", "area", "vol", "volume", "trigger", "box", "bp", "sm", "the"})


def words_of(name):
    """The words of a name as a game engine or an agent writes it: `BP_LivingRoom_01` has three."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word.lower().lstrip("0") or "0" for word in WORDS.findall(plain)]


def likeness(one, other):
    """0…1: how surely two names mean one place."""
    first, second = words_of(one), words_of(other)
    if not first or not second:
        return 0.0
    if first == second or "".join(first) == "".join(second):
        return 1.0
    telling = [[word for word in words if word not in EMPTY] for words in (first, second)]
    if all(telling) and "".join(telling[0]) == "".join(telling[1]):
        return 0.95
    numbers = [{word for word in words if word.isdigit()} for words in (first, second)]
    if numbers[0] and numbers[1] and numbers[0] != numbers[1]:
        # Bedroom 1 is not bedroom 2.
        return 0.0
    letters = ["".join(word for word in words if not word.isdigit()) for words in telling]
    if not all(letters):
        return 0.0
    if letters[0] == letters[1]:
        return 0.9
    return SequenceMatcher(None, *letters).ratio()


def matched(name, scenes):
    """The one of `scenes` that a zone's name means; None where none is, or two are alike."""
    ranked = sorted(
        ((likeness(name, scene.title), scene.order_index) for scene in scenes), reverse=True
    )
    if not ranked or ranked[0][0] < ALIKE:
        return None
    if len(ranked) > 1 and ranked[1][0] == ranked[0][0]:
        return None
    return next(scene for scene in scenes if scene.order_index == ranked[0][1])


def know_zones(property, numbers):
    """Make the zones of these labels that the property does not have yet, and match them."""
    known = set(Zone.objects.filter(property=property).values_list("label_id", flat=True))
    missing = Label.objects.filter(pk__in=set(numbers) - known)
    if not missing:
        return
    scenes = _scenes(property)
    zones = [Zone(property=property, label=label) for label in missing]
    for zone in zones:
        _match(zone, scenes)
    Zone.objects.bulk_create(zones, ignore_conflicts=True)


def _scenes(property):
    return list(Scene.objects.filter(tour=property.tour_id)) if property.tour_id else []


def _match(zone, scenes):
    scene = matched(zone.label.name, scenes)
    zone.scene, zone.match = scene, Match.NAME if scene else Match.NONE


@transaction.atomic
def match_again(property):
    """After the tour or its scenes' names changed: match what was not matched by hand."""
    scenes = _scenes(property)
    zones = Zone.objects.filter(property=property).exclude(match=Match.HAND).select_related("label")
    for zone in zones:
        _match(zone, scenes)
        zone.save(update_fields=["scene", "match", "updated_at"])
    fold_again(property)


@transaction.atomic
def correct(zone, **fields):
    """Say by hand where a zone is. `scene=None` says that it is in none."""
    for name, value in fields.items():
        setattr(zone, name, value)
    if "scene" in fields:
        zone.match = Match.HAND
    zone.save()
    fold_again(zone.property)


def fold_again(property):
    """Have its sessions added up anew, as far as their events are kept."""
    has_events = Batch.objects.filter(session__property=property).values("session")
    VRSession.objects.filter(pk__in=has_events).update(is_dirty=True)


# --- Where somebody looks -------------------------------------------------------------------------


@dataclass(frozen=True)
class Sight:
    """A panorama, and how the headset's directions lie in it: `yaw = ±headset's yaw + turn`."""

    tour_id: object
    scene_id: object
    panorama: str
    turn: float
    sign: int = 1


def sights_of(property):
    """`{number of a zone's label: Sight}` of those whose direction is known."""
    zones = Zone.objects.filter(property=property, scene__panorama__isnull=False)
    zones = list(zones.select_related("scene__panorama"))
    if not zones:
        return {}
    placers = {
        one.plan_id: placer(one)
        for one in Calibration.objects.filter(property=property).select_related("plan")
    }
    markers = defaultdict(list)
    found = Marker.objects.filter(
        plan__in=placers, scene__in=[zone.scene_id for zone in zones]
    ).select_related("plan", "scene")
    for marker in found:
        markers[marker.scene_id].append(marker)
    sights = {}
    for zone in zones:
        turned = _turn(zone, placers, markers[zone.scene_id])
        if turned:
            turn, sign = turned
            scene = zone.scene
            sights[zone.label_id] = Sight(
                scene.tour_id, scene.pk, scene.panorama.content_key[:64], turn, sign
            )
    return sights


def _turn(zone, placers, markers):
    """`(turn, sign)`, or None where nothing tells how the headset's world lies in the scene."""
    signs = [_sign(one) for one in placers.values()]
    if zone.yaw_offset is not None:
        sign = signs[0] if signs else 1
        return -sign * zone.yaw_offset, sign
    ordered = sorted(markers, key=lambda marker: marker.plan_id != zone.plan_id)
    for marker in ordered:
        heading = heading_on_plan(marker, marker.plan)
        if heading is not None:
            place = placers[marker.plan_id]
            return place.bearing(0) - heading, _sign(place)
    return None


def _sign(place):
    """1 where a growing yaw turns to the right, as ours does; −1 where it turns to the left."""
    quarter = (place.bearing(90) - place.bearing(0)) % 360
    return 1 if quarter < 180 else -1
