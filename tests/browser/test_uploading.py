"""From files on somebody's disk to scenes of a tour, whatever happens on the way."""

import base64
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from tests.makers import panorama_bytes, picture_bytes

# JavaScript: let files fall onto the page. Each has a name, its bytes and how many zeros follow.
DROP = """
files => {
  const transfer = new DataTransfer();
  for (const { name, type, content, padding } of files) {
    const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
    transfer.items.add(new File([bytes, new Uint8Array(padding)], name, { type }));
  }
  for (const kind of ["dragenter", "dragover", "drop"]) {
    const event = new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true });
    document.body.dispatchEvent(event);
  }
}
"""
CHUNK = 8 * 1024 * 1024


@pytest.fixture(scope="module")
def agent(site):
    email, password, token = site.register()
    return SimpleNamespace(email=email, password=password, token=token)


@pytest.fixture
def studio(chrome, site, agent):
    """A page in the studio. Requests may fail here, and the console says so: no mistake."""
    context = chrome.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    mistakes = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("E-mail").fill(agent.email)
    page.get_by_label("Password", exact=True).fill(agent.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/studio/**")
    yield page
    context.close()
    assert mistakes == []


def drop(page, *files):
    expect(page.locator("upload-queue[data-ready]")).to_be_attached()
    page.evaluate(DROP, list(files))


def file(name, content=None, *, type="image/jpeg", padding=0):
    content = base64.b64encode(content or panorama_bytes(1024)).decode()
    return {"name": name, "type": type, "content": content, "padding": padding}


def new_editor(page, site):
    page.goto(f"{site.url}/studio/new")
    page.get_by_label("Title", exact=True).fill("Harbour 3")
    page.get_by_role("button", name="Start with an empty tour").click()
    expect(page.locator("tour-editor[data-ready]")).to_be_attached()


def scenes(page):
    return page.locator("scene-strip .strip__title")


def test_pictures_dropped_onto_the_studio_become_a_tour(studio, site):
    studio.goto(f"{site.url}/studio/")
    names = ["Room 10.jpg", "Room 2.jpg", "IMG_0001 hall.jpg"]
    drop(studio, *[file(name) for name in names])
    studio.wait_for_url("**/studio/tours/*")
    expect(studio.locator("#tour-title")).to_have_value("Untitled tour")
    expect(scenes(studio)).to_have_text(["Hall", "Room 2", "Room 10"])


def test_a_reload_in_the_middle_goes_on_where_it_stopped(studio, site):
    new_editor(studio, site)
    sent = []

    def cut(route):
        offset = int(route.request.headers.get("upload-offset", -1))
        if route.request.method == "PATCH" and offset > 0:
            return route.abort("connectionfailed")
        return route.continue_()

    studio.route("**/api/v1/uploads/*", cut)
    drop(studio, file("Attic.jpg", padding=2 * CHUNK))
    expect(studio.get_by_text("does not answer")).to_be_visible()
    studio.unroute("**/api/v1/uploads/*")
    studio.on(
        "request",
        lambda one: one.method == "PATCH" and sent.append(one.headers.get("upload-offset")),
    )
    studio.reload()
    expect(scenes(studio)).to_have_text(["Attic"])
    assert sent[0] == str(CHUNK)


def test_another_tab_takes_over_when_the_first_one_closes(studio, site):
    new_editor(studio, site)
    studio.route("**/api/v1/uploads/*", lambda route: route.abort("connectionfailed"))
    drop(studio, file("Balcony.jpg"))
    expect(studio.get_by_text("does not answer")).to_be_visible()
    other = studio.context.new_page()
    other.goto(studio.url)
    expect(other.locator("upload-queue[data-ready]")).to_be_attached()
    expect(other.get_by_role("region", name="Uploads")).to_have_count(0)
    studio.close()
    expect(scenes(other)).to_have_text(["Balcony"])


def test_without_a_network_it_waits_and_goes_on_by_itself(studio, site):
    new_editor(studio, site)
    studio.context.set_offline(True)
    drop(studio, file("Cellar.jpg"))
    expect(studio.get_by_text("Offline. Everything goes on by itself")).to_be_visible()
    studio.context.set_offline(False)
    expect(scenes(studio)).to_have_text(["Cellar"])


def test_a_refused_picture_says_why_and_costs_its_neighbours_nothing(studio, site):
    new_editor(studio, site)
    flat = file("Flat.png", picture_bytes(400, 300), type="image/png")
    drop(studio, flat, file("Notes.pdf", b"%PDF-", type="application/pdf"), file("Hall.jpg"))
    expect(scenes(studio)).to_have_text(["Hall"])
    tray = studio.get_by_role("region", name="Uploads")
    expect(tray.get_by_text("“Notes.pdf” cannot become a scene.")).to_be_visible()
    expect(tray.locator("[data-state=failed]", has_text="Flat.png")).to_contain_text("400")
    expect(tray.get_by_text("1 file uploaded, 2 files not taken")).to_be_visible()
    # They stay until somebody has read them, also after a reload.
    studio.reload()
    expect(tray.locator("[data-state=failed]", has_text="Flat.png")).to_be_visible()
    tray.get_by_role("button", name="Clear the list").click()
    expect(tray).to_have_count(0)


def test_an_upload_is_paused_and_cancelled(studio, site):
    new_editor(studio, site)
    studio.route("**/api/v1/uploads/", lambda route: None)
    drop(studio, file("Slow.jpg"), file("Unwanted.jpg"))
    tray = studio.get_by_role("region", name="Uploads")
    tray.get_by_role("button", name="Cancel Unwanted.jpg").click()
    expect(tray.get_by_text("Unwanted.jpg", exact=True)).to_have_count(0)
    tray.get_by_role("button", name="Pause Slow.jpg").click()
    expect(tray.get_by_text("1 upload paused")).to_be_visible()
    studio.unroute_all(behavior="ignoreErrors")
    studio.reload()
    expect(tray.get_by_text("Paused at 0 %")).to_be_visible()
    tray.get_by_role("button", name="Go on with Slow.jpg").click()
    expect(scenes(studio)).to_have_text(["Slow"])


def test_everyone_can_use_the_list_of_uploads(studio, site, violations):
    studio.goto(f"{site.url}/studio/media")
    drop(studio, file("Notes.txt", b"Hello.", type="text/plain"), file("a.jpg"), file("b.jpg"))
    tray = studio.get_by_role("region", name="Uploads")
    expect(tray.get_by_text("2 files uploaded, 1 file not taken")).to_be_visible()
    assert violations(studio) == []
    fold = tray.get_by_role("button", name="2 files uploaded")
    fold.press("Enter")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(tray.get_by_text("Notes.txt", exact=True)).to_be_hidden()


def test_a_file_of_the_library_is_chosen_or_sent_on_the_spot(studio, site):
    new_editor(studio, site)
    pick = "document.querySelector('media-picker').pick('image').then(one => window.picked = one)"
    studio.evaluate(f"void {pick}")
    dialog = studio.get_by_role("dialog", name="Choose a picture")
    dialog.get_by_label("Upload a picture").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": picture_bytes(64, 64)}
    )
    expect(dialog).to_be_hidden()
    assert studio.evaluate("picked.original_filename") == "logo.png"
    sent = studio.evaluate("picked.public_url")
    studio.evaluate(f"void {pick}")
    dialog.get_by_role("searchbox").fill("logo")
    dialog.get_by_role("button", name="logo.png").first.click()
    expect(dialog).to_be_hidden()
    assert studio.evaluate("picked.public_url") == sent
    studio.evaluate(f"void {pick}")
    dialog.get_by_role("button", name="Close").click()
    assert studio.evaluate("picked") is None
