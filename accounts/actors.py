"""Who is asking, and for which teams: the start of every queryset."""

from dataclasses import dataclass
from uuid import UUID

from accounts.models import WRITING_ROLES, Membership, Role
from accounts.scopes import TEAM, WRITE, allows
from core.errors import RuleError, field_error


class ReadsOnly(RuleError):
    code = "forbidden"
    status = 403
    message = (
        "You have the role viewer in this team: you can look at everything and change nothing. "
        "Name a team_id where you are editor or owner, or ask an owner for another role."
    )


@dataclass(frozen=True)
class Actor:
    """A signed-in person, or a program with a token, and the teams they may see and change."""

    user_id: int | None
    reads: frozenset
    writes: frozenset
    # Whose members, invitations and name they may change.
    owns: frozenset
    # The team they work in now: what lists show. None for somebody in no team.
    active: UUID | None

    @property
    def home(self):
        """Where new things go when the request names no team; None where they only read."""
        return self.active if self.active in self.writes else None


NOBODY = Actor(user_id=None, reads=frozenset(), writes=frozenset(), owns=frozenset(), active=None)


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
    # The oldest membership first.
    roles = dict(memberships)
    writes_with = token is None or allows(token.scopes, WRITE)
    manages_with = token is None or allows(token.scopes, WRITE, TEAM)
    chosen = user.active_team_id
    return Actor(
        user_id=user.pk,
        reads=frozenset(roles),
        writes=frozenset(t for t, role in roles.items() if role in WRITING_ROLES and writes_with),
        owns=frozenset(t for t, role in roles.items() if role == Role.OWNER and manages_with),
        active=chosen if chosen in roles else next(iter(roles), None),
    )


def writing_team(request, asked=None):
    """The team a new thing belongs to: the one asked for if the actor may write there, or home."""
    actor = actor_of(request)
    if asked is None:
        if actor.home is None:
            raise ReadsOnly
        return actor.home
    if asked not in actor.reads:
        raise unknown_team()
    if asked not in actor.writes:
        raise ReadsOnly
    return asked


def listed_team(request):
    """The team whose things a list shows: `?team_id=`, or the one the actor works in."""
    actor = actor_of(request)
    asked = request.GET.get("team_id")
    if asked is None:
        return actor.active
    try:
        team_id = UUID(asked)
    except ValueError:
        raise unknown_team() from None
    if team_id not in actor.reads:
        raise unknown_team()
    return team_id


def unknown_team(field="team_id"):
    return field_error(field, "There is no team of yours under this id.", code="not_found")
