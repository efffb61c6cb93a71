"""What staff do with jobs and providers."""

import pytest
from django.urls import reverse

from ai_jobs.models import AIJob, ProviderState
from tests.ai_jobs.conftest import make_pictured_tour
from tests.ai_jobs.fake_provider import FakeProvider, Step
from tests.ai_jobs.steps import done, fresh, start
from tests.makers import make_user


@pytest.fixture
def staff(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def act(client, name, action, things):
    data = {"action": action, "_selected_action": [str(thing.pk) for thing in things]}
    return client.post(reverse(f"admin:ai_jobs_{name}_changelist"), data, follow=True)


def test_failed_work_is_done_again_and_running_work_cancelled(staff, glm):
    with glm(FakeProvider([Step(b"", status=401)])):
        failed = done(make_pictured_tour(1))
    assert b"1 job is done again." in act(staff, "aijob", "retry", [failed]).content
    assert fresh(failed).state == "pending"
    assert b"1 job was cancelled." in act(staff, "aijob", "cancel", [failed]).content
    assert fresh(failed).state == "cancelled"


def test_a_retry_beside_its_like_does_nothing(staff, settings):
    tour = make_pictured_tour(1)
    first = start(tour)
    first.cancel()
    start(tour)
    assert b"0 jobs are done again." in act(staff, "aijob", "retry", [first]).content
    assert AIJob.objects.unfinished().count() == 1


def test_a_provider_is_asked_again_at_once(staff):
    state = ProviderState.objects.create(name="glm", failures=9)
    act(staff, "providerstate", "ask_again", [state])
    state.refresh_from_db()
    assert state.failures == 0


def test_jobs_are_looked_at_and_not_edited(staff):
    job = start(make_pictured_tour(1))
    page = staff.get(reverse("admin:ai_jobs_aijob_change", args=[job.pk]))
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
