"""Jobs whose workers die, hang, are told to end, or are cancelled at any moment."""

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from ai_jobs import asking
from ai_jobs.models import AIJob, ProviderCall
from ai_jobs.processing import process
from ai_jobs.services import AlreadyRunning, cancel_job
from core import jobs
from core.jobs import LeaseLost, stopping, sweep
from scenes.models import Scene
from tests.ai_jobs.conftest import make_pictured_scene, make_pictured_tour
from tests.ai_jobs.fake_provider import FakeProvider, Step, scene, scenes
from tests.ai_jobs.steps import fresh, run, start

RACES = 100


def in_thread(work):
    def whole():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=whole)
    thread.start()
    return thread


def lose_the_lease(job):
    AIJob.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


@pytest.fixture(autouse=True)
def no_hints(monkeypatch):
    monkeypatch.setattr(jobs, "hint", lambda task, pk: None)


def test_delivered_twenty_times_it_is_asked_once(glm):
    one = make_pictured_scene()
    job = start(one.tour, scene=one)
    with glm(FakeProvider([scenes()])) as fake:
        for _ in range(20):
            run(job)
    assert (len(fake.calls), ProviderCall.objects.count()) == (1, 1)


def test_a_job_whose_worker_died_is_done_by_another(glm):
    one = make_pictured_scene()
    job = start(one.tour, scene=one)
    AIJob.objects.claim(job.pk)
    lose_the_lease(job)
    sweep()
    assert fresh(job).state == "pending"
    with glm(FakeProvider([scenes()])):
        assert run(job).state == "completed"


def test_a_worker_that_wakes_up_late_asks_nobody_and_writes_nothing(glm):
    one = make_pictured_scene()
    job = start(one.tour, scene=one)
    slow = AIJob.objects.claim(job.pk)
    lose_the_lease(job)
    sweep()
    with glm(FakeProvider([scenes()])) as fake:
        assert run(job).state == "completed"
        seq = fresh(job).seq
        process(slow)
    assert (len(fake.calls), fresh(job).seq) == (1, seq)


def test_answers_of_a_dead_worker_are_not_paid_again(glm, monkeypatch):
    """It died between the answer and its writing down."""
    one = make_pictured_scene()
    job = start(one.tour, scene=one)

    def dies(self, **result):
        raise LeaseLost

    with glm(FakeProvider([scenes()])) as fake:
        with monkeypatch.context() as patched:
            patched.setattr(AIJob, "complete", dies)
            assert run(job).state == "processing"
        lose_the_lease(job)
        sweep()
        assert run(job).state == "completed"
    assert len(fake.calls) == 1


def test_a_job_that_kills_every_worker_is_given_up(settings):
    settings.JOB_LOSSES = 3
    one = make_pictured_scene()
    job = start(one.tour, scene=one)
    for _ in range(3):
        AIJob.objects.claim(job.pk)
        lose_the_lease(job)
        sweep()
    assert (fresh(job).state, fresh(job).error_code) == ("failed", "worker_lost")


@pytest.mark.django_db(transaction=True)
def test_a_process_that_ends_hands_the_job_back(glm):
    one = make_pictured_scene()
    job = start(one.tour, scene=one)
    slow = Step({"scenes": [scene()]}, hang=True)
    with glm(FakeProvider([slow, scenes()])):
        worker = in_thread(lambda: run(job))
        assert slow.arrived.wait(5)
        stopping.set()
        try:
            worker.join(3)
            assert not worker.is_alive()
        finally:
            stopping.clear()
        handed_back = fresh(job)
        assert (handed_back.state, handed_back.attempt) == ("pending", 0)
        assert run(job).state == "completed"


@pytest.mark.django_db(transaction=True)
def test_cancelling_lets_go_of_a_provider_that_is_slow(glm, monkeypatch):
    monkeypatch.setattr(asking, "LOOKED_EVERY", 0.05)
    one = make_pictured_scene()
    job = start(one.tour, scene=one)
    slow = Step({"scenes": [scene()]}, hang=True)
    with glm(FakeProvider([slow])):
        worker = in_thread(lambda: run(job))
        assert slow.arrived.wait(5)
        began = time.monotonic()
        assert cancel_job(fresh(job))
        worker.join(3)
        assert not worker.is_alive()
        assert time.monotonic() - began < 2
    assert fresh(job).state == "cancelled"
    assert ProviderCall.objects.get().outcome == "stopped"


@pytest.mark.django_db(transaction=True)
def test_cancelled_wins_every_race(glm):
    """A cancel that says it succeeded is never followed by a result, whenever it comes."""
    one = make_pictured_scene()
    won = 0
    for number in range(RACES):
        Scene.objects.filter(pk=one.pk).update(title=f"Race {number}")
        job = start(one.tour, scene=one)
        with glm(FakeProvider([Step({"scenes": [scene()]}, delay=0.002 * (number % 10))])):
            worker = in_thread(lambda job=job: run(job))
            time.sleep(0.004 * (number % 25))
            said = cancel_job(fresh(job))
            worker.join(10)
        after = fresh(job)
        assert after.state == ("cancelled" if said else "completed")
        assert (after.result is None) == said
        won += said
    print(f"{won} of {RACES} cancelled before they were done, 0 of them overwritten")
    assert won > 0


@pytest.mark.django_db(transaction=True)
def test_of_many_starts_at_once_one_runs():
    tour = make_pictured_tour(1)
    outcomes = []

    def try_to():
        try:
            outcomes.append(start(tour).pk)
        except AlreadyRunning as refusal:
            outcomes.append(refusal.job.pk)

    threads = [in_thread(try_to) for _ in range(8)]
    for thread in threads:
        thread.join()
    assert (len(outcomes), len(set(outcomes))) == (8, 1)
    assert AIJob.objects.count() == 1


KILLED_WORKER = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[2]
from ai_jobs.tasks import run_job
print("ready", flush=True)
run_job(sys.argv[1])
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_process_is_noticed_at_once_and_nothing_is_lost(glm, settings):
    """SIGKILL while the provider is being asked: the next sweep finds the job, with its call."""
    one = make_pictured_scene()
    job = start(one.tour, scene=one)
    slow = Step({"scenes": [scene()]}, hang=True)
    with glm(FakeProvider([slow, scenes()])) as fake:
        environment = os.environ | {
            "AI_PROVIDERS": "glm", "GLM_API_KEY": "x", "GLM_BASE_URL": fake.url,
        }  # fmt: skip
        name = connection.settings_dict["NAME"]
        worker = subprocess.Popen(
            [sys.executable, "-c", KILLED_WORKER, str(job.pk), str(name)], env=environment
        )
        assert slow.arrived.wait(30)
        worker.kill()
        worker.wait()
        began = time.monotonic()
        sweep()
        assert fresh(job).state == "pending", "its process is known to be dead"
        assert run(job).state == "completed"
        print(f"recovered in {time.monotonic() - began:.2f} s")
    assert (len(fake.calls), fresh(job).calls) == (2, 2)
    assert not ProviderCall.objects.filter(outcome="sent").exists()
