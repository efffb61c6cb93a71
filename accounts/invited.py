"""Whether somebody who signs up came by the link of an invitation."""

from allauth.account.utils import get_next_redirect_url
from django.urls import Resolver404, resolve

from accounts.teams import find_invitation
from core.errors import NotFound


def invitation_followed(request):
    """The open invitation that `next` leads back to, or None; as it was when first asked for."""
    if not hasattr(request, "_invitation_followed"):
        request._invitation_followed = _find(get_next_redirect_url(request) or "")
    return request._invitation_followed


def _find(address):
    try:
        match = resolve(address.partition("?")[0])
    except Resolver404:
        return None
    if match.view_name != "team:invitation":
        return None
    try:
        invitation = find_invitation(match.kwargs["secret"])
    except NotFound:
        return None
    return invitation if invitation.is_pending else None
