"""The studio beside the editor, as somebody uses it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screens import PHONE
from tests.browser.test_uploading import drop, file
from tests.makers import picture_bytes

PAGES = ("/studio/", "/studio/tours", "/studio/new", "/studio/media")
FURNISH = """
from accounts.models import User
from accounts.teams import create_team, switch_team
from tests.makers import make_floor_plan, make_media, make_tour, picture_bytes
user = User.objects.get(email={email!r})
team = create_team(user, "Hansen Homes")
switch_team(user, team)
for title in ("Beach house", "City loft", "Old mill"):
    make_tour(team=team, user=user, title=title)
plan = make_media(team, content=picture_bytes(300, 300), name="plan.png", user=user)
make_media(team, content=picture_bytes(301, 300), name="spare.png", user=user)
make_floor_plan(make_tour(team=team, user=user, title="Villa"), media=plan)
result = str(team.pk)
"""


@pytest.fixture(scope="module")
def person(site, chrome):
    """`(address, what a browser holds once they are signed in)`: one for the whole file."""
    email, password, _token = site.register()
    context = chrome.new_context()
    page = context.new_page()
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("upload-queue[data-ready]")).to_be_attached()
    state = context.storage_state()
    context.close()
    return email, state


@pytest.fixture
def agent(open_page, site, person):
    """`agent(path, **context)` → a page of somebody with a new team: four tours and two files."""
    email, state = person
    site.ask(FURNISH.format(email=email))

    def enter(path, **options):
        page = open_page(site.url + path, storage_state=state, **options)
        expect(page.locator("upload-queue[data-ready]")).to_be_attached()
        return page

    return enter


def titles(page):
    return page.locator(".tour-row__title")


def test_a_tour_is_found_as_one_types_and_the_address_keeps_it(agent):
    page = agent("/studio/tours?sort=title")
    expect(titles(page)).to_have_text(["Beach house", "City loft", "Old mill", "Villa"])
    page.get_by_role("searchbox", name="Search").press_sequentially("mil")
    expect(titles(page)).to_have_text(["Old mill"])
    expect(page).to_have_url(re.compile("search=mil"))
    page.reload()
    expect(titles(page)).to_have_text(["Old mill"])
    page.get_by_role("searchbox", name="Search").fill("castle")
    expect(page.get_by_role("heading", name="No tour for “castle”")).to_be_visible()


def test_deleting_several_is_undone(agent):
    page = agent("/studio/tours?sort=title")
    page.get_by_label("Choose Beach house").check()
    page.get_by_label("Choose Old mill").check()
    page.get_by_role("toolbar").get_by_role("button", name="Delete").click()
    expect(titles(page)).to_have_text(["City loft", "Villa"])
    page.get_by_role("button", name="Undo").click()
    expect(titles(page)).to_have_text(["Beach house", "City loft", "Old mill", "Villa"])


def test_a_tour_is_archived_from_its_menu_by_keyboard(agent):
    page = agent("/studio/tours?sort=title")
    page.get_by_label("More for City loft").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Duplicate")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("More for City loft")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Archive").press("Enter")
    expect(titles(page)).to_have_text(["Beach house", "Old mill", "Villa"])
    page.get_by_label("State").select_option("archived")
    expect(titles(page)).to_have_text(["City loft"])


def test_the_layout_is_kept(agent):
    page = agent("/studio/tours")
    page.get_by_title("As a grid").click()
    page.reload()
    expect(page.locator("[data-view=grid]")).to_be_visible()


def test_a_file_is_deleted_and_brought_back(agent):
    page = agent("/studio/media")
    page.get_by_role("link", name="spare.png").click()
    panel = page.get_by_role("complementary", name="File")
    expect(panel.get_by_text("Nowhere. It can be deleted.")).to_be_visible()
    panel.get_by_role("button", name="Delete").click()
    expect(page.locator(".tile__name")).to_have_text(["plan.png"])
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".tile__name")).to_have_text(["spare.png", "plan.png"])


def test_what_is_used_stays_and_says_where(agent):
    page = agent("/studio/media")
    page.locator(".tile").first.hover()
    page.get_by_label("Choose spare.png").check()
    page.get_by_label("Choose plan.png").check()
    page.get_by_role("toolbar").get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="These files are in use")
    expect(dialog.get_by_role("link", name="(Villa)")).to_be_visible()
    dialog.get_by_role("button", name="All right").click()
    expect(page.locator(".tile__name")).to_have_text(["plan.png"])


def test_a_file_is_given_another_name_and_folder(agent):
    page = agent("/studio/media")
    page.get_by_role("link", name="spare.png").click()
    panel = page.get_by_role("complementary", name="File")
    panel.get_by_label("Name", exact=True).fill("façade.png")
    panel.get_by_label("Folder").fill("House 1")
    panel.get_by_label("Folder").blur()
    expect(panel.get_by_text("Saved")).to_be_visible()
    expect(page.locator(".tile__name").first).to_have_text("façade.png")
    page.reload()
    page.locator("select[name=folder]").select_option("House 1")
    expect(page.locator(".tile__name")).to_have_text(["façade.png"])


def test_files_dropped_onto_the_library_appear_in_it(agent):
    page = agent("/studio/media")
    drop(page, file("logo.png", picture_bytes(64, 64), type="image/png"))
    expect(page.locator(".tile__name").first).to_have_text("logo.png")


def test_everyone_can_use_the_pages(agent, violations):
    page = agent("/studio/")
    for path in PAGES:
        page.goto(page.url.partition("/studio")[0] + path)
        expect(page.locator("upload-queue[data-ready]")).to_be_attached()
        assert violations(page) == [], path
    page.get_by_role("link", name="spare.png").click()
    expect(page.get_by_role("complementary", name="File")).to_be_visible()
    assert violations(page) == []


def test_nothing_hangs_over_the_edge_of_a_phone(agent, site):
    page = agent(PAGES[0], **PHONE)
    for path in PAGES:
        page.goto(site.url + path)
        expect(page.locator("upload-queue[data-ready]")).to_be_attached()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
