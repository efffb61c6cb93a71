"""Our viewer beside plain Photo Sphere Viewer and Pannellum, on the line of a visitor with a phone.

    python benchmarks/viewers.py [--sizes 4096,8192] [--rounds 3]

The same generated panorama: ours as a published tour of the real product, the others as the one
Q80 JPEG they load. Bytes are those on the wire, compressed. *Says so* is when the viewer tells that
its panorama stands, *navigable* the first frame after that, *sharp* when the last tile in view was
handed to the graphics card and 500 ms passed without a request; the others are sharp at once.
The processor is slowed for the page's main thread only; pictures are decoded and drawn on others.
The cache is off, so that a file asked for twice also counts twice.
"""

import argparse
import functools
import gzip
import mimetypes
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.pages import CHROMIUM, QUIET, one_jpeg, published_tour  # noqa: E402
from benchmarks.tiling import generated  # noqa: E402
from scripts.environment import find_chromium  # noqa: E402
from tests.live import embedded_site  # noqa: E402

PEERS = Path(__file__).resolve().parent / "peers"
OURS, PSV, PANNELLUM = "Roundhouse", "PSV core 5.15.1", "Pannellum 2.5.7"
SCREEN = {"width": 1440, "height": 900}
DOWN, UP, LATENCY, SLOWDOWN = 9, 1.5, 60, 4  # Mbit/s, Mbit/s, ms, times
QUIET_FOR = 0.5
PAGE_WITHIN = 60
ALL_WITHIN = 320
NOTED = "({ ...viewerProbe, origin: performance.timeOrigin, now: performance.now() })"
TILE = re.compile(r"/(\d+)/\d+_\d+\.jpg$")


@dataclass
class Load:
    """One visit. Times in ms since its start, bytes on the wire, long tasks in ms."""

    says_so: float
    navigable: float
    sharp: float
    navigable_bytes: int
    sharp_bytes: int
    total_bytes: int
    script_bytes: int
    requests: int
    tasks: int
    tasks_ms: float
    picture_width: int
    largest_texture: int


@dataclass
class Traffic:
    """What the network of one page did, in Chromium's own clock (seconds)."""

    urls: dict = field(default_factory=dict)
    kinds: dict = field(default_factory=dict)
    arrivals: list = field(default_factory=list)  # (when, request, bytes)
    open: set = field(default_factory=set)
    finished: dict = field(default_factory=dict)
    clocks: tuple | None = None  # of the first request: (Chromium's, wall)
    moved_at: float = 0

    def listen(self, session):
        session.on("Network.requestWillBeSent", self.sent)
        session.on("Network.responseReceived", self.answered)
        session.on("Network.dataReceived", self.received)
        session.on("Network.loadingFinished", self.ended)
        session.on("Network.loadingFailed", self.ended)

    def sent(self, event):
        self.moved_at = time.monotonic()
        if urlsplit(event["request"]["url"]).scheme in ("http", "https"):
            self.clocks = self.clocks or (event["timestamp"], event["wallTime"])
            self.urls[event["requestId"]] = event["request"]["url"]
            self.open.add(event["requestId"])

    def answered(self, event):
        self.kinds[event["requestId"]] = event["type"]
        self.arrive(event, event["response"]["encodedDataLength"])

    def received(self, event):
        self.arrive(event, event["encodedDataLength"])

    def ended(self, event):
        """The last event knows the whole size; what the others left out arrives with it."""
        self.moved_at = time.monotonic()
        request = event["requestId"]
        self.open.discard(request)
        self.finished[request] = event["timestamp"]
        so_far = sum(size for _, one, size in self.arrivals if one == request)
        self.arrive(event, max(0, int(event.get("encodedDataLength", 0)) - so_far))

    def arrive(self, event, size):
        if event["requestId"] in self.urls:
            self.arrivals.append((event["timestamp"], event["requestId"], size))

    def is_quiet(self):
        return not self.open and time.monotonic() - self.moved_at > QUIET_FOR

    def bytes_until(self, when):
        return sum(size for at, _, size in self.arrivals if at <= when)

    def bytes_of(self, kind):
        return sum(size for _, one, size in self.arrivals if self.kinds.get(one) == kind)

    def tiles(self):
        """`{request: level}`."""
        found = {request: TILE.search(urlsplit(url).path) for request, url in self.urls.items()}
        return {request: int(match[1]) for request, match in found.items() if match}

    def clock(self, origin, milliseconds):
        """Chromium's clock at that time of a page that began at `origin` (wall, ms)."""
        chromium, wall = self.clocks
        return chromium + (origin + milliseconds) / 1000 - wall

    def page_time(self, origin, when):
        chromium, wall = self.clocks
        return (when - chromium + wall) * 1000 - origin


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="4096,8192", help="widths of the panorama")
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        print("Chromium is missing: the viewers were not compared.")
        return
    until = time.monotonic() + ALL_WITHIN
    sizes = [int(size) for size in wanted.sizes.split(",")]
    with tempfile.TemporaryDirectory(prefix="roundhouse-viewers-") as name:
        folder = Path(name)
        files = peer_files(folder)
        with embedded_site() as site, serving(files) as peers, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM + QUIET)
            print_conditions(browser)
            warm_up(browser)
            for number, size in enumerate(sizes):
                pages = prepared(site, peers, files, generated(size, folder))
                now = time.monotonic()
                share = now + (until - now) / (len(sizes) - number)
                print_table(size, rounds(browser, pages, wanted.rounds, share))
            browser.close()


def peer_files(folder):
    """`{path: bytes}` of the other viewers' pages; without a registry there is no Pannellum."""
    esbuild = [ROOT / "node_modules/.bin/esbuild", PEERS / "psv.js", "--bundle", "--minify"]
    run([*esbuild, "--log-level=warning", f"--outdir={folder}"])
    files = {f"/{name}": (folder / name).read_bytes() for name in ("psv.js", "psv.css")}
    try:
        run(["npm", "install", "--silent", "--prefix", folder, "pannellum@2.5.7"])
    except subprocess.SubprocessError:
        print("npm could not install Pannellum: it is left out.")
        return files
    build = folder / "node_modules/pannellum/build"
    names = ["pannellum.js", "pannellum.css"]
    return files | {f"/{name}": (build / name).read_bytes() for name in names}


def run(command):
    subprocess.run(command, cwd=ROOT, check=True, timeout=60, stdout=subprocess.DEVNULL)


@contextmanager
def serving(files):
    """A server of `{path: bytes}`, which may grow; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Peers, files))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Peers(BaseHTTPRequestHandler):
    """Answers with a file, text as gzip."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def __init__(self, files, *connection):
        self.files = files
        super().__init__(*connection)

    def do_GET(self):
        body = self.files.get(self.path)
        if body is None:
            self.send_error(404)
            return
        kind = mimetypes.guess_type(self.path)[0]
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if kind.startswith("text/"):
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def prepared(site, peers, files, picture):
    """`{viewer: its address}` for that panorama."""
    panorama = picture.read_bytes()
    jpeg = f"/{picture.stem}-q80.jpg"
    files[jpeg] = one_jpeg(panorama)
    print(f"\n{picture.stem}: one Q80 JPEG of it has {len(files[jpeg]) / 1e6:.2f} MB", flush=True)
    pages = {OURS: f"{site.url}/t/{published_tour(site, panorama)}"}
    for viewer, name in [(PSV, "psv"), (PANNELLUM, "pannellum")]:
        if f"/{name}.js" in files:
            page = f"/{picture.stem}-{name}.html"
            files[page] = (PEERS / f"{name}.html").read_bytes().replace(b"PICTURE", jpeg.encode())
            pages[viewer] = peers + page
    return pages


def warm_up(browser):
    """Starts the browser's graphics process, which the first page would otherwise wait for."""
    page = browser.new_page()
    page.evaluate("void document.createElement('canvas').getContext('webgl2')")
    page.close()


def rounds(browser, pages, count, until):
    """`{viewer: its visits}`, each round begun by another; fewer rounds when the time is up."""
    names = list(pages)
    visits = {viewer: [] for viewer in names}
    longest = 0
    for number in range(count):
        started = time.monotonic()
        if number and started + longest > until:
            print(f"(time is up after {number} of {count} rounds)")
            break
        for viewer in names[number % len(names) :] + names[: number % len(names)]:
            visits[viewer].append(visit(browser, pages[viewer]))
        longest = max(longest, time.monotonic() - started)
    return visits


def visit(browser, url):
    """One first visit, in a fresh profile."""
    context = browser.new_context(viewport=SCREEN)
    try:
        page = context.new_page()
        page.add_init_script(path=PEERS / "probe.js")
        traffic = Traffic()
        slow_down(context.new_cdp_session(page), traffic)
        page.goto(url, wait_until="commit")
        return measured(wait_until_sharp(page, traffic), traffic)
    finally:
        context.close()


def slow_down(session, traffic):
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    conditions = {"offline": False, "latency": LATENCY, "connectionType": "cellular4g"}
    speeds = {"downloadThroughput": DOWN * 1e6 / 8, "uploadThroughput": UP * 1e6 / 8}
    session.send("Network.emulateNetworkConditions", conditions | speeds)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    traffic.listen(session)


def wait_until_sharp(page, traffic):
    """What the page's probe noted, once neither requests nor pictures come any more."""
    deadline = time.monotonic() + PAGE_WITHIN
    while time.monotonic() < deadline:
        page.wait_for_timeout(100)
        if traffic.is_quiet():
            noted = page.evaluate(NOTED)
            if noted["navigable"] and noted["now"] - last_picture(noted) > QUIET_FOR * 1000:
                return noted
    raise SystemExit(f"{page.url} was not sharp within {PAGE_WITHIN} s")


def last_picture(noted):
    return max([noted["navigable"], *(one["at"] for one in noted["uploads"])])


def measured(noted, traffic):
    origin, navigable = noted["origin"], noted["navigable"]
    tiles = traffic.tiles()
    sharp = navigable
    if tiles:
        last_tile = max(traffic.finished[request] for request in tiles)
        sharp = max(traffic.page_time(origin, last_tile), last_picture(noted))
    return Load(
        says_so=noted["saysSo"],
        navigable=navigable,
        sharp=sharp,
        navigable_bytes=traffic.bytes_until(traffic.clock(origin, navigable)),
        sharp_bytes=traffic.bytes_until(traffic.clock(origin, sharp)),
        total_bytes=traffic.bytes_until(float("inf")),
        script_bytes=traffic.bytes_of("Script"),
        requests=len(traffic.urls),
        tasks=len(noted["longTasks"]),
        tasks_ms=sum(noted["longTasks"]),
        picture_width=picture_width(noted, tiles),
        largest_texture=noted["largestTexture"],
    )


def picture_width(noted, tiles):
    """Of the finest picture drawn: the level of its tiles, or the texture of the whole."""
    if tiles:
        return 1024 << max(tiles.values())
    return max(one["width"] for one in noted["uploads"])


def print_conditions(browser):
    print(
        f"Chromium {browser.version}, headless, SwiftShader, {SCREEN['width']} × "
        f"{SCREEN['height']}; fast 4G: {DOWN} Mbit/s down, {UP} Mbit/s up, {LATENCY} ms; "
        f"main thread {SLOWDOWN} × slower; no cache. Medians. "
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}."
    )


COLUMNS = {
    "says so s": ("says_so", 1000, 2),
    "navigable s": ("navigable", 1000, 2),
    "navigable kB": ("navigable_bytes", 1000, 0),
    "sharp s": ("sharp", 1000, 2),
    "sharp kB": ("sharp_bytes", 1000, 0),
    "all kB": ("total_bytes", 1000, 0),
    "requests": ("requests", 1, 0),
    "scripts kB": ("script_bytes", 1000, 0),
    "long tasks": ("tasks", 1, 0),
    "long tasks ms": ("tasks_ms", 1, 0),
    "picture drawn": ("picture_width", 1, 0),
}


def print_table(size, visits):
    print(f"\n{size} × {size // 2}, {len(visits[OURS])} rounds\n")
    print(f"| viewer | {' | '.join(COLUMNS)} |")
    print("|---" * (len(COLUMNS) + 1) + "|")
    for viewer, loads in visits.items():
        cells = [
            f"{median(loads, part) / unit:.{digits}f}" for part, unit, digits in COLUMNS.values()
        ]
        print(f"| {viewer} | {' | '.join(cells)} |")
    print_scaled(size, visits)
    print("\nOurs ÷ theirs: " + "; ".join(ratios(visits)), flush=True)


def print_scaled(size, visits):
    """Says which viewer drew less than the whole picture, or in pieces."""
    limit = median(visits[OURS], "largest_texture")
    for viewer, loads in visits.items():
        drawn = median(loads, "picture_width")
        if drawn < size:
            print(f"\n{viewer} drew a picture {drawn:.0f} wide of {size} (textures ≤ {limit:.0f}).")


def ratios(visits):
    """Medians of the rounds' own ratios, as text for each of the others."""
    parts = ["says_so", "navigable", "navigable_bytes", "sharp", "sharp_bytes", "total_bytes"]
    parts += ["script_bytes", "tasks_ms"]
    for viewer in visits:
        if viewer != OURS:
            each = [f"{part.replace('_', ' ')} {ratio(visits, viewer, part)}" for part in parts]
            yield f"{viewer}: {', '.join(each)}"


def ratio(visits, viewer, part):
    """One median ratio; a round in which theirs is nothing has none."""
    pairs = zip(visits[OURS], visits[viewer], strict=True)
    found = [(getattr(a, part), getattr(b, part)) for a, b in pairs]
    found = [ours / theirs for ours, theirs in found if theirs]
    return f"{statistics.median(found):.2f}" if found else "–"


def median(loads, part):
    return statistics.median(getattr(load, part) for load in loads)


if __name__ == "__main__":
    main()
