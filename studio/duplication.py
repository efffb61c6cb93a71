"""A full copy of a tour."""

from django.db import transaction

from floorplans.services import copy_floor_plans
from hotspots.services import copy_hotspots
from scenes.services import copy_scenes
from tours.branding import copy_branding
from tours.services import copy_location, copy_tour


@transaction.atomic
def duplicate_tour(tour, *, team_id, by):
    """Everything in it, as a private draft of the team; the visitors' statistics stay behind."""
    copy = copy_tour(tour, team_id=team_id, by=by)
    scenes = copy_scenes(tour, into=copy)  # {old scene's id: new scene}
    copy_hotspots(scenes)
    copy_floor_plans(tour, into=copy, scenes=scenes)
    copy_branding(tour, into=copy)
    copy_location(tour, into=copy)
    return copy
