from django.urls import re_path

from vrtracking.consumers import SessionConsumer

websocket_urlpatterns = [
    re_path(
        r"^ws/vr-sessions/(?P<session_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?$",
        SessionConsumer.as_asgi(),
    ),
]
