"""One tour on one screen: scenes, hotspots, plans, brand and publishing, by what an agent does."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.studio_steps import (
    EditedTour,
    centre,
    drag,
    handle,
    look,
    middle,
    name_it,
    open_editor,
    open_scene,
    place,
    rows,
    saved,
    scene_row,
    tab,
)


@pytest.fixture
def tour(site):
    return EditedTour(site)


def test_scenes_are_named_ordered_and_given_their_start(open_page, tour):
    page = open_editor(open_page, tour)

    scene_row(page, "Kitchen").get_by_role("button").dblclick()
    field = page.get_by_label("Name of the scene")
    field.fill("Kitchen with a view")
    field.press("Enter")
    expect(rows(page)).to_have_text(["Hall", "Kitchen with a view", "Bath"])

    drag(page, centre(scene_row(page, "Bath")), centre(scene_row(page, "Hall").locator("img")))
    expect(rows(page)).to_have_text(["Bath", "Hall", "Kitchen with a view"])
    scene_row(page, "Kitchen").get_by_role("button").press("Alt+ArrowUp")
    expect(rows(page)).to_have_text(["Bath", "Kitchen with a view", "Hall"])
    expect(scene_row(page, "Kitchen").get_by_role("button")).to_be_focused()

    open_scene(page, "Kitchen")
    tab(page, "Scene")
    page.get_by_role("button", name="Start the tour here").click()
    expect(scene_row(page, "Kitchen").get_by_text("Start scene")).to_be_attached()
    look(page, -120, 40)
    page.keyboard.press("v")
    expect(page.get_by_text("Visitors now arrive looking this way")).to_be_visible()
    page.get_by_role("button", name="I am looking north").click()
    page.get_by_label("Sideways").fill("3.5")
    page.get_by_label("Description").fill("Where the day begins.")
    saved(page)

    assert tour.titles == ["Bath", "Kitchen with a view", "Hall"]
    kitchen = tour.scene("Kitchen with a view")
    assert kitchen["is_start"]
    assert kitchen["view"]["yaw"] > 5
    assert kitchen["north_offset"] == pytest.approx(360 - kitchen["view"]["yaw"], abs=0.5)
    assert kitchen["level"] == {"pitch": 0, "roll": 3.5}
    assert kitchen["description"] == "Where the day begins."


def test_a_deleted_scene_comes_back_with_all_that_went_with_it(open_page, tour):
    tour.add_hotspot("Hall", "info", 0, 10, "The oven")
    tour.add_hotspot("Kitchen", "navigation", 0, -20, "", target_scene_id=tour.scene("Hall")["id"])
    before = tour.document
    page = open_editor(open_page, tour)

    scene_row(page, "Hall").get_by_role("button").press("Delete")
    expect(rows(page)).to_have_text(["Kitchen", "Bath"])
    saved(page)
    assert tour.titles == ["Kitchen", "Bath"]
    assert tour.hotspots("Kitchen") == []

    page.locator(".toasts").get_by_role("button", name="Undo").click()
    expect(rows(page)).to_have_text(["Hall", "Kitchen", "Bath"])
    expect(handle(page, "Hall").or_(handle(page, "The oven"))).to_be_attached()
    saved(page)
    after = tour.document
    assert tour.titles == ["Hall", "Kitchen", "Bath"]
    assert tour.scene("Hall")["is_start"]
    assert {each["id"] for each in after["hotspots"]} == {each["id"] for each in before["hotspots"]}

    # Done again, and taken back by the keys.
    page.keyboard.press("Control+Shift+z")
    expect(rows(page)).to_have_text(["Kitchen", "Bath"])
    page.keyboard.press("Control+z")
    expect(rows(page)).to_have_text(["Hall", "Kitchen", "Bath"])
    saved(page)
    assert tour.titles == ["Hall", "Kitchen", "Bath"]


def test_hotspots_of_all_six_kinds(open_page, tour):
    page = open_editor(open_page, tour)

    # A way, by the keyboard alone; with it comes the way back.
    page.keyboard.press("h")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Where does it lead?")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#hotspot-title")).to_be_focused()
    page.keyboard.type("To the stove")
    expect(handle(page, "To the stove")).to_be_visible()

    place(page, "Information", -150, -120)
    page.get_by_role("textbox", name="Text", exact=True).click()
    page.keyboard.type("Made of ")
    page.keyboard.press("Control+b")
    page.keyboard.type("oak")
    name_it(page, "The table")

    place(page, "Link", 150, -120)
    page.locator("#hotspot-url").fill("example.com/stove")
    page.locator("#hotspot-url").press("Enter")
    name_it(page, "Its maker")

    place(page, "Sound", -150, 0)
    page.get_by_label("Or the address of a sound").fill("https://example.com/birds.mp3")
    page.get_by_label("Or the address of a sound").press("Enter")
    name_it(page, "Birds")

    place(page, "Video", 150, 0)
    page.get_by_label("Or an address").fill("https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    page.get_by_label("Or an address").press("Enter")
    name_it(page, "The film")

    place(page, "Custom", 0, -200)
    page.get_by_label("HTML").fill("<p>Built <em>1902</em></p>")
    name_it(page, "Facts")
    page.get_by_role("radio", name="Green").click()
    page.get_by_label("Size").fill("48")
    saved(page)

    kinds = {each["title"]: each for each in tour.hotspots("Hall")}
    assert {title: each["type"] for title, each in kinds.items()} == {
        "To the stove": "navigation",
        "The table": "info",
        "Its maker": "link",
        "Birds": "audio",
        "The film": "video",
        "Facts": "custom",
    }
    assert kinds["The table"]["content"]["html"] == "<p>Made of <strong>oak</strong></p>"
    assert kinds["Its maker"]["content"]["url"] == "https://example.com/stove"
    assert kinds["The film"]["content"]["youtube_id"] == "dQw4w9WgXcQ"
    assert kinds["Facts"]["icon_color"] == "#15803d"
    assert kinds["Facts"]["icon_size"] == 48
    assert kinds["To the stove"]["position"]["pitch"] <= -8
    back = tour.hotspots("Kitchen")[0]
    assert back["target_scene_id"] == tour.scene("Hall")["id"]


def test_hotspots_are_dragged_shaped_copied_and_lead_elsewhere(open_page, tour):
    hall, bath = (tour.scene(title)["id"] for title in ("Hall", "Bath"))
    tour.add_hotspot("Hall", "navigation", 0, -12, "To the kitchen",
                     target_scene_id=tour.scene("Kitchen")["id"])  # fmt: skip
    tour.add_hotspot("Hall", "info", -15, 12, "The painting")
    page = open_editor(open_page, tour)

    way = handle(page, "To the kitchen")
    start = centre(way.locator(".hotspot__disc"))
    drag(page, start, (start[0] + 120, start[1] + 30))
    saved(page)
    moved = next(each for each in tour.hotspots("Hall") if each["type"] == "navigation")
    assert moved["position"]["yaw"] > 5
    assert moved["position"]["pitch"] < -12
    way.press("ArrowRight")
    saved(page)
    nudged = next(each for each in tour.hotspots("Hall") if each["type"] == "navigation")
    assert nudged["position"]["yaw"] > moved["position"]["yaw"] + 0.5

    # Elsewhere, and what one sees on arriving there.
    way.press("Enter")
    page.locator("hotspot-inspector .targets__one").click()
    page.locator("hotspot-inspector .targets__one").filter(has_text="Bath").click()
    page.get_by_role("button", name="Set the arrival view").click()
    arrive = page.get_by_role("button", name="Arrive looking this way")
    expect(arrive).to_be_focused()
    look(page, -100)
    arrive.click()
    expect(scene_row(page, "Hall")).to_have_attribute("data-open", "")
    page.get_by_role("button", name="Add the way back").click()
    saved(page)
    way_there = next(each for each in tour.hotspots("Hall") if each["type"] == "navigation")
    assert way_there["target_scene_id"] == bath
    assert way_there["arrival"]["yaw"] > 3
    assert [each["target_scene_id"] for each in tour.hotspots("Bath")] == [hall]

    # An area instead of a disc, with its corners to drag.
    handle(page, "The painting").locator(".hotspot__disc").click()
    page.get_by_role("button", name="Draw an area").click()
    for across, down in ((-200, -180), (-60, -180), (-60, -80), (-200, -80)):
        page.mouse.click(*middle(page, across, down))
    page.keyboard.press("Enter")
    expect(page.locator(".handles .corner")).to_have_count(4)
    corner = page.locator(".handles .corner").first
    start = centre(corner)
    drag(page, start, (start[0] - 30, start[1] - 30))
    saved(page)
    painting = next(each for each in tour.hotspots("Hall") if each["type"] == "info")
    assert len(painting["polygon"]) == 4

    # To another scene by copy and paste; deleting it can be taken back.
    page.keyboard.press("Control+c")
    # Another one is duplicated in between: what was copied stays copied.
    way.press("Enter")
    page.keyboard.press("Control+d")
    expect(page.locator(".handles .hotspot")).to_have_count(3)
    page.keyboard.press("Control+z")
    open_scene(page, "Kitchen")
    page.keyboard.press("Control+v")
    expect(handle(page, "The painting")).to_be_attached()
    page.keyboard.press("Delete")
    expect(handle(page, "The painting")).to_have_count(0)
    page.locator(".toasts").get_by_role("button", name="Undo").click()
    expect(handle(page, "The painting")).to_be_attached()
    saved(page)
    assert [each["title"] for each in tour.hotspots("Kitchen")] == ["The painting"]


def test_a_plan_from_the_library_with_markers(open_page, tour):
    # The library is the team's: other tours leave pictures there, and so does a second attempt.
    name = f"ground-floor-{uuid4().hex[:6]}.png"
    tour.add_picture(name)
    page = open_editor(open_page, tour)
    tab(page, "Plans")
    page.get_by_role("button", name="Add a floor plan").click()
    page.get_by_role("dialog").get_by_role("button", name=name).click()
    dialog = page.get_by_role("dialog", name=re.compile("Floor plan: Ground floor"))
    ground = dialog.locator(".plan__ground")
    expect(ground.get_by_role("img")).to_be_visible()

    box = ground.bounding_box()

    def at(x, y):
        return box["x"] + box["width"] * x, box["y"] + box["height"] * y

    for title, x, y in (("Hall", 0.25, 0.5), ("Kitchen", 0.75, 0.5)):
        dialog.get_by_role("button", name=title).click()
        page.mouse.click(*at(x, y))
    dialog.get_by_role("button", name="Bath").press("Enter")
    expect(dialog.get_by_text("Every scene is marked.")).to_be_visible()
    drag(page, at(0.75, 0.5), at(0.75, 0.25))
    turner = dialog.locator(".plan__turn")
    drag(page, centre(turner), at(0.45, 0.5))
    saved(page)
    markers = {each["scene_id"]: each for each in tour.document["floor_plans"][0]["markers"]}
    hall, kitchen, bath = (
        markers[tour.scene(title)["id"]] for title in ("Hall", "Kitchen", "Bath")
    )
    assert (hall["x"], hall["y"]) == (pytest.approx(25, abs=2), pytest.approx(50, abs=2))
    assert kitchen["y"] == pytest.approx(25, abs=3)
    assert (bath["x"], bath["y"]) == (50, 50)
    assert hall["heading"] == pytest.approx(90, abs=8)

    dialog.get_by_role("button", name="Bath").press("Delete")
    dialog.get_by_role("button", name="Done").click()
    # The small plan over the picture leads from scene to scene.
    page.get_by_role("region", name="Floor plan").get_by_role("button", name="Kitchen").click()
    expect(scene_row(page, "Kitchen")).to_have_attribute("data-open", "")
    page.locator("#plan-name").fill("Upstairs")
    page.locator("#plan-name").press("Enter")
    page.get_by_role("button", name="Delete the floor plan").click()
    drawer = page.get_by_role("region", name="Floor plan")
    expect(drawer.get_by_role("button", name="Add or draw a plan")).to_be_visible()
    page.locator(".toasts").get_by_role("button", name="Undo").click()
    expect(drawer.get_by_role("button", name="Kitchen")).to_be_visible()
    saved(page)
    plan = tour.document["floor_plans"][0]
    assert plan["name"] == "Upstairs"
    assert len(plan["markers"]) == 2


def test_from_settings_and_brand_to_a_published_tour_and_back(open_page, tour, violations):
    link = {"target_scene_id": tour.scene("Kitchen")["id"]}
    tour.add_hotspot("Hall", "navigation", 0, -14, "To the kitchen", **link)
    page = open_editor(open_page, tour)

    title = page.get_by_label("Title of the tour")
    title.fill("House by the sea")
    title.press("Enter")
    tab(page, "Tour")
    settings = page.locator("tour-settings")
    settings.get_by_label("Description").fill("Light from three sides.")
    settings.get_by_label("From scene to scene").select_option("Fade")
    settings.get_by_label("Compass").uncheck()
    settings.get_by_label("City").fill("Cascais")
    settings.get_by_label("City").press("Enter")

    tab(page, "Brand")
    brand = page.locator("branding-panel")
    brand.get_by_role("button", name="Harbour").click()
    brand.get_by_label("Text", exact=True).fill("#dddddd")
    expect(brand.get_by_text("The text is hard to read on this background")).to_be_visible()
    brand.get_by_label("Text", exact=True).fill("#111111")
    expect(brand.get_by_text("The text is hard to read on this background")).to_have_count(0)
    brand.get_by_label("Name", exact=True).fill("Ana Lima")
    brand.get_by_label("Name", exact=True).press("Enter")
    saved(page)
    document = tour.document
    assert document["tour"]["title"] == "House by the sea"
    assert document["tour"]["settings"]["transition"] == "fade"
    assert document["tour"]["settings"]["show_compass"] is False
    assert document["location"]["city"] == "Cascais"
    assert document["branding"]["colors"]["primary"] == "#0f4c81"
    assert document["branding"]["agent"]["name"] == "Ana Lima"

    # The check jumps to the place of what it finds.
    tab(page, "Publish")
    page.locator("publish-panel").get_by_role("button", name=re.compile("Bath: no way")).click()
    expect(scene_row(page, "Bath")).to_have_attribute("data-open", "")
    tab(page, "Publish")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_role("button", name="Up to date")).to_be_visible()

    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_role("dialog").get_by_label("Link", exact=True)).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")

    address = f"{tour.site.url}/t/{tour.tour['slug']}"
    visitor = open_page(address)
    expect(visitor.locator("tour-viewer[data-ready]")).to_be_visible(timeout=30_000)
    visitor.locator("tour-viewer").get_by_role(
        "button", name=re.compile("To the kitchen")
    ).first.click()
    expect(visitor).to_have_url(re.compile(tour.scene("Kitchen")["id"]))

    open_scene(page, "Kitchen")
    page.locator("#scene-title").fill("Galley")
    tab(page, "Publish")
    expect(page.locator(".changes")).to_contain_text("Galley")
    page.get_by_role("button", name="Publish the changes").click()
    expect(page.get_by_role("button", name="Up to date")).to_be_visible()
    assert "Galley" in tour.agent.get(address, headers={"Authorization": None}).text

    page.get_by_role("listitem").filter(has_text="Version 1").get_by_role("button").click()
    expect(page.get_by_text("Visitors see version 1 again")).to_be_visible()
    assert "Galley" not in tour.agent.get(address, headers={"Authorization": None}).text
    expect(page.get_by_role("listitem").filter(has_text="Version 1")).to_contain_text("Shown")
