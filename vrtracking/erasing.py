"""What is forgotten: raw events soon, sums late, and what somebody wants gone at once."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from vrtracking import dead_letters
from vrtracking.folding import alone, fold, kept_from, take_away
from vrtracking.models import (
    Batch,
    Customer,
    Event,
    PropertyDay,
    PropertyHour,
    SessionAttention,
    SessionTally,
    VRSession,
)
from vrtracking.sessions import forget_sessions

AT_ONCE = 200


def erase_customer(customer):
    """Delete somebody with all they did: sessions, events, and their share of every sum and map of
    attention. How many sessions went."""
    number = erase_sessions(VRSession.objects.filter(customer=customer))
    Customer.objects.filter(pk=customer.pk).delete()
    return number


def erase_sessions(sessions):
    """Delete these sessions, their events, and their share of every sum; how many."""
    number = 0
    while ids := list(sessions.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            alone(wait=True)
            held = VRSession.objects.select_for_update().filter(pk__in=ids)
            ids = list(held.values_list("pk", flat=True))
            take_away(ids)
            _delete_events(Batch.objects.filter(session__in=ids))
            number += len(ids)
            VRSession.objects.filter(pk__in=ids).delete()
        forget_sessions()
    return number


def _delete_events(batches):
    while ids := list(batches.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        Event.objects.filter(batch__in=ids)._raw_delete("default")
        Batch.objects.filter(pk__in=ids).delete()


def forget_old():
    """Delete events past `EVENTS_KEPT_DAYS`, session by session, and sums past
    `STATISTICS_KEPT_DAYS`; how many sessions lost their events."""
    fold(everything=True)
    dead_letters.forget_old()
    begins = timezone.now() - timedelta(days=settings.EVENTS_KEPT_DAYS)
    old = (
        Batch.objects.order_by().values("session").annotate(latest=Max("received_at"))
        .filter(latest__lt=begins).values_list("session", flat=True)
    )  # fmt: skip
    number = 0
    # A session keeps its events together: half of them would come to something else.
    for session in list(old):
        with transaction.atomic():
            _delete_events(Batch.objects.filter(session=session))
        number += 1
    hours_from, days_from = kept_from()
    PropertyHour.objects.filter(start__lt=hours_from).delete()
    PropertyDay.objects.filter(start__lt=days_from).delete()
    oldest = datetime.combine(days_from, time.min, UTC)
    SessionTally.objects.filter(start__lt=oldest).delete()
    SessionAttention.objects.filter(start__lt=days_from).delete()
    return number
