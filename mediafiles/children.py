"""Processes that read an upload while somebody waits: so many at once, the rest wait their turn."""

from contextlib import contextmanager
from threading import BoundedSemaphore

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import Unavailable
from panorama.errors import ChildTimeout

# Seconds; longer than most requests take, shorter than a proxy's patience.
LONGEST_WAIT = 15.0
_turns = BoundedSemaphore(settings.CHILDREN_AT_ONCE)


class TooBusy(Unavailable):
    code = "too_busy"
    message = _(
        "Too many files are being worked on at the moment. Nothing was changed; try again in a "
        "few seconds."
    )
    retry_after = 10


@contextmanager
def turn():
    """A place for one child. Raises `TooBusy` if none gets free, or if the child takes too long:
    its time is enough for the largest upload on a machine that is not overloaded."""
    if not _turns.acquire(timeout=LONGEST_WAIT):
        raise TooBusy
    try:
        yield
    except ChildTimeout as error:
        raise TooBusy from error
    finally:
        _turns.release()
