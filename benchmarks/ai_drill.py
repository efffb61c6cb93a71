"""Kill workers while providers are asked, and time how fast news of jobs arrive.

    python benchmarks/ai_drill.py [--kills 200] [--races 100] [--news 50] [--production]

A fake provider on a real socket answers after up to half a second. Every round starts a job for
each of a dozen scenes and kills the worker (production) or the whole server (embedded) by SIGKILL
at random moments until enough kills are done. The judge asks the database and the fake's ledger:

lost      a job that did not end, or completed without a result
stuck     a job that had not ended 60 s after the last kill
calls     the most that one job made; more than three is a fault

What the jobs were doing a moment before each kill is counted by state and step.

Races: a job is started, and cancelled at a random moment around its end. A cancel that said it
succeeded must leave a cancelled row without a result; one that came too late, a completed row.

News: jobs run one by one while a socket listens. A job's row says when it ended; the clock of the
same machine says when the message was here.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from websockets.asyncio.client import connect

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.kill_drill import call, panorama
from scripts.services import services
from tests.ai_jobs.fake_provider import FakeProvider, Step, scene
from tests.live import embedded_site, production_site

STUCK_AFTER = 60
SCENES = 12
ENDED = {"completed", "failed", "cancelled"}
JUDGE = """
from ai_jobs.models import AIJob
result = [[j.state, j.error_code, j.result is not None, j.calls] for j in AIJob.objects.all()]
"""


class Thinker:
    """A model that thinks for a while of its own choosing, and answers what it was asked about."""

    def __init__(self, chance, longest):
        self.chance, self.longest = chance, longest

    def __call__(self, asked):
        time.sleep(self.chance.uniform(0, self.longest))
        data = asked["messages"][1]["content"][0]["text"].partition("Data:\n")[2]
        names = [one["name"] for one in json.loads(data)["scenes"]]
        return {"scenes": [scene(name) for name in names]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--races", type=int, default=100)
    parser.add_argument("--news", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--production", action="store_true", help="PostgreSQL, Redis, workers")
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)
    thinker = Thinker(chance, longest=0.5)
    with FakeProvider([Step(thinker)]) as fake, site_for(wanted.production, fake) as site:
        _email, _password, token = site.register()
        scenes = make_scenes(site, token)
        killed = kill_rounds(site, token, scenes, chance, wanted.kills)
        print(killed_line(wanted, site.ask(JUDGE), killed, len(fake.calls)), flush=True)
        thinker.longest = 0.2
        print(races_line(races(site, token, scenes, chance, wanted.races)), flush=True)
        thinker.longest = 0.0
        print(news_line(asyncio.run(latencies(site, token, scenes, wanted.news))), flush=True)
    return 0


@contextmanager
def site_for(production, fake):
    settings = {
        "AI_PROVIDERS": "glm",
        "GLM_BASE_URL": fake.url,
        "LIMIT_AI_JOBS_PER_MINUTE": 100_000,
        "AI_TEAM_CALLS_PER_DAY": 1_000_000,
        "AI_TEAM_DOLLARS_PER_DAY": 1_000,
    }
    if not production:
        with embedded_site(**settings) as site:
            yield site
        return
    with services() as (environment, missing):
        if missing:
            raise SystemExit(f"Missing for the drill: {', '.join(missing)}")
        with production_site(environment, **settings | environment) as site:
            yield site


def make_scenes(site, token):
    """Ids of a dozen scenes with processed pictures, no two alike."""
    tour = call(site, token, "post", "/api/v1/tours", json={"title": "Drill"})["id"]
    address = f"/api/v1/tours/{tour}/scenes"
    for number in range(SCENES):
        files = {"file": ("room.jpg", panorama(number), "image/jpeg")}
        call(site, token, "post", address, files=files)
    while not all(one["is_processed"] for one in call(site, token, "get", address)):
        time.sleep(0.5)
    return [one["id"] for one in call(site, token, "get", address)]


def kill_rounds(site, token, scenes, chance, kills):
    """`(kills, jobs that were stuck, seconds from each round's last kill to its last ending,
    what jobs were doing when they were hit)`."""
    done, stuck, recoveries, number, doing = 0, 0, [], 0, Counter()
    while done < kills:
        number += 1
        jobs = [start(site, token, one, f"Round {number}") for one in scenes]
        for _ in range(chance.randint(1, 3)):
            time.sleep(chance.uniform(0.05, 1.0))
            hit = listed(site, token, jobs)
            if done == kills or all(one["status"] in ENDED for one in hit):
                break
            kill(site)
            doing.update(what_it_does(one) for one in hit)
            done += 1
        since = time.monotonic()
        while left := unfinished(site, token, jobs):
            if time.monotonic() - since > STUCK_AFTER:
                stuck += left
                break
            time.sleep(0.2)
        recoveries.append(time.monotonic() - since)
        print(f"round {number}: {done} kills, {stuck} stuck, {recoveries[-1]:.1f} s", flush=True)
    return done, stuck, recoveries, doing


def what_it_does(job):
    is_at_work = job["status"] == "processing"
    return f"{job['status']}, {job['step'] or 'claimed'}" if is_at_work else job["status"]


def start(site, token, scene_id, title):
    """Another title is another question: nothing is remembered."""
    call(site, token, "patch", f"/api/v1/scenes/{scene_id}", json={"title": title})
    return call(site, token, "post", f"/api/v1/ai/scenes/{scene_id}/analyze", json={})["job"]["id"]


def listed(site, token, jobs):
    found = call(site, token, "get", "/api/v1/ai/jobs?limit=50")["items"]
    return [one for one in found if one["id"] in jobs]


def unfinished(site, token, jobs):
    return sum(one["status"] not in ENDED for one in listed(site, token, jobs))


def kill(site):
    """The worker alone; embedded, worker and server are one process."""
    if "worker-ai" in site.processes:
        site.kill("worker-ai")
        site.start("worker-ai")
    else:
        site.kill()
        site.start()


def killed_line(wanted, verdicts, killed, asked):
    kills, stuck, recoveries, doing = killed
    lost = sum(
        state not in ENDED or (state == "completed") != has_result
        for state, _code, has_result, _calls in verdicts
    )
    failed = [code for state, code, _result, _calls in verdicts if state == "failed"]
    most = max(calls for *_rest, calls in verdicts)
    shape = "production" if wanted.production else "embedded"
    return (
        f"{shape}, seed {wanted.seed}: {len(verdicts)} jobs, {kills} kills: lost {lost}, stuck "
        f"{stuck}, failed {len(failed)} {sorted(set(failed))}; {asked} requests reached the "
        f"provider, {most} calls at most by one job; all ended after a round's last kill: median "
        f"{statistics.median(recoveries):.1f} s, longest {max(recoveries):.1f} s\n"
        f"jobs a moment before the kills: {counted(doing)}"
    )


def counted(found):
    return "; ".join(f"{name} {count}" for name, count in sorted(found.items()))


def races(site, token, scenes, chance, count):
    """How each race ended: `Counter` of what the cancel said and what the row says after."""
    found = Counter()
    for number in range(count):
        job = start(site, token, scenes[number % SCENES], f"Race {number}")
        time.sleep(chance.uniform(0, 0.25))
        said = call(site, token, "post", f"/api/v1/ai/jobs/{job}/cancel", json={})["success"]
        # What was still under way at a worker has ended by then.
        time.sleep(0.5)
        answer = call(site, token, "get", f"/api/v1/ai/jobs/{job}")
        after = (answer["job"]["status"], answer["result"] is not None)
        right = ("cancelled", False) if said else ("completed", True)
        name = "cancelled in time" if said else "done before"
        found[name if after == right else f"WRONG: said {said}, is {after}"] += 1
    return found


def races_line(found):
    wrong = sum(count for name, count in found.items() if name.startswith("WRONG"))
    return f"cancel races {sum(found.values())}: {counted(found)}; overwritten {wrong}"


async def latencies(site, token, scenes, count):
    """Milliseconds from the end of each job, by its row, to the message that says so."""
    found = []
    for number in range(count):
        job = await asyncio.to_thread(start, site, token, scenes[number % SCENES], f"News {number}")
        heard_at = None
        headers = {"Authorization": f"Bearer {token}"}
        async with connect(f"{socket_url(site)}/ws/jobs/{job}", additional_headers=headers) as news:
            heard_change = False
            while heard_at is None:
                message = json.loads(await news.recv())
                if message.get("data", {}).get("status") in ENDED:
                    heard_at = datetime.now(UTC)
                else:
                    heard_change = True
        if heard_change:
            row = await asyncio.to_thread(call, site, token, "get", f"/api/v1/ai/jobs/{job}")
            ended = datetime.fromisoformat(row["job"]["completed_at"])
            found.append((heard_at - ended).total_seconds() * 1000)
    return found


def socket_url(site):
    """Of the process that serves sockets: in production it has a port of its own."""
    if "sockets" not in site.commands:
        return site.url.replace("http", "ws")
    words = [str(word) for word in site.commands["sockets"]]
    return f"ws://127.0.0.1:{words[words.index('--port') + 1]}"


def news_line(found):
    ordered = sorted(found)
    return (
        f"news of {len(found)} endings: median {statistics.median(ordered):.1f} ms, "
        f"p95 {ordered[int(len(ordered) * 0.95) - 1]:.1f} ms, longest {ordered[-1]:.1f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
