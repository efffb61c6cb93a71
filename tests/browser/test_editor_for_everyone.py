"""The editor by keyboard alone, and for people who cannot see it, on every screen."""

import pytest
from playwright.sync_api import expect

from tests.browser.screens import PHONE
from tests.browser.studio_steps import EditedTour, handle, open_editor, ready, saved, tab

TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 720}}
LARGE = {"width": 1440, "height": 900}
FINGER = 44  # pixels


@pytest.fixture(scope="module")
def tour(site):
    made = EditedTour(site, titles=("Hall", "Kitchen"))
    target = {"target_scene_id": made.scene("Kitchen")["id"]}
    made.add_hotspot("Hall", "navigation", 0, -12, "To the kitchen", **target)
    made.add_hotspot("Hall", "info", 12, 8, "The oven", content={"html": "<p>It bakes.</p>"})
    made.add_plan()
    return made


@pytest.mark.parametrize("screen", [DESKTOP, TABLET, PHONE], ids=["desktop", "tablet", "phone"])
def test_every_part_of_the_editor_is_accessible(open_page, tour, violations, screen):
    page = open_editor(open_page, tour, color_scheme="light", reduced_motion="reduce", **screen)

    def is_accessible(where):
        """In light by every rule; in dark, where only colours differ, by theirs."""
        assert violations(page) == [], where
        page.emulate_media(color_scheme="dark")
        assert violations(page, rule="color-contrast") == [], f"{where}, dark"
        page.emulate_media(color_scheme="light")

    for name in ("Scene", "Hotspots", "Plans", "Tour", "Brand", "Assist", "Publish"):
        tab(page, name)
        if name == "Publish":
            expect(page.get_by_text("Looking through the tour")).to_have_count(0)
        is_accessible(name)
    handle(page, "The oven").press("Enter")
    page.get_by_role("button", name="Icon: info").click()
    is_accessible("a hotspot")
    tab(page, "Plans")
    page.get_by_role("button", name="Mark the scenes").click()
    is_accessible("the plan")
    page.keyboard.press("Escape")
    for key in ("Control+k", "?"):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        is_accessible(key)
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Share").click()
    is_accessible("sharing")
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add a floor plan").click()
    expect(page.get_by_role("dialog", name="Choose a picture")).to_be_visible()
    is_accessible("the library")
    if screen is DESKTOP:
        page.keyboard.press("Escape")
        page.set_viewport_size(LARGE)
        is_accessible("a large screen")


def test_panels_make_room_for_the_picture_on_a_tablet(open_page, tour):
    page = open_editor(open_page, tour, **TABLET)
    room = page.locator("editor-canvas").bounding_box()["width"]
    sides = {name: page.get_by_role("button", name=name, exact=True)
             for name in ("The scenes", "The inspector")}  # fmt: skip
    panels = {"The scenes": page.locator("scene-strip"),
              "The inspector": page.locator("editor-inspector")}  # fmt: skip
    for name, button in sides.items():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= FINGER
        expect(button).to_have_attribute("aria-expanded", "true")
        button.tap()
        expect(button).to_have_attribute("aria-expanded", "false")
        expect(panels[name]).not_to_be_visible()
    assert page.locator("editor-canvas").bounding_box()["width"] >= room + 400

    # It stays so: when another scene is chosen, and when one comes back.
    sides["The scenes"].tap()
    page.locator(".strip__scene").filter(has_text="Kitchen").get_by_role("button").tap()
    expect(panels["The inspector"]).not_to_be_visible()
    page.reload()
    ready(page)
    expect(panels["The scenes"]).to_be_visible()
    expect(panels["The inspector"]).not_to_be_visible()
    # What is asked for by name is shown.
    page.get_by_role("button", name="Publish", exact=True).tap()
    expect(page.get_by_role("button", name="Publish now")).to_be_visible()


def test_scenes_are_ordered_with_a_finger_on_a_phone(open_page, site):
    tour = EditedTour(site)
    page = open_editor(open_page, tour, **PHONE)
    first, last = (page.locator(".strip__scene").nth(at).bounding_box() for at in (0, 2))
    touch = page.context.new_cdp_session(page)

    def send(kind, *points):
        fingers = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    height = first["y"] + first["height"] / 2
    send("touchStart", (first["x"] + 60, height))
    expect(page.locator(".strip__scene[data-dragging]")).to_have_count(1)
    for across in (100, 180, 260, last["x"] + 10):
        send("touchMove", (across, height))
    send("touchEnd")
    expect(page.locator(".strip__title")).to_have_text(["Kitchen", "Hall", "Bath"])
    saved(page)
    assert tour.titles == ["Kitchen", "Hall", "Bath"]


def focused(page):
    """What has the focus, and whether one can see that."""
    return page.evaluate(
        """() => {
          const one = document.activeElement;
          // Of a hotspot its disc, of a hidden file field the button around it.
          const shown = one.querySelector('.hotspot__disc') ?? one.closest('label') ?? one;
          const isSeen = ({ outlineStyle, boxShadow }) => outlineStyle + boxShadow !== 'nonenone';
          const ring = [one, shown].some((each) => isSeen(getComputedStyle(each)));
          const label = one.getAttribute('aria-label') || one.labels?.[0]?.textContent.trim();
          const name = label || one.textContent.trim().replace(/\\s+/g, ' ');
          return { tag: one.tagName, name: name.slice(0, 60), ring };
        }"""
    )


def test_the_keyboard_gets_everywhere_and_out_again(open_page, tour):
    page = open_editor(open_page, tour, **DESKTOP)
    page.keyboard.press("Tab")
    assert focused(page)["name"] == "Skip to the picture"
    walk = []
    for _ in range(60):
        page.keyboard.press("Tab")
        here = focused(page)
        if here["tag"] == "BODY":
            break
        walk.append(here)
    names = [each["name"] for each in walk]
    assert [each for each in walk if not each["ring"]] == []
    expected = ["Back to the tours", "The scenes", "Title of the tour", "Commands", "Share",
                "Publish", "The inspector", "The scene: arrows turn, plus and minus zoom", "Scene",
                "Name"]  # fmt: skip
    places = [names.index(name) for name in expected]
    assert places == sorted(places)
    assert len(walk) < 60

    # A dialog keeps the focus while it is open, and gives it back.
    page.get_by_role("button", name="Commands").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="What do you want to do?")).to_be_focused()
    page.keyboard.type("kitch")
    page.keyboard.press("Enter")
    expect(page.locator("[data-open]")).to_contain_text("Kitchen")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("tab", name="Scene").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Hotspots")).to_be_focused()
    expect(page.get_by_role("tab", name="Hotspots")).to_have_attribute("aria-selected", "true")
