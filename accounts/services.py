"""Signing up, and giving programs their keys."""

import json

from django.db import transaction
from django.utils import timezone

from accounts.events import announce_access
from accounts.models import ApiToken, Membership, Role, Team, User
from accounts.scopes import SCOPES
from core.errors import RuleError, field_error
from core.fields import BoundedJSON


class ScopeUnknown(RuleError):
    code = "scope_unknown"


class NoTeam(RuleError):
    code = "no_team"
    message = "This person is in no team."


@transaction.atomic
def register_user(email, password=None, *, full_name="", team_name="", is_verified=True, **fields):
    """A new person with a team of their own.

    Somebody we do not know (`is_verified=False`) has to prove the address before signing in.
    """
    user = User.objects.create_user(email, password, full_name=full_name, **fields)
    if is_verified:
        user.trust_address()
    team = Team.objects.create(name=team_name or full_name or email.split("@")[0])
    Membership.objects.create(user=user, team=team, role=Role.OWNER)
    return user


@transaction.atomic
def edit_profile(user, **fields):
    """Change what is given. Free-form objects are merged, name by name; null takes a name out."""
    person = User.objects.select_for_update().get(pk=user.pk)
    for name, value in fields.items():
        setattr(person, name, _merged(person, name, value) if isinstance(value, dict) else value)
    person.save(update_fields=[*fields, "updated_at"])
    return person


def _merged(person, field, changes):
    merged = getattr(person, field) | changes
    merged = {name: value for name, value in merged.items() if value is not None}
    if len(json.dumps(merged)) > BoundedJSON.MOST:
        raise field_error(
            field,
            f"This may have {BoundedJSON.MOST // 1000} kB at most, with what is there already.",
        )
    return merged


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


def revoke_token(token):
    """End it at once. Revoking it again changes nothing."""
    ApiToken.objects.unrevoked().filter(pk=token.pk).update(revoked_at=timezone.now())
    announce_access(token.user_id)
