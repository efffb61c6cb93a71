"""Rooms on the picture of a floor plan, and markers for scenes that clearly belong in one."""

from ai_jobs import questions
from ai_jobs.providers.base import CannotDoThis
from ai_jobs.views_of import PlanView
from floorplans.models import FloorPlan


def read(work):
    """`{floor_plan_id, rooms: [{id, label, outline, …}], markers: [{scene_id, x, y, label}]}`.

    Outlines and markers in percent of the picture, from its upper left corner.
    """
    work.progress(10, "reading")
    plan = FloorPlan.objects.filter(tour=work.job.tour, pk=work.wishes["floor_plan_id"]).first()
    if plan is None:
        raise CannotDoThis("floor_plan_gone", "The floor plan was deleted meanwhile.")
    work.progress(30, "asking")
    view = PlanView(str(plan.pk), plan.name, plan.content_key, work.tour)
    rooms = work.ask(questions.read_plan(view))["all"]
    work.progress(60, "checking")
    return {
        "floor_plan_id": str(plan.pk),
        "rooms": [{"id": work.suggestion_id(n)} | room for n, room in enumerate(rooms)],
        "markers": [_marker(room) for room in rooms if room["scene_id"]],
    }


def _marker(room):
    corners = room["outline"]
    x, y = (sum(corner[axis] for corner in corners) / len(corners) for axis in (0, 1))
    label = room["label"]
    return {"scene_id": room["scene_id"], "x": round(x, 2), "y": round(y, 2), "label": label}
