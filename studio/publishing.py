"""Publishing: freeze what is edited, put the snapshot before the visitors."""

import hashlib
import json

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from hotspots.media import why_not_ready
from hotspots.models import Hotspot
from mediafiles.models import public_storage
from studio.manifest import build_manifest
from tours.models import Tour
from tours.services import (
    TourIsArchived,
    ensure_short_code,
    lock_tour,
    next_publication_number,
    record_publication,
)


class TourIsEmpty(RuleError):
    code = "tour_is_empty"
    message = _("Add a scene before you publish.")


class TourNotReady(RuleError):
    code = "not_ready"
    status = 409


@transaction.atomic
def publish_tour(tour, *, by=None, visibility=None):
    """Open the tour to visitors as it is now. Publishing it again unchanged changes nothing.

    A private tour becomes public unless `visibility` says otherwise; an unlisted one stays so.
    """
    tour = lock_tour(tour.pk)
    if tour.status == Tour.Status.ARCHIVED:
        raise TourIsArchived
    visibility = visibility or _opened(tour.visibility)
    if _shown_as_it_is(tour, visibility):
        return tour
    check_ready(tour)
    ensure_short_code(tour)
    number = next_publication_number(tour)
    manifest = build_manifest(tour, number, timezone.now())
    record_publication(
        tour,
        manifest=manifest,
        manifest_path=_store_manifest(tour, number, manifest),
        number=number,
        visibility=visibility,
        by=by,
    )
    return tour


def check_ready(tour):
    """Refuse a tour without scenes, or with scenes that have no picture to show."""
    if not tour.scenes.exists():
        raise TourIsEmpty
    unready = list(tour.scenes.waiting_for_picture().in_order().select_related("incoming"))
    if unready:
        errors = {f"scenes.{scene.order_index}": [_why(scene)] for scene in unready}
        names = ", ".join(str(scene) for scene in unready[:3]) + ("…" if len(unready) > 3 else "")
        raise TourNotReady(
            f"{len(unready)} of {tour.scenes.count()} scenes have no picture yet: {names}. "
            "Wait until they are processed, or replace or delete those that failed.",
            errors=errors,
        )
    _check_videos(tour)


def _check_videos(tour):
    """Refuse a tour while visitors' copies of its videos are not made."""
    from_library = Hotspot.objects.filter(
        scene__tour=tour, is_active=True, content__has_key="media_id"
    )
    unready = why_not_ready(list(from_library))
    if unready:
        names = ", ".join(f"“{hotspot}”" for hotspot in list(unready)[:3])
        raise TourNotReady(
            f"{len(unready)} of the tour's videos cannot be shown yet: {names}. Wait until they "
            "are prepared, or replace those that failed.",
            errors={f"hotspots.{hotspot.pk}": [why] for hotspot, why in unready.items()},
        )


def _why(scene):
    if scene.incoming is None:
        return f"{scene}: no picture."
    if scene.incoming.is_ended:
        return f"{scene}: {scene.incoming.error_message or 'processing was cancelled.'}"
    return f"{scene}: still being processed ({scene.incoming.progress} %)."


def _opened(visibility):
    return Tour.Visibility.PUBLIC if visibility == Tour.Visibility.PRIVATE else visibility


def _shown_as_it_is(tour, visibility):
    return (
        tour.status == Tour.Status.PUBLISHED
        and tour.visibility == visibility
        and tour.publication is not None
        and tour.publication.tour_version == tour.version
    )


def _store_manifest(tour, number, manifest):
    """The manifest as a public file. Its name holds a hash of it, so writing it again is harmless,
    and nobody finds it who was not told."""
    raw = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    path = f"publications/{tour.pk}/{number}-{hashlib.sha256(raw).hexdigest()[:32]}.json"
    storage = public_storage()
    if not storage.exists(path):
        storage.save(path, ContentFile(raw))
    return path
