"""Whether a request may act; what exists for it at all, the querysets say."""

from rest_framework.permissions import SAFE_METHODS, BasePermission

from accounts.actors import actor_of


class IsMember(BasePermission):
    """Signed in; and for changes, a writing role in the thing's team (a token: scope `write`)."""

    message = "This needs the role editor or owner in the team; for a token, the scope write."

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            return False
        return request.method in SAFE_METHODS or bool(actor_of(request).writes)

    def has_object_permission(self, request, view, thing):
        return request.method in SAFE_METHODS or thing.team_id in actor_of(request).writes
