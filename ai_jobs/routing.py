from django.urls import re_path

from ai_jobs.consumers import JobConsumer

websocket_urlpatterns = [
    re_path(
        r"^ws/jobs/(?P<job_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?$",
        JobConsumer.as_asgi(),
    ),
]
