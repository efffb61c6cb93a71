"""The public files that hotspots need."""

from django.db.models import TextField
from django.db.models.functions import Cast

from hotspots.media import PHOTO
from hotspots.models import Hotspot
from mediafiles.models import PublicVideo
from mediafiles.public import refers, sweeps


def declare():
    sweeps(PHOTO.folder)
    refers(named)
    refers(videos)


def named():
    """Contents as they are edited, whole: addresses stand anywhere in them."""
    contents = Hotspot.objects.filter(content__isnull=False)
    texts = contents.annotate(text=Cast("content", TextField())).values_list("text", flat=True)
    yield from texts.iterator()


def videos():
    """A video of the library gets its address only when the tour is published."""
    wanted = Hotspot.objects.filter(content__has_key="media_id")
    ids = set(wanted.values_list("content__media_id", flat=True))
    for video in PublicVideo.objects.iterator():
        if not video.is_ended or str(video.media_file_id) in ids:
            yield video.path
