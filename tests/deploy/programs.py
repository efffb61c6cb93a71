"""A program in front of a live site."""

import time

import requests

from tests.makers import panorama_bytes


def program_with(token):
    program = requests.Session()
    program.headers["Authorization"] = f"Bearer {token}"
    return program


def tour_with_a_picture(program, site):
    """A tour with one scene, its picture uploaded and on its way; the tour's JSON."""
    tour = program.post(f"{site.url}/api/v1/tours", json={"title": "Sea View"}).json()
    add_picture(program, site, tour)
    return tour


def add_picture(program, site, tour):
    added = program.post(
        f"{site.url}/api/v1/tours/{tour['id']}/scenes",
        files={"file": ("hall.jpg", panorama_bytes(), "image/jpeg")},
    )
    assert added.status_code == 201, added.text


def picture_of(program, site, tour, within=60):
    """The JSON of the panorama in the tour's only scene, once it is ready."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        (scene,) = program.get(f"{site.url}/api/v1/tours/{tour['id']}/scenes").json()
        if scene["is_processed"]:
            return scene["panorama"]
        time.sleep(0.2)
    raise AssertionError(f"no picture: {scene} {site.log()}")
