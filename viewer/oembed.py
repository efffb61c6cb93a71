"""oEmbed 1.0: an address of a tour, pasted into somebody's editor, becomes the tour."""

import re

from django.conf import settings
from django.http import JsonResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from core.answers import error_answer
from tours.embed_hosts import may_frame
from tours.models import Tour
from viewer import addresses
from viewer.cards import CARD_SIZE, POSTER_SIZE
from viewer.embedding import USUAL_WIDTH, embed_hosts, embed_html
from viewer.reading import find_tour, manifest_of

AN_HOUR = 3600
WIDEST = 4096
ASKING = ("Origin", "Referer", "User-Agent")
ADDRESS = re.compile(r"https?://([^\s/;,)]+)")


@require_safe
def oembed(request):
    """`GET /oembed?url=…&maxwidth=…&maxheight=…&format=json`."""
    response = _answer(request)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _answer(request):
    if request.GET.get("format", "json") != "json":
        return error_answer(request, 501, "not_implemented", "Only format=json is offered.")
    try:
        width, height = _size(request.GET.get("maxwidth"), request.GET.get("maxheight"))
    except ValueError:
        return error_answer(request, 400, "invalid", "maxwidth and maxheight are positive numbers.")
    name = addresses.name_in(request.GET.get("url", ""), request)
    tour = find_tour(name) if name else None
    if tour is not None and _is_private(tour):
        return error_answer(request, 401, "private", "This tour is private.")
    if tour is None or not tour.is_open:
        return error_answer(request, 404, "not_found", "There is no tour at this address.")
    return _found(tour, width, height, room=_room(request), asking=_hosts_asking(request))


def _is_private(tour):
    return tour.deleted_at is None and tour.visibility == Tour.Visibility.PRIVATE


def _found(tour, width, height, *, room, asking):
    manifest = manifest_of(tour)
    hosts = embed_hosts(manifest)
    # A frame that would stay empty is worth less than a link.
    may_be_framed = not hosts or any(may_frame(hosts, host) for host in asking)
    body = {
        "version": "1.0",
        "title": manifest["title"],
        "author_name": manifest["author"],
        "provider_name": settings.PLATFORM_NAME,
        "provider_url": settings.SITE_URL,
        "cache_age": AN_HOUR,
    }
    if may_be_framed:
        html = embed_html(tour, manifest["title"], width, height)
        body |= {"type": "rich", "html": html, "width": width, "height": height}
    else:
        body |= {"type": "link", "url": addresses.canonical_of(tour)}
    response = JsonResponse(body | _thumbnail(tour, room))
    if hosts:
        patch_vary_headers(response, ASKING)
    response["Cache-Control"] = f"public, max-age={AN_HOUR}"
    return response


def _hosts_asking(request):
    """The hosts that say the answer is for them: scripts by `Origin` and `Referer`, WordPress and
    others of its kind by an address in `User-Agent`. Whoever lies gains nothing: browsers hold the
    frame against the list."""
    said = (request.headers.get(name, "") for name in ASKING)
    return {address.lower() for text in said for address in ADDRESS.findall(text)}


def _room(request):
    """How large a picture may be, in either direction."""
    asked = (request.GET.get("maxwidth"), request.GET.get("maxheight"))
    return [_pixels(side) or WIDEST for side in asked]


def _thumbnail(tour, room):
    """The largest picture there is room for."""
    for route, size in (("viewer:card", CARD_SIZE), ("viewer:poster", POSTER_SIZE)):
        if size[0] <= room[0] and size[1] <= room[1]:
            return {
                "thumbnail_url": addresses.absolute(reverse(route, args=[tour.slug])),
                "thumbnail_width": size[0],
                "thumbnail_height": size[1],
            }
    return {}


def _size(most_wide, most_high):
    """16:9 within what the page allows."""
    width = min(_pixels(most_wide) or USUAL_WIDTH, WIDEST)
    height = round(width * 9 / 16)
    if most_high and height > _pixels(most_high):
        height = _pixels(most_high)
        width = min(width, round(height * 16 / 9))
    return width, height


def _pixels(text):
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:6])):
        raise ValueError(text)
    return int(text[:6])
