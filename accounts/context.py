"""What templates may name besides their view's own."""

from types import SimpleNamespace

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from accounts.actors import actor_of
from accounts.models import Membership


def door(request):
    """`sign_up`: who may make an account."""
    return {"sign_up": settings.SIGN_UP}


def rail(request):
    """`rail.teams`, the memberships of the person, and `rail.active`, the one they work in.

    Asked of the database only where a template looks.
    """
    return {"rail": SimpleLazyObject(lambda: _rail(request))}


def _rail(request):
    if not request.user.is_authenticated:
        return SimpleNamespace(teams=[], active=None)
    memberships = list(Membership.objects.filter(user=request.user).select_related("team"))
    wanted = actor_of(request).active
    active = next((one for one in memberships if one.team_id == wanted), None)
    return SimpleNamespace(teams=memberships, active=active)
