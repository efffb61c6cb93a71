"""What tests of jobs do again and again."""

from datetime import timedelta

from django.utils import timezone

from ai_jobs.models import AIJob
from ai_jobs.services import start_job
from ai_jobs.tasks import run_job
from tests.makers import owner_of


def start(tour, job_type="scene_analysis", *, scene=None, **parameters):
    return start_job(
        tour, job_type=job_type, user=owner_of(tour), scene=scene, parameters=parameters
    )


def run(job):
    """What a worker does, once; the row after."""
    run_job(str(job.pk))
    return fresh(job)


def done(tour, job_type="scene_analysis", **kwargs):
    """The row of a job after a worker had it."""
    return run(start(tour, job_type, **kwargs))


def fresh(job):
    return AIJob.objects.get(pk=job.pk)


def make_due(job):
    """The time it waits for has come."""
    AIJob.objects.filter(pk=job.pk).update(not_before=timezone.now() - timedelta(seconds=1))
