"""Whether a request may act; what exists for it at all, the querysets say.

A view names the `resource` its tokens must have a scope for.
"""

from rest_framework.permissions import SAFE_METHODS, BasePermission

from accounts.actors import actor_of
from accounts.scopes import READ, TEAM, WRITE, allows


class IsMember(BasePermission):
    """Signed in; and for changes, a writing role in the thing's team (a token: scope `write`)."""

    message = (
        "This needs the role editor or owner in the team; a token needs a scope for it as well."
    )

    def has_permission(self, request, view):
        if not _may_try(request, view.resource):
            return False
        return request.method in SAFE_METHODS or bool(actor_of(request).writes)

    def has_object_permission(self, request, view, thing):
        return request.method in SAFE_METHODS or thing.team_id in actor_of(request).writes


class OwnsTeam(BasePermission):
    """Members see their team; its owners change it (a token: scope `team:write`)."""

    message = "Only an owner of the team may do this; a token needs the scope team:write as well."

    def has_permission(self, request, view):
        return _may_try(request, TEAM)

    def has_object_permission(self, request, view, team):
        return request.method in SAFE_METHODS or team.pk in actor_of(request).owns


class IsTeamMember(BasePermission):
    """Every member, for what concerns only themselves."""

    message = "A token needs the scope team:write for this."

    def has_permission(self, request, view):
        return _may_try(request, TEAM)


class IsBrowser(BasePermission):
    """A person at our pages: what would let a program reach beyond its own token."""

    message = "This is done in a browser: a token cannot make tokens or teams."

    def has_permission(self, request, view):
        return request.user.is_authenticated and request.auth is None


class IsOneself(BasePermission):
    """The signed-in person; a token may read who it is, and change it with the scope `write`."""

    message = "A token needs the scope write for this."

    def has_permission(self, request, view):
        # Any scope shows who one is. No resource is called "profile": only `write` changes it.
        return _may_try(request, None if request.method in SAFE_METHODS else "profile")


def _may_try(request, resource):
    """Signed in, with a token that may do such a thing at all."""
    if not request.user.is_authenticated:
        return False
    act = READ if request.method in SAFE_METHODS else WRITE
    return request.auth is None or allows(request.auth.scopes, act, resource)
