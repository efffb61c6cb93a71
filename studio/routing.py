from django.urls import re_path

from studio.consumers import TourConsumer

websocket_urlpatterns = [
    re_path(
        r"^ws/tours/(?P<tour_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?$",
        TourConsumer.as_asgi(),
    ),
]
