"""After known visitors: nothing of them in a dump of PostgreSQL, a dump of Redis or any log."""

import json
import shutil
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest
from redis import Redis

from scripts.services import redis
from tests.live import production_site

pytestmark = pytest.mark.services
ADDRESSES = ("203.0.113.77", "198.51.100.23", "2001:db8:77:88::99")
AGENT = "Mozilla/5.0 (Zebrafoal 77) SecretBrowser/9.9"
KEY = "key-of-the-visitor-0123456789"
SECRETS = (*ADDRESSES, "203.0.113", "198.51.100", "2001:db8:77", "Zebrafoal", "SecretBrowser", KEY)
PREPARE = """
from tests.makers import make_tour
tour = make_tour(scenes=2, published=True)
result = [str(tour.pk), tour.title, [str(pk) for pk in tour.scenes.values_list("pk", flat=True)]]
"""


def visit(site, tour, scenes):
    """Events that are taken and refused, bad bodies, a like; from known addresses and browsers."""
    for address in ADDRESSES:
        for key in (None, KEY):
            events = [
                {"id": uuid.uuid4().hex, "event_type": "view"},
                {"id": uuid.uuid4().hex, "event_type": "scene_view", "scene_id": scenes[0]},
                {"event_type": "nonsense"},
            ]
            body = {"events": events} | ({"session_id": key} if key else {})
            assert post(site, tour, "events", json.dumps(body), address) == 202
        assert post(site, tour, "events", "not json", address) == 400
        assert post(site, tour, "like", "", address, KEY) == 200


def post(site, tour, what, body, address, key=None):
    headers = {"User-Agent": AGENT, "X-Forwarded-For": address, "Content-Type": "text/plain"}
    if key:
        headers["X-Session-Id"] = key
    asked = urllib.request.Request(
        f"{site.url}/api/v1/public/tours/{tour}/{what}", body.encode(), headers
    )
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_no_dump_and_no_log_knows_a_visitor(servers):
    # A Redis of its own: the tests share theirs, and a dump is of all there is. We are the proxy.
    with (
        redis() as own,
        production_site(servers | own, TRUSTED_PROXIES="1", LOG_LEVEL="DEBUG") as site,
    ):
        tour, title, scenes = site.ask(PREPARE)
        visit(site, tour, scenes)
        wait_until_folded(site, tour)
        texts = {
            "dump of PostgreSQL": dump_of(site.environment["DATABASE_URL"]),
            "dump of Redis": redis_dump(own["REDIS_URL"]),
            "logs": site.log(last=100_000_000),
        }
    # Controls: what is kept on purpose is found, and limits are counted in that Redis.
    assert title in texts["dump of PostgreSQL"]
    assert "throttle" in texts["dump of Redis"]
    assert len(texts["logs"]) > 1000
    found = [(where, one) for where, text in texts.items() for one in SECRETS if one in text]
    assert not found


def wait_until_folded(site, tour):
    for _ in range(100):
        waiting, visits = site.ask(
            "from analytics.models import Batch, Visit\n"
            "result = [Batch.objects.filter(is_folded=False).count(), Visit.objects.count()]"
        )
        if visits and not waiting:
            return
        time.sleep(0.3)
    raise AssertionError("The events were not folded.")


def dump_of(url):
    """All rows as text: of an address PostgreSQL would keep in a type of its own, too."""
    program = shutil.which("pg_dump") or next(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
    done = subprocess.run([program, url], capture_output=True, text=True, check=True)
    return done.stdout


def redis_dump(url):
    """The file SAVE writes, not compressed, so that text in it is found."""
    with Redis.from_url(url) as client:
        client.config_set("rdbcompression", "no")
        client.save()
        folder, name = (client.config_get(word)[word] for word in ("dir", "dbfilename"))
    return (Path(folder) / name).read_bytes().decode("latin-1")
