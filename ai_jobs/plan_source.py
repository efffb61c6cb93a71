"""Rooms of a floor plan by its walls, in a child process: see `panorama.child.find_rooms`."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from ai_jobs.linking_source import TEMP_PREFIX
from ai_jobs.providers.base import CannotDoThis, Stopped
from floorplans.models import PLAN
from mediafiles.models import public_storage
from panorama import child
from panorama.errors import ChildCrashed, ChildTimeout, Refused
from panorama.errors import Stopped as ChildStopped


def find_rooms(content_key, should_stop):
    """Rooms as the API shows them, without labels. Raises `CannotDoThis` or `Stopped`."""
    with tempfile.TemporaryDirectory(dir=settings.TEMP_DIR, prefix=TEMP_PREFIX) as folder:
        picture = Path(folder) / "plan.webp"
        with public_storage().open(PLAN.path(content_key)) as stream:
            picture.write_bytes(stream.read())
        try:
            found = child.find_rooms(picture, Path(folder), should_stop=should_stop)
        except ChildStopped:
            raise Stopped from None
        except (ChildCrashed, ChildTimeout) as failure:
            raise CannotDoThis(
                "plan_reading_failed", _("The search for rooms did not finish. Try it again.")
            ) from failure
        except Refused as refusal:
            raise CannotDoThis(refusal.code, refusal.message) from None
    return [room | UNNAMED for room in found["rooms"]]


# What walls do not tell.
UNNAMED = {"label": "", "room_type": "unknown", "scene_id": None}
