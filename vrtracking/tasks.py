from celery import shared_task

from vrtracking import erasing, folding


@shared_task(name="vrtracking.fold")
def fold():
    """Bring sessions and sums up to the events that came in."""
    folding.fold()


@shared_task(name="vrtracking.forget_old")
def forget_old():
    erasing.forget_old()
