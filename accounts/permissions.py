"""Whether a request may act; what exists for it at all, the querysets say.

A view names the `resource` its tokens must have a scope for.
"""

from rest_framework.permissions import SAFE_METHODS, BasePermission

from accounts.actors import actor_of
from accounts.scopes import READ, WRITE, allows


class IsMember(BasePermission):
    """Signed in; and for changes, a writing role in the thing's team (a token: scope `write`)."""

    message = (
        "This needs the role editor or owner in the team; a token needs a scope for it as well."
    )

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            return False
        act = READ if request.method in SAFE_METHODS else WRITE
        if request.auth is not None and not allows(request.auth.scopes, act, view.resource):
            return False
        return act == READ or bool(actor_of(request).writes)

    def has_object_permission(self, request, view, thing):
        return request.method in SAFE_METHODS or thing.team_id in actor_of(request).writes
