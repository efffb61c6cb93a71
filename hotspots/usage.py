"""Files that hotspots show and play."""

from django.db.models import Q

from hotspots.media import files_in
from hotspots.models import Hotspot
from mediafiles.usage import Finder, Use, register


def declare():
    register(Finder(uses=uses, in_tour=in_tour))


def uses(files):
    ids = {str(media.pk): media.pk for media in files}
    of_teams = _with_files().filter(
        scene__tour__team_id__in={media.team_id for media in files},
        scene__tour__deleted_at__isnull=True,
    )
    for hotspot in of_teams.select_related("scene__tour"):
        tour = hotspot.scene.tour
        use = Use("hotspot", str(hotspot.pk), hotspot.title, str(tour.pk), tour.title)
        for media_id in files_in(hotspot.content) & ids.keys():
            yield ids[media_id], use


def in_tour(tour_id):
    contents = _with_files().filter(scene__tour_id=tour_id).values_list("content", flat=True)
    return set().union(*(files_in(content) for content in contents))


def _with_files():
    """Pictures stand in a list, which no database in use can search by a key of its parts."""
    has_file = Q(content__has_key="media_id") | Q(content__has_key="images")
    return Hotspot.objects.filter(has_file)
