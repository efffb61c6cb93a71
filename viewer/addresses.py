"""The addresses a tour is known by, absolute, as they stand in pages, on paper and in answers."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

# Every address that shows a tour, and the older ones.
TOUR_PATH = re.compile(r"/(?:t|v|e|view|embed|share/tours)/(?P<name>[-a-zA-Z0-9_]+)/?\Z")


def absolute(url):
    return settings.SITE_URL + url if url and url.startswith("/") else url


def page_of(tour):
    return absolute(reverse("viewer:tour", args=[tour.slug]))


def short_of(tour):
    """What is printed on signs and read out on the telephone."""
    return absolute(reverse("viewer:short", args=[tour.short_code]))


def qr_of(tour):
    """The short address as a sign shows it, so that who comes from there is known as such."""
    return f"{short_of(tour)}?via=qr"


def embed_of(tour):
    return absolute(reverse("viewer:embed", args=[tour.slug]))


def name_in(url, request):
    """The tour's name in an address of this site, or None."""
    if not (url.startswith(("http://", "https://")) and _is_ours(url, request)):
        return None
    match = TOUR_PATH.match(urlsplit(url).path)
    return match["name"] if match else None


def own_or_none(url, request):
    """`url` if it leads nowhere but to this site; so nobody uses our name to send people off."""
    return url if url and _is_ours(url, request) else None


def _is_ours(url, request):
    hosts = {urlsplit(settings.SITE_URL).netloc, request.get_host()}
    return url_has_allowed_host_and_scheme(url, hosts)
