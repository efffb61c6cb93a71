"""Ways between scenes by computer vision, where that part of the product is there.

The search runs in a child process: see `panorama.child.find_links`.
"""

import shutil
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ai_jobs.providers.base import CannotDoThis, Stopped
from ai_jobs.spheres import write_level
from panorama import child
from panorama.errors import ChildCrashed, ChildTimeout, Refused
from panorama.errors import Stopped as ChildStopped

# Cleared away with those of killed processes: see `scenes.processing.remove_left_behind`.
TEMP_PREFIX = "panorama-links-"
FEWEST_SCENES = 2
# The share of the time that putting pictures together takes.
PREPARING = 0.15
# Of the report: where the cameras stood, as far as the pictures tell.
LAYOUT = ("scenes", "groups", "unconnected", "conflict", "similar_rooms")
WHY_ALONE = {
    "too_little_detail": gettext_lazy("too little can be seen in the picture"),
    "nothing_in_common": gettext_lazy("nothing seen there is seen from another scene"),
}


@dataclass
class Links:
    """`proposals` as the API shows hotspots; `notes` say what could not be linked, and why;
    `layout` is where the cameras stood, as far as the pictures tell."""

    proposals: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    layout: dict = field(default_factory=dict)


def is_available():
    return hasattr(child, "find_links")


def find_links(scenes, on_progress, should_stop):
    """Ways between `scenes` (`SceneView`s) that are not there yet, with confidence and evidence.

    Raises `CannotDoThis` where the part that finds them is missing or fails, or `Stopped`.
    """
    if not is_available():
        raise CannotDoThis(
            "linking_not_available",
            _("Finding ways without an AI service is not available on this server."),
        )
    if len(scenes) < FEWEST_SCENES:
        return Links()
    return _links(_report(scenes, on_progress, should_stop), scenes)


def _report(scenes, on_progress, should_stop):
    folder = Path(tempfile.mkdtemp(dir=settings.TEMP_DIR, prefix=TEMP_PREFIX))
    try:
        pictures = {}
        for number, scene in enumerate(scenes):
            if should_stop():
                raise Stopped
            on_progress(PREPARING * number / len(scenes), "reading")
            pictures[scene.id] = folder / f"{number}.png"
            write_level(scene, pictures[scene.id])
        return child.find_links(
            pictures,
            folder,
            known=_known(scenes),
            on_progress=lambda share, step: on_progress(
                PREPARING + (1 - PREPARING) * share, "matching"
            ),
            should_stop=should_stop,
        )
    except ChildStopped:
        raise Stopped from None
    except (ChildCrashed, ChildTimeout) as failure:
        raise CannotDoThis(
            "linking_failed", _("The search for ways did not finish. Try it with fewer scenes.")
        ) from failure
    except Refused as refusal:
        raise CannotDoThis(refusal.code, refusal.message) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _known(scenes):
    """What people placed: it joins scenes that pictures alone do not, and is not proposed again."""
    return [
        {
            "source": scene.id,
            "target": way.target_id,
            "yaw": way.yaw,
            "arrival_yaw": way.arrival_yaw,
        }
        for scene in scenes
        for way in scene.ways
        if way.target_id is not None
    ]


def _links(report, scenes):
    by_id = {scene.id: scene for scene in scenes}
    there = {(link["source"], link["target"]) for link in _known(scenes)}
    new = [link for link in report["links"] if (link["source"], link["target"]) not in there]
    best_first = sorted(new, key=lambda link: -link["confidence"])
    return Links(
        proposals=[_proposal(link, by_id[link["target"]]) for link in best_first],
        notes=list(_notes(report, by_id)),
        layout={name: report[name] for name in LAYOUT},
    )


def _proposal(link, target):
    """`proposed`: good enough to be shown without being asked for."""
    seen = len(link["evidence"])
    return {
        "scene_id": link["source"],
        "type": "navigation",
        "yaw": round(link["yaw"], 2),
        "pitch": round(link["pitch"], 2),
        "arrival": {
            "yaw": round(link["arrival_yaw"], 2), "pitch": round(link["arrival_pitch"], 2),
        },
        "target_scene_id": link["target"],
        "suggested_title": target.title,
        "reasoning": _("%(count)d things are seen in both pictures.") % {"count": seen}
        if seen
        else _("Follows from the links of other scenes."),
        "confidence": round(link["confidence"], 3),
        "evidence": link["evidence"],
        **{name: link[name] for name in ("proposed", "bridge", "spare", "direct", "yaw_error")},
    }  # fmt: skip


def _notes(report, by_id):
    if report["similar_rooms"]:
        yield _("Rooms of this tour look alike. Check every way before you apply it.")
    alone = defaultdict(list)
    for one in report["unconnected"]:
        scene = by_id[one["id"]]
        alone[one["reason"]].append(scene.title or scene.name)
    for reason, titles in alone.items():
        yield _("No way was found to %(scenes)s: %(reason)s.") % {
            "scenes": ", ".join(titles),
            "reason": WHY_ALONE.get(reason, reason),
        }
