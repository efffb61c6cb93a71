"""The records a team has to create, one by one, as control panels ask for them."""

from ipaddress import ip_address

from cachetools import TTLCache, cached
from django.conf import settings

from domains.dns import Look, Loop, Temporary
from domains.models import relative


def records_of(domain):
    """`[{purpose, type, name, full_name, value, is_right}]`; `is_right` is None before any look.

    A name that is registered itself cannot be an alias, so it gets addresses.
    """
    proof = {
        "purpose": "proof",
        "type": "TXT",
        "name": relative(domain.record_name, domain.registered_name),
        "full_name": domain.record_name,
        "value": domain.token,
        "is_right": _is_proven(domain),
    }
    return [proof, *_leading_here(domain)]


def _is_proven(domain):
    if domain.checked_at is None:
        return None
    return domain.is_verified and domain.missing_since is None


def _leading_here(domain):
    lead = {
        "purpose": "address",
        "name": relative(domain.name, domain.registered_name),
        "full_name": domain.name,
        "is_right": domain.points_here if domain.checked_at else None,
    }
    if not domain.is_apex:
        return [lead | {"type": "CNAME", "value": settings.DOMAINS_TARGET}]
    return [
        lead | {"type": "A" if ip_address(one).version == 4 else "AAAA", "value": one}
        for one in our_addresses()
    ]


@cached(TTLCache(1, ttl=300))
def our_addresses():
    """The platform's own, as told by its operator or found; none where nobody knows them."""
    if settings.DOMAINS_ADDRESSES:
        return settings.DOMAINS_ADDRESSES
    try:
        return sorted(Look().places(settings.DOMAINS_TARGET).addresses)
    except (Temporary, Loop):
        return []
