"""Visitors' events: how many a second, and how long one waits; beside the originals' way.

    python benchmarks/ingest.py [--seconds 2] [--rounds 3]

One process of granian (WSGI) on PostgreSQL, then on SQLite, with the product as it is: our view at
1, 10 and 50 events a request, and the originals' way, one event a request through the ORM with a
counter on the tour, both asked by turns. Figures are medians of the rounds; ratios say more than
figures, since clients, server and database share the machine.
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
import uuid
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.environment import clean_environment  # noqa: E402
from scripts.services import die_with_parent, free_port, services  # noqa: E402

CLIENTS = 8
BATCHES = (1, 10, 50)
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
PREPARE = """
import json
from tests.makers import make_tour
tour = make_tour(scenes=3, published=True)
scenes = [str(pk) for pk in tour.scenes.values_list("pk", flat=True)]
print("READY", json.dumps([str(tour.pk), scenes]))
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
        tour, scenes = said_by(environment, PREPARE)
        with server(environment) as port:
            print_rates(title, port, tour, scenes, options)
        stored, seconds = said_by(environment, FOLD)
        print(f"\nFolded in {stored} events in {seconds:.1f} s: {stored / seconds:.0f} a second")


def print_rates(title, port, tour, scenes, options):
    ways = {"the originals' way, 1": original(tour)} | {
        f"ours, {size}": batches(tour, scenes, size) for size in BATCHES
    }
    found = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, make in ways.items():
            found[name].append(load(port, make, options.seconds))
    medians = {
        name: [statistics.median(column) for column in zip(*rounds, strict=True)]
        for name, rounds in found.items()
    }
    peer = medians["the originals' way, 1"][0]
    print(f"\n### {title}, {CLIENTS} clients\n")
    print("| way, events a request | events/s | p50 ms | p99 ms | ÷ the originals' way |")
    print("|---|---|---|---|---|")
    for name, (rate, middle, slow) in medians.items():
        print(f"| {name} | {rate:.0f} | {middle:.1f} | {slow:.1f} | {rate / peer:.1f} |")


def batches(tour, scenes, size):
    """Requests of ours: a visitor who comes for ten of them."""

    def make(number):
        events = [
            {
                "id": uuid.uuid4().hex,
                "event_type": "scene_view",
                "scene_id": scenes[number % len(scenes)],
                "t": time.time() * 1000,
            }
            for _ in range(size)
        ]
        visitor = f"{threading.get_ident()}-{number // 10}"
        body = {"session_id": visitor, "publication": 1, "link": "page", "events": events}
        return f"/api/v1/public/tours/{tour}/events", json.dumps(body), size

    return make


def original(tour):
    def make(number):
        body = {"event_type": "view", "session_id": str(number), "event_data": {"referrer": "x"}}
        return f"/originals/{tour}/events", json.dumps(body), 1

    return make


def load(port, make, seconds):
    """`(events a second, median ms, p99 ms)` of a few clients that keep their connections."""
    times, counts, until = [], [], time.monotonic() + seconds
    clients = [
        threading.Thread(target=client, args=[port, make, until, times, counts])
        for _ in range(CLIENTS)
    ]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    ordered = sorted(times)
    return (
        sum(counts) / seconds,
        ordered[len(ordered) // 2] * 1000,
        ordered[int(len(ordered) * 0.99)] * 1000,
    )


def client(port, make, until, times, counts):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"User-Agent": AGENT, "Content-Type": "text/plain"}
    number = 0
    while (started := time.monotonic()) < until:
        path, body, size = make(number)
        started = time.monotonic()
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status not in {200, 202}:
            raise SystemExit(f"{path} answered {answer.status}")
        times.append(time.monotonic() - started)
        counts.append(size)
        number += 1


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
        yield port
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
