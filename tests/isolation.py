"""Loaded before anything else (see `addopts`): each test process gets a data folder of its own.

Settings read the environment once, so it must be right before they are imported. Nothing of a
test run is written into the project, and nothing of it is left when the run ends.
"""

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

# `gw0`, `gw1` … under xdist.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
# Of a Redis; the last one is for live sites.
REDIS_DATABASES = 15

data_dir = Path(tempfile.mkdtemp(prefix=f"roundhouse-test-{WORKER}-"))
# There before the first import of the server, which looks into it.
(data_dir / "static").mkdir()
os.environ["DATA_DIR"] = str(data_dir)
os.environ.setdefault("FAST_PASSWORD_HASHING", "true")
os.environ.setdefault("DEMO", "false")
# Nobody is there: a test that needs names says which server gives them.
os.environ.setdefault("DNS_RESOLVERS", "127.0.0.1:9")

if redis_url := os.environ.get("REDIS_URL"):
    # A database for each worker: clearing one cache must not empty another's.
    number = 1 + int(WORKER.removeprefix("gw")) if WORKER != "main" else 0
    path = f"/{number % REDIS_DATABASES}"
    os.environ["REDIS_URL"] = urlunsplit(urlsplit(redis_url)._replace(path=path))
    os.environ["REDIS_PREFIX"] = f"test-{WORKER}"


def pytest_unconfigure():
    shutil.rmtree(data_dir, ignore_errors=True)
