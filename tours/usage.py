"""Files that brands show and tours play in the background."""

from django.db.models import Q

from mediafiles.kinds import Kind
from mediafiles.models import MediaFile
from mediafiles.sounds import path_for
from mediafiles.usage import Finder, Use, only_copies, register
from tours.models import Branding, Tour


def declare():
    register(Finder(uses=of_brands, in_tour=in_tour))
    register(Finder(uses=of_background_sounds))


def of_brands(files):
    ids = {media.pk for media in files}
    brands = Branding.objects.filter(
        Q(logo_id__in=ids) | Q(agent_photo_id__in=ids),
        Q(tour__isnull=True) | Q(tour__deleted_at__isnull=True),
    )
    for brand in brands.select_related("tour", "team"):
        tour = brand.tour
        named = (str(tour.pk), tour.title) if tour else (None, None)
        use = Use("branding", str(brand.pk), str(tour or brand.team), *named)
        for media_id in {brand.logo_id, brand.agent_photo_id} & ids:
            yield media_id, use


def of_background_sounds(files):
    """The settings hold the address of the public copy, which is named after the bytes."""
    sounds = [media for media in files if media.kind == Kind.AUDIO]
    paths = {path_for(media): media.pk for media in only_copies(sounds)}
    if not paths:
        return
    tours = Tour.objects.filter(
        team_id__in={media.team_id for media in files}, deleted_at__isnull=True
    ).filter(settings__background_audio_url__isnull=False)
    for tour in tours.only("pk", "title", "settings"):
        url = tour.settings.get("background_audio_url") or ""
        for path, media_id in paths.items():
            if url.endswith(path):
                yield media_id, Use("tour", str(tour.pk), tour.title, str(tour.pk), tour.title)


def background_sound_of(tour, *, above):
    """The library's file that plays by itself in `tour`, if it has more than `above` bytes."""
    url = tour.settings.get("background_audio_url") or ""
    if not url:
        return None
    large = MediaFile.objects.filter(team_id=tour.team_id, kind=Kind.AUDIO, size__gt=above)
    return next((media for media in large if url.endswith(path_for(media))), None)


def in_tour(tour_id):
    for row in Branding.objects.filter(tour_id=tour_id).values_list("logo_id", "agent_photo_id"):
        yield from filter(None, row)
