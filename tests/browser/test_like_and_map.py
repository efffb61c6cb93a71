"""The heart, and the map of the place, which comes from where the site says and only when asked."""

import io
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
import requests
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browser.conftest import add_scene, publish
from tests.browser.screens import PHONE, until
from tests.live import embedded_site

PLACE = {"name": "Casa Lavanda", "city": "Cala Morena", "latitude": 39.5, "longitude": 2.75}
HEART = re.compile("^Like this tour")


class Tiles:
    """A server of map tiles on an address of its own, which remembers what it was asked for."""

    def __init__(self):
        asked = self.asked = []
        picture = tile()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "image/png")
                self.end_headers()
                self.wfile.write(picture)

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def tile():
    picture = Image.new("RGB", (256, 256), "#f2efe9")
    draw = ImageDraw.Draw(picture)
    draw.line([(0, 90), (256, 120)], "#ffffff", 14)
    draw.line([(150, 0), (130, 256)], "#ffffff", 10)
    draw.rectangle([20, 140, 90, 220], "#d9d0c4")
    draw.rectangle([170, 20, 240, 70], "#c8e0b4")
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


@pytest.fixture(scope="module")
def tiles():
    running = Tiles()
    yield running
    running.server.shutdown()


@pytest.fixture(scope="module")
def villa(tiles):
    """A tour with a place, on a site that has a source of tiles."""
    attribution = '© <a href="https://maps.example/copyright">The map makers</a>'
    template = f"{tiles.origin}/{{z}}/{{x}}/{{y}}.png"
    with embedded_site(MAP_TILES_URL=template, MAP_ATTRIBUTION=attribution) as site:
        agent = requests.Session()
        agent.headers["Authorization"] = f"Bearer {site.register()[2]}"
        api = f"{site.url}/api/v1"
        tour_id = agent.post(f"{api}/tours", json={"title": "Casa Lavanda"}).json()["id"]
        add_scene(agent, api, tour_id, "Hall")
        agent.put(f"{api}/tours/{tour_id}/location", json=PLACE).raise_for_status()
        slug = publish(agent, api, tour_id)
        likes = f"{api}/public/tours/{tour_id}/like"
        yield SimpleNamespace(url=f"{site.url}/t/{slug}", likes=likes)


@pytest.fixture
def enter(visit, villa):
    return lambda **options: visit(url=villa.url, **options)


def count(villa):
    return requests.get(villa.likes, timeout=10).json()["like_count"]


def heart(page):
    return page.get_by_role("button", name=HEART)


def test_a_like_stays_with_the_visitor_until_it_is_taken_back(enter, villa, violations):
    page = enter()
    expect(heart(page)).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("localStorage.length") == 0
    heart(page).click()
    expect(heart(page)).to_have_attribute("aria-pressed", "true")
    expect(heart(page)).to_have_accessible_name("Like this tour, 1 like")
    expect(heart(page)).to_have_text("1")
    until(page, f"fetch('{villa.likes}', {{cache: 'reload'}}).then(r => r.json())"
          ".then(({like_count}) => like_count === 1)")  # fmt: skip
    assert violations(page) == []
    page.reload()
    expect(heart(page)).to_have_attribute("aria-pressed", "true", timeout=30_000)
    expect(heart(page)).to_have_text("1")
    heart(page).press("Enter")
    expect(heart(page)).to_have_attribute("aria-pressed", "false")
    expect(heart(page)).to_have_text("")
    until(page, "localStorage.length === 0")
    page.wait_for_timeout(500)
    assert count(villa) == 0
    assert page.context.cookies() == []


def test_what_did_not_get_through_is_taken_back_on_the_screen(chrome, villa):
    context = chrome.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.route("**/like", lambda route: route.abort() if is_change(route) else route.continue_())
    page.goto(villa.url)
    heart(page).click(timeout=30_000)
    expect(page.get_by_role("status").last).to_contain_text("Your like did not get through.")
    expect(heart(page)).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("localStorage.length") == 0
    page.unroute("**/like")
    busy = {"status": 429, "headers": {"Retry-After": "12"}, "body": "{}"}
    page.route("**/like", lambda route: route.fulfill(**busy))
    heart(page).click()
    expect(page.get_by_role("status").last).to_contain_text("in 12 seconds")
    expect(heart(page)).to_have_attribute("aria-pressed", "false")
    context.close()


def is_change(route):
    return route.request.method != "GET"


def test_where_storage_is_blocked_it_works_for_this_visit(chrome, villa):
    context = chrome.new_context(viewport={"width": 1280, "height": 720})
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('blocked') }})"
    )
    page = context.new_page()
    page.goto(villa.url)
    heart(page).click(timeout=30_000)
    expect(heart(page)).to_have_text("1")
    page.wait_for_timeout(500)
    assert count(villa) == 1
    heart(page).click()
    expect(heart(page)).to_have_text("")
    page.wait_for_timeout(500)
    assert count(villa) == 0
    context.close()


def test_on_a_phone_the_heart_is_in_the_menu_which_stays_open(enter):
    page = enter(**PHONE)
    page.get_by_role("button", name="More").tap()
    heart(page).tap()
    expect(heart(page)).to_be_visible()
    expect(heart(page)).to_have_attribute("aria-pressed", "true")
    heart(page).tap()
    expect(heart(page)).to_have_attribute("aria-pressed", "false")


def test_no_map_is_fetched_before_somebody_wants_to_know(enter, tiles, villa, violations):
    tiles.asked.clear()
    page = enter()
    strangers, home = [], villa.url.split("/t/")[0]
    page.on("request", lambda request: strangers.append(request.url))
    page.wait_for_timeout(500)
    assert tiles.asked == []
    assert page.locator("link[href*=map]").count() == 0
    page.get_by_role("button", name="About this tour").click()
    ground = page.get_by_role("application", name=re.compile("^Map"))
    expect(ground).to_be_visible()
    expect(ground.locator(".leaflet-tile-loaded").first).to_be_visible()
    expect(page.get_by_role("link", name="The map makers")).to_be_visible()
    assert all(re.fullmatch(r"/15/\d+/\d+\.png", path) for path in tiles.asked)
    assert {url for url in strangers if not url.startswith((home, tiles.origin, "data:"))} == set()
    assert violations(page) == []


def test_the_map_is_moved_by_the_keyboard_alone(enter, tiles):
    page = enter()
    page.get_by_role("button", name="About this tour").click()
    ground = page.get_by_role("application", name=re.compile("^Map"))
    expect(ground.locator(".leaflet-tile-loaded").first).to_be_visible()
    fov = page.evaluate("document.querySelector('tour-viewer').view.fov")
    for _ in range(6):
        page.keyboard.press("Tab")
        if ground.evaluate("element => element === document.activeElement"):
            break
    before = ground.locator(".map__pin").bounding_box()["x"]
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(600)
    assert ground.locator(".map__pin").bounding_box()["x"] < before
    tiles.asked.clear()
    page.keyboard.press("+")
    until(page, "document.querySelector('.leaflet-zoom-anim, .leaflet-tile-loaded') !== null")
    page.wait_for_timeout(800)
    assert any(path.startswith("/16/") for path in tiles.asked)
    # The picture behind did not zoom with it.
    assert page.evaluate("document.querySelector('tour-viewer').view.fov") == fov
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Casa Lavanda")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_at_night_the_map_is_dark(enter, violations, scheme):
    page = enter(color_scheme=scheme)
    page.get_by_role("button", name="About this tour").click()
    pane = page.locator(".leaflet-tile-pane")
    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    is_turned = "invert(1)" in pane.evaluate("element => getComputedStyle(element).filter")
    assert is_turned is (scheme == "dark")
    assert violations(page) == []


def test_without_a_source_of_tiles_nothing_is_fetched(visit, house):
    page = visit()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="About this tour").click()
    panel = page.get_by_role("dialog", name="Casa Lavanda")
    expect(panel.get_by_role("link", name="See on OpenStreetMap")).to_be_visible()
    expect(panel.get_by_text("39.50000, 2.75000")).to_be_visible()
    assert page.locator("[data-map]").count() == 0
    assert all(url.startswith(house.url.split("/t/")[0]) for url in asked)
