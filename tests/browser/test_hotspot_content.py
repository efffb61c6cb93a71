"""What hotspots tell: text, pictures, sounds, films, links, areas."""

import pytest
from playwright.sync_api import expect

from tests.browser.screens import SIDEWAYS, until


@pytest.fixture
def hall(visit, house):
    """The hall, and all requests to strangers that were refused on the way."""
    asked = []

    def enter(**options):
        page = visit(f"#scene={house.hall}&yaw=0&pitch=0&fov=80", **options)

        def refuse(route):
            asked.append(route.request.url)
            route.fulfill(status=200, content_type="text/html", body="a stranger")

        page.route(lambda url: not url.startswith(house.url.split("/t/")[0]), refuse)
        page.route("**/film.mp4", lambda route: route.fulfill(content_type="video/mp4", body=""))
        page.strangers = asked
        return page

    return enter


def press(page, name):
    """Open a hotspot, wherever it lies."""
    page.get_by_role("button", name=name, exact=True).evaluate("button => button.click()")
    panel = page.get_by_role("dialog", name=name, exact=True)
    expect(panel).to_be_visible()
    return panel


def test_pictures_stand_in_the_panel_and_fill_the_screen(hall):
    page = hall()
    panel = press(page, "Photographs")
    expect(panel).to_contain_text("Taken in June.")
    expect(panel.locator("strong")).to_have_text("us")
    opener = panel.get_by_role("button", name="Enlarge: The tub")
    opener.focus()
    page.keyboard.press("ArrowRight")
    expect(panel.get_by_role("button", name="Enlarge: The window")).to_be_focused()
    opener.click()
    enlarged = page.get_by_role("dialog", name="Pictures")
    expect(enlarged.get_by_role("img", name="The tub")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(enlarged.get_by_role("img", name="The window")).to_be_visible()
    expect(enlarged).to_contain_text("Picture 2 of 2")
    enlarged.get_by_role("button", name="Next picture").click()
    expect(enlarged).to_contain_text("Picture 1 of 2")
    page.keyboard.press("Escape")
    expect(enlarged).to_have_count(0)
    expect(panel).to_be_visible()
    expect(opener).to_be_focused()


def test_a_sound_plays_on_request_and_falls_silent_when_one_leaves(hall):
    page = hall()
    panel = press(page, "The sea")
    expect(panel).to_contain_text("Begins again at its end")
    page.evaluate("window.sound = document.querySelector('#content-panel audio')")
    until(page, "!sound.paused && sound.loop && sound.currentTime > 0")
    page.get_by_role("button", name="Sound off").click()
    assert page.evaluate("sound.muted")
    page.keyboard.press("n")
    expect(page.locator("[data-scene-title]")).to_have_text("Bath")
    until(page, "sound.paused")


def test_a_film_never_begins_aloud_and_says_when_it_is_gone(hall):
    page = hall()
    panel = press(page, "The film")
    film = panel.locator("video")
    assert film.evaluate("film => [film.muted, film.playsInline, film.controls]") == [True] * 3
    assert film.get_attribute("poster").endswith("/one.webp")
    expect(panel.get_by_text("This does not play here.")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "player", "company", "address"),
    [
        (
            "The interview",
            "YouTube",
            "Google",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
        ),
        ("The harvest", "Vimeo", "Vimeo", "https://player.vimeo.com/video/76979871"),
    ],
)
def test_a_strangers_player_comes_after_a_press(hall, name, player, company, address):
    page = hall()
    panel = press(page, name)
    expect(panel).to_contain_text(f"contacts {company}")
    page.wait_for_timeout(300)
    assert page.strangers == []
    panel.get_by_role("button", name=f"Play from {player}").click()
    frame = panel.locator("iframe")
    assert frame.get_attribute("src").startswith(address)
    assert "autoplay" in frame.get_attribute("allow")
    expect(panel.frame_locator("iframe").get_by_text("a stranger")).to_be_attached()
    assert page.strangers[0].startswith(address)
    page.keyboard.press("n")
    expect(page.locator("iframe")).to_have_count(0)


def test_a_link_is_a_link(hall):
    link = hall().get_by_role("link", name="The brochure (opens in a new tab)")
    assert link.get_attribute("href") == "https://example.com/brochure"
    assert "noopener" in link.get_attribute("rel")


def test_own_words_are_shown_clean(hall):
    expect(press(hall(), "House rules").get_by_role("listitem")).to_have_text("No shoes")


def test_an_area_opens_where_one_presses_it(hall):
    page = hall()
    shape = page.locator("path.area")
    box = shape.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.6
    page.mouse.move(x, y)
    expect(shape).to_have_class("area area--lit")
    page.mouse.click(x, y)
    expect(page.get_by_role("dialog", name="The rug")).to_contain_text("Wool.")


def test_an_area_is_a_button_for_the_keyboard(hall):
    page = hall()
    page.locator("canvas").first.focus()
    rug = page.get_by_role("button", name="The rug")
    for _ in range(14):
        page.keyboard.press("Tab")
        if rug.evaluate("button => button === document.activeElement"):
            break
    expect(page.locator("path.area")).to_have_class("area area--lit")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="The rug")).to_be_visible()


def test_an_area_opens_under_a_finger(hall):
    page = hall(**SIDEWAYS)
    box = page.locator("path.area").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.6)
    expect(page.get_by_role("dialog", name="The rug")).to_be_visible()
