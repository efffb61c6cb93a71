"""Videos for visitors: the streams of an uploaded one, without what the camera wrote beside them.

Nothing is coded again. The copy lies in public storage under a hash of its source, so it never
changes content, and two files with the same bytes have one copy.
"""

import hashlib
from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from mediafiles.kinds import Kind
from mediafiles.looking import LOOK_LIMITS, run_job, watched
from mediafiles.models import PublicVideo, public_storage
from mediafiles.public import put_file, sweeps, used_again
from mediafiles.reading import local_copy

# Raise it when the same upload shall become other bytes.
VERSION = 1
COPY_SECONDS = 900.0
FOLDER = "videos"


class VideoRefused(RuleError):
    """The upload cannot be shown to visitors; the message says why."""

    status = 422


def declare():
    sweeps(FOLDER, forget=_forget)


def content_key(media):
    named = f"{media.sha256}:{VERSION}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def check_video(media, *, field):
    """Refuse, at `field`, what is no video."""
    if media.kind != Kind.VIDEO:
        text = _("This needs a video; the file is %(kind)s.") % {"kind": media.get_kind_display()}
        raise VideoRefused(text, code="video_type_not_allowed", errors={field: [str(text)]})


def addresses(video):
    """`(video's, poster's)` public addresses of a copy that is made."""
    storage = public_storage()
    return storage.url(video.path), storage.url(video.poster_path)


def process(video):
    """Do the work of a claimed copy; every ending is written to the row."""
    run_job(video, _process)


def _forget(unit):
    """Without its files a copy is nothing: its rows go too, and it is made again when asked for."""
    PublicVideo.objects.filter(content_key=unit.removeprefix(f"{FOLDER}/")).delete()


def _process(video, lease):
    used_again(video.path)
    done_before = PublicVideo.objects.completed().filter(content_key=video.content_key).first()
    if done_before:
        names = ("container", "width", "height", "stored_bytes")
        video.complete(**{name: getattr(done_before, name) for name in names})
        return
    limits = replace(
        LOOK_LIMITS, file_bytes=settings.LIMIT_VIDEO_BYTES, cpu_seconds=300,
        wall_seconds=COPY_SECONDS,
    )  # fmt: skip
    media = video.media_file
    with (
        local_copy(media) as source,
        watched("publish", media, source, lease, limits) as (made, folder),
    ):
        video.container = made["container"]
        video.mark(90, "storing")
        put_file(video.poster_path, folder / "poster.webp")
        put_file(video.path, folder / made["file"])
    names = ("container", "width", "height")
    video.complete(stored_bytes=made["bytes"], **{name: made[name] for name in names})
