"""Sharing a tour, and what there is to know about it."""

import re

from playwright.sync_api import expect

from tests.browser.screens import PHONE, until

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def copied(page):
    return page.evaluate("navigator.clipboard.readText()")


def test_the_link_to_the_tour_and_to_this_view(visit, house):
    page = visit(f"#scene={house.bath}&yaw=20&pitch=5&fov=60", **CLIPBOARD)
    page.get_by_role("button", name="Share", exact=True).click()
    panel = page.get_by_role("dialog", name="Share this tour")
    panel.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("[data-announcer]")).to_have_text("Copied")
    short = copied(page)
    assert "#" not in short
    panel.get_by_role("button", name="Copy link to this view").click()
    view = f"{short}#scene={house.bath}&yaw=20&pitch=5&fov=60"
    until(page, f"navigator.clipboard.readText().then(text => text === {view!r})")
    page.goto(copied(page))
    expect(page.locator("[data-scene-title]")).to_have_text("Bath", timeout=20_000)


def test_the_code_for_ones_own_website(visit):
    page = visit(**CLIPBOARD)
    page.locator("canvas").first.focus()
    page.keyboard.press("s")
    page.get_by_role("button", name="Copy the code").click()
    expect(page.locator("[data-announcer]")).to_have_text("Copied")
    assert copied(page).startswith("<iframe ")


def test_where_copying_is_forbidden_the_text_is_selected(visit):
    page = visit()
    page.evaluate(
        "navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false"
    )
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("The browser forbids copying here.")
    assert page.evaluate("getSelection().toString()").startswith("http")


def test_the_qr_code_can_be_kept(visit):
    page = visit()
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_role("img", name="QR code that leads to this tour")).to_be_visible()
    for kind in ("SVG", "PNG"):
        address = page.get_by_role("link", name=kind).get_attribute("href")
        assert page.request.get(
            address if "://" in address else re.sub(r"/t/.*", address, page.url)
        ).ok


def test_the_devices_own_sheet_where_there_is_one(visit):
    page = visit(**PHONE)
    page.evaluate("navigator.share = data => { window.shared = data; return Promise.resolve() }")
    # Known when the panel is prepared: most desktop browsers have none.
    page.evaluate("document.querySelector('[data-native-share]').hidden = false")
    page.get_by_role("button", name="Share", exact=True).tap()
    page.get_by_role("button", name="Send…").tap()
    assert page.evaluate("shared.title") == "Casa Lavanda"


def test_about_the_tour_without_asking_strangers(visit, house):
    page = visit()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="About this tour").click()
    panel = page.get_by_role("dialog", name="Casa Lavanda")
    for words in ("2 scenes", "2 floors", "By the bay.", "Carrer de la Mar 4", "Meike Hansen"):
        expect(panel).to_contain_text(words)
    assert panel.get_by_role("link", name="+49 40 123").get_attribute("href") == "tel:+4940123"
    assert (
        panel.get_by_role("link", name="meike@example.com")
        .get_attribute("href")
        .startswith("mailto:")
    )
    place = panel.get_by_role("link", name="See on OpenStreetMap")
    assert "mlat=39.500000&mlon=2.750000" in place.get_attribute("href")
    page.wait_for_timeout(300)
    own = house.url.split("/t/")[0]
    assert [url for url in asked if not url.startswith((own, "data:"))] == []


def test_one_panel_at_a_time(visit):
    page = visit()
    page.get_by_role("button", name="About this tour").click()
    page.locator("canvas").first.focus()
    page.keyboard.press("s")
    expect(page.get_by_role("dialog", name="Share this tour")).to_be_visible()
    expect(page.get_by_role("dialog", name="Casa Lavanda")).to_be_hidden()


def test_the_brand_dresses_the_page_and_stays_readable(visit):
    page = visit()
    page.get_by_role("button", name="Share", exact=True).click()
    button = page.get_by_role("button", name="Copy", exact=True)
    style = button.evaluate("b => [getComputedStyle(b).backgroundColor, getComputedStyle(b).color]")
    assert style == ["rgb(255, 200, 87)", "rgb(29, 26, 21)"]
    assert "Georgia" in button.evaluate("b => getComputedStyle(b).fontFamily")
    page.keyboard.press("Escape")
    expect(page.get_by_role("img", name="Hansen Homes")).to_be_visible()


def test_a_tour_published_before_all_this_still_shows(open_page, tour):
    page = open_page(tour.url)
    expect(page.locator("tour-viewer[data-accompanied]")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="About this tour").click()
    expect(page.get_by_role("dialog", name="Sea View")).to_contain_text("By the sea.")
