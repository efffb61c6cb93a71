"""Ways to move: walking, turning by itself, compass, gyroscope, cardboard glasses; and sound."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screens import PHONE, SIDEWAYS, until

YAW = "Number(new URLSearchParams(location.hash.slice(1)).get('yaw'))"


def test_walking_grows_towards_the_door_and_leaves_nothing_behind(visit, house):
    page = visit(f"#scene={house.hall}&yaw=0&pitch=0&fov=65")
    page.evaluate(
        "window.walked = 0;"
        "const veil = document.querySelector('[data-veil]');"
        "new MutationObserver(() => { window.walked ||= veil.width })"
        ".observe(veil, {attributes: true})"
    )
    for door, room in [("To the bath", "Bath"), ("To the hall", "Hall")] * 4:
        # A machine that draws too slowly for a walk is taken there at once: it may try again.
        page.get_by_role("button", name=door).evaluate("button => button.click()")
        expect(page.locator("[data-scene-title]")).to_have_text(room)
        until(page, "document.querySelector('[data-veil]').hidden")
        if walked := page.evaluate("walked"):
            break
    assert walked == page.viewport_size["width"]
    assert page.evaluate("document.querySelector('[data-veil]').width") == 0


def test_with_less_motion_one_is_there_at_once(visit, house):
    page = visit(f"#scene={house.hall}", reduced_motion="reduce")
    page.evaluate(
        "new MutationObserver(() => { window.walked = true })"
        ".observe(document.querySelector('[data-veil]'), {attributes: true})"
    )
    page.get_by_role("button", name="To the bath").evaluate("button => button.click()")
    expect(page.locator("[data-scene-title]")).to_have_text("Bath")
    assert not page.evaluate("window.walked")


def test_the_compass_shows_north_and_turns_there(visit, house):
    page = visit(f"#scene={house.hall}&yaw=0&pitch=0&fov=65")
    compass = page.get_by_role("button", name="Compass: turn to north")
    assert "-30.0" in compass.get_attribute("style")
    compass.click()
    until(page, f"Math.abs({YAW} + 30) < 0.5")
    page.locator("canvas").first.focus()
    page.keyboard.press("n")
    expect(page.locator("[data-scene-title]")).to_have_text("Bath")
    expect(compass).to_be_hidden()


def test_a_tour_that_turns_by_itself_rests_when_touched_and_can_be_stopped(visit, house):
    turning = house.settings(auto_rotate=True, auto_rotate_speed=5.0)
    page = visit(f"#scene={house.hall}&yaw=0&pitch=0&fov=65", url=turning)
    still = visit(f"#scene={house.hall}", url=turning, reduced_motion="reduce")
    house.settings()
    page.bring_to_front()
    page.wait_for_selector("tour-viewer[data-turning]", timeout=15_000)
    page.mouse.click(600, 500)
    page.wait_for_selector("tour-viewer:not([data-turning])")
    page.get_by_role("button", name="Stop turning").click()
    expect(page.get_by_role("button", name="Turn by itself")).to_be_visible()
    expect(still.get_by_role("button", name="Turn by itself")).to_be_visible()


def hold(page, alpha, beta, gamma):
    """Hold the phone so, as it tells the page many times a second until it is put down."""
    page.evaluate(
        "([alpha, beta, gamma]) => { clearInterval(window.telling); window.telling ="
        " setInterval(() => dispatchEvent(new DeviceOrientationEvent("
        "'deviceorientation', {alpha, beta, gamma})), 20) }",
        [alpha, beta, gamma],
    )


def put_down(page):
    page.evaluate("clearInterval(window.telling)")


def test_the_phone_is_a_window(visit, house):
    page = visit(f"#scene={house.hall}&yaw=0&pitch=0&fov=80", **PHONE)
    hold(page, 0, 90, 0)
    page.get_by_label("More").tap()
    page.get_by_role("button", name="Look around by turning the phone").tap()
    expect(page.locator("[data-control=gyroscope]")).to_have_attribute("aria-pressed", "true")
    hold(page, -40, 100, 0)
    until(page, f"Math.abs({YAW} - 40) < 1")
    until(page, "location.hash.includes('pitch=10')")


def test_a_phone_that_tells_nothing_says_so(visit):
    page = visit(**PHONE)
    page.get_by_label("More").tap()
    page.get_by_role("button", name="Look around by turning the phone").tap()
    expect(page.get_by_role("status").first).to_contain_text("does not tell its movements")


def test_glasses_walk_where_the_eyes_rest_and_can_be_taken_off(visit, house):
    page = visit(f"#scene={house.hall}&yaw=0&pitch=-15&fov=80", **SIDEWAYS)
    hold(page, 0, 0, -90)
    page.get_by_label("More").tap()
    page.get_by_role("button", name="View in cardboard glasses").tap()
    off = page.get_by_role("button", name="Take the glasses off")
    expect(off).to_be_visible()
    expect(page.locator("[data-eye]:visible")).to_have_count(2)
    put_down(page)
    page.evaluate(f"location.hash = 'scene={house.hall}&yaw=0&pitch=-15&fov=79'")
    expect(page.locator("[data-scene-title]")).to_have_text("Bath", timeout=15_000)
    off.tap()
    expect(off).to_be_hidden()
    expect(page.get_by_label("More")).to_be_visible()


def test_background_sound_waits_for_a_yes(visit, house):
    sounding = house.settings(background_audio_url="/media/furniture/waves.wav")
    asked = []
    page = visit(url=sounding)
    house.settings()
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(300)
    assert not any(url.endswith("waves.wav") for url in asked)
    with page.expect_request(re.compile(r"waves\.wav$")):
        page.get_by_role("button", name="Sound on").click()
    expect(page.get_by_role("button", name="Sound off")).to_be_visible()


@pytest.mark.parametrize("screen", [{}, PHONE, SIDEWAYS])
def test_the_strip_of_scenes(visit, house, screen):
    page = visit(f"#scene={house.hall}", **screen)
    page.get_by_role("button", name="Scenes").click()
    strip = page.get_by_role("navigation", name="Scenes")
    expect(strip.get_by_role("link", name="Hall")).to_have_attribute("aria-current", "true")
    page.keyboard.press("ArrowRight")
    expect(strip.get_by_role("link", name="Bath")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-scene-title]")).to_have_text("Bath")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
