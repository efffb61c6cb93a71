"""The public pictures that floor plans need."""

from floorplans.models import PLAN, FloorPlan
from mediafiles.public import refers, sweeps


def declare():
    sweeps(PLAN.folder)
    refers(shown)


def shown():
    for key in FloorPlan.objects.values_list("content_key", flat=True).iterator():
        yield PLAN.path(key)
