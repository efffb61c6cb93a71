"""Scenes and their pictures: adding, ordering, replacing, removing."""

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, IntegerField, Value, When
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.jobs import hint
from mediafiles.kinds import Kind
from mediafiles.services import local_copy
from panorama.errors import Refused
from panorama.limits import Limits
from panorama.probe import probe
from panorama.result import content_key
from scenes.models import Panorama, Scene
from scenes.tasks import process_panorama
from tours.services import lock_tour, note_change


class NotAPanorama(RuleError):
    """The picture cannot be shown as a sphere; the message says why, from its header."""

    status = 422


class TooManyScenes(RuleError):
    code = "too_many_scenes"
    status = 409


class OrderIncomplete(RuleError):
    code = "order_incomplete"
    message = _("Send every scene of the tour exactly once, in the order you want.")


class NoStartScene(RuleError):
    code = "no_start_scene"
    status = 409
    message = _("The tour has no scene yet. Add one, then choose where it starts.")


def request_panorama(media):
    """A pending Panorama of the file. What its header already rules out is refused here."""
    if media.kind != Kind.IMAGE:
        raise NotAPanorama(
            _("A scene needs a picture; this file is %(kind)s.")
            % {"kind": media.get_kind_display()},
            code="image_type_not_allowed",
        )
    check_panorama(media)
    panorama = Panorama.objects.create(
        team_id=media.team_id, media_file=media, content_key=content_key(media.sha256)
    )
    _queue(panorama)
    return panorama


def retry_panorama(panorama):
    """A fresh set of attempts for one that failed or was cancelled."""
    if panorama.restart():
        _queue(panorama)
    return panorama


def _queue(panorama):
    transaction.on_commit(lambda: hint(process_panorama, panorama.pk))


def check_panorama(media):
    """Refuse, from the header alone, what the pipeline could only refuse later."""
    try:
        with local_copy(media) as path:
            probe(path, Limits(max_bytes=settings.LIMIT_IMAGE_BYTES))
    except Refused as refusal:
        raise NotAPanorama(
            refusal.message, code=refusal.code, errors={"media_file_id": [refusal.message]}
        ) from None


@transaction.atomic
def add_scene(tour, *, media, order_index=None, **fields):
    """A scene of the uploaded picture, at the end or at `order_index`; the first is the start."""
    tour = lock_tour(tour.pk)
    count = tour.scenes.count()
    if count >= settings.LIMIT_SCENES_PER_TOUR:
        raise TooManyScenes(f"A tour has {settings.LIMIT_SCENES_PER_TOUR} scenes at most.")
    scene = Scene.objects.create(
        tour=tour,
        incoming=request_panorama(media),
        order_index=count,
        is_start=count == 0,
        **fields,
    )
    if order_index is not None and order_index < count:
        ids = list(tour.scenes.in_order().values_list("pk", flat=True))
        ids.insert(order_index, ids.pop())
        _number(tour, ids)
        scene.refresh_from_db()
    note_change(tour.pk, "scene", scene.pk, "added", scene.revision)
    return scene


@transaction.atomic
def replace_picture(scene, media):
    """Another picture for the same scene. The old one is shown until the new one is stored."""
    scene = Scene.objects.select_for_update().get(pk=scene.pk)
    if scene.incoming is not None:
        scene.incoming.cancel()
    scene.incoming = request_panorama(media)
    scene.revision += 1
    scene.save()
    note_change(scene.tour_id, "scene", scene.pk, revision=scene.revision)
    return scene


@transaction.atomic
def edit_scene(scene, **fields):
    scene = Scene.objects.select_for_update().get(pk=scene.pk)
    for name, value in fields.items():
        setattr(scene, name, value)
    scene.revision += 1
    scene.save()
    note_change(scene.tour_id, "scene", scene.pk, revision=scene.revision)
    return scene


@transaction.atomic
def reorder_scenes(tour, ids):
    """Put the scenes in the order of `ids`, which must name each of them once."""
    tour = lock_tour(tour.pk)
    present = set(tour.scenes.values_list("pk", flat=True))
    if len(ids) != len(set(ids)) or set(ids) != present:
        raise OrderIncomplete(errors={"scene_ids": [str(OrderIncomplete.message)]})
    _number(tour, ids)
    note_change(tour.pk, "scene", action="order")
    return list(tour.scenes.in_order())


@transaction.atomic
def set_start_scene(scene):
    """The scene visitors begin in."""
    tour = lock_tour(scene.tour_id)
    tour.scenes.filter(is_start=True).exclude(pk=scene.pk).update(is_start=False)
    tour.scenes.filter(pk=scene.pk).update(is_start=True)
    note_change(tour.pk, "scene", action="order")
    scene.is_start = True


@transaction.atomic
def delete_scene(scene):
    """Remove it, and the ways that led to it; the others close ranks and one of them starts."""
    tour = lock_tour(scene.tour_id)
    if scene.incoming is not None:
        scene.incoming.cancel()
    was_start, pk = scene.is_start, scene.pk
    scene.delete()
    ids = list(tour.scenes.in_order().values_list("pk", flat=True))
    _number(tour, ids)
    if was_start and ids:
        tour.scenes.filter(pk=ids[0]).update(is_start=True)
    note_change(tour.pk, "scene", pk, "removed")


@transaction.atomic
def put_back_scene(scene):
    """A removed scene (an unsaved row as it was) in its old place; as the start if it was that."""
    tour = lock_tour(scene.tour_id)
    count = tour.scenes.count()
    if count >= settings.LIMIT_SCENES_PER_TOUR:
        raise TooManyScenes(f"A tour has {settings.LIMIT_SCENES_PER_TOUR} scenes at most.")
    place, scene.order_index = min(scene.order_index, count), count
    if scene.is_start:
        tour.scenes.filter(is_start=True).update(is_start=False)
    scene.is_start = scene.is_start or count == 0
    scene.save(force_insert=True)
    ids = list(tour.scenes.in_order().values_list("pk", flat=True))
    ids.insert(place, ids.pop())
    _number(tour, ids)
    if scene.incoming is not None:
        retry_panorama(scene.incoming)
    note_change(tour.pk, "scene", scene.pk, "added", scene.revision)
    return scene


def copy_scenes(tour, into):
    """Copies in another tour of the same pictures: {old scene's id: new scene}."""
    copies = {}
    for scene in tour.scenes.in_order():
        old_id = scene.pk
        copies[old_id] = _copy(scene, into)
    return copies


def _copy(scene, into):
    kept = {
        field.attname: getattr(scene, field.attname)
        for field in Scene._meta.concrete_fields
        if field.name not in {"id", "tour", "created_at", "updated_at", "revision"}
    }
    return Scene.objects.create(tour=into, **kept)


def _number(tour, ids):
    """Give the scenes 0, 1, 2 … in the order of `ids`.

    First out of the way, then into place: no database in use checks uniqueness only at the end.
    """
    if not ids:
        return
    tour.scenes.update(order_index=F("order_index") + 1_000_000)
    places = [When(pk=pk, then=Value(place)) for place, pk in enumerate(ids)]
    tour.scenes.update(order_index=Case(*places, output_field=IntegerField()))
