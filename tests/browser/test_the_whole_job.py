"""An agent's first morning: from signing up with six panoramas to a visitor in the tour."""

import base64
import re

from playwright.sync_api import expect

from tests.browser.studio_steps import (
    SMALL,
    address,
    centre,
    handle,
    look,
    name_it,
    open_scene,
    place,
    ready,
    rows,
    saved,
    scene_row,
    tab,
)
from tests.browser.test_accounts import link_in, newest_mail, sign_up
from tests.makers import panorama_bytes, picture_bytes

ROOMS = ("1 Hall", "2 Kitchen", "3 Bath", "4 Bedroom", "5 Garden", "6 Cellar")
DROP = """(files) => {
  const carried = new DataTransfer();
  for (const { name, data } of files) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    carried.items.add(new File([bytes], name, { type: "image/jpeg" }));
  }
  const how = { dataTransfer: carried, bubbles: true, cancelable: true };
  for (const type of ["dragenter", "dragover", "drop"]) {
    document.body.dispatchEvent(new DragEvent(type, how));
  }
}"""


def test_from_signing_up_to_a_visitor_in_the_tour(open_page, site):
    page = open_page(f"{site.url}/sign-in", **SMALL)
    email = address("ana")
    sign_up(page, site, "Ana Lima", email)
    page.goto(link_in(newest_mail(site, email, "Confirm")))
    page.get_by_role("button", name="Yes, confirm it").click()
    expect(page).not_to_have_url(re.compile("confirm"))

    # A folder of panoramas becomes a tour.
    page.goto(f"{site.url}/studio/new")
    expect(page.locator("new-tour[data-ready]")).to_be_attached()
    page.get_by_label("Title").fill("House by the sea")
    page.evaluate(DROP, [panorama(name) for name in ROOMS])
    expect(page).to_have_url(re.compile(r"/studio/tours/[0-9a-f-]{36}"))
    expect(page.locator(".strip__frame img")).to_have_count(6, timeout=90_000)
    ready(page)

    # Named, in order, with a start and a first view.
    scene_row(page, "Hall").get_by_role("button").dblclick()
    page.get_by_label("Name of the scene").fill("Entrance")
    page.keyboard.press("Enter")
    scene_row(page, "Garden").get_by_role("button").press("Alt+ArrowUp")
    expect(rows(page).nth(3)).to_contain_text("Garden")
    tab(page, "Tour")
    page.get_by_label("Starts in").select_option("Entrance")
    open_scene(page, "Entrance")
    look(page, -60)
    page.keyboard.press("v")

    # Eight hotspots of all kinds; each way brings its way back.
    for at, room in enumerate(("Kitchen", "Bath", "Garden")):
        place(page, "Way", -180 + 120 * at, 120)
        page.locator(".draft .targets__one").filter(has_text=room).click()
        expect(handle(page, room)).to_be_attached()
    place(page, "Information", -180, -120)
    page.get_by_role("textbox", name="Text", exact=True).click()
    page.keyboard.type("Light from three sides.")
    name_it(page, "The window")
    place(page, "Link", -60, -120)
    give(page, "#hotspot-url", "example.com/floor")
    name_it(page, "The floor")
    place(page, "Sound", 60, -120)
    give(page, "#hotspot-audio", "https://example.com/sea.mp3")
    name_it(page, "The sea")
    place(page, "Video", 180, -120)
    give(page, "#hotspot-video", "https://vimeo.com/76979871")
    name_it(page, "The film")
    place(page, "Custom", 0, -220)
    page.get_by_label("HTML").fill("<p>Built 1902</p>")
    name_it(page, "Facts")
    saved(page)
    expect(page.locator(".handles .hotspot")).to_have_count(8)

    # A floor plan with markers.
    tab(page, "Plans")
    page.get_by_role("button", name="Add a floor plan").click()
    plan = {"name": "plan.png", "mimeType": "image/png", "buffer": picture_bytes(600, 400)}
    page.locator("media-picker input[type=file]").set_input_files(plan)
    dialog = page.get_by_role("dialog", name=re.compile("Floor plan"))
    expect(dialog.locator(".plan__ground")).to_be_visible()
    for at, room in enumerate(("Entrance", "Kitchen", "Bath")):
        dialog.get_by_role("button", name=room).click()
        x, y = centre(dialog.locator(".plan__ground"))
        page.mouse.click(x - 150 + 150 * at, y)
    expect(dialog.locator(".plan__dot")).to_have_count(3)
    dialog.get_by_role("button", name="Done").click()

    # A brand, a look at the check, and out.
    tab(page, "Brand")
    page.get_by_role("button", name="Harbour").click()
    saved(page)
    tab(page, "Publish")
    panel = page.locator("publish-panel")
    expect(
        panel.get_by_role("button", name=re.compile("Cellar: no way leads here"))
    ).to_be_visible()
    panel.get_by_text("Everyone", exact=True).click()
    panel.get_by_role("button", name="Publish now").click()
    expect(panel.get_by_role("button", name="Up to date")).to_be_visible()

    visitor = open_page(panel.get_by_role("link").first.evaluate("link => link.href"))
    expect(visitor.locator("tour-viewer[data-ready]")).to_be_visible(timeout=30_000)
    expect(visitor).to_have_title(re.compile("House by the sea"))
    before = visitor.url
    visitor.locator(".hotspot--navigation").filter(has_text="Kitchen").press("Enter")
    expect(visitor).not_to_have_url(before)
    expect(visitor.locator(".hotspot--navigation").filter(has_text="Entrance")).to_be_attached()


def panorama(name):
    return {"name": f"{name}.jpg", "data": base64.b64encode(panorama_bytes(1024)).decode()}


def give(page, field, text):
    page.locator(field).fill(text)
    page.locator(field).press("Enter")
