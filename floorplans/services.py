"""Plans of floors and the markers on them: adding, changing, removing, copying."""

from django.conf import settings
from django.db import transaction

from core.errors import RuleError, field_error
from floorplans.models import PLAN, FloorPlan, Marker
from mediafiles.pictures import publish_picture
from tours.services import lock_tour, note_change


class TooManyFloorPlans(RuleError):
    code = "too_many_floor_plans"
    status = 409


class TooManyMarkers(RuleError):
    code = "too_many_markers"
    status = 409


def add_floor_plan(tour, *, media, markers=(), **fields):
    """A plan of the uploaded picture, with its markers."""
    # Before the transaction: making the picture takes a while, and may be repeated.
    picture = _picture_of(media)
    with transaction.atomic():
        tour = lock_tour(tour.pk)
        most = settings.LIMIT_FLOOR_PLANS_PER_TOUR
        if tour.floor_plans.count() >= most:
            raise TooManyFloorPlans(f"A tour has {most} floor plans at most.")
        plan = FloorPlan.objects.create(tour=tour, media_file=media, **picture, **fields)
        _replace_markers(plan, markers)
        note_change(tour.pk, "plan", plan.pk, "added", plan.revision)
    return plan


def edit_floor_plan(plan, *, media=None, markers=None, **fields):
    """Change what is given; `markers` replaces the whole set."""
    if media is not None:
        fields |= {"media_file": media, **_picture_of(media)}
    with transaction.atomic():
        return _edit(plan, markers, fields)


def _edit(plan, markers, fields):
    plan = FloorPlan.objects.select_for_update().get(pk=plan.pk)
    for name, value in fields.items():
        setattr(plan, name, value)
    if markers is not None:
        _replace_markers(plan, markers)
    plan.revision += 1
    plan.save()
    note_change(plan.tour_id, "plan", plan.pk, revision=plan.revision)
    return plan


@transaction.atomic
def delete_floor_plan(plan):
    tour_id, pk = plan.tour_id, plan.pk
    plan.delete()
    note_change(tour_id, "plan", pk, "removed")


@transaction.atomic
def put_back_floor_plan(plan):
    """A removed floor plan (an unsaved row as it was), without its markers."""
    lock_tour(plan.tour_id)
    plan.save(force_insert=True)
    note_change(plan.tour_id, "plan", plan.pk, "added", plan.revision)
    return plan


@transaction.atomic
def put_back_marker(marker):
    """A removed marker; where its scene has another one on the plan by now, that one stays."""
    if not Marker.objects.filter(plan_id=marker.plan_id, scene_id=marker.scene_id).exists():
        marker.save(force_insert=True)
        plan = marker.plan
        note_change(plan.tour_id, "plan", plan.pk, revision=plan.revision)


def copy_floor_plans(tour, into, scenes):
    """Copies of the tour's plans in another one, marking its scenes ({old id: new scene})."""
    copies = {plan.pk: _copy(plan, into) for plan in tour.floor_plans.in_order()}
    markers = Marker.objects.filter(plan__in=copies)
    Marker.objects.bulk_create(
        Marker(
            plan=copies[marker.plan_id],
            scene=scenes[marker.scene_id],
            x=marker.x,
            y=marker.y,
            label=marker.label,
            heading=marker.heading,
        )
        for marker in markers
    )
    return list(copies.values())


def _copy(plan, into):
    kept = {
        field.attname: getattr(plan, field.attname)
        for field in FloorPlan._meta.concrete_fields
        if field.name not in {"id", "tour", "created_at", "updated_at", "revision"}
    }
    return FloorPlan.objects.create(tour=into, **kept)


def _picture_of(media):
    picture = publish_picture(media, PLAN)
    return {"content_key": picture.key, "width": picture.width, "height": picture.height}


def _replace_markers(plan, markers):
    """Exactly these markers from now on. A scene that was marked before keeps its marker's id."""
    ids = [marker["scene_id"] for marker in markers]
    _check_scenes(plan, ids)
    plan.markers.exclude(scene_id__in=ids).delete()
    Marker.objects.bulk_create(
        [Marker(plan=plan, **marker) for marker in markers],
        update_conflicts=True,
        unique_fields=["plan", "scene"],
        update_fields=["x", "y", "label", "heading", "updated_at"],
    )


def _check_scenes(plan, ids):
    most = settings.LIMIT_MARKERS_PER_FLOOR_PLAN
    if len(ids) > most:
        raise TooManyMarkers(f"A floor plan has {most} markers at most.")
    ours = set(plan.tour.scenes.values_list("pk", flat=True)) if ids else set()
    seen = set()
    for place, scene_id in enumerate(ids):
        field = f"markers.{place}.scene_id"
        if scene_id not in ours:
            raise field_error(field, "There is no scene under this id in this tour.")
        if scene_id in seen:
            raise field_error(field, "This scene is marked twice; a plan shows each scene once.")
        seen.add(scene_id)
