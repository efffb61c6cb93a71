"""Starting, stopping and repeating the work of models."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ai_jobs.asking import providers
from ai_jobs.events import announce
from ai_jobs.kinds import SCENE, TOUR, kind_named
from ai_jobs.models import AIJob
from ai_jobs.tasks import run_job
from core.errors import RuleError, field_error
from core.jobs import hint


class AlreadyRunning(RuleError):
    """`job` is the one that is under way."""

    code = "already_running"
    status = 409
    message = _("This is being worked on already. Wait for it, or cancel it first.")

    def __init__(self, job):
        self.job = job
        super().__init__()


class NobodyToAsk(RuleError):
    code = "no_provider"
    status = 409
    message = _("This provider is not set up on this server.")


def start_job(tour, *, job_type, user, scene=None, parameters=None):
    """A pending job about the tour, or one scene of it. Raises AlreadyRunning beside its like."""
    kind, parameters = kind_named(job_type), parameters or {}
    if (SCENE if scene else TOUR) not in kind.about:
        raise field_error(
            "scene_id" if scene is None else "job_type",
            f"{job_type} is about {' or '.join(sorted(kind.about))}.",
        )
    kind.check(tour, scene, parameters)
    job = AIJob(
        team_id=tour.team_id, user=user, tour=tour, scene=scene, job_type=job_type,
        parameters=parameters,
    )  # fmt: skip
    if not providers(job):
        raise NobodyToAsk
    _unless_running(job, lambda: job.save(force_insert=True))
    _queue(job)
    return job


def cancel_job(job):
    """Stop it; True if this call did. What a provider is working on is no longer waited for."""
    is_cancelled = job.cancel()
    if is_cancelled:
        transaction.on_commit(lambda: announce(job))
    return is_cancelled


def retry_job(job):
    """Fresh attempts and calls for one that failed or was cancelled; others stay as they are."""
    if _unless_running(job, lambda: _restart(job)):
        _queue(job)
    return job


def _restart(job):
    restarted = job.restart()
    if restarted:
        AIJob.objects.filter(pk=job.pk).update(calls=0, asked_at=timezone.now(), result=None)
        job.refresh_from_db()
    return restarted


def _unless_running(job, write):
    """`write()`, unless one like it is unfinished: the database decides between two at once."""
    likes = AIJob.objects.about(job.tour_id, job.scene_id).filter(job_type=job.job_type)
    running = likes.unfinished().exclude(pk=job.pk)
    if twin := running.first():
        raise AlreadyRunning(twin)
    try:
        with transaction.atomic():
            return write()
    except IntegrityError:
        if twin := running.first():
            raise AlreadyRunning(twin) from None
        raise


def _queue(job):
    def tell():
        announce(job)
        hint(run_job, job.pk)

    transaction.on_commit(tell)
