"""Teams and who is in them: founding, inviting, changing roles, leaving.

Whoever calls has made sure that the actor may do it; what is refused here is refused to
everybody. Every verb that changes memberships holds the team's row, so that two of them at the
same time cannot leave a team without an owner.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import mail
from accounts.events import announce_access
from accounts.models import ApiToken, Invitation, Membership, Role, Team, User
from core import throttle
from core.errors import NotFound, RuleError, field_error

INVITATION_LASTS = timedelta(days=7)
# By one team, to whomever: nobody's letterbox is filled in our name.
MAILS_AN_HOUR = 60


class LastOwner(RuleError):
    code = "last_owner"
    status = 409
    message = _("A team needs an owner. Make another member the owner first.")


class LastMember(RuleError):
    code = "last_member"
    status = 409
    message = _("You are the only member of this team. Delete the team instead of leaving it.")


class AlreadyMember(RuleError):
    code = "already_member"
    status = 409
    message = _("This person is in the team already.")


class InvitationClosed(RuleError):
    code = "invitation_closed"
    status = 410
    message = _("This invitation was used, withdrawn or has expired. Ask for a new one.")


class InvitationForAnother(RuleError):
    code = "invitation_for_another"
    status = 403
    message = _("This invitation is for another e-mail address. Sign in with that one.")


class TeamNotEmpty(RuleError):
    code = "team_not_empty"
    status = 409
    message = _(
        "Only an empty team can be deleted. Delete its tours and files, and remove its members."
    )


class TooManyInvitations(RuleError):
    code = "too_many_invitations"
    status = 409


@transaction.atomic
def create_team(user, name):
    """A new team with `user` as its owner, and the one they work in from now on."""
    team = Team.objects.create(name=name)
    Membership.objects.create(user=user, team=team, role=Role.OWNER)
    switch_team(user, team)
    return team


def rename_team(team, name):
    team.name = name
    team.save(update_fields=["name", "updated_at"])
    return team


def switch_team(user, team):
    """Work in `team` from now on, in every browser of the person."""
    User.objects.filter(pk=user.pk).update(active_team=team)
    user.active_team = team


@transaction.atomic
def delete_team(team):
    """Remove a team in which nothing is left but its one owner."""
    team = _locked(team.pk)
    if team.memberships.count() > 1:
        raise TeamNotEmpty
    people = list(team.memberships.values_list("user_id", flat=True))
    try:
        # Tours, also those in the trash, and files protect their team from being deleted.
        team.delete()
    except ProtectedError as error:
        raise TeamNotEmpty from error
    for user_id in people:
        announce_access(user_id)


# --- Invitations ----------------------------------------------------------------------------------


def pending_invitations(email):
    """Invitations that the owner of the address may accept now."""
    return Invitation.objects.pending().filter(email=email.strip().lower()).select_related("team")


def find_invitation(secret):
    """The invitation behind the secret of a link, open or not."""
    found = Invitation.objects.select_related("team", "invited_by")
    invitation = found.filter(hash=Invitation.hash_of(secret)).first()
    if invitation is None:
        raise NotFound
    return invitation


@transaction.atomic
def invite(team, *, email, role, by):
    """Hold a place for the address and mail its link, which works for seven days.

    Raises `core.errors.TooMany` for a team that sends more mails than people need.

    Inviting an address that is invited already sends a new link with the new role.
    """
    email = email.strip().lower()
    _locked(team.pk)
    if team.memberships.filter(user__email=email).exists():
        raise AlreadyMember(errors={"email": [str(AlreadyMember.message)]})
    invitation = team.invitations.open().filter(email=email).first()
    if invitation is None:
        _check_room(team)
        invitation = Invitation(team=team, email=email)
    invitation.role, invitation.invited_by = role, by
    return _send(invitation)


@transaction.atomic
def resend_invitation(invitation, *, by):
    """A new link for another seven days; the old one stops working."""
    invitation = _locked_invitation(invitation)
    if not invitation.is_open:
        raise InvitationClosed
    invitation.invited_by = by
    return _send(invitation)


@transaction.atomic
def revoke_invitation(invitation):
    """Withdraw it. Withdrawing it again changes nothing."""
    invitation = _locked_invitation(invitation)
    if invitation.accepted_at is not None:
        raise InvitationClosed
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at", "updated_at"])
    return invitation


@transaction.atomic
def accept(invitation, user):
    """The membership the invitation promised; the team becomes the one the person works in.

    A person who is in the team already keeps the role they have.
    """
    _locked(invitation.team_id)
    invitation = _locked_invitation(invitation)
    if not invitation.is_pending:
        raise InvitationClosed
    if user.email.lower() != invitation.email:
        raise InvitationForAnother
    membership, _made = Membership.objects.get_or_create(
        user=user, team_id=invitation.team_id, defaults={"role": invitation.role}
    )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at", "updated_at"])
    switch_team(user, invitation.team)
    return membership


def invitation_address(secret):
    return settings.SITE_URL + reverse("team:invitation", args=[secret])


def _send(invitation):
    throttle.hit("invitations", invitation.team_id, MAILS_AN_HOUR, 3600)
    secret = secrets.token_urlsafe(32)
    invitation.hash = Invitation.hash_of(secret)
    invitation.expires_at = timezone.now() + INVITATION_LASTS
    invitation.save()
    context = {
        "team": invitation.team,
        "role": Role(invitation.role).label,
        "invited_by": invitation.invited_by,
        "address": invitation_address(secret),
        "expires_at": invitation.expires_at,
        "days": INVITATION_LASTS.days,
    }
    mail.send("invitation", invitation.email, context)
    return invitation


def _check_room(team):
    most = settings.LIMIT_OPEN_INVITATIONS
    if team.invitations.open().count() >= most:
        raise TooManyInvitations(
            _("A team can have %(most)d open invitations. Withdraw some first.") % {"most": most}
        )


def _locked_invitation(invitation):
    return (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("team")
        .get(pk=invitation.pk)
    )


# --- Members --------------------------------------------------------------------------------------


@transaction.atomic
def change_role(membership, role):
    """Give a member another role. The last owner stays owner."""
    _locked(membership.team_id)
    membership = _again(membership)
    if membership.role == role:
        return membership
    if membership.role == Role.OWNER:
        _refuse_without_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    announce_access(membership.user_id)
    return membership


@transaction.atomic
def transfer_ownership(team, *, owner, to):
    """Make the member `to` an owner and `owner` an editor, both or neither."""
    _locked(team.pk)
    memberships = {member.user_id: member for member in team.memberships.all()}
    giver, taker = memberships.get(owner.pk), memberships.get(to.pk)
    if giver is None or giver.role != Role.OWNER or taker is None:
        raise NotFound
    if giver == taker:
        raise field_error("user_id", _("You are an owner of this team already."))
    for membership, role in ((taker, Role.OWNER), (giver, Role.EDITOR)):
        membership.role = role
        membership.save(update_fields=["role"])
        announce_access(membership.user_id)
    return taker


@transaction.atomic
def remove_member(membership):
    """Take a person out of the team at once: their tokens for it, their sockets, their pages."""
    team = _locked(membership.team_id)
    membership = _again(membership)
    if team.memberships.count() == 1:
        raise LastMember
    if membership.role == Role.OWNER:
        _refuse_without_owner(membership)
    _end(membership)


def leave_team(team, user):
    """Leave by oneself; the last owner of a team with others cannot."""
    membership = team.memberships.filter(user=user).first()
    if membership is None:
        raise NotFound
    remove_member(membership)


def teams_needing(user):
    """Teams with other members in which the person is the only owner."""
    owned = Team.objects.filter(memberships__user=user, memberships__role=Role.OWNER)
    others = Membership.objects.exclude(user=user)
    return owned.filter(pk__in=others.values("team")).exclude(pk__in=others.owners().values("team"))


def _end(membership):
    ApiToken.objects.filter(
        team_id=membership.team_id, user_id=membership.user_id, revoked_at__isnull=True
    ).update(revoked_at=timezone.now())
    User.objects.filter(pk=membership.user_id, active_team_id=membership.team_id).update(
        active_team=None
    )
    membership.delete()
    announce_access(membership.user_id)


def _refuse_without_owner(membership):
    others = membership.team.memberships.owners().exclude(pk=membership.pk)
    if not others.exists():
        raise LastOwner


def _locked(team_id):
    return Team.objects.select_for_update().get(pk=team_id)


def _again(membership):
    """The row as it is now that the team is held; gone if somebody was faster."""
    fresh = Membership.objects.select_related("team").filter(pk=membership.pk).first()
    if fresh is None:
        raise NotFound
    return fresh
