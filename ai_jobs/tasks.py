from celery import shared_task

from ai_jobs import memory
from ai_jobs.events import announce
from ai_jobs.models import AIJob
from ai_jobs.processing import process


@shared_task(name="ai_jobs.run_job")
def run_job(job_id):
    """Do the work of one job. Delivered twice, it still runs once."""
    job = AIJob.objects.claim(job_id)
    if job is None:
        return
    announce(job)
    process(job)


@shared_task(name="ai_jobs.forget_old_answers")
def forget_old_answers():
    memory.forget_old()
