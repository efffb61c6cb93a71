"""The agent's pages."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse

from accounts.actors import actor_of
from accounts.models import Team
from core.pagination import keyset_page
from mediafiles.models import public_storage
from scenes.models import Panorama
from studio.api import with_start_scene
from tours.models import Tour

ROWS_A_PAGE = 30


@login_required
def tours(request):
    """The team's tours, newest first."""
    actor = actor_of(request)
    mine = _with_work(with_start_scene(Tour.objects.visible_to(actor)))
    page, next_cursor = keyset_page(mine, request.GET.get("cursor"), ROWS_A_PAGE)
    context = {
        "tours": [_row(tour) for tour in page],
        "team": Team.objects.filter(pk__in=actor.reads).first(),
        "next_url": f"{reverse('studio:tours')}?cursor={next_cursor}" if next_cursor else None,
    }
    return render(request, "studio/tours.html", context)


def _with_work(tours):
    """How many pictures are in work or failed."""
    in_work = Q(scenes__incoming__state__in=[Panorama.State.PENDING, Panorama.State.PROCESSING])
    failed = Q(scenes__incoming__state=Panorama.State.FAILED)
    return tours.annotate(
        processing=Count("scenes", filter=in_work), failed=Count("scenes", filter=failed)
    )


def _row(tour):
    thumbnail = f"panoramas/{tour.start_key}/thumbnail.webp"
    publication = tour.publication
    return {
        "id": tour.pk,
        "title": tour.title,
        "status": tour.status,
        "status_label": tour.get_status_display(),
        "visibility": tour.visibility,
        "visibility_label": tour.get_visibility_display(),
        "scene_count": tour.scene_count,
        "thumbnail_url": public_storage().url(thumbnail) if tour.start_key else None,
        "updated_at": tour.updated_at,
        "public_url": f"/t/{tour.slug}" if tour.is_open else None,
        "has_unpublished_changes": bool(publication and publication.tour_version != tour.version),
        "processing": tour.processing,
        "failed": tour.failed,
    }
