"""Taking proposals over, which only a person does, and taking that back.

What is made and changed goes through the services of its app, so that revisions, live news and
the editor's own undo know of it; an `Application` remembers enough to undo it as a whole.
"""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ai_jobs.models import Application
from core.errors import NotFound, RuleError, field_error
from floorplans.models import FloorPlan
from floorplans.services import delete_floor_plan
from hotspots.models import Hotspot, HotspotType
from hotspots.services import add_hotspot, delete_hotspot
from scenes.models import Scene
from scenes.services import edit_scene
from tours.models import Tour
from tours.services import edit_tour, lock_tour

TEXTS = ("title", "description")
LONGEST = {
    "scene": {"title": 255, "description": 2000},
    "tour": {"title": 255, "description": 5000},
}


class NotDone(RuleError):
    code = "job_not_completed"
    status = 409
    message = _("This job has no result to apply. Wait until it is done.")


class UndoneAlready(RuleError):
    code = "undone_already"
    status = 409
    message = _("This was undone already.")


@transaction.atomic
def apply_texts(tour, suggestions, *, by, job=None, of_tour=None):
    """Titles and descriptions, as they are sent: `[{scene_id, title?, description?}]`.

    Returns `(application, how many scenes changed)`; without a change there is no application.
    """
    lock_tour(tour.pk)
    scenes = {str(scene.pk): scene for scene in tour.scenes.all()}
    changes = []
    for index, wanted in enumerate(suggestions):
        scene = scenes.get(str(wanted["scene_id"]))
        if scene is None:
            raise field_error(
                f"suggestions.{index}.scene_id", "There is no such scene in this tour.", "not_found"
            )
        changes += _change("scene", scene, wanted, edit_scene)
    count = len(changes)
    if of_tour:
        changes += _change("tour", tour, of_tour, edit_tour)
    return _remembered(tour, changes, by, job), count


@transaction.atomic
def apply_hotspots(job, ids, *, by, scene=None, edits=None):
    """Hotspots of the chosen suggestions; one applied before is not made again.

    `edits` maps ids to what a person changed: `{title, target_scene_id, yaw, pitch}`. Returns
    `(application, [(suggestion's id, hotspot)], skipped)`; `skipped` says why of each that could
    not be made.
    """
    if job.state != job.State.COMPLETED:
        raise NotDone
    lock_tour(job.tour_id)
    offered = {one["id"]: one for one in (job.result or {}).get("hotspots", [])}
    if unknown := [pk for pk in ids if pk not in offered]:
        raise field_error(
            "suggestion_ids", f"This job has no suggestion {unknown[0]}.", "not_found"
        )
    made, found, skipped = [], [], []
    for pk in dict.fromkeys(ids):
        one = offered[pk] | {"title": offered[pk]["suggested_title"]}
        if scene is not None and one["scene_id"] != str(scene.pk):
            skipped.append({"id": pk, "reason": "other_scene"})
            continue
        try:
            hotspot, is_new = _hotspot(job, one, (edits or {}).get(pk, {}))
        except RuleError as refusal:
            skipped.append({"id": pk, "reason": refusal.code})
            continue
        found.append((pk, hotspot))
        if is_new:
            made.append(
                {"kind": "hotspot", "id": str(hotspot.pk), "made": True,
                 "revision": hotspot.revision, "suggestion_id": pk}
            )  # fmt: skip
    return _remembered(job.tour, made, by, job), found, skipped


@transaction.atomic
def undo(application):
    """Take back what was applied. `(undone, left)`: what somebody changed since is left alone."""
    lock_tour(application.tour_id)
    application = Application.objects.select_for_update().get(pk=application.pk)
    if application.undone_at is not None:
        raise UndoneAlready
    undone, left = [], []
    for change in reversed(application.changes):
        names = {"kind": change["kind"], "id": change["id"]}
        reason = _unmake(change) if change.get("made") else _change_back(change)
        (left if reason else undone).append(names | ({"reason": reason} if reason else {}))
    application.undone_at = timezone.now()
    application.save(update_fields=["undone_at", "updated_at"])
    return undone, left


def _change(kind, thing, wanted, edit):
    fields = {
        name: wanted[name][: LONGEST[kind][name]]
        for name in TEXTS
        if name in wanted and wanted[name] != getattr(thing, name)
    }
    if not fields:
        return []
    pairs = {name: [getattr(thing, name), text] for name, text in fields.items()}
    edit(thing, **fields)
    return [{"kind": kind, "id": str(thing.pk), "fields": pairs}]


def _hotspot(job, one, edits):
    """`(hotspot, is_new)` of a suggestion, with an id that follows from it."""
    pk = uuid.uuid5(job.pk, one["id"])
    scene = Scene.objects.filter(pk=one["scene_id"], tour_id=job.tour_id).first()
    if scene is None:
        raise NotFound
    if there := Hotspot.objects.filter(pk=pk, scene=scene).first():
        return there, False
    is_way = one["type"] == HotspotType.NAVIGATION
    position = one["position"] | {name: edits[name] for name in ("yaw", "pitch") if name in edits}
    target_id = str(edits.get("target_scene_id") or one["target_scene_id"])
    # The view on arrival is one in the scene that was suggested.
    arrival = one.get("arrival") or {} if target_id == one["target_scene_id"] else {}
    hotspot = add_hotspot(
        scene,
        id=pk,
        type=one["type"],
        target_scene_id=target_id if is_way else None,
        yaw=position["yaw"],
        pitch=position["pitch"],
        title=edits.get("title", one["title"])[:255],
        arrival_yaw=arrival.get("yaw"),
        arrival_pitch=arrival.get("pitch"),
    )
    return hotspot, True


def _remembered(tour, changes, by, job):
    if not changes:
        return None
    return Application.objects.create(tour=tour, job=job, by=by, changes=changes)


def _unmake(change):
    """Why it was left, or "" when it is gone."""
    model, delete = {
        "hotspot": (Hotspot, delete_hotspot), "plan": (FloorPlan, delete_floor_plan),
    }[change["kind"]]  # fmt: skip
    thing = model.objects.filter(pk=change["id"]).first()
    if thing is None:
        return ""
    if thing.revision != change["revision"]:
        return "changed_since"
    delete(thing)
    return ""


def _change_back(change):
    model, edit = {"scene": (Scene, edit_scene), "tour": (Tour, edit_tour)}[change["kind"]]
    thing = model.objects.filter(pk=change["id"]).first()
    if thing is None:
        return "gone"
    same = {
        name: before
        for name, (before, after) in change["fields"].items()
        if getattr(thing, name) == after
    }
    if same:
        edit(thing, **same)
    return "" if len(same) == len(change["fields"]) else "changed_since"
