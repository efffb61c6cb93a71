"""Taking things out of a tour in a way that can be undone.

    remove(scene, by=user)          # rows and all that hung on them become a `Removal`
    put_back("scene", pk, actor)    # the same rows again, under the same ids

What returns before the scene it leads to waits in its `Removal`, and returns with that scene.
"""

from datetime import datetime, timedelta
from uuid import UUID

from celery import shared_task
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound, RuleError
from floorplans.models import FloorPlan, Marker
from floorplans.services import delete_floor_plan, put_back_floor_plan, put_back_marker
from hotspots.models import Hotspot
from hotspots.services import delete_hotspot, put_back_hotspot
from scenes.models import Panorama, Scene
from scenes.services import delete_scene, put_back_scene
from studio.models import Removal
from tours.models import Tour
from tours.services import lock_tour

KEPT_FOR = timedelta(days=settings.REMOVALS_KEPT_DAYS)


class GoneForGood(RuleError):
    code = "gone"
    status = 410
    message = _("This was removed too long ago, or its picture is gone: it cannot be put back.")


class ThereAlready(RuleError):
    code = "there_already"
    status = 409
    message = _("This has been put back already.")


@transaction.atomic
def remove(thing, *, by=None):
    """Delete a scene, a hotspot or a floor plan, and remember what went with it."""
    kind, rows_of, delete = VERBS[type(thing)]
    tour = lock_tour(_tour_id(thing))
    removal = Removal.objects.create(
        tour=tour,
        kind=kind,
        thing_id=thing.pk,
        rows=[_row(each) for each in rows_of(thing)],
        removed_by=by,
    )
    delete(thing)
    return removal


@transaction.atomic
def put_back(kind, pk, actor):
    """The thing as it was when it was removed, with what hung on it; found among `actor`'s."""
    mine = Removal.objects.filter(tour__in=Tour.objects.editable_by(actor))
    found = mine.filter(kind=kind, thing_id=pk)
    removal = found.order_by("-created_at").first()
    if removal is None:
        raise NotFound
    lock_tour(removal.tour_id)
    removal.refresh_from_db()
    if removal.restored_at is not None:
        raise ThereAlready
    thing = _insert(removal.rows[0])
    if thing is None:
        raise GoneForGood
    removal.rows = removal.rows[1:]
    removal.restored_at = timezone.now()
    removal.save()
    for waiting in Removal.objects.filter(tour_id=removal.tour_id, restored_at__isnull=False):
        _insert_what_can_be(waiting)
    return thing


@shared_task(name="studio.forget_removals")
def forget_removals():
    """What nobody put back in time is gone for good."""
    Removal.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()


def _rows_of_scene(scene):
    about = Q(scene=scene) | Q(target_scene=scene)
    return [
        scene,
        *Hotspot.objects.filter(about).order_by("scene_id", "order_index"),
        *Marker.objects.filter(scene=scene),
    ]


def _rows_of_plan(plan):
    return [plan, *plan.markers.all()]


def _delete_with_ways(scene):
    """The ways that led to it go first, so that what stays in their scenes closes ranks."""
    for hotspot in Hotspot.objects.filter(target_scene=scene).exclude(scene=scene):
        delete_hotspot(hotspot)
    delete_scene(scene)


VERBS = {
    Scene: (Removal.Kind.SCENE, _rows_of_scene, _delete_with_ways),
    Hotspot: (Removal.Kind.HOTSPOT, lambda hotspot: [hotspot], delete_hotspot),
    FloorPlan: (Removal.Kind.PLAN, _rows_of_plan, delete_floor_plan),
}
INSERTS = {
    Scene: put_back_scene,
    Hotspot: put_back_hotspot,
    FloorPlan: put_back_floor_plan,
    Marker: put_back_marker,
}
# What each must find there again; without it, it waits.
LEANS_ON = {
    Scene: {"panorama_id": Panorama, "incoming_id": Panorama},
    Hotspot: {"scene_id": Scene, "target_scene_id": Scene},
    FloorPlan: {},
    Marker: {"plan_id": FloorPlan, "scene_id": Scene},
}


def _tour_id(thing):
    return thing.scene.tour_id if isinstance(thing, Hotspot) else thing.tour_id


def _row(thing):
    columns = (field.attname for field in thing._meta.concrete_fields)
    fields = {name: _plain(getattr(thing, name)) for name in columns}
    return {"model": thing._meta.label_lower, "fields": fields}


def _plain(value):
    """As JSON, to the microsecond: lists are in the order of the first making."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _insert_what_can_be(removal):
    left = [row for row in removal.rows if _insert(row) is None]
    if len(left) < len(removal.rows):
        removal.rows = left
        removal.save()


def _insert(row):
    """The row in its table again, or None while something it leans on is missing."""
    model = apps.get_model(row["model"])
    thing = model(
        **{
            field.attname: field.to_python(row["fields"][field.attname])
            for field in model._meta.concrete_fields
            if field.attname in row["fields"]
        }
    )
    if model.objects.filter(pk=thing.pk).exists():
        return thing
    for name, needed in LEANS_ON[model].items():
        pk = getattr(thing, name)
        if pk is not None and not needed.objects.filter(pk=pk).exists():
            return None
    made_at = thing.created_at
    try:
        INSERTS[model](thing)
    except ObjectDoesNotExist:
        return None
    # Saving stamps a new row with now.
    model.objects.filter(pk=thing.pk).update(created_at=made_at)
    return thing
