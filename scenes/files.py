"""The tiles that scenes need, and what goes with tiles nobody needs."""

from django.db import IntegrityError
from django.db.models import ProtectedError, Q

from core.jobs import JobState
from mediafiles.public import StillNeeded, refers, sweeps
from scenes.models import Panorama

FOLDER = "panoramas"


def declare():
    sweeps(FOLDER, forget=forget)
    refers(shown_or_coming)


def shown_or_coming():
    """Of scenes as they are edited, and of pictures in work."""
    wanted = Q(scenes__isnull=False) | Q(arriving_scenes__isnull=False) | IN_WORK
    keys = Panorama.objects.filter(wanted).values_list("content_key", flat=True)
    for key in keys.distinct().iterator():
        yield f"{FOLDER}/{key}"


IN_WORK = Q(state__in=[JobState.PENDING, JobState.PROCESSING])


def forget(path):
    """Without its tiles a panorama is nothing: its rows go too, so that none is taken for done."""
    panoramas = Panorama.objects.filter(content_key=path.removeprefix(f"{FOLDER}/"))
    if panoramas.filter(IN_WORK | Q(scenes__isnull=False)).exists():
        raise StillNeeded(path)
    try:
        panoramas.delete()
    except (ProtectedError, IntegrityError) as error:
        raise StillNeeded(path) from error
