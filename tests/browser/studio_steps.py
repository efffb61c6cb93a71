"""What an agent does in the studio, and what the server then knows."""

import io
import time
import uuid
from functools import cache
from types import SimpleNamespace

import requests
from playwright.sync_api import expect

from tests.browser.conftest import add_scene
from tests.browser.test_accounts import sign_in
from tests.makers import picture_bytes

DESKTOP = {"viewport": {"width": 1280, "height": 720}}
SMALL = {"viewport": {"width": 1024, "height": 640}}


def address(name):
    return f"{name}-{uuid.uuid4().hex[:8]}@example.com"


@cache
def _agent(site):
    """One person for all edited tours of a run: signing up is tried elsewhere."""
    email, password, token = site.register(address("agent"))
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    return SimpleNamespace(email=email, password=password, session=session)


@cache
def _rooms(site, titles):
    """The id of a tour with these scenes; whoever duplicates it has their pictures at once."""
    agent, api = _agent(site).session, f"{site.url}/api/v1"
    tour = agent.post(f"{api}/tours", json={"title": "Rooms"}).json()["id"]
    for name in titles:
        add_scene(agent, api, tour, name, 1024)
    deadline = time.monotonic() + 60
    while not all(
        scene["panorama"] for scene in agent.get(f"{api}/tours/{tour}/document").json()["scenes"]
    ):
        assert time.monotonic() < deadline, site.log()
        time.sleep(0.1)
    return tour


class EditedTour:
    """A new tour of one's own, seen through the API beside the editor."""

    def __init__(self, site, titles=("Hall", "Kitchen", "Bath"), title="Sea View"):
        self.site = site
        agent = _agent(site)
        self.email, self.password, self.agent = agent.email, agent.password, agent.session
        self.api = f"{site.url}/api/v1"
        copy = self.agent.post(f"{self.api}/tours/{_rooms(site, titles)}/duplicate")
        self.id = copy.json()["id"]
        self.agent.patch(f"{self.api}/tours/{self.id}", json={"title": title}).raise_for_status()
        self.url = f"{site.url}/studio/tours/{self.id}"

    @property
    def document(self):
        answer = self.agent.get(f"{self.api}/tours/{self.id}/document")
        answer.raise_for_status()
        return answer.json()

    @property
    def tour(self):
        return self.document["tour"]

    @property
    def titles(self):
        return [scene["title"] for scene in self.document["scenes"]]

    def scene(self, title):
        return next(scene for scene in self.document["scenes"] if scene["title"] == title)

    def hotspots(self, scene):
        wanted = self.scene(scene)["id"]
        return [each for each in self.document["hotspots"] if each["scene_id"] == wanted]

    def add_hotspot(self, scene, kind, yaw, pitch, title, **fields):
        body = {"type": kind, "position": {"yaw": yaw, "pitch": pitch}, "title": title, **fields}
        answer = self.agent.post(f"{self.api}/scenes/{self.scene(scene)['id']}/hotspots", json=body)
        answer.raise_for_status()
        return answer.json()

    def add_picture(self, name="plan.png", width=600, height=400):
        """A picture in the media library, as a plan or a logo needs it."""
        files = {"file": (name, io.BytesIO(picture_bytes(width, height)), "image/png")}
        answer = self.agent.post(f"{self.api}/upload", files=files)
        answer.raise_for_status()
        return answer.json()["media"]

    def add_plan(self, name="Ground floor"):
        """A floor plan with the first scene on it."""
        media = self.add_picture()
        path = f"{self.api}/tours/{self.id}/floor-plans"
        body = {"name": name, "floor_number": 1, "media_file_id": media["id"]}
        plan = self.agent.post(path, json=body)
        plan.raise_for_status()
        markers = [{"scene_id": self.document["scenes"][0]["id"], "x": 40, "y": 50}]
        self.agent.put(f"{path}/{plan.json()['id']}/markers", json=markers).raise_for_status()

    def add_member(self, role):
        """The address of somebody else in the team."""
        email = address(role)
        self.site.ask(
            "from accounts.models import Membership, Team, User\n"
            f"user = User.objects.create_user({email!r}, {self.password!r})\n"
            "user.full_name = 'Nia Okoro'\n"
            "user.save()\n"
            "user.trust_address()\n"
            f"team = User.objects.get(email={self.email!r}).teams.get()\n"
            f"Membership.objects.create(user=user, team=team, role={role!r})\n"
            "result = None"
        )
        return email


# What a browser holds of somebody who is signed in, by site and address.
_signed_in: dict = {}


def open_editor(open_page, tour, email=None, **options):
    """The tour's editor, its first picture drawn, signed in as its maker or as `email`."""
    who = tour.site, email or tour.email
    options = SMALL | options
    if who in _signed_in:
        page = open_page(tour.url, storage_state=_signed_in[who], **options)
    else:
        page = open_page(f"{tour.site.url}/sign-in", **options)
        sign_in(page, *who)
        expect(page.get_by_role("link", name="Tours", exact=True)).to_be_visible()
        _signed_in[who] = page.context.storage_state()
        page.goto(tour.url)
    ready(page)
    return page


def ready(page):
    expect(page.locator("tour-editor[data-ready]")).to_be_attached(timeout=30_000)
    expect(page.locator("editor-canvas canvas").first).to_be_visible(timeout=30_000)


def saved(page):
    """Wait until nothing is on its way to the server any more."""
    expect(page.locator(".bar__saved")).to_have_text("Saved")


def tab(page, name):
    page.get_by_role("tab", name=name, exact=True).click()


def middle(page, across=0, down=0):
    """The middle of the picture on the screen, and so many pixels from there."""
    box = page.locator("editor-canvas").bounding_box()
    return box["x"] + box["width"] / 2 + across, box["y"] + box["height"] / 2 + down


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def look(page, across, down=0):
    """Pull the picture by so many pixels, and wait until it stands still."""
    drag(page, middle(page), middle(page, across, down))
    before = None
    while (now := page.evaluate("document.querySelector('editor-canvas').view.yaw")) != before:
        before = now
        page.wait_for_timeout(150)


def centre(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def open_scene(page, title):
    row = scene_row(page, title)
    row.get_by_role("button").click()
    expect(row).to_have_attribute("data-open", "")


def scene_row(page, title):
    return page.locator(".strip__scene").filter(has_text=title)


def rows(page):
    return page.locator(".strip__scene .strip__title")


def place(page, kind, across=0, down=0):
    """Choose a kind of hotspot and click into the picture, beside its middle."""
    tab(page, "Hotspots")
    back = page.get_by_role("button", name="All hotspots of the scene")
    if back.is_visible():
        back.click()
    page.locator(".kinds__one").filter(has_text=kind).click()
    expect(page.locator(".canvas__banner")).to_be_visible()
    page.mouse.click(*middle(page, across, down))


def name_it(page, title):
    page.locator("#hotspot-title").fill(title)


def handle(page, title):
    """The hotspot of that name in the picture."""
    return page.locator(".handles .hotspot").filter(has_text=title)


def choose_file(page, name):
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=name).click()
    expect(dialog).to_have_count(0)
