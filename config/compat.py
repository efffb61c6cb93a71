"""Older addresses that clients of the originals use, each pointing at the one that answers.

Where the originals' feature pages and their code differ, both are answered, from this table alone.
"""

from django.urls import re_path
from django.views.generic import RedirectView

from viewer import views
from viewer.api import PublicScenesView, PublicTourView

NAME = "(?P<name>[-a-zA-Z0-9_]+)"

# Under /api/v1
aliases = [
    re_path(
        rf"^tours/public/{NAME}/?$", PublicTourView.as_view(schema=None), name="public-tour-alias"
    ),
    re_path(
        rf"^tours/public/{NAME}/scenes/?$",
        PublicScenesView.as_view(schema=None),
        name="public-scenes-alias",
    ),
    re_path(r"^openapi\.json$", RedirectView.as_view(url="/api/v1/schema?format=json")),
    re_path(r"^docs/?$", RedirectView.as_view(url="/docs")),
    re_path(r"^health/?$", RedirectView.as_view(url="/healthz")),
    re_path(r"^ready/?$", RedirectView.as_view(url="/readyz")),
]

to_tour = RedirectView.as_view(pattern_name="viewer:tour", query_string=True)

# At the root
root_aliases = [
    re_path(r"^health/?$", RedirectView.as_view(url="/healthz")),
    re_path(r"^ready/?$", RedirectView.as_view(url="/readyz")),
    re_path(r"^view/(?P<slug>[-a-zA-Z0-9_]+)/?$", to_tour),
    re_path(r"^embed/(?P<slug>[-a-zA-Z0-9_]+)/?$", views.embed),
]
