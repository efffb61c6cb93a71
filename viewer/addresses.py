"""The addresses a tour is known by, absolute, as they stand in pages, on paper and in answers."""

import re
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from domains.hosts import tenant_of
from domains.models import CustomDomain, url_of
from domains.names import normal_host
from tours.models import Tour
from tours.sites import current_site, on_site, site_url

# A tour on its team's domain.
SHORT_PATH = re.compile(r"/(?P<name>[-a-zA-Z0-9_]+)/?\Z")
# Every address that shows a tour, and the older ones.
TOUR_PATH = re.compile(r"/(?:t|v|e|view|embed|share/tours)/(?P<name>[-a-zA-Z0-9_]+)/?\Z")


def absolute(url):
    """With the site in front: the platform, or the customer's domain that is being visited."""
    return site_url() + url if url and url.startswith("/") else url


def path_of(slug):
    """Where the page of a tour is on this site: a domain with one tour has it at its root."""
    site = current_site()
    return "/" if site and site.has_one_tour else reverse("viewer:tour", args=[slug])


def page_of(tour):
    return absolute(path_of(tour.slug))


def canonical_of(tour):
    """Where search engines shall send people. On the platform that is the customer's own domain
    once it works, since the same page under two names competes with itself."""
    if current_site() or not tour.own_domain:
        return page_of(tour)
    target, name = tour.own_domain.split()
    if target == CustomDomain.Target.TOUR:
        return f"{url_of(name)}/"
    is_listed = tour.visibility == Tour.Visibility.PUBLIC
    return f"{url_of(name)}/{tour.slug}" if is_listed else page_of(tour)


def short_of(tour):
    """What is printed on signs and read out on the telephone."""
    return absolute(reverse("viewer:short", args=[tour.short_code]))


def qr_of(tour):
    """The short address as a sign shows it, so that who comes from there is known as such."""
    return f"{short_of(tour)}?via=qr"


def embed_of(tour):
    return absolute(reverse("viewer:embed", args=[tour.slug]))


def name_in(url, request):
    """The tour's name in an address of this site or of a customer's domain, or None."""
    if not url.startswith(("http://", "https://")):
        return None
    if not _is_ours(url, request):
        return _name_at_customer(url)
    match = TOUR_PATH.match(urlsplit(url).path)
    return match["name"] if match else None


def _name_at_customer(url):
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    tenant = tenant_of(normal_host(parts.netloc)[0])
    if tenant is None or tenant.is_disabled:
        return None
    if tenant.has_one_tour:
        return str(tenant.tour_id)
    with on_site(tenant.site):
        match = TOUR_PATH.match(parts.path) or SHORT_PATH.match(parts.path)
        found = Tour.objects.shown_here().named(match["name"]) if match else Tour.objects.none()
        return found.values_list("slug", flat=True).first()


def own_or_none(url, request):
    """`url` if it leads nowhere but to this site; so nobody uses our name to send people off."""
    return url if url and _is_ours(url, request) else None


def _is_ours(url, request):
    hosts = {urlsplit(site_url()).netloc, request.get_host()}
    return url_has_allowed_host_and_scheme(url, hosts)
