"""Ways between scenes, and things to point at: proposals with a confidence and a reason."""

from django.utils.translation import gettext as _

from ai_jobs import asking, questions
from ai_jobs.providers.base import CannotDoThis

# A picture in a call is as large as a hundred sentences.
MOST_SCENES_SENT = questions.PICTURES_PER_CALL
# Every pair is compared: twice the scenes take four times as long.
MOST_SCENES_SEARCHED = 100


def suggest(work):
    """`{hotspots: [{id, scene_id, type, position, target_scene_id, …}], layout, notes}`.

    `layout` is where the cameras stood, when ways were found by matching pictures.
    """
    return {"hotspots": suggestions_of(work, marks=(10, 30, 60)), "layout": work.extra}


def suggestions_of(work, marks=(75, 75, 95)):
    work.progress(marks[0], "reading")
    about = work.scene.name if work.scene else None
    tour = _few_enough(work)
    work.progress(marks[1], "asking")
    found = work.ask(questions.suggest_hotspots(tour, about))["all"]
    work.progress(marks[2], "checking")
    return [_shown(work, number, one) for number, one in enumerate(found)]


def _few_enough(work):
    """The scenes one question can hold: of a larger tour, those around the one that is meant."""
    scenes, most = work.tour.scenes, _most(work)
    if len(scenes) <= most:
        return work.tour
    if work.scene is None:
        raise CannotDoThis(
            "too_many_scenes_for_one_question",
            _(
                "Suggestions for a whole tour are made for up to %(sent)d scenes, and without an "
                "AI service (provider local) for up to %(searched)d. Start them scene by scene."
            )
            % {"sent": MOST_SCENES_SENT, "searched": MOST_SCENES_SEARCHED},
        )
    place = scenes.index(work.scene)
    start = max(0, min(place - most // 2, len(scenes) - most))
    return work.tour.only({scene.id for scene in scenes[start : start + most]})


def _most(work):
    sends = any(provider.is_remote for provider in asking.providers(work.job))
    return MOST_SCENES_SENT if sends else MOST_SCENES_SEARCHED


def _shown(work, number, one):
    position = {"yaw": one["yaw"], "pitch": one["pitch"]}
    rest = {name: value for name, value in one.items() if name not in position}
    return {"id": work.suggestion_id(number), "position": position} | rest
