"""The Celery application. Every process that sends or runs tasks loads it with `config`."""

import os

from celery import Celery

from config.liveness import SignOfLife

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("roundhouse")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_routes = {"scenes.process_panorama": {"queue": "images"}}
app.steps["worker"].add(SignOfLife)
app.autodiscover_tasks()
