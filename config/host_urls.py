"""What customers' domains have in common: everything a visitor of a tour needs, and nothing else.

No page to sign in, no studio, no admin, and of the API only what tells of visits and likes. The
names are those of the platform, so that views and templates need not know where they are.
"""

from django.urls import include, path, re_path

from analytics.api import LikeView
from analytics.ingest import events
from viewer import indexing, views

TOUR = "(?P<name>[-a-zA-Z0-9_]+)"

api = [
    re_path(rf"^public/tours/{TOUR}/events/?$", events, name="public-tour-events"),
    re_path(rf"^public/tours/{TOUR}/like/?$", LikeView.as_view(), name="public-tour-like"),
]

pages = [
    path("t/<slug:slug>/card.jpg", views.card, name="card"),
    path("t/<slug:slug>/poster.webp", views.poster, name="poster"),
    re_path(r"^t/(?P<slug>[-a-zA-Z0-9_]+)/qr\.(?P<kind>svg|png)$", views.qr_code, name="qr"),
    path("v/<slug:code>", views.short, name="short"),
    path("e/<slug:slug>", views.embed, name="embed"),
    path("embed.js", views.embed_script, name="embed-script"),
    path("share/tours/<slug:name>", views.share, name="share"),
    path("robots.txt", indexing.robots, name="robots"),
    path("sitemap.xml", indexing.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", indexing.sitemap_file, name="sitemap-file"),
]


def host_urls(*own):
    """The addresses of a kind of domain: its own pages, then the common ones."""
    return [
        path("api/v1/", include(api)),
        path("", include(([*own, *pages], "viewer"))),
    ]
