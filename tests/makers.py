"""Things of the product, made the way the product makes them; name only what matters to you."""

import itertools
from dataclasses import asdict
from functools import cache
from io import BytesIO

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from accounts.models import Membership, Role, Team, User
from accounts.services import issue_token, register_user
from floorplans.services import add_floor_plan
from hotspots.services import add_hotspot
from mediafiles.services import store_file
from panorama.grid import grid_for
from scenes.models import Panorama
from scenes.processing import finish
from scenes.services import add_scene
from scenes.tasks import process_panorama
from studio.publishing import publish_tour
from tests.panorama.pictures import jpeg_bytes, photo, with_segment
from tours.services import create_tour
from vrtracking.models import Customer, Property, VRSession

PASSWORD = "correct horse battery"
COMMENT = 0xFE  # the JPEG segment
_numbers = itertools.count(1)


def make_user(email=None, *, password=PASSWORD, team=None, role=Role.OWNER, **fields):
    """A person: of `team`, or with a team of their own (see `team_of`)."""
    email = email or f"person{next(_numbers)}@example.com"
    if team is None:
        return register_user(email, password, **fields)
    user = User.objects.create_user(email, password, **fields)
    user.trust_address()
    Membership.objects.create(user=user, team=team, role=role)
    return user


def make_team(name=None):
    """A team with one owner."""
    return team_of(make_user(team_name=name or f"Team {next(_numbers)}"))


def team_of(user):
    return Team.objects.filter(members=user).order_by("memberships__created_at").first()


def owner_of(thing):
    """The first owner of a team, or of whatever belongs to one."""
    team_id = thing.pk if isinstance(thing, Team) else thing.team_id
    owners = User.objects.filter(memberships__team_id=team_id, memberships__role=Role.OWNER)
    return owners.order_by("memberships__created_at").first()


def make_token(user=None, *, scopes=("read", "write"), **fields):
    """The secret of a new token: what goes behind `Authorization: Bearer`."""
    _token, secret = issue_token(
        user or make_user(), name=f"Token {next(_numbers)}", scopes=scopes, **fields
    )
    return secret


def panorama_bytes(width=1024):
    """A JPEG panorama, 2:1. No two are the same, so none is known from before."""
    return with_segment(_jpeg(width), COMMENT, f"number {next(_numbers)}".encode())


@cache
def _jpeg(width):
    return jpeg_bytes(photo(width))


def picture_bytes(width=400, height=300, *, mode="RGB", colour="tan", kind="PNG", **options):
    """A flat picture of one colour, for plans, logos and faces."""
    written = BytesIO()
    Image.new(mode, (width, height), colour).save(written, kind, **options)
    return written.getvalue()


def make_media(team=None, *, content=None, name="living room.jpg", user=None, folder=""):
    """A stored file; a small panorama unless `content` (bytes) says otherwise."""
    team = team or make_team()
    upload = ContentFile(content if content is not None else panorama_bytes(), name=name)
    return store_file(upload, team_id=team.pk, user=user, folder=folder)


def make_tour(*, scenes=0, team=None, user=None, title="Sea View 12", published=False, **fields):
    """A draft of `team` (or of `user`'s team, or of a new one) with as many ready scenes."""
    team = team or (team_of(user) if user else make_team())
    user = user or owner_of(team)
    tour = create_tour(team_id=team.pk, user=user, title=title, **fields)
    for _ in range(scenes or int(published)):
        make_scene(tour)
    return publish_tour(tour, by=user) if published else tour


def make_scene(tour=None, *, ready=True, media=None, **fields):
    """A scene at the end of the tour, with its picture in place (`ready`) or still waiting.

    A ready one has its rows but no tiles; `run_jobs` makes real ones of those that wait.
    """
    tour = tour or make_tour()
    scene = add_scene(tour, media=media or make_media(tour.team), **fields)
    if ready:
        finish_panorama(scene.incoming)
    scene.refresh_from_db()
    return scene


def finish_panorama(panorama):
    """Complete a waiting panorama on paper."""
    claimed = Panorama.objects.claim(panorama.pk)
    width, height = panorama.media_file.width, panorama.media_file.height
    source = {"format": "jpeg", "width": width, "height": height, "bytes": 0}
    finish(
        claimed,
        {
            "width": width,
            "height": height,
            "levels": [asdict(level) for level in grid_for(width).levels],
            "source": source,
            "preview": "data:image/webp;base64,UklGRg==",
            "stored_bytes": 1,
        },
    )


def make_hotspot(scene=None, *, to=None, yaw=0.0, pitch=0.0, **fields):
    """A hotspot of `scene`: a way when `to` names a scene, else an information."""
    if to is not None:
        fields = {"type": "navigation", "target_scene_id": to.pk} | fields
    return add_hotspot(scene or make_scene(), yaw=yaw, pitch=pitch, **fields)


def make_floor_plan(tour=None, *, media=None, name="Ground floor", markers=(), **fields):
    """A floor plan; `markers` are dicts, or scenes to be marked in the middle."""
    tour = tour or make_tour()
    markers = [
        marker
        if isinstance(marker, dict)
        else {"scene_id": marker.pk, "x": 50.0, "y": 50.0, "label": ""}
        for marker in markers
    ]
    media = media or make_media(tour.team, content=picture_bytes(), name="plan.png")
    return add_floor_plan(tour, media=media, name=name, markers=markers, **fields)


def run_jobs():
    """Do here what the workers would: every waiting panorama that may start. Their rows after."""
    ids = list(Panorama.objects.waiting().values_list("pk", flat=True))
    for pk in ids:
        process_panorama(str(pk))
    return list(Panorama.objects.filter(pk__in=ids).order_by("created_at"))


def make_property(team=None, **fields):
    """Something that is for sale and walked through with a headset."""
    number = next(_numbers)
    fields = {"external_id": f"property_{number}", "name": f"House {number}"} | fields
    return Property.objects.create(team=team or make_team(), **fields)


def make_customer(team=None, **fields):
    fields = {"external_id": f"customer_{next(_numbers)}"} | fields
    return Customer.objects.create(team=team or make_team(), **fields)


def make_vr_session(of=None, **fields):
    """A session of the property `of` that runs, without any events."""
    of = of or make_property()
    fields = {"seen_at": timezone.now()} | fields
    return VRSession.objects.create(team=of.team, property=of, **fields)
