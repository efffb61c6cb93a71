"""Closing an account: it sleeps for some days, and is erased unless its owner comes back.

What lies in a team is known to apps above this one. Each says in its `AppConfig.ready` how it
goes with the team:

    erases_with_team(delete_tours_of)   # called with the team, apps of the upper lines first
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from celery import shared_task
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import mail
from accounts.events import announce_access
from accounts.models import Role, Team, User
from accounts.teams import teams_needing
from core.errors import RuleError

log = logging.getLogger(__name__)
KEPT_FOR = timedelta(days=settings.ACCOUNT_KEPT_DAYS)
# Whoever never proved the address has no account, only a row.
UNPROVEN_KEPT_FOR = timedelta(days=7)
SALT = "accounts.closing"
_erasers: list[Callable] = []


class StillNeeded(RuleError):
    """The only owner of a team in which others work."""

    code = "owner_needed"
    status = 409


class LinkUsedUp(RuleError):
    code = "link_used_up"
    status = 410
    message = gettext_lazy(
        "This link no longer works: the account is open again, or was erased when its time was up."
    )


def erases_with_team(erase):
    """`erase(team)` removes what an app keeps of the team."""
    if erase not in _erasers:
        _erasers.append(erase)
    return erase


@transaction.atomic
def close_account(user):
    """Sign the person out everywhere and have everything of theirs erased after some days.

    Their own teams stay as they are until then, published tours included.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if names := [team.name for team in teams_needing(user)]:
        raise StillNeeded(
            _("You are the only owner of %(teams)s. Make another member an owner first.")
            % {"teams": get_text_list(names, _("and"))}
        )
    user.is_active = False
    user.erase_at = timezone.now() + KEPT_FOR
    user.save(update_fields=["is_active", "erase_at", "updated_at"])
    for session in UserSession.objects.filter(user=user):
        session.end()
    announce_access(user.pk)
    context = {"erase_at": user.erase_at, "address": _address_to_reopen(user)}
    mail.send("account_closed", user.email, context)
    return user


def reopen_account(user):
    """Take the wish to be erased back. An open account stays open."""
    User.objects.filter(pk=user.pk, erase_at__isnull=False).update(is_active=True, erase_at=None)
    user.is_active, user.erase_at = True, None


def closed_account(secret):
    """The person behind the secret of a mailed link, while the account is closed."""
    try:
        pk, erase_at = signing.loads(secret, salt=SALT)
    except signing.BadSignature:
        raise LinkUsedUp from None
    user = User.objects.filter(pk=pk, erase_at__isnull=False).first()
    if user is None or _stamp(user) != erase_at:
        raise LinkUsedUp
    return user


@shared_task(name="accounts.erase_closed_accounts")
def erase_closed_accounts():
    """Erase who closed the account long enough ago, and who never proved the address."""
    now = timezone.now()
    due = User.objects.filter(is_active=False, erase_at__lte=now)
    proven = EmailAddress.objects.filter(verified=True).values("user")
    unproven = (
        User.objects.filter(last_login__isnull=True, date_joined__lte=now - UNPROVEN_KEPT_FOR)
        .filter(emailaddress__verified=False)
        .exclude(pk__in=proven)
    )
    for pk in {*due.values_list("pk", flat=True), *unproven.values_list("pk", flat=True)}:
        try:
            erase_account(pk)
        except Exception:  # one account that cannot be erased must not keep all others
            log.exception("The account %s could not be erased and is tried again.", pk)


@transaction.atomic
def erase_account(pk):
    """Delete the person, and the teams in which nobody else is, with all that is in them."""
    user = User.objects.select_for_update().get(pk=pk)
    for team in teams_needing(user):
        _promote_somebody(team, user)
    members = Team.objects.annotate(size=Count("memberships"))
    for team in members.filter(size=1, memberships__user=user):
        _erase_team(team)
    user.delete()


def _promote_somebody(team, leaving):
    """The last other owner left while this one slept: who was there longest takes over."""
    others = team.memberships.exclude(user=leaving)
    heir = others.filter(role=Role.EDITOR).first() or others.first()
    heir.role = Role.OWNER
    heir.save(update_fields=["role"])


def _erase_team(team):
    for erase in reversed(_erasers):
        erase(team)
    team.delete()


def _address_to_reopen(user):
    secret = signing.dumps([user.pk, _stamp(user)], salt=SALT)
    return settings.SITE_URL + reverse("accounts:reopen", args=[secret])


def _stamp(user):
    return user.erase_at.isoformat()
