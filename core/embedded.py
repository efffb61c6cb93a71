"""One process that does everything: pages, sockets, files, worker and beat."""

import logging
import threading
import warnings

import uvicorn
from celery import current_app
from celery.beat import EmbeddedService
from celery.exceptions import SecurityWarning
from django.conf import settings

from core.jobs import forget_hints, stopping, sweep

log = logging.getLogger(__name__)
QUEUES = ["default", "images", "ai"]
# Ctrl-C is answered within five seconds, whatever the work in hand.
WORKER_ENDS_WITHIN = 2.5


class Server(uvicorn.Server):
    """Says when it is ready, which is later than when it was started."""

    def __init__(self, config, on_ready):
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets=None):
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    def handle_exit(self, sig, frame):
        stopping.set()
        super().handle_exit(sig, frame)


def serve(on_ready):
    """Serve until interrupted. Jobs in hand are handed back, not lost."""
    background = [_worker(), _beat()] if not settings.REDIS_URL else []
    server = Server(
        uvicorn.Config(
            settings.ASGI_APPLICATION.replace(".application", ":application"),
            host=settings.BIND,
            port=settings.PORT,
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=2,
            timeout_keep_alive=5,
            ws_max_size=65_536,
            proxy_headers=False,
            server_header=False,
        ),
        on_ready,
    )
    try:
        server.run()
    finally:
        stopping.set()
        for end in background:
            end()


def _worker():
    """Celery's worker in threads; returns how to end it."""
    forget_hints()
    # Running as root is the operator's choice, and usual in a container.
    warnings.simplefilter("ignore", SecurityWarning)
    worker = current_app.Worker(
        pool="threads",
        concurrency=settings.WORKER_THREADS,
        queues=QUEUES,
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
        loglevel="WARNING",
        quiet=True,
    )
    thread = threading.Thread(target=worker.start, name="worker", daemon=True)
    thread.start()
    # What an earlier process left behind waits no longer than it must.
    threading.Thread(target=sweep, name="first sweep", daemon=True).start()

    def end():
        threading.Thread(target=worker.stop, name="worker stop", daemon=True).start()
        thread.join(WORKER_ENDS_WITHIN)

    return end


def _beat():
    beat = EmbeddedService(current_app, thread=True)
    beat.daemon = True
    beat.start()
    return beat.stop
