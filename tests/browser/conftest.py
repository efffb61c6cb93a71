"""A real browser in front of the real product, with a small tour to walk through."""

import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
from playwright.sync_api import expect, sync_playwright

from scripts.environment import ROOT
from tests.browser import furniture
from tests.browser.screens import at_rest
from tests.live import embedded_site
from tests.makers import panorama_bytes

# Software rendering: there is no graphics card where tests run.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
# As small as a desktop's layout allows: every pixel is drawn in software.
DESKTOP = {"width": 1024, "height": 640}
# Two cores draw every frame in software, for two browsers at once.
expect.set_options(timeout=20_000)
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items):
    """A test with a browser that fails is run once more, and named in the summary.

    It waits for a real Chromium that draws in software beside others on the same two cores: now and
    then something takes longer than any sensible limit. A real fault fails twice; a flake is seen,
    but does not cost a landing. No other test has this excuse.
    """
    for item in items:
        if "/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def site():
    with embedded_site() as running:
        yield running


@pytest.fixture(scope="session")
def chrome(chromium):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chrome):
    """`open_page(url, **context)` → a page; what its console complains of fails the test."""
    contexts, complaints = [], []

    def open_it(url, **options):
        context = chrome.new_context(**({"viewport": DESKTOP} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type == "error" else None,
        )
        page.goto(url)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def tour(site):
    """A published tour: a hall with a way and a note, and a kitchen with a way back."""
    email, password, token = site.register()
    agent = requests.Session()
    agent.headers["Authorization"] = f"Bearer {token}"
    api = f"{site.url}/api/v1"
    made = agent.post(f"{api}/tours", json={"title": "Sea View", "description": "By the sea."})
    tour_id = made.json()["id"]
    hall, kitchen = (add_scene(agent, api, tour_id, title) for title in ("Hall", "Kitchen"))
    add_hotspot(agent, api, hall, "navigation", 8, -12, "To the kitchen", target_scene_id=kitchen)
    add_hotspot(
        agent, api, hall, "info", -12, 2, "The oven",
        content={"text": "It bakes.", "html": "<p>Made of <strong>iron</strong>.</p>"},
    )  # fmt: skip
    add_hotspot(agent, api, kitchen, "navigation", 0, -12, "To the hall", target_scene_id=hall)
    return SimpleNamespace(
        url=f"{site.url}/t/{publish(agent, api, tour_id)}",
        hall=hall,
        kitchen=kitchen,
        email=email,
        password=password,
    )


@pytest.fixture(scope="session")
def house(site):
    """A published tour with everything a visitor may meet; `settings(name=…)` changes its ways.

    What it holds is written into its publication: these tests are about showing it.
    """
    token = site.register()[2]
    agent = requests.Session()
    agent.headers["Authorization"] = f"Bearer {token}"
    api = f"{site.url}/api/v1"
    made = agent.post(f"{api}/tours", json={"title": "Casa Lavanda", "description": "By the bay."})
    tour_id = made.json()["id"]
    hall, bath = (add_scene(agent, api, tour_id, title, 1024) for title in ("Hall", "Bath"))
    add_hotspot(agent, api, hall, "navigation", 0, -15, "To the bath", target_scene_id=bath)
    add_hotspot(agent, api, bath, "navigation", 90, -15, "To the hall", target_scene_id=hall)
    slug = publish(agent, api, tour_id)
    folder = Path(site.ask("from django.conf import settings; result = str(settings.MEDIA_ROOT)"))
    furniture.put_files(folder / "furniture")

    def settings(**changed):
        site.ask(
            f"from tests.browser.furniture import furnish\nresult = furnish({slug!r}, {changed!r})"
        )
        return f"{site.url}/t/{slug}"

    return SimpleNamespace(url=settings(), hall=hall, bath=bath, settings=settings)


def add_scene(agent, api, tour_id, title, width=2048):
    files = {"file": (f"{title}.jpg", panorama_bytes(width), "image/jpeg")}
    path = f"{api}/tours/{tour_id}/scenes"
    return agent.post(path, data={"title": title}, files=files).json()["id"]


def add_hotspot(agent, api, scene, kind, yaw, pitch, title, **fields):
    body = {"type": kind, "position": {"yaw": yaw, "pitch": pitch}, "title": title, **fields}
    agent.post(f"{api}/scenes/{scene}/hotspots", json=body).raise_for_status()


def publish(agent, api, tour_id):
    for _ in range(300):
        answer = agent.post(f"{api}/tours/{tour_id}/publish")
        if answer.ok:
            return answer.json()["slug"]
        time.sleep(0.1)
    raise AssertionError(answer.text)


@pytest.fixture
def violations():
    """What axe-core finds on a page, as `rule: element` lines; of all rules, or of one."""

    def run(page, rule=None):
        at_rest(page)
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(AXE.read_text())
        only = {"type": "rule", "values": [rule]} if rule else {"type": "tag", "values": WCAG}
        found = page.evaluate(
            "only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only
        )
        return [
            f"{violation['id']}: {node['html'][:120]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return run


@pytest.fixture
def visit(open_page, house):
    """`visit(hash, **context)` → a page in the house, with all parts beside the picture."""

    def enter(hash="", url=None, **options):
        page = open_page((url or house.url) + hash, **options)
        expect(page.locator("tour-viewer[data-ready]")).to_be_visible(timeout=30_000)
        expect(page.locator("tour-viewer[data-accompanied]")).to_be_attached(timeout=15_000)
        return page

    return enter
