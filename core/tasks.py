from celery import shared_task

from core.idempotency import forget_old_keys
from core.jobs import sweep


@shared_task(name="core.sweep_jobs")
def sweep_jobs():
    """Give lost and due jobs back to the workers. Two at once do no harm: claims decide."""
    sweep()


@shared_task(name="core.forget_idempotency_keys")
def forget_idempotency_keys():
    forget_old_keys()
