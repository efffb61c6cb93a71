"""What is forgotten: raw events soon, sums late, and what an owner wants gone at once."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from analytics.folding import alone, fold, forget_sums, midnight
from analytics.models import Attention, Batch, DayTally, Event, HourTally, Visit, VisitorDay
from analytics.rollups import recount_tour
from analytics.visitors import today

AT_ONCE = 500


def forget_old():
    """Delete raw events, visits and hours past `EVENTS_KEPT_DAYS`, and sums by day past
    `STATISTICS_KEPT_DAYS`; how many batches went. By whole days of receipt."""
    fold()
    begins = midnight(today() - timedelta(days=settings.EVENTS_KEPT_DAYS))
    oldest = today() - timedelta(days=settings.STATISTICS_KEPT_DAYS)
    number = _delete_batches(Batch.objects.filter(received_at__lt=begins, is_folded=True))
    Visit.objects.filter(started_at__lt=begins).delete()
    HourTally.objects.filter(start__lt=begins).delete()
    Attention.objects.filter(start__lt=oldest).delete()
    _forget_days(DayTally.objects.filter(start__lt=oldest))
    _forget_visitors()
    return number


def _forget_days(tallies):
    tours = list(tallies.order_by().values_list("tour_id", flat=True).distinct())
    with transaction.atomic():
        alone(wait=True)
        tallies.delete()
        for tour_id in tours:
            recount_tour(tour_id)


def _forget_visitors():
    """Nobody can be recognised the day after the last of their events came; one more, for those
    that wait to be folded in."""
    if not Batch.objects.filter(is_folded=False, received_at__lt=midnight(today())).exists():
        VisitorDay.objects.filter(received_on__lt=today() - timedelta(days=1)).delete()


def erase(tour_id, until=None):
    """Delete a tour's statistics: all, or what happened before the day `until`.

    The likes stay: they belong to those who gave them.
    """
    fold()
    with transaction.atomic():
        alone(wait=True)
        if until is None:
            forget_raw(tour_id)
        else:
            Event.objects.filter(batch__tour_id=tour_id, at__lt=midnight(until)).delete()
        # No visit reaches over midnight.
        forget_sums(tour_id, until=until)
        recount_tour(tour_id)


def forget_raw(tour_id):
    """Delete all events of a tour with their batches."""
    return _delete_batches(Batch.objects.filter(tour_id=tour_id))


def _delete_batches(batches):
    """A few at a time, so that nobody waits long for the writer of SQLite."""
    number = 0
    while ids := list(batches.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        # The bounds are what PostgreSQL's index knows; within them others may lie.
        Event.objects.filter(batch__gte=ids[0], batch__lte=ids[-1], batch__in=ids).delete()
        number += Batch.objects.filter(pk__in=ids).delete()[0]
    return number
