"""axe-core finds nothing on any state of the viewer, light or dark, desktop or phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.screens import PHONE, SIDEWAYS, at_rest

SCREENS = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": PHONE,
    "sideways": SIDEWAYS,
}
CONTENTS = ["Photographs", "The sea", "The interview", "The harvest", "House rules", "The rug"]


@pytest.fixture(
    params=[("desktop", "light"), ("phone", "dark"), ("sideways", "light")], ids="-".join
)
def page(request, visit, house):
    screen, scheme = request.param
    view = f"#scene={house.hall}&yaw=0&pitch=0&fov=80"
    return visit(view, color_scheme=scheme, reduced_motion="reduce", **SCREENS[screen])


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.evaluate("button => button.click()")


def test_the_picture_and_its_panels(page, violations):
    assert violations(page) == []
    for control, title in [
        ("Scenes", None),
        ("About this tour", "Casa Lavanda"),
        ("Share", "Share this tour"),
    ]:
        press(page, control)
        if title:
            expect(page.get_by_role("dialog", name=title)).to_be_visible()
        assert violations(page) == [], control
    page.keyboard.press("Escape")
    page.evaluate("document.querySelector('[data-control=plan]').click()")
    expect(page.get_by_role("dialog", name="Floor plan")).to_be_visible()
    assert violations(page) == [], "plan"
    page.keyboard.press("Escape")
    page.get_by_label("More").click()
    assert violations(page) == [], "menu"


def test_every_kind_of_content(page, violations):
    for name in CONTENTS:
        press(page, name)
        expect(page.get_by_role("dialog", name=name, exact=True)).to_be_visible()
        assert violations(page) == [], name
    press(page, "Photographs")
    page.get_by_role("button", name="Enlarge: The tub").click()
    assert violations(page) == [], "enlarged"


def test_the_house_as_text(open_page, house, violations):
    # Tall enough for all of it: what stays in sight while one scrolls lies over no link then.
    calm = {"viewport": {"width": 1024, "height": 3600}, "reduced_motion": "reduce"}
    for scheme in ("light", "dark"):
        page = open_page(f"{house.url}#text-tour", color_scheme=scheme, **calm)
        expect(page.locator("tour-viewer[data-accompanied]")).to_be_attached()
        expect(page.get_by_role("heading", name="Your contact")).to_be_visible()
        expect(page.get_by_role("img", name="Floor plan: Attic")).to_be_visible()
        expect(page.get_by_role("img", name="The window")).to_be_attached()
        at_rest(page)
        assert violations(page) == []
