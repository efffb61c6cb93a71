"""The studio's pages for sales, as somebody who sells uses them."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.screens import PHONE

FURNISH = """
import time
from datetime import timedelta
from django.test import Client
from accounts.models import User
from tests.makers import make_floor_plan, make_scene, make_tour, run_jobs, team_of
from tests.vrtracking.conftest import Headset
from tests.vrtracking.walks import START, stay, walk
from vrtracking.keys import issue_key
from vrtracking.models import Calibration, Property
user = User.objects.get(email={email!r})
team = team_of(user)
tour = make_tour(team=team, user=user, title="Villa")
kitchen, hall = (make_scene(tour, title=title, ready=False) for title in ("Kitchen", "Hall"))
# The site's own worker may be faster: with real tiles either way.
while tour.scenes.filter(panorama=None).exists():
    run_jobs()
    time.sleep(0.2)
plan = make_floor_plan(tour, markers=[dict(scene_id=kitchen.pk, x=30, y=40, label=""),
                                      dict(scene_id=hall.pk, x=70, y=60, label="")])
house = Property.objects.create(team=team, external_id="villa", name="Villa", tour=tour)
Calibration.objects.create(property=house, plan=plan, first=dict(world=[0, 0, 0], plan=[0, 0]),
                           second=dict(world=[1000, 0, 0], plan=[100, 0]))
secret = issue_key(team_id=team.pk, name="Lab", of=house)[1]
headset = Headset(Client(SERVER_NAME="127.0.0.1"), secret, team, house)
for number in range(6):
    walk(headset, f"s{{number}}", stay("Kitchen", 60, dict(oven=4000, sink=2000), ["oven"]),
         stay("Hall", 20 + number, dict(mirror=1000)), stay("Cellar", 3),
         customer="Anna" if number % 2 else "Luca", start=START + timedelta(minutes=number))
result = dict(house=str(house.pk), secret=secret)
"""


@pytest.fixture
def seller(open_page, site):
    """`seller(path, **context)` → a page of somebody whose villa six people walked through."""
    email, password, _token = site.register()
    made = site.ask(FURNISH.format(email=email))

    def enter(path, **options):
        page = open_page(f"{site.url}/sign-in?next={path}", **options)
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("upload-queue[data-ready]")).to_be_attached()
        return page

    enter.house = f"/studio/vr/properties/{made['house']}"
    enter.secret = made["secret"]
    return enter


def test_a_session_is_found_and_walked_through_again_by_keyboard(seller):
    page = seller("/studio/vr")
    page.get_by_role("searchbox", name="Customer").press_sequentially("ann")
    expect(page.locator("[data-row]")).to_have_count(3)
    page.get_by_role("link", name="Anna").first.click()
    expect(page.locator("vr-replay[data-ready]")).to_be_visible()
    slider = page.get_by_role("slider", name="Time in the session")
    expect(slider).to_have_attribute("aria-valuetext", "0 s, Kitchen")
    slider.focus()
    for _ in range(13):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("1 min 5 s, Hall"))
    page.get_by_role("button", name="Play").click()
    expect(slider).to_have_attribute("aria-valuetext", re.compile("1 min 1\\d s|1 min 2\\d s"))
    page.get_by_text("The way, 3 stays").click()
    expect(page.get_by_role("table").get_by_role("rowheader", name="Hall").first).to_be_visible()


def test_a_session_is_written_up_on_request(seller):
    page = seller("/studio/vr")
    page.get_by_role("link", name="Anna").first.click()
    page.get_by_role("button", name="Have a summary written").click()
    expect(page.locator(".vr-written")).to_contain_text("They walked for 88 seconds")
    expect(page.get_by_text("no AI service was asked")).to_be_visible()


def test_a_waiting_session_comes_alive_without_a_reload(seller, site):
    page = seller("/studio/vr/start")
    page.get_by_label("Property").select_option(label="Villa")
    page.get_by_label("Or a new customer").fill("Ruth Steiner")
    page.get_by_role("button", name="Get the code").click()
    code = page.locator(".vr-waiting__code").inner_text().replace(" ", "")
    page.evaluate("window.isSamePage = true")
    begin = time.time() - 30
    events = [
        {"event_type": "zone_enter", "timestamp": begin, "zone_name": "Kitchen"},
        {"event_type": "gaze", "timestamp": begin + 20, "gaze_target": "oven",
         "dwell_time_ms": 900, "position": {"x": 300, "y": 100, "z": 170}},
    ]  # fmt: skip
    answer = page.request.post(
        f"{site.url}/api/v1/unreal/tracking/batch",
        headers={"X-Ingest-Key": seller.secret},
        data={"session_id": code, "sent_at": time.time(), "events": events},
    )
    assert answer.json()["failed"] == 0, answer.text()
    expect(page.locator("[data-state=active]")).to_be_visible(timeout=30_000)
    expect(page.locator("#vr-facts")).to_contain_text("Active")
    expect(page.get_by_role("slider", name="Time in the session")).to_be_visible()
    assert page.evaluate("window.isSamePage")


def test_a_point_of_the_calibration_is_set_on_the_plan(seller):
    page = seller(f"{seller.house}/places")
    expect(page.locator("plan-calibration[data-ready]")).to_be_visible()
    # As it is stored, the latest walks lie on the plan at once.
    assert page.locator(".calibration__path").count() == 6
    page.get_by_label("Point B").check()
    stage = page.locator("[data-stage]")
    box = stage.bounding_box()
    stage.click(position={"x": box["width"] / 2, "y": box["height"] / 4})
    field = page.locator("input[name=second-left]")
    assert abs(float(field.input_value()) - 50) < 1
    stage.press("ArrowRight")
    assert abs(float(field.input_value()) - 50.5) < 1
    page.get_by_role("button", name="Save the calibration").click()
    expect(page.get_by_text("By it, Ground floor is")).to_be_visible()


def test_a_zone_is_drawn_on_the_plan(seller):
    page = seller(f"{seller.house}/places")
    expect(page.locator("zone-editor[data-ready]")).to_be_visible()
    page.get_by_role("button", name="Draw Kitchen").click()
    stage = page.locator("[data-plan-stage]")
    box = stage.bounding_box()
    for x, y in ((0.1, 0.1), (0.4, 0.1), (0.4, 0.5)):
        stage.click(position={"x": x * box["width"], "y": y * box["height"]})
    page.get_by_role("button", name="Done").click()
    expect(page.locator("polygon.zones__region")).to_have_count(1)
    page.get_by_role("button", name="Save the zones").click()
    expect(page.get_by_text("Sessions are added up anew")).to_be_visible()
    expect(page.locator("polygon.zones__region")).to_have_count(1)


def paths_of(page, seller):
    session = page.locator(".vr-table__link").first.get_attribute("href")
    page.goto(page.url.partition("/studio")[0] + "/studio/vr/customers")
    customer = page.locator(".vr-table__link").first.get_attribute("href")
    return [
        "/studio/vr", session, "/studio/vr/start", "/studio/vr/customers", customer,
        f"{customer}/edit", "/studio/vr/properties", seller.house, f"{seller.house}/places",
        f"{seller.house}/edit", "/studio/vr/keys",
    ]  # fmt: skip


def test_everyone_can_use_the_pages_for_sales(seller, violations):
    page = seller("/studio/vr")
    base = page.url.partition("/studio")[0]
    found = {}
    for path in paths_of(page, seller):
        page.goto(base + path)
        expect(page.locator("upload-queue[data-ready]")).to_be_attached()
        found[path] = violations(page)
    assert not any(found.values()), found


def test_nothing_of_the_pages_for_sales_hangs_over_the_edge_of_a_phone(seller):
    page = seller("/studio/vr", **PHONE)
    base = page.url.partition("/studio")[0]
    for path in paths_of(page, seller):
        page.goto(base + path)
        expect(page.locator("upload-queue[data-ready]")).to_be_attached()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
