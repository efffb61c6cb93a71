"""Nothing an agent did is lost: without a network, on a reload, and beside somebody else."""

import pytest
from playwright.sync_api import expect

from tests.browser.studio_steps import (
    SMALL,
    EditedTour,
    handle,
    open_editor,
    open_scene,
    ready,
    rows,
    saved,
    scene_row,
    tab,
)


@pytest.fixture
def tour(site):
    return EditedTour(site, titles=("Hall", "Kitchen"))


@pytest.fixture
def open_page(chrome):
    """As everywhere, but the console may say that a request failed: that is what is tried here."""
    contexts, errors = [], []

    def open_it(url, **options):
        context = chrome.new_context(**(SMALL | options))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert errors == []


def describe(page, text):
    page.locator("#scene-description").fill(text)


def rename(page, title):
    page.locator("#scene-title").fill(title)


def description_of(tour, scene):
    return tour.scene(scene)["description"]


def test_changes_made_without_a_network_arrive_when_it_is_back(open_page, tour):
    page = open_editor(open_page, tour)
    page.context.set_offline(True)
    rename(page, "Hall of mirrors")
    expect(page.locator(".bar__saved")).to_have_text("Offline, 1 change kept")
    open_scene(page, "Kitchen")
    describe(page, "With an oven.")
    page.keyboard.press("Escape")
    expect(page.locator(".bar__saved")).to_have_text("Offline, 2 changes kept")
    assert tour.titles == ["Hall", "Kitchen"]

    page.context.set_offline(False)
    saved(page)
    assert tour.titles == ["Hall of mirrors", "Kitchen"]
    assert description_of(tour, "Kitchen") == "With an oven."


def test_a_server_in_trouble_is_not_called_offline(open_page, tour):
    page = open_editor(open_page, tour)
    page.route("**/api/v1/scenes/*", lambda route: route.fulfill(status=502, body="Bad gateway"))
    rename(page, "Hall of mirrors")
    told = page.locator(".bar__saved")
    expect(told).to_have_text("The server has trouble: 1 change kept, trying again")
    page.unroute_all()
    page.get_by_role("button", name="Try now").click()
    saved(page)
    assert tour.titles == ["Hall of mirrors", "Kitchen"]

    # The tour is deleted under one's hands: nothing that was done is lost, and there is a way on.
    page.route("**/api/v1/scenes/*", lambda route: route.abort())
    rename(page, "Hall of fame")
    expect(told).to_have_text("Offline, 1 change kept")
    tour.agent.delete(f"{tour.api}/tours/{tour.id}").raise_for_status()
    notice = page.get_by_role("region", name="This tour is no longer here for you")
    expect(notice).to_contain_text("1 change of yours did not arrive")
    notice.get_by_role("button", name="Look again").click()
    expect(notice).to_contain_text("It is still not here.")
    page.unroute_all()
    notice.get_by_role("button", name="Put it back").click()
    expect(notice).to_have_count(0)
    saved(page)
    assert tour.titles == ["Hall of fame", "Kitchen"]


def test_what_was_not_sent_before_a_reload_is_sent_after_it(open_page, tour):
    page = open_editor(open_page, tour)
    page.route("**/api/v1/scenes/*", lambda route: route.abort())
    rename(page, "Hall of mirrors")
    expect(page.locator(".bar__saved")).to_have_text("Offline, 1 change kept")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    ready(page)
    expect(rows(page).first).to_have_text("Hall of mirrors")
    page.unroute_all()
    page.get_by_role("button", name="Try now").or_(page.locator(".bar__saved")).first.click()
    saved(page)
    assert tour.titles == ["Hall of mirrors", "Kitchen"]


def test_two_people_in_the_same_scene(open_page, tour, violations):
    mine = open_editor(open_page, tour)
    theirs = open_editor(open_page, tour, tour.add_member("editor"))
    expect(mine.get_by_role("list", name="Also here")).to_contain_text("Nia Okoro, in Hall")
    open_scene(theirs, "Kitchen")
    expect(mine.get_by_role("list", name="Also here")).to_contain_text("Nia Okoro, in Kitchen")
    open_scene(theirs, "Hall")

    # Different fields at the same time: both stay, and both see both.
    rename(mine, "Entrance")
    describe(theirs, "Tiles from Porto.")
    saved(mine)
    saved(theirs)
    expect(mine.locator("#scene-description")).to_have_value("Tiles from Porto.")
    expect(theirs.locator("#scene-title")).to_have_value("Entrance")
    hall = tour.scene("Entrance")
    assert hall["description"] == "Tiles from Porto."

    # A hotspot one places stands in the other's picture.
    tour.add_hotspot("Entrance", "info", 5, 5, "The tiles")
    expect(handle(mine, "The tiles")).to_be_visible()
    expect(handle(theirs, "The tiles")).to_be_visible()

    # The same field: the slower one is asked, and chooses.
    for wanted, choose in (("Mine, the hall", "Yours"), ("Theirs, the hall", "Theirs")):
        mine.context.set_offline(True)
        rename(mine, "Mine, the hall")
        expect(mine.locator(".bar__saved")).to_contain_text("Offline")
        rename(theirs, "Theirs, the hall" if wanted == "Mine, the hall" else "Theirs, the hall ")
        if wanted == "Theirs, the hall":
            rename(theirs, "Theirs, the hall")
        saved(theirs)
        mine.context.set_offline(False)
        dialog = mine.get_by_role("dialog", name="Somebody else changed this too")
        expect(dialog).to_contain_text("Mine, the hall")
        expect(dialog).to_contain_text("Theirs, the hall")
        if choose == "Yours":
            assert violations(mine) == []
        dialog.get_by_label(choose).check()
        dialog.get_by_role("button", name="Keep what is chosen").click()
        saved(mine)
        expect(mine.locator("#scene-title")).to_have_value(wanted)
        expect(theirs.locator("#scene-title")).to_have_value(wanted)
        assert wanted in tour.titles
        rename(mine, "Entrance")
        saved(mine)
        expect(theirs.locator("#scene-title")).to_have_value("Entrance")


def test_a_viewer_sees_everything_and_changes_nothing(open_page, tour):
    tour.add_hotspot("Hall", "info", 0, 5, "The oven", content={"html": "<p>It bakes.</p>"})
    tour.add_hotspot("Hall", "link", 10, 5, "Its maker", content={"url": "https://example.com/"})
    before = tour.document
    page = open_editor(open_page, tour, tour.add_member("viewer"))
    asked = []
    page.on("request", lambda request: asked.append(request.method))

    expect(page.get_by_text("You may look, not change")).to_be_visible()
    expect(page.get_by_label("Title of the tour")).not_to_be_editable()
    expect(page.locator("#scene-title")).not_to_be_editable()
    scene_row(page, "Kitchen").get_by_role("button").press("Alt+ArrowUp")
    scene_row(page, "Kitchen").get_by_role("button").press("Delete")
    scene_row(page, "Kitchen").get_by_role("button").press("F2")
    expect(rows(page)).to_have_text(["Hall", "Kitchen"])
    for key in ("h", "v", "Control+v", "Control+z", "Control+Enter"):
        page.keyboard.press(key)
    for title in ("The oven", "Its maker"):
        handle(page, title).press("Enter")
        handle(page, title).press("ArrowRight")
        handle(page, title).press("Delete")
        expect(page.locator("#hotspot-title")).to_have_value(title)
        assert changeable(page) == []
    for name in ("Scene", "Plans", "Tour", "Brand", "Publish"):
        tab(page, name)
        assert changeable(page) == []
    assert set(asked) <= {"GET"}
    assert tour.document == before


def changeable(page):
    """What in the inspector could still be written into or pressed to change something."""
    return page.evaluate(
        """() => {
          const panel = document.querySelector('.inspector__panel:not([hidden])');
          const fields = [...panel.querySelectorAll('input, textarea, select')]
            .filter((one) => !one.disabled && !one.readOnly && one.name !== 'brand-scope');
          const texts = [...panel.querySelectorAll('[contenteditable=true]')];
          return [...fields, ...texts].map((one) => one.outerHTML.slice(0, 120));
        }"""
    )
