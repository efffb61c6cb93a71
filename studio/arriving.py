"""Panoramas that become scenes by arriving: who closes the tab after the last byte loses nothing.

An upload says `purpose: scene`, the `tour_id`, and its place among those of one drop (`drop`, any
word of the sender's, and `position`, a whole number).
"""

import re
import uuid
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError, field_error
from mediafiles.models import Upload
from mediafiles.resumable.arrivals import Purpose, register
from scenes.services import TooManyScenes, add_scene, set_start_scene
from studio.importing import title_from
from tours.models import Tour
from tours.services import lock_tour

PURPOSE = "scene"
LAST = 1_000_000
# What cameras call their files: a few letters, then a counter or a time.
CAMERA_NAME = re.compile(
    r"\A(?:_?dsc[fn]?|dji|gopr|gs|image|img|insta360|mvimg|pano|panorama|photo|picture|pxl|r0|sam"
    r"|theta|vid)?[-_ (]*\d[-_ )\d]*(?:\.?photosphere)?(?![^\W\d_])",
    re.IGNORECASE,
)


class TourGone(RuleError):
    code = "tour_gone"
    status = 409
    message = _(
        "The tour this picture was for has been deleted. Bring it back from the trash, then add "
        "the picture again."
    )


def declare():
    register(PURPOSE, Purpose(team_of=_team_of, arrived=_arrived))


def scene_title(filename):
    """A name for people, or none: `IMG_0123 living-room.jpg` is the Living room, `IMG_0123.jpg`
    says nothing about the place."""
    rest = CAMERA_NAME.sub("", Path(filename).stem, count=1)
    return title_from(f"{rest}.jpg")[:255] if any(map(str.isalpha, rest)) else ""


def _team_of(actor, metadata):
    tour = _tour(metadata, Tour.objects.visible_to(actor))
    if tour is None:
        raise field_error("tour_id", "There is no tour of yours under this id.", "not_found")
    if tour.scenes.count() >= settings.LIMIT_SCENES_PER_TOUR:
        raise TooManyScenes(f"A tour has {settings.LIMIT_SCENES_PER_TOUR} scenes at most.")
    return tour.team_id


def _arrived(upload, media):
    tour = _tour(upload.metadata, Tour.objects.kept().filter(team_id=upload.team_id))
    if tour is None:
        raise TourGone
    tour = lock_tour(tour.pk)
    scene = add_scene(
        tour,
        media=media,
        order_index=_place(tour, upload),
        # The scene of an upload is found by its id: the next of the drop asks for it.
        id=upload.pk,
        title=scene_title(upload.filename),
    )
    _start_with_the_first(tour, scene, upload)


def _start_with_the_first(tour, scene, upload):
    """Of a drop the first picture begins the tour, not the one that was quickest to arrive.

    Only while the start is the scene that stood first until now: a start somebody chose stays.
    """
    drop = upload.metadata.get("drop")
    if scene.order_index > 0 or not drop:
        return
    second = tour.scenes.filter(is_start=True, order_index=1).values_list("pk", flat=True)
    if Upload.objects.filter(pk__in=list(second), metadata__drop=drop).exists():
        set_start_scene(scene)


def _tour(metadata, tours):
    try:
        return tours.filter(pk=uuid.UUID(metadata.get("tour_id", ""))).first()
    except ValueError:
        return None


def _place(tour, upload):
    """Where the scene belongs: before those of the same drop that come later in it, behind those
    that come earlier, whatever has been put in order meanwhile. None is the end."""
    drop = upload.metadata.get("drop")
    scenes = list(tour.scenes.in_order().values_list("pk", flat=True))
    if not drop:
        return None
    siblings = Upload.objects.filter(pk__in=scenes, team_id=upload.team_id, metadata__drop=drop)
    positions = {sibling.pk: _position(sibling) for sibling in siblings.only("pk", "metadata")}
    mine = _position(upload)
    earlier = [at for at, pk in enumerate(scenes) if positions.get(pk, LAST) <= mine]
    later = [at for at, pk in enumerate(scenes) if pk in positions and positions[pk] > mine]
    if later:
        return later[0]
    return earlier[-1] + 1 if earlier else None


def _position(upload):
    given = upload.metadata.get("position", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else LAST - 1
