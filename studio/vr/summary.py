"""A session written up by a model, for a sales team that reads ten of them a day.

A type of AI job like any other. What is asked names places and things, never the customer; the
sentences that are always there, worked out from sums, are the answer where nobody can be asked.
"""

from typing import Annotated

from django.db.models.signals import post_delete
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from pydantic import Field
from rest_framework import serializers

from ai_jobs.answers import Few, Prose, Strict, shaped
from ai_jobs.kinds import TOUR, Kind, register
from ai_jobs.models import AIJob
from ai_jobs.providers.base import Part, Question, Reply
from ai_jobs.runners.wishes import Worded
from core.errors import field_error
from vrtracking.insight_sessions import SessionInsight
from vrtracking.insight_words import about_session
from vrtracking.models import VRSession

JOB_TYPE = "vr_session_summary"
# As much as a model needs to know of one walk.
MOST_STAYS, MOST_THINGS = 60, 15
# Sessions of one team that were asked about lately are few: the newest job of each is shown.
MOST_QUESTIONS = 4
INSTRUCTIONS = (
    "The data tells what one visitor did in a walk through a property with a headset on. Write a "
    "summary of three to five sentences for the sales team: where the time went, what stands out "
    "beside what is usual (`usual_seconds`), and what that suggests they care about. Mark what is "
    "a guess as a guess. Then up to four questions the agent could ask this visitor next."
)


class SummaryAnswer(Strict):
    summary: Prose
    questions: Annotated[Few, Field(max_length=MOST_QUESTIONS)] = []


class SummaryWishes(Worded):
    session_id = serializers.UUIDField(help_text="A VR session in a property of this tour.")


def declare():
    register(
        Kind(
            JOB_TYPE,
            _("Summary of a VR session"),
            write,
            frozenset({TOUR}),
            SummaryWishes,
            is_of_tour,
        )
    )
    post_delete.connect(_forget, sender=VRSession)


def _forget(instance, **_signal):
    """What was written about a session goes with it."""
    AIJob.objects.filter(job_type=JOB_TYPE, parameters__session_id=str(instance.pk)).delete()


def is_of_tour(tour, scene, parameters):
    session = _session(tour, parameters["session_id"])
    if session is None:
        raise field_error(
            "parameters.session_id",
            "There is no VR session in a property of this tour under this id.",
            "not_found",
        )


def _session(tour, session_id):
    sessions = VRSession.objects.filter(team_id=tour.team_id, property__tour=tour, is_loose=False)
    return sessions.select_related("property").filter(pk=session_id).first()


def write(work):
    """`{session_id, summary, questions}`."""
    work.progress(10, "reading")
    session_id = work.job.parameters["session_id"]
    is_of_tour(work.job.tour, None, work.job.parameters)
    insight = SessionInsight(_session(work.job.tour, session_id))
    work.progress(30, "asking")
    found = work.ask(question_about(insight, work.job.parameters.get("language")))["all"]
    return {"session_id": session_id} | found


def question_about(insight, language=None):
    facts = facts_of(insight)
    return Question(
        task="vr_session",
        subject=insight,
        parts=(Part("all", [facts, language]),),
        instructions=INSTRUCTIONS + (f" Write in the language {language}." if language else ""),
        facts=facts,
        schema=SummaryAnswer,
        read=lambda data: {"all": shaped(SummaryAnswer, data).model_dump()},
        locally=lambda: Reply(
            values={"all": {"summary": " ".join(about_session(insight)), "questions": []}},
            notes=(str(_("Put together from sums; no AI service was asked.")),),
        ),
    )


def facts_of(insight):
    """What a model is told: nothing of it says who the visitor was."""
    return {
        "property": insight.session.property.name,
        "sessions_in_this_property": insight.others,
        "figures": [
            {"name": one.name, "value": round(one.value, 1), "usual": round(one.usual, 1)}
            for one in insight.figures
        ],
        "zones": [
            {
                "zone": zone.name,
                "visits": zone.visits,
                "seconds": round(zone.seconds),
                "usual_seconds": round(zone.usual),
            }
            for zone in insight.zones[:MOST_THINGS]
        ],
        "way": [name for _stay, name in insight.stays[:MOST_STAYS]],
        "looked_at": [
            {"object": one.name, "seconds": round(one.seconds)}
            for one in insight.looked_at[:MOST_THINGS]
        ],
        "touched": [{"object": one.name, "times": one.n} for one in insight.touched[:MOST_THINGS]],
        "did_not_see": [name for name, _share in insight.unseen[:MOST_THINGS]],
    }


def written_for(session):
    """The newest job about the session, for its page; None before the first."""
    jobs = AIJob.objects.filter(team_id=session.team_id, job_type=JOB_TYPE)
    return jobs.filter(parameters__session_id=str(session.pk)).order_by("-created_at").first()


def wishes_for(session):
    """What the page sends to have it written."""
    return {"session_id": str(session.pk), "language": get_language() or "en"}
