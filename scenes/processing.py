"""One panorama's way from original to tiles; called by the worker that claimed it."""

import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import transaction

from core.jobs import Lease, LeaseLost, stopping
from mediafiles.public import used_again
from mediafiles.services import local_copy
from panorama import child
from panorama.errors import ChildCrashed, ChildTimeout, Refused, Stopped
from panorama.limits import Limits
from scenes.arrival import picture_arrived
from scenes.derivatives import publish_folder
from scenes.events import announce
from scenes.models import Panorama

# What a finished panorama keeps, and what another of the same bytes may take over.
RESULTS = (
    "width", "height", "levels", "crop", "preview", "source", "quality", "pose", "initial_view",
    "warnings", "stored_bytes",
)  # fmt: skip


TEMP_PREFIX = "panorama-"
# Longer than any processing may take, so that nothing in work is touched.
LEFT_BEHIND_AFTER = 3600


def limits():
    return Limits(max_bytes=settings.LIMIT_IMAGE_BYTES)


def process(panorama):
    """Do the work of a claimed panorama; every ending is written to the row."""
    try:
        _process(panorama)
    except LeaseLost:
        # Cancelled, or given to another worker, who now speaks for it.
        return
    except Refused as refusal:
        _end(panorama.fail, refusal.code, refusal.message)
    except Stopped:
        if stopping.is_set():
            _end(panorama.hand_back)
    except (ChildCrashed, ChildTimeout) as failure:
        _end(panorama.try_again, *_explain(failure))
    except OSError as failure:
        _end(panorama.try_again, "storage_error", _storage_sentence(failure))
    announce(panorama)


def _process(panorama):
    used_again(panorama.folder)
    done_before = Panorama.objects.same_picture(panorama.content_key).first()
    if done_before:
        finish(panorama, {name: getattr(done_before, name) for name in RESULTS})
        return
    lease = Lease(panorama, announce)
    made = Path(tempfile.mkdtemp(dir=settings.TEMP_DIR, prefix=TEMP_PREFIX))
    try:
        with local_copy(panorama.media_file) as source:
            result = child.process(
                source,
                made,
                limits=limits(),
                on_progress=lease.progress,
                should_stop=lease.should_stop,
            )
        panorama.mark(95, "storing")
        publish_folder(made, panorama.folder)
        finish(panorama, _kept(result))
    finally:
        shutil.rmtree(made, ignore_errors=True)


@transaction.atomic
def finish(panorama, results):
    """The row is complete and its scenes show it, in one step."""
    panorama.complete(**results)
    picture_arrived(panorama)


def _kept(result):
    return {
        "width": result["width"],
        "height": result["height"],
        "levels": result["levels"],
        "crop": result["crop"],
        "preview": result["preview"],
        "source": result["source"],
        "quality": result["quality"],
        "pose": result["pose"],
        "initial_view": result["initial_view"],
        "warnings": result["warnings"],
        "stored_bytes": result["bytes"],
    }


def _end(write, *values):
    with suppress(LeaseLost):
        write(*values)


def _explain(failure):
    if isinstance(failure, ChildTimeout):
        return (
            "processing_timeout",
            "Processing took too long and was stopped. Export the panorama smaller and try again.",
        )
    return (
        "decoder_crashed",
        "The decoder stopped working on this file. Export it again as a plain JPEG and replace it.",
    )


def _storage_sentence(failure):
    return f"The files could not be stored ({failure.strerror or 'storage unavailable'})."


def remove_left_behind():
    """Clear away the half-made folders of processes that were killed."""
    for folder in Path(settings.TEMP_DIR).glob(f"{TEMP_PREFIX}*"):
        with suppress(FileNotFoundError):
            if time.time() - folder.stat().st_mtime > LEFT_BEHIND_AFTER:
                shutil.rmtree(folder, ignore_errors=True)
