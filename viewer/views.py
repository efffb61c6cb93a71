"""The visitor's pages. They set no cookie and ask for no session."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tours.models import Tour
from viewer.reading import manifest_of, open_tour

CARDS_A_PAGE = 24


@require_safe
def gallery(request):
    """The tours staff chose, in their order."""
    page = _page_number(request.GET.get("page", "1"))
    first = (page - 1) * CARDS_A_PAGE
    featured = Tour.objects.featured().select_related("publication")
    found = list(featured[first : first + CARDS_A_PAGE + 1])
    context = {
        "cards": [_card(tour) for tour in found[:CARDS_A_PAGE]],
        "next_url": f"?page={page + 1}" if len(found) > CARDS_A_PAGE else None,
    }
    return render(request, "viewer/gallery.html", context)


@require_safe
@cache_control(public=True, max_age=0, must_revalidate=True)
def tour(request, slug):
    """The tour: whole as text before any script runs, then alive."""
    found = open_tour(slug)
    if slug != found.slug:
        return redirect("viewer:tour", slug=found.slug)
    manifest = manifest_of(found)
    context = {
        "manifest": manifest,
        "canonical_url": settings.SITE_URL + reverse("viewer:tour", args=[found.slug]),
        "social_image": _absolute(manifest["social_image_url"]),
        "start_scene": _start_scene(manifest),
        "rooms": rooms(manifest),
    }
    return render(request, "viewer/tour.html", context)


@require_safe
def short(request, code):
    """`/v/…`: what is printed on signs and read out on the telephone."""
    return redirect("viewer:tour", slug=open_tour(code.lower()).slug)


def rooms(manifest):
    """The tour as text: each scene with the ways out of it and what there is to know."""
    titles = {scene["id"]: scene["title"] for scene in manifest["scenes"]}
    return [
        scene | {"links": _links(scene, titles), "infos": _infos(scene)}
        for scene in manifest["scenes"]
    ]


def _links(scene, titles):
    return [
        {
            "title": hotspot["title"] or titles[hotspot["target_scene_id"]],
            "url": f"#room-{hotspot['target_scene_id']}",
            "target": titles[hotspot["target_scene_id"]],
        }
        for hotspot in scene["hotspots"]
        if hotspot["type"] == "navigation"
    ]


def _infos(scene):
    return [
        {"title": hotspot["title"], "description": hotspot["description"], "type": hotspot["type"]}
        | (hotspot["content"] or {})
        for hotspot in scene["hotspots"]
        if hotspot["type"] != "navigation"
    ]


def _card(found):
    manifest = found.publication.manifest
    return {
        "title": manifest["title"],
        "url": reverse("viewer:tour", args=[found.slug]),
        "author": manifest["author"],
        "place": "",
        "thumbnail_url": manifest["thumbnail_url"],
        "image_url": manifest["social_image_url"],
        "preview": _start_scene(manifest)["panorama"]["preview"],
        "scene_count": manifest["scene_count"],
    }


def _start_scene(manifest):
    start = manifest["start_scene_id"]
    return next(scene for scene in manifest["scenes"] if scene["id"] == start)


def _absolute(url):
    return settings.SITE_URL + url if url and url.startswith("/") else url


def _page_number(raw):
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw) <= 1000):
        raise Http404
    return int(raw)
