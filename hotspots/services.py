"""Placing, changing and removing hotspots."""

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError, field_error
from hotspots.content import merged, normalise
from hotspots.media import ask_again, with_copies
from hotspots.models import Hotspot, HotspotType
from scenes.models import Scene
from tours.services import note_change


class TooManyHotspots(RuleError):
    code = "too_many_hotspots"
    status = 409


class TargetMissing(RuleError):
    code = "target_scene_required"
    message = _("A way needs a scene to lead to: send target_scene_id.")


@transaction.atomic
def add_hotspot(scene, *, type=HotspotType.INFO, target_scene_id=None, content=None, **fields):
    """A hotspot at the end of the scene's list."""
    scene = Scene.objects.select_for_update().get(pk=scene.pk)
    count = scene.hotspots.count()
    if count >= settings.LIMIT_HOTSPOTS_PER_SCENE:
        raise TooManyHotspots(f"A scene has {settings.LIMIT_HOTSPOTS_PER_SCENE} hotspots at most.")
    fields.setdefault("order_index", count)
    if fields["order_index"] != count:
        fields["order_index"] = _make_room(scene, fields["order_index"], count)
    hotspot = Hotspot.objects.create(
        scene=scene,
        type=type,
        target_scene=checked_target(scene, type, target_scene_id),
        content=with_copies(type, normalise(type, content), scene),
        **fields,
    )
    note_change(scene.tour_id, "hotspot", hotspot.pk, "added", hotspot.revision)
    return hotspot


@transaction.atomic
def edit_hotspot(hotspot, **fields):
    """Change what is given. Another type drops the content and the target of the old one."""
    hotspot = Hotspot.objects.select_for_update().select_related("scene").get(pk=hotspot.pk)
    new_type = fields.pop("type", hotspot.type)
    target_id = fields.pop("target_scene_id", hotspot.target_scene_id)
    kept = hotspot.content if new_type == hotspot.type else None
    hotspot.target_scene = checked_target(hotspot.scene, new_type, target_id)
    content = normalise(new_type, merged(kept, fields.pop("content", {})))
    hotspot.content = with_copies(new_type, content, hotspot.scene)
    hotspot.type = new_type
    for name, value in fields.items():
        setattr(hotspot, name, value)
    hotspot.revision += 1
    hotspot.save()
    note_change(hotspot.scene.tour_id, "hotspot", hotspot.pk, revision=hotspot.revision)
    return hotspot


@transaction.atomic
def delete_hotspot(hotspot):
    """Remove it; the later ones move up."""
    scene = Scene.objects.select_for_update().get(pk=hotspot.scene_id)
    place, pk = hotspot.order_index, hotspot.pk
    hotspot.delete()
    _shift(scene.hotspots.filter(order_index__gt=place), -1)
    note_change(scene.tour_id, "hotspot", pk, "removed")


@transaction.atomic
def put_back_hotspot(hotspot):
    """A removed hotspot (an unsaved row as it was) in its old place."""
    scene = Scene.objects.select_for_update().get(pk=hotspot.scene_id)
    count = scene.hotspots.count()
    hotspot.order_index = _make_room(scene, hotspot.order_index, count)
    hotspot.save(force_insert=True)
    ask_again(hotspot)
    note_change(scene.tour_id, "hotspot", hotspot.pk, "added", hotspot.revision)
    return hotspot


def checked_target(scene, hotspot_type, target_id):
    """The scene a way leads to: another one of the same tour. Other types lead nowhere."""
    if hotspot_type != HotspotType.NAVIGATION:
        return None
    if target_id is None:
        raise TargetMissing(errors={"target_scene_id": [str(TargetMissing.message)]})
    target = Scene.objects.filter(pk=target_id, tour_id=scene.tour_id).first()
    if target is None:
        raise field_error("target_scene_id", "There is no scene under this id in this tour.")
    if target.pk == scene.pk:
        raise field_error("target_scene_id", "A way must lead to another scene than its own.")
    return target


def copy_hotspots(scenes):
    """Copies for copied scenes ({old id: new scene}), targets and all."""
    copies = []
    for hotspot in Hotspot.objects.filter(scene_id__in=scenes).order_by("scene_id", "order_index"):
        kept = {
            field.attname: getattr(hotspot, field.attname)
            for field in Hotspot._meta.concrete_fields
            if field.name not in {"id", "scene", "target_scene", "created_at", "updated_at"}
        }
        target = scenes.get(hotspot.target_scene_id)
        copies.append(Hotspot(scene=scenes[hotspot.scene_id], target_scene=target, **kept))
    Hotspot.objects.bulk_create(copies)
    return copies


def _make_room(scene, wanted, count):
    place = max(0, min(wanted, count))
    _shift(scene.hotspots.filter(order_index__gte=place), 1)
    return place


def _shift(hotspots, by):
    """Move order numbers by way of a free range: uniqueness is checked row by row."""
    ids = list(hotspots.values_list("pk", flat=True))
    moving = Hotspot.objects.filter(pk__in=ids)
    moving.update(order_index=F("order_index") + 1_000_000)
    moving.update(order_index=F("order_index") - 1_000_000 + by)
