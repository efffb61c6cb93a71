"""Tiling against libvips and Pillow, side by side: `python benchmarks/tiling.py --pairs 5`.

Every program runs as a fresh process on the same source, one after the other in each round, and
writes to a tmpfs where there is one. CPU is user + system time, peak is the process's maximum
resident size. Ratios are medians of the rounds' own ratios; CPU is the steadier figure where
cores are shared. Sources are generated with a fixed seed.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from panorama.child import environment  # noqa: E402
from panorama.grid import Grid, grid_for  # noqa: E402
from panorama.plan import plan_for  # noqa: E402
from panorama.probe import probe  # noqa: E402

TILES_ONLY = """
import sys
from pathlib import Path
from panorama.plan import plan_for
from panorama.probe import probe
from panorama.tiler import write_tiles
source = Path(sys.argv[1])
write_tiles(plan_for(source, probe(source)), Path(sys.argv[2]), lambda share: None)
"""

PYVIPS = """
import sys, pyvips
image = pyvips.Image.new_from_file(sys.argv[1], access="sequential")
image.dzsave(sys.argv[2] + "/tiles", layout="google", tile_size=int(sys.argv[3]), overlap=0,
             depth="onetile", skip_blanks=-1, suffix=".jpg[Q=80,keep=none]")
"""

PILLOW = """
import sys
from pathlib import Path
from PIL import Image
Image.MAX_IMAGE_PIXELS = None
size, out = int(sys.argv[3]), Path(sys.argv[2])
image = Image.open(sys.argv[1]).convert("RGB")
level = 0
while image.width >= 1024:
    (out / str(level)).mkdir()
    for row in range(image.height // size):
        for col in range(image.width // size):
            box = (col * size, row * size, (col + 1) * size, (row + 1) * size)
            image.crop(box).save(out / f"{level}/{row}_{col}.jpg", quality=80)
    image = image.resize((image.width // 2, image.height // 2), Image.Resampling.BOX)
    level += 1
"""

OURS_ALL, OURS_TILES, VIPS, NAIVE = "ours, everything", "ours, tiles only", "vips dzsave", "Pillow"


@dataclass(frozen=True)
class Run:
    """One process: seconds by the clock, seconds of computing, peak in MiB."""

    wall: float
    cpu: float
    peak: float


def commands(source: Path, out: Path, grid: Grid) -> dict[str, list[str]]:
    """Name and command line of each program."""
    python, files = sys.executable, [str(source), str(out)]
    size = str(grid.tile_size)
    vips = [python, "-c", PYVIPS, *files, size]
    if command := shutil.which("vips"):
        vips = [command, "dzsave", str(source), f"{out}/tiles", "--layout", "google"]
        vips += ["--tile-size", size, "--overlap", "0", "--depth", "onetile"]
        vips += ["--skip-blanks", "-1", "--suffix", ".jpg[Q=80,strip]"]
    return {
        VIPS: vips,
        OURS_TILES: [python, "-c", TILES_ONLY, *files],
        OURS_ALL: [python, "-m", "panorama", *files],
        NAIVE: [python, "-c", PILLOW, *files, size],
    }


def timed(command: list[str], out: Path) -> Run:
    """Runs one program into an empty directory."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        env=environment(out) | {"PYTHONPATH": str(ROOT)},
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"failed: {command}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def rounds(
    source: Path, grid: Grid, out: Path, pairs: int, deadline: float
) -> dict[str, list[Run]]:
    """All programs in turn, `pairs` times or until the time is up; Pillow in the first only."""
    programs = commands(source, out, grid)
    runs: dict[str, list[Run]] = {name: [] for name in programs}
    for number in range(pairs):
        if number and time.monotonic() > deadline:
            print(f"(time is up after {number} of {pairs} rounds)")
            break
        for name, command in programs.items():
            if name != NAIVE or number == 0:
                runs[name].append(timed(command, out))
    return runs


def table(title: str, runs: dict[str, list[Run]]) -> None:
    print(f"\n{title}, {len(runs[VIPS])} rounds\n")
    print("| program | wall s | CPU s | peak MiB | wall ÷ vips | CPU ÷ vips | peak ÷ vips |")
    print("|---|---|---|---|---|---|---|")
    for name, mine in runs.items():
        figures = [median(mine, part) for part in ("wall", "cpu", "peak")]
        ratios = [ratio(mine, runs[VIPS], part) for part in ("wall", "cpu", "peak")]
        print(
            f"| {name} | {figures[0]:.3f} | {figures[1]:.3f} | {figures[2]:.0f} "
            f"| {ratios[0]:.2f} | {ratios[1]:.2f} | {ratios[2]:.2f} |"
        )


def median(runs: list[Run], part: str) -> float:
    return statistics.median(getattr(run, part) for run in runs)


def ratio(mine: list[Run], theirs: list[Run], part: str) -> float:
    return statistics.median(
        getattr(a, part) / getattr(b, part) for a, b in zip(mine, theirs, strict=False)
    )


def fidelity(source: Path, grid: Grid, out: Path) -> None:
    """PSNR of each level of ours and of vips' against the source averaged down; bytes of both."""
    programs = commands(source, out, grid)
    ours, theirs = out / "ours", out / "theirs"
    timed([part.replace(str(out), str(ours)) for part in programs[OURS_TILES]], ours)
    timed([part.replace(str(out), str(theirs)) for part in programs[VIPS]], theirs)
    shift = max(int(path.name) for path in (theirs / "tiles").glob("[0-9]*")) - grid.top.level
    paths: list[tuple[str, Callable[[int, int, int], Path]]] = [
        ("ours", lambda level, row, col: ours / f"{level}/{row}_{col}.jpg"),
        ("vips", lambda level, row, col: theirs / f"tiles/{level + shift}/{row}/{col}.jpg"),
    ]
    print("\n| level | width | PSNR ours dB | PSNR vips dB | MB ours | MB vips |")
    print("|---|---|---|---|---|---|")
    for level in grid.levels:
        found = [level_facts(source, grid, level.level, path) for _, path in paths]
        print(
            f"| {level.level} | {level.width} | {found[0][0]:.2f} | {found[1][0]:.2f} "
            f"| {found[0][1] / 1e6:.2f} | {found[1][1] / 1e6:.2f} |"
        )


def level_facts(
    source: Path, grid: Grid, number: int, path: Callable[[int, int, int], Path]
) -> tuple[float, int]:
    """PSNR in dB and bytes of one stitched level."""
    from panorama.vips import Image as Vips

    level = grid.levels[number]
    files = [path(number, row, col) for row in range(level.rows) for col in range(level.cols)]
    picture = Vips.arrayjoin([Vips.jpegload(str(file)) for file in files], across=level.cols)
    factor = grid.width // level.width
    original = Vips.jpegload(str(source), access="sequential").colourspace("srgb")
    reference = original.shrink(factor, factor) if factor > 1 else original
    error = ((reference.cast("float") - picture) ** 2).avg()
    return float(10 * np.log10(255**2 / error)), sum(file.stat().st_size for file in files)


def generated(width: int, directory: Path) -> Path:
    """A photograph-like baseline 4:2:0 JPEG, quality 93: clouds, edges, texture, sensor noise."""
    height = width // 2
    random = np.random.default_rng(20)
    picture = np.zeros((height, width, 3), dtype=np.uint8)
    for octave, weight in ((16, 0.5), (64, 0.25), (512, 0.15), (2048, 0.1)):
        small = random.integers(0, 256, (octave // 2, octave, 3), dtype=np.uint8)
        method = Image.Resampling.NEAREST if octave == 64 else Image.Resampling.BICUBIC
        large = Image.fromarray(small).resize((width, height), method)
        for top in range(0, height, 512):
            rows = slice(top, top + 512)
            picture[rows] += (np.asarray(large.crop((0, top, width, top + 512))) * weight).astype(
                np.uint8
            )[: height - top]
    for top in range(0, height, 512):
        rows = slice(top, top + 512)
        noisy = picture[rows] + random.normal(0, 3, picture[rows].shape).astype(np.float32)
        picture[rows] = np.clip(noisy, 0, 255).astype(np.uint8)
    path = directory / f"generated-{width}.jpg"
    Image.fromarray(picture).save(path, quality=93, subsampling="4:2:0")
    return path


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sizes", default="4096,8192,16384", help="widths in pixels")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--vs-photo", type=Path, help="a JPEG to measure as well")
    parser.add_argument("--seconds", type=float, default=300, help="no new round after these")
    options = parser.parse_args()
    deadline = time.monotonic() + options.seconds
    shared = Path("/dev/shm")
    parent = shared if shared.is_dir() else None
    peer = shutil.which("vips") or "pyvips in a fresh process (no vips command on PATH)"
    print(
        f"vips is {peer}; output on {parent or 'the temporary directory'}; {os.cpu_count()} cores"
    )
    with tempfile.TemporaryDirectory(dir=parent) as name:
        directory = Path(name)
        sources = [options.vs_photo.resolve()] if options.vs_photo else []
        for source in sources:
            compare(source, directory, options.pairs, deadline)
        for width in (int(part) for part in options.sizes.split(",") if part):
            source = elsewhere(generated, width, directory)
            compare(source, directory, options.pairs, deadline)
            source.unlink()


def elsewhere(function: Callable[..., Any], *arguments: object) -> Any:
    """Runs a hungry function in a process of its own.

    A child's peak counts from what its parent held when it was started, so this one stays small.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def compare(source: Path, directory: Path, pairs: int, deadline: float) -> None:
    found = probe(source)
    grid = grid_for(found.full_width)
    out = directory / "out"
    megabytes = found.bytes / 1e6
    title = (
        f"{source.name}: {found.width} × {found.height}, {megabytes:.1f} MB, {found.header.coding}"
    )
    table(f"{title} {found.header.sampling or ''}", rounds(source, grid, out, pairs, deadline))
    if plan_for(source, found).exact:
        elsewhere(fidelity, source, grid, out)


if __name__ == "__main__":
    main()
