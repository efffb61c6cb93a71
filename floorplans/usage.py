"""Files that floor plans are made of."""

from floorplans.models import FloorPlan
from mediafiles.usage import Finder, Use, register


def declare():
    register(Finder(uses=uses, in_tour=in_tour))


def uses(files):
    ids = [media.pk for media in files]
    plans = FloorPlan.objects.filter(media_file_id__in=ids, tour__deleted_at__isnull=True)
    for plan in plans.select_related("tour"):
        use = Use("floor_plan", str(plan.pk), plan.name, str(plan.tour_id), plan.tour.title)
        yield plan.media_file_id, use


def in_tour(tour_id):
    return FloorPlan.objects.filter(tour_id=tour_id).values_list("media_file_id", flat=True)
