"""What a visitor can have met: the scenes and hotspots of one publication."""

import threading
import uuid
from dataclasses import dataclass

from cachetools import LRUCache

from tours.models import Publication

MOST_KEPT = 500
# Publications never change, so what was read once stays true.
_kept: LRUCache = LRUCache(MOST_KEPT)
_turn = threading.Lock()


@dataclass(frozen=True)
class Shown:
    tour_id: uuid.UUID
    # Scene → its panorama's content key.
    scenes: dict
    # Hotspot → its scene.
    hotspots: dict
    # Each of these as it is written → itself.
    ids: dict
    # What the names of events begin with, by whether the sender gave them.
    names: tuple


def shown_in(tour_id, publication_id, number=None):
    """What the publication showed; of a `number` that there is none of, the present one's."""
    found = number and number > 0 and _remembered((tour_id, number), tour=tour_id, number=number)
    return found or _remembered(publication_id, pk=publication_id)


def _remembered(name, **which):
    with _turn:
        shown = _kept.get(name)
    if shown is None:
        row = Publication.objects.filter(**which).values_list("tour_id", "manifest").first()
        if row is None:
            return None
        shown = _shown(*row)
        with _turn:
            _kept[name] = shown
    return shown


def _shown(tour_id, manifest):
    scenes = {
        uuid.UUID(scene["id"]): scene["panorama"]["hash"][:64] for scene in manifest["scenes"]
    }
    hotspots = {
        uuid.UUID(hotspot["id"]): uuid.UUID(scene["id"])
        for scene in manifest["scenes"]
        for hotspot in scene["hotspots"]
    }
    return Shown(
        tour_id=tour_id,
        scenes=scenes,
        hotspots=hotspots,
        ids={str(one): one for one in (*scenes, *hotspots)},
        names=tuple(f"{tour_id}\0{is_given}\0".encode() for is_given in (False, True)),
    )
