"""The parent's side: run the pipeline in a process of its own that can be killed at any moment.

Imports neither libvips nor numpy, and may be called from any thread.
"""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, cast

from panorama.errors import ChildCrashed, ChildTimeout, Refused, Stopped
from panorama.limits import Limits
from panorama.linking.report import KnownLink, Report, Request
from panorama.result import Result
from panorama.rooms.report import Rooms

CHILD_MODULE = "panorama"
FLAT_MODULE = "panorama.flat"
CARD_MODULE = "panorama.card"
LINKING_MODULE = "panorama.linking"
ROOMS_MODULE = "panorama.rooms"
# Somebody waits for it.
CARD_LIMITS = Limits(cpu_seconds=15, wall_seconds=8.0)
# Sixty scenes take about a minute; two threads count twice as computing.
LINK_LIMITS = Limits(cpu_seconds=1200, wall_seconds=600.0)
# A plan takes one to four seconds.
ROOM_LIMITS = Limits(cpu_seconds=60, wall_seconds=90.0)
ROOT = Path(__file__).resolve().parent.parent  # where `-m panorama` is found
POLL_SECONDS = 0.2
LONGEST_LINE = 8 * 1024 * 1024  # bytes; a result with 2,700 files has 0.2 MB
STDERR_TAIL = 4096  # bytes
READ_SIZE = 65536
# Everything else, secrets above all, stays with the parent.
INHERITED = ("PATH", "LANG", "LD_LIBRARY_PATH", "VIPS_CONCURRENCY")

OnProgress = Callable[[float, str], None]


def process(
    source: Path,
    out_dir: Path,
    *,
    limits: Limits | None = None,
    view: tuple[float, float, float] | None = None,
    on_progress: OnProgress = lambda share, step: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Result:
    """Make everything that is served of one panorama; blocks until that is done.

    `out_dir` is an empty directory on the disk where temporary files belong; after an error it
    holds rubbish for the caller to remove. `view` is (yaw, pitch, fov) in degrees of the social
    picture. `on_progress` hears the share done (0-1) and the step, `should_stop` is asked five
    times a second, both in the calling thread.

    Raises `Refused` (the picture's fault), `ChildCrashed` or `ChildTimeout` (perhaps not), or
    `Stopped`. The child never outlives this call, nor the thread that made it.
    """
    limits = limits or Limits()
    arguments = [f"--limits={json.dumps(asdict(limits))}"]
    if view is not None:
        arguments.append(view_argument(view))
    arguments += ["--", str(source.resolve()), str(out_dir.resolve())]
    answer = answer_of(CHILD_MODULE, arguments, out_dir, limits, on_progress, should_stop)
    return cast(Result, answer)


def make_flat(
    source: Path, target: Path, *, size: tuple[int, int], opaque: bool, limits: Limits
) -> None:
    """Make `target`, a WebP without metadata, of a flat picture that `probe_flat` let through.

    `size` is that of the picture as it lies in the file, before it is turned upright; with
    `opaque`, transparent parts become white. Temporary files go beside `target`. Takes about a
    second for 40 megapixels. Raises `Refused`, `ChildCrashed` or `ChildTimeout`.
    """
    arguments = [f"--limits={json.dumps(asdict(limits))}", f"--size={size[0]},{size[1]}"]
    if opaque:
        arguments.append("--opaque")
    arguments += ["--", str(source.resolve()), str(target.resolve())]
    answer_of(FLAT_MODULE, arguments, target.parent, limits)


def find_links(
    pictures: dict[str, Path],
    out_dir: Path,
    *,
    known: list[KnownLink] | None = None,
    limits: Limits = LINK_LIMITS,
    on_progress: OnProgress = lambda share, step: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Report:
    """Links between the panoramas of one tour, found in the pictures; see docs/linking.md.

    `pictures` are whole, level panoramas by the ids of their scenes; 2048 px is as wide as is
    used, so `result.BASE` will do. `known` are links a person placed. Callbacks, `out_dir` and
    errors are those of `process`.
    """
    request: Request = {
        "pictures": [{"id": name, "path": str(path.resolve())} for name, path in pictures.items()],
        "known": known or [],
    }
    file = out_dir / "request.json"
    file.write_text(json.dumps(request))
    arguments = ["--", str(file.resolve())]
    answer = answer_of(LINKING_MODULE, arguments, out_dir, limits, on_progress, should_stop)
    return cast(Report, answer)


def find_rooms(
    picture: Path,
    out_dir: Path,
    *,
    limits: Limits = ROOM_LIMITS,
    should_stop: Callable[[], bool] = lambda: False,
) -> Rooms:
    """Outlines of the rooms on the drawing of a floor plan, by its walls; see docs/ai.md.

    `out_dir` is for temporary files. Raises what `process` raises; `Refused` where the picture
    does not look like a plan or has no closed room.
    """
    arguments = ["--", str(picture.resolve())]
    answer = answer_of(ROOMS_MODULE, arguments, out_dir, limits, should_stop=should_stop)
    return cast(Rooms, answer)


def answer_of(
    module: str,
    arguments: list[str],
    out_dir: Path,
    limits: Limits,
    on_progress: OnProgress = lambda share, step: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """What `python -m module` says as its {"result": …}, run within `limits` and always ended.

    `out_dir` is where its temporary files belong. Raises what `process` raises.
    """
    with launched(module, arguments, out_dir, limits) as child:
        listener = Listener(child, on_progress)
        try:
            listener.listen(limits.wall_seconds, should_stop)
        finally:
            kill(child)
    return outcome(child.returncode, listener, limits)


def draw_card(
    tiles: Path, level: dict[str, int], out_dir: Path, *, view: tuple[float, float, float]
) -> None:
    """Put `card.jpg` and `poster.webp`, ordinary pictures of one view, into `out_dir`.

    `tiles` holds the level's folder as it was published; `view` is (yaw, pitch, horizontal field)
    in degrees. Takes about a second. Raises `ChildCrashed` or `ChildTimeout`.
    """
    paths = ["--", str(tiles.resolve()), str(out_dir.resolve())]
    arguments = [view_argument(view), f"--level={json.dumps(level)}", *paths]
    with launched(CARD_MODULE, arguments, out_dir, CARD_LIMITS) as child:
        try:
            _, stderr = child.communicate(timeout=CARD_LIMITS.wall_seconds)
        except subprocess.TimeoutExpired:
            raise ChildTimeout(CARD_LIMITS.wall_seconds) from None
        finally:
            kill(child)
    if child.returncode:
        raise ChildCrashed(
            exit_code=child.returncode if child.returncode > 0 else None,
            signal=-child.returncode if child.returncode < 0 else None,
            stderr_tail=stderr[-STDERR_TAIL:].decode(errors="replace"),
        )


def launched(
    module: str, arguments: list[str], out_dir: Path, limits: Limits
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-s", "-m", "panorama.launch", str(os.getpid())]
    return subprocess.Popen(
        [*command, json.dumps(asdict(limits)), module, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment(out_dir),
        start_new_session=True,
    )


def view_argument(view: tuple[float, float, float]) -> str:
    return "--view=" + ",".join(format(angle, ".6f") for angle in view)


def environment(out_dir: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return kept | {
        "TMPDIR": str(out_dir.resolve()),
        "VIPS_BLOCK_UNTRUSTED": "1",
        # Each arena reserves address space, which RLIMIT_AS counts.
        "MALLOC_ARENA_MAX": "2",
        # So does each of numpy's threads, and our matrices are too small to share out.
        "OPENBLAS_NUM_THREADS": "1",
    }


class Listener:
    """Reads what the child says until it has ended."""

    def __init__(self, child: subprocess.Popen[bytes], on_progress: OnProgress) -> None:
        self.child = child
        self.on_progress = on_progress
        self.result: dict[str, Any] | None = None
        self.refused: dict[str, Any] | None = None
        self.stderr = b""
        self._line = b""

    def listen(self, seconds: float, should_stop: Callable[[], bool]) -> None:
        """Raises `Stopped`, or `ChildTimeout` after `seconds`; the child is then still alive."""
        end = time.monotonic() + seconds
        ask_again = 0.0
        with selectors.DefaultSelector() as pipes:
            pipes.register(cast(IO[bytes], self.child.stdout), selectors.EVENT_READ, self.hear)
            pipes.register(cast(IO[bytes], self.child.stderr), selectors.EVENT_READ, self.keep)
            while pipes.get_map() or self.child.poll() is None:
                now = time.monotonic()
                if now > end:
                    raise ChildTimeout(seconds)
                if now > ask_again:
                    ask_again = now + POLL_SECONDS
                    if should_stop():
                        raise Stopped("the work was stopped")
                self.attend(pipes)

    def attend(self, pipes: selectors.BaseSelector) -> None:
        """Wait a moment for the child to say something or, once it is silent, to end."""
        if not pipes.get_map():
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.child.wait(POLL_SECONDS)
            return
        for key, _ in pipes.select(POLL_SECONDS):
            chunk = os.read(key.fd, READ_SIZE)
            key.data(chunk) if chunk else pipes.unregister(key.fileobj)

    def keep(self, chunk: bytes) -> None:
        self.stderr = (self.stderr + chunk)[-STDERR_TAIL:]

    def hear(self, chunk: bytes) -> None:
        *lines, self._line = (self._line + chunk).split(b"\n")
        if len(self._line) > LONGEST_LINE:
            self._line = b""
        for line in lines:
            self.understand(line)

    def understand(self, line: bytes) -> None:
        """Take in one line; what is not ours (a library's chatter) is passed over."""
        try:
            message = json.loads(line)
        except ValueError:
            return
        match message:
            case {"progress": float(share) | int(share), "step": str(step)}:
                self.on_progress(float(share), step)
            case {"result": dict(result)}:
                self.result = result
            case {"refused": dict(refused)}:
                self.refused = refused


def kill(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def outcome(returncode: int, heard: Listener, limits: Limits) -> dict[str, Any]:
    """The child's result, or the error that tells what its end means."""
    if returncode == -signal.SIGXCPU:
        raise Refused(
            "image_too_complex",
            f"Decoding this picture took more than {limits.cpu_seconds} seconds of computing. "
            "Save it as a baseline JPEG.",
            details={"cpu_seconds": limits.cpu_seconds},
        )
    if returncode == 0 and heard.refused is not None:
        raise Refused(**heard.refused)
    if returncode == 0 and heard.result is not None:
        return heard.result
    raise ChildCrashed(
        exit_code=returncode if returncode >= 0 else None,
        signal=-returncode if returncode < 0 else None,
        stderr_tail=heard.stderr.decode(errors="replace"),
    )
