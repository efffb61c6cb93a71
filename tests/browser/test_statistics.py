"""What a visitor does shows up in the owner's statistics; what the team does is told apart."""

import time
import uuid

import requests
from playwright.sync_api import expect


def somebody():
    """A browser of its own: who comes again within half an hour is still on the same visit. And a
    headless one says so in its name, and would be counted as the program it is."""
    return {
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/140.0.{uuid.uuid4().int % 100_000}.0 Safari/537.36"
    }


def owner_of(site, tour):
    """`read(path)` → the owner's answer."""
    tour_id = site.ask(
        f"from tours.models import Tour\nresult = str(Tour.objects.get(slug={slug_of(tour)!r}).pk)"
    )
    token = site.ask(
        "from accounts.models import User\nfrom accounts.services import issue_token\n"
        f"user = User.objects.get(email={tour.email!r})\n"
        "result = issue_token(user, name='statistics', scopes=['read'])[1]"
    )
    agent = requests.Session()
    agent.headers["Authorization"] = f"Bearer {token}"
    return lambda path: agent.get(f"{site.url}/api/v1/tours/{tour_id}/{path}").json()


def slug_of(tour):
    return tour.url.rpartition("/")[2]


def within(seconds, page, ask):
    """The first answer that is not empty, and how long it took."""
    began = time.monotonic()
    while not (found := ask()) and time.monotonic() - began < seconds:
        page.wait_for_timeout(100)
    return found, time.monotonic() - began


def at_the_tour(page):
    expect(page.locator("tour-viewer[data-accompanied]")).to_be_attached(timeout=30_000)


def test_a_visit_is_seen_by_the_owner_within_five_seconds(site, tour, open_page):
    read = owner_of(site, tour)
    before = read("analytics")["total_views"]
    page = open_page(f"{tour.url}?utm_source=letter", **somebody())
    at_the_tour(page)
    views, took = within(10, page, lambda: read("analytics")["total_views"] - before)
    print(f"the owner saw it after {took:.1f} s")
    assert views == 1
    assert took < 5

    page.locator("tour-viewer").get_by_role("button", name="To the kitchen").first.click()
    expect(page.locator("[data-scene-title]")).to_have_text("Kitchen")
    # Long enough to look at it, and for a delta of attention.
    page.wait_for_timeout(1200)
    # As when the page goes; really gone, its last words have no made-up name any more.
    page.evaluate("dispatchEvent(new Event('pagehide'))")

    def gone():
        shown = read("analytics")
        return shown if shown["scene_views"].get(tour.kitchen) else None

    shown, _took = within(10, page, gone)
    assert shown["scene_views"][tour.hall] >= 1
    assert shown["hotspot_clicks"] and shown["session_durations"]
    assert shown["sources"]["campaign"]["letter"] >= 1
    stays = {one["scene_id"]: one["seconds"] for one in read("analytics/scenes")["scenes"]}
    assert stays[tour.kitchen] > 0.5


def test_nothing_is_sent_for_those_who_do_not_want_it(tour, open_page):
    sent = []
    page = open_page("about:blank", **somebody())
    page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    page.on("request", lambda request: "/events" in request.url and sent.append(request.url))
    page.goto(tour.url)
    at_the_tour(page)
    page.wait_for_timeout(1000)
    page.goto("about:blank")
    assert sent == []


def test_an_embedded_tour_tells_in_whose_page_it_stands(site, tour, open_page):
    read = owner_of(site, tour)
    page = open_page(f"{tour.url}?embed=1&origin=https://agency.example", **somebody())
    at_the_tour(page)
    shown, _took = within(10, page, lambda: read("analytics")["sources"]["link"].get("embed"))
    assert shown


def test_the_browser_keeps_nothing(tour, open_page):
    page = open_page(tour.url, **somebody())
    at_the_tour(page)
    page.wait_for_timeout(800)
    assert page.context.cookies() == []
    assert (
        page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    )
