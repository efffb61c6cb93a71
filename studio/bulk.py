"""One act for many tours."""

from core.errors import NotFound, RuleError
from tours.models import Tour
from tours.services import archive_tour, delete_tour, restore_tour, unpublish_tour

ACTS = {
    "archive": archive_tour,
    "restore": restore_tour,
    "delete": delete_tour,
    "unpublish": unpublish_tour,
}


def change_tours(actor, *, ids, action):
    """A verdict for each id, in their order: `{id, ok}` or `{id, ok, code, detail}`.

    One that is refused costs its neighbours nothing.
    """
    # What is in the trash is nobody's to edit, but its team's to bring back.
    mine = Tour.objects.filter(team_id__in=actor.writes, pk__in=ids)
    if action != "restore":
        mine = mine.kept()
    tours = {tour.pk: tour for tour in mine}
    return [_verdict(pk, tours.get(pk), ACTS[action]) for pk in dict.fromkeys(ids)]


def _verdict(pk, tour, act):
    try:
        if tour is None:
            raise NotFound
        act(tour)
    except RuleError as refusal:
        return {"id": pk, "ok": False, "code": refusal.code, "detail": str(refusal.message)}
    return {"id": pk, "ok": True}
