"""The child's first steps: tie it to its parent's life, bound it, then run the given module.

`python -m panorama.launch PARENT_PID LIMITS_JSON MODULE [ARGUMENT…]`. Done here and not between
fork and exec: a worker with threads may safely do nothing there.
"""

import ctypes
import json
import os
import resource
import runpy
import signal
import sys

from panorama.limits import Limits

PR_SET_PDEATHSIG = 1  # linux/prctl.h
PR_SET_NO_NEW_PRIVS = 38


def tie_to(parent: int) -> None:
    """Be killed when the parent ends; end at once if it already has."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # The parent may have died before the line above, and then no signal ever comes.
    if os.getppid() != parent:
        sys.exit("the parent is gone")


def bound(limits: Limits) -> None:
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        lower(kind, value, value)
    # Soft: SIGXCPU, which the parent can tell from a crash; hard, a second later: SIGKILL.
    lower(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1)


def lower(kind: int, soft: int, hard: int) -> None:
    """Set a limit, or leave a lower one that the system has set already."""
    _, present = resource.getrlimit(kind)
    if present != resource.RLIM_INFINITY:
        soft, hard = min(soft, present), min(hard, present)
    resource.setrlimit(kind, (soft, hard))


if __name__ == "__main__":
    parent_pid, limits_json, module = sys.argv[1:4]
    tie_to(int(parent_pid))
    bound(Limits(**json.loads(limits_json)))
    sys.argv = [module, *sys.argv[4:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
