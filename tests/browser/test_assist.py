"""Proposals in the editor, on a server that asks nobody: ways found, looked at, placed, undone."""

import re
import time

import pytest
from playwright.sync_api import expect

from scripts.environment import ROOT
from tests.browser.screens import PHONE
from tests.browser.studio_steps import EditedTour, open_editor, ready, saved, scene_row

DESKTOP = {"viewport": {"width": 1280, "height": 720}}
ROOMS = {
    "Living room": "01-living-room",
    "Kitchen": "02-kitchen",
    "Library": "03-library",
    "Hall": "04-entrance-hall",
    "Terrace": "06-terrace",
}


class DemoHome(EditedTour):
    """Some of the demo home's pictures, without a way between them."""

    def __init__(self, site):
        super().__init__(site, titles=(), title="House on the hill")
        for title, name in ROOMS.items():
            picture = (ROOT / f"demo/panoramas/{name}.jpg").read_bytes()
            answer = self.agent.post(
                f"{self.api}/tours/{self.id}/scenes",
                data={"title": title},
                files={"file": (f"{name}.jpg", picture, "image/jpeg")},
            )
            answer.raise_for_status()
        deadline = time.monotonic() + 120
        while not all(scene["panorama"] for scene in self.document["scenes"]):
            assert time.monotonic() < deadline, site.log()
            time.sleep(0.2)

    @property
    def ways(self):
        titles = {scene["id"]: scene["title"] for scene in self.document["scenes"]}
        return {
            (titles[each["scene_id"]], titles[each["target_scene_id"]])
            for each in self.document["hotspots"]
        }


@pytest.fixture
def tour(site):
    return DemoHome(site)


def suggestion(page, name):
    return page.locator(".suggestion").filter(has_text=re.compile(name.replace(" to ", ".* to ")))


def toast(page, name):
    return page.locator(".toasts").get_by_role("button", name=name).last


def test_ways_are_found_looked_at_turned_down_placed_and_taken_back(open_page, tour, violations):
    page = open_editor(open_page, tour, reduced_motion="reduce", **DESKTOP)
    page.keyboard.press("a")
    expect(page.get_by_role("tab", name="Assist")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("nothing is sent to anybody")).to_be_visible()
    assert violations(page) == []

    # Asked for by the keyboard, followed while it is under way.
    page.get_by_role("button", name="Find the ways").press("Enter")
    expect(page.get_by_text("Nothing leaves this server")).to_be_visible()
    page.get_by_role("button", name="Find ways", exact=True).press("Enter")
    expect(page.get_by_role("progressbar", name="Ways and points, all scenes")).to_be_visible()
    rows = page.locator(".suggestion")
    expect(rows.first).to_be_visible(timeout=120_000)
    assert violations(page) == []
    assert tour.ways == set()
    assert page.get_by_text("not joined to the others").is_visible()

    # The picture follows the list, and the evidence is there to be looked at.
    suggestion(page, "Kitchen to Living room").locator(".suggestion__open").click()
    expect(scene_row(page, "Kitchen")).to_have_attribute("data-open", "")
    ghost = page.get_by_role("button", name=re.compile("Suggested: way to Living room"))
    expect(ghost).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name=re.compile(r"Look why: \d+ points")).click()
    why = page.get_by_role("dialog", name="Why this way?")
    expect(why).to_contain_text(re.compile(r"\d+ points are seen in both pictures, in \d+ dir"))
    expect(why.locator(".evidence__stage")).to_have_attribute("aria-busy", "false")
    drawn = "canvas => new Set(canvas.getContext('2d').getImageData(0, 0, 200, 99).data).size"
    assert min(each.evaluate(drawn) for each in why.locator("canvas").all()) > 20
    why.get_by_role("button", name=re.compile("^Point 1:")).press("ArrowRight")
    expect(why.get_by_role("button", name=re.compile("^Point 2:"))).to_be_focused()
    expect(why.get_by_role("status")).to_contain_text("Point 2:")
    assert violations(page) == []
    why.get_by_role("button", name="Turn down").click()
    expect(suggestion(page, "Kitchen to Living room")).to_contain_text("Turned down")
    expect(page.locator("assist-panel")).to_be_visible()

    # One is moved by its ghost before it is placed.
    suggestion(page, "Living room to Kitchen").locator(".suggestion__open").click()
    ghost = page.get_by_role("button", name=re.compile("Suggested: way to Kitchen"))
    ghost.press("ArrowRight")
    expect(page.get_by_role("button", name="As it was suggested")).to_be_visible()
    expect(ghost).to_be_focused()

    # The rest is placed in one step, and taken back by each of the two ways.
    ticked = page.get_by_role("button", name=re.compile(r"Place the ticked \(\d\)"))
    ticked.click()
    expect(page.locator(".toasts")).to_contain_text("hotspots placed")
    placed = tour.ways
    assert ("Living room", "Kitchen") in placed
    assert ("Kitchen", "Living room") not in placed
    toast(page, "Undo").click()
    expect(page.locator(".toasts")).to_contain_text("taken back")
    assert tour.ways == set()
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    ticked.click()
    expect(suggestion(page, "Living room to Kitchen")).to_contain_text("Placed")
    page.locator("editor-canvas canvas").first.focus()
    page.keyboard.press("Control+z")
    saved(page)
    assert tour.ways == set()
    page.keyboard.press("Control+Shift+z")
    saved(page)
    assert tour.ways == placed
    assert violations(page) == []

    # What was decided is still there after a reload.
    page.reload()
    ready(page)
    page.keyboard.press("a")
    expect(suggestion(page, "Kitchen to Living room")).to_contain_text("Turned down")
    expect(suggestion(page, "Living room to Kitchen")).to_contain_text("Placed")

    # A scene that no way was found to is joined by hand: two places, there and back.
    page.get_by_text("not joined to the others").click()
    page.get_by_label("Between").select_option(label="Living room")
    page.get_by_role("button", name="Place the way by hand").click()
    banner = page.locator(".canvas__banner")
    expect(banner).to_contain_text("Click where “Terrace” lies")
    page.keyboard.press("Enter")
    expect(banner).to_contain_text("Now click where you came from: “Living room”")
    expect(scene_row(page, "Terrace")).to_have_attribute("data-open", "")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Search again")).to_be_visible()
    saved(page)
    assert tour.ways == placed | {("Living room", "Terrace"), ("Terrace", "Living room")}


@pytest.mark.parametrize(("screen", "scheme"), [(PHONE, "light"), (PHONE, "dark")])
def test_measured_quality_and_proposed_words(open_page, site, violations, screen, scheme):
    tour = EditedTour(site, titles=("Hall", "Kitchen"))
    page = open_editor(open_page, tour, color_scheme=scheme, reduced_motion="reduce", **screen)
    page.get_by_role("button", name="Assist", exact=True).click()
    page.get_by_role("button", name="Analyse the pictures").click()
    page.get_by_role("button", name="Analyse", exact=True).click()
    expect(page.locator("text-review")).to_contain_text("looks soft on large screens")
    assert violations(page) == []

    page.get_by_text("Ask for something else").click()
    page.get_by_role("button", name="Write descriptions").click()
    page.get_by_role("button", name="Write", exact=True).click()
    page.get_by_role("button", name=re.compile("Use all where nothing is written")).click()
    expect(page.get_by_text("3 texts used")).to_be_visible()
    assert "Hall, part of Sea View." in tour.scene("Hall")["description"]
    assert violations(page) == []
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("3 texts used")).to_have_count(0)
    assert tour.scene("Hall")["description"] == ""

    page.get_by_role("tab", name="Scene", exact=True).click()
    expect(page.locator("#panel-scene .quality")).to_contain_text("of 100")
