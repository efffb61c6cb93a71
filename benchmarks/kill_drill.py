"""Kill workers and whole servers at random while panoramas are made; count what is lost.

    python benchmarks/kill_drill.py [--runs 50] [--panoramas 20] [--production]

Each run uploads panoramas by the API and kills, at random moments until all are done, one of: the
child that decodes, the worker process, everything at once (SIGKILL, as a power cut). The site is
then started again and must finish by itself. The judge asks the database and the disk:

lost      a panorama that did not complete, or completed without all its tiles
doubled   a scene whose picture arrived more than once
stuck     a panorama that was not complete 60 s after the last kill
"""

import argparse
import io
import os
import random
import signal
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import requests
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.services import services
from tests.live import embedded_site, production_site

STUCK_AFTER = 60
WIDTH = 2048
JUDGE = """
from scenes.models import Scene
from django.core.files.storage import storages
from pathlib import Path
result = []
for scene in Scene.objects.filter(tour_id={tour!r}).select_related("panorama"):
    picture = scene.panorama
    tiles = sum(level["cols"] * level["rows"] for level in picture.levels) if picture else 0
    folder = Path(storages["public"].path(picture.folder)) if picture else None
    there = len(list(folder.glob("*/*.jpg"))) if folder else 0
    whole = bool(picture) and picture.state == "completed" and tiles == there > 0
    result.append([whole, scene.revision - 1, picture.attempt if picture else 0])
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--panoramas", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--production", action="store_true", help="PostgreSQL, Redis, workers")
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)
    totals = Totals()
    with site_for(wanted.production) as site:
        _email, _password, token = site.register()
        for run in range(1, wanted.runs + 1):
            totals.add(drill(site, token, chance, wanted.panoramas), run)
    print(totals.line(wanted))
    return 1 if totals.lost or totals.doubled or totals.stuck else 0


class Totals:
    def __init__(self):
        self.lost = self.doubled = self.stuck = self.jobs = 0
        self.kills, self.recoveries = {}, []

    def add(self, outcome, run):
        self.lost += outcome["lost"]
        self.doubled += outcome["doubled"]
        self.stuck += outcome["stuck"]
        self.jobs += outcome["jobs"]
        self.recoveries.append(outcome["recovery"])
        for kind in outcome["kills"]:
            self.kills[kind] = self.kills.get(kind, 0) + 1
        print(
            f"run {run:2}: killed {' '.join(outcome['kills']) or 'nothing':40} "
            f"lost {outcome['lost']} doubled {outcome['doubled']} stuck {outcome['stuck']} "
            f"all done {outcome['recovery']:.1f} s after the last kill",
            flush=True,
        )

    def line(self, wanted):
        kills = ", ".join(f"{count} × {kind}" for kind, count in sorted(self.kills.items()))
        return (
            f"{wanted.runs} runs, seed {wanted.seed}, {self.jobs} panoramas, "
            f"{sum(self.kills.values())} kills ({kills}): lost {self.lost}, "
            f"doubled {self.doubled}, stuck {self.stuck}; "
            f"all done after the last kill: median {statistics.median(self.recoveries):.1f} s, "
            f"longest {max(self.recoveries):.1f} s"
        )


@contextmanager
def site_for(production):
    if not production:
        with embedded_site() as site:
            yield site
        return
    with services() as (environment, missing):
        if missing:
            raise SystemExit(f"Missing for the drill: {', '.join(missing)}")
        with production_site(environment) as site:
            yield site


def drill(site, token, chance, count):
    """One run: upload, kill, wait, judge."""
    tour = upload(site, token, chance, count)
    kills = []
    for _ in range(chance.randint(1, 3)):
        time.sleep(chance.uniform(0.1, 2.5))
        if unfinished(site, token, tour) == 0:
            break
        kills.append(kill_something(site, chance))
    last_kill = time.monotonic()
    stuck = wait_for_all(site, token, tour, last_kill)
    recovery = time.monotonic() - last_kill
    verdicts = site.ask(JUDGE.format(tour=tour))
    return {
        "jobs": count,
        "kills": kills,
        "recovery": recovery,
        "stuck": stuck,
        "lost": sum(not whole for whole, _arrivals, _attempt in verdicts) + count - len(verdicts),
        "doubled": sum(arrivals > 1 for _whole, arrivals, _attempt in verdicts),
    }


def upload(site, token, chance, count):
    tour = call(site, token, "post", "/api/v1/tours", json={"title": "Drill"})["id"]
    with ThreadPoolExecutor(4) as pool:
        pictures = [panorama(chance.randrange(1 << 30)) for _ in range(count)]
        list(pool.map(lambda picture: add_scene(site, token, tour, picture), pictures))
    return tour


def add_scene(site, token, tour, picture):
    files = {"file": ("room.jpg", picture, "image/jpeg")}
    call(site, token, "post", f"/api/v1/tours/{tour}/scenes", files=files)


def panorama(seed):
    """A noisy JPEG panorama; no two alike, so that none is known from before."""
    pixels = np.random.default_rng(seed).integers(0, 255, (WIDTH // 8, WIDTH // 4, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).resize((WIDTH, WIDTH // 2)).save(stream, "JPEG", quality=85)
    return stream.getvalue()


def kill_something(site, chance):
    kind = chance.choice(["child", "worker", "everything"])
    if kind == "child":
        kill_a_child({process.pid for process in site.processes.values()})
    elif kind == "worker" and "worker-images" in site.processes:
        site.kill("worker-images")
        site.start("worker-images")
    else:
        # Embedded, worker and server are one process.
        kind = "everything"
        site.kill()
        site.start()
    return kind


def kill_a_child(ours):
    """SIGKILL one decoding child below the processes we started, and nobody else's."""
    for folder in Path("/proc").iterdir():
        pid = int(folder.name) if folder.name.isdigit() else 0
        if pid and b"panorama" in command_of(pid) and ours & set(ancestors(pid)):
            os.kill(pid, signal.SIGKILL)
            return


def command_of(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def ancestors(pid):
    while pid > 1:
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return
        yield pid


def unfinished(site, token, tour):
    scenes = call(site, token, "get", f"/api/v1/tours/{tour}/scenes")
    return sum(not scene["is_processed"] for scene in scenes)


def wait_for_all(site, token, tour, since):
    """How many were still unfinished when patience ended."""
    while left := unfinished(site, token, tour):
        if time.monotonic() - since > STUCK_AFTER:
            return left
        time.sleep(0.25)
    return 0


def call(site, token, method, path, **arguments):
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.request(method, site.url + path, headers=headers, timeout=60, **arguments)
    answer.raise_for_status()
    return answer.json()


if __name__ == "__main__":
    sys.exit(main())
