"""What headsets send: how many events a second, and at what cost; beside the originals' way.

    python benchmarks/vr_ingest.py [--seconds 2] [--rounds 3] [--sizes 1 50 500 5000]

One process of granian (WSGI) with the product as it is, and one of uvicorn with the originals' way
(benchmarks/peers/nexero.py), asked by turns, both on one PostgreSQL; then how fast that takes a
prepared COPY on one connection, and the product on SQLite. Figures are medians of the rounds;
ratios say more than figures, since clients, server and database share the machine. Processor time
is that of the server's processes and of PostgreSQL's.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.ingest import run, said_by, wait_for  # noqa: E402
from scripts.environment import clean_environment  # noqa: E402
from scripts.services import die_with_parent, free_port, services  # noqa: E402

CLIENTS = 8
MOST_AT_ONCE = {5000: 4}
SIZES = (1, 50, 500, 5000)
TICK = os.sysconf("SC_CLK_TCK")
PEERS = ROOT / "var" / "benchmark-peers"
PREPARE = """
import json
from accounts.services import register_user
from accounts.models import Team
from vrtracking.keys import issue_key
register_user("bench@example.com", "a good password")
print("READY", json.dumps(issue_key(team_id=Team.objects.get().pk, name="Bench")[1]))
"""
COUNT = """
import json
from vrtracking.models import Event
print("READY", json.dumps(Event.objects.count()))
"""
FOLD = """
import json, time
from vrtracking.folding import fold
from vrtracking.models import Event
began = time.monotonic()
sessions = fold(everything=True)
print("READY", json.dumps([Event.objects.count(), sessions, time.monotonic() - began]))
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    options = parser.parse_args()
    with services(["postgres"]) as (environment, missing):
        for sentence in missing:
            print(f"Left out: {sentence}")
        if environment:
            measure("PostgreSQL", environment, options)
    measure("SQLite", {}, options)


def measure(title, environment, options):
    with tempfile.TemporaryDirectory(prefix="roundhouse-vr-") as folder:
        given = clean_environment(
            DATA_DIR=folder,
            DEMO="false",
            LIMIT_VR_REQUESTS_PER_MINUTE="100000000",
            ALLOWED_HOSTS="127.0.0.1",
            **environment,
        )
        run(given, "migrate", "-v0")
        key = said_by(given, PREPARE)
        database = environment.get("DATABASE_URL")
        with ours(given) as own, peer(database) as other:
            ways = {"ours": (*own, {"X-Ingest-Key": key})}
            if other:
                ways = {"the originals' way": (*other, {})} | ways
            found = {(name, size): [] for size in options.sizes for name in ways}
            for _ in range(options.rounds):
                for size in options.sizes:
                    for name, (port, pid, headers) in ways.items():
                        load = Load(port, headers, size, options.seconds, name == "ours")
                        found[name, size].append(load.measure(pid, database))
        limits = {size: limit(database, size) for size in options.sizes} if database else {}
        show(title, found, limits, bool(other))
        if database:
            show_bytes(database, bool(other))
        stored, sessions, seconds = said_by(given, FOLD)
        print(f"\nFolded {stored} events of {sessions} sessions in {seconds:.1f} s", end=": ")
        print(f"{stored / seconds:.0f} a second")


# --- Load -----------------------------------------------------------------------------------------


def event(number):
    """As a headset tells: looks, mostly; 200 bytes of JSON or so."""
    base = {
        "timestamp": round(time.time() - 60 + number % 60, 3),
        "zone_name": f"zone_{number // 200 % 9}",
    }
    if number % 25 < 3:
        return base | {"event_type": ("zone_enter", "zone_exit", "zone_enter")[number % 3]}
    if number % 25 < 5:
        return base | {
            "event_type": "interaction",
            "object_name": "oven",
            "interaction_type": "open",
        }
    return base | {
        "event_type": "gaze",
        "gaze_target": f"thing_{number % 40}",
        "dwell_time_ms": 200 + number % 800,
        "position": {"x": 100.5 + number % 7, "y": -20.25, "z": 170.0},
        "rotation": {"pitch": -5.5, "yaw": float(number % 360) - 180, "roll": 0.0},
    }


class Load:
    """A few clients that keep their connections, each with sessions of its own."""

    run_number = 0

    def __init__(self, port, headers, size, seconds, counts):
        Load.run_number += 1
        self.port, self.seconds, self.size, self.counts = port, seconds, size, counts
        self.headers = headers | {"Content-Type": "application/json"}
        # Made once: a client that writes JSON meanwhile would be measured, too.
        self.events = json.dumps([event(number) for number in range(size)]).encode()
        self.times, self.done = [], 0
        self._turn = threading.Lock()

    def measure(self, pid, database):
        """`(events a second, p50 ms, p99 ms, µs of the server an event, µs of PostgreSQL)`."""
        number = MOST_AT_ONCE.get(self.size, CLIENTS)
        self._ask(0, time.monotonic() + 0.3)  # warm
        self.times, self.done = [], 0
        before = cpu_of(pid), cpu_of_postgres(database)
        began = time.monotonic()
        clients = [
            threading.Thread(target=self._ask, args=[each + 1, began + self.seconds])
            for each in range(number)
        ]
        for one in clients:
            one.start()
        for one in clients:
            one.join()
        lasted = time.monotonic() - began
        after = cpu_of(pid), cpu_of_postgres(database)
        ordered = sorted(self.times)
        server, postgres = (
            (now - then) / max(1, self.done) * 1e6 for now, then in zip(after, before, strict=True)
        )
        return (
            self.done / lasted,
            ordered[len(ordered) // 2] * 1000,
            ordered[int(len(ordered) * 0.99)] * 1000,
            server,
            postgres,
        )

    def _ask(self, client, until):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        session = f"bench-{client}" if not self.counts else f"bench-{self.run_number}-{client}"
        first = 0
        while (started := time.monotonic()) < until:
            counted = f'"first_seq": {first}, ' if self.counts else ""
            head = f'{{"session_id": "{session}", {counted}"sent_at": {time.time()}, "events": '
            body = head.encode() + self.events + b"}"
            connection.request("POST", "/api/v1/unreal/tracking/batch", body, self.headers)
            answer = connection.getresponse()
            said = json.loads(answer.read())
            if answer.status != 202 or said["processed"] != self.size or said.get("duplicates"):
                raise SystemExit(f"Answered {answer.status}: {said}")
            first += self.size
            with self._turn:
                self.times.append(time.monotonic() - started)
                self.done += self.size
        connection.close()


def cpu_of(pid):
    """Seconds of processor time of a process and its children."""
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(path.parent.name) == pid or int(fields[1]) == pid:
            total += int(fields[11]) + int(fields[12])
    return total / TICK


def cpu_of_postgres(database):
    if not database:
        return 0.0
    with psycopg.connect(database) as connection:
        status = Path(f"/proc/{connection.info.backend_pid}/status").read_text()
    postmaster = int(
        next(line for line in status.splitlines() if line.startswith("PPid")).split()[1]
    )
    # What ended meanwhile is added to its parent.
    ended = Path(f"/proc/{postmaster}/stat").read_text().rpartition(")")[2].split()
    return cpu_of(postmaster) + (int(ended[13]) + int(ended[14])) / TICK


# --- The limit ------------------------------------------------------------------------------------


def limit(database, size, seconds=1.5):
    """Events a second of a COPY that was packed before, on one connection."""
    buffer = packed(size)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS limit_event")
        connection.execute("CREATE TABLE limit_event (LIKE vrtracking_event)")
        connection.execute("CREATE INDEX ON limit_event USING brin (batch_id)")
        rates = []
        for _ in range(3):
            done, began = 0, time.monotonic()
            while time.monotonic() - began < seconds:
                with (
                    connection.cursor() as cursor,
                    cursor.copy("COPY limit_event FROM STDIN (FORMAT BINARY)") as copy,
                ):
                    copy.write(buffer)
                done += size
            rates.append(done / (time.monotonic() - began))
        connection.execute("DROP TABLE limit_event")
    return statistics.median(rates)


def packed(size):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from vrtracking.packing import SIGNATURE, TRAILER, pack
    from vrtracking.wire import read_batch

    body = json.dumps({"session_id": "x", "events": [event(number) for number in range(size)]})
    _name, reading = read_batch(body.encode())
    names = {
        name: number
        for number, name in enumerate(
            {n for row in reading.rows for n in (row.zone, row.object, row.target, row.act) if n}
        )
    }
    rows = [pack(1, number, row, 0, names) for number, row in enumerate(reading.rows)]
    return b"".join([SIGNATURE, *rows, TRAILER])


# --- What it says ---------------------------------------------------------------------------------


def show(title, found, limits, has_peer):
    print(f"\n### {title}, {CLIENTS} clients (4 at 5,000)\n")
    print("| way | events a request | events/s | p50 ms | p99 ms | µs server | µs PostgreSQL "
          "| ÷ the originals' way | processor ÷ theirs | ÷ prepared COPY |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|")
    for (name, size), rounds in found.items():
        medians = [statistics.median(column) for column in zip(*rounds, strict=True)]
        rate, middle, slow, server, postgres = medians
        beside = cost = "–"
        if has_peer:
            theirs = [
                statistics.median(column)
                for column in zip(*found["the originals' way", size], strict=True)
            ]
            beside = f"{rate / theirs[0]:.2f}"
            cost = f"1/{(theirs[3] + theirs[4]) / (server + postgres):.1f}"
        of_limit = f"{rate / limits[size]:.2f}" if size in limits else "–"
        print(
            f"| {name} | {size} | {rate:.0f} | {middle:.1f} | {slow:.1f} | {server:.1f} "
            f"| {postgres:.1f} | {beside} | {cost} | {of_limit} |"
        )
    for size, rate in limits.items():
        print(f"| prepared COPY, one connection | {size} | {rate:.0f} | | | | | | | 1 |")


def show_bytes(database, has_peer):
    with psycopg.connect(database, autocommit=True) as connection:

        def of(*tables):
            sizes = " + ".join(f"pg_total_relation_size('{table}')" for table in tables)
            count = connection.execute(f"SELECT count(*) FROM {tables[0]}").fetchone()[0]
            return connection.execute(f"SELECT {sizes}").fetchone()[0] / max(1, count)

        own = of("vrtracking_event", "vrtracking_batch")
        print(f"\nBytes an event, ledger and indexes included: {own:.0f}", end="")
        if has_peer:
            theirs = of("peer_event")
            print(f"; the originals' way {theirs:.0f}: {own / theirs:.2f}", end="")
        print()


# --- Servers --------------------------------------------------------------------------------------


@contextmanager
def ours(environment):
    """`(port, pid)` of granian with one worker."""
    port = free_port()
    command = [
        Path(sys.executable).parent / "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", port, "--workers", 1, "--blocking-threads", 4, "--no-access-log", "--no-ws",
        "config.wsgi:application",
    ]  # fmt: skip
    with _running(command, environment, port) as pid:
        yield port, pid


@contextmanager
def peer(database):
    """`(port, pid)` of uvicorn with the originals' way; None where it cannot be had."""
    if not database:
        yield None
        return
    try:
        program = peers_python()
    except subprocess.CalledProcessError as error:
        print(f"Left out: the originals' way; its packages cannot be installed ({error}).")
        yield None
        return
    port = free_port()
    command = [
        program, "-m", "uvicorn", "--host", "127.0.0.1", "--port", port, "--no-access-log",
        "--log-level", "warning", "--app-dir", ROOT / "benchmarks" / "peers", "nexero:app",
    ]  # fmt: skip
    url = database.replace("postgres://", "postgresql://")
    with _running(command, os.environ | {"DATABASE_URL": url}, port) as pid:
        yield port, pid


def peers_python():
    """The Python of an environment that has what the peer needs; made at the first time."""
    given = os.environ.get("PEER_PYTHON")
    if given:
        return given
    program = PEERS / "bin" / "python"
    ready = PEERS / "ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
        wanted = ROOT / "benchmarks" / "peers" / "requirements.txt"
        subprocess.run([program, "-m", "pip", "install", "-q", "-r", wanted], check=True)
        ready.touch()
    return str(program)


@contextmanager
def _running(command, environment, port):
    process = subprocess.Popen(
        list(map(str, command)), cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL, preexec_fn=die_with_parent,
    )  # fmt: skip
    try:
        wait_for(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(15)


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
