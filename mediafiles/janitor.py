"""Removing files that nothing needs any more: from public storage, and originals without a row.

In public storage files belong to nobody (see `mediafiles.public`), so they go in two steps. What
no row refers to is marked; what was marked for the whole period of grace, and is still not
referred to, is removed. Whoever relies on such a file again takes the mark away first
(`used_again`), and a file is removed only while its mark is held locked: a file that is being
used again is either kept, or gone before anybody looks for it. Killed at any moment, the next run
goes on.
"""

import re
import shutil
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import transaction
from django.utils import timezone

from mediafiles import looking, pictures, sounds
from mediafiles.arrivals import FOLDER as ORIGINALS
from mediafiles.models import MediaFile, public_storage
from mediafiles.public import PARTS, StillNeeded, finders, swept_areas
from mediafiles.reading import remove_object
from mediafiles.unused import UnusedFile

# Every path in public storage begins with its area and a name made of a hash; see `unit_of`.
PATH = re.compile(r"([a-z]+/[0-9a-f]{32})(?![0-9a-f])|(publications/[0-9a-f-]{36}/[\w-]+\.json)")
A_DAY = 86_400


@dataclass
class Pile:
    """Files of one kind that can go."""

    files: int = 0
    bytes: int = 0

    def add(self, sizes):
        for size in sizes:
            self.files += 1
            self.bytes += size


@dataclass
class Report:
    """What was removed (or would be), and what waits for its grace to end, by folder."""

    removed: dict[str, Pile] = field(default_factory=lambda: defaultdict(Pile))
    waiting: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def clean(*, dry_run=False):
    """Mark, sweep, and clear away what was left half-done. Twice at once does no harm."""
    report = Report()
    _clean_public(report, dry_run=dry_run)
    _clean_originals(report, dry_run=dry_run)
    _clean_parts(report, dry_run=dry_run)
    return report


def paths_in_use():
    """The units of public storage that rows refer to."""
    return {
        found
        for finder in finders
        for text in finder()
        for match in PATH.finditer(text)
        if (found := match[1] or match[2])
    }


def _clean_public(report, *, dry_run):
    # Looked at before the rows: a file that is made meanwhile is not among these.
    units = {unit for area in swept_areas.values() for unit in _units(area)}
    unused = units - paths_in_use()
    now = timezone.now()
    if not dry_run:
        _mark(unused, now)
    marked = dict(UnusedFile.objects.values_list("path", "since"))
    due = now - settings.UNUSED_FILES_KEPT
    for path in sorted(unused):
        area = path.partition("/")[0]
        if marked.get(path, now) > due:
            report.waiting[area] += 1
        elif dry_run:
            report.removed[area].add(_sizes(public_storage(), path))
        else:
            report.removed[area].add(_removed(path, due))


def _mark(unused, now):
    before = set(UnusedFile.objects.values_list("path", flat=True))
    UnusedFile.objects.filter(path__in=before - unused).delete()
    new = [UnusedFile(path=path, since=now) for path in sorted(unused - before)]
    UnusedFile.objects.bulk_create(new, ignore_conflicts=True)


def _removed(path, due):
    """Remove one unit if its mark still stands; the sizes of its files."""
    with transaction.atomic():
        mark = UnusedFile.objects.select_for_update().filter(path=path, since__lte=due).first()
        if mark is None:
            return []
        try:
            with transaction.atomic():
                swept_areas[path.partition("/")[0]].forget(path)
        except StillNeeded:
            return []
        sizes = _sizes(public_storage(), path)
        _delete_all(public_storage(), path)
        mark.delete()
    return sizes


def _units(area):
    """The paths of what is kept or removed as one in an area."""
    if area.by_file:
        return [path for path, _size, _time in _walk(public_storage(), area.name)]
    try:
        folders, files = public_storage().listdir(area.name)
    except FileNotFoundError:
        return []
    return [f"{area.name}/{name}" for name in (*folders, *files) if name]


def _clean_originals(report, *, dry_run):
    """Objects without a row: stored, and then the row was not written."""
    storage = storages["default"]
    before = time.time() - max(settings.UNUSED_FILES_KEPT.total_seconds(), 1)
    lost = [
        (path, size)
        for path, size, changed in _walk(storage, ORIGINALS)
        if changed < before and _is_original(path)
    ]
    named = set()
    for some in _in_parts([path for path, _size in lost], 500):
        named |= set(MediaFile.objects.filter(file__in=some).values_list("file", flat=True))
    for path, size in lost:
        if path not in named:
            report.removed[ORIGINALS].add([size])
            if not dry_run:
                remove_object(path)


def _is_original(path):
    return path.count("/") == 1


def _in_parts(things, size):
    return (things[start : start + size] for start in range(0, len(things), size))


def _clean_parts(report, *, dry_run):
    """What processes that were killed left half-written on this machine."""
    old = time.time() - A_DAY
    temp = Path(settings.TEMP_DIR)
    left = [
        path
        for prefix in (looking.TEMP_PREFIX, pictures.PREFIX, sounds.PREFIX)
        for path in temp.glob(f"{prefix}*")
    ]
    if isinstance(public_storage(), FileSystemStorage):
        left += Path(public_storage().path(PARTS)).glob("*")
    for path in left:
        with suppress(FileNotFoundError):
            if path.stat().st_mtime > old:
                continue
            report.removed["left half-done"].add(_local_sizes(path))
            if not dry_run:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _sizes(storage, path):
    return [size for _path, size, _time in _walk(storage, path)]


def _walk(storage, path):
    """`(path, bytes, changed)` of a file, or of every file below a folder; changed in seconds."""
    if isinstance(storage, FileSystemStorage):
        yield from _walk_folder(Path(storage.location), Path(storage.path(path)))
    else:
        yield from _walk_bucket(storage, path)


def _walk_folder(root, top):
    files = [top] if top.is_file() else top.rglob("*")
    for file in files:
        with suppress(FileNotFoundError):
            if file.is_file():
                facts = file.stat()
                yield file.relative_to(root).as_posix(), facts.st_size, facts.st_mtime


def _local_sizes(path):
    return [size for _path, size, _time in _walk_folder(path.parent, path)]


def _walk_bucket(storage, path):
    # One request for a thousand objects, where the storage itself would ask for each.
    for item in _objects(storage, path):
        name = item.key.removeprefix(f"{storage.location}/")
        yield name, item.size, item.last_modified.timestamp()


def _objects(storage, path):
    at = f"{storage.location}/{path}"
    for item in storage.bucket.objects.filter(Prefix=at):
        if item.key == at or item.key.startswith(f"{at}/"):
            yield item


def _delete_all(storage, path):
    if not isinstance(storage, FileSystemStorage):
        for some in _in_parts([{"Key": item.key} for item in _objects(storage, path)], 1000):
            storage.bucket.delete_objects(Delete={"Objects": some, "Quiet": True})
        return
    place = Path(storage.path(path))
    with suppress(FileNotFoundError):
        shutil.rmtree(place) if place.is_dir() else place.unlink()
