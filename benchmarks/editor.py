"""The studio's editor with a large tour: how soon one can work, how smoothly one drags.

    python benchmarks/editor.py [--scenes 100] [--hotspots 20] [--rounds 3]

One panorama of 2048 pixels in every scene. *Interactive* is when the editor's parts are alive (its
`data-ready`), *painted* when hotspots stand in the open scene, both since the navigation began; the
cache is empty in the first round. While a hotspot is dragged, named, and scenes are chosen, the
browser itself notes tasks over 50 ms and the time from an event to the next paint. Everything is
drawn in software, on the same cores.
"""

import argparse
import gzip
import re
import statistics
import sys
import tempfile
from pathlib import Path

import requests
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.pages import CHROMIUM  # noqa: E402
from benchmarks.tiling import generated  # noqa: E402
from scripts.environment import find_chromium  # noqa: E402
from tests.live import PASSWORD, embedded_site  # noqa: E402

SCREEN = {"width": 1280, "height": 720}
GROW = """
from hotspots.models import Hotspot
from scenes.models import Scene
first = Scene.objects.get(tour_id={tour!r})
Scene.objects.bulk_create(
    Scene(tour_id={tour!r}, title=f"Room {{n + 1}}", order_index=n, panorama=first.panorama)
    for n in range(1, {scenes})
)
rooms = list(Scene.objects.filter(tour_id={tour!r}).order_by("order_index"))
Hotspot.objects.bulk_create(
    Hotspot(
        scene=room, type="info" if n % 4 else "navigation", title=f"Point {{n + 1}}", order_index=n,
        yaw=-180 + n * 360 / {hotspots}, pitch=8 if n % 4 else -14,
        target_scene=None if n % 4 else rooms[(at + n + 1) % len(rooms)],
        content={{"html": "<p>Made of <strong>oak</strong>, by hand.</p>"}} if n % 4 else None,
    )
    for at, room in enumerate(rooms)
    for n in range({hotspots})
)
result = None
"""
QUERIES = """
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from accounts.models import User
client = Client(HTTP_HOST="127.0.0.1")
client.force_login(User.objects.get(email={email!r}))
with CaptureQueriesContext(connection) as seen:
    answer = client.get("/studio/tours/{tour}")
result = [answer.status_code, len(seen), len(answer.content)]
"""
NOTE = """
window.notes = { long: [], paints: [] };
const note = (into) => (list) => into.push(...list.getEntries().map((entry) => entry.duration));
new PerformanceObserver(note(notes.long)).observe({ type: "longtask" });
new PerformanceObserver(note(notes.paints)).observe({ type: "event", durationThreshold: 16 });
"""


# The hotspot nearest to the middle of the picture.
NEAREST = """
(() => {
  const middle = (box) => [box.x + box.width / 2, box.y + box.height / 2];
  const [x, y] = middle(document.querySelector("editor-canvas").getBoundingClientRect());
  const discs = [...document.querySelectorAll(".hotspot:not([data-away]) .hotspot__disc")];
  const places = discs.map((disc) => middle(disc.getBoundingClientRect()));
  const far = ([left, top]) => Math.hypot(left - x, top - y);
  return places.sort((one, other) => far(one) - far(other))[0];
})()
"""


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--scenes", type=int, default=100)
    options.add_argument("--hotspots", type=int, default=20)
    options.add_argument("--rounds", type=int, default=3)
    asked = options.parse_args()
    print_sizes()
    with embedded_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM)
        email, tour = large_tour(site, asked.scenes, asked.hotspots)
        status, queries, size = site.ask(QUERIES.format(email=email, tour=tour))
        assert status == 200, status
        print(f"page: {queries} queries, {size / 1e6:.2f} MB before compression")
        page = signed_in(browser, site, email)
        loads = [opened(page, f"{site.url}/studio/tours/{tour}") for _ in range(asked.rounds)]
        for name in ("interactive", "painted"):
            times = [load[name] for load in loads]
            print(f"{name}: first {times[0]:.0f} ms, median {statistics.median(times):.0f} ms")
        for name, act in (("drag", drag), ("type", write), ("next scene", choose)):
            print_work(name, page, act)
        browser.close()


def large_tour(site, scenes, hotspots):
    email, _password, token = site.register()
    agent = requests.Session()
    agent.headers["Authorization"] = f"Bearer {token}"
    tour = agent.post(f"{site.url}/api/v1/tours", json={"title": "A large house"}).json()["id"]
    with tempfile.TemporaryDirectory() as folder:
        picture = generated(2048, Path(folder)).read_bytes()
    files = {"file": ("hall.jpg", picture, "image/jpeg")}
    path = f"{site.url}/api/v1/tours/{tour}/scenes"
    scene = agent.post(path, data={"title": "Room 1"}, files=files).json()["id"]
    while not agent.get(f"{site.url}/api/v1/scenes/{scene}").json()["is_processed"]:
        pass
    site.ask(GROW.format(tour=tour, scenes=scenes, hotspots=hotspots))
    return email, tour


def signed_in(browser, site, email):
    page = browser.new_context(viewport=SCREEN).new_page()
    page.add_init_script(NOTE)
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/studio"))
    return page


def opened(page, url):
    """Times in ms since the navigation began."""
    page.goto(url, wait_until="commit")
    page.locator("tour-editor[data-ready]").wait_for(state="attached")
    interactive = page.evaluate("performance.now()")
    page.locator(".handles .hotspot:not([data-away])").first.wait_for()
    painted = page.evaluate("performance.now()")
    page.wait_for_timeout(2_000)
    return {"interactive": interactive, "painted": painted}


def print_work(name, page, act):
    page.evaluate("notes.long.length = notes.paints.length = 0")
    act(page)
    page.wait_for_timeout(1_500)
    long, paints = page.evaluate("[notes.long, notes.paints]")
    longest = f", the longest {max(long):.0f} ms" if long else ""
    median, worst = (statistics.median(paints), max(paints)) if paints else (0, 0)
    print(
        f"{name}: {len(long)} tasks over 50 ms{longest}; of {len(paints)} events over 16 ms to the"
        f" next paint: median {median:.0f}, worst {worst:.0f} ms"
    )


def drag(page):
    x, y = page.evaluate(NEAREST)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(60):
        page.mouse.move(x + step * 3, y + step)
        page.wait_for_timeout(16)
    page.mouse.up()


def write(page):
    page.locator("#hotspot-title").fill("")
    page.locator("#hotspot-title").press_sequentially("A word about the oven", delay=40)


def choose(page):
    page.locator("editor-canvas canvas").first.focus()
    for _ in range(3):
        page.keyboard.press("n")
        page.wait_for_timeout(1_000)


def print_sizes():
    dist = ROOT / "static" / "dist"
    for name in ("editor", "studio"):
        whole = with_imports(dist, f"{name}.js")
        sizes = [len(gzip.compress((dist / file).read_bytes(), 6)) for file in sorted(whole)]
        print(f"{name}.js with its imports: {sum(sizes) / 1024:.1f} KB gz, {len(sizes)} files")


def with_imports(dist, name, found=None):
    """The file and all that it imports statically."""
    found = set() if found is None else found
    if name not in found:
        found.add(name)
        code = (dist / name).read_text()
        for other in re.findall(r'(?:from|import)"\./([^"]+\.js)"', code):
            with_imports(dist, other, found)
    return found


if __name__ == "__main__":
    main()
