"""The life of a job, with panoramas as the jobs: claims, leases, fences, sweeps."""

import socket
import subprocess
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core import jobs
from core.jobs import Lease, LeaseLost, stopping, sweep
from scenes.models import Panorama
from scenes.tasks import process_panorama
from tests.makers import make_media, make_scene


def make_job():
    return make_scene(ready=False).incoming


def let_the_lease_run_out(job):
    Panorama.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def give_to_another(job):
    let_the_lease_run_out(job)
    jobs._recover(fresh(job))


def fresh(job):
    return Panorama.objects.get(pk=job.pk)


def test_one_of_two_workers_gets_the_job():
    job = make_job()
    assert Panorama.objects.claim(job.pk) is not None
    assert Panorama.objects.claim(job.pk) is None


def test_a_job_that_may_not_start_yet_is_not_claimed():
    job = make_job()
    Panorama.objects.filter(pk=job.pk).update(not_before=timezone.now() + timedelta(minutes=1))
    assert Panorama.objects.claim(job.pk) is None


def test_a_worker_that_wakes_up_late_changes_nothing():
    job = make_job()
    slow = Panorama.objects.claim(job.pk)
    give_to_another(job)
    quick = Panorama.objects.claim(job.pk)
    with pytest.raises(LeaseLost):
        slow.fail("late", "This must not be seen.")
    assert fresh(job).error_code == ""
    quick.fail("real", "This is seen.")
    assert fresh(job).error_code == "real"


def test_a_lost_lease_stays_lost_after_a_refused_write():
    job = make_job()
    slow = Panorama.objects.claim(job.pk)
    give_to_another(job)
    Panorama.objects.claim(job.pk)
    for _ in range(2):
        with pytest.raises(LeaseLost):
            slow.mark(50, "tiles")


def test_cancelled_wins_over_completed():
    job = make_job()
    worker = Panorama.objects.claim(job.pk)
    assert fresh(job).cancel()
    with pytest.raises(LeaseLost):
        worker.complete(width=1024, height=512)
    assert fresh(job).state == "cancelled"


def test_an_ended_job_cannot_be_cancelled():
    job = make_job()
    Panorama.objects.claim(job.pk).fail("x", "y")
    assert not fresh(job).cancel()
    assert fresh(job).state == "failed"


def test_a_retry_waits_and_the_last_one_fails(settings):
    settings.JOB_ATTEMPTS = 2
    job = make_job()
    Panorama.objects.claim(job.pk).try_again("decoder_crashed", "It crashed.")
    waiting = fresh(job)
    assert waiting.state == "pending"
    assert waiting.not_before > timezone.now()
    Panorama.objects.filter(pk=job.pk).update(not_before=waiting.created_at)
    Panorama.objects.claim(job.pk).try_again("decoder_crashed", "It crashed.")
    assert fresh(job).state == "failed"


def test_an_attempt_that_was_handed_back_does_not_count():
    job = make_job()
    Panorama.objects.claim(job.pk).hand_back()
    assert (fresh(job).attempt, fresh(job).state) == (0, "pending")


def test_a_restarted_job_has_a_fresh_set_of_attempts(settings):
    settings.JOB_ATTEMPTS = 1
    job = make_job()
    Panorama.objects.claim(job.pk).try_again("x", "y")
    assert fresh(job).restart()
    assert Panorama.objects.claim(job.pk) is not None


def panoramas_hinted(monkeypatch):
    """The ids of the panoramas that workers are told of; their files are jobs of their own."""
    hinted = []

    def note(task, pk):
        if task is process_panorama:
            hinted.append(str(pk))

    monkeypatch.setattr(jobs, "hint", note)
    return hinted


def test_the_sweeper_returns_what_lost_its_worker(monkeypatch):
    hinted = panoramas_hinted(monkeypatch)
    job = make_job()
    Panorama.objects.claim(job.pk)
    sweep()
    assert fresh(job).state == "processing", "its lease still runs"
    let_the_lease_run_out(job)
    sweep()
    assert fresh(job).state == "pending"
    assert hinted == [str(job.pk)]


def test_a_power_cut_costs_no_attempt(monkeypatch, settings):
    monkeypatch.setattr(jobs, "hint", lambda task, pk: None)
    job = make_job()
    for _ in range(settings.JOB_ATTEMPTS + 1):
        Panorama.objects.claim(job.pk)
        let_the_lease_run_out(job)
        sweep()
    assert (fresh(job).state, fresh(job).attempt) == ("pending", 0)


def test_the_sweeper_ends_a_job_that_killed_worker_after_worker(monkeypatch, settings):
    monkeypatch.setattr(jobs, "hint", lambda task, pk: None)
    settings.JOB_LOSSES = 2
    job = make_job()
    for _ in range(2):
        Panorama.objects.claim(job.pk)
        let_the_lease_run_out(job)
        sweep()
    assert (fresh(job).state, fresh(job).error_code) == ("failed", "worker_lost")


def test_a_hint_is_not_repeated_every_few_seconds(monkeypatch):
    hinted = panoramas_hinted(monkeypatch)
    make_job()
    sweep()
    sweep()
    assert len(hinted) == 1


def test_a_lease_notices_that_the_job_is_somebody_elses(settings):
    settings.JOB_LEASE = timedelta(0)
    job = make_job()
    lease = Lease(Panorama.objects.claim(job.pk), announce=lambda job: None)
    fresh(job).cancel()
    assert lease.should_stop()


def test_a_lease_says_stop_when_the_process_ends():
    lease = Lease(Panorama.objects.claim(make_job().pk), announce=lambda job: None)
    assert not lease.should_stop()
    stopping.set()
    try:
        assert lease.should_stop()
    finally:
        stopping.clear()


def test_small_progress_is_not_worth_a_write():
    said = []
    job = Panorama.objects.claim(make_job().pk)
    lease = Lease(job, announce=lambda job: said.append(job.progress))
    lease.progress(0.10, "tiles")
    lease.progress(0.12, "tiles")
    lease.progress(0.30, "tiles")
    assert said == [10, 30]


def test_a_worker_known_to_be_dead_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(jobs, "hint", lambda task, pk: None)
    job = make_job()
    dead = subprocess.Popen(["true"])
    dead.wait()
    Panorama.objects.claim(job.pk, worker=f"{socket.gethostname()[:20]}:{dead.pid}:x")
    sweep()
    assert fresh(job).state == "pending"
    Panorama.objects.claim(job.pk)
    sweep()
    assert fresh(job).state == "processing", "this process lives"


class JobLife(RuleBasedStateMachine):
    """Whatever happens in whatever order: at most one completion, and endings are final."""

    def __init__(self):
        super().__init__()
        media = make_media()
        self.job = Panorama.objects.create(
            team_id=media.team_id, media_file=media, content_key="0" * 32
        )
        self.workers = []
        self.completions = 0
        self.seen = []

    @rule()
    def claim(self):
        worker = Panorama.objects.claim(self.job.pk)
        if worker:
            self.workers.append(worker)

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def complete(self, data):
        worker = data.draw(st.sampled_from(self.workers))
        try:
            worker.complete(width=1024, height=512)
            self.completions += 1
        except LeaseLost:
            return

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def give_up(self, data):
        worker = data.draw(st.sampled_from(self.workers))
        try:
            worker.try_again("x", "y")
        except LeaseLost:
            return

    @rule()
    def cancel(self):
        fresh(self.job).cancel()

    @rule()
    def time_passes(self):
        past = timezone.now() - timedelta(seconds=1)
        Panorama.objects.filter(pk=self.job.pk, state="processing").update(lease_until=past)
        Panorama.objects.filter(pk=self.job.pk).update(not_before=past)

    @rule()
    def sweep(self):
        for job in Panorama.objects.abandoned():
            jobs._recover(job)

    @invariant()
    def completes_at_most_once(self):
        assert self.completions <= 1

    @invariant()
    def an_ending_is_final(self):
        state = fresh(self.job).state
        if self.seen and self.seen[-1] in {"completed", "failed", "cancelled"}:
            assert state == self.seen[-1]
        self.seen.append(state)

    @invariant()
    def attempts_are_bounded(self):
        assert fresh(self.job).attempt <= 3


class TestJobLife(TestCase, JobLife.TestCase):
    settings = settings(
        max_examples=40,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
