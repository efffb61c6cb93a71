"""Looking into uploaded files: how large, how long, what to show in the library.

Decoders meet strangers' bytes only in a child that can be killed (`mediafiles.watching`). A file
nobody can look into stays what it is, an original to be fetched; its row says why.
"""

import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from core.jobs import JobState, Lease, LeaseLost, stopping
from mediafiles.kinds import Kind
from mediafiles.models import MediaFile, VideoMetadata
from mediafiles.reading import beside, local_copy
from panorama import child
from panorama.errors import ChildCrashed, ChildTimeout, Refused, Stopped
from panorama.limits import MEBIBYTE, Limits

TEMP_PREFIX = "looking-"
# Posters and thumbnails only; a public copy is as large as its video.
LOOK_LIMITS = Limits(
    memory_bytes=2560 * MEBIBYTE, file_bytes=8 * MEBIBYTE, cpu_seconds=60, wall_seconds=90.0
)
TOO_COMPLEX = (
    "Reading this file takes too much computing. The file itself is kept; export it in a smaller "
    "size."
)
# What a file takes over from another with the same bytes.
RESULTS = ("width", "height", "duration", "thumbnail")
VIDEO_RESULTS = (
    "duration", "width", "height", "codec", "audio_codec", "container", "bitrate", "frame_rate",
    "rotation", "poster",
)  # fmt: skip


def looked_into_before(media):
    twins = MediaFile.objects.same_bytes(media).filter(state=JobState.COMPLETED)
    return twins.select_related("video").first()


def copy_video_metadata(twin, media):
    known = VideoMetadata.objects.filter(media_file=twin).first()
    if known is not None:
        values = {name: getattr(known, name) for name in VIDEO_RESULTS}
        VideoMetadata.objects.update_or_create(media_file=media, defaults=values)


def process(media):
    """Do the work of a claimed file; every ending is written to the row."""
    run_job(media, _process)


def run_job(job, work):
    """Run `work(job, lease)` and write how it ended to the row."""
    try:
        work(job, Lease(job, announce=lambda job: None))
    except LeaseLost:
        # Cancelled, or given to another worker, who now speaks for it.
        return
    except Refused as refusal:
        _end(job.fail, refusal.code, refusal.message)
    except Stopped:
        if stopping.is_set():
            _end(job.hand_back)
    except (ChildCrashed, ChildTimeout) as failure:
        _end(job.try_again, *_explain(failure))
    except OSError as failure:
        reason = failure.strerror or "storage unavailable"
        _end(job.try_again, "storage_error", f"The files could not be read or stored ({reason}).")


@contextmanager
def watched(task, media, source, lease, limits):
    """`(result, folder)` of a task of `mediafiles.watching`; the folder goes afterwards."""
    folder = Path(tempfile.mkdtemp(dir=settings.TEMP_DIR, prefix=TEMP_PREFIX))
    try:
        yield _run(task, media.content_type, source, folder, lease, limits), folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def store_private(path, content):
    """Write a small file of ours beside the originals; the same content again does no harm."""
    if default_storage.exists(path):
        default_storage.delete(path)
    return default_storage.save(path, ContentFile(content))


def _process(media, lease):
    twin = looked_into_before(media)
    if twin is not None:
        with transaction.atomic():
            copy_video_metadata(twin, media)
            media.complete(**{name: getattr(twin, name) for name in RESULTS})
        return
    task = "picture" if media.kind == Kind.IMAGE else "look"
    with (
        local_copy(media) as source,
        watched(task, media, source, lease, LOOK_LIMITS) as (found, folder),
    ):
        made = {name: folder / f"{name}.webp" for name in ("thumbnail", "poster")}
        stills = {
            name: store_private(beside(media.file.name, name), picture.read_bytes())
            for name, picture in made.items()
            if picture.exists()
        }
    try:
        _finish(media, found, stills)
    except LeaseLost:
        _remove_unless_used(media, stills.values())
        raise


def _remove_unless_used(media, paths):
    """The file may have been erased meanwhile, and then nobody would find its pictures."""
    if not MediaFile.objects.filter(file=media.file.name).exists():
        for path in paths:
            default_storage.delete(path)


@transaction.atomic
def _finish(media, found, stills):
    results = {"thumbnail": stills.get("thumbnail", "")}
    if media.kind != Kind.IMAGE:
        results |= {name: found.get(name) for name in ("width", "height", "duration")}
    if found.get("has_picture"):
        values = {name: found[name] for name in VIDEO_RESULTS if name != "poster"}
        values["poster"] = stills.get("poster", "")
        VideoMetadata.objects.update_or_create(media_file=media, defaults=values)
    media.complete(**results)


def _run(task, content_type, source, folder, lease, limits):
    arguments = [task, content_type, str(Path(source).resolve()), str(folder.resolve())]
    try:
        return child.answer_of(
            "mediafiles.watching", arguments, folder, limits, lease.progress, lease.should_stop
        )
    except Refused as refusal:
        if refusal.code == "image_too_complex":
            raise Refused("media_too_complex", TOO_COMPLEX) from None
        raise


def _end(write, *values):
    with suppress(LeaseLost):
        write(*values)


def _explain(failure):
    if isinstance(failure, ChildTimeout):
        return (
            "processing_timeout",
            "Looking into this file took too long and was stopped. The file itself is kept.",
        )
    return (
        "decoder_crashed",
        "The decoder stopped working on this file. The file itself is kept; export it again to "
        "see it here.",
    )
