"""Who is asking, and for which teams: the start of every queryset."""

from dataclasses import dataclass

from accounts.models import WRITING_ROLES, Membership
from accounts.scopes import WRITE, allows


@dataclass(frozen=True)
class Actor:
    """A signed-in person, or a program with a token, and the teams they may see and change."""

    user_id: int | None
    reads: frozenset
    writes: frozenset
    # Where new things go when the request names no team.
    home: object | None


NOBODY = Actor(user_id=None, reads=frozenset(), writes=frozenset(), home=None)


def actor_of(request):
    """The actor of a DRF or Django request, worked out once per request."""
    plain = getattr(request, "_request", request)
    if not hasattr(plain, "_actor"):
        plain._actor = actor_for(request.user, getattr(request, "auth", None))
    return plain._actor


def actor_for(user, token=None):
    if not user.is_authenticated:
        return NOBODY
    memberships = Membership.objects.filter(user=user).values_list("team_id", "role")
    if token is not None:
        memberships = memberships.filter(team_id=token.team_id)
    roles = dict(memberships)
    may_write = token is None or allows(token.scopes, WRITE)
    writes = [team for team, role in roles.items() if role in WRITING_ROLES and may_write]
    return Actor(
        user_id=user.pk,
        reads=frozenset(roles),
        writes=frozenset(writes),
        home=writes[0] if writes else None,
    )
