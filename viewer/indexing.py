"""What search engines ask for: the rules, and the list of the tours that are public."""

from django.db.models import Count, Window
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tours.models import Tour
from tours.sites import current_site
from viewer.addresses import absolute, path_of

CLOSED = [
    "/studio/", "/admin/", "/api/", "/docs", "/oembed", "/account",
    "/sign-in", "/sign-out", "/sign-up", "/confirm/", "/forgotten-password", "/new-password/",
    "/invitations/",
]  # fmt: skip
# The format allows 50,000; a file of this many stays near a megabyte.
TOURS_A_FILE = 10_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
AN_HOUR = 3600


@require_safe
@cache_control(public=True, max_age=AN_HOUR)
def robots(request):
    closed = [] if current_site() else CLOSED
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed or [""])]
    lines += ["", f"Sitemap: {absolute(reverse('viewer:sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=AN_HOUR)
def sitemap(request):
    """Every public tour; with very many, the list of the files that name them."""
    rows = _rows(1)
    files = -(-(rows[0]["found"] if rows else 0) // TOURS_A_FILE)
    return _xml(_tours(rows) if files <= 1 else _files(files))


@require_safe
@cache_control(public=True, max_age=AN_HOUR)
def sitemap_file(request, number):
    rows = _rows(number) if number else []
    if not rows:
        raise Http404
    return _xml(_tours(rows))


def _rows(number):
    first = (number - 1) * TOURS_A_FILE
    listed = (
        Tour.objects.listed()
        .shown_here()
        .order_by("created_at", "pk")
        .annotate(found=Window(Count("pk")))
    )
    return list(listed.values("slug", "published_at", "found")[first : first + TOURS_A_FILE])


def _tours(rows):
    site = current_site()
    # The page of the only tour stands at the root.
    gallery = "" if site and site.has_one_tour else _root()
    tours = format_html_join(
        "\n",
        "<url><loc>{}</loc><lastmod>{}</lastmod></url>",
        ((absolute(path_of(row["slug"])), _day(row)) for row in rows),
    )
    return format_html('<urlset xmlns="{}">\n{}{}\n</urlset>\n', NAMESPACE, gallery, tours)


def _root():
    return format_html("<url><loc>{}</loc></url>\n", absolute(reverse("viewer:gallery")))


def _day(row):
    return row["published_at"].strftime("%Y-%m-%dT%H:%M:%SZ")


def _files(count):
    names = format_html_join(
        "\n",
        "<sitemap><loc>{}</loc></sitemap>",
        ((absolute(reverse("viewer:sitemap-file", args=[n])),) for n in range(1, count + 1)),
    )
    return format_html('<sitemapindex xmlns="{}">\n{}\n</sitemapindex>\n', NAMESPACE, names)


def _xml(body):
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return HttpResponse(declaration + body, content_type="application/xml; charset=utf-8")
