"""Every address of the platform."""

from csp.decorators import csp_update
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerSplitView

from config import compat
from core.health import healthz, readyz

# Swagger UI writes style elements of its own.
docs = csp_update({"style-src": "'unsafe-inline'"})(
    SpectacularSwaggerSplitView.as_view(url_name="schema")
)

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/v1/", include("config.api")),
    path("docs", docs, name="docs"),
    path("admin/", admin.site.urls),
    path("studio/", include("studio.urls")),
    path("", include("accounts.urls")),
    *compat.root_aliases,
    path("", include("viewer.urls")),
]
