"""Asking whoever is there: in the order of the settings, within what a job may cost.

A provider that is away, busy or unwilling is passed over for the next; when all of them are, the
first is asked again after a pause, or the job waits for the one that said when. Nobody is asked
before the time it named, and no job asks more often than `AI_CALLS_PER_JOB`.
"""

import random
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from ai_jobs import ledger, memory
from ai_jobs.answers import parsed
from ai_jobs.models import AIJob
from ai_jobs.providers.base import (
    BudgetUsedUp,
    Busy,
    CallsUsedUp,
    CannotDoThis,
    InvalidReply,
    ProviderError,
    Stopped,
)
from ai_jobs.providers.gemini import Gemini
from ai_jobs.providers.glm import Glm
from ai_jobs.providers.local import Local
from core.jobs import stopping as process_ends

KNOWN = {kind.name: kind for kind in (Gemini, Glm, Local)}
# Longer waits free the worker for others.
SLEPT_AT_MOST = 5.0
# Seconds between two looks at whether a job is still wanted.
LOOKED_EVERY = 1.0


class Waits(Exception):
    """The job must wait for a provider for so many seconds."""

    def __init__(self, seconds):
        self.seconds = seconds
        super().__init__(seconds)


@dataclass
class Found:
    """What was answered: `{part's id: value}`, by whom, and what a person should know of it."""

    values: dict = field(default_factory=dict)
    by: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)
    extra: dict = field(default_factory=dict)

    def add(self, provider_name, values):
        self.values |= values
        self.by |= dict.fromkeys(values, provider_name)


def providers(job):
    """Those that are set up, in the order they are asked; just one if the job wants that."""
    wanted = job.parameters.get("provider")
    return [provider for provider in providers_set_up() if wanted in {None, provider.name}]


def providers_set_up():
    """All that can be asked on this server, in order."""
    return [KNOWN[name]() for name in settings.AI_PROVIDERS if KNOWN[name].is_set_up()]


def ask(job, lease, question):
    """Answers to a question: remembered ones, or one of the providers'.

    Raises `ProviderError` when nobody answers, `Waits`, `LeaseLost` or `Stopped`.
    """
    found, there = Found(), providers(job)
    remote = [provider for provider in there if provider.is_remote]
    known = memory.remembered(job.team_id, question, remote)
    if len(known) == len(question.parts):
        for part_id, (name, value) in known.items():
            found.add(name, {part_id: value})
        return found
    turn = _Turn(job, lease, question, remote)
    try:
        provider, values = turn.take()
    except ProviderError as error:
        if len(remote) == len(there):
            raise
        return _locally(question, turn, error)
    memory.remember(job.team_id, question, provider, values)
    found.add(provider.name, values)
    return found


def _locally(question, turn, error):
    """What can be said without anybody: with a word about why it is all there is."""
    # The steps of a long search, between those at which it was asked and is checked.
    local = Local(lambda share, step: turn.lease.progress(0.3 + 0.3 * share, step))
    try:
        reply = local.answer(question, "", turn.should_stop)
    except CannotDoThis:
        if turn.was_asked:
            raise error from None
        raise
    found = Found()
    found.add(local.name, reply.values)
    found.extra = reply.extra
    found.notes = [*([str(error.message)] if turn.was_asked else []), *reply.notes]
    return found


class NobodyThere(ProviderError):
    """No provider but ourselves is set up."""


class _Turn:
    """One question's way through the providers."""

    def __init__(self, job, lease, question, remote):
        self.job, self.lease, self.question = job, lease, question
        # Of those that may still be asked: how often each has failed in this turn.
        self.failures = dict.fromkeys(remote, 0)
        # Of those that may not be asked yet.
        self.closed: dict = {}
        # What was wrong with an answer; told to the model once.
        self.corrections: dict = {}
        self.last: ProviderError | None = None
        self._looked, self._lost = 0.0, False

    @property
    def was_asked(self):
        return self.last is not None

    def take(self):
        """`(provider, values)` of the first that gives a usable answer."""
        while True:
            provider = self._next()
            try:
                return provider, self._one_call(provider)
            except ledger.NotNow as later:
                self.closed[provider] = later
            except CallsUsedUp as error:
                # What the last call said tells more than that there are no more.
                raise (self.last or error) from None
            except BudgetUsedUp as error:
                self.last = error
                raise
            except ProviderError as error:
                self._note(provider, error)

    def _next(self):
        """Who is asked now: the one that failed least, in order; if need be after a pause."""
        while True:
            if not self.failures:
                raise self.last or NobodyThere
            ready = [provider for provider in self.failures if provider not in self.closed]
            if ready:
                first = min(ready, key=lambda provider: self.failures[provider])
                self._pause(self.failures[first])
                return first
            soonest = min(self.closed.values(), key=lambda later: later.seconds)
            self.last = self.last or (Busy() if soonest.busy else ProviderError())
            self._wait(soonest.seconds)
            self.closed = {}

    def _one_call(self, provider):
        letters = len(self.question.instructions) + len(str(self.question.facts))
        call = ledger.enter(self.job, provider, self.question, letters)
        started = time.monotonic()
        reply = None
        try:
            correction = self.corrections.get(provider, "")
            reply = provider.answer(self.question, correction, self.should_stop)
            values = self._read(reply)
        except ProviderError as error:
            ledger.settle(call, provider, started, reply=reply, error=error)
            raise
        except BaseException:
            ledger.settle(call, provider, started, outcome=ledger.Outcome.STOPPED)
            raise
        ledger.settle(call, provider, started, reply=reply)
        return values

    def _read(self, reply):
        try:
            return self.question.read(parsed(reply.text))
        except ValueError as fault:
            raise InvalidReply(str(fault)) from None

    def _note(self, provider, error):
        self.last = error
        if isinstance(error, InvalidReply) and provider not in self.corrections:
            # One chance to do better, at once.
            self.corrections[provider] = error.detail
        elif error.may_pass and not isinstance(error, InvalidReply):
            self.failures[provider] += 1
        else:
            del self.failures[provider]

    def _pause(self, failures):
        """Before the same is asked again: twice as long each time, never in step with others."""
        if failures:
            base = settings.AI_RETRY_BASE * 2 ** (failures - 1)
            self._sleep(min(base, SLEPT_AT_MOST) * random.uniform(0.5, 1.5))

    def _wait(self, seconds):
        waited = (timezone.now() - self.job.asked_at).total_seconds()
        is_too_long = seconds > settings.AI_LONGEST_WAIT or waited + seconds > settings.AI_PATIENCE
        if is_too_long or not self._calls_left():
            raise self.last
        if seconds > SLEPT_AT_MOST:
            raise Waits(seconds)
        self._sleep(seconds + 0.05)

    def _calls_left(self):
        used = AIJob.objects.values_list("calls", flat=True).filter(pk=self.job.pk).first()
        return used is not None and used < settings.AI_CALLS_PER_JOB

    def _sleep(self, seconds):
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.should_stop():
                raise Stopped
            time.sleep(min(left, 0.2))

    def should_stop(self):
        """Whether to let go: the process ends, or the job was cancelled; looked once a second."""
        if not self._lost and time.monotonic() - self._looked > LOOKED_EVERY:
            self._looked = time.monotonic()
            self._lost = self.lease.should_stop() or not self.job.is_mine()
        return self._lost or process_ends.is_set()
