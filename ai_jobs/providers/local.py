"""Answers without any network: what was measured, and what people have written. No guesses."""

from django.utils.translation import gettext as _

from ai_jobs import linking_source, plan_source
from ai_jobs.providers.base import Reply
from hotspots.models import HotspotType

FULL = 100
# What a fault takes off the score of 100, and what helps against it.
FAULTS = {
    "quality_blurred": (35, "Use a tripod, and keep still until the camera has finished."),
    "quality_noisy": (15, "Switch on the lights, or use a lower ISO and a longer exposure."),
    "quality_dark": (25, "Open the curtains and switch on the lights, or expose longer."),
    "quality_bright": (20, "Expose for the windows, or use the camera's HDR mode."),
    "quality_seam": (20, "Stitch it again with the maker's program, at full resolution."),
}
# Below this width a picture looks soft on a large screen; new cameras make twice that.
SHARP_WIDTH, USUAL_WIDTH = 4096, 8192
LOW_RESOLUTION = 15
TILTED, TILT_SUPPORT = 1.5, 0.35  # degrees; share of edges that agree
CROOKED = 8


class Local:
    name = "local"
    model = ""
    is_remote = False

    def __init__(self, on_progress=lambda share, step: None):
        self._on_progress = on_progress

    @staticmethod
    def is_set_up():
        return True

    def answer(self, question, correction, should_stop):
        if question.locally:
            return question.locally()
        return getattr(self, question.task)(question.subject, should_stop)

    def analyse(self, tour, should_stop):
        """Measured quality with advice. What room it is, pictures alone do not tell us."""
        return Reply(values={scene.id: measured(scene) for scene in tour.scenes})

    def hotspots(self, subject, should_stop):
        """Ways found by matching what two panoramas see of the same place."""
        tour, about = subject
        links = linking_source.find_links(tour.scenes, self._on_progress, should_stop)
        wanted = {tour.named(about).id} if about else {scene.id for scene in tour.scenes}
        found = [link for link in links.proposals if link["scene_id"] in wanted]
        return Reply(values={"all": found}, notes=tuple(links.notes), extra=links.layout)

    def describe(self, subject, should_stop):
        """Sentences made of titles, ways and notes; tone and audience need a model."""
        tour, wishes, with_tour, with_scenes = subject
        texts = {s.id: _of_scene(s, tour, wishes) for s in tour.scenes} if with_scenes else {}
        if with_tour:
            texts["tour"] = _of_tour(tour)
        note = _("Put together from titles, ways and notes of the tour; nobody looked at pictures.")
        return Reply(values={"all": texts}, notes=(note,))

    def plan(self, plan, should_stop):
        """Outlines by the walls; what a room is called stands in letters that nobody reads here."""
        rooms = plan_source.find_rooms(plan.content_key, should_stop)
        note = _("Rooms were found by their walls. What they are called is for you to say.")
        return Reply(values={"all": rooms}, notes=(note,))


def measured(scene):
    """The quality of a scene's picture: a score, issues in words, and what to do about each."""
    issues = list(_issues(scene))
    return {
        "room_type": "unknown",
        "room_confidence": 0.0,
        "suggested_title": "",
        "suggested_description": "",
        "quality_score": max(0, FULL - sum(issue["weight"] for issue in issues)),
        "quality_issues": [issue["message"] for issue in issues],
        "quality_details": [
            {name: issue[name] for name in ("code", "message", "advice")} for issue in issues
        ],
        "features_detected": [],
        "recommendations": [issue["advice"] for issue in issues],
    }


def _issues(scene):
    for notice in scene.warnings:
        if notice["code"] in FAULTS:
            weight, advice = FAULTS[notice["code"]]
            yield notice | {"weight": weight, "advice": advice}
    if scene.width < SHARP_WIDTH:
        yield {
            "code": "low_resolution",
            "weight": LOW_RESOLUTION,
            "message": f"The picture is {scene.width} pixels wide and looks soft on large screens.",
            "advice": f"Export it at {USUAL_WIDTH} pixels, if the camera can.",
        }
    tilt = scene.quality.get("tilt")
    is_crooked = tilt and tilt["support"] >= TILT_SUPPORT and scene.level == (0, 0)
    if is_crooked and max(abs(tilt["pitch"]), abs(tilt["roll"])) > TILTED:
        yield {
            "code": "tilted",
            "weight": CROOKED,
            "message": "The camera stood crooked: upright lines lean.",
            "advice": "Lay the horizon level in the scene's settings.",
        }


def _of_scene(scene, tour, wishes):
    title = scene.title or _("A place")
    sentences = [_("%(title)s, part of %(tour)s.") % {"title": title, "tour": tour.title}]
    ways = [tour.titles.get(way.target_id, "") for way in scene.ways if way.target_id]
    named = [way for way in dict.fromkeys(ways) if way]
    if named:
        sentences.append(_("From here you can go to %(places)s.") % {"places": _listed(named)})
    notes = [way.title for way in scene.ways if way.type == HotspotType.INFO and way.title]
    if notes and wishes.get("include_features", True):
        sentences.append(_("To be seen here: %(notes)s.") % {"notes": _listed(notes)})
    return " ".join(sentences[:1] if wishes.get("length") == "short" else sentences)


def _of_tour(tour):
    where = _(" in %(city)s") % {"city": tour.city} if tour.city else ""
    count = len(tour.scenes)
    first = _("%(title)s%(where)s: a 360° tour of %(count)d places.") % {
        "title": tour.title, "where": where, "count": count,
    }  # fmt: skip
    titles = [scene.title for scene in tour.scenes if scene.title]
    if not titles:
        return first
    return first + " " + _("You can walk through %(places)s.") % {"places": _listed(titles)}


def _listed(words):
    *most, last = words
    return _("%(most)s and %(last)s") % {"most": ", ".join(most), "last": last} if most else last
