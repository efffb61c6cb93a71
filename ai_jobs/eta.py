"""How long a job will probably still take, from how long its like took."""

from statistics import median

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from ai_jobs.models import AIJob

LATEST, KEPT_FOR = 20, 60


def eta_seconds(job):
    """Seconds left, at least 1 while it is in work; None before any like it was done."""
    if job.is_ended:
        return None
    typical = _typical(job.job_type)
    if typical is None:
        return None
    passed = (timezone.now() - job.started_at).total_seconds() if job.started_at else 0
    return max(1, round(typical - passed))


def _typical(job_type):
    key = f"ai-eta:{job_type}"
    try:
        known = cache.get(key)
        if known is None:
            known = _measured(job_type)
            cache.set(key, known, KEPT_FOR)
    except (RedisError, OSError):
        known = _measured(job_type)
    return known or None


def _measured(job_type):
    done = AIJob.objects.completed().filter(job_type=job_type).order_by("-created_at")
    times = done.values_list("started_at", "ended_at")[:LATEST]
    seconds = [(end - start).total_seconds() for start, end in times if start and end]
    return median(seconds) if seconds else 0
