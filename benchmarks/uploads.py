"""Upload with a stock tus-js-client through a proxy that cuts, to a server that is killed.

    python benchmarks/uploads.py [--files 200] [--cuts 5] [--restarts 10] [--production]
    python benchmarks/uploads.py --large [--megabytes 2000]

Each file is cut so often at random bytes, one cut in five by losing the answer instead of the
request; meanwhile the server is killed (SIGKILL) and started again. The judge reads the stored
files from the disk:

equal     files whose bytes in storage have the SHA-256 of what was sent
re-sent   bytes sent more than once: at most a chunk for each cut, or the drill has failed
leaked    bytes left over in storage once the janitor has been there, and everything has expired
"""

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.environment import ROOT
from scripts.frontend import find_node
from scripts.services import services
from tests.cutting import Cut, CuttingProxies
from tests.live import embedded_site, production_site

CHUNK = 256 * 1024
ENDS_WITHIN = 1200
# What a server that is killed in the middle of one long request has not settled yet.
SETTLES_EVERY = 16 * 1024 * 1024
STORED = """
from mediafiles.models import MediaFile
result = {str(pk): name for pk, name in MediaFile.objects.values_list("pk", "file")}
"""
JANITOR = """
import time
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
from mediafiles import janitor
from mediafiles.models import MediaFile, Upload
from mediafiles.resumable import finishing
open_ones = Upload.objects.open()
named = open_ones.count()
open_ones.update(expires_at=timezone.now() - timezone.timedelta(seconds=1))
finishing.LEFT_BEHIND_AFTER = -60
finishing.expire()
settings.UNUSED_FILES_KEPT = timedelta(0)
time.sleep(2)
janitor.clean()
result = [named, list(MediaFile.objects.values_list("file", flat=True))]
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--cuts", type=int, default=5)
    parser.add_argument("--restarts", type=int, default=10)
    parser.add_argument("--at-once", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--large", action="store_true", help="one long video, and the memory")
    parser.add_argument("--megabytes", type=int, default=2000)
    parser.add_argument("--production", action="store_true", help="granian, PostgreSQL, Redis")
    wanted = parser.parse_args()
    with site_for(wanted.production) as site, tempfile.TemporaryDirectory() as folder:
        _email, _password, token = site.register()
        if wanted.large:
            return large(site, token, Path(folder), wanted)
        outcome = drill(
            site, token, Path(folder), files=wanted.files, cuts=wanted.cuts,
            restarts=wanted.restarts, at_once=wanted.at_once, seed=wanted.seed,
        )  # fmt: skip
    print(outcome)
    return 0 if outcome.is_good else 1


@contextmanager
def site_for(production):
    if not production:
        with embedded_site() as site:
            yield site
        return
    with services(["postgres", "redis"]) as (environment, missing):
        if missing:
            sys.exit(f"This needs: {', '.join(missing)}")
        with production_site(environment) as site:
            yield site


# --- Many files -----------------------------------------------------------------------------------


@dataclass
class Outcome:
    files: int
    equal: int
    cuts: int
    kills: int
    broken: int
    sent: int
    resent: int
    most: float
    forgotten: int
    leaked: int
    seconds: float
    failures: list

    @property
    def is_good(self):
        return self.equal == self.files and self.most <= 1 and not self.leaked

    def __str__(self):
        lines = [
            f"sha256 equal      {self.equal} of {self.files}",
            f"cuts              {self.cuts} by the proxy, {self.broken} by {self.kills} SIGKILLs",
            f"re-sent           {self.resent:,} of {self.sent:,} bytes; per cut at most "
            f"{self.most:.2f} chunks of {CHUNK:,}",
            f"leaked            {self.leaked:,} bytes after the janitor "
            f"({self.forgotten} uploads whose creation was never answered)",
            f"took              {self.seconds:.0f} s",
            *[f"failed            {failure}" for failure in self.failures],
        ]
        return "\n".join(lines)


def drill(site, token, folder, *, files, cuts, restarts, at_once=4, seed=1, pause=(1, 4)):
    """Upload so many files, each cut so often, while the server is killed so often, each time
    after a `pause` of so many seconds."""
    chance = random.Random(seed)
    sources = [_document(folder / f"file-{number}.pdf", chance) for number in range(files)]
    with CuttingProxies(site.port) as proxies:
        opened = [proxies.open(_cuts(path, cuts, chance)) for path in sources]
        plan = {
            "token": token,
            "chunkSize": CHUNK,
            "atOnce": at_once,
            "files": [_sent_by(path, proxy) for path, proxy in zip(sources, opened, strict=True)],
        }
        started = time.monotonic()
        kills, results = _run(site, plan, restarts, chance, pause)
        for result in results.values():
            result["media"] = result.get("media") or _finished(site, token, result["upload"])
        took = time.monotonic() - started
    lengths = [path.stat().st_size for path in sources]
    again = [proxy.body_bytes - size for proxy, size in zip(opened, lengths, strict=True)]
    # A connection the server broke had at most one chunk under way, and so has a cut.
    most = max(
        extra / CHUNK / max(1, proxy.cuts_made + proxy.broken)
        for extra, proxy in zip(again, opened, strict=True)
    )
    equal = _equal(site, sources, results)
    forgotten, leaked = _leaked(site)
    return Outcome(
        files=files,
        equal=equal,
        cuts=sum(proxy.cuts_made for proxy in opened),
        kills=kills,
        broken=sum(proxy.broken for proxy in opened),
        sent=sum(proxy.body_bytes for proxy in opened),
        resent=sum(again),
        most=most,
        forgotten=forgotten,
        leaked=leaked,
        seconds=took,
        failures=[result["failure"] for result in results.values() if "failure" in result],
    )


def _document(path, chance):
    """A PDF as far as its first bytes go: nothing looks into it, so the upload is all there is."""
    path.write_bytes(b"%PDF-1.7\n" + chance.randbytes(chance.randint(1_000_000, 3_000_000)))
    return path


def _cuts(path, count, chance):
    size = path.stat().st_size
    return [Cut(after=chance.randint(1, size), answer=chance.random() < 0.2) for _ in range(count)]


def _sent_by(path, proxy):
    endpoint = f"http://127.0.0.1:{proxy.port}/api/v1/uploads/"
    return {"path": str(path), "endpoint": endpoint, "filename": path.name}


def _run(site, plan, restarts, chance, pause):
    """Run the client, and kill the server meanwhile; how often, and what the client says."""
    client = _client(plan)
    kills = 0
    while kills < restarts:
        try:
            client.wait(chance.uniform(*pause))
            break
        except subprocess.TimeoutExpired:
            site.kill()
            site.start()
            kills += 1
    return kills, _results(client)


def _client(plan):
    node, _npm = find_node()
    client = subprocess.Popen(
        [str(node), str(ROOT / "benchmarks" / "uploads.mjs")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    client.lines = []
    client.stdin.write(json.dumps(plan))
    client.stdin.close()
    # Read along: a full pipe would stop it.
    client.reader = threading.Thread(target=lambda: client.lines.extend(client.stdout), daemon=True)
    client.reader.start()
    return client


def _results(client):
    client.wait(ENDS_WITHIN)
    client.reader.join(10)
    results = [json.loads(line) for line in client.lines]
    return {result["filename"]: result for result in results}


def _equal(site, sources, results):
    stored = site.ask(STORED)
    folder = site.data_dir / "files" / "private"
    return sum(
        _sha256(folder / stored[result["media"]]) == _sha256(path)
        for path in sources
        if (result := results.get(path.name)) and result.get("media") in stored
    )


def _leaked(site):
    """`(uploads nobody knows the address of, bytes that belong to no file)` after the janitor."""
    forgotten, named = site.ask(JANITOR)
    folder = site.data_dir / "files" / "private"
    there = [path for path in folder.rglob("*") if path.is_file()]
    unnamed = [path for path in there if str(path.relative_to(folder)) not in set(named)]
    return forgotten, sum(
        path.stat().st_size for path in unnamed if path.relative_to(folder).parts[0] in OURS
    )


OURS = {"originals", "uploads"}


def _sha256(path):
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


# --- One long file --------------------------------------------------------------------------------


def large(site, token, folder, wanted):
    """A long video in one request that is cut and goes on; and what memory the server takes."""
    chance = random.Random(wanted.seed)
    path = _video(folder / "walk.mp4", wanted.megabytes)
    size = path.stat().st_size
    with CuttingProxies(site.port) as proxies, _memory(site) as memory:
        proxy = proxies.open([Cut(after=chance.randint(1, size)) for _ in range(wanted.cuts)])
        started = time.monotonic()
        plan = {"token": token, "atOnce": 1, "files": [_sent_by(path, proxy)]}
        kills, results = _run(site, plan, min(wanted.restarts, 1), chance, (2, 5))
        sent = time.monotonic() - started
        (result,) = results.values()
        media = _finished(site, token, result["upload"])
        ready = time.monotonic() - started
    equal = _sha256(site.data_dir / "files/private" / site.ask(STORED)[media]) == _sha256(path)
    again = proxy.body_bytes - size
    print(f"sha256 equal      {int(equal)} of 1 ({size:,} bytes)")
    print(f"cuts              {proxy.cuts_made} by the proxy, {proxy.broken} by {kills} SIGKILLs")
    per_cut = again // max(1, proxy.cuts_made + proxy.broken)
    print(
        f"re-sent           {again:,} bytes, {per_cut:,} per cut; settled every {SETTLES_EVERY:,}"
    )
    print(f"took              {sent:.0f} s to send, {ready - sent:.1f} s more to check")
    print(f"server's memory   {memory.before} MB before, {memory.peak} MB at most")
    return 0 if equal else 1


def _video(path, megabytes):
    """An MP4 by its first bytes, then noise of which no two megabytes are the same."""
    noise = random.Random(0).randbytes(1_000_000 - 8)
    with path.open("wb") as stream:
        stream.write(b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2")
        for number in range(megabytes):
            stream.write(number.to_bytes(8, "big") + noise)
    return path


def _finished(site, token, upload):
    """The id of the file, once a worker has checked it."""
    address = f"{site.url}/api/v1/uploads/{upload}"
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        found = requests.get(address, headers={"Authorization": f"Bearer {token}"}, timeout=30)
        if found.json()["state"] != "finishing":
            return (found.json()["media"] or {}).get("id")
        time.sleep(0.2)
    raise AssertionError(f"never finished: {site.log()}")


class _Memory:
    def __init__(self):
        self.before = self.peak = 0
        self.ended = threading.Event()


@contextmanager
def _memory(site):
    """Watches the resident memory of the server's processes, in MB."""
    memory = _Memory()
    memory.before = memory.peak = _resident(site)

    def watch():
        while not memory.ended.wait(0.1):
            memory.peak = max(memory.peak, _resident(site))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield memory
    finally:
        memory.ended.set()
        watcher.join()


def _resident(site):
    """Of the process that takes the bytes; with granian that is its worker."""
    total = 0
    for process in [*site.processes.values()]:
        for status in (Path("/proc") / str(process.pid) / "task").glob("*/children"):
            pids = [process.pid, *map(int, status.read_text().split())]
            break
        else:
            pids = []
        total = max(total, *[_rss(pid) for pid in pids], 0)
    return total


def _rss(pid):
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000


if __name__ == "__main__":
    sys.exit(main())
