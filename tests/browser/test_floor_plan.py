"""The floor plan: where one stands, where one looks, and a way to everywhere."""

from playwright.sync_api import expect

from tests.browser.screens import PHONE, SIDEWAYS, until

HERE = "[data-scene][aria-current]"
# Where the cone of the small plan looks, clockwise from the plan's up.
CONE = (
    "Number(document.querySelector('[data-minimap] [data-plan]:not([hidden]) [data-cone]')"
    ".style.getPropertyValue('--direction'))"
)


def test_the_cone_turns_with_the_view(visit, house):
    page = visit(f"#scene={house.hall}&yaw=0&pitch=0&fov=65")
    until(page, f"Math.abs({CONE} - 90) < 1")
    page.evaluate(f"location.hash = 'scene={house.hall}&yaw=45&pitch=0&fov=65'")
    until(page, f"Math.abs({CONE} - 135) < 1")


def test_pressing_a_place_on_the_small_plan_goes_there(visit, house):
    page = visit(f"#scene={house.hall}")
    page.locator(f"[data-minimap] [data-plan=ground] [data-scene='{house.bath}']").click()
    expect(page.locator("[data-scene-title]")).to_have_text("Bath")
    expect(page.locator(f"[data-minimap] [data-plan=ground] {HERE}")).to_have_attribute(
        "data-scene", house.bath
    )


def test_where_the_plan_knows_no_direction_there_is_no_cone(visit, house):
    page = visit(f"#scene={house.bath}")
    expect(page.locator("[data-minimap] [data-plan=ground] [data-cone]")).to_be_hidden()


def test_the_large_plan_works_by_keyboard_and_gives_the_focus_back(visit, house):
    page = visit(f"#scene={house.hall}")
    opener = page.get_by_role("button", name="Open the floor plan")
    opener.focus()
    page.keyboard.press("Enter")
    plan = page.get_by_role("dialog", name="Floor plan")
    expect(plan).to_be_visible()
    plan.get_by_role("button", name="Bath").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-scene-title]")).to_have_text("Bath")
    expect(plan).to_be_visible()
    page.keyboard.press("Escape")
    expect(plan).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_floors_can_be_switched(visit, house):
    page = visit(f"#scene={house.hall}")
    page.get_by_role("button", name="Ground floor. Show the next floor").click()
    expect(page.get_by_role("img", name="Floor plan: Attic").first).to_be_visible()
    page.get_by_role("button", name="Open the floor plan").click()
    plan = page.get_by_role("dialog", name="Floor plan")
    expect(plan.get_by_role("button", name="Bath from above")).to_be_visible()
    plan.get_by_role("button", name="Ground floor").click()
    expect(plan.get_by_role("button", name="Hall")).to_be_visible()


def test_on_a_phone_it_is_a_sheet_with_places_large_enough_for_a_finger(visit, house):
    for screen in (PHONE, SIDEWAYS):
        page = visit(f"#scene={house.hall}", **screen)
        expect(page.locator("[data-minimap]")).to_be_hidden()
        page.get_by_role("button", name="Floor plan").tap()
        place = page.get_by_role("dialog", name="Floor plan").get_by_role("button", name="Bath")
        box = place.bounding_box()
        assert round(box["width"]) >= 44 <= round(box["height"])
        place.tap()
        expect(page.locator("[data-scene-title]")).to_have_text("Bath")
        expect(page.get_by_role("dialog", name="Floor plan")).to_be_hidden()


def test_a_tour_may_hide_its_plans(visit, house):
    hidden = house.settings(show_floor_plan=False)
    page = visit(url=hidden)
    house.settings()
    assert page.locator("#floor-plan, [data-minimap]").count() == 0
