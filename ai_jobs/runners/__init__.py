"""The types of jobs there are. Each is one runner; `declare` registers them all."""

from django.utils.translation import gettext_lazy as _

from ai_jobs.kinds import SCENE, TOUR, Kind, register
from ai_jobs.runners import checks, wishes


def declare():
    from ai_jobs.runners.analysis import analyse, optimise
    from ai_jobs.runners.description import describe
    from ai_jobs.runners.generation import generate
    from ai_jobs.runners.hotspots import suggest
    from ai_jobs.runners.plan import read

    both = frozenset({TOUR, SCENE})
    only_tour = frozenset({TOUR})
    for kind in (
        Kind("scene_analysis", _("Analysis of scenes"), analyse, both, wishes.Wishes,
             checks.has_pictures),
        Kind("hotspot_generation", _("Suggestions of hotspots"), suggest, both, wishes.Wishes,
             checks.has_two_pictures),
        Kind("description", _("Descriptions"), describe, both, wishes.DescriptionWishes,
             checks.has_pictures),
        Kind("tour_generation", _("A tour from pictures"), generate, only_tour,
             wishes.GenerationWishes, checks.has_scenes),
        Kind("tour_optimisation", _("Advice on a tour"), optimise, only_tour,
             wishes.OptimisationWishes, checks.has_pictures),
        Kind("floor_plan_processing", _("Rooms of a floor plan"), read, only_tour,
             wishes.PlanWishes, checks.plan_is_of_tour),
    ):  # fmt: skip
        register(kind)
