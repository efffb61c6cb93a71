"""Limits that many workers meet at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from ai_jobs import ledger
from ai_jobs.models import AIJob, DayOfTeam, ProviderCall
from ai_jobs.providers.base import BudgetUsedUp, CallsUsedUp
from ai_jobs.providers.glm import Glm
from ai_jobs.questions import analyse
from ai_jobs.views_of import view_of
from tests.ai_jobs.conftest import make_pictured_tour
from tests.ai_jobs.steps import start

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 12


@pytest.fixture
def claimed():
    """As many claimed jobs of one team as there are workers."""
    team = None
    jobs = []
    for _ in range(WORKERS):
        tour = make_pictured_tour(1, **({"team": team} if team else {}))
        team = tour.team
        jobs.append(AIJob.objects.claim(start(tour).pk))
    return jobs


def enter_all_at_once(jobs):
    """How many got through, and what stopped the others."""
    gate = threading.Barrier(len(jobs))
    question = analyse(view_of(jobs[0].tour))

    def enter(job):
        gate.wait()
        try:
            ledger.enter(job, Glm(), question, 100)
        except (ledger.NotNow, BudgetUsedUp, CallsUsedUp) as refusal:
            return type(refusal)
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(jobs)) as pool:
        outcomes = list(pool.map(enter, jobs))
    return outcomes.count(None), {outcome for outcome in outcomes if outcome}


def test_lines_open_at_once_are_never_more_than_allowed(claimed, settings):
    settings.AI_CALLS_AT_ONCE = 4
    assert enter_all_at_once(claimed) == (4, {ledger.NotNow})
    assert ProviderCall.objects.count() == 4


def test_the_budget_of_a_day_is_never_passed(claimed, settings):
    settings.AI_CALLS_AT_ONCE, settings.AI_TEAM_CALLS_PER_DAY = 100, 5
    assert enter_all_at_once(claimed) == (5, {BudgetUsedUp})
    assert DayOfTeam.objects.get().calls == 5
    assert ProviderCall.objects.count() == 5


def test_a_refused_entry_costs_the_job_no_call(claimed, settings):
    settings.AI_CALLS_AT_ONCE = 1
    enter_all_at_once(claimed)
    assert sum(AIJob.objects.values_list("calls", flat=True)) == 1
