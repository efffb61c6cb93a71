"""The media library as pages."""

from django.contrib.auth.decorators import login_required
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Lower, LPad
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actors import actor_of
from core.pagination import NEWEST, Sort
from mediafiles import library, usage
from mediafiles.kinds import Kind
from mediafiles.models import MediaFile
from mediafiles.quota import in_words
from studio.dashboard import storage_of
from studio.views import answer, next_address, page_of

SORTS = {
    "created": (NEWEST, _("Newest")),
    "name": (Sort("name", "sort_name", descending=False), _("Name")),
    "size": (Sort("size", "sort_size"), _("Largest")),
}
KINDS = {
    "": _("All kinds"),
    Kind.IMAGE: _("Pictures"),
    Kind.VIDEO: _("Videos"),
    Kind.AUDIO: _("Sounds"),
    Kind.DOCUMENT: _("Documents"),
}
ICONS = {
    Kind.IMAGE: "image",
    Kind.VIDEO: "file-video",
    Kind.AUDIO: "file-audio",
    Kind.DOCUMENT: "file-text",
}
# A name no folder has: those that lie in none.
NO_FOLDER = "/"


@login_required
def media(request):
    """The files of the team one works in."""
    actor = actor_of(request)
    if actor.active is None:
        return redirect("team:create")
    return answer(request, "studio/media.html", "studio/_media.html", _library(request, actor))


@login_required
def media_file(request, pk):
    """One file: the library with its panel open, or the panel alone."""
    actor = actor_of(request)
    mine = MediaFile.objects.visible_to(actor).select_related("video", "uploaded_by")
    file = get_object_or_404(mine, pk=pk)
    context = {
        "file": _details(file),
        "folders": library.folders_of(_here(actor)),
        "can_edit": file.team_id in actor.writes,
    }
    if "X-Fragment" not in request.headers:
        context = _library(request, actor) | context
    return answer(request, "studio/media.html", "studio/_media_panel.html", context)


def _library(request, actor):
    asked = {
        "search": request.GET.get("search", "").strip()[:200],
        "kind": _known(request.GET.get("kind"), KINDS),
        "folder": request.GET.get("folder", "")[:255],
        "sort": _known(request.GET.get("sort"), SORTS),
        "trashed": "1" if request.GET.get("trashed") == "1" else "",
    }
    page, next_cursor = page_of(request, _asked_for(actor, asked), SORTS[asked["sort"]][0])
    return {
        "area": "media",
        "can_edit": actor.home is not None,
        "files": [_tile(file) for file in page],
        "asked": asked,
        "is_trash": bool(asked["trashed"]),
        "is_narrowed": any(asked[name] for name in ("search", "kind", "folder")),
        "kinds": KINDS.items(),
        "sorts": [(name, label) for name, (_sort, label) in SORTS.items()],
        "folders": library.folders_of(_here(actor)),
        "no_folder": NO_FOLDER,
        "storage": storage_of(actor.active),
        "next_url": next_address(request, next_cursor),
    }


def _here(actor):
    return MediaFile.objects.visible_to(actor).filter(team_id=actor.active)


def _asked_for(actor, asked):
    files = MediaFile.objects.filter(team_id=actor.active)
    files = files.trashed() if asked["trashed"] else files.kept()
    if asked["kind"]:
        files = files.filter(kind=asked["kind"])
    if asked["folder"]:
        files = files.filter(folder="" if asked["folder"] == NO_FOLDER else asked["folder"])
    if asked["search"]:
        files = library.search(files, asked["search"])
    # As texts, for a cursor holds nothing else.
    digits = LPad(Cast("size", CharField()), 15, Value("0"))
    return files.annotate(sort_name=Lower("original_filename"), sort_size=digits)


def _known(asked, names):
    return asked if asked in names else next(iter(names))


def _tile(file):
    return {
        "id": file.pk,
        "name": file.original_filename,
        "kind": file.kind,
        "kind_label": file.get_kind_display(),
        "icon": ICONS[Kind(file.kind)],
        "size": in_words(file.size),
        "width": file.width,
        "height": file.height,
        "thumbnail_url": reverse("media-thumbnail", args=[file.pk]) if file.thumbnail else None,
        "is_waiting": not file.is_ended,
    }


def _details(file):
    video = getattr(file, "video", None)
    uses = usage.uses_of([file]).get(file.pk, [])
    return _tile(file) | {
        "alt_text": file.alt_text,
        "folder": file.folder,
        "content_type": file.content_type,
        "created_at": file.created_at,
        "uploaded_by": file.uploaded_by,
        "minutes": _minutes(file.duration),
        "width": video.width if video else file.width,
        "height": video.height if video else file.height,
        "problem": file.error_message,
        "download_url": reverse("media-content", args=[file.pk]),
        "uses": [{"words": usage.in_words(use), "url": _place(use)} for use in uses],
    }


def _place(use):
    """Where one takes the file out: the editor of the tour."""
    return reverse("studio:editor", args=[use.tour_id]) if use.tour_id else None


def _minutes(seconds):
    """`3:05`, for a length in seconds."""
    return seconds and f"{round(seconds) // 60}:{round(seconds) % 60:02}"
