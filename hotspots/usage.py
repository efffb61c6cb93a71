"""Files that hotspots play."""

from hotspots.models import Hotspot
from mediafiles.usage import Finder, Use, register


def declare():
    register(Finder(uses=uses, in_tour=in_tour))


def uses(files):
    ids = {str(media.pk): media.pk for media in files}
    of_teams = Hotspot.objects.filter(
        scene__tour__team_id__in={media.team_id for media in files},
        scene__tour__deleted_at__isnull=True,
        content__media_id__in=list(ids),
    )
    for hotspot in of_teams.select_related("scene__tour"):
        tour = hotspot.scene.tour
        use = Use("hotspot", str(hotspot.pk), hotspot.title, str(tour.pk), tour.title)
        yield ids[hotspot.content["media_id"]], use


def in_tour(tour_id):
    contents = Hotspot.objects.filter(scene__tour_id=tour_id, content__has_key="media_id")
    return contents.values_list("content__media_id", flat=True)
