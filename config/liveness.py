"""A sign of life of Celery workers, for health checks that cannot ask them anything."""

from celery import bootsteps
from django.conf import settings

EVERY_SECONDS = 10


class SignOfLife(bootsteps.StartStopStep):
    """Touches a file from the loop that takes in jobs: a loop that hangs lets it grow old."""

    requires = {"celery.worker.components:Timer"}

    def start(self, worker):
        path = settings.TEMP_DIR / "worker-alive"
        path.touch()
        self._timer = worker.timer.call_repeatedly(EVERY_SECONDS, path.touch)

    def stop(self, worker):
        self._timer.cancel()
