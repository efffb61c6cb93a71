"""A tour in a page of somebody else: what it costs, what it says, and to whom it listens."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.conftest import add_scene, publish

POSTER_BUDGET = 10_000

PAGE = """<!doctype html><html lang="en"><title>An agent's own page</title>
<h1>Our house</h1><div id="tour"></div><button id="full">Full screen</button>{}"""
BY_SCRIPT = """<script src="{site}/embed.js"></script><script>
const heard = [];
const viewer = Viewer360.create("#tour", {{tourId: "{tour}", title: "Our house", {wishes}}});
for (const type of [
  "ready", "sceneChange", "hotspotClick", "panoramaClick", "fullscreenChange", "error",
]) {{
  viewer.on(type, (event) => heard.push(event));
}}
full.onclick = () => viewer.toggleFullscreen();
</script>"""


class Elsewhere:
    """Pages on an address of their own."""

    def __init__(self):
        pages = self.pages = {}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                body = pages.get(self.path, "").encode()
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def page(self, content, path="/"):
        # Browsers ask for it on their own.
        self.pages["/favicon.ico"] = " "
        self.pages[path] = content
        return self.url + path


@pytest.fixture(scope="module")
def elsewhere():
    pages = Elsewhere()
    yield pages
    pages.server.shutdown()


@pytest.fixture
def agents_address(elsewhere, site, tour):
    """The address of an agent's page with the tour in it, put there by our script."""

    def write(wishes=""):
        script = BY_SCRIPT.format(site=site.url, tour=slug_of(tour), wishes=wishes)
        return elsewhere.page(PAGE.format(script))

    return write


@pytest.fixture
def agents_page(open_page, agents_address):
    return lambda wishes="": open_page(agents_address(wishes))


def slug_of(tour):
    return tour.url.rsplit("/", 1)[1]


def frame_of(page):
    return page.frame_locator("#tour iframe")


def walk_in(page):
    frame_of(page).get_by_role("link", name="Walk through in 360°").click()
    wait_until_inside(page)


def wait_until_inside(page):
    expect(frame_of(page).locator("tour-viewer[data-ready]")).to_be_visible(timeout=30_000)
    page.wait_for_function("heard.some(({type}) => type === 'ready')")


def heard(page, kind):
    return [event for event in page.evaluate("heard") if event["type"] == kind]


def wait_to_hear(page, kind, condition="true"):
    page.wait_for_function(f"heard.some((e) => e.type === '{kind}' && {condition})", timeout=15_000)


def test_until_somebody_walks_in_a_tour_costs_ten_kilobytes(chrome, agents_address, tour, site):
    # Whoever comes first has the picture drawn.
    requests.get(f"{site.url}/t/{slug_of(tour)}/poster.webp", timeout=20)
    arrived = []
    context = chrome.new_context()
    page = context.new_page()
    page.on("requestfinished", lambda request: arrived.append(request))
    page.goto(agents_address())
    expect(frame_of(page).get_by_role("link")).to_be_visible()
    page.wait_for_load_state("networkidle")
    framed = [request for request in arrived if request.frame.parent_frame]
    sizes = {urlsplit(request.url).path: request.sizes() for request in framed}
    bodies = {path: size["responseBodySize"] for path, size in sizes.items()}
    headers = sum(size["responseHeadersSize"] for size in sizes.values())
    picture = sum(size for path, size in bodies.items() if path.endswith(".webp"))
    total = sum(bodies.values())
    print(f"\nBefore a visitor walks in: {bodies}")
    print(f"{total} bytes, {picture} of them the picture; headers {headers} more")
    assert picture
    # The page, its script, the picture by its address and by its content, and that it was seen.
    assert len(sizes) <= 5
    assert total <= POSTER_BUDGET
    context.close()


def test_one_walks_in_by_a_click_and_the_page_around_hears_of_it(agents_page, tour):
    page = agents_page()
    walk_in(page)
    (ready,) = heard(page, "ready")
    assert (ready["namespace"], ready["version"]) == ("roundhouse", 1)
    assert ready["tourId"] == ready["tour_id"]
    assert ready["data"]["sceneId"] == tour.hall
    assert [scene["title"] for scene in ready["data"]["scenes"]] == ["Hall", "Kitchen"]
    frame_of(page).get_by_role("button", name="To the kitchen").click()
    wait_to_hear(page, "sceneChange", f"e.data.sceneId === '{tour.kitchen}'")
    (click,) = heard(page, "hotspotClick")
    assert (click["data"]["title"], click["data"]["sceneId"]) == ("To the kitchen", tour.hall)
    assert click["data"]["targetSceneId"] == tour.kitchen


def test_one_walks_in_by_the_keyboard_alone(agents_page):
    page = agents_page()
    expect(frame_of(page).get_by_role("link")).to_be_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "IFRAME":
            break
    page.keyboard.press("Enter")
    wait_until_inside(page)


def test_the_page_around_leads_the_way(agents_page, tour):
    page = agents_page("autoplay: true")
    wait_until_inside(page)
    steps = [
        (f"viewer.goToScene('{tour.kitchen}')", tour.kitchen),
        ("viewer.nextScene()", tour.hall),
        ("viewer.previousScene()", tour.kitchen),
    ]
    for command, scene in steps:
        page.evaluate("() => { heard.length = 0 }")
        page.evaluate(f"() => {{ {command} }}")
        wait_to_hear(page, "sceneChange", f"e.data.sceneId === '{scene}'")
    page.evaluate("() => viewer.goToScene('nowhere')")
    wait_to_hear(page, "error", "e.data.code === 'unknown_scene'")


def test_going_back_leaves_the_page_around_at_once(agents_page, tour):
    page = agents_page("autoplay: true")
    wait_until_inside(page)
    before = page.evaluate("history.length")
    page.evaluate(f"() => viewer.goToScene('{tour.kitchen}')")
    wait_to_hear(page, "sceneChange", f"e.data.sceneId === '{tour.kitchen}'")
    assert page.evaluate("history.length") == before


def test_the_pages_own_button_opens_full_screen(agents_page):
    page = agents_page("autoplay: true")
    wait_until_inside(page)
    page.locator("#full").click()
    wait_to_hear(page, "fullscreenChange", "e.data.isFullscreen")


def test_a_tour_begins_where_the_page_says_and_looks_as_it_says(agents_page, tour):
    page = agents_page(f"startScene: '{tour.kitchen}', autoplay: true, minimal: true")
    wait_until_inside(page)
    assert heard(page, "ready")[0]["data"]["sceneId"] == tour.kitchen
    expect(frame_of(page).locator(".chrome").first).to_be_hidden()


def test_the_tour_listens_to_the_page_around_it_and_to_nobody_else(agents_page, elsewhere, tour):
    page = agents_page("autoplay: true")
    wait_until_inside(page)
    command = f"{{type: 'goToScene', sceneId: '{tour.kitchen}'}}"
    attack = f"<script>parent.frames[0].postMessage({command}, '*')</script>"
    intruder = elsewhere.page(attack, "/intruder")
    page.evaluate(
        """address => new Promise((loaded) => {
            const frame = document.createElement("iframe");
            frame.src = address; frame.onload = loaded; document.body.append(frame);
        })""",
        intruder,
    )
    for message in (
        "1", "null", "'goToScene'", "{type: 'goToScene'}", "{type: 'goToScene', sceneId: {}}",
        f"{{...{command}, namespace: 'x'}}", f"{{...{command}, version: 2}}",
    ):  # fmt: skip
        page.evaluate(f"() => frames[0].postMessage({message}, '*')")
    page.wait_for_timeout(700)
    assert {event["data"]["sceneId"] for event in heard(page, "sceneChange")} == {tour.hall}
    assert heard(page, "error") == []
    # Said by the page itself, in the plain form of older clients, it counts.
    page.evaluate(f"() => frames[0].postMessage({command}, '*')")
    wait_to_hear(page, "sceneChange", f"e.data.sceneId === '{tour.kitchen}'")


def test_the_script_believes_its_own_frame_and_nobody_else(agents_page, elsewhere):
    page = agents_page()
    liar = "{namespace: 'roundhouse', version: 1, type: 'ready', tourId: 'x', data: {}}"
    page.evaluate(f"() => postMessage({liar}, '*')")
    page.wait_for_timeout(300)
    assert heard(page, "ready") == []
    page.evaluate("() => viewer.destroy()")
    assert page.locator("#tour iframe").count() == 0


def test_a_page_that_edits_hears_where_the_picture_is_pressed(agents_page, tour):
    page = agents_page("editmode: true")
    walk_in(page)
    stage = frame_of(page).locator("[data-stage]")
    box = stage.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    looking = frame_of(page).locator("tour-viewer").evaluate("viewer => viewer.view")
    page.mouse.click(*middle)
    wait_to_hear(page, "panoramaClick")
    (press,) = heard(page, "panoramaClick")
    assert press["data"]["sceneId"] == tour.hall
    assert abs(press["data"]["yaw"] - looking["yaw"]) < 0.5
    assert abs(press["data"]["pitch"] - looking["pitch"]) < 0.5
    # Where a hotspot stands, the press is the hotspot's; it is told and not followed.
    frame_of(page).get_by_role("button", name="To the kitchen").click()
    wait_to_hear(page, "hotspotClick")
    # To turn the picture is no press.
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 80, middle[1], steps=4)
    page.mouse.up()
    page.wait_for_timeout(500)
    assert len(heard(page, "panoramaClick")) == 1
    assert {event["data"]["sceneId"] for event in heard(page, "sceneChange")} == {tour.hall}


def test_without_editing_nobody_hears_of_presses(agents_page):
    page = agents_page()
    walk_in(page)
    frame_of(page).locator("[data-stage]").click()
    page.wait_for_timeout(500)
    assert heard(page, "panoramaClick") == []


@pytest.fixture
def guarded(site):
    """`guarded(hosts)` → the slug of a tour that only pages on those hosts may frame."""

    def make(*hosts):
        agent = requests.Session()
        agent.headers["Authorization"] = f"Bearer {site.register()[2]}"
        api = f"{site.url}/api/v1"
        body = {"title": "Guarded", "settings": {"embed_hosts": list(hosts)}}
        tour_id = agent.post(f"{api}/tours", json=body).json()["id"]
        add_scene(agent, api, tour_id, "Hall")
        return publish(agent, api, tour_id)

    return make


def test_a_page_that_is_not_on_the_tours_list_cannot_frame_it(chrome, elsewhere, site, guarded):
    slug = guarded("agent.example")
    said, context = [], chrome.new_context()
    page = context.new_page()
    page.on("console", lambda line: said.append(line.text))
    paths = {"poster": f"/e/{slug}", "behind": f"/t/{slug}?embed=1"}
    frames = "".join(f"<iframe id={n} src='{site.url}{p}'></iframe>" for n, p in paths.items())
    page.goto(elsewhere.page(PAGE.format(frames), "/framing"))
    page.wait_for_timeout(1000)
    for name in paths:
        # Chromium shows a page of its own instead.
        ours = page.frame_locator(f"#{name}").locator("[data-viewer], tour-viewer")
        assert ours.count() == 0
    assert len([line for line in said if "frame-ancestors" in line]) == len(paths)
    context.close()


def test_a_page_that_is_on_the_list_can(open_page, elsewhere, site, guarded):
    slug = guarded("agent.example", elsewhere.url.removeprefix("http://"))
    frame = f"<div id='tour'><iframe src='{site.url}/e/{slug}'></iframe></div>"
    page = open_page(elsewhere.page(PAGE.format(frame), "/welcome"))
    frame_of(page).get_by_role("link").click()
    expect(frame_of(page).locator("tour-viewer[data-ready]")).to_be_attached(timeout=30_000)


def test_the_code_to_paste_works_as_it_is(open_page, elsewhere, tour, site):
    said = requests.get(f"{site.url}/oembed", {"url": tour.url}, timeout=10).json()
    page = open_page(elsewhere.page(PAGE.format(f"<div id='tour'>{said['html']}</div>"), "/pasted"))
    frame = page.frame_locator("iframe")
    frame.get_by_role("link").click()
    expect(frame.locator("tour-viewer[data-ready]")).to_be_visible(timeout=30_000)


def test_without_scripts_the_poster_leads_to_the_tour_as_text(open_page, tour, site):
    page = open_page(f"{site.url}/e/{slug_of(tour)}", java_script_enabled=False)
    page.get_by_role("link").click()
    expect(page.locator("#room-" + tour.kitchen)).to_be_attached()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/e/{}", "/share/tours/{}?redirect=%23", "/?q=nothing", "/", "/e/nothing"]
)
def test_everyone_can_use_these_pages(chrome, violations, tour, site, path, scheme):
    # A page that is missing is reported as an error in the console, so `open_page` is not for it.
    context = chrome.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(site.url + path.format(slug_of(tour)))
    assert violations(page) == []
    context.close()
