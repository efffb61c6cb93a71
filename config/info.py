"""What clients of the originals ask first: who is there, and how it is."""

import time

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from viewer.views import gallery

VERSION = settings.SPECTACULAR_SETTINGS["VERSION"]
STARTED = time.monotonic()


@require_safe
def root(request):
    """The gallery; for programs, which ask for JSON and not for a page, where to find what."""
    accepted = request.headers.get("Accept", "")
    if "application/json" in accepted and "text/html" not in accepted:
        response = JsonResponse(_info())
    else:
        response = gallery(request)
    patch_vary_headers(response, ["Accept"])
    return response


def _info():
    return {
        "service": settings.PLATFORM_NAME,
        "version": VERSION,
        "status": "running",
        "description": "Virtual tours of real estate, and what buyers do in them.",
        "endpoints": {
            "docs": "/docs",
            "schema": "/api/v1/schema",
            "health": "/health",
            "api": "/api/v1",
            "headsets": "/api/v1/unreal",
        },
        "integrations": ["Unreal Engine", "WebXR"],
    }


@require_safe
@never_cache
def health(request):
    """Healthy only with a database: 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        database = "error"
    else:
        database = "connected"
    is_healthy = database == "connected"
    body = {
        "status": "healthy" if is_healthy else "unhealthy",
        "timestamp": timezone.now().isoformat(),
        "environment": "production" if settings.SECURE else "development",
        "database": database,
        "version": VERSION,
        "uptime": round(time.monotonic() - STARTED, 1),
    }
    return JsonResponse(body, status=200 if is_healthy else 503)
