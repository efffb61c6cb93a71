"""A first draft of a tour from its pictures: titles, texts and ways, all of them proposals."""

from datetime import timedelta
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from ai_jobs import questions
from ai_jobs.asking import Waits
from ai_jobs.providers.base import CannotDoThis, ProviderError
from ai_jobs.providers.local import measured
from ai_jobs.runners.hotspots import suggestions_of
from core.jobs import JobState

LOOK_AGAIN = 5  # seconds
PICTURES_WITHIN = timedelta(minutes=30)


def generate(work):
    """`{tour_id, generated: [{scene_id, title, description, room_type}], hotspots, layout, notes}`.

    `title` and `description` are what there is, or what was suggested where there is nothing.
    """
    _wait_for_pictures(work)
    work.progress(5, "reading")
    words = {"language": work.wishes["language"]} if work.wishes.get("language") else {}
    make = partial(questions.analyse, wishes=words)
    values, by, errors = work.ask_in_batches(make, last=75)
    generated = [
        _draft(scene, values[scene.id], work.wishes) | {"provider": by[scene.id]}
        if scene.id in values
        else {"scene_id": scene.id, "error": errors[scene.id]}
        for scene in work.tour.scenes
    ]
    return {
        "tour_id": work.tour.id,
        "generated": generated,
        "hotspots": _hotspots(work),
        "layout": work.extra,
        "created_hotspots": [],
    }


def _wait_for_pictures(work):
    """Pictures in work are waited for; those that failed are named and left out."""
    coming = work.job.tour.scenes.filter(incoming__isnull=False).select_related("incoming")
    unfinished = {JobState.PENDING, JobState.PROCESSING}
    waiting = [scene for scene in coming if scene.incoming.state in unfinished]
    if waiting and timezone.now() - work.job.asked_at < PICTURES_WITHIN:
        raise Waits(LOOK_AGAIN)
    left_out = [scene for scene in coming if scene.panorama_id is None]
    if left_out:
        work.notes.append(
            _("Left out, for their pictures could not be processed: %(scenes)s.")
            % {"scenes": ", ".join(map(str, left_out))}
        )
    if not work.tour.scenes:
        raise CannotDoThis("no_pictures", _("None of the pictures could be processed."))


def _draft(scene, value, wishes):
    """What was suggested, where nobody has written anything yet."""
    wants_text = wishes.get("auto_generate_descriptions", True)
    detects = wishes.get("auto_detect_rooms", True)
    own = measured(scene)
    return {
        "scene_id": scene.id,
        "title": scene.title or (value["suggested_title"] if detects else ""),
        "description": scene.description or (value["suggested_description"] if wants_text else ""),
        "room_type": value["room_type"] if detects else "unknown",
        "room_confidence": value["room_confidence"] if detects else 0.0,
        "quality_score": value["quality_score"],
        "quality_issues": value["quality_issues"],
        "suggested_title": value["suggested_title"] if detects else "",
        "suggested_description": value["suggested_description"] if wants_text else "",
        "measured_score": own["quality_score"],
        "quality_details": own["quality_details"],
    }


def _hotspots(work):
    """The rest of the draft is worth having without them."""
    if not work.wishes.get("auto_place_hotspots") or len(work.tour.scenes) < 2:
        return []
    try:
        return suggestions_of(work)
    except ProviderError as error:
        work.notes.append(str(error.message))
        return []
