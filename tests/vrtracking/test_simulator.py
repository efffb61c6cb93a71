"""A headset that behaves badly, against the product as it is served: nothing is lost or doubled."""

import signal
import threading
import time

import pytest

from tests.live import embedded_site
from vrtracking import simulator

KEY = """
from accounts.services import register_user
from accounts.models import Team
from vrtracking.keys import issue_key
register_user("sales@example.com", "a good password")
result = issue_key(team_id=Team.objects.get().pk, name="Lab")[1]
"""
STORED = """
from vrtracking.models import Event, VRSession, DeadLetter
from vrtracking.folding import fold
fold(everything=True)
counted = VRSession.objects.counted()
result = [Event.objects.count(), counted.count(), sum(counted.values_list("events", flat=True)),
          DeadLetter.objects.count(), counted.filter(milliseconds__gt=200_000).count()]
"""


@pytest.fixture(scope="module")
def site():
    with embedded_site(LIMIT_VR_REQUESTS_PER_MINUTE="100000") as site:
        site.key = site.ask(KEY)
        yield site


def test_bad_manners_lose_and_double_nothing(site):
    tally = simulator.buyers(site.url, site.key, number=6, seconds=60, seed=3, badly=True, size=40)
    assert tally.retries > 0
    assert tally.refused > 0
    events, sessions, counted, letters, too_long = site.ask(STORED)
    assert (events, sessions, counted) == (tally.acknowledged, 6, tally.acknowledged)
    assert letters == tally.refused
    # Whatever the headset's clock said.
    assert too_long == 0


def test_a_server_that_is_killed_loses_nothing_it_acknowledged(site):
    before = site.ask(STORED)[0]
    tallies = []

    def walk(seed):
        tallies.append(
            simulator.buyers(site.url, site.key, number=4, seconds=60, seed=seed, size=10)
        )

    walkers = [threading.Thread(target=walk, args=[seed]) for seed in (11, 12)]
    for one in walkers:
        one.start()
    for _ in range(2):
        time.sleep(0.6)
        site.kill(sign=signal.SIGKILL)
        site.start()
    for one in walkers:
        one.join()
    assert sum(tally.retries for tally in tallies) > 0
    assert len(tallies) == 2
    acknowledged = sum(tally.acknowledged for tally in tallies)
    assert site.ask(STORED)[0] - before == acknowledged


def test_the_command_says_what_it_did(site):
    said = site.manage(
        "simulate_vr", "--address", site.url, "--key", site.key, "--sessions", 1, "--seconds", 20
    )
    assert "1 sessions" in said
    assert "0 refused" in said
