"""What visitors may read: the current publication of an open tour, in one query."""

from django.db.models import Count, Q, Subquery, Window
from django.http import Http404

from domains.models import CustomDomain
from tours.models import Tour

SHOWN = (
    "team_id", "slug", "short_code", "status", "visibility", "deleted_at", "published_at",
    "view_count", "like_count", "share_count", "publication__manifest", "publication__number",
)  # fmt: skip


def open_tour(name):
    """The open tour under an id, a slug or a short code, with its publication; else 404."""
    tour = find_tour(name)
    if tour is None or not tour.is_open:
        raise Http404
    return tour


def find_tour(name):
    """The tour under an id, a slug or a short code if it was ever published, else None.

    It may be closed by now: ask `is_open`, `is_taken_down` and the visibility.
    """
    return (
        Tour.objects.shown_here()
        .named(name)
        .filter(publication__isnull=False)
        .select_related("publication")
        .only(*SHOWN)
        .annotate(own_domain=Subquery(CustomDomain.objects.best_of_tours()))
        .first()
    )


def tours_of_site():
    """The public tours of the customer's domain that is being visited, the newest first; each
    with how many there are in `found`."""
    tours = Tour.objects.listed().shown_here().select_related("publication")
    return tours.annotate(found=Window(Count("pk"))).order_by("-published_at", "pk")


def is_taken_down(tour):
    """Anyone with the address could walk through it once, and can no longer.

    Of a private tour nobody is told even that.
    """
    return not tour.is_open and tour.visibility != Tour.Visibility.PRIVATE


def members_may_preview(tour, actor):
    """A published tour that only the team sees."""
    return (
        tour.status == Tour.Status.PUBLISHED
        and tour.deleted_at is None
        and tour.visibility == Tour.Visibility.PRIVATE
        and tour.team_id in actor.reads
    )


def gallery_tours(words=""):
    """The gallery, or what of it has all the `words`; each with how many there are in `found`.

    Titles, descriptions and places are those that were published, not those being edited.
    """
    tours = Tour.objects.featured().select_related("publication")
    for word in words.split():
        tours = tours.filter(_says(word))
    return tours.annotate(found=Window(Count("pk")))


SEARCHED = ("title", "description", "author", *(f"location__{part}" for part in ("name", "city")))


def _says(word):
    matches = Q()
    for name in SEARCHED:
        matches |= Q(**{f"publication__manifest__{name}__icontains": word})
    return matches


def manifest_of(tour):
    """The frozen manifest with what is never frozen: the name in the address and who may see it."""
    return tour.publication.manifest | {
        "slug": tour.slug,
        "visibility": tour.visibility,
        "is_public": tour.visibility == Tour.Visibility.PUBLIC,
    }


def start_scene(manifest):
    start = manifest["start_scene_id"]
    return next(scene for scene in manifest["scenes"] if scene["id"] == start)


def place_of(manifest):
    """Where it is, in the few words a card has room for."""
    location = manifest.get("location") or {}
    return ", ".join(filter(None, [location.get("city"), location.get("country")]))
