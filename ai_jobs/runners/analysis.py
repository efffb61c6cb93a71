"""What scenes show, how good their pictures are, and what would make a tour better."""

from functools import partial

from ai_jobs import questions
from ai_jobs.providers.local import measured
from ai_jobs.runners.hotspots import suggestions_of

MARKS_OF_A_SCENE = {"first": 30, "last": 50}


def analyse(work):
    """`{analysis: [{scene_id, …}], notes}`; a scene nobody answered about has an `error`."""
    return {"analysis": _analyses(work, partial(questions.analyse, wishes=_words(work)))}


def optimise(work):
    """What is there, what is missing, and suggestions by scene; nothing is changed."""
    wishes = {name: work.wishes[name] for name in ("goals", "focus_areas") if name in work.wishes}
    make = partial(questions.analyse, wishes=wishes | _words(work))
    suggestions = [_chosen(one, work.wishes) for one in _analyses(work, make, last=75)]
    wants_hotspots = work.wishes.get("suggest_hotspots") and len(work.tour.scenes) > 1
    return {
        "tour_id": work.tour.id,
        "overview": _overview(work.tour),
        "overview_recommendations": _recommendations(work.tour),
        "scene_suggestions": suggestions,
        "hotspots": suggestions_of(work) if wants_hotspots else [],
        "created_hotspots": [],
    }


def _analyses(work, make, last=95):
    work.progress(10 if work.job.scene_id else 5, "reading")
    marks = MARKS_OF_A_SCENE if work.job.scene_id else {"first": 5, "last": last}
    values, by, errors = work.ask_in_batches(make, **marks)
    work.progress(marks["last"], "checking")
    return [
        {"scene_id": scene.id, "error": errors[scene.id]}
        if scene.id in errors
        else _whole(scene, values[scene.id], by[scene.id])
        for scene in work.subject.scenes
    ]


def _whole(scene, value, provider):
    """The answer, with what we measured ourselves beside it, and of which picture."""
    own = measured(scene)
    measures = {"measured_score": own["quality_score"], "quality_details": own["quality_details"]}
    about = {"scene_id": scene.id, "provider": provider, "picture": scene.content_key}
    return about | value | measures


def _chosen(one, wishes):
    for flag, name in (
        ("update_titles", "suggested_title"),
        ("update_descriptions", "suggested_description"),
    ):
        if not wishes.get(flag, True):
            one = one | {name: ""}
    return one


def _words(work):
    return {"language": work.wishes["language"]} if work.wishes.get("language") else {}


def _overview(tour):
    return {
        "scene_count": len(tour.scenes),
        "missing_titles": sum(not scene.title for scene in tour.scenes),
        "missing_descriptions": sum(not scene.description for scene in tour.scenes),
        "hotspot_count": sum(len(scene.ways) for scene in tour.scenes),
    }


def _recommendations(tour):
    """What can be known without anybody looking."""
    overview = _overview(tour)
    ways = [(scene.id, way.target_id) for scene in tour.scenes for way in scene.ways]
    reached = {target for source, target in ways if target and target != source}
    lost = [scene for scene in tour.scenes if not scene.is_start and scene.id not in reached]
    found = [
        (overview["missing_titles"], "{} scenes have no title: visitors see them in menus."),
        (overview["missing_descriptions"], "{} scenes have no description."),
        (len(lost), "{} scenes are reached by no way from another scene."),
        (not tour.description, "The tour has no description. It is shown where it is shared."),
    ]
    return [text.format(count) for count, text in found if count]
