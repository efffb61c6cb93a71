"""“Make my tour”: from pictures to a published tour, step by step.

The page works out how far a tour is from its rows and those of its jobs; nothing is kept beside.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.actors import actor_of
from ai_jobs.asking import providers_set_up
from mediafiles.quota import in_words
from studio.views import page_context
from tours.models import Tour

DRAFTS_OFFERED = 4


@login_required
def begin(request):
    """Where pictures are dropped; and drafts one may go on with."""
    actor = actor_of(request)
    if actor.active is None:
        return redirect("team:create")
    if actor.home is None:
        raise PermissionDenied
    drafts = Tour.objects.visible_to(actor).filter(
        team_id=actor.active, status=Tour.Status.DRAFT, scenes__isnull=False
    )
    context = page_context(actor, "tours") | {
        "drafts": drafts.distinct().order_by("-updated_at", "-pk")[:DRAFTS_OFFERED],
        "limit_words": in_words(settings.LIMIT_IMAGE_BYTES),
        "sends_to": [provider.name for provider in providers_set_up() if provider.is_remote],
    }
    return render(request, "studio/make_begin.html", context)


@login_required
def make(request, pk):
    """The steps of one tour; a person who may only read sees how far it is."""
    actor = actor_of(request)
    tour = get_object_or_404(Tour.objects.visible_to(actor), pk=pk)
    context = page_context(actor, "tours") | {
        "tour": tour,
        "making": {
            "tour_id": str(tour.pk),
            "can_edit": tour.team_id in actor.writes,
            "editor_url": reverse("studio:editor", args=[tour.pk]),
        },
    }
    return render(request, "studio/make.html", context)
