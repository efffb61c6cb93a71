"""The tests, on what a person gets by default or on the servers of production.

    python scripts/test.py [--services] [arguments for pytest]

Without servers: SQLite, local files, everything in one process. With `--services`: the same tests
on PostgreSQL and Redis, those marked `services` too, and those marked `storage` once more on an S3
server. What is missing on this machine is named and left out; with CI=true that is a failure.
"""

import argparse
import os
import subprocess
import sys

from environment import ROOT, clean_environment, find_chromium
from services import die_with_parent, services, stop_in_good_order

NOTHING_COLLECTED = 5
WORKERS = 2
FILES_ON_S3 = "S3_BUCKET"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--services", action="store_true", help="on PostgreSQL, Redis and S3")
    wanted, pytest_arguments = parser.parse_known_args()
    stop_in_good_order()
    run = Run(pytest_arguments)
    if wanted.services:
        on_services(run)
    else:
        on_default(run)
    return run.verdict()


class Run:
    """Passes of pytest, and what they say together."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.failed = False
        self.missing = []
        self.base = clean_environment(FAST_PASSWORD_HASHING="true")
        if chromium := find_chromium():
            self.base["CHROMIUM"] = chromium
        else:
            self.missing.append("Chromium (none of chromium, google-chrome found)")

    def passes(self, title, environment, *options, workers=WORKERS, may_be_empty=False):
        print(f"\n=== {title}", flush=True)
        # Named at the end: what was skipped, and what passed only when it was run again.
        options = [*options, "-rsR"]
        if workers > 1 and not _says_workers(self.arguments):
            options += ["-n", str(workers), "--dist", "worksteal"]
        code = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *self.arguments],
            cwd=ROOT,
            env=self.base | environment,
            preexec_fn=die_with_parent,
            check=False,
        ).returncode
        if code == NOTHING_COLLECTED:
            print("No test was run: nothing matched.", flush=True)
            code = 0 if may_be_empty else code
        self.failed |= code != 0

    def verdict(self):
        for reason in self.missing:
            print(f"MISSING, its tests were skipped: {reason}")
        strict = bool(self.missing) and os.environ.get("CI") == "true"
        if strict:
            print("With CI=true a skipped test is a failure.")
        return int(self.failed or strict)


def on_default(run):
    run.passes("Embedded: SQLite, local files, one process", {}, "-m", "not services and not s3")
    print("Tests marked `services` run with --services (make test-services).")


def on_services(run):
    with services() as (environment, missing):
        run.missing += missing
        files_local = {name: value for name, value in environment.items() if name != FILES_ON_S3}
        names = [name for name in ("DATABASE_URL", "REDIS_URL") if name in environment]
        run.passes(f"On servers: {', '.join(names) or 'none'}", files_local, "-m", "not s3")
        if FILES_ON_S3 in environment:
            only = ["-m", "storage or s3"]
            run.passes("Files on S3", environment, *only, workers=1, may_be_empty=True)


def _says_workers(arguments):
    return any(argument.startswith(("-n", "--numprocesses")) for argument in arguments)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
