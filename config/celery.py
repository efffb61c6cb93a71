"""The Celery application. Every process that sends or runs tasks loads it with `config`."""

import os

from celery import Celery

from config.liveness import SignOfLife

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("roundhouse")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Work in child processes that take processor time and memory.
app.conf.task_routes = {
    name: {"queue": "images"}
    for name in (
        "scenes.process_panorama",
        "mediafiles.look_into_file",
        "mediafiles.make_public_video",
    )
} | {"ai_jobs.run_job": {"queue": "ai"}}
app.steps["worker"].add(SignOfLife)
app.autodiscover_tasks()
