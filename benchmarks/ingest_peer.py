"""The product's own WSGI application, with the originals' way of taking an event beside it.

Rebuilt from what they do, in our stack and in their favour (no limiter, no answer models): one
event a request, the tour read, a row with address and name of the browser written, for a view the
tour read again and its counter set to what was read plus one, then the commit.
"""

import json

from django.db import connection, transaction
from django.http import JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from config.wsgi import application

# Django is set up by now.
from config import urls  # isort: skip
from tours.models import Tour  # isort: skip

__all__ = ["application"]

TABLE = """
CREATE TABLE IF NOT EXISTS originals_event (
    id {serial}, tour_id text NOT NULL, event_type varchar(50) NOT NULL, event_data {json},
    user_agent text, ip_address varchar(45), device_type varchar(20), session_id varchar(255),
    created_at {moment} NOT NULL)
"""
TYPES = {
    "postgresql": {"serial": "bigserial PRIMARY KEY", "json": "jsonb", "moment": "timestamptz"},
    "sqlite": {"serial": "integer PRIMARY KEY", "json": "text", "moment": "text"},
}
INDEXES = ("tour_id", "created_at", "tour_id, event_type", "session_id")


def make_table():
    with connection.cursor() as cursor:
        cursor.execute(TABLE.format(**TYPES[connection.vendor]))
        for number, columns in enumerate(INDEXES):
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS originals_{number} ON originals_event ({columns})"
            )
    connection.close()


@csrf_exempt
@transaction.atomic
def take(request, name):
    said = json.loads(request.body)
    tour = Tour.objects.open_to_visitors().get(pk=name)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO originals_event (tour_id, event_type, event_data, user_agent, ip_address,"
            " device_type, session_id, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                str(tour.pk), said["event_type"], json.dumps(said["event_data"]),
                request.headers["User-Agent"], request.META["REMOTE_ADDR"], "desktop",
                said["session_id"], str(timezone.now()),
            ],
        )  # fmt: skip
    if said["event_type"] == "view":
        again = Tour.objects.get(pk=tour.pk)
        again.view_count += 1
        again.save(update_fields=["view_count"])
    return JsonResponse({"status": "ok"})


make_table()
urls.urlpatterns.insert(0, path("originals/<uuid:name>/events", take))
