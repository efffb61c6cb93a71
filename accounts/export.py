"""Everything the product knows about one person, as JSON.

Apps above this one add what they keep, in their `AppConfig.ready`:

    exports("tours", tours_of)   # called with the person; plain values or lists of them
"""

from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils import timezone

from accounts.models import ApiToken, Invitation, Membership

FORMAT = 1
_sections: dict[str, Callable] = {}


def exports(name, section):
    """`section(user)` is what the export holds under `name`."""
    _sections[name] = section


def export_of(user):
    """The whole export. Secrets (passwords, tokens, second steps) are not in it, only that they
    exist."""
    return {
        "format": FORMAT,
        "made_at": timezone.now(),
        "person": _person(user),
        "email_addresses": list(
            EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        ),
        "two_step": list(
            Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
        ),
        "sessions": list(
            UserSession.objects.filter(user=user).values(
                "ip", "user_agent", "created_at", "last_seen_at"
            )
        ),
        "memberships": _memberships(user),
        "invitations": list(
            Invitation.objects.filter(email=user.email).values(
                "team__name", "role", "created_at", "expires_at", "accepted_at", "revoked_at"
            )
        ),
        "api_tokens": list(
            ApiToken.objects.filter(user=user).values(
                "name", "team__name", "scopes",
                "created_at", "last_used_at", "expires_at", "revoked_at",
            )
        ),
        **{name: section(user) for name, section in _sections.items()},
    }  # fmt: skip


def _person(user):
    names = [
        "id", "email", "full_name", "phone", "photo_url", "language", "date_joined", "last_login",
        "preferences", "notification_settings", "privacy_settings",
    ]  # fmt: skip
    return {name: getattr(user, name) for name in names}


def _memberships(user):
    found = Membership.objects.filter(user=user).select_related("team")
    return [
        {"team": one.team.name, "team_id": one.team_id, "role": one.role, "since": one.created_at}
        for one in found
    ]
