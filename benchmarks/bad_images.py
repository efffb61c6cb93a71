"""Bad pictures: how soon they are refused, and what the largest good ones cost.

Prints the time from the file on disk to the refusal (p50, p99, most), as the process that serves
pages spends it, and the peak memory of that process and of the child that decodes. Goals: a bomb
refused within 200 ms; the child within 400 MB for 134 megapixels and 600 MB for 537.
"""

import argparse
import resource
import statistics
import struct
import sys
import tempfile
import time
import zlib
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image

from panorama import child
from panorama.errors import PanoramaError, Refused
from panorama.limits import Limits
from panorama.probe import probe, probe_flat
from tests.panorama.pictures import chunk, jpeg_bytes, photo, png_with, with_claimed_size, with_xmp

MEGABYTE = 1_000_000
OWN_MEMORY = 32 * MEGABYTE
FLAT = Limits(
    max_pixels=40_000_000, max_held_pixels=40_000_000, memory_bytes=1280 << 20, cpu_seconds=20,
    wall_seconds=60.0,
)  # fmt: skip


def bombs(size):
    """Files of up to `size` bytes that cost more than they look, by name."""
    jpeg, header = jpeg_bytes(photo()), struct.pack(">IIBBBBB", 4096, 2048, 8, 2, 0, 0, 0)
    png, end = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header), chunk(b"IEND", b"")
    packed = zlib.compress(bytes(80 * MEGABYTE), 1)
    progressive = jpeg_bytes(photo(), progressive=True)
    at = progressive.index(b"\xff\xda")
    scan = progressive[at : at + 2 + int.from_bytes(progressive[at + 2 : at + 4], "big")] + b"\1\2"
    empty = chunk(b"IDAT", b"")
    gigapixels = struct.pack(">IIBBBBB", 65_536, 32_768, 8, 2, 0, 0, 0)
    return {
        "JPEG claiming 65500 × 65500": with_claimed_size(jpeg, 65_500, 65_500),
        "PNG claiming 65536 × 32768": png[:8] + chunk(b"IHDR", gigapixels) + empty + end,
        "JPEG of 200 scans": progressive[:-2] + scan * 200 + progressive[-2:],
        "PNG, 80 MB in zTXt": png_with(photo(), chunk(b"zTXt", b"a\0\0" + packed)),
        "PNG, 80 MB in a profile": png_with(photo(), chunk(b"iCCP", b"a\0\0" + packed)),
        "JPEG, fill bytes to the limit": b"\xff\xd8" + b"\xff" * size,
        "JPEG, markers to the limit": b"\xff\xd8\xff" + b"\xd8\xff" * (size // 2),
        "PNG, empty chunks to the limit": png + empty * (size // len(empty)) + end,
        "JPEG, crop of 10^12 pixels": with_xmp(jpeg_bytes(photo(1024, 700)), gpano(10**12)),
        "JPEG cut off": jpeg[: len(jpeg) // 2],
        "PDF called .jpg": b"%PDF-1.7".ljust(4000, b"."),
    }


def gpano(width):
    fields = {"FullPanoWidthPixels": width, "FullPanoHeightPixels": 10**12,
              "CroppedAreaImageWidthPixels": 9, "CroppedAreaImageHeightPixels": 9,
              "CroppedAreaLeftPixels": 0, "CroppedAreaTopPixels": 0}  # fmt: skip
    said = " ".join(f'g:{name}="{value}"' for name, value in fields.items())
    return (
        '<x xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description '
        f'xmlns:g="http://ns.google.com/photos/1.0/panorama/" {said}/></x>'
    ).encode()


def refusals(folder, size, rounds):
    print(f"{'refused from the header':34} {'code':24} {'p50':>7} {'p99':>7} {'most':>7}  ms")
    every = []
    for name, content in bombs(size).items():
        path = folder / "bomb"
        path.write_bytes(content)
        del content
        times = sorted(once(path) for _ in range(rounds))
        code = refusal(path)
        every += times
        print(f"{name:34} {code:24} {figures(times)}", flush=True)
    print(f"{'all':34} {'':24} {figures(sorted(every))}")
    hungry = ", ".join(hungriest(folder, size)) or "none"
    print(f"Took more than {OWN_MEMORY / 1e6:.0f} MB of the serving process: {hungry}.\n")


def once(path):
    started = time.perf_counter()
    refusal(path)
    return (time.perf_counter() - started) * 1000


def refusal(path):
    try:
        probe(path)
    except Refused as refused:
        return refused.code
    return "taken"


def figures(times):
    p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
    return f"{statistics.median(times):7.1f} {p99:7.1f} {times[-1]:7.1f}"


def hungriest(folder, size):
    """The bombs that make this process take more than `OWN_MEMORY` bytes of its own."""
    hungry = []
    for name, content in bombs(size).items():
        (folder / "bomb").write_bytes(content)
        with get_context("spawn").Pool(1) as pool:
            if not pool.apply(stays_small, (folder / "bomb",)):
                hungry.append(name)
    return hungry


def stays_small(path):
    """Whether a refusal fits; pages of the mapped file are the system's to take back."""
    lines = Path("/proc/self/status").read_text().splitlines()
    present = int(next(line for line in lines if line.startswith("VmData")).split()[1]) * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (present + OWN_MEMORY, resource.RLIM_INFINITY))
    try:
        refusal(path)
    except MemoryError:
        return False
    return True


def panoramas(folder, widths):
    print(f"{'decoded in the child':34} {'':24} {'seconds':>7} {'child':>8}  MB")
    for width in widths:
        for name, options in (("baseline", {}), ("progressive", {"progressive": True})):
            held = width * width // 2
            if options and held > Limits().max_held_pixels:
                continue
            source = folder / "panorama.jpg"
            large(width, width // 2).save(source, quality=85, **options)
            label = f"JPEG {name}, {held / 1e6:.0f} megapixels"
            measure(label, child.process, source)


def plans(folder):
    picture = large(8000, 5000)
    for suffix, options in (
        ("jpg", {"quality": 90}),
        ("progressive.jpg", {"quality": 90, "progressive": True}),
        ("png", {"compress_level": 1}),
        ("webp", {"quality": 80, "method": 0}),
        ("lossless.webp", {"lossless": True, "quality": 0, "method": 0}),
    ):
        source = folder / f"plan.{suffix}"
        picture.save(source, **options)
        probe_flat(source, 100, FLAT)
        measure(f"plan of 40 megapixels, {suffix}", flat, source)


def flat(source, out):
    child.make_flat(source, out / "plan.webp", size=(2048, 1280), opaque=True, limits=FLAT)


def large(width, height):
    """Soft shapes with some texture, without ever being many times in memory."""
    tile = photo(2048, 1024)
    picture = Image.new("RGB", (width, height))
    for left in range(0, width, 2048):
        for top in range(0, height, 1024):
            picture.paste(tile, (left, top))
    return picture


def measure(label, run, source):
    # The system tells only of the largest child so far, and counts what its parent held when it
    # was started: so each run has a small process of its own.
    with get_context("spawn").Pool(1) as pool:
        seconds, peak, failure = pool.apply(alone, (run, source))
    print(f"{label:34} {failure:24} {seconds:7.2f} {peak:8.0f}", flush=True)


def alone(run, source):
    failure = ""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bad-images-") as out:
        try:
            run(source, Path(out))
        except PanoramaError as error:
            failure = getattr(error, "code", type(error).__name__)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    return time.perf_counter() - started, peak, failure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--bytes", type=int, default=299 * MEGABYTE, help="of the largest bombs")
    parser.add_argument("--widths", type=int, nargs="*", default=[16_384, 20_000, 32_768])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bad-images-") as folder:
        refusals(Path(folder), options.bytes, options.rounds)
        panoramas(Path(folder), options.widths)
        plans(Path(folder))


if __name__ == "__main__":
    main()
