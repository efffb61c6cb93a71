"""Asking for the work that files need: see `mediafiles.looking` and `mediafiles.public_videos`."""

from django.db import transaction
from django.utils import timezone

from core.jobs import JobState, hint
from mediafiles.kinds import Kind
from mediafiles.looking import RESULTS, copy_video_metadata, looked_into_before
from mediafiles.models import MediaFile, PublicVideo
from mediafiles.public import used_again
from mediafiles.public_videos import content_key
from mediafiles.tasks import look_into_file, make_public_video


def look_into(media):
    """Queue a new file. A document, and bytes that were looked into before, need no work."""
    twin = looked_into_before(media)
    if twin is not None:
        _complete(media, **{name: getattr(twin, name) for name in RESULTS})
        copy_video_metadata(twin, media)
    elif media.kind == Kind.DOCUMENT:
        _complete(media)
    else:
        _queue(look_into_file, media)


def look_again(media):
    """A fresh set of attempts for a file nobody could look into."""
    if media.restart():
        _queue(look_into_file, media)
    return media


def want_public_video(media):
    """The visitors' copy of a video: the one there is, or one to be made. Failed ones try again."""
    # From here on the janitor leaves its files alone until a row has come to name them.
    used_again(f"videos/{content_key(media)}")
    video, is_new = PublicVideo.objects.get_or_create(
        media_file=media, defaults={"content_key": content_key(media)}
    )
    if is_new or video.restart():
        _queue(make_public_video, video)
    return video


def _complete(media, **results):
    done = {"state": JobState.COMPLETED, "progress": 100, "ended_at": timezone.now()}
    MediaFile.objects.filter(pk=media.pk).update(**done, **results)
    media.refresh_from_db()


def _queue(task, job):
    transaction.on_commit(lambda: hint(task, job.pk))
