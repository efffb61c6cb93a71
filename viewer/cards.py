"""The picture a link to a tour shows: the view it begins with, through an ordinary lens.

Drawn once for a panorama and a view, from the published tiles, when somebody first asks for it;
then it is a public file like any other. While it cannot be had there is the panorama's own.
"""

import hashlib
import math
import shutil
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage

from mediafiles.models import public_storage
from mediafiles.public import storage_answers, used_again
from panorama import child
from panorama.errors import ChildCrashed, ChildTimeout
from scenes.derivatives import publish_folder
from scenes.processing import TEMP_PREFIX
from viewer.reading import start_scene

# Part of every name. Raise it whenever the same view would give another picture.
VERSION = "1"
FOLDER = "cards"
CARD, POSTER = "card.jpg", "poster.webp"
CARD_SIZE = (1200, 630)
POSTER_SIZE = (560, 294)
# A level this wide has a pixel for each pixel of the card at the usual field of view.
WIDE_ENOUGH = 4096
A_DAY = 86_400
# After a failure nobody tries again for so long, in seconds.
PAUSE = 600
# Drawing takes a second of one core; visitors who come meanwhile get the other picture.
_one_at_a_time = threading.Semaphore(1)


def card_name(manifest):
    """The name that belongs to this panorama and this view alone."""
    scene = start_scene(manifest)
    view = "{yaw:.2f},{pitch:.2f},{fov:.2f}".format(**scene["view"])
    named = f"{VERSION}:{scene['panorama']['hash']}:{view}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def card_url(manifest, file=CARD):
    """The public address of the card or the poster, drawn now if need be; None if it cannot be.

    Raises `StorageAway` while the store does not answer.
    """
    folder = f"{FOLDER}/{card_name(manifest)}"
    return public_storage().url(f"{folder}/{file}") if _is_there(folder, manifest) else None


def _is_there(folder, manifest):
    known = cache.get(folder)
    if known is None:
        used_again(folder)
        with storage_answers():
            known = public_storage().exists(f"{folder}/{POSTER}") or _drawn(folder, manifest)
        if known is not None:
            cache.set(folder, known, _kept_for() if known else PAUSE)
    return known


def _kept_for():
    """Seconds for which we believe that a card is there: it stays for longer, even if unused."""
    return min(A_DAY, settings.UNUSED_FILES_KEPT.total_seconds() / 2)


def _drawn(folder, manifest):
    """True, False if it failed, None if another is being drawn at the moment."""
    if not _one_at_a_time.acquire(blocking=False):
        return None
    try:
        _draw(folder, start_scene(manifest))
    except (ChildCrashed, ChildTimeout, OSError):
        return False
    finally:
        _one_at_a_time.release()
    return True


def _draw(folder, scene):
    panorama, view = scene["panorama"], scene["view"]
    level = _level(panorama["levels"])
    made = Path(tempfile.mkdtemp(dir=settings.TEMP_DIR, prefix=TEMP_PREFIX))
    try:
        with _tiles(f"panoramas/{panorama['hash']}", level) as tiles:
            seen = (view["yaw"], view["pitch"], _across(view["fov"]))
            child.draw_card(tiles, level, made, view=seen)
        publish_folder(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _level(levels):
    level = next((each for each in levels if each["width"] >= WIDE_ENOUGH), levels[-1])
    return {name: level[name] for name in ("level", "width", "cols", "rows")}


def _across(fov):
    """The card's horizontal field for a view's vertical one."""
    width, height = CARD_SIZE
    return math.degrees(2 * math.atan(math.tan(math.radians(fov) / 2) * width / height))


@contextmanager
def _tiles(folder, level):
    """A local folder with the level's tiles in it."""
    storage = public_storage()
    if isinstance(storage, FileSystemStorage):
        found = Path(storage.path(folder))
        # Without this, a card of nothing would be drawn.
        if not (found / str(level["level"])).is_dir():
            raise FileNotFoundError(folder)
        yield found
        return
    copy = Path(tempfile.mkdtemp(dir=settings.TEMP_DIR, prefix=TEMP_PREFIX))
    try:
        _fetch(storage, folder, level, copy)
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def _fetch(storage, folder, level, copy):
    (copy / str(level["level"])).mkdir()

    def fetch(name):
        # A cropped panorama has no tiles where it shows nothing.
        try:
            with storage.open(f"{folder}/{name}") as stream:
                (copy / name).write_bytes(stream.read())
        except FileNotFoundError:
            return False
        return True

    names = [
        f"{level['level']}/{row}_{col}.jpg"
        for row in range(level["rows"])
        for col in range(level["cols"])
    ]
    with ThreadPoolExecutor(8) as pool:
        if not any(list(pool.map(fetch, names))):
            raise FileNotFoundError(folder)
