"""Real servers for tests and trials: PostgreSQL, Redis, S3. Nothing of them is left behind.

    python scripts/services.py [--only postgres redis s3] -- command …

runs the command with DATABASE_URL, REDIS_URL and S3_* pointing at servers of its own, on free
ports and in temporary folders. They end with the command, with Ctrl-C and with this process.
"""

import argparse
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

# Not tempfile's own choice, which the product moves to a folder other accounts cannot enter.
TEMP = os.environ.get("TMPDIR") or "/tmp"
STARTS_WITHIN = 30
ENDS_WITHIN = 15
BUCKET = "roundhouse"
PR_SET_PDEATHSIG = 1


class Missing(Exception):
    """A program this service needs is not on the machine; the text names it."""


# --- The services: each yields the environment that points at it ----------------------------------


@contextmanager
def postgres():
    bin_dir = postgres_programs()
    with temporary_folder("postgres") as folder:
        account = unprivileged(folder)
        data = folder / "data"
        run([bin_dir / "initdb", "-D", data, "-U", "roundhouse", *INITDB], **account)
        port = free_port()
        options = {"port": port, "listen_addresses": "127.0.0.1", **POSTGRES_OPTIONS}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        # SIGINT is PostgreSQL's word for: end now, in good order.
        with running([bin_dir / "postgres", "-D", data, *settings], folder, signal.SIGINT, account):
            wait_for(port, lambda: run_ok([bin_dir / "pg_isready", "-h127.0.0.1", f"-p{port}"]))
            yield {"DATABASE_URL": f"postgres://roundhouse@127.0.0.1:{port}/postgres"}


INITDB = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
POSTGRES_OPTIONS = {
    "unix_socket_directories": "",
    # What a killed process has committed stays; only a power cut could lose it.
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": 60,
}


def postgres_programs():
    """The folder with initdb and postgres: Debian keeps it off the PATH."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if all((folder / name).exists() for name in ("initdb", "postgres", "pg_isready")):
            return folder
    raise Missing("PostgreSQL (no initdb and postgres found)")


def unprivileged(folder):
    """PostgreSQL refuses to run as root: give the folder to another account, and its arguments."""
    if os.geteuid() != 0:
        return {}
    names = [entry.pw_name for entry in pwd.getpwall()]
    entry = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextmanager
def redis():
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if not program:
        raise Missing("Redis (no redis-server found)")
    port = free_port()
    options = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with temporary_folder("redis") as folder:
        with running([program, *options, "--dir", folder], folder):
            wait_for(port)
            yield {"REDIS_URL": f"redis://127.0.0.1:{port}"}


@contextmanager
def s3():
    """Moto's server: the real protocol over a real socket. It does not check signatures."""
    try:
        import boto3
        import moto.server  # noqa: F401
    except ImportError as error:
        raise Missing(f"S3 server (no Python package {error.name} found)") from None
    port = free_port()
    env = {
        "S3_BUCKET": BUCKET,
        "S3_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "S3_REGION": "us-east-1",
        "S3_ACCESS_KEY": "test-access",
        "S3_SECRET_KEY": "test-secret",
    }
    with temporary_folder("s3") as folder:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", port]
        with running(command, folder):
            wait_for(port)
            client = boto3.client(
                "s3",
                endpoint_url=env["S3_ENDPOINT_URL"],
                region_name=env["S3_REGION"],
                aws_access_key_id=env["S3_ACCESS_KEY"],
                aws_secret_access_key=env["S3_SECRET_KEY"],
            )
            client.create_bucket(Bucket=BUCKET)
            yield env


SERVICES = {"postgres": postgres, "redis": redis, "s3": s3}


@contextmanager
def services(names=tuple(SERVICES)):
    """`(environment, missing)`: what runs, and a sentence for each that cannot."""
    environment, missing = {}, []
    with ExitStack() as stack:
        for name in names:
            try:
                environment |= stack.enter_context(SERVICES[name]())
            except Missing as reason:
                missing.append(str(reason))
        yield environment, missing


# --- Processes that never outlive us --------------------------------------------------------------


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def temporary_folder(name):
    folder = Path(tempfile.mkdtemp(prefix=f"roundhouse-{name}-", dir=TEMP))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(command, folder, end_with=signal.SIGTERM, account=None, environment=None):
    """Runs until the block ends. In a session of its own, so that Ctrl-C reaches only us."""
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment,
            start_new_session=True,
            preexec_fn=die_with_parent,
            **(account or {}),
        )
    try:
        yield process
    except NotStarted as error:
        raise NotStarted(f"{command[0]}: {error}\n{log.read_text(errors='replace')}") from None
    finally:
        process.send_signal(end_with)
        try:
            process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def die_with_parent():
    """Between fork and exec: even a kill of the parent takes this process along (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class NotStarted(Exception):
    pass


def wait_for(port, is_ready=lambda: True):
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if _answers(port) and is_ready():
            return
        time.sleep(0.05)
    raise NotStarted(f"did not answer on port {port} within {STARTS_WITHIN} s")


def _answers(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run(command, **options):
    subprocess.run(
        [str(part) for part in command], check=True, stdout=subprocess.DEVNULL, cwd="/", **options
    )


def run_ok(command):
    command = [str(part) for part in command]
    return not subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode


def stop_in_good_order():
    """Being asked to end runs every `finally`; so does Ctrl-C, even behind `&` in a script."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.default_int_handler)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=SERVICES, default=list(SERVICES))
    parser.add_argument("command", nargs="*", help="after --")
    # Everything behind `--` is the command's, options and all.
    split = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    wanted = parser.parse_args(sys.argv[1:split]).only
    command = sys.argv[split + 1 :]
    stop_in_good_order()
    with services(wanted) as (environment, missing):
        for reason in missing:
            print(f"Not started: {reason}", file=sys.stderr)
        if missing:
            return 1
        if not command:
            print(*[f"export {name}={value}" for name, value in environment.items()], sep="\n")
            print("Ctrl-C ends them.", flush=True)
            signal.pause()
        return subprocess.run(
            command, env=os.environ | environment, preexec_fn=die_with_parent, check=False
        ).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
