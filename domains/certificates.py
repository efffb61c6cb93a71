"""Who may have a certificate, and what the proxy really shows.

The proxy gets certificates by itself and asks us for which names (`domains.tls_check`). Here is
decided when a name may have one, within a budget; and by a handshake like any visitor's is seen
whether it has.
"""

import socket
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from domains import notices
from domains.models import CustomDomain

Certificate = CustomDomain.Certificate
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
# One handshake; the first waits for the authority.
PATIENCE = 20
# Authorities count failures by name and hour: after two, so long a rest, doubled each time.
FAILURES_BEFORE_REST = 2
LONGEST_REST = A_DAY
WHILE_PENDING = timedelta(minutes=1)
WHILE_ACTIVE = timedelta(hours=12)
WHILE_BUDGET_IS_SPENT = timedelta(minutes=10)
WHILE_PROXY_IS_AWAY = timedelta(minutes=5)
# A certificate of ninety days is renewed after sixty: with so little left, something is wrong.
TOO_LITTLE_LEFT = timedelta(days=7)


# --- Who may have one -----------------------------------------------------------------------------


def follow(domain, seen, now):
    """After a look: let the proxy ask for a certificate, or no longer. The row is the caller's."""
    if not domain.is_verified:
        return
    if seen.has("caa_forbids"):
        _deny(domain, "caa_forbids")
    elif domain.points_here and domain.certificate_from is None:
        _grant(domain, now)


def withdraw(domain):
    """None any more, and the next one counts as a new one."""
    domain.certificate_from = domain.certificate_granted_at = domain.certificate_check_at = None
    domain.certificate_expires_at = domain.certificate_seen_at = None
    domain.ssl_status, domain.certificate_issuer, domain.certificate_problem = "none", "", ""
    domain.certificate_failures = 0


def _deny(domain, problem):
    domain.certificate_problem = problem
    if domain.ssl_status != Certificate.ACTIVE:
        domain.certificate_from = domain.certificate_check_at = None
        domain.ssl_status = Certificate.FAILED


def _grant(domain, now):
    domain.ssl_status = Certificate.PENDING
    if not _is_in_budget(domain, now):
        domain.certificate_problem = "budget_spent"
        domain.certificate_check_at = now + WHILE_BUDGET_IS_SPENT
        return
    domain.certificate_problem = ""
    domain.certificate_granted_at = domain.certificate_granted_at or now
    domain.certificate_from = domain.certificate_check_at = now


def _is_in_budget(domain, now):
    """Whether one more name fits; one that had its certificate allowed keeps it."""
    if domain.certificate_granted_at:
        return True
    granted = CustomDomain.objects.filter(certificate_granted_at__gt=now - AN_HOUR).count()
    by_team = CustomDomain.objects.filter(
        team_id=domain.team_id, certificate_granted_at__gt=now - A_DAY
    ).count()
    return (
        granted < settings.LIMIT_CERTIFICATES_PER_HOUR
        and by_team < settings.LIMIT_TEAM_CERTIFICATES_PER_DAY
    )


# --- What the proxy shows -------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """A certificate as a visitor meets it. `problem` is a code; empty where all is well."""

    problem: str = ""
    issuer: str = ""
    expires_at: datetime | None = None


class ProxyAway(Exception):
    """The proxy does not answer: that is our fault, and says nothing of the certificate."""


def look_at_certificate(pk):
    """Meet the proxy under the domain's name and write down what it shows."""
    domain = CustomDomain.objects.get(pk=pk)
    if not domain.is_verified:
        return domain
    if domain.certificate_from is None:
        return _try_again_within_budget(pk)
    try:
        seen = handshake(domain.name)
    except ProxyAway:
        seen = None
    with transaction.atomic():
        domain = CustomDomain.objects.select_for_update().get(pk=pk)
        if domain.is_verified and domain.certificate_from is not None:
            _note(domain, seen, timezone.now())
            domain.save()
    return domain


@transaction.atomic
def _try_again_within_budget(pk):
    domain = CustomDomain.objects.select_for_update().get(pk=pk)
    domain.certificate_check_at = None
    if domain.is_verified and domain.points_here and domain.certificate_problem != "caa_forbids":
        _grant(domain, timezone.now())
    domain.save()
    return domain


def handshake(name):
    """What the proxy shows to whoever asks for `name`; raises `ProxyAway`."""
    try:
        return _certificate(name, _strict())
    except ssl.SSLCertVerificationError as error:
        shown = _certificate(name, _lenient())
        return Seen(_reason(error), shown.issuer, shown.expires_at)
    except ssl.SSLError:
        # The proxy ends the handshake where it has no certificate and gets none.
        return Seen("no_certificate")
    except TimeoutError:
        # Connected, and nothing said: it waits for the authority.
        return Seen("authority_is_slow")


def _certificate(name, context):
    try:
        raw = socket.create_connection(_proxy(), timeout=PATIENCE)
    except OSError as error:
        raise ProxyAway from error
    with raw:
        try:
            with context.wrap_socket(raw, server_hostname=name) as connection:
                shown = x509.load_der_x509_certificate(connection.getpeercert(binary_form=True))
        except (ConnectionError, EOFError) as error:
            raise ssl.SSLError(str(error)) from error
    return Seen("", _issuer(shown), shown.not_valid_after_utc)


def _strict():
    context = ssl.create_default_context()
    if settings.DOMAINS_CA_FILE:
        context.load_verify_locations(settings.DOMAINS_CA_FILE)
    return context


def _lenient():
    """To read a certificate that nobody would trust; nothing is sent."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _proxy():
    if settings.DOMAINS_TLS_ADDRESS:
        host, _colon, port = settings.DOMAINS_TLS_ADDRESS.rpartition(":")
        return host.strip("[]"), int(port)
    return settings.DOMAINS_TARGET, settings.DOMAINS_PORT


EXPIRED, WRONG_NAME = 10, 62  # X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_HOSTNAME_MISMATCH


def _reason(error):
    return {EXPIRED: "expired", WRONG_NAME: "wrong_name"}.get(error.verify_code, "untrusted")


def _issuer(shown):
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        if found := shown.issuer.get_attributes_for_oid(kind):
            return str(found[0].value)[:200]
    return ""


def _note(domain, seen, now):
    if seen is None:
        # Nobody was there to be seen; what was known stays.
        domain.certificate_check_at = now + WHILE_PROXY_IS_AWAY
        if domain.ssl_status != Certificate.ACTIVE:
            domain.certificate_problem = "proxy_away"
        return
    domain.certificate_seen_at = now
    domain.certificate_issuer, domain.certificate_expires_at = seen.issuer, seen.expires_at
    if seen.problem:
        _note_failure(domain, seen.problem, now)
    else:
        _note_success(domain, now)


def _note_success(domain, now):
    was_ending = domain.certificate_problem == "ends_soon"
    ends_soon = domain.certificate_expires_at - now < TOO_LITTLE_LEFT
    domain.ssl_status = Certificate.ACTIVE
    domain.certificate_failures = 0
    domain.certificate_problem = "ends_soon" if ends_soon else ""
    domain.certificate_check_at = now + WHILE_ACTIVE
    if ends_soon and not was_ending:
        notices.tell("domain_certificate", domain)


def _note_failure(domain, problem, now):
    domain.certificate_problem = problem
    domain.certificate_failures += 1
    failures = domain.certificate_failures
    if failures < FAILURES_BEFORE_REST:
        domain.certificate_check_at = now + WHILE_PENDING
        return
    was_failed = domain.ssl_status == Certificate.FAILED
    domain.ssl_status = Certificate.FAILED
    rest = min(AN_HOUR * 2 ** min(failures - FAILURES_BEFORE_REST, 10), LONGEST_REST)
    # Until then the proxy is told no: every visitor would be one more attempt.
    domain.certificate_from = domain.certificate_check_at = now + rest
    if not was_failed:
        notices.tell("domain_certificate", domain)
