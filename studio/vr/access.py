"""Who may see and change what on the pages for sales."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect

from accounts.actors import actor_of


def for_team(view):
    """The view gets the actor; whoever has no team makes one first."""

    @login_required
    @wraps(view)
    def guarded(request, **names):
        actor = actor_of(request)
        if actor.active is None:
            return redirect("team:create")
        return view(request, actor, **names)

    return guarded


def must_write(actor, team_id):
    """Refuses who only reads in that team."""
    if team_id not in actor.writes:
        raise PermissionDenied
