"""What a job needs before it is worth starting."""

from django.utils.translation import gettext_lazy as _

from core.errors import RuleError, field_error
from floorplans.models import FloorPlan


class NoScenes(RuleError):
    code = "tour_has_no_scenes"
    message = _("The tour has no scene yet. Add a panorama first.")


class NoPicture(RuleError):
    code = "scene_has_no_picture"
    status = 409
    message = _("There is no processed picture yet. Wait until it is ready, then start again.")


class TooFewScenes(RuleError):
    code = "too_few_scenes"
    message = _("Ways lead from scene to scene: the tour needs at least two scenes with pictures.")


def has_scenes(tour, scene, parameters):
    if not tour.scenes.exists():
        raise NoScenes


def has_pictures(tour, scene, parameters):
    has_scenes(tour, scene, parameters)
    if scene is None and not _with_picture(tour).exists():
        raise NoPicture
    if scene is not None and scene.panorama_id is None:
        raise NoPicture


def has_two_pictures(tour, scene, parameters):
    has_pictures(tour, scene, parameters)
    if scene is None and _with_picture(tour).count() < 2:
        raise TooFewScenes


def plan_is_of_tour(tour, scene, parameters):
    if not FloorPlan.objects.filter(tour=tour, pk=parameters["floor_plan_id"]).exists():
        raise field_error("floor_plan_id", "There is no floor plan of this tour under this id.")


def _with_picture(tour):
    return tour.scenes.filter(panorama__isnull=False)
