"""The life of a claim: made, proven, watched, pointed, handed on, taken away.

    pending → verified → (proof missing 3 days: warned) → (7 days: disabled) → (30 days: released)

Nothing follows from a look that nobody could answer, and nobody loses a name unwarned: each step
needs the one before to be days old, however long our own clock stood still.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import throttle
from core.errors import RuleError, field_error
from domains import certificates, hosts, notices
from domains.findings import Observation, Proof, observe
from domains.models import CustomDomain, new_token
from domains.names import read_name
from tours.models import Tour

log = logging.getLogger(__name__)

A_DAY = timedelta(days=1)
# A claim is looked for so long; after that, when somebody asks.
CLAIM_LASTS = timedelta(days=7)
# From the first look that missed the proof; then from the step before. Together 3, 7 and 30 days.
WARN_AFTER = timedelta(days=3)
DISABLE_AFTER_WARNING = timedelta(days=4)
RELEASE_AFTER_DISABLING = timedelta(days=23)
# One answer in between is no pattern.
LOOKS_BEFORE_WARNING = 3
# How often: a fresh claim, with its age; later daily, and soon again where nobody could say.
FRESH = [
    (timedelta(minutes=15), timedelta(minutes=1)),
    (timedelta(hours=1), timedelta(minutes=5)),
    (timedelta(days=1), timedelta(minutes=30)),
]
OLD_CLAIM = timedelta(hours=3)
SOON = timedelta(hours=1)
# What leads elsewhere is told of when it has done so for some days.
AWAY_TOLD_AFTER = timedelta(days=3)
# A claim that was taken away can be put back for so long.
REMOVED_KEPT = timedelta(hours=1)
A_MINUTE = 60

Status = CustomDomain.Verification
Target = CustomDomain.Target


class DomainTaken(RuleError):
    code = "domain_taken"
    status = 409
    message = _(
        "Another team has proven that this domain is theirs. If it is yours now, claim it with "
        "`transfer`, put your record in the place of theirs and check: it changes hands as soon as "
        "theirs is gone. Or ask them to take it away here."
    )


class TooManyDomains(RuleError):
    code = "limit_reached"
    status = 409


class NotYetPutBack(RuleError):
    code = "domain_gone"
    status = 409
    message = _("This domain was taken away too long ago. Claim it again.")


# --- Claims ---------------------------------------------------------------------------------------


@transaction.atomic
def claim_domain(*, team_id, user, text, target=Target.TEAM, tour=None, transfer=False):
    """The team's claim to the name in `text`; the one it has already, if it has. Without
    `transfer`, a name that another team has proven is refused."""
    name = read_name(text)
    mine = CustomDomain.objects.select_for_update().filter(team_id=team_id, name=name.ascii).first()
    if mine and mine.removed_at is None:
        return mine
    if not transfer and CustomDomain.objects.verified().filter(name=name.ascii).exists():
        raise DomainTaken(errors={"domain": [str(DomainTaken.message)]})
    _check_room(team_id)
    _check_tour(team_id, target, tour)
    if mine:
        mine.delete()
    now = timezone.now()
    return CustomDomain.objects.create(
        team_id=team_id,
        created_by=user,
        name=name.ascii,
        registered_name=name.registered,
        target=target,
        tour=tour,
        claim_ends_at=now + CLAIM_LASTS,
        check_at=now + FRESH[0][1],
    )


def _check_room(team_id):
    most = settings.LIMIT_DOMAINS_PER_TEAM
    if CustomDomain.objects.kept().filter(team_id=team_id).count() >= most:
        raise TooManyDomains(
            _("A team may have %(most)d domains. Take one away first.") % {"most": most}
        )


def _check_tour(team_id, target, tour):
    if target == Target.TOUR and tour is None:
        raise field_error("tour_id", _("Name the tour this domain shows."), "required")
    if target == Target.TEAM and tour is not None:
        raise field_error("tour_id", _("A domain of the team shows all public tours."))
    if tour is not None and tour.team_id != team_id:
        raise field_error("tour_id", _("There is no tour of yours under this id."), "not_found")


@transaction.atomic
def point_domain(domain, *, target, tour=None):
    """Show another tour under it, or the team's."""
    _check_tour(domain.team_id, target, tour)
    domain = CustomDomain.objects.select_for_update().get(pk=domain.pk)
    domain.target, domain.tour = target, tour
    domain.save(update_fields=["target", "tour", "updated_at"])
    hosts.forget_on_commit(domain.name)
    return domain


@transaction.atomic
def remove_domain(domain):
    """The team gives it up: it stops serving at once, and can be put back for a moment."""
    domain = CustomDomain.objects.select_for_update().get(pk=domain.pk)
    _stop_serving(domain)
    domain.verification_status = Status.PENDING
    domain.disabled_at = domain.check_at = None
    domain.removed_at = timezone.now()
    domain.save()
    return domain


@transaction.atomic
def put_back(domain):
    """What was taken away a moment ago, as a claim with the same record. Still proven, it is
    verified by the next look, unless another team was faster."""
    domain = CustomDomain.objects.select_for_update().get(pk=domain.pk)
    if domain.removed_at is None:
        return domain
    now = timezone.now()
    if domain.removed_at < now - REMOVED_KEPT:
        raise NotYetPutBack
    _check_room(domain.team_id)
    domain.removed_at = None
    domain.claim_ends_at, domain.check_at = now + CLAIM_LASTS, now
    domain.save()
    return domain


def forget_removed():
    """The rows of claims that can no longer be put back; a new claim has a new token."""
    old = timezone.now() - REMOVED_KEPT
    return CustomDomain.objects.filter(removed_at__lt=old).delete()[0]


# --- Looks ----------------------------------------------------------------------------------------


def verify_domain(domain, *, by=None):
    """Look now, because a person (or their program) asked; raises `DomainTaken` where somebody
    else's proof still stands. A claim that had ended is taken up again."""
    throttle.hit(
        "domain-check", by or domain.team_id, settings.LIMIT_DOMAIN_CHECKS_PER_MINUTE, A_MINUTE
    )
    return look_at(domain, asked=True)


def look_at(domain, *, asked=False):
    """Ask the domain name system, outside any transaction, and act on the answer."""
    seen = observe(domain)
    try:
        return settle(domain.pk, seen, asked=asked)
    except IntegrityError:
        # The constraint decided between two that were proven in the same moment.
        settled = settle(domain.pk, seen, asked=asked)
        log.info("Two teams proved %s at once.", domain.name)
        return settled


def settle(pk, seen: Observation, *, asked=False, now=None):
    """Do what follows from a look; the row as it is then. The look may be older than the row:
    one for another token is thrown away."""
    now = now or timezone.now()
    with transaction.atomic():
        domain = _locked(pk)
        if domain is None or domain.removed_at or domain.token != seen.token:
            return domain or CustomDomain.objects.get(pk=pk)
        is_taken = _settle(domain, seen, asked, now)
        domain.save()
        hosts.forget_on_commit(domain.name)
    if is_taken and asked:
        raise DomainTaken
    return domain


def _locked(pk):
    """The row, with all others of its name held too, in one order."""
    name = CustomDomain.objects.filter(pk=pk).values_list("name", flat=True).first()
    rows = CustomDomain.objects.select_for_update().filter(name=name).order_by("pk")
    return next((row for row in rows if row.pk == pk), None)


def _settle(domain, seen, asked, now):
    """True where another team has the name and still proves it."""
    if asked:
        _take_up(domain, now)
    domain.checked_at, domain.checks = now, domain.checks + 1
    domain.findings = seen.findings
    if seen.points_here is not None:
        domain.points_here = seen.points_here
    is_taken = False
    if seen.proof == Proof.FOUND:
        is_taken = not _accept_proof(domain, seen, now)
    elif seen.proof == Proof.MISSING:
        _miss_proof(domain, now)
    _note_where_it_leads(domain, seen, now)
    certificates.follow(domain, seen, now)
    domain.check_at = _next_look(domain, seen, now)
    return is_taken


def _take_up(domain, now):
    """Somebody is at it again: a claim that had ended is looked for once more."""
    is_over = domain.verification_status == Status.FAILED or (domain.claim_ends_at or now) <= now
    if is_over and not domain.is_verified and not domain.disabled_at:
        domain.verification_status, domain.claim_ends_at = Status.PENDING, now + CLAIM_LASTS
        domain.released_at = None


def _accept_proof(domain, seen, now):
    holder = CustomDomain.objects.verified().filter(name=domain.name).exclude(pk=domain.pk).first()
    if holder is not None:
        if seen.proves(holder.token):
            seen.add("domain_taken")
            return False
        _hand_on(holder, now)
    is_new = not domain.is_verified
    domain.verification_status = Status.VERIFIED
    domain.verified_at = domain.verified_at or now
    domain.missing_since = domain.warned_at = domain.disabled_at = domain.released_at = None
    domain.times_missing = 0
    domain.claim_ends_at = None
    if is_new:
        domain.verified_at = now
        log.info("The domain %s was verified.", domain.name)
    return True


def _hand_on(holder, now):
    """Whoever changed the records has the zone: their proof stands, the holder's is gone."""
    _release(holder, now)
    holder.findings = [{"code": "handed_on"}]
    holder.save()
    notices.tell("domain_handed_on", holder)


def _miss_proof(domain, now):
    if domain.is_verified or domain.disabled_at:
        domain.times_missing += 1
        domain.missing_since = domain.missing_since or now
        _warn_disable_release(domain, now)
    elif domain.claim_ends_at and domain.claim_ends_at <= now:
        domain.verification_status = Status.FAILED
        domain.findings = [*domain.findings, {"code": "claim_ended"}]


def _warn_disable_release(domain, now):
    if domain.disabled_at:
        if now - domain.disabled_at >= RELEASE_AFTER_DISABLING:
            _release(domain, now)
            notices.tell("domain_released", domain)
    elif domain.warned_at:
        if now - domain.warned_at >= DISABLE_AFTER_WARNING:
            _stop_serving(domain)
            domain.verification_status, domain.disabled_at = Status.FAILED, now
            notices.tell("domain_disabled", domain)
    elif now - domain.missing_since >= WARN_AFTER and domain.times_missing >= LOOKS_BEFORE_WARNING:
        domain.warned_at = now
        notices.tell("domain_warning", domain)


def _release(domain, now):
    """Anybody's again; this team would have to prove it with a new record."""
    _stop_serving(domain)
    domain.verification_status, domain.released_at = Status.FAILED, now
    domain.token = new_token()
    domain.verified_at = domain.disabled_at = domain.missing_since = domain.warned_at = None
    domain.times_missing = 0
    domain.check_at = None


def _stop_serving(domain):
    certificates.withdraw(domain)
    hosts.forget_on_commit(domain.name)


def _note_where_it_leads(domain, seen, now):
    if seen.points_here or not domain.is_verified:
        domain.away_since = domain.away_told_at = None
    elif seen.points_here is False:
        domain.away_since = domain.away_since or now
        is_long = now - domain.away_since >= AWAY_TOLD_AFTER
        # One that never led here is still being set up, and its page says what is missing.
        if is_long and domain.away_told_at is None and domain.certificate_granted_at:
            domain.away_told_at = now
            notices.tell("domain_away", domain)


def _next_look(domain, seen, now):
    if domain.is_verified or domain.disabled_at:
        if domain.points_here or domain.away_since is None:
            return now + (SOON if seen.proof == Proof.UNKNOWN else A_DAY)
        return now + _rhythm(now - domain.away_since)
    if domain.verification_status == Status.FAILED:
        return None
    began = (domain.claim_ends_at or now) - CLAIM_LASTS
    return now + _rhythm(now - began)


def _rhythm(age):
    """Often while somebody may be sitting before it, seldom after days; a day at most."""
    return next((pause for most, pause in FRESH if age < most), OLD_CLAIM)


# --- What stands where ----------------------------------------------------------------------------


def tours_to_show(team_id):
    """The tours of a team that a domain may be pointed at."""
    return Tour.objects.kept().filter(team_id=team_id).exclude(status=Tour.Status.ARCHIVED)
