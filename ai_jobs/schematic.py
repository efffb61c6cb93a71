"""A plan drawn from the layout a job found, and a floor plan made of it when a person says so."""

from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ai_jobs.applying import NotDone
from ai_jobs.models import Application
from core.errors import RuleError
from floorplans.models import PLAN, FloorPlan
from floorplans.services import add_floor_plan
from hotspots.models import Hotspot
from mediafiles.pictures import publish_picture
from mediafiles.services import store_file
from panorama.schematic import NothingToDraw, as_png, as_svg, placed, shapes
from tours.services import lock_tour

NAME = gettext_lazy("Schematic plan")


class NothingFound(RuleError):
    code = "no_layout"
    status = 409
    message = gettext_lazy(
        "No plan can be drawn: this job did not find how any two scenes lie to each other. Look "
        "for ways between scenes with the provider “local” first."
    )


def has_layout(result):
    return bool(((result or {}).get("layout") or {}).get("groups"))


def plan_svg(job, camera_height=None):
    """The drawing with the scenes on it, as text."""
    sheet = sheet_of(job, camera_height)
    title = f"{job.tour.title} · {NAME}"
    return as_svg(sheet, shapes(sheet, with_scenes=True), title)


def plan_png(job, camera_height=None):
    sheet = sheet_of(job, camera_height)
    return as_png(sheet, shapes(sheet, with_scenes=True))


def sheet_of(job, camera_height=None):
    """Where the scenes of the tour lie, with the names they have now. Raises `NothingFound`."""
    if job.state != job.State.COMPLETED:
        raise NotDone
    if not has_layout(job.result):
        raise NothingFound
    scenes = list(job.tour.scenes.in_order())
    try:
        return placed(
            job.result["layout"]["scenes"],
            {str(scene.pk): str(scene) for scene in scenes},
            _ways(job),
            bearings={
                str(scene.pk): scene.north_offset
                for scene in scenes
                if scene.north_offset is not None
            },
            camera_height=camera_height,
        )
    except NothingToDraw:
        raise NothingFound from None


def apply_plan(job, *, by, name="", floor_number=1, camera_height=None):
    """A floor plan with a marker for every scene whose place was found.

    Returns `(application, plan)`; applied before and still there, it is that plan and no
    application.
    """
    sheet = sheet_of(job, camera_height)
    if there := _applied(job):
        return None, there
    picture = as_png(sheet, shapes(sheet, with_scenes=False))
    upload = ContentFile(picture, name="schematic plan.png")
    media = store_file(upload, team_id=job.team_id, user=by, folder="plans")
    # Before the transaction, where it is then found made.
    publish_picture(media, PLAN)
    with transaction.atomic():
        tour = lock_tour(job.tour_id)
        if there := _applied(job):
            return None, there
        plan = add_floor_plan(
            tour,
            media=media,
            name=name or str(NAME),
            floor_number=floor_number,
            north_bearing=0.0 if sheet.is_north_up else None,
            markers=[_marker(sheet, place) for place in sheet.places],
        )
        made = {"kind": "plan", "id": str(plan.pk), "made": True, "revision": plan.revision}
        application = Application.objects.create(tour=tour, job=job, by=by, changes=[made])
    return application, plan


def notes_on(sheet):
    """What a person should know before taking it over."""
    if len(sheet.parts) > 1:
        yield _("It has %(count)d parts. How they lie to each other is not known.") % {
            "count": len(sheet.parts)
        }
    if sheet.left_out:
        count = len(sheet.left_out)
        yield ngettext(
            "%(count)d scene is not on it: the pictures do not tell where it is.",
            "%(count)d scenes are not on it: the pictures do not tell where they are.",
            count,
        ) % {"count": count}


def _ways(job):
    """Those that are there, and those proposed that are worth drawing."""
    there = Hotspot.objects.filter(scene__tour=job.tour_id, target_scene__isnull=False)
    pairs = [(str(a), str(b)) for a, b in there.values_list("scene_id", "target_scene_id")]
    found = [
        (one["scene_id"], one["target_scene_id"])
        for one in job.result.get("hotspots", [])
        if one["type"] == "navigation" and not one.get("spare")
    ]
    return sorted({(min(pair), max(pair)) for pair in pairs + found})


def _marker(sheet, place):
    x, y = sheet.percent(place)
    return {"scene_id": UUID(place.id), "x": x, "y": y, "heading": place.heading}


def _applied(job):
    ids = [
        change["id"]
        for application in job.applications.filter(undone_at__isnull=True)
        for change in application.changes
        if change["kind"] == "plan"
    ]
    return FloorPlan.objects.filter(tour=job.tour_id, pk__in=ids).first()
