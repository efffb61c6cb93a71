"""The real product in processes of its own, for tests with browsers, sockets and kills.

    with embedded_site() as site:
        page.goto(f"{site.url}/sign-in")
        site.kill()     # SIGKILL to everything, as a power cut would
        site.start()    # again, on the same files and rows

`production_site(servers)` is the same with the processes of production: granian, uvicorn, two
workers and beat on PostgreSQL and Redis, and Caddy in front where it is asked for.
"""

import atexit
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from scripts.environment import ROOT, clean_environment
from scripts.services import die_with_parent, free_port

READY_WITHIN = 60
ENDS_WITHIN = 15
BIN = Path(sys.executable).parent
PASSWORD = "correct horse battery"
# Answers Python with JSON, a line for a line, until nobody asks any more.
CLERK = """
import json, sys
from django.db import connections
for line in sys.stdin:
    names = dict(globals())
    exec(json.loads(line), names)
    print("answer", json.dumps(names["result"]), flush=True)
    connections.close_all()
"""
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
# Not in a worker's own folder of temporary files: all workers of a run share it.
READY_MADE = Path(os.environ.get("TMPDIR", "/tmp")) / f"roundhouse-ready-{RUN}"
LOCK = READY_MADE.with_suffix(".lock")
# Of the 16 databases of a Redis; the tests take the others.
LIVE_REDIS_DATABASE = 15


class Site:
    """A running product. `processes` maps names to what runs; all share one data folder."""

    def __init__(self, data_dir, environment, commands, port):
        self.data_dir = Path(data_dir)
        self.environment = environment
        self.commands = commands
        self.port = port
        self.url = environment["SITE_URL"]
        self.processes = {}
        self.clerk = None

    def start(self, *names):
        """Start all (or the named) processes and wait until the site answers."""
        for name in names or self.commands:
            with (self.data_dir / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    [str(part) for part in self.commands[name]],
                    cwd=ROOT,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=die_with_parent,
                )
        self.wait_until_ready()
        return self

    def wait_until_ready(self):
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise AssertionError(f"{name} ended with {process.returncode}: {self.log()}")
            if self.status("/healthz") == 200:
                return
            time.sleep(0.05)
        raise AssertionError(f"no answer within {READY_WITHIN} s: {self.log()}")

    def status(self, path):
        """The HTTP status of a GET, or None while nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def kill(self, *names, sign=signal.SIGKILL):
        """Kill all (or the named) processes with their children; SIGSTOP and SIGCONT work too."""
        self.dismiss_clerk()
        for name in names or list(self.processes):
            _signal_group(self.processes[name], sign)
            if sign == signal.SIGKILL:
                _wait_until_gone(self.processes.pop(name))

    def stop(self, sign=signal.SIGTERM):
        """Ask them to end, in the way of a deploy, or by Ctrl-C; returns their exit codes."""
        self.dismiss_clerk()
        for process in self.processes.values():
            _signal_group(process, signal.SIGCONT)
            _signal_process(process, sign)
        codes = {name: _ended(process) for name, process in self.processes.items()}
        self.processes.clear()
        return codes

    def log(self, last=3000):
        logs = sorted(self.data_dir.glob("*.log"))
        return "\n".join(f"--- {path.name}\n{path.read_text()[-last:]}" for path in logs)

    def manage(self, *arguments):
        """Run a management command against the site's rows and files; what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *[str(argument) for argument in arguments]],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, code):
        """Run Python in the product and get back what it leaves in `result`."""
        # To start the product for every question would cost a second each.
        if self.clerk is None or self.clerk.poll() is not None:
            self.clerk = self.employ_clerk()
        with suppress(BrokenPipeError):
            self.clerk.stdin.write(json.dumps(code) + "\n")
            self.clerk.stdin.flush()
        for line in self.clerk.stdout:
            if line.startswith("answer "):
                return json.loads(line.removeprefix("answer "))
        raise AssertionError(self.log())

    def employ_clerk(self):
        # -v 0: without the list of what the shell has imported.
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", CLERK]
        with (self.data_dir / "clerk.log").open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                preexec_fn=die_with_parent,
            )

    def dismiss_clerk(self):
        if self.clerk:
            self.clerk.kill()
            self.clerk.communicate()
            self.clerk = None

    def register(self, email=None):
        """`(email, password, token)` of a new person with a team of their own."""
        email = email or f"person-{uuid.uuid4().hex[:8]}@example.com"
        token = self.ask(
            "from accounts.services import issue_token, register_user\n"
            f"user = register_user({email!r}, {PASSWORD!r})\n"
            "result = issue_token(user, name='live', scopes=['read', 'write'])[1]"
        )
        return email, PASSWORD, token


@contextmanager
def embedded_site(data_dir=None, **environment):
    """What `make run` serves, without the demo, on a folder of its own (or on `data_dir`)."""
    with nullcontext(data_dir) if data_dir else _site_folder() as data_dir:
        port = free_port()
        environment = _environment(data_dir, port, environment) | {"PORT": str(port)}
        commands = {"server": [sys.executable, "manage.py", "launch"]}
        with _running(Site(data_dir, environment, commands, port)) as site:
            yield site


@contextmanager
def production_site(servers, *, caddy=None, **environment):
    """The processes of docker-compose.yml on `servers` (the fixture of that name).

    Without `caddy` (a path), the site is granian alone: pages and API, no files and no sockets.
    """
    with _site_folder() as data_dir, _database(servers["DATABASE_URL"]) as database_url:
        web, sockets, front, health, plain, secure = (free_port() for _ in range(6))
        port = front if caddy else web
        environment = _environment(data_dir, port, environment) | {
            "DATABASE_URL": database_url,
            "REDIS_URL": _other_database(servers["REDIS_URL"], LIVE_REDIS_DATABASE),
            "REDIS_PREFIX": f"live-{uuid.uuid4().hex[:8]}",
        }
        commands = _production_commands(web, sockets)
        if "S3_BUCKET" in environment:
            # As in production: one address for everything, Caddy fetches from the store.
            environment["S3_PUBLIC_ORIGIN"] = environment["SITE_URL"]
        if caddy:
            commands["caddy"] = [caddy, "run", "--config", "deploy/Caddyfile"]
            environment |= {
                "SITE_ADDRESS": f"http://127.0.0.1:{front}",
                "HEALTH_PORT": str(health),
                "HTTP_PORT": environment.get("HTTP_PORT", str(plain)),
                "HTTPS_PORT": environment.get("HTTPS_PORT", str(secure)),
                "WEB_UPSTREAM": f"127.0.0.1:{web}",
                "SOCKETS_UPSTREAM": f"127.0.0.1:{sockets}",
                "STATIC_ROOT": str(data_dir / "static"),
                "MEDIA_ROOT": str(data_dir / "files" / "public"),
                "STORAGE_UPSTREAM": environment.get("S3_ENDPOINT_URL", "127.0.0.1:1").removeprefix(
                    "http://"
                ),
                # Caddy keeps its own affairs below these.
                "XDG_DATA_HOME": str(data_dir),
                "XDG_CONFIG_HOME": str(data_dir),
                "TRUSTED_PROXIES": "1",
            }
        site = Site(data_dir, environment, commands, port)
        site.manage("migrate", "-v", "0")
        if not (data_dir / "static").exists():
            site.manage("collectstatic", "--no-input", "-v", "0")
        site.manage("prepare_storage")
        with _running(site):
            yield site


def _production_commands(web, sockets):
    celery = [BIN / "celery", "-A", "config"]
    worker = [*celery, "worker", "--loglevel", "WARNING", "--concurrency", "1"]
    granian = [BIN / "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", web]
    uvicorn = [sys.executable, "-m", "uvicorn", "--host", "127.0.0.1", "--port", sockets]
    uvicorn += ["--lifespan", "off", "--ws-max-size", "65536", "--timeout-graceful-shutdown", "5"]
    return {
        "web": [*granian, "--no-ws", "--blocking-threads", "8", "config.wsgi:application"],
        "sockets": [*uvicorn, "--no-proxy-headers", "config.asgi:application"],
        "worker-images": [*worker, "-Q", "images", "-n", "images@%h"],
        "worker-ai": [*worker, "-Q", "ai,default", "-n", "ai@%h"],
        "beat": [*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""],
    }


def _environment(data_dir, port, given):
    return clean_environment(
        DATA_DIR=data_dir,
        SITE_URL=f"http://127.0.0.1:{port}",
        DEMO="false",
        FAST_PASSWORD_HASHING="true",
        PYTHONUNBUFFERED="1",
    ) | {name: str(value) for name, value in given.items()}


@contextmanager
def _site_folder():
    """A data folder with static files and empty tables in it, which are made once in a test run."""
    data_dir = Path(tempfile.mkdtemp(prefix="roundhouse-live-"))
    try:
        with _one_at_a_time():
            if not READY_MADE.exists():
                _make_ready(data_dir)
            shutil.copytree(READY_MADE, data_dir, dirs_exist_ok=True)
        yield data_dir
    finally:
        shutil.rmtree(data_dir, ignore_errors=True)


def _make_ready(data_dir):
    """Prepare this folder as every site does at its first start, and keep a copy for the others."""
    code = "from core.statics import collect_if_changed; collect_if_changed()"
    for arguments in (["migrate", "-v", "0"], ["shell", "-v", "0", "-c", code]):
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=_environment(data_dir, free_port(), {}),
            check=True,
        )
    atexit.register(_throw_away)
    READY_MADE.mkdir()
    for part in data_dir.iterdir():
        shutil.move(part, READY_MADE / part.name)


def _throw_away():
    with _one_at_a_time():
        shutil.rmtree(READY_MADE, ignore_errors=True)
        LOCK.unlink(missing_ok=True)


@contextmanager
def _one_at_a_time():
    """Among the workers of a run, which share what was made ready."""
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _database(server_url):
    """A database of its own on that server, dropped afterwards."""
    name = f"live_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield _other_database(server_url, name)
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _other_database(url, name):
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def _running(site):
    try:
        yield site.start()
    finally:
        site.stop()


def _signal_group(process, sign):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, sign)


def _wait_until_gone(process):
    """Until its children are gone too: they hold the port a little longer."""
    process.wait()
    deadline = time.monotonic() + ENDS_WITHIN
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)


def _signal_process(process, sign):
    if process.poll() is None:
        process.send_signal(sign)


def _ended(process):
    try:
        return process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        _signal_group(process, signal.SIGKILL)
        return process.wait()
