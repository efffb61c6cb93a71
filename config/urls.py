"""Every address of the platform."""

from allauth.account.decorators import secure_admin_login
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

# Staff come in by the same door as everybody, second step included.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/v1/", include("config.api")),
    path("docs", docs, name="docs"),
    path("admin/", admin.site.urls),
    path("", include("accounts.team_urls")),
    path("studio/", include("studio.urls")),
    path("", include("accounts.urls")),
    path("", include("accounts.allauth_urls")),
    *compat.root_aliases,
    path("", include("viewer.urls")),
]
