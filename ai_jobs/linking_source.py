"""Links between scenes by computer vision, where that part of the product is there.

`panorama.linking` is loaded when the first links are asked for: it needs libraries that nothing
else does.
"""

import importlib
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ai_jobs.providers.base import CannotDoThis

MODULE = "panorama.linking"
FEWEST_SCENES = 2


@dataclass
class Links:
    """`proposals` as the API shows hotspots; `notes` say what could not be linked, and why."""

    proposals: list = field(default_factory=list)
    notes: list = field(default_factory=list)


def is_available():
    return importlib.util.find_spec(MODULE) is not None and _finder() is not None


def find_links(scenes, should_stop):
    """Ways between `scenes` (`SceneView`s), each with its confidence and evidence.

    Raises `CannotDoThis` where the part that finds them is missing.
    """
    finder = _finder()
    if finder is None:
        raise CannotDoThis(
            "linking_not_available",
            _("Finding ways without an AI service is not available on this server."),
        )
    if len(scenes) < FEWEST_SCENES:
        return Links()
    return finder(scenes, should_stop)


def _finder():
    """`find_links(scenes, should_stop) -> Links` of the module, or None without it."""
    try:
        importlib.import_module(MODULE)
    except ImportError:
        return
    return
