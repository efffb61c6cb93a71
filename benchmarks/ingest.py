"""Visitors' events: how many a second, and how long one waits; beside the originals' way.

    python benchmarks/ingest.py [--seconds 2] [--rounds 3]

One process of granian (WSGI) on PostgreSQL, then on SQLite, with the product as it is: our view at
1, 10 and 50 events a request, and the originals' way, one event a request through the ORM, with a
counter on the tour for a view, all asked by turns. Figures are medians of the rounds; ratios say
more than figures, since clients, server and database share the machine. Then all that was taken
is folded into visits, sums and maps.
"""

import argparse
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.cpu import listening_postgres, seconds_of  # noqa: E402
from benchmarks.http_load import load, request  # noqa: E402
from scripts.environment import clean_environment  # noqa: E402
from scripts.services import die_with_parent, free_port, services  # noqa: E402

CLIENTS = 8
BATCHES = (1, 10, 50)
# Of a size, prepared for each second.
MOST_REQUESTS = {1: 6000, 10: 4000, 50: 1600}
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
PREPARE = """
import json
from tests.makers import make_tour
from studio.publishing import publish_tour
from tests.makers import make_hotspot, owner_of
tour = make_tour(scenes=6)
spot = make_hotspot(tour.scenes.first())
publish_tour(tour, by=owner_of(tour))
scenes = [str(pk) for pk in tour.scenes.values_list("pk", flat=True)]
print("READY", json.dumps([str(tour.pk), scenes, str(spot.pk)]))
"""
FOLD = """
import json, time
from analytics.folding import fold
from analytics.models import Event
began = time.monotonic()
fold()
print("READY", json.dumps([Event.objects.count(), time.monotonic() - began]))
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with services(["postgres"]) as (environment, missing):
        for sentence in missing:
            print(f"Left out: {sentence}")
        if environment:
            measure("PostgreSQL", environment, options)
    measure("SQLite", {}, options)


def measure(title, environment, options):
    with tempfile.TemporaryDirectory(prefix="roundhouse-ingest-") as folder:
        environment = clean_environment(
            DATA_DIR=folder,
            DEMO="false",
            LIMIT_EVENT_REQUESTS_PER_MINUTE="100000000",
            ALLOWED_HOSTS="127.0.0.1",
            **environment,
        )
        run(environment, "migrate", "-v0")
        shown = said_by(environment, PREPARE)
        with server(environment) as (port, pid):
            url = environment.get("DATABASE_URL")
            pids = [pid, *([listening_postgres(url)] if url else [])]
            print_rates(title, port, pids, shown, options)
        stored, seconds = said_by(environment, FOLD)
        print(f"\nFolded in {stored} events in {seconds:.1f} s: {stored / seconds:.0f} a second")


def print_rates(title, port, pids, shown, options):
    ways = {
        "the originals' way, 1": (1, lambda _number: original("heatmap", shown)),
        "the originals' way, 1, a view": (1, lambda _number: original("view", shown)),
    } | {f"ours, {size}": (size, ours(size, shown)) for size in BATCHES}
    found = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, (size, make) in ways.items():
            found[name].append(rate(port, pids, make, size, options.seconds))
    medians = {
        name: [statistics.median(column) for column in zip(*rounds, strict=True)]
        for name, rounds in found.items()
    }
    peer, _middle, _slow, its_work = medians["the originals' way, 1"]
    print(f"\n### {title}, {CLIENTS} clients\n")
    print(
        "| way, events a request | events/s | p50 ms | p99 ms | × the originals' way "
        "| µs of computing an event | ÷ theirs |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, (events, middle, slow, work) in medians.items():
        print(
            f"| {name} | {events:.0f} | {middle:.1f} | {slow:.1f} | {events / peer:.1f} "
            f"| {work:.0f} | {its_work / work:.1f} |"
        )


def rate(port, pids, make, size, seconds):
    """`(events a second, median ms, p99 ms, µs of computing of server and database an event)`."""
    prepared = []
    for number in range(int(MOST_REQUESTS[size] * seconds)):
        path, body = make(number)
        prepared.append(request(path, body, AGENT, port))
    before = seconds_of(*pids)
    answered, took, times = load(port, prepared, CLIENTS, seconds)
    worked = seconds_of(*pids) - before
    if answered == len(prepared):
        print(f"Faster than prepared for, at {size} a request.", file=sys.stderr)
    ordered = sorted(times)
    return (
        size * answered / took,
        ordered[len(ordered) // 2] * 1000,
        ordered[int(len(ordered) * 0.99)] * 1000,
        worked / (size * answered) * 1e6,
    )


def ours(size, shown):
    """Requests of ours: a visitor who comes for ten of them, as our viewer tells it."""
    tour, scenes, spot = shown
    chance = random.Random(size)

    def make(number):
        now = time.time() * 1000
        events = [event(chance, scenes, spot, now) for _ in range(size)]
        visitor = f"{chance.random()}" if number % 10 == 0 else make.visitor
        make.visitor = visitor
        body = {"session_id": visitor, "publication": 1, "link": "page", "events": events}
        return f"/api/v1/public/tours/{tour}/events", json.dumps(body).encode()

    return make


def event(chance, scenes, spot, now):
    """Mostly looks, of the cells between two flushes."""
    kind = chance.choices(["attention", "scene_view", "hotspot_click", "share"], [6, 3, 1, 0.1])[0]
    said = {
        "id": uuid.UUID(int=chance.getrandbits(128)).hex, "event_type": kind, "t": now,
        "scene_id": chance.choice(scenes),
    }  # fmt: skip
    if kind == "attention":
        start = chance.randrange(2900)
        cells = [number for cell in range(start, start + 6) for number in (cell, 250)]
        said["event_data"] = {"cells": cells, "source": "web"}
    if kind == "hotspot_click":
        said |= {"hotspot_id": spot, "scene_id": None}
    return said


def original(kind, shown):
    tour, scenes, _spot = shown
    body = {
        "event_type": kind, "session_id": uuid.uuid4().hex, "scene_id": scenes[0],
        "event_data": {"yaw": 12.5, "pitch": -3.25, "intensity": 1, "referrer": "x"},
    }  # fmt: skip
    return f"/originals/{tour}/events", json.dumps(body).encode()


# --- The server -----------------------------------------------------------------------------------


def run(environment, *arguments):
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True)


def said_by(environment, program):
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", program]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith("READY"))
    return json.loads(line.removeprefix("READY "))


@contextmanager
def server(environment):
    port = free_port()
    command = [
        Path(sys.executable).parent / "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", port, "--workers", 1, "--blocking-threads", 4, "--no-access-log",
        "benchmarks.ingest_peer:application",
    ]  # fmt: skip
    process = subprocess.Popen(
        list(map(str, command)), cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent,
    )  # fmt: skip
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(15)


def wait_for(port):
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server does not answer.")


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
