"""What providers get to know of a tour: plain facts of its scenes, under short names.

Models see `s1`, `s2` … and never an id of ours, so an answer can name nothing else.
"""

from dataclasses import dataclass, field
from functools import partial
from io import BytesIO

from PIL import Image

from ai_jobs.providers.base import Picture
from floorplans.models import PLAN
from mediafiles.models import public_storage
from panorama.result import BASE
from scenes.models import Panorama

LONGEST_SIDE, JPEG_QUALITY = 1536, 82
# Raised with every change of what is asked; answers to older questions are not used any more.
PROMPT_VERSION = 1


@dataclass(frozen=True)
class WayView:
    """A hotspot there is already."""

    type: str
    title: str
    target_id: str | None
    yaw: float
    arrival_yaw: float | None


@dataclass(frozen=True)
class SceneView:
    """What is known of a scene; `name` is what models call it."""

    id: str
    name: str
    title: str
    description: str
    revision: int
    content_key: str
    folder: str
    width: int
    levels: list
    quality: dict
    warnings: list
    level: tuple[float, float]
    north_offset: float | None
    is_start: bool
    ways: tuple[WayView, ...] = ()

    @property
    def picture(self):
        path = f"{self.folder}/{BASE}"
        return Picture(self.name, self.content_key, partial(picture_bytes, path))


@dataclass(frozen=True)
class TourView:
    id: str
    title: str
    description: str
    city: str
    scenes: tuple[SceneView, ...]
    # Of all scenes, also those a question is not about: {id: title}.
    titles: dict = field(default_factory=dict)

    def named(self, name):
        return next(scene for scene in self.scenes if scene.name == name)

    def only(self, ids):
        kept = tuple(scene for scene in self.scenes if scene.id in ids)
        return TourView(self.id, self.title, self.description, self.city, kept, self.titles)


@dataclass(frozen=True)
class PlanView:
    id: str
    name: str
    content_key: str
    tour: TourView

    @property
    def picture(self):
        return Picture(
            "plan", self.content_key, partial(picture_bytes, PLAN.path(self.content_key))
        )


def view_of(tour):
    """The tour with its scenes that have a picture, in order; three queries."""
    scenes = list(tour.scenes.in_order().select_related("panorama").prefetch_related("hotspots"))
    shown = [scene for scene in scenes if _has_picture(scene)]
    location = getattr(tour, "location", None)
    return TourView(
        id=str(tour.pk),
        title=tour.title,
        description=tour.description,
        city=location.city if location else "",
        scenes=tuple(_scene_view(scene, f"s{n}") for n, scene in enumerate(shown, start=1)),
        titles={str(scene.pk): scene.title for scene in scenes},
    )


def _has_picture(scene):
    return scene.panorama is not None and scene.panorama.state == Panorama.State.COMPLETED


def _scene_view(scene, name):
    picture = scene.panorama
    return SceneView(
        id=str(scene.pk),
        name=name,
        title=scene.title,
        description=scene.description,
        revision=scene.revision,
        content_key=picture.content_key,
        folder=picture.folder,
        width=picture.width,
        levels=picture.levels,
        quality=picture.quality,
        warnings=picture.warnings,
        level=(scene.level_pitch, scene.level_roll),
        north_offset=scene.north_offset,
        is_start=scene.is_start,
        ways=tuple(
            WayView(
                type=hotspot.type,
                title=hotspot.title,
                target_id=str(hotspot.target_scene_id) if hotspot.target_scene_id else None,
                yaw=hotspot.yaw,
                arrival_yaw=hotspot.arrival_yaw,
            )
            for hotspot in scene.hotspots.all()
            if hotspot.is_active
        ),
    )


def picture_bytes(path):
    """A derivative of ours as a JPEG of at most 1536 px: what is sent, and all that is sent."""
    with public_storage().open(path) as stream:
        picture = Image.open(stream)
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        written = BytesIO()
        picture.convert("RGB").save(written, "JPEG", quality=JPEG_QUALITY)
    return written.getvalue()
