"""Visitors' events under faults: is anything lost that was acknowledged, or counted twice?

    python benchmarks/ledger_drill.py [--events 200000] [--clients 100] [--seed 1]

Clients send events in batches of any cut, again and again and in any order, hang up before the
answer, and try again until each event was acknowledged. Meanwhile the server and the process that
folds are killed (SIGKILL), and PostgreSQL is restarted, in order or at once (SIGQUIT). Each client
keeps a ledger. The judge asks the database:

lost      acknowledged, and not there
doubled   there more than once, or more than were ever sent
wrong     a sum, map or visit that differs from a plain recount of the raw events
"""

import argparse
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.ingest import PREPARE, said_by  # noqa: E402
from panorama.cells import CELLS  # noqa: E402
from scripts import services  # noqa: E402
from scripts.environment import clean_environment  # noqa: E402

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
HOUR_MS = 3_600_000
PAUSE = 0.3
# One does more in a day than a person would.
FLOOD = 12_000
FOLDER = """
import time
from django.db import DatabaseError, connection
from analytics.folding import fold
while True:
    try:
        fold()
    except DatabaseError:
        connection.close()
    time.sleep(0.3)
"""
JUDGE = """
import hashlib, json
from analytics.folding import fold
from analytics.models import Batch, Event, Visit
from tests.analytics.recount import counted_anew, what_is_stored
import time
# Of the folder that was killed the database may still end a transaction.
while Batch.objects.filter(is_folded=False).exists():
    fold()
    time.sleep(0.1)
ledger = json.load(open({ledger!r}))
known = {{
    hashlib.blake2b(f"{{ledger['tour']}}\\0True\\0{{name}}".encode(), digest_size=16).hexdigest()
    for name in ledger["acknowledged"]
}}
stored = [pk.hex for pk in Event.objects.values_list("pk", flat=True)]
wrong = sum(
    len(set(kept.items()) ^ set(counted.items())) if number == 2 else
    sum(kept.get(name) != counted.get(name) for name in {{*kept, *counted}})
    for number, (kept, counted) in enumerate(zip(what_is_stored(), counted_anew()))
)
print("READY", json.dumps({{
    "stored": len(stored), "lost": len(known - set(stored)),
    "doubled": len(stored) - len(set(stored)) + max(0, len(stored) - len(known)),
    "wrong": wrong,
    "visits": Visit.objects.count(), "programs": Visit.objects.filter(audience=1).count(),
}}))
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    services.stop_in_good_order()
    found = drill(wanted.events, wanted.clients, wanted.seed)
    print(line(found))
    return 1 if found["lost"] or found["doubled"] or found["wrong"] else 0


def line(found):
    faults = ", ".join(f"{number} × {fault}" for fault, number in sorted(found["faults"].items()))
    return (
        f"seed {found['seed']}, {found['clients']} clients, {found['events']} events sent "
        f"{found['sent'] / found['events']:.2f} times in {found['requests']} requests, "
        f"{found['hung_up']} answers not waited for, {found['failures']} requests failed, "
        f"in {found['seconds']:.0f} s; faults: {faults}\n"
        f"acknowledged {found['acknowledged']}, stored {found['stored']}: lost {found['lost']}, "
        f"doubled {found['doubled']}; {found['visits']} visits ({found['programs']} of programs), "
        f"sums that differ from a recount: {found['wrong']}"
    )


def drill(events, clients, seed, *, between_faults=(1.5, 4.0)):
    """Run it; what was found."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="roundhouse-ledger-") as folder:
        with postgres() as database, site(database, folder) as running:
            tour, scenes, spot = said_by(running.environment, PREPARE)
            crew = [
                Client(running.port, tour, scenes, spot, random.Random(chance.random()), number)
                for number in range(clients)
            ]
            share = max(1, (events - (FLOOD if events > 2 * FLOOD else 0)) // clients)
            for client in crew:
                client.make(share)
            if events > 2 * FLOOD:
                crew[0].make(FLOOD, visitors=1, hours=5)
            began = time.monotonic()
            threads = [threading.Thread(target=client.run) for client in crew]
            for thread in threads:
                thread.start()
            faults = running.suffer(chance, threads, between_faults)
            for thread in threads:
                thread.join()
            took = time.monotonic() - began
            running.kill("folder")
            ledger = Path(folder) / "ledger.json"
            acknowledged = [name for client in crew for name in client.acknowledged]
            ledger.write_text(json.dumps({"tour": tour, "acknowledged": acknowledged}))
            verdict = said_by(running.environment, JUDGE.format(ledger=str(ledger)))
    if broken := [client.error for client in crew if client.error]:
        raise broken[0]
    return verdict | {
        "seed": seed,
        "clients": clients,
        "events": sum(len(client.events) for client in crew),
        "acknowledged": len(acknowledged),
        "seconds": took,
        "faults": faults,
        **{
            name: sum(getattr(client, name) for client in crew)
            for name in ("sent", "requests", "hung_up", "failures")
        },
    }


# --- Visitors -------------------------------------------------------------------------------------


class Client:
    """Somebody's browser, or a few; `acknowledged` is its ledger."""

    def __init__(self, port, tour, scenes, spot, chance, number):
        self.port, self.path = port, f"/api/v1/public/tours/{tour}/events"
        self.scenes, self.spot, self.chance, self.number = scenes, spot, chance, number
        self.events, self.acknowledged = [], set()
        self.sent = self.requests = self.hung_up = self.failures = 0
        self.connection = self.error = None

    def make(self, count, visitors=6, hours=40):
        """Events of a few visitors, over so many of the last hours."""
        now = time.time() * 1000
        for _ in range(count):
            visitor = f"{self.number}-{visitors}-{self.chance.randrange(visitors)}"
            at = now - self.chance.randrange(60_000, hours * HOUR_MS)
            self.events.append((visitor, self.event(at)))

    def event(self, at):
        kind = self.chance.choice(
            ["impression", "view", "scene_view", "scene_view", "hotspot_click", "share", "lead",
             "attention", "attention", "session_end", "vr_enter"]
        )  # fmt: skip
        said = {
            "id": uuid.UUID(int=self.chance.getrandbits(128)).hex, "event_type": kind, "t": at,
            "scene_id": self.chance.choice(self.scenes),
        }  # fmt: skip
        if kind == "attention":
            cells = [self.chance.randrange(CELLS), self.chance.randrange(5000)]
            said["event_data"] = {"cells": cells * self.chance.randint(1, 3)}
        elif kind == "session_end":
            said["event_data"] = {"duration_ms": self.chance.randrange(100_000)}
        elif kind == "hotspot_click":
            said |= {"hotspot_id": self.spot, "scene_id": None}
        return said

    def run(self):
        try:
            self.send_all()
        except Exception as error:
            self.error = error

    def send_all(self):
        """Each event one to three times, in any order and any cut, until it is acknowledged."""
        queue = [one for one in self.events for _ in range(self.chance.choice([1, 1, 2, 3]))]
        self.chance.shuffle(queue)
        while queue or (queue := self.left()):
            # A request is of one visitor: the next few that are of the same.
            visitor = queue[-1][0]
            size = self.chance.choice([1, 5, 20, 50, 50])
            batch, rest = [], []
            while queue and len(batch) < size and len(rest) < 300:
                one = queue.pop()
                (batch if one[0] == visitor else rest).append(one)
            queue += reversed(rest)
            if not self.send(visitor, [event for _visitor, event in batch]):
                queue += batch
                self.chance.shuffle(queue)
                time.sleep(PAUSE)

    def left(self):
        return [one for one in self.events if one[1]["id"] not in self.acknowledged]

    def send(self, visitor, events):
        """Whether it was acknowledged, as far as we waited."""
        self.requests += 1
        self.sent += len(events)
        agent = "curl/8" if self.chance.random() < 0.002 else AGENT
        body = json.dumps({"session_id": visitor, "events": events})
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
            self.connection.request("POST", self.path, body, {"User-Agent": agent})
            if self.chance.random() < 0.03:
                self.hung_up += 1
                self.hang_up()
                return False
            answer = self.connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException):
            self.failures += 1
            self.hang_up()
            return False
        if answer.status == 503:
            self.failures += 1
            return False
        told = json.loads(said)
        if answer.status != 202 or told["accepted"] + told["duplicates"] != len(events):
            raise AssertionError(f"{answer.status}: {told}")
        self.acknowledged.update(event["id"] for event in events)
        return True

    def hang_up(self):
        self.connection.close()
        self.connection = None


# --- What they talk to ----------------------------------------------------------------------------


class Site:
    """A server, a process that folds, and a database; each can be killed and comes back."""

    def __init__(self, database, environment):
        self.database, self.environment = database, environment
        self.port = services.free_port()
        granian = [
            Path(sys.executable).parent / "granian", "--interface", "wsgi", "--host", "127.0.0.1",
            "--port", self.port, "--workers", 1, "--blocking-threads", 4, "--no-access-log",
            "config.wsgi:application",
        ]  # fmt: skip
        folder = [sys.executable, "manage.py", "shell", "-v0", "-c", FOLDER]
        self.commands = {"server": granian, "folder": folder}
        self.processes = {}

    def start(self, name):
        self.processes[name] = subprocess.Popen(
            list(map(str, self.commands[name])), cwd=ROOT, env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=services.die_with_parent,
        )  # fmt: skip

    def kill(self, name):
        process = self.processes.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def suffer(self, chance, threads, between):
        """One fault after the other while somebody sends; how often which."""
        faults: dict = {}
        while True:
            until = time.monotonic() + chance.uniform(*between)
            while time.monotonic() < until:
                if not any(thread.is_alive() for thread in threads):
                    return faults
                time.sleep(0.05)
            fault = chance.choice(["server", "server", "folder", "database", "database at once"])
            faults[fault] = faults.get(fault, 0) + 1
            if fault in self.commands:
                self.kill(fault)
                self.start(fault)
            else:
                self.database.restart(at_once=fault == "database at once")


@contextmanager
def site(database, folder):
    environment = clean_environment(
        DATA_DIR=folder,
        DEMO="false",
        DATABASE_URL=database.url,
        LIMIT_EVENT_REQUESTS_PER_MINUTE="100000000",
        ALLOWED_HOSTS="127.0.0.1",
        LOG_LEVEL="CRITICAL",
    )
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    running = Site(database, environment)
    try:
        for name in running.commands:
            running.start(name)
        yield running
    finally:
        for name in list(running.processes):
            running.kill(name)


class Postgres:
    """A PostgreSQL that can be restarted; only a power cut could lose what it has committed."""

    def __init__(self, folder, command, account):
        self.folder, self.command, self.account = folder, command, account
        self.port = services.free_port()
        self.url = f"postgres://roundhouse@127.0.0.1:{self.port}/postgres"

    def start(self):
        options = {
            **services.POSTGRES_OPTIONS, "port": self.port, "listen_addresses": "127.0.0.1",
            "max_connections": 100,
        }  # fmt: skip
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self.process = subprocess.Popen(
            [str(self.command), "-D", str(self.folder), *map(str, settings)], cwd="/",
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=services.die_with_parent, **self.account,
        )  # fmt: skip
        services.wait_for(self.port, self.is_ready)

    def is_ready(self):
        ready = [self.command.parent / "pg_isready", "-h127.0.0.1", f"-p{self.port}"]
        return services.run_ok(ready)

    def stop(self, at_once):
        self.process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
        self.process.wait()

    def restart(self, *, at_once):
        self.stop(at_once)
        self.start()


@contextmanager
def postgres():
    programs = services.postgres_programs()
    with services.temporary_folder("ledger") as folder:
        account = services.unprivileged(folder)
        data = folder / "data"
        initdb = [programs / "initdb", "-D", data, "-U", "roundhouse", *services.INITDB]
        services.run(initdb, **account)
        server = Postgres(data, programs / "postgres", account)
        server.start()
        try:
            yield server
        finally:
            server.stop(at_once=False)


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
