"""What a visitor downloads before the first picture and the sharp one, and how fast pages come.

    python benchmarks/pages.py [--picture FILE] [--seconds 5]

Runs the real product and a real Chromium against it. Bytes are those on the wire, compressed.
The yardstick for pictures is the same panorama as one Q80 JPEG; for pages, the health check, which
is a request that does nothing.
"""

import argparse
import http.client
import io
import statistics
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import requests
from PIL import Image
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.tiling import generated
from scripts.environment import find_chromium
from tests.live import embedded_site

SCREENS = {"desktop": (1440, 900, False), "phone": (390, 844, True)}
CHROMIUM = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
QUIET = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
CLIENTS = 4


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--picture", type=Path, help="a panorama; a generated 8K one by default")
    parser.add_argument("--seconds", type=float, default=5, help="for each page")
    wanted = parser.parse_args()
    with embedded_site() as site:
        picture = (wanted.picture or generated(8192, site.data_dir)).read_bytes()
        slug = published_tour(site, picture)
        print_bytes(site, slug, len(one_jpeg(picture)))
        print_speed(site, slug, wanted.seconds)


def published_tour(site, picture):
    _email, _password, token = site.register()
    headers = {"Authorization": f"Bearer {token}"}
    api = f"{site.url}/api/v1"
    tour = requests.post(f"{api}/tours", json={"title": "Measured"}, headers=headers).json()["id"]
    files = {"file": ("room.jpg", picture)}
    requests.post(f"{api}/tours/{tour}/scenes", files=files, headers=headers).raise_for_status()
    for _ in range(600):
        answer = requests.post(f"{api}/tours/{tour}/publish", headers=headers)
        if answer.ok:
            return answer.json()["slug"]
        time.sleep(0.1)
    raise SystemExit(f"The tour was not published: {answer.text}")


def one_jpeg(picture):
    """The whole panorama as one file, as simpler viewers load it."""
    Image.MAX_IMAGE_PIXELS = None
    stream = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").save(stream, "JPEG", quality=80)
    return stream.getvalue()


def print_bytes(site, slug, whole):
    chromium = find_chromium()
    if chromium is None:
        print("Chromium is missing: what a visitor downloads was not measured.")
        return
    print(f"\nOne Q80 JPEG of the panorama: {kb(whole)}\n")
    print("| screen | scripts | style, fonts | page | preview + base | tiles | sharp ÷ one JPEG |")
    print("|---|---|---|---|---|---|---|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM + QUIET)
        for name, (width, height, touch) in SCREENS.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, has_touch=touch, is_mobile=touch
            )
            seen = download(context.new_page(), f"{site.url}/t/{slug}")
            print_row(name, seen, whole)
            context.close()
        browser.close()


def print_row(name, seen, whole):
    sharp = seen["base"] + seen["tile"]
    print(
        f"| {name} | {kb(seen['script'])} | {kb(seen['look'])} | {kb(seen['page'])} | "
        f"{kb(seen['base'])} | {kb(seen['tile'])} | {sharp / whole:.3f} |"
    )


def download(page, url):
    """Bytes on the wire by kind, until nothing more is asked for."""
    seen = dict.fromkeys(["script", "look", "page", "base", "tile", "other"], 0)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    kinds = {}
    session.on(
        "Network.responseReceived",
        lambda event: kinds.update({event["requestId"]: kind_of(event["response"]["url"])}),
    )

    def finished(event):
        seen[kinds.get(event["requestId"], "other")] += int(event["encodedDataLength"])

    session.on("Network.loadingFinished", finished)
    page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(3000)
    return seen


def kind_of(url):
    path = urlsplit(url).path
    if path.startswith("/media/"):
        name = path.rsplit("/", 1)[1]
        return {"base.webp": "base"}.get(name, "tile" if name.endswith(".jpg") else "other")
    if path.endswith(".js"):
        return "script"
    if path.endswith((".css", ".woff2", ".svg")):
        return "look"
    return "page" if path.startswith("/t/") else "other"


def print_speed(site, slug, seconds):
    print(f"\n| address | requests/s ({CLIENTS} clients) | median ms | p95 ms | ÷ health |")
    print("|---|---|---|---|---|")
    paths = {
        "/healthz": "/healthz",
        "tour page": f"/t/{slug}",
        "public API": f"/api/v1/public/tours/{slug}",
        "gallery": "/",
    }
    health = None
    for name, path in paths.items():
        rate, times = load(site.url, path, seconds)
        health = health or rate
        p95 = statistics.quantiles(times, n=20)[-1] * 1000
        middle = statistics.median(times) * 1000
        print(f"| {name} | {rate:.0f} | {middle:.1f} | {p95:.1f} | {rate / health:.2f} |")


def load(url, path, seconds):
    """`(requests per second, their times)` of a few clients that each keep one connection."""
    times, until = [], time.monotonic() + seconds
    clients = [
        threading.Thread(target=client, args=[url, path, until, times]) for _ in range(CLIENTS)
    ]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    return len(times) / seconds, times


def client(url, path, until, times):
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    while (started := time.monotonic()) < until:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        times.append(time.monotonic() - started)


def kb(count):
    return f"{count / 1000:.0f} kB"


if __name__ == "__main__":
    main()
