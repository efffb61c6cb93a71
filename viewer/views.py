"""The visitor's pages. They set no cookie, and but for a private tour ask for no session."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.actors import actor_of
from core import qr, throttle
from core.answers import error_answer
from core.languages import script_words
from core.network import client_address, subscriber
from mediafiles.public import StorageAway
from tours.models import Tour
from viewer import addresses
from viewer.cards import CARD, POSTER, card_name, card_url
from viewer.delivery import shared
from viewer.embedding import (
    embed_html,
    embedded,
    framable,
    options_from,
    poster_style,
    tour_address,
)
from viewer.place_map import map_of, with_tiles
from viewer.reading import (
    find_tour,
    gallery_tours,
    is_taken_down,
    manifest_of,
    members_may_preview,
    open_tour,
    place_of,
    start_scene,
)
from viewer.structured import structured_data

CARDS_A_PAGE = 24
LONGEST_SEARCH = 100
# Codes are short, so nobody may try very many; those that lead somewhere are not counted.
MISSES, MISSES_SECONDS = 30, 60
AN_HOUR = 3600
A_DAY = 86_400
OEMBED = "/oembed"


@require_safe
def gallery(request):
    """The tours staff chose, in their order; with `q` those that say so."""
    page = page_number(request.GET.get("page", "1"))
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    first = (page - 1) * CARDS_A_PAGE
    found = list(gallery_tours(words)[first : first + CARDS_A_PAGE])
    count = found[0].found if found else 0
    if page > 1 and not found:
        raise Http404
    context = {
        "cards": [card_of(tour) for tour in found],
        "words": words,
        "count": count,
        "is_asked": bool(words),
        "canonical_url": addresses.absolute(reverse("viewer:gallery"))
        + (f"?page={page}" if page > 1 else ""),
    }
    asked = {"lang": request.asked_language, "q": words}
    return render(request, "viewer/gallery.html", context | pages_of(page, count, asked))


def pages_of(page, count, asked):
    """The addresses of the pages before, after and around this one."""
    last = max(1, -(-count // CARDS_A_PAGE))

    def url(number):
        query = asked | {"page": number if number > 1 else None}
        return "?" + urlencode({name: value for name, value in query.items() if value})

    around = range(max(1, page - 2), min(last, page + 2) + 1)
    return {
        "previous_url": url(page - 1) if page > 1 else None,
        "next_url": url(page + 1) if page < last else None,
        "pages": [{"number": n, "url": url(n), "is_current": n == page} for n in around],
        "page": page,
        "last_page": last,
    }


@require_safe
def tour(request, slug):
    """The tour: whole as text before any script runs, then alive."""
    found = find_tour(slug)
    is_embedded = "embed" in request.GET
    if found is None or not found.is_open:
        return _closed(request, found, is_embedded=is_embedded)
    path = addresses.path_of(found.slug)
    if request.path != path:
        return redirect(_same_query(request, path))
    if is_embedded:
        page = _open_page(request, found, options_from(request.GET))
        return framable(page, found.publication.manifest)
    return _open_page(request, found)


@cache_control(public=True, max_age=0, must_revalidate=True)
def _open_page(request, found, options=None):
    manifest = manifest_of(found)
    if options:
        manifest = embedded(manifest, options)

    def page():
        context = page_context(found, manifest, options)
        return render_to_string("viewer/tour.html", context, request)

    maps = [settings.MAP_TILES_URL, settings.MAP_ATTRIBUTION]
    look = options and options.look
    response = shared(request, page, made_of=["page", *_state(found), look, *maps])
    return _unindexed(with_tiles(response, manifest), found, always=options is not None)


def page_context(found, manifest, options=None, *, member_preview=False):
    """What `viewer/tour.html` and `_meta.html` show."""
    card = _card_address(found, manifest)
    page_url = addresses.canonical_of(found)
    is_public = found.visibility == Tour.Visibility.PUBLIC
    return {
        "manifest": manifest,
        "likes": not member_preview and manifest["settings"].get("show_likes", True),
        # What the team does in its own preview is no visit.
        "counts": not member_preview,
        "map": map_of(manifest),
        "script_words": script_words(get_language()),
        "canonical_url": page_url,
        "social_image": card,
        "start_scene": start_scene(manifest),
        "rooms": rooms(manifest),
        "share": _share(found, manifest),
        "embed": options is not None,
        "embed_words": options.words if options else "",
        "member_preview": member_preview,
        "may_be_indexed": is_public and options is None,
        # Asked of the platform for tours on every domain.
        "oembed_url": settings.SITE_URL
        + OEMBED
        + "?"
        + urlencode({"url": page_url, "format": "json"}),
        "structured_data": structured_data(manifest, page_url, card) if is_public else None,
    }


def _share(found, manifest):
    return {
        "url": addresses.short_of(found),
        "title": manifest["title"],
        "text": manifest["description"],
        "embed_html": embed_html(found, manifest["title"]),
        "qr_svg_url": reverse("viewer:qr", args=[found.slug, "svg"]),
        "qr_png_url": reverse("viewer:qr", args=[found.slug, "png"]),
    }


def _state(found):
    """What the open page depends on; the counters are not in it."""
    return [found.publication_id, found.slug, found.visibility, found.own_domain]


def _unindexed(response, found, *, always=False):
    """An unlisted tour is for those who have its address; neither lists nor other sites get it."""
    unlisted = found.visibility == Tour.Visibility.UNLISTED
    if unlisted:
        response["Referrer-Policy"] = "same-origin"
    if unlisted or always:
        response["X-Robots-Tag"] = "noindex"
    return response


def _closed(request, found, *, is_embedded=False):
    """A tour that is not open, or none at all: to each its own page.

    Whoever may not see a private tour, and whoever mistyped, get the same to the last header.
    """
    if found is not None and is_taken_down(found):
        return _unavailable(request, 410, is_embedded=is_embedded)
    if is_embedded:
        return _unavailable(request, 404, is_embedded=True)
    actor = actor_of(request)
    if found is None or not members_may_preview(found, actor):
        raise Http404
    return _member_page(request, found)


@cache_control(private=True, no_store=True)
def _member_page(request, found):
    if request.resolver_match.kwargs.get("slug") != found.slug:
        return redirect("viewer:tour", slug=found.slug)
    context = page_context(found, manifest_of(found), member_preview=True)
    response = with_tiles(render(request, "viewer/tour.html", context), context["manifest"])
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


def _unavailable(request, status, *, is_embedded):
    """Says that there is nothing to see; in a frame, without a way out of it."""
    template = "viewer/embed_unavailable.html" if is_embedded else "viewer/unavailable.html"
    response = render(request, template, {"is_gone": status == 410}, status=status)
    response["X-Robots-Tag"] = "noindex"
    return framable(response) if is_embedded else response


@require_safe
def embed(request, slug):
    """`/e/…`: a poster and a button, which leads to the tour in the same frame."""
    found = find_tour(slug)
    if found is None or not found.is_open:
        return _closed(request, found, is_embedded=True)
    options = options_from(request.GET)
    if options.autoplay:
        return framable(redirect(tour_address(found, options)))
    return framable(_poster_page(request, found, options), found.publication.manifest)


@cache_control(public=True, max_age=0, must_revalidate=True)
def _poster_page(request, found, options):
    style, style_source = poster_style()

    def page():
        manifest = manifest_of(found)
        context = {
            "manifest": manifest,
            "start_scene": start_scene(manifest),
            "canonical_url": addresses.canonical_of(found),
            "tour_url": tour_address(found, options),
            "poster_url": _poster_address(found, manifest),
            "style": style,
        }
        return render_to_string("viewer/embed.html", context, request)

    response = shared(
        request, page, made_of=["poster", *_state(found), options.query, options.scene]
    )
    response._csp_update = {"style-src": [style_source]}
    return _unindexed(response, found, always=True)


@require_safe
def short(request, code):
    """`/v/…`: what is printed on signs and read out on the telephone."""
    line = subscriber(client_address(request))
    throttle.check("short-code", line, MISSES, MISSES_SECONDS)
    found = find_tour(code.lower())
    if found is None or not found.is_open:
        throttle.hit("short-code", line, MISSES, MISSES_SECONDS, fails_open=True)
        return _closed(request, found)
    wanted = addresses.own_or_none(request.GET.get("redirect"), request)
    return redirect(wanted or _as_come(request, addresses.path_of(found.slug)))


def _as_come(request, url):
    """`url`, with the way somebody came for the statistics."""
    asked = {"lang": request.asked_language} if request.asked_language else {}
    via = "qr" if request.GET.get("via") == "qr" else "short"
    return f"{url}?{urlencode(asked | {'via': via})}"


@require_safe
def share(request, name):
    """`/share/tours/…`: all that other sites' programs read of a tour, and a way on for people."""
    found = find_tour(name)
    if found is None or not found.is_open:
        return _closed(request, found)
    return _share_page(request, found)


@cache_control(public=True, max_age=AN_HOUR)
def _share_page(request, found):
    wanted = addresses.own_or_none(request.GET.get("redirect"), request)
    context = page_context(found, manifest_of(found))
    context["target_url"] = wanted or _as_asked(request, addresses.page_of(found))
    return _unindexed(render(request, "viewer/share.html", context), found)


@require_safe
def card(request, slug):
    """The picture of a link to the tour: leads to the public file, which is drawn if need be."""
    return _to_picture(request, open_tour(slug), CARD, instead="social_image_url")


@require_safe
def poster(request, slug):
    """The same, small enough for the first look of an embedded tour."""
    return _to_picture(request, open_tour(slug), POSTER, instead="thumbnail_url")


def _to_picture(request, found, file, *, instead):
    manifest = manifest_of(found)
    try:
        url = card_url(manifest, file)
    except StorageAway as away:
        response = error_answer(request, away.status, away.code, away.message)
        response["Retry-After"] = str(away.retry_after)
        return response
    response = redirect(url or manifest[instead])
    response["Cache-Control"] = f"public, max-age={A_DAY if url else 60}"
    return response


def _card_address(found, manifest):
    """It changes with the picture, since the sites that show it keep it for long."""
    path = reverse("viewer:card", args=[found.slug])
    return addresses.absolute(f"{path}?v={card_name(manifest)[:12]}")


def _poster_address(found, manifest):
    path = reverse("viewer:poster", args=[found.slug])
    return f"{path}?v={card_name(manifest)[:12]}"


@require_safe
@cache_control(public=True, max_age=A_DAY)
def qr_code(request, slug, kind):
    """The tour's short address as a QR code: `qr.svg`, or `qr.png?size=64…1024`."""
    address = addresses.qr_of(open_tour(slug))
    if kind == "svg":
        return HttpResponse(qr.qr_svg(address), content_type="image/svg+xml")
    size = request.GET.get("size", str(qr.USUAL_SIZE))
    if not (size.isascii() and size.isdigit() and int(size[:5]) in qr.SIZES):
        raise BadRequest("size")
    return HttpResponse(qr.qr_png(address, int(size)), content_type="image/png")


@require_safe
@cache_control(public=True, max_age=AN_HOUR)
def embed_script(request):
    """`/embed.js`: a name that never changes, for the script that other pages use."""
    return redirect(static("dist/embed.js"))


def _as_asked(request, url):
    """`url`, in the language the address asks for."""
    return f"{url}?lang={request.asked_language}" if request.asked_language else url


def _same_query(request, path):
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


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


def card_of(found):
    """A tour in a list."""
    manifest = found.publication.manifest
    return {
        "title": manifest["title"],
        "url": addresses.path_of(found.slug),
        "author": manifest["author"],
        "place": place_of(manifest),
        "thumbnail_url": manifest["thumbnail_url"],
        "image_url": manifest["social_image_url"],
        "preview": start_scene(manifest)["panorama"]["preview"],
        "scene_count": manifest["scene_count"],
    }


def page_number(raw):
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw) <= 1000):
        raise Http404
    return int(raw)
