"""Work that survives anything: the row is the job, the broker carries only a hint.

A worker claims a row with one conditional UPDATE, which hands it a lease and a fencing number.
Every later write names that number, so a worker that wakes up late changes nothing. While it
works it renews the lease; a lease that ran out means the worker is gone, and the sweeper offers
the row again. Killing any process at any moment loses nothing and doubles nothing.
"""

import logging
import os
import random
import secrets
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from celery import Task
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

# A hint that got lost (broker emptied, process killed) is sent again after this long.
HINT_AGAIN = timedelta(seconds=30)
# A retry waits 2, 8, 32 … seconds, give or take half, so that failing jobs do not march in step.
RETRY_BASE, RETRY_FACTOR, RETRY_MOST = 2, 4, 300

stopping = threading.Event()
"""Set when this process is asked to end: workers hand their jobs back."""


class LeaseLost(Exception):
    """The job is no longer this worker's: it was cancelled, or given to another."""


class JobState(models.TextChoices):
    PENDING = "pending", _("Waiting")
    PROCESSING = "processing", _("In work")
    COMPLETED = "completed", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class JobQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=JobState.PENDING)

    def processing(self):
        return self.filter(state=JobState.PROCESSING)

    def unfinished(self):
        return self.filter(state__in=[JobState.PENDING, JobState.PROCESSING])

    def completed(self):
        return self.filter(state=JobState.COMPLETED)

    def failed(self):
        return self.filter(state=JobState.FAILED)

    def abandoned(self):
        """In work, but nobody has renewed the lease."""
        return self.processing().filter(lease_until__lt=Now())

    def due(self):
        """Waiting, allowed to start, and not hinted at lately."""
        forgotten = Q(hinted_at__isnull=True) | Q(hinted_at__lt=Now() - HINT_AGAIN)
        return self.waiting().filter(forgotten, not_before__lte=Now())

    def claim(self, pk, worker=None):
        """This worker's turn at the job, or None if it is not there to be taken."""
        worker = worker or new_owner()
        taken = (
            self.waiting()
            .filter(pk=pk, not_before__lte=Now())
            .update(
                state=JobState.PROCESSING,
                attempt=F("attempt") + 1,
                fence=F("fence") + 1,
                seq=F("seq") + 1,
                lease_owner=worker,
                lease_until=Now() + settings.JOB_LEASE,
                # The time of the first start; a retry does not make the job look younger.
                started_at=Coalesce("started_at", Now()),
            )
        )
        return self.filter(pk=pk, lease_owner=worker).first() if taken else None

    def hint_given(self, pks):
        self.filter(pk__in=pks).update(hinted_at=Now())


class Job(models.Model):
    """A row that is also a piece of work. Subclasses say what the work is."""

    State = JobState

    state = models.CharField(
        _("state"), max_length=10, choices=JobState, default=JobState.PENDING, editable=False
    )
    progress = models.PositiveSmallIntegerField(_("progress (%)"), default=0, editable=False)
    step = models.CharField(_("step"), max_length=40, blank=True, editable=False)
    attempt = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    # Workers that vanished with it: killed machines, mostly, and no fault of the job.
    losses = models.PositiveSmallIntegerField(_("workers lost"), default=0, editable=False)
    error_code = models.CharField(_("error code"), max_length=60, blank=True, editable=False)
    error_message = models.TextField(_("error"), blank=True, editable=False)
    # Rises with every change, so that a late message is recognised.
    seq = models.PositiveIntegerField(default=0, editable=False)
    fence = models.PositiveIntegerField(default=0, editable=False)
    lease_owner = models.CharField(max_length=64, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    not_before = models.DateTimeField(db_default=Now(), editable=False)
    hinted_at = models.DateTimeField(null=True, blank=True, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_ended(self):
        return self.state in {JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED}

    def mark(self, progress, step):
        """Show how far the work is; it also renews the lease."""
        self._write(progress=progress, step=step, lease_until=Now() + settings.JOB_LEASE)

    def renew(self):
        self._write(lease_until=Now() + settings.JOB_LEASE)

    def complete(self, **result):
        self._write(
            state=JobState.COMPLETED, progress=100, step="", ended_at=Now(), lease_until=None,
            error_code="", error_message="", **result,
        )  # fmt: skip

    def fail(self, code, message):
        """End it: trying again would not help."""
        self._write(
            state=JobState.FAILED, error_code=code, error_message=message, ended_at=Now(),
            lease_until=None, step="",
        )  # fmt: skip

    def try_again(self, code, message):
        """Put it back for a later attempt, or end it when the attempts are used up."""
        if self.attempt >= settings.JOB_ATTEMPTS:
            self.fail(code, message)
        else:
            self._give_up_lease(
                error_code=code, error_message=message, not_before=Now() + _pause(self.attempt)
            )

    def hand_back(self):
        """This process is ending: the attempt does not count."""
        self._give_up_lease(attempt=F("attempt") - 1)

    def wait(self, seconds):
        """Put it back until something it needs may be there: the attempt does not count."""
        self._give_up_lease(attempt=F("attempt") - 1, not_before=Now() + timedelta(seconds=seconds))

    def is_mine(self):
        """Whether this worker still has it; asks the database and renews nothing."""
        mine = type(self).objects.filter(pk=self.pk, fence=self.fence, state=JobState.PROCESSING)
        return mine.exists()

    def _give_up_lease(self, **values):
        self._write(
            state=JobState.PENDING, progress=0, step="", lease_until=None, lease_owner="",
            hinted_at=None, **values,
        )  # fmt: skip

    def cancel(self):
        """Stop it if it has not ended; True if this call did. Cancelled wins over completed."""
        return self._end_from_outside(
            JobState.CANCELLED, {JobState.PENDING, JobState.PROCESSING}, ended_at=Now()
        )

    def restart(self):
        """A fresh set of attempts for a job that failed or was cancelled."""
        return self._end_from_outside(
            JobState.PENDING, {JobState.FAILED, JobState.CANCELLED},
            attempt=0, losses=0, progress=0, not_before=Now(), hinted_at=None, ended_at=None,
            error_code="", error_message="",
        )  # fmt: skip

    def _end_from_outside(self, state, allowed, **values):
        changed = (
            type(self)
            .objects.filter(pk=self.pk, state__in=allowed)
            .update(
                state=state,
                fence=F("fence") + 1,
                seq=F("seq") + 1,
                lease_until=None,
                lease_owner="",
                **values,
            )
        )
        self.refresh_from_db()
        return bool(changed)

    def _write(self, **values):
        """Change the row as its present worker, or raise `LeaseLost`."""
        mine = type(self).objects.filter(pk=self.pk, fence=self.fence, state=JobState.PROCESSING)
        if not mine.update(seq=F("seq") + 1, **values):
            raise LeaseLost
        # Not read back: a row that has meanwhile gone to another would lend us its fence.
        self.seq += 1
        for name, value in values.items():
            if not hasattr(value, "resolve_expression"):
                setattr(self, name, value)


def new_owner():
    """A name for this turn that tells which process has it: `host:pid:random`."""
    return f"{socket.gethostname()[:20]}:{os.getpid()}:{secrets.token_hex(8)}"


def is_dead_here(owner):
    """Whether the process behind a lease ran on this machine and is gone: no need to wait then."""
    host, _, rest = owner.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname()[:20] or not pid.isdigit():
        return False
    return not Path(f"/proc/{pid}").exists() if Path("/proc").exists() else False


def _pause(attempt):
    seconds = min(RETRY_BASE * RETRY_FACTOR ** (attempt - 1), RETRY_MOST)
    return timedelta(seconds=seconds * random.uniform(0.5, 1.5))


class Lease:
    """Keeps a claimed job alive while its work runs; ask it often whether to go on."""

    def __init__(self, job: Job, announce: Callable[[Job], None]):
        self.job = job
        self.lost = False
        self._announce = announce
        self._every = settings.JOB_LEASE.total_seconds() / 4
        self._renewed = time.monotonic()

    def should_stop(self) -> bool:
        """True once the job is no longer ours, or this process is ending."""
        if not self.lost and time.monotonic() - self._renewed > self._every:
            self._try(self.job.renew)
        return self.lost or stopping.is_set()

    def progress(self, share: float, step: str) -> None:
        """`share` of 0…1; small steps are not worth a write."""
        percent = min(99, round(share * 100))
        if not self.lost and (percent - self.job.progress >= 5 or step != self.job.step):
            self._try(lambda: self.job.mark(percent, step))
            if not self.lost:
                self._announce(self.job)

    def _try(self, write):
        try:
            write()
            self._renewed = time.monotonic()
        except LeaseLost:
            self.lost = True


def hint(task, pk):
    """Tell the broker about a job. A broker that is away costs a delay, never the request."""
    try:
        task.delay(str(pk))
    except OperationalError:
        log.warning("The broker is away; the sweeper will offer %s again.", pk)


# --- The sweeper ----------------------------------------------------------------------------------

_kinds: list[tuple[type[Job], Task, Callable[[Job], None]]] = []


def register(model, task, announce):
    """Put a kind of job under the sweeper's care.

    `task` takes the id of a job; `announce(job)` tells whoever watches.
    """
    _kinds.append((model, task, announce))


def sweep():
    """Return what lost its lease, end what used up its attempts, hint at what is due."""
    return sum(_sweep_kind(*kind) for kind in _kinds)


def forget_hints():
    """An embedded broker starts empty: whatever was hinted at before must be hinted at again."""
    for model, _task, _announce in _kinds:
        model.objects.waiting().update(hinted_at=None)


def _sweep_kind(model, task, announce):
    _end_leases_of_the_dead(model)
    for job in model.objects.abandoned():
        if _recover(job):
            announce(job)
    due = [str(pk) for pk in model.objects.due().values_list("pk", flat=True)[:500]]
    model.objects.hint_given(due)
    for pk in due:
        hint(task, pk)
    return len(due)


def _end_leases_of_the_dead(model):
    for pk, owner in model.objects.processing().values_list("pk", "lease_owner"):
        if is_dead_here(owner):
            mine = model.objects.processing().filter(pk=pk, lease_owner=owner)
            mine.update(lease_until=Now() - timedelta(seconds=1))


def _recover(job):
    """Return an abandoned job; the attempt does not count, for the work is done in a child that
    may die without its worker. Ten lost workers are no chance any more, though: that is poison."""
    mine = type(job).objects.abandoned().filter(pk=job.pk, fence=job.fence)
    ended = {
        "state": JobState.FAILED,
        "error_code": "worker_lost",
        "error_message": "The worker died each time it tried. Upload the file again, or retry.",
        "ended_at": Now(),
    }
    again = {
        "state": JobState.PENDING,
        "attempt": F("attempt") - 1,
        "hinted_at": None,
        "progress": 0,
        "step": "",
    }
    values = ended if job.losses + 1 >= settings.JOB_LOSSES else again
    changed = mine.update(
        losses=F("losses") + 1, fence=F("fence") + 1, seq=F("seq") + 1, lease_owner="",
        lease_until=None, **values,
    )  # fmt: skip
    job.refresh_from_db()
    return bool(changed)
