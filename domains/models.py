"""A name of a customer, on its way from a claim to a certificate."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from core.models import Stamped
from domains.names import is_within, spelled
from tours.models import Tour

PROOF_PREFIX = "roundhouse-verify-"
RECORD_PREFIX = "_roundhouse-verify"


def new_token():
    """128 random bits, so that a text found in the domain name system proves whose it is."""
    return PROOF_PREFIX + secrets.token_hex(16)


class CustomDomainQuerySet(models.QuerySet):
    def kept(self):
        """Those nobody has taken away; what was, can be put back for a moment."""
        return self.filter(removed_at__isnull=True)

    def visible_to(self, actor):
        return self.kept().filter(team_id__in=actor.reads)

    def verified(self):
        return self.filter(verification_status=CustomDomain.Verification.VERIFIED)

    def disabled(self):
        """Verified once, and no longer: they answer, without showing anything."""
        return self.filter(disabled_at__isnull=False)

    def certifiable(self, now=None):
        """Those a certificate may be asked for at this moment."""
        return self.verified().filter(points_here=True, certificate_from__lte=now or timezone.now())

    def due(self, now=None):
        return self.kept().filter(check_at__lte=now or timezone.now()).order_by("check_at")

    def showing(self, tour):
        """Those under which the tour (a row, or OuterRef's fields) may be seen."""
        return self.verified().filter(
            Q(target=CustomDomain.Target.TOUR, tour_id=tour("pk"))
            | Q(target=CustomDomain.Target.TEAM, team_id=tour("team_id"))
        )

    def best_of_tours(self):
        """For a subquery on tours: `target name`, the tour's own before its team's; only with a
        certificate that was seen, for other sites are told of it."""
        active = self.filter(ssl_status=CustomDomain.Certificate.ACTIVE).showing(OuterRef)
        best = active.order_by("-target", "created_at")
        return best.values_list(Concat("target", Value(" "), "name"))[:1]


class CustomDomain(Stamped):
    """A team's claim to a name. Many may claim it; whoever proves it has it."""

    class Verification(models.TextChoices):
        PENDING = "pending", _("Pending")
        VERIFIED = "verified", _("Verified")
        FAILED = "failed", _("Failed")

    class Certificate(models.TextChoices):
        NONE = "none", _("None")
        PENDING = "pending", _("Pending")
        ACTIVE = "active", _("Active")
        FAILED = "failed", _("Failed")

    class Target(models.TextChoices):
        TEAM = "team", _("The team's public tours")
        TOUR = "tour", _("One tour")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="domains")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # As `domains.names.read_name` spells it.
    name = models.CharField(_("name"), max_length=253)
    # What one registers of it: the zone its records lie in, unless somebody delegated a part.
    registered_name = models.CharField(max_length=253, editable=False)
    target = models.CharField(_("shows"), max_length=4, choices=Target, default=Target.TEAM)
    # None with the target `tour`: the tour is gone, and the name shows nothing.
    tour = models.ForeignKey(
        Tour, null=True, blank=True, on_delete=models.SET_NULL, related_name="domains"
    )
    token = models.CharField(max_length=60, default=new_token, editable=False)
    verification_status = models.CharField(
        _("verification"), max_length=10, choices=Verification, default=Verification.PENDING
    )
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True, editable=False)
    # A claim nobody proves is looked for until then.
    claim_ends_at = models.DateTimeField(null=True, blank=True, editable=False)

    # The last look at the domain name system, and when the next is due; None: when somebody asks.
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True, editable=False)
    check_at = models.DateTimeField(null=True, blank=True, editable=False)
    checks = models.PositiveIntegerField(default=0, editable=False)
    # What it found, as `domains.findings` writes it: codes with values, no sentences.
    findings = models.JSONField(default=list, editable=False)
    points_here = models.BooleanField(_("leads here"), default=False, editable=False)

    # The proof is gone since then, in so many looks; and what followed from it.
    missing_since = models.DateTimeField(_("proof missing since"), null=True, editable=False)
    times_missing = models.PositiveIntegerField(default=0, editable=False)
    warned_at = models.DateTimeField(null=True, editable=False)
    disabled_at = models.DateTimeField(_("disabled"), null=True, blank=True, editable=False)
    released_at = models.DateTimeField(_("released"), null=True, blank=True, editable=False)
    # Somebody of the team took it away.
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # It is ours to serve, but leads elsewhere.
    away_since = models.DateTimeField(null=True, editable=False)
    away_told_at = models.DateTimeField(null=True, editable=False)

    ssl_status = models.CharField(
        _("certificate"), max_length=10, choices=Certificate, default=Certificate.NONE
    )
    # From then on the proxy may ask an authority for a certificate; None: not at all.
    certificate_from = models.DateTimeField(null=True, blank=True, editable=False)
    # When the budget allowed the first; what is counted against it.
    certificate_granted_at = models.DateTimeField(null=True, blank=True, editable=False)
    certificate_failures = models.PositiveIntegerField(default=0, editable=False)
    certificate_issuer = models.CharField(max_length=200, blank=True, editable=False)
    certificate_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Why there is none, as a code of `domains.certificates`.
    certificate_problem = models.CharField(max_length=40, blank=True, editable=False)
    certificate_seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    certificate_check_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CustomDomainQuerySet.as_manager()

    class Meta:
        verbose_name = _("custom domain")
        indexes = [
            # A team's list.
            models.Index(fields=["team", "-created_at", "-id"], name="domain_team_list"),
            # A visitor's host, and the question of the proxy.
            models.Index(fields=["name"], name="domain_name"),
            # What is due, asked every few seconds.
            models.Index(
                fields=["check_at"], condition=Q(check_at__isnull=False), name="domain_check_due"
            ),
            models.Index(
                fields=["certificate_check_at"],
                condition=Q(certificate_check_at__isnull=False),
                name="domain_certificate_due",
            ),
            # The budget of new certificates.
            models.Index(
                fields=["certificate_granted_at"],
                condition=Q(certificate_granted_at__isnull=False),
                name="domain_certificate_granted",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["team", "name"], name="domain_claim_once_per_team"),
            # The heart of it: however many claim a name, one has it.
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(verification_status="verified"),
                name="domain_verified_once",
            ),
            models.CheckConstraint(
                name="domain_verified_has_date",
                condition=~Q(verification_status="verified")
                | Q(verified_at__isnull=False, disabled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="domain_certificate_needs_proof",
                condition=Q(certificate_from__isnull=True) | Q(verification_status="verified"),
            ),
            models.CheckConstraint(
                name="domain_team_target_has_no_tour",
                condition=Q(target="tour") | Q(tour__isnull=True),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_verified(self):
        return self.verification_status == self.Verification.VERIFIED

    @property
    def is_live(self):
        """Visitors see something under it, over https."""
        return self.is_verified and self.ssl_status == self.Certificate.ACTIVE

    @property
    def is_apex(self):
        return self.name == self.registered_name

    @property
    def spelled(self):
        return spelled(self.name)

    @property
    def record_name(self):
        """Where the proof is looked for."""
        return f"{RECORD_PREFIX}.{self.name}"

    @property
    def url(self):
        return url_of(self.name)


def url_of(name):
    port = "" if settings.DOMAINS_PORT == 443 else f":{settings.DOMAINS_PORT}"
    return f"https://{name}{port}"


def relative(record, registered):
    """A record's name as most control panels want it: without the zone behind it."""
    if record == registered:
        return "@"
    return record.removesuffix(f".{registered}") if is_within(record, {registered}) else record
