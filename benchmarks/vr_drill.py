"""Headsets whose server is killed again and again: is anything lost, or kept twice?

    python benchmarks/vr_drill.py [--events 1000000] [--seed 1]

Eight headsets keep the contract of clients/unreal/README.md against granian on PostgreSQL. Now and
then an answer is thrown away, a batch is sent twice, cut otherwise than before, or holds one bad
event among a hundred. Meanwhile the server is killed every few seconds, and once PostgreSQL is
restarted at once. In the end every event that was acknowledged must be there, and once.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.ingest import run, said_by, wait_for  # noqa: E402
from benchmarks.vr_ingest import PREPARE, event  # noqa: E402
from scripts.environment import clean_environment  # noqa: E402
from scripts.services import die_with_parent, free_port, services  # noqa: E402
from vrtracking.simulator import Headset, Line, Manners  # noqa: E402

HEADSETS = 8
SIZE = 500
OF_ONE_SESSION = 25_000
KILLED_EVERY = (2.0, 5.0)
FOUND = """
import json
from django.db import connection
from vrtracking.models import Event, VRSession, DeadLetter
with connection.cursor() as cursor:
    cursor.execute('''SELECT s.external_id, count(*), count(DISTINCT e.key), min(e.key), max(e.key)
                      FROM vrtracking_event e JOIN vrtracking_batch b ON b.id = e.batch_id
                      JOIN vrtracking_vrsession s ON s.id = b.session_id GROUP BY 1''')
    rows = cursor.fetchall()
print("READY", json.dumps([rows, DeadLetter.objects.count()]))
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with services(["postgres"]) as (environment, missing):
        if missing:
            raise SystemExit(f"The drill needs PostgreSQL: {missing}")
        with tempfile.TemporaryDirectory(prefix="roundhouse-vr-drill-") as folder:
            given = clean_environment(
                DATA_DIR=folder,
                DEMO="false",
                LIMIT_VR_REQUESTS_PER_MINUTE="100000000",
                ALLOWED_HOSTS="127.0.0.1",
                **environment,
            )
            run(given, "migrate", "-v0")
            drill(given, said_by(given, PREPARE), options)


def drill(environment, key, options):
    server = Server(environment)
    over = threading.Event()
    killer = threading.Thread(target=server.be_killed, args=[over, random.Random(options.seed)])
    began = time.monotonic()
    killer.start()
    tellers = [
        Teller(server.port, key, options.events // HEADSETS, seed)
        for seed in range(options.seed * 1000, options.seed * 1000 + HEADSETS)
    ]
    for one in tellers:
        one.start()
    for one in tellers:
        one.join()
    over.set()
    killer.join()
    lasted = time.monotonic() - began
    judge(tellers, said_by(environment, FOUND), server.kills, lasted, options.events)
    server.end()


class Teller(threading.Thread):
    """One headset after the other, until so many events are told."""

    def __init__(self, port, key, number, seed):
        super().__init__()
        self.dice, self.number = random.Random(seed), number
        self.line = Line(f"http://127.0.0.1:{port}", key)
        self.headsets = []
        self.failure = None

    def run(self):
        left = self.number
        try:
            while left > 0:
                told = min(left, OF_ONE_SESSION)
                self.tell(told)
                left -= told
        except Exception as error:  # told by the one who waits
            self.failure = error

    def tell(self, number):
        manners = Manners(lost_answers=0.02, twice=0.02)
        headset = Headset(self.line, dice=self.dice, manners=manners)
        self.headsets.append(headset)
        first = 0
        while first < number:
            size = min(SIZE, number - first)
            batch = [event(first + place) for place in range(size)]
            for place in range(0, size, 100):
                if self.dice.random() < 0.1:
                    batch[place]["dwell_time_ms"] = -1
            headset.send_batch(first, batch)
            if self.dice.random() < 0.03 and first:
                # After a crash: from where it is not sure, cut otherwise.
                back = self.dice.randrange(1, min(first, SIZE))
                again = [event(first - back + place) for place in range(back)]
                headset.send_batch(first - back, again)
            first += size


class Server:
    """Granian with one worker, at one port however often it is killed."""

    def __init__(self, environment):
        self.environment, self.port, self.kills = environment, free_port(), 0
        self.begin()

    def begin(self):
        command = [
            Path(sys.executable).parent / "granian", "--interface", "wsgi", "--host", "127.0.0.1",
            "--port", self.port, "--workers", 1, "--blocking-threads", 4, "--no-ws",
            "config.wsgi:application",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            list(map(str, command)), cwd=ROOT, env=self.environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent,
        )  # fmt: skip
        wait_for(self.port)

    def be_killed(self, over, dice):
        while not over.wait(dice.uniform(*KILLED_EVERY)):
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.kills += 1
            self.begin()
            if self.kills == 2:
                end_connections(self.environment)

    def end(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(15)


def end_connections(environment):
    """What a restart of PostgreSQL does to everybody: the connection is gone in mid-sentence."""
    program = (
        "from django.db import connection\n"
        "with connection.cursor() as cursor:\n"
        "    cursor.execute('SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND backend_type = %s', ['client backend'])\n"
        "print('READY 1')"
    )
    said_by(environment, program)


def judge(tellers, found, kills, lasted, wanted):
    for one in tellers:
        if one.failure:
            raise one.failure
    rows, letters = found
    stored = {name: (total, distinct) for name, total, distinct, _first, _last in rows}
    headsets = [headset for one in tellers for headset in one.headsets]
    acknowledged = sum(headset.tally.acknowledged for headset in headsets)
    refused = sum(headset.tally.refused for headset in headsets)
    lost = sum(
        max(0, headset.tally.acknowledged - stored.get(headset.name, (0, 0))[1])
        for headset in headsets
    )
    doubled = sum(total - distinct for total, distinct in stored.values())
    total = sum(total for total, _distinct in stored.values())
    print(f"{wanted} events told by {len(headsets)} sessions in {lasted:.0f} s")
    print(f"killed {kills} times; sent again {sum(h.tally.retries for h in headsets)} times")
    print(f"acknowledged {acknowledged}, refused {refused} (kept as dead letters {letters})")
    print(f"stored {total}; acknowledged and lost {lost}, doubled {doubled}")
    if lost or doubled or total != acknowledged:
        raise SystemExit("NOT EXACT")


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
