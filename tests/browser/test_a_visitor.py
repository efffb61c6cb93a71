"""What a visitor does: look, turn, walk on, read, with a mouse, a finger or the keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screens import PHONE, until

YAW = "Number(new URLSearchParams(location.hash.slice(1)).get('yaw'))"
LOADED = "performance.getEntriesByType('resource').map(({name}) => name)"


@pytest.fixture
def viewer(open_page, tour):
    def enter(hash="", **options):
        page = open_page(tour.url + hash, **options)
        expect(page.locator("tour-viewer[data-ready]")).to_be_visible(timeout=30_000)
        return page

    return enter


def wait_for_view(page, pattern):
    page.wait_for_url(re.compile(pattern), timeout=15_000)


def test_the_picture_becomes_sharp(viewer):
    page = viewer()
    until(page, f"{LOADED}.some(url => url.endsWith('/base.webp'))")
    until(page, rf"{LOADED}.some(url => /\/1\/\d+_\d+\.jpg$/.test(url))")


def test_dragging_turns_the_view(viewer, tour):
    page = viewer(f"#scene={tour.hall}&yaw=0&pitch=0&fov=65")
    page.mouse.move(700, 360)
    page.mouse.down()
    page.mouse.move(500, 360, steps=8)
    page.mouse.up()
    until(page, f"{YAW} > 3")


def test_a_way_leads_to_its_scene_and_back_leads_back(viewer, tour):
    page = viewer()
    page.get_by_role("button", name="To the kitchen").click()
    wait_for_view(page, f"scene={tour.kitchen}")
    expect(page.get_by_role("heading", name="Sea View").first).to_be_attached()
    expect(page.locator("[data-scene-title]")).to_have_text("Kitchen")
    expect(page).to_have_title(re.compile("^Kitchen"))
    page.go_back()
    expect(page.locator("[data-scene-title]")).to_have_text("Hall")


def test_arriving_one_keeps_the_walking_direction(viewer, tour):
    page = viewer()
    page.get_by_role("button", name="To the kitchen").click()
    wait_for_view(page, f"scene={tour.kitchen}")
    # The way back lies at yaw 0 in the kitchen: one walks in with the back to it.
    until(page, f"Math.abs(Math.abs({YAW}) - 180) < 1")


def test_a_note_opens_and_closes_and_the_focus_returns(viewer):
    page = viewer()
    note = page.get_by_role("button", name="The oven")
    note.click()
    panel = page.get_by_role("dialog", name="The oven")
    expect(panel).to_contain_text("It bakes.")
    expect(panel.locator("strong")).to_have_text("iron")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(note).to_be_focused()


def test_a_link_to_a_view_opens_that_view(viewer, tour):
    page = viewer(f"#scene={tour.kitchen}&yaw=90&pitch=10&fov=50")
    expect(page.locator("[data-scene-title]")).to_have_text("Kitchen")
    page.evaluate(f"location.hash = 'scene={tour.hall}&yaw=-30&pitch=0&fov=65'")
    expect(page.locator("[data-scene-title]")).to_have_text("Hall")


def test_the_keyboard_alone_is_enough(viewer, tour):
    page = viewer(f"#scene={tour.hall}&yaw=0&pitch=0&fov=65")
    page.locator("canvas").first.focus()
    page.keyboard.press("ArrowRight")
    wait_for_view(page, r"yaw=[1-9]")
    page.keyboard.press("n")
    expect(page.locator("[data-scene-title]")).to_have_text("Kitchen")
    page.keyboard.press("p")
    expect(page.locator("[data-scene-title]")).to_have_text("Hall")
    reached = tab_until(page, "To the kitchen")
    assert reached
    page.keyboard.press("Enter")
    expect(page.locator("[data-scene-title]")).to_have_text("Kitchen")


def test_the_keyboard_is_not_trapped(viewer):
    page = viewer()
    page.locator("canvas").first.focus()
    seen = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
    assert len(seen) > 5


def tab_until(page, name):
    for _ in range(20):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.textContent"):
            return True
    return False


def test_the_list_of_scenes_walks_too(viewer):
    page = viewer()
    page.get_by_role("button", name="Scenes").click()
    page.get_by_role("link", name="Kitchen").first.click()
    expect(page.locator("[data-scene-title]")).to_have_text("Kitchen")


def test_a_scene_entered_is_announced(viewer, tour):
    page = viewer(f"#scene={tour.kitchen}")
    expect(page.locator("[data-announcer]")).to_contain_text("Kitchen")


def test_on_a_phone_a_finger_is_enough(viewer, tour):
    page = viewer(**PHONE)
    page.get_by_role("button", name="To the kitchen").tap()
    wait_for_view(page, f"scene={tour.kitchen}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_a_script_the_tour_is_there_as_text(open_page, tour):
    page = open_page(tour.url, java_script_enabled=False)
    expect(page.get_by_role("heading", name="Kitchen")).to_be_visible()
    expect(page.get_by_text("It bakes.")).to_be_visible()
    expect(page.get_by_role("img").first).to_be_visible()


def test_the_text_is_one_link_away(viewer):
    page = viewer()
    page.evaluate("location.hash = 'text-tour'")
    expect(page.get_by_role("heading", name="Kitchen")).to_be_visible()
    page.get_by_role("link", name="Back to the 360° picture").click()
    expect(page.locator("canvas").first).to_be_focused()


def test_less_motion_is_respected(viewer, tour):
    page = viewer(reduced_motion="reduce")
    page.get_by_role("button", name="To the kitchen").click()
    wait_for_view(page, f"scene={tour.kitchen}")


def test_a_lost_picture_comes_back(viewer):
    page = viewer()
    page.evaluate("window.lost = document.querySelector('canvas')")
    page.evaluate("lost.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()")
    until(page, "!lost.isConnected && document.querySelector('canvas.psv-canvas')")
    expect(page.get_by_role("button", name="To the kitchen")).to_be_visible(timeout=20_000)


def test_without_webgl_the_tour_is_offered_as_text(chrome, tour):
    page = chrome.new_page()
    page.add_init_script(
        "const real = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...given) {"
        "  return kind.startsWith('webgl') ? null : real.call(this, kind, ...given);"
        "};"
    )
    page.goto(tour.url)
    page.get_by_role("alert").get_by_role("link", name="Read this tour as text").click()
    expect(page.get_by_role("heading", name="Kitchen")).to_be_visible()
    page.context.close()
