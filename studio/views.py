"""The agent's pages."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actors import actor_of
from analytics.reading import visitors_now
from core.errors import RuleError
from core.pagination import NEWEST, Sort, keyset_page
from mediafiles.models import public_storage
from mediafiles.quota import in_words
from scenes.models import Panorama
from studio.api import with_start_scene
from studio.dashboard import stats_of, storage_of
from studio.document import tour_document
from studio.forms import NewTourForm
from tours.models import Tour
from tours.services import create_tour

ROWS_A_PAGE = 30
# What a page that is drawn anew may ask for at once: it shows what it has shown before.
MOST_ROWS = 300
RECENT = 6
TRASH = "trash"
STATES = {
    "": _("Active"),
    "draft": _("Drafts"),
    "published": _("Published"),
    "archived": _("Archived"),
    TRASH: _("Trash"),
}
SORTS = {
    "updated": (Sort("updated", "updated_at"), _("Last changed")),
    "created": (NEWEST, _("Newest")),
    "title": (Sort("title", "sort_title", descending=False), _("Title")),
}
VIEWS = ("list", "grid")


@login_required
def dashboard(request):
    """What one was about, and what is left to do."""
    actor = actor_of(request)
    if actor.active is None:
        return redirect("team:create")
    mine = _with_work(_active(_tours_of(actor))).order_by("-updated_at", "-pk")
    recent = mine[:RECENT]
    older = mine.exclude(pk__in=[tour.pk for tour in recent])
    context = page_context(actor, "dashboard") | {
        "stats": stats_of(actor.active),
        "storage": storage_of(actor.active),
        "here_now": visitors_now(Tour.objects.kept().filter(team_id=actor.active).values("pk")),
        "recent": [_row(tour) for tour in recent],
        "left": [_row(tour) for tour in _unfinished(older)[:RECENT]],
    }
    return render(request, "studio/dashboard.html", context)


@login_required
def tours(request):
    """The tours of the team one works in."""
    actor = actor_of(request)
    if actor.active is None:
        return redirect("team:create")
    asked = {
        "search": request.GET.get("search", "").strip()[:200],
        "status": _known(request.GET.get("status"), STATES),
        "sort": _known(request.GET.get("sort"), SORTS),
    }
    found = _with_work(_asked_for(actor, asked))
    page, next_cursor = page_of(request, found, SORTS[asked["sort"]][0])
    context = page_context(actor, "tours") | {
        "tours": [_row(tour) for tour in page],
        "asked": asked,
        "is_narrowed": bool(asked["search"] or asked["status"]),
        "is_trash": asked["status"] == TRASH,
        "states": STATES.items(),
        "sorts": [(name, label) for name, (_sort, label) in SORTS.items()],
        "view": _known(request.COOKIES.get("tours_view"), VIEWS),
        "next_url": next_address(request, next_cursor),
    }
    return answer(request, "studio/tours.html", "studio/_tours.html", context)


@login_required
def new_tour(request):
    """A tour from a folder, made by the page's script, or an empty one by this form."""
    actor = actor_of(request)
    if actor.active is None:
        return redirect("team:create")
    if actor.home is None:
        raise PermissionDenied
    form = NewTourForm(request.POST or None)
    if form.is_valid():
        tour = create_tour(team_id=actor.home, user=request.user, **form.cleaned_data)
        return redirect("studio:editor", tour.pk)
    context = page_context(actor, "tours") | {
        "form": form,
        "limit_words": in_words(settings.LIMIT_IMAGE_BYTES),
    }
    return render(request, "studio/new_tour.html", context, status=422 if form.is_bound else 200)


@login_required
def editor(request, pk):
    """One tour on one screen; a person who may only read sees all of it and changes nothing."""
    actor = actor_of(request)
    tour = get_object_or_404(with_start_scene(Tour.objects.visible_to(actor)), pk=pk)
    document = tour_document(tour, {"request": request})
    start = next((scene for scene in document["scenes"] if scene["is_start"]), None)
    context = {
        "tour": tour,
        "document": document,
        "start_scene": start,
        "public_url": reverse("viewer:tour", args=[tour.slug]) if tour.is_open else None,
        "editing": {
            "person": {"id": request.user.pk, "name": request.user.get_full_name()},
            "can_edit": tour.team_id in actor.writes,
            "socket_url": f"/ws/tours/{tour.pk}",
            "api_url": "/api/v1",
            "tours_url": reverse("studio:tours"),
            "statistics_url": reverse("studio:tour_statistics", args=[tour.pk]),
            "preview_url": reverse("viewer:tour", args=[tour.slug]),
        },
    }
    return render(request, "studio/editor.html", context)


def answer(request, page, part, context):
    """The whole page, or, where the page's own script asks, the part of it that changes."""
    response = render(request, part if "X-Fragment" in request.headers else page, context)
    response["Vary"] = "X-Fragment, Cookie"
    response["Cache-Control"] = "private, no-store"
    return response


def page_of(request, queryset, sort):
    """`(rows, next_cursor)`; an address that is not ours any more shows the beginning."""
    rows = request.GET.get("rows", "")
    limit = int(rows) if rows.isascii() and rows.isdigit() and len(rows) < 6 else ROWS_A_PAGE
    limit = min(max(limit, ROWS_A_PAGE), MOST_ROWS)
    try:
        return keyset_page(queryset, request.GET.get("cursor"), limit, sort)
    except RuleError:
        return keyset_page(queryset, None, limit, sort)


def next_address(request, cursor):
    """Where the list goes on, narrowed and ordered as it is."""
    if cursor is None:
        return None
    query = request.GET.copy()
    query.pop("rows", None)
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


def page_context(actor, area):
    """What every page of the studio needs: the open entry of the rail, and what one may do."""
    return {"area": area, "can_edit": actor.home is not None}


def _known(asked, names):
    return asked if asked in names else next(iter(names))


def _tours_of(actor):
    return Tour.objects.visible_to(actor).filter(team_id=actor.active)


def _active(tours):
    return tours.exclude(status=Tour.Status.ARCHIVED)


def _asked_for(actor, asked):
    if asked["status"] == TRASH:
        tours = Tour.objects.in_trash_of(actor).filter(team_id=actor.active)
    elif asked["status"]:
        tours = _tours_of(actor).filter(status=asked["status"])
    else:
        tours = _active(_tours_of(actor))
    return tours.search(asked["search"]) if asked["search"] else tours


def _with_work(tours):
    """With what a list shows of them, and how many pictures are in work or failed."""
    in_work = Q(scenes__incoming__state__in=[Panorama.State.PENDING, Panorama.State.PROCESSING])
    failed = Q(scenes__incoming__state=Panorama.State.FAILED)
    return with_start_scene(tours).annotate(
        processing=Count("scenes", filter=in_work), failed=Count("scenes", filter=failed)
    )


def _unfinished(tours):
    """Drafts, tours whose changes visitors do not see, and those with pictures that failed."""
    changed = Q(status=Tour.Status.PUBLISHED) & ~Q(publication__tour_version=F("version"))
    return tours.filter(Q(status=Tour.Status.DRAFT) | changed | Q(failed__gt=0))


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
        "deleted_at": tour.deleted_at,
        "view_count": tour.view_count,
        "public_url": f"/t/{tour.slug}" if tour.is_open else None,
        "has_unpublished_changes": bool(
            tour.status == Tour.Status.PUBLISHED
            and publication
            and publication.tour_version != tour.version
        ),
        "processing": tour.processing,
        "failed": tour.failed,
    }
