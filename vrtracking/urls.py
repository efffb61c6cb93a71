"""Below `/api/v1/unreal/`: the originals' addresses and their aliases."""

from django.urls import re_path

from vrtracking import ingest

NAME = "(?P<name>[^/]{1,200})"


def at(route, view, name):
    return re_path(rf"^{route}/?$", view, name=name)


urlpatterns = [
    at("sessions?", ingest.session, "unreal-session"),
    at("tracking/event", ingest.event, "unreal-event"),
    at("events", ingest.event, "unreal-event-alias"),
    at("tracking/batch", ingest.batch, "unreal-batch"),
    at("batch", ingest.batch, "unreal-batch-alias"),
    at("event", ingest.custom_event, "unreal-custom-event"),
    at(f"sessions?/{NAME}/status", ingest.status, "unreal-status"),
    at(f"sessions?/{NAME}/heartbeat", ingest.heartbeat, "unreal-heartbeat"),
    at(f"heartbeat/{NAME}", ingest.heartbeat, "unreal-heartbeat-alias"),
]
