"""Stands in for the child: does the mischief its source file names (see `test_child.py`)."""

import json
import os
import signal
import sys
import time
from pathlib import Path

RESULT = {"result": {"tiles": 1}}


def say(message):
    print(json.dumps(message), flush=True)


def sleep(out_dir):
    (out_dir / "pid").write_text(str(os.getpid()))
    say({"progress": 0.5, "step": "asleep"})
    time.sleep(60)


def deaf(out_dir):
    """Closes its pipes and sleeps on."""
    os.close(1)
    os.close(2)
    time.sleep(60)


def abort(out_dir):
    print("the decoder met something dreadful", file=sys.stderr, flush=True)
    os.abort()


def burn(out_dir):
    while True:
        pass


def swell(out_dir):
    bytearray(4 << 30)


def flood(out_dir):
    (out_dir / "flood").write_bytes(bytes(200 << 20))


def silent(out_dir):
    """Ends well without an answer."""


def chatter(out_dir):
    sys.stdout.buffer.write(b"\xff\xfe noise\n[1]\n{}\n" + b"x" * 200_000 + b"\n")
    sys.stderr.write("y" * 1_000_000)
    say({"progress": 0.25, "step": "chatter"})
    say(RESULT)


def lie(out_dir):
    """Gives a result, then dies."""
    say(RESULT)
    os.kill(os.getpid(), signal.SIGSEGV)


def environment(out_dir):
    say({"result": dict(os.environ)})


if __name__ == "__main__":
    source, out_dir = Path(sys.argv[-2]), Path(sys.argv[-1])
    globals()[source.read_text()](out_dir)
