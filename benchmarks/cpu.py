"""How much the processors did: steadier than the clock on a machine with other work."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def seconds_of(*roots):
    """Seconds of computing of these processes and all below them, those that ended included."""
    parents, spent = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            pid = int(folder.name)
            parents[pid] = int(fields[1])
            spent[pid] = sum(map(int, fields[11:15])) / TICK
    return sum(
        seconds
        for pid, seconds in spent.items()
        if any(_is_below(pid, root, parents) for root in roots)
    )


def _is_below(pid, root, parents):
    while pid and pid != root:
        pid = parents.get(pid, 0)
    return pid == root


def listening_postgres(url):
    """The process of the PostgreSQL a DATABASE_URL names, started by `scripts.services`."""
    port = f"port={url.rpartition(':')[2].partition('/')[0]}".encode()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"postgres" in command[0] and port in command:
                return int(folder.name)
    raise LookupError(url)
