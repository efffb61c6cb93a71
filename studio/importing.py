"""A tour from a folder of panoramas."""

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files import File

from core.errors import RuleError
from mediafiles.services import store_file
from scenes.models import Panorama
from scenes.services import add_scene
from scenes.tasks import process_panorama
from tours.services import create_tour

PICTURES = {".jpg", ".jpeg", ".png", ".webp"}
POLL_SECONDS = 0.2


@dataclass
class Imported:
    """What became of a folder: the tour, and the files that were refused, with the reasons."""

    tour: object = None
    refused: list = field(default_factory=list)


def pictures_in(folder: Path) -> list[Path]:
    """The pictures directly in `folder`, in the order a person would count them."""
    found = [path for path in folder.iterdir() if path.suffix.lower() in PICTURES]
    return sorted(found, key=natural_order)


def natural_order(path):
    """Room 2 before room 10."""
    parts = re.split(r"(\d+)", path.name.casefold())
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]


def title_from(name: str) -> str:
    """`03-living_room.jpg` is the Living room; a name of digits alone stays as it is."""
    words = re.sub(r"[-_\s]+", " ", Path(name).stem).strip()
    without_number = re.sub(r"^\d+[ .)]+", "", words) or words
    return without_number[:1].upper() + without_number[1:]


def import_folder(folder, *, team, user, title, say=lambda line: None):
    """Make a tour of the pictures in `folder`, processed and in the order of their names.

    A file that is refused costs only itself; a tour without any scene is not kept.
    """
    imported = Imported()
    paths = pictures_in(folder)
    for place, path in enumerate(paths, 1):
        say(f"[{place}/{len(paths)}] {path.name}")
        try:
            _add(imported, path, team=team, user=user, title=title)
        except RuleError as refusal:
            imported.refused.append((path.name, str(refusal)))
    if imported.tour:
        _process(imported, say)
    return imported


def _add(imported, path, *, team, user, title):
    with path.open("rb") as stream:
        media = store_file(
            File(stream, name=path.name), team_id=team.pk, user=user, folder="import"
        )
    if imported.tour is None:
        imported.tour = create_tour(team_id=team.pk, user=user, title=title)
    add_scene(imported.tour, media=media, title=title_from(path.name))


def _process(imported, say):
    for scene in imported.tour.scenes.in_order().select_related("incoming"):
        if scene.incoming is None:
            continue
        started = time.monotonic()
        panorama = process_now(scene.incoming)
        if panorama.state == Panorama.State.COMPLETED:
            say(f"{scene}: {len(panorama.levels)} levels in {time.monotonic() - started:.1f} s")
        else:
            imported.refused.append((str(scene), panorama.error_message))


def process_now(panorama):
    """Process it here, or wait for the worker that was quicker; the row, once it has ended."""
    while not panorama.is_ended:
        process_panorama(str(panorama.pk))
        panorama.refresh_from_db()
        if not panorama.is_ended:
            time.sleep(POLL_SECONDS)
    return panorama
