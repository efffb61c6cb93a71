"""axe-core finds nothing on any page, light or dark, desktop or phone."""

import pytest
from playwright.sync_api import expect

SCREENS = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/no-such-page"])
def test_open_pages(open_page, site, violations, path, scheme):
    complaints_expected = path == "/no-such-page"
    page = open_page(
        site.url + ("/" if complaints_expected else path),
        color_scheme=scheme,
        viewport=SCREENS["phone"],
    )
    if complaints_expected:
        page.goto("about:blank")
        page.set_content(page.request.get(site.url + path).text())
    assert violations(page) == []


@pytest.mark.parametrize("screen", SCREENS)
def test_the_viewer(open_page, tour, violations, screen):
    page = open_page(tour.url, viewport=SCREENS[screen])
    expect(page.locator("tour-viewer[data-ready]")).to_be_visible(timeout=30_000)
    assert violations(page) == []
    page.get_by_role("button", name="The oven").click()
    expect(page.get_by_role("dialog", name="The oven")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Scenes").click()
    assert violations(page) == []


def test_the_tour_as_text(open_page, tour, violations):
    page = open_page(f"{tour.url}#text-tour")
    expect(page.get_by_role("heading", name="Kitchen")).to_be_visible()
    assert violations(page) == []


def test_signing_in_to_the_studio_and_out(open_page, site, tour, violations):
    page = open_page(f"{site.url}/sign-in")
    page.get_by_label("E-mail").fill(tour.email)
    page.get_by_label("Password", exact=True).fill(tour.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Sea View").first).to_be_visible()
    assert violations(page) == []
    page.goto(f"{site.url}/sign-out")
    assert violations(page) == []
    page.get_by_role("button", name="Sign out").last.click()
    page.goto(f"{site.url}/studio/")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
