"""Signing up, and giving programs their keys."""

from django.db import transaction

from accounts.models import ApiToken, Membership, Role, Team, User
from accounts.scopes import SCOPES
from core.errors import RuleError


class ScopeUnknown(RuleError):
    code = "scope_unknown"


class NoTeam(RuleError):
    code = "no_team"
    message = "This person is in no team."


@transaction.atomic
def register_user(email, password=None, *, full_name="", team_name="", **fields):
    """A new person with a team of their own."""
    user = User.objects.create_user(email, password, full_name=full_name, **fields)
    team = Team.objects.create(name=team_name or full_name or email.split("@")[0])
    Membership.objects.create(user=user, team=team, role=Role.OWNER)
    return user


def issue_token(user, *, name, scopes, team=None, expires_at=None):
    """`(token, secret)`; the secret is not kept and cannot be shown again."""
    unknown = set(scopes) - set(SCOPES)
    if unknown or not scopes:
        raise ScopeUnknown(
            f"Scopes are {', '.join(SCOPES)}; not {', '.join(sorted(unknown)) or 'none'}."
        )
    team = team or Team.objects.filter(members=user).order_by("memberships__created_at").first()
    if team is None:
        raise NoTeam
    secret = ApiToken.new_secret()
    token = ApiToken.objects.create(
        user=user,
        team=team,
        name=name,
        scopes=sorted(set(scopes)),
        hash=ApiToken.hash_of(secret),
        expires_at=expires_at,
    )
    return token, secret
