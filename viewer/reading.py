"""What visitors may read: the current publication of an open tour, in one query."""

import uuid

from django.db.models import Q
from django.http import Http404

from tours.models import Tour

SHOWN = (
    "slug", "short_code", "status", "visibility", "deleted_at", "view_count", "like_count",
    "share_count", "publication__manifest", "publication__number",
)  # fmt: skip


def open_tour(name):
    """The open tour under an id, a slug or a short code, with its publication; else 404."""
    tour = (
        Tour.objects.open_to_visitors()
        .select_related("publication")
        .only(*SHOWN)
        .filter(_named(name))
        .first()
    )
    if tour is None:
        raise Http404
    return tour


def _named(name):
    try:
        return Q(pk=uuid.UUID(name))
    except ValueError:
        return Q(slug=name) | Q(short_code=name)


def manifest_of(tour):
    """The frozen manifest with what is never frozen: the name in the address and who may see it."""
    return tour.publication.manifest | {
        "slug": tour.slug,
        "visibility": tour.visibility,
        "is_public": tour.visibility == Tour.Visibility.PUBLIC,
    }
