"""One process that does everything: pages, sockets, files, worker and beat."""

import logging
import signal
import threading
import time
import warnings

import uvicorn
from celery import current_app
from celery.beat import EmbeddedService, Scheduler
from celery.exceptions import SecurityWarning
from celery.worker import state as worker_state
from django.conf import settings

from core.jobs import forget_hints, stopping, sweep

log = logging.getLogger(__name__)
QUEUES = ["default", "images", "ai"]
# Ctrl-C is answered within five seconds, whatever the work in hand.
JOBS_GIVEN_UP_WITHIN = 2.5


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
    # The server passes a signal on after its own farewell, which must not end this process at once.
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, _leave)
    try:
        server.run()
    finally:
        stopping.set()
        for end in background:
            end()


def _leave(sign, frame):
    raise SystemExit(0)


def _worker():
    """Celery's worker in threads; returns how to end its work."""
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

    return _hand_jobs_back


def _hand_jobs_back():
    """Wait for the tasks in hand, which `stopping` asks to give up; there may be none."""
    worker_state.should_stop = 0
    patience = time.monotonic() + JOBS_GIVEN_UP_WITHIN
    while worker_state.active_requests and time.monotonic() < patience:
        time.sleep(0.05)


def _beat():
    # Only intervals are scheduled, and each does no harm at every start: nothing to remember.
    beat = EmbeddedService(current_app, thread=True, scheduler_cls=Scheduler)
    beat.daemon = True
    beat.start()
    return beat.service.stop
