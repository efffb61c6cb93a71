from celery import shared_task

from analytics import folding, retention
from analytics.visitors import forget_past_days


@shared_task(name="analytics.forget_past_days")
def forget_salts():
    forget_past_days()


@shared_task(name="analytics.fold")
def fold():
    """Bring visits and sums up to the events that came in."""
    folding.fold()


@shared_task(name="analytics.forget_old")
def forget_old():
    retention.forget_old()
