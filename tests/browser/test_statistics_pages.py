"""The owner's pages of statistics beside a visitor who walks the tour."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.screens import PHONE, until
from tests.browser.test_accounts import sign_in
from tests.browser.test_statistics import at_the_tour, slug_of, somebody

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
WITHOUT_WEBGL = """
const original = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : original.call(this, kind, ...rest);
};
"""


@pytest.fixture(scope="module")
def visited(site, tour):
    """The tour with some weeks of visits behind it, and its pages of statistics."""
    made = site.ask(
        "from tests.simulated_visits import simulate\n"
        f"result = simulate({slug_of(tour)!r}, days=45, visits_a_day=12)"
    )
    assert made > 100
    tour_id = site.ask(
        f"from tours.models import Tour\nresult = str(Tour.objects.get(slug={slug_of(tour)!r}).pk)"
    )
    tour.statistics = f"{site.url}/studio/tours/{tour_id}/statistics"
    tour.pages = {
        "overview": f"{site.url}/studio/statistics",
        "live": f"{site.url}/studio/statistics/live",
        "tour": tour.statistics,
        "attention": f"{tour.statistics}/attention",
    }
    return tour


@pytest.fixture
def owner(site, visited, open_page):
    """`owner(address, **context)` → the page, seen by the tour's owner."""

    def enter(address, **options):
        page = open_page(f"{site.url}/sign-in", **(DESKTOP | options))
        sign_in(page, site, visited.email)
        expect(page.get_by_role("link", name="Statistics", exact=True)).to_be_visible()
        page.goto(address)
        return page

    return enter


def drawn(page):
    expect(page.locator("trend-chart[data-ready] canvas")).to_be_visible()


def shown(page):
    expect(page.locator("attention-map[data-shown]")).to_be_attached(timeout=30_000)


def yaw_of(page):
    return page.locator("[data-here]").inner_text()


def test_the_owner_sees_a_visitor_come_and_walk_without_a_reload(visited, owner, open_page):
    page = owner(visited.pages["live"])
    expect(page.locator("live-page[data-ready]")).to_be_attached()
    page.evaluate("window.untouched = true")
    before = int(page.locator("[data-now]").get_attribute("data-now"))

    visitor = open_page(visited.url, **somebody())
    at_the_tour(visitor)
    began = time.monotonic()
    here = page.locator(".here li").first
    expect(page.locator(f'[data-now="{before + 1}"]')).to_be_visible()
    expect(here).to_contain_text("Hall")
    came = time.monotonic() - began

    visitor.locator("tour-viewer").get_by_role("button", name="To the kitchen").first.click()
    expect(visitor.locator("[data-scene-title]")).to_have_text("Kitchen")
    began = time.monotonic()
    expect(here).to_contain_text("Kitchen")
    walked = time.monotonic() - began
    print(f"came into sight after {came:.1f} s, in the kitchen after {walked:.1f} s")
    assert came < 5
    # The visitor's browser gathers for five seconds before it tells again.
    assert walked < 5 + 5
    assert page.evaluate("window.untouched")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_pages(visited, owner, violations, scheme):
    for name, address in visited.pages.items():
        page = owner(address, color_scheme=scheme)
        if name in ("overview", "tour"):
            drawn(page)
        if name == "attention":
            shown(page)
        page.evaluate("document.querySelectorAll('details.behind').forEach(one => one.open = true)")
        assert violations(page) == [], name


def test_the_pages_fit_a_phone(visited, owner, violations):
    for name, address in visited.pages.items():
        page = owner(address, **PHONE)
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert violations(page) == [], name


def test_the_line_is_walked_with_the_keyboard_and_drawn_of_what_is_chosen(visited, owner):
    page = owner(visited.pages["tour"])
    drawn(page)
    plot = page.locator("[data-plot]")
    expect(plot).to_have_attribute("aria-label", re.compile("^Views from"))
    plot.focus()
    page.keyboard.press("End")
    rows = page.locator("table[data-trend] tbody tr")
    last = rows.last.locator("th").inner_text().split("\n")[0].split(" in part")[0]
    expect(page.locator("[data-said]")).to_contain_text(last)
    expect(page.locator(".chart__box")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    before = rows.nth(rows.count() - 2).locator("th").inner_text().split("\n")[0]
    expect(page.locator("[data-said]")).to_contain_text(before)
    page.locator("input[value=engaged]").check(force=True)
    expect(plot).to_have_attribute("aria-label", re.compile("^Engaged from"))


def test_other_days_are_asked_for_in_the_address(visited, owner):
    page = owner(visited.pages["tour"])
    page.get_by_role("link", name="7 days").click()
    page.wait_for_url("**period=7d")
    page.locator(".span__own summary").click()
    page.get_by_label("Compared with").select_option("none")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**compare=none")
    expect(page.locator(".span__words")).not_to_contain_text("compared with")
    drawn(page)


def test_who_went_where_is_drawn_and_stands_in_a_table(visited, owner):
    page = owner(visited.pages["tour"])
    expect(page.locator("scene-flow[data-ready] svg")).to_be_visible()
    assert page.locator(".flow__card").count() == 2
    assert page.locator("[data-from]").count() == 2
    page.locator("section:has(#flow) summary").click()
    expect(page.locator("section:has(#flow) tbody tr")).to_have_count(2)


def test_the_map_lies_on_the_panorama_and_its_lists_turn_the_view(visited, owner):
    page = owner(visited.pages["attention"])
    sent = []
    page.on("request", lambda request: "/events" in request.url and sent.append(request.url))
    shown(page)
    stage = page.locator("[data-stage]")
    page.mouse.move(2, 2)
    page.wait_for_timeout(800)
    covered = stage.screenshot()
    opacity = page.locator("[data-opacity]")
    opacity.fill("0")
    until(page, "document.querySelector('[data-opacity]').value === '0'")
    page.wait_for_timeout(400)
    assert stage.screenshot() != covered
    assert "×" in yaw_of(page)

    middle = yaw_of(page)
    page.locator("[data-turn]").last.click()
    expect(page.locator("[data-here]")).not_to_have_text(middle)
    page.locator("[data-stage] canvas").focus()
    middle = yaw_of(page)
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(page.locator("[data-here]")).not_to_have_text(middle)

    page.evaluate("window.untouched = true")
    page.get_by_label("Scene", exact=True).select_option(label="Kitchen")
    expect(page.locator(f"attention-map[data-shown='{visited.kitchen}']")).to_be_attached()
    assert f"scene={visited.kitchen}" in page.url
    assert page.evaluate("window.untouched")
    expect(page.locator(".span__presets a").first).to_have_attribute(
        "href", re.compile(visited.kitchen)
    )
    assert sent == []


def test_a_map_of_too_few_is_hidden_and_says_why(visited, owner):
    page = owner(visited.pages["attention"])
    shown(page)
    page.get_by_label("Looked at with").select_option(label="Headsets, in an app")
    expect(page.locator("[data-basis]")).to_contain_text("A map is shown from 5 visits on")
    expect(page.locator("attention-map[data-hidden-map]")).to_be_attached()
    expect(page.locator("[data-here]")).to_have_text("No map for these days")
    expect(page.locator("[data-opacity]")).to_be_hidden()


def test_without_webgl_the_map_is_a_table(visited, chrome, owner, violations):
    state = owner(visited.pages["attention"]).context.storage_state()
    # The library complains aloud.
    context = chrome.new_context(storage_state=state, **DESKTOP)
    try:
        page = context.new_page()
        page.add_init_script(WITHOUT_WEBGL)
        page.goto(visited.pages["attention"])
        expect(page.locator("[data-message]")).to_contain_text("WebGL 2 is missing")
        expect(page.locator("[data-sectors] table")).to_be_visible()
        assert page.locator("[data-sectors] tbody td").count() == 24
        assert violations(page) == []
    finally:
        context.close()


def test_the_numbers_are_there_before_any_script(site, visited, chrome, owner):
    page = owner(visited.pages["tour"])
    state = page.context.storage_state()
    context = chrome.new_context(java_script_enabled=False, storage_state=state, **DESKTOP)
    try:
        bare = context.new_page()
        bare.goto(visited.pages["tour"])
        bare.locator("trend-chart summary").click()
        assert bare.locator("table[data-trend] tbody tr").count() == 30
        bare.goto(visited.pages["attention"])
        expect(bare.locator("[data-message]")).to_be_visible()
        expect(bare.get_by_role("button", name="Show", exact=True).last).to_be_visible()
    finally:
        context.close()
