"""Who may be asked now, and what it cost: counted over all workers, in the database.

A call is entered before it is made, with its price reserved from the team's budget, and settled
after it. What is entered was perhaps paid, whatever became of the worker.
"""

import logging
import random
import time
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from ai_jobs.models import AIJob, DayOfTeam, ProviderCall, ProviderState
from ai_jobs.providers.base import BudgetUsedUp, CallsUsedUp

log = logging.getLogger(__name__)
Outcome = ProviderCall.Outcome

# In a row; then nobody asks for a minute, and after that one call every half minute tries.
FAILURES_TO_OPEN = 5
OPEN_FOR, ONE_TRY_EVERY = timedelta(seconds=60), timedelta(seconds=30)
# When all lines are taken.
LOOK_AGAIN = 1.0
BUSY_FOR, LONGEST_SILENCE = 2.0, 86_400
MILLION = Decimal(1_000_000)
# What a call is taken to use before it is made: models count pictures in tiles.
TOKENS_PER_PICTURE, TOKENS_WRITTEN = 1100, 1500
LETTERS_PER_TOKEN = 3


class NotNow(Exception):
    """This provider may not be asked yet, but in `seconds`. `busy`: it said so itself."""

    def __init__(self, seconds, *, busy):
        self.seconds, self.busy = max(0.0, seconds), busy
        super().__init__(seconds)


@transaction.atomic
def enter(job, provider, question, letters):
    """A line for a call that is about to be made.

    Raises `LeaseLost` (not our job any more), `NotNow`, `CallsUsedUp` or `BudgetUsedUp`.
    """
    job.renew()
    # An earlier worker of this job died while it waited.
    lost = ProviderCall.objects.filter(job=job, outcome=Outcome.SENT)
    lost.update(outcome=Outcome.FAILED, detail="the worker died")
    state = _locked_state(provider.name)
    now = timezone.now()
    _check_open(state, now)
    if _under_way(provider.name, now) >= settings.AI_CALLS_AT_ONCE:
        raise NotNow(LOOK_AGAIN, busy=True)
    may = AIJob.objects.filter(pk=job.pk, calls__lt=settings.AI_CALLS_PER_JOB)
    if not may.update(calls=F("calls") + 1):
        raise CallsUsedUp
    estimate = _price(provider, _tokens(question, letters), TOKENS_WRITTEN)
    _reserve(job.team_id, estimate, now)
    if state.open_until is not None:
        # This one tries whether it works again; the others wait for what it finds.
        state.open_until = now + ONE_TRY_EVERY
        state.save(update_fields=["open_until"])
    return ProviderCall.objects.create(
        team_id=job.team_id,
        job=job,
        fence=job.fence,
        task=question.task,
        provider=provider.name,
        model=provider.model,
        pictures=len(question.pictures),
        cost=estimate,
    )


@transaction.atomic
def settle(call, provider, started, *, reply=None, error=None, outcome=None):
    """What became of it: a reply, an error of the provider's, or we stopped it."""
    reserved = call.cost
    call.outcome = outcome or (error.outcome if error else Outcome.ANSWERED)
    call.milliseconds = round((time.monotonic() - started) * 1000)
    if reply is not None and reply.tokens_read is not None:
        call.tokens_read, call.tokens_written = reply.tokens_read, reply.tokens_written
        call.cost = _price(provider, reply.tokens_read, reply.tokens_written or 0)
    elif error is not None and error.status is not None:
        # Turned away at the door: nothing was worked out, nothing is charged.
        call.cost = Decimal(0)
    if error is not None:
        # A model's own words may be in it, and not all of them can be stored.
        printable = "".join(filter(str.isprintable, error.detail))
        call.status, call.detail = error.status, printable[:200]
    # Rows are locked in the order of `enter`, so that neither waits for the other for ever.
    AIJob.objects.filter(pk=call.job_id).update(cost=F("cost") + call.cost)
    call.save()
    if outcome is None:
        _note_health(_locked_state(provider.name), error, timezone.now())
    day = DayOfTeam.objects.filter(team_id=call.team_id, day=call.created_at.date())
    day.update(cost=Greatest(F("cost") + call.cost - reserved, Decimal(0)))


def forget_state(name):
    """Ask this provider again at once, as staff may want after mending something."""
    ProviderState.objects.filter(pk=name).update(failures=0, open_until=None, busy_until=None)


def used_today(team_id):
    """`{calls, cost}` of the team's day (UTC)."""
    row = DayOfTeam.objects.filter(team_id=team_id, day=timezone.now().date()).first()
    return {"calls": row.calls if row else 0, "cost": row.cost if row else Decimal(0)}


def _locked_state(name):
    ProviderState.objects.get_or_create(pk=name)
    return ProviderState.objects.select_for_update().get(pk=name)


def _check_open(state, now):
    for until, busy in ((state.busy_until, True), (state.open_until, False)):
        if until is not None and until > now:
            raise NotNow((until - now).total_seconds(), busy=busy)


def _under_way(name, now):
    # With the time to notice a deadline.
    oldest = now - timedelta(seconds=settings.AI_CALL_SECONDS + 15)
    return ProviderCall.objects.filter(provider=name).under_way(oldest).count()


def _reserve(team_id, estimate, now):
    day, _made = DayOfTeam.objects.get_or_create(team_id=team_id, day=now.date())
    most = settings.AI_TEAM_DOLLARS_PER_DAY
    room = DayOfTeam.objects.filter(
        pk=day.pk, calls__lt=settings.AI_TEAM_CALLS_PER_DAY, cost__lte=most - estimate
    )
    if not room.update(calls=F("calls") + 1, cost=F("cost") + estimate):
        raise BudgetUsedUp


def _note_health(state, error, now):
    if error is None or not error.is_outage:
        # Whoever answers, and be it with a no, is there.
        state.failures, state.open_until = 0, None
    else:
        state.failures += 1
        if state.failures >= FAILURES_TO_OPEN:
            state.open_until = now + OPEN_FOR
            log.warning("%s failed %d times in a row; nobody asks.", state.name, state.failures)
    if error is not None and (wait := _asked_for(error)):
        state.busy_until = now + timedelta(seconds=wait)
    state.save()


def _asked_for(error):
    """Seconds for which the provider wants to be left alone; where it did not say, our guess."""
    if error.retry_after is not None:
        return min(error.retry_after, LONGEST_SILENCE)
    is_busy = error.outcome == Outcome.BUSY
    return BUSY_FOR * random.uniform(0.5, 1.5) if is_busy else 0


def _price(provider, tokens_read, tokens_written):
    read, written = provider.prices
    return ((tokens_read * read + tokens_written * written) / MILLION).quantize(Decimal("0.000001"))


def _tokens(question, letters):
    return len(question.pictures) * TOKENS_PER_PICTURE + letters // LETTERS_PER_TOKEN
