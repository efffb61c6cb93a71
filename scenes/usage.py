"""Files that scenes show, or are about to."""

from django.db.models import Q

from mediafiles.usage import Finder, Use, register
from scenes.models import Scene


def declare():
    register(Finder(uses=uses, in_tour=in_tour))


def uses(files):
    ids = {media.pk for media in files}
    scenes = Scene.objects.filter(
        Q(panorama__media_file_id__in=ids) | Q(incoming__media_file_id__in=ids),
        tour__deleted_at__isnull=True,
    )
    for scene in scenes.select_related("tour", "panorama", "incoming"):
        use = Use("scene", str(scene.pk), str(scene), str(scene.tour_id), scene.tour.title)
        shown = {p.media_file_id for p in (scene.panorama, scene.incoming) if p is not None}
        for media_id in shown & ids:
            yield media_id, use


def in_tour(tour_id):
    rows = Scene.objects.filter(tour_id=tour_id)
    for row in rows.values_list("panorama__media_file_id", "incoming__media_file_id"):
        yield from filter(None, row)
