from celery import shared_task

from analytics.visitors import forget_past_days


@shared_task(name="analytics.forget_past_days")
def forget_salts():
    forget_past_days()
