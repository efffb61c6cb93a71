"""The demo home: what a new installation shows, and a tour whose geometry is known."""

import json
import math
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import Team, User
from accounts.services import register_user
from floorplans.services import add_floor_plan
from hotspots.models import HotspotType
from hotspots.services import add_hotspot
from mediafiles.services import store_file
from scenes.services import add_scene, edit_scene
from studio.demo_plan import draw_plan
from studio.importing import process_now
from studio.publishing import publish_tour
from tours.branding import branding_of_team, edit_branding
from tours.models import Tour
from tours.services import create_tour, feature_tour, place_tour

HOME = settings.BASE_DIR / "demo"
SLUG = "demo"
# Somebody invented, under addresses and a number that belong to nobody.
AGENT = {
    "name": "Inês Duarte",
    "role": "Sales",
    "company": "Roundhouse Residences",
    "phone": "+44 20 7946 0123",
    "email": "ines.duarte@example.com",
    "website": "https://example.com",
}


def ensure_demo(say=lambda line: None):
    """The demo team and its published tour. Run again, it goes on where it was stopped."""
    user = User.objects.filter(email=settings.DEMO_EMAIL).first() or _register()
    team = Team.objects.filter(members=user).first()
    tour = Tour.objects.filter(slug=SLUG).first()
    if tour is None:
        home = json.loads((HOME / "home.json").read_text())
        say(f"Making the demo tour “{home['title']}”")
        tour = _build(home, team, user)
    if tour.publication_id is None and tour.deleted_at is None:
        _finish(tour, user, say)
    return user


def demo_password(user):
    """The password to print: as long as it is the one we gave."""
    path = _password_file()
    given = settings.DEMO_PASSWORD or (path.read_text() if path.exists() else "")
    return given if given and user.check_password(given) else None


@transaction.atomic
def _register():
    password = settings.DEMO_PASSWORD or secrets.token_urlsafe(9)
    _keep(_password_file(), password)
    return register_user(
        settings.DEMO_EMAIL,
        password,
        full_name="Demo",
        team_name="Roundhouse Residences",
        is_staff=True,
        is_superuser=True,
    )


@transaction.atomic
def _build(home, team, user):
    tour = create_tour(
        team_id=team.pk,
        user=user,
        title=home["title"],
        description=home["description"],
        slug=SLUG,
        settings={"auto_rotate": False},
    )
    scenes = {room["slug"]: _add_room(tour, room, user) for room in home["scenes"]}
    for room in home["scenes"]:
        _add_doors(scenes, room)
        _add_notes(scenes[room["slug"]], room)
    _add_plan(tour, home, scenes, user)
    town, _, region = home["place"].partition(", ")
    place_tour(tour, name=home["title"], city=town, state=region)
    edit_branding(branding_of_team(team), agent=AGENT)
    return tour


def _add_room(tour, room, user):
    path = HOME / room["file"]
    with path.open("rb") as stream:
        media = store_file(File(stream, name=path.name), team_id=tour.team_id, user=user)
    scene = add_scene(tour, media=media, title=room["title"], description=room["description"])
    view = room["start_view"]
    return edit_scene(
        scene,
        view_yaw=view["yaw"],
        view_pitch=view["pitch"],
        view_fov=vertical_fov(view["fov"]),
        north_offset=room["heading"],
    )


def vertical_fov(horizontal, aspect=16 / 10):
    """The vertical field of view, in degrees, of a screen that shows `horizontal` degrees."""
    return math.degrees(2 * math.atan(math.tan(math.radians(horizontal / 2)) / aspect))


def _add_doors(scenes, room):
    for door in room["doors"]:
        target = scenes[door["to"]]
        add_hotspot(
            scenes[room["slug"]],
            type=HotspotType.NAVIGATION,
            title=target.title,
            yaw=door["yaw"],
            pitch=door["pitch"],
            target_scene_id=target.pk,
            arrival_yaw=door["arrival_yaw"],
            arrival_pitch=0,
        )


def _add_notes(scene, room):
    for note in room["points_of_interest"]:
        add_hotspot(
            scene,
            type=HotspotType.INFO,
            title=note["title"],
            yaw=note["yaw"],
            pitch=note["pitch"],
            content={"text": note["text"]},
        )


def _add_plan(tour, home, scenes, user):
    """North is up, so the cones follow from the headings of the scenes."""
    drawing, frame = draw_plan(home)
    upload = ContentFile(drawing, name="ground floor.png")
    markers = []
    for room in home["scenes"]:
        x, y = frame.percent(*room["position"][:2])
        scene = scenes[room["slug"]]
        markers.append({"scene_id": scene.pk, "x": x, "y": y, "label": scene.title})
    add_floor_plan(
        tour,
        media=store_file(upload, team_id=tour.team_id, user=user, folder="plans"),
        name="Ground floor",
        north_bearing=0,
        markers=markers,
    )


def _finish(tour, user, say):
    scenes = list(tour.scenes.in_order().select_related("incoming"))
    for place, scene in enumerate(scenes, 1):
        say(f"  [{place}/{len(scenes)}] {scene}")
        if scene.incoming is not None:
            process_now(scene.incoming)
    feature_tour(publish_tour(tour, by=user))


def _password_file():
    return Path(settings.DATA_DIR) / "demo_password"


def _keep(path, secret):
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(secret)
