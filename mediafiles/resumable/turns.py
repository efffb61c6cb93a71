"""The right to write to one upload: a lease in its row, held by one request at a time.

It is renewed while bytes arrive. One that is not renewed runs out, and one whose process is gone
from this machine is void at once; so nobody waits for the dead. Every write under it names its
owner: who has lost the turn changes nothing.
"""

import threading
import time
from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import OperationalError, connection
from django.db.models.functions import Now

from core.jobs import is_dead_here, new_owner
from mediafiles.resumable.errors import TurnLost, UploadLocked
from mediafiles.resumable.models import Upload, UploadState


class Turn:
    def __init__(self, upload, owner):
        self.upload, self.owner = upload, owner
        self.held = True
        self._renewed = time.monotonic()

    def save(self, **values):
        """Change the row while the turn is ours; it also renews the lease."""
        self._write(lease_until=_lease_end(), **values)
        self._renewed = time.monotonic()

    def end(self, **values):
        """Change the row and let others write."""
        self._write(lease_owner="", lease_until=None, **values)
        self.held = False

    def renew_if_due(self):
        """Whether it was."""
        is_due = time.monotonic() - self._renewed > settings.UPLOAD_LEASE.total_seconds() / 4
        if is_due:
            self.save()
        return is_due

    @contextmanager
    def kept(self):
        """Renew the lease in the background, for work that does not come back to ask."""
        ended = threading.Event()
        keeper = threading.Thread(target=self._keep, args=[ended], daemon=True)
        keeper.start()
        try:
            yield
        finally:
            ended.set()
            keeper.join()

    def _keep(self, ended):
        try:
            while not ended.wait(settings.UPLOAD_LEASE.total_seconds() / 4):
                # A database that is away for a moment is asked again before the lease ends.
                with suppress(OperationalError):
                    self.save()
        except TurnLost:
            pass
        finally:
            connection.close()

    def _write(self, **values):
        mine = Upload.objects.filter(pk=self.upload.pk, lease_owner=self.owner)
        if not mine.update(updated_at=Now(), **values):
            self.held = False
            raise TurnLost
        for name, value in values.items():
            if not hasattr(value, "resolve_expression"):
                setattr(self.upload, name, value)


@contextmanager
def turn_of(upload, state=UploadState.OPEN):
    """The turn at `upload`, or `UploadLocked`. Given back at the end, if it was not before.

    The row is taken only in `state` and with the offset of `upload`: what changed since it was
    read shows as `UploadLocked`, and who asks again sees it.
    """
    owner = new_owner()
    if not (_taken(upload, state, owner) or (_void(upload) and _taken(upload, state, owner))):
        raise UploadLocked
    upload.state = state
    turn = Turn(upload, owner)
    try:
        yield turn
    finally:
        if turn.held:
            turn.end()


def is_free(pk):
    """Whether nobody is writing to the upload."""
    upload = Upload.objects.filter(pk=pk).only("lease_owner", "lease_until").first()
    return upload is None or Upload.objects.free().filter(pk=pk).exists() or _void(upload)


def _taken(upload, state, owner):
    there = Upload.objects.free().filter(pk=upload.pk, state=state, offset=upload.offset)
    return there.update(lease_owner=owner, lease_until=_lease_end())


def _void(upload):
    """End the lease of a process that is gone from this machine; whether there was one."""
    owner = Upload.objects.filter(pk=upload.pk).values_list("lease_owner", flat=True).first()
    if not owner or not is_dead_here(owner):
        return False
    return Upload.objects.filter(pk=upload.pk, lease_owner=owner).update(lease_until=None)


def _lease_end():
    return Now() + settings.UPLOAD_LEASE
