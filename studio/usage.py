"""Files that visitors still see, whatever has become of the draft."""

from collections import defaultdict

from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from floorplans.models import PLAN
from mediafiles.kinds import Kind
from mediafiles.public_videos import content_key as video_key
from mediafiles.sounds import path_for as sound_path
from mediafiles.usage import Finder, Use, only_copies, register
from panorama.result import content_key
from tours.models import FACE, LOGO, Publication


def declare():
    register(Finder(uses=of_publications))


def of_publications(files):
    """Files whose public copies the manifest now shown of a tour names."""
    by_name = defaultdict(list)
    for media in only_copies(files):
        for name in public_names(media):
            by_name[name].append(media.pk)
    if not by_name:
        return
    named = Q()
    for name in by_name:
        named |= Q(text__contains=name)
    shown = Publication.objects.filter(
        pk=F("tour__publication_id"),
        tour__team_id__in={media.team_id for media in files},
        tour__deleted_at__isnull=True,
        tour__status="published",
    )
    texts = shown.annotate(text=Cast("manifest", TextField())).filter(named)
    for pk, title, text in texts.values_list("tour_id", "tour__title", "text"):
        use = Use("publication", str(pk), title, str(pk), title)
        for name in by_name:
            if name in text:
                yield from ((media_id, use) for media_id in by_name[name])


def public_names(media):
    """What addresses of public copies of the file have in them."""
    if media.kind == Kind.IMAGE:
        recipes = [recipe.path(recipe.key_for(media.sha256)) for recipe in (PLAN, LOGO, FACE)]
        return [f"panoramas/{content_key(media.sha256)}", *recipes]
    if media.kind == Kind.VIDEO:
        return [f"videos/{video_key(media)}"]
    return [sound_path(media)] if media.kind == Kind.AUDIO else []
