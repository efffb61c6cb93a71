"""What the table of access is made with: people, things, routes and the comparison.

The table itself, with what each route answers to whom, is `test_access_table.py`.
"""

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from types import SimpleNamespace

from django.contrib.admindocs.views import simplify_regex
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from accounts.models import ApiToken, Invitation
from accounts.teams import invite, remove_member
from ai_jobs.applying import apply_texts
from ai_jobs.models import AIJob
from ai_jobs.services import start_job
from domains.services import claim_domain, remove_domain
from mediafiles.library import delete_media
from mediafiles.resumable.services import create_upload
from studio.removal import remove
from tests.makers import (
    make_customer,
    make_floor_plan,
    make_hotspot,
    make_media,
    make_property,
    make_scene,
    make_team,
    make_token,
    make_tour,
    make_user,
    make_vr_session,
    owner_of,
    picture_bytes,
)
from tours.services import place_tour
from vrtracking.keys import issue_key
from vrtracking.labels import number_of
from vrtracking.models import Calibration, Zone

ANONYMOUS, STRANGER, VIEWER, EDITOR, OWNER = "anonymous", "stranger", "viewer", "editor", "owner"
READ_TOKEN, WRITE_TOKEN, STAFF = "read token", "write token", "staff"
REMOVED, REMOVED_TOKEN = "removed", "removed's token"
PEOPLE = (
    ANONYMOUS, STRANGER, VIEWER, EDITOR, OWNER, READ_TOKEN, WRITE_TOKEN, STAFF, REMOVED,
    REMOVED_TOKEN,
)  # fmt: skip
# Who never meets anything of the team.
OUTSIDE = (ANONYMOUS, STRANGER, STAFF, REMOVED, REMOVED_TOKEN)
WITH_TOKENS = (READ_TOKEN, WRITE_TOKEN, REMOVED_TOKEN)
OWN, FOREIGN = "own", "foreign"
METHODS = ("get", "post", "put", "patch", "delete", "head")
DONE = frozenset({200, 201, 202, 204})
OK, NEVER_ASKED = "ok", "-"


def read_rules(table):
    """`{rule: {own/foreign: {person: status}}}` of a table drawn as text; `-` is not asked."""
    rules, name = {}, None
    for line in table.splitlines():
        words = line.split()
        if OWN in words:
            name = words[0]
        elif FOREIGN not in words:
            continue
        thing = OWN if OWN in words else FOREIGN
        statuses = words[words.index(thing) + 1 :]
        read = [int(word) if word.isdigit() else word for word in statuses]
        rules.setdefault(name, {})[thing] = dict(zip(PEOPLE, read, strict=True))
    return rules


def sees(person, thing):
    """Whether the texts of that estate are for the eyes of the person."""
    return thing == OWN and person not in OUTSIDE


@dataclass
class Cell:
    """One question of the table and its answer."""

    route: str
    person: str
    thing: str
    expected: object
    status: int
    leaked: bool = False

    @property
    def is_right(self):
        return not self.leaked and self.status in _statuses(self.expected)

    def __str__(self):
        leak = "  LEAK" if self.leaked else ""
        wanted = "/".join(map(str, sorted(_statuses(self.expected))))
        return (
            f"{self.route:<44} {self.person:<16} {self.thing:<8} "
            f"expected {wanted:<12} got {self.status}{leak}"
        )


def _statuses(expected):
    return expected if isinstance(expected, set | frozenset) else {expected}


@dataclass
class Estate:
    """A team and one of everything that belongs to it; its texts all carry `mark`."""

    mark: str
    team: object = None
    things: dict = field(default_factory=dict)

    def __getattr__(self, name):
        return self.things[name]


def make_estate(mark):
    """Whose `mark` is in every text, so that it is recognised wherever it turns up."""
    team = make_team(f"{mark} team")
    owner = owner_of(team)
    tour = make_tour(team=team, title=f"{mark} tour", published=True, description=mark)
    scene = tour.scenes.get()
    spare = make_scene(tour, title=f"{mark} spare")
    place_tour(tour, city=mark)
    picture = make_media(team, content=picture_bytes(), name=f"{mark} picture.png", folder=mark)
    picture.thumbnail = default_storage.save("thumbnail.webp", ContentFile(b"RIFF"))
    picture.save()
    invitation = invite(team, email=f"{mark}@example.com", role="viewer", by=owner)
    invitation.hash = Invitation.hash_of(mark)
    invitation.save()
    make_token(owner, team=team)
    # Of a person with the role editor, who in the own estate is the editor.
    editor = make_user(team=team, role="editor")
    removed = remove_some(tour)
    plan = make_floor_plan(tour, name=f"{mark} plan")
    house = make_property(team, name=f"{mark} house", tour=tour)
    customer = make_customer(team, name=f"{mark} customer")
    return Estate(
        mark,
        team,
        {
            "owner": owner,
            "editor": editor,
            "removed": removed,
            "upload": create_upload(
                team_id=team.pk, user=editor, length=1000, filename=f"{mark}.jpg", is_direct=True
            ),
            "member": make_user(f"{mark}-member@example.com", team=team, role="viewer"),
            "tour": tour,
            "scene": scene,
            "spare": spare,
            "hotspot": make_hotspot(scene, title=f"{mark} hotspot"),
            "plan": plan,
            "house": house,
            "customer": customer,
            "vr_session": make_vr_session(house, customer=customer, device=mark, code="K7P4QX"),
            "zone": Zone.objects.create(
                property=house, label_id=number_of(team.pk, f"{mark} zone")
            ),
            "calibration": Calibration.objects.create(
                property=house,
                plan=plan,
                first={"world": [0, 0, 0], "plan": [0, 0]},
                second={"world": [999, 0, 0], "plan": [50, 0]},
            ),
            "ingest_key": issue_key(team_id=team.pk, name=f"{mark} key")[0],
            "media": picture,
            "panorama": make_media(team, name=f"{mark}.jpg"),
            "invitation": invitation,
            "token": ApiToken.objects.get(team=team),
            "draft": make_tour(team=team, title=f"{mark} draft"),
            "job": make_job(tour, mark),
            "domain": claim_domain(team_id=team.pk, user=owner, text=f"{mark}.com"),
            "gone_domain": remove_domain(
                claim_domain(team_id=team.pk, user=owner, text=f"old.{mark}.com")
            ),
            "application": apply_texts(
                tour, [{"scene_id": spare.pk, "description": mark}], by=owner
            )[0],
        },
    )


def make_job(tour, mark):
    """One that failed: it can be done again."""
    job = start_job(tour, job_type="tour_optimisation", user=owner_of(tour))
    AIJob.objects.filter(pk=job.pk).update(state="failed", error_message=mark, result={"x": mark})
    return job


def remove_some(tour):
    """The ids of a scene, a hotspot, a plan and a file that were removed and can be put back."""
    media = make_media(tour.team, content=picture_bytes())
    things = {
        "scene": make_scene(tour),
        "hotspot": make_hotspot(tour.scenes.in_order().first()),
        "plan": make_floor_plan(tour),
    }
    ids = {name: thing.pk for name, thing in things.items()}
    for thing in things.values():
        remove(thing)
    delete_media(media)
    return ids | {"media": media.pk}


def make_people(own):
    """One client per kind of person, as they stand to the team of the estate."""
    editor = own.editor
    removed = make_user()
    membership = own.team.memberships.create(user=removed, role="editor")
    users = {
        STRANGER: make_user(),
        VIEWER: make_user(team=own.team, role="viewer"),
        EDITOR: editor,
        OWNER: own.owner,
        STAFF: make_user(is_staff=True),
        REMOVED: removed,
    }
    secrets = {
        READ_TOKEN: make_token(editor, scopes=["read"], team=own.team),
        WRITE_TOKEN: make_token(editor, scopes=["write"], team=own.team),
        REMOVED_TOKEN: make_token(removed, scopes=["write"], team=own.team),
    }
    clients = {ANONYMOUS: Client(raise_request_exception=False)}
    for name, user in users.items():
        clients[name] = Client(raise_request_exception=False)
        clients[name].force_login(user)
    for name, secret in secrets.items():
        headers = {"Authorization": f"Bearer {secret}"}
        clients[name] = Client(raise_request_exception=False, headers=headers)
    # With their session and their token still in hand.
    remove_member(membership)
    return SimpleNamespace(clients=clients, users=users, secrets=secrets)


def ask(client, method, path, *, body=None, is_form=False, headers=None):
    """`(status, text)` of one request, whose traces in the database are wiped."""
    cache.clear()
    extra = {} if method in {"get", "head"} else {"data": body if body is not None else {}}
    if not is_form and extra:
        extra["content_type"] = "application/json"
    with suppress(_Wiped), transaction.atomic():
        answer = getattr(client, method)(path, headers=headers, **extra)
        text = _text(answer)
        raise _Wiped
    return answer.status_code, text


class _Wiped(Exception):
    """Rolls the transaction back."""


def _text(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = " ".join(f"{name}: {value}" for name, value in answer.items())
    return content.decode("latin-1") + headers


def all_routes():
    """`(name, path with <parameters>, view)` of every address but those of Django admin."""
    return [
        route for route in _walk(get_resolver().url_patterns) if not route[0].startswith("admin:")
    ]


def _walk(patterns, prefix="", namespace=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            name = f"{namespace}:{pattern.name}" if namespace else pattern.name
            path = simplify_regex(route).replace("\\", "")
            yield name or path, re.sub(r"<\w+:(\w+)>", r"<\1>", path), pattern.callback
        else:
            yield from _walk(pattern.url_patterns, route, pattern.namespace or namespace)


def methods_of(view):
    """The methods a DRF view takes; none where it is a plain one."""
    if actions := getattr(view, "actions", None):
        # At its first request a view adds HEAD to what answers GET: that is no address of its own.
        own = {m: name for m, name in actions.items() if m != "head" or name != actions.get("get")}
        return [method for method in METHODS if method in own]
    handler = getattr(view, "cls", None)
    return [method for method in METHODS if hasattr(handler, method)]


def filled(path, estate, names):
    """The path with the estate's things in it: `<pk>` behind `scenes/` is its scene's id.

    `names` maps a parameter, or the segment before it, to what stands there.
    """

    def value(match):
        before = path[: match.start()].rstrip("/").rpartition("/")[2]
        find = names.get(match[1]) or names[before]
        return str(find(estate))

    return re.sub(r"<(\w+)>", value, path)


def report(cells):
    """What a failing table prints: the wrong cells, and how many there are of each kind."""
    wrong = [cell for cell in cells if not cell.is_right]
    leaks = sum(cell.leaked for cell in cells)
    by_route = Counter(cell.route for cell in wrong)
    lines = [str(cell) for cell in wrong]
    return "\n".join(
        [
            f"{len(cells)} cells, {len(wrong)} wrong, {leaks} leaks, in {len(by_route)} routes",
            *lines,
        ]
    )
