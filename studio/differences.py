"""What publishing now would change for visitors: two manifests held against each other."""

from django.utils import timezone

from studio.manifest import build_manifest

# What changes by itself with every publication.
OF_THE_SNAPSHOT = {"publication", "published_at", "manifest_version", "scene_count", "short_code"}
LISTS = {"scenes", "floor_plans"}
ADDED, CHANGED, REMOVED = "added", "changed", "removed"


def unpublished_changes(tour):
    """`[{kind, id, title, change, fields}]` between what visitors see and what is edited.

    A scene without a picture counts as not there yet: visitors would not see it.
    """
    before = tour.publication.manifest if tour.publication else _nothing(tour)
    after = build_manifest(tour, 0, timezone.now())
    return [
        *_of_the_tour(tour, before, after),
        *_of_things("scene", before["scenes"], after["scenes"]),
        *_of_things("hotspot", _hotspots(before), _hotspots(after)),
        *_of_things("plan", before.get("floor_plans", []), after["floor_plans"]),
    ]


def _nothing(tour):
    return {"scenes": [], "floor_plans": [], "title": None, "description": ""}


def _of_the_tour(tour, before, after):
    names = (before.keys() | after.keys()) - OF_THE_SNAPSHOT - LISTS
    fields = _changed_fields(before, after, names - {"id", "thumbnail_url", "social_image_url"})
    change = CHANGED if tour.publication else ADDED
    return [_change("tour", str(tour.pk), tour.title, change, fields)] if fields else []


def _of_things(kind, before, after):
    old, new = ({thing["id"]: thing for thing in things} for things in (before, after))
    changes = [
        _change(kind, pk, _title(thing), REMOVED) for pk, thing in old.items() if pk not in new
    ]
    for pk, thing in new.items():
        if pk not in old:
            changes.append(_change(kind, pk, _title(thing), ADDED))
            continue
        names = (thing.keys() | old[pk].keys()) - {"hotspots"}
        if fields := _changed_fields(old[pk], thing, names):
            changes.append(_change(kind, pk, _title(thing), CHANGED, fields))
    return changes


def _changed_fields(before, after, names):
    return sorted(name for name in names if before.get(name) != after.get(name))


def _hotspots(manifest):
    return [hotspot for scene in manifest["scenes"] for hotspot in scene["hotspots"]]


def _title(thing):
    """Its name; a hotspot without one is called by its type."""
    return thing.get("title") or thing.get("name") or thing.get("type", "")


def _change(kind, pk, title, change, fields=()):
    return {"kind": kind, "id": pk, "title": title, "change": change, "fields": list(fields)}
