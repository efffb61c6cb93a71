"""A full copy of a tour."""

from django.db import transaction

from hotspots.services import copy_hotspots
from scenes.services import copy_scenes
from tours.services import copy_tour


@transaction.atomic
def duplicate_tour(tour, *, team_id, by):
    """Everything in it, as a private draft of the team; the visitors' statistics stay behind."""
    copy = copy_tour(tour, team_id=team_id, by=by)
    scenes = copy_scenes(tour, into=copy)  # {old scene's id: new scene}
    copy_hotspots(scenes)
    return copy
