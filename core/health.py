"""Is it alive, and can it work? For load balancers, container health checks and people."""

import uuid

from celery import current_app
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError


@require_safe
@never_cache
def healthz(request):
    """This process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request):
    """What it leans on answers too; 503 with the culprit named otherwise."""
    states = {
        "database": _state(_database, DatabaseError),
        "broker": _state(_broker, (OperationalError, OSError)),
        "storage": _state(_storage, Exception),
    }
    ready = all(state == "ok" for state in states.values())
    body = {"status": "ok" if ready else "unavailable", "checks": states}
    return JsonResponse(body, status=200 if ready else 503)


def _state(check, failures):
    try:
        check()
    except failures as failure:
        return type(failure).__name__
    return "ok"


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _broker():
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2, interval_start=0.1)


def _storage():
    storage = storages["default"]
    name = storage.save(f"health/{uuid.uuid4().hex}", ContentFile(b"ok"))
    storage.delete(name)
