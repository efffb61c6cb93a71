"""The life of a tour. Publishing needs what lies in a tour, so its verb is in `studio`."""

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from tours.models import Publication, Tour, TourLocation
from tours.names import new_short_code, slug_for
from tours.news import News, tell

POINT = ("latitude", "longitude")


class TourIsArchived(RuleError):
    code = "tour_is_archived"
    status = 409
    message = _("This tour is archived. Restore it first.")


class SlugTaken(RuleError):
    code = "slug_taken"
    status = 409
    message = _("Another tour has this address already. Choose another one.")


def create_tour(*, team_id, user, title, **fields):
    """A new draft of the team."""
    fields.setdefault("slug", slug_for(title))
    _check_slug(fields["slug"])
    return Tour.objects.create(team_id=team_id, created_by=user, title=title, **fields)


def lock_tour(pk):
    """The row, held until the transaction ends: what changes a tour's insides takes turns here."""
    return Tour.objects.select_for_update().get(pk=pk)


@transaction.atomic
def edit_tour(tour, *, settings=None, **fields):
    """Change the tour's own fields; of `settings` only the keys that are given."""
    tour = lock_tour(tour.pk)
    if "slug" in fields and fields["slug"] != tour.slug:
        _check_slug(fields["slug"])
    for name, value in fields.items():
        setattr(tour, name, value)
    if settings:
        tour.settings = tour.settings | settings
    tour.revision += 1
    tour.version += 1
    tour.save()
    tell(News(tour.pk, revision=tour.revision))
    return tour


@transaction.atomic
def record_publication(tour, *, manifest, manifest_path, number, visibility, by=None):
    """Put a snapshot before the visitors. `tour` is locked by the caller."""
    publication = Publication.objects.create(
        tour=tour,
        number=number,
        manifest=manifest,
        manifest_path=manifest_path,
        tour_version=tour.version,
        published_by=by,
    )
    tour.publication = publication
    tour.status = Tour.Status.PUBLISHED
    tour.visibility = visibility
    tour.published_at = publication.created_at
    tour.archived_at = None
    tour.revision += 1
    tour.save()
    tell(News(tour.pk, "publication", publication.pk, "added", tour.revision))
    return publication


@transaction.atomic
def show_publication(tour, publication):
    """Put an older snapshot before the visitors again."""
    tour = lock_tour(tour.pk)
    if tour.status == Tour.Status.ARCHIVED:
        raise TourIsArchived
    tour.publication = publication
    tour.status = Tour.Status.PUBLISHED
    tour.published_at = timezone.now()
    tour.revision += 1
    tour.save()
    tell(News(tour.pk, "publication", publication.pk, "changed", tour.revision))
    return tour


def next_publication_number(tour):
    return (tour.publications.aggregate(last=Max("number"))["last"] or 0) + 1


def ensure_short_code(tour):
    """The code is given at the first publication and kept for ever: it may be printed on paper."""
    if tour.short_code:
        return
    tour.short_code = new_short_code()
    while Tour.objects.filter(short_code=tour.short_code).exists():
        tour.short_code = new_short_code()


@transaction.atomic
def unpublish_tour(tour):
    """Close the public door; everything else stays. A closed tour stays closed."""
    return _move(tour, Tour.Status.DRAFT, from_states={Tour.Status.PUBLISHED})


@transaction.atomic
def archive_tour(tour):
    """Put it away: closed to visitors and out of the working list."""
    return _move(
        tour,
        Tour.Status.ARCHIVED,
        from_states={Tour.Status.DRAFT, Tour.Status.PUBLISHED},
        archived_at=timezone.now(),
        is_featured=False,
    )


@transaction.atomic
def restore_tour(tour):
    """Back from the archive or the trash, as a draft."""
    return _move(
        tour,
        Tour.Status.DRAFT,
        from_states={Tour.Status.ARCHIVED},
        archived_at=None,
        deleted_at=None,
    )


@transaction.atomic
def delete_tour(tour):
    """To the trash: nobody sees it any more, and it can be restored."""
    now = timezone.now()
    return _move(
        tour,
        Tour.Status.ARCHIVED,
        from_states=set(Tour.Status),
        archived_at=now,
        deleted_at=now,
        is_featured=False,
    )


@transaction.atomic
def feature_tour(tour, featured=True):
    """Show it in the gallery, or no longer; staff decide."""
    Tour.objects.filter(pk=tour.pk).update(is_featured=featured)


def copy_tour(tour, *, team_id, by):
    """A draft with the same words and settings; the visitors' statistics stay behind."""
    title = f"{tour.title[:248]} (Copy)"
    return create_tour(
        team_id=team_id,
        user=by,
        title=title,
        description=tour.description,
        visibility=Tour.Visibility.PRIVATE,
        settings=dict(tour.settings),
    )


@transaction.atomic
def place_tour(tour, **fields):
    """Say where the tour's place is: only what is given changes."""
    tour = lock_tour(tour.pk)
    location = TourLocation.objects.filter(tour=tour).first() or TourLocation(tour=tour, revision=0)
    for name, value in fields.items():
        setattr(location, name, value)
    location.revision += 1
    location.save()
    note_change(tour.pk, "location", tour.pk, revision=location.revision)
    return location


@transaction.atomic
def forget_place(tour):
    """Visitors are no longer told where it is."""
    TourLocation.objects.filter(tour=tour).delete()
    note_change(tour.pk, "location", tour.pk, "removed")


def copy_location(tour, into):
    location = TourLocation.objects.filter(tour=tour).first()
    if location is None:
        return None
    kept = {name: getattr(location, name) for name in (*TourLocation.WORDS, *POINT)}
    return TourLocation.objects.create(tour=into, **kept)


def note_change(tour_id, kind="tour", pk=None, action="changed", revision=None):
    """Something in the tour changed: what is published is no longer what is edited."""
    Tour.objects.filter(pk=tour_id).update(version=F("version") + 1, updated_at=timezone.now())
    tell(News(tour_id, kind, pk, action, revision))


def _move(tour, status, *, from_states, **fields):
    tour = lock_tour(tour.pk)
    if tour.status not in from_states:
        return tour
    tour.status = status
    for name, value in fields.items():
        setattr(tour, name, value)
    tour.revision += 1
    tour.save()
    tell(News(tour.pk, revision=tour.revision))
    return tour


def _check_slug(slug):
    if Tour.objects.filter(slug=slug).exists():
        raise SlugTaken(errors={"slug": [str(SlugTaken.message)]})
