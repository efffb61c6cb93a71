"""What is forgotten: raw events soon, sums late, and what an owner wants gone at once."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from analytics.folding import alone, change, events_of, fold, recount_tour
from analytics.models import Attention, Batch, DayTally, Event, HourTally, Visit
from analytics.visitors import today

AT_ONCE = 500
EVERYTHING = (Visit, HourTally, DayTally)


def forget_old():
    """Delete raw events, visits and hours past `EVENTS_KEPT_DAYS`, and sums by day past
    `STATISTICS_KEPT_DAYS`; how many batches went. By whole days of receipt."""
    fold()
    begins = _midnight(today() - timedelta(days=settings.EVENTS_KEPT_DAYS))
    oldest = today() - timedelta(days=settings.STATISTICS_KEPT_DAYS)
    number = _delete_batches(Batch.objects.filter(received_at__lt=begins, is_folded=True))
    Visit.objects.filter(started_at__lt=begins).delete()
    HourTally.objects.filter(start__lt=begins).delete()
    DayTally.objects.filter(start__lt=oldest).delete()
    Attention.objects.filter(start__lt=oldest).delete()
    return number


def erase(tour_id, until=None):
    """Delete a tour's statistics: all, or what happened before the day `until`.

    The likes stay: they belong to those who gave them.
    """
    fold()
    with transaction.atomic():
        alone(wait=True)
        if until is None:
            _delete_batches(Batch.objects.filter(tour_id=tour_id))
            for model in EVERYTHING:
                model.objects.filter(tour_id=tour_id).delete()
            Attention.objects.visitors().filter(tour_id=tour_id).delete()
        else:
            _erase_before(tour_id, until)
        recount_tour(tour_id)


def _erase_before(tour_id, until):
    """Visits that reach over the border are counted anew from what is left of them."""
    gone = Event.objects.filter(batch__tour_id=tour_id, at__lt=_midnight(until))
    visitors = set(gone.values_list("batch__visitor", flat=True))
    folded = Q(batch__is_folded=True)
    before = events_of(tour_id, visitors, folded)
    gone.delete()
    change(tour_id, before, events_of(tour_id, visitors, folded), visitors)
    Visit.objects.filter(tour_id=tour_id, started_at__lt=_midnight(until)).delete()
    HourTally.objects.filter(tour_id=tour_id, start__lt=_midnight(until)).delete()
    DayTally.objects.filter(tour_id=tour_id, start__lt=until).delete()
    Attention.objects.visitors().filter(tour_id=tour_id, start__lt=until).delete()


def _delete_batches(batches):
    """A few at a time, so that nobody waits long for the writer of SQLite."""
    number = 0
    while ids := list(batches.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        Event.objects.filter(batch__in=ids).delete()
        number += Batch.objects.filter(pk__in=ids).delete()[0]
    return number


def _midnight(day):
    return datetime.combine(day, time.min, UTC)
