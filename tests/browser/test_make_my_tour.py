"""“Make my tour” with no key configured: from pictures to a tour that a stranger walks through."""

import re

import pytest
from playwright.sync_api import expect

from scripts.environment import ROOT
from tests.browser.screens import PHONE, until
from tests.makers import picture_bytes

PANORAMAS = ROOT / "demo" / "panoramas"
ROOMS = ["01-living-room.jpg", "02-kitchen.jpg", "03-library.jpg"]
LONG = 90_000


@pytest.fixture
def sign_in(site):
    """Takes a page through the door, as somebody who has no tour yet."""
    email, password, _token = site.register()

    def enter(page):
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/studio/**")
        return page

    return enter


@pytest.fixture
def maker(site, open_page, sign_in):
    return sign_in(open_page(f"{site.url}/sign-in"))


@pytest.fixture
def phone(site, chrome, sign_in):
    """Where a file that is refused is a complaint of the console, and no mistake."""
    context = chrome.new_context(**PHONE)
    page = context.new_page()
    mistakes = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.goto(f"{site.url}/sign-in")
    yield sign_in(page)
    context.close()
    assert mistakes == []


def heading(page, name):
    return page.get_by_role("heading", name=name)


def drop_in(page, files):
    page.get_by_role("link", name="Make my tour").first.click()
    expect(page.locator("new-tour[data-ready]")).to_be_attached()
    page.get_by_label("Title", exact=True).fill("Loft by the harbour")
    page.get_by_label("Choose pictures").set_input_files(files)
    page.wait_for_url(re.compile(r"/tours/[-0-9a-f]{36}/make$"))


def test_pictures_become_a_published_tour(site, maker, open_page, violations):
    page = maker
    drop_in(page, [PANORAMAS / name for name in ROOMS])
    # Leaving and coming back: everything goes on where it was.
    address = page.url
    expect(heading(page, re.compile("Looking at your pictures|Look it through"))).to_be_visible(
        timeout=LONG
    )
    page.goto(f"{site.url}/studio/")
    page.goto(address)
    expect(heading(page, "Look it through")).to_be_visible(timeout=LONG)
    assert violations(page) == []

    # Named by their files; the ways by what the pictures show.
    titles = page.get_by_role("textbox", name=re.compile("^Title of"))
    expect(titles).to_have_count(3)
    assert [titles.nth(n).input_value() for n in range(3)] == ["Living room", "Kitchen", "Library"]
    ways = page.locator(".make__way input")
    sure = page.locator(".make__sure[data-sure=yes]")
    assert page.locator(".make__way input:checked").count() == sure.count() > 0
    assert ways.count() >= sure.count()
    expect(page.get_by_role("img", name=re.compile("Schematic plan"))).to_be_visible()
    titles.first.fill("Living room with the view")

    # What one has written is still there after a reload, and not applied.
    page.reload()
    expect(titles.first).to_have_value("Living room with the view")
    tour_id = address.split("/")[-2]
    assert site.ask(
        "from scenes.models import Scene\nfrom hotspots.models import Hotspot\n"
        f"scenes = Scene.objects.filter(tour_id={tour_id!r})\n"
        "result = [scenes.filter(title__endswith='view').count(),"
        " Hotspot.objects.filter(scene__in=scenes).count()]"
    ) == [0, 0]

    page.get_by_role("button", name="Apply and go on").click()
    expect(heading(page, "Ready for visitors?")).to_be_visible()
    expect(page.get_by_text("Take it back")).to_be_visible()
    assert violations(page) == []

    # Taken back and applied again.
    page.get_by_role("button", name="Take it back").click()
    expect(heading(page, "Look it through")).to_be_visible()
    titles.first.fill("Living room with the view")
    page.get_by_role("button", name="Apply and go on").click()
    page.get_by_role("button", name="Publish the tour").click()
    expect(heading(page, "Your tour is open")).to_be_visible()
    assert violations(page) == []
    link = page.get_by_label("Link", exact=True).input_value()

    visitor = open_page(link)
    expect(visitor).to_have_title(re.compile("Loft by the harbour"))
    expect(visitor.locator("tour-viewer[data-ready]")).to_be_visible(timeout=30_000)
    way = visitor.get_by_role("link", name="Kitchen").or_(
        visitor.get_by_role("button", name="Kitchen")
    )
    expect(way.first).to_be_attached()
    assert visitor.request.get(f"{site.url}/studio/tours").url.find("sign-in") > 0


def test_a_picture_that_cannot_be_used_waits_for_a_decision(phone, tmp_path, violations):
    no_panorama = tmp_path / "facade.jpg"
    no_panorama.write_bytes(picture_bytes(1200, 900, kind="JPEG"))
    page = phone
    drop_in(page, [PANORAMAS / ROOMS[0], no_panorama])
    expect(heading(page, "1 picture could not be used")).to_be_visible(timeout=LONG)
    assert violations(page) == []
    until(page, "document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name=re.compile("Leave it out")).click()
    # One scene has no ways.
    expect(heading(page, "Look it through")).to_be_visible(timeout=LONG)
    expect(page.get_by_text("With one scene there are none.")).to_be_visible()
    until(page, "document.documentElement.scrollWidth <= innerWidth")


def test_what_is_under_way_can_be_stopped_and_gone_on_without(maker):
    page = maker
    drop_in(page, [PANORAMAS / name for name in ROOMS])
    page.get_by_role("button", name="Stop").click(timeout=LONG)
    expect(page.get_by_text("Stopped").first).to_be_visible()
    expect(page.get_by_role("button", name="Go on to the review")).to_be_enabled()
    page.get_by_role("button", name="Look again").click()
    expect(heading(page, "Look it through")).to_be_visible(timeout=LONG)
