"""Older addresses that clients of the originals use, each pointing at the one that answers.

Where the originals' feature pages and their code differ, both are answered, from this table alone.
"""

from django.urls import re_path
from django.views.generic import RedirectView

from ai_jobs import api as ai
from config.info import health, root
from viewer import views
from viewer.api import PublicScenesView, PublicTourView

NAME = "(?P<name>[-a-zA-Z0-9_]+)"
UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


def _of_page(things, words, view, name):
    """The address a feature page of the originals gives; their code has another."""
    route = rf"^{things}s/(?P<{things}_id>{UUID})/ai/{words}/?$"
    return re_path(route, view.as_view(schema=None), name=name)


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
    _of_page("tour", "analyze", ai.AnalyzeTour, "ai-tour-analyze-alias"),
    _of_page("tour", "optimize", ai.OptimizeTour, "ai-tour-optimize-alias"),
    _of_page("tour", "(?:suggest-)?hotspots", ai.HotspotsForTour, "ai-tour-hotspots-alias"),
    _of_page("tour", "descriptions", ai.DescribeTour, "ai-tour-descriptions-alias"),
    _of_page("tour", "apply-analysis", ai.ApplyAnalysis, "ai-apply-analysis-alias"),
    _of_page("scene", "analyze", ai.AnalyzeScene, "ai-scene-analyze-alias"),
    _of_page("scene", "(?:suggest-)?hotspots", ai.HotspotsForScene, "ai-scene-hotspots-alias"),
    _of_page("scene", "description", ai.DescribeScene, "ai-scene-description-alias"),
    _of_page("scene", "apply-hotspots", ai.ApplyHotspots, "ai-apply-hotspots-alias"),
    re_path(
        rf"^ai/jobs/(?P<pk>{UUID})/apply-scenes/?$",
        ai.ApplyScenesOfJob.as_view(schema=None),
        name="ai-job-apply-scenes-alias",
    ),
    re_path(r"^openapi\.json$", RedirectView.as_view(url="/api/v1/schema?format=json")),
    re_path(r"^docs/?$", RedirectView.as_view(url="/docs")),
    re_path(r"^health/?$", RedirectView.as_view(url="/healthz")),
    re_path(r"^ready/?$", RedirectView.as_view(url="/readyz")),
]

to_tour = RedirectView.as_view(pattern_name="viewer:tour", query_string=True)

# At the root
root_aliases = [
    re_path(r"^$", root, name="root"),
    re_path(r"^health/?$", health),
    re_path(r"^ready/?$", RedirectView.as_view(url="/readyz")),
    re_path(r"^view/(?P<slug>[-a-zA-Z0-9_]+)/?$", to_tour),
    re_path(r"^embed/(?P<slug>[-a-zA-Z0-9_]+)/?$", views.embed),
]
