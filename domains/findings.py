"""What a look at the domain name system tells of a claim: what is right, and which mistake it is.

Findings are codes with values, so that they can be kept; `domains.words` makes sentences of them.
"""

import hmac
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address

from django.conf import settings

from domains.dns import Look, Loop, Temporary
from domains.models import RECORD_PREFIX
from domains.proxies import proxy_of

# Of what stands at a name, as much as helps to find the mistake.
MOST_SHOWN, LONGEST_SHOWN = 5, 120


class Proof(StrEnum):
    FOUND = "found"
    MISSING = "missing"
    # Nobody could say. Nothing follows from it.
    UNKNOWN = "unknown"


@dataclass
class Observation:
    """What was found of one claim. `points_here` is None where nobody could say."""

    token: str
    proof: Proof = Proof.UNKNOWN
    texts: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    points_here: bool | None = None
    findings: list[dict] = field(default_factory=list)

    def add(self, code, **values):
        self.findings.append({"code": code} | values)

    def has(self, code):
        return any(finding["code"] == code for finding in self.findings)

    def proves(self, token):
        return any(hmac.compare_digest(text.encode(), token.encode()) for text in self.texts)


def observe(domain):
    """Ask for everything that matters to the claim; takes `dns.PATIENCE` seconds at most."""
    look, seen = Look(), Observation(token=domain.token)
    _look_for_proof(look, domain, seen)
    _look_where_it_leads(look, domain, seen)
    if seen.points_here:
        _look_who_may_issue(look, domain, seen)
    return seen


# --- The proof ------------------------------------------------------------------------------------


def _look_for_proof(look, domain, seen):
    try:
        seen.texts = look.texts(domain.record_name)
        if not seen.proves(domain.token):
            seen.proof = Proof.MISSING
            _explain_missing_proof(look, domain, seen)
        elif look.is_wildcard(domain.record_name, domain.token):
            seen.proof = Proof.MISSING
            seen.add("proof_is_wildcard", record=domain.record_name)
        else:
            seen.proof = Proof.FOUND
    except Temporary:
        seen.proof = Proof.UNKNOWN
        seen.add("dns_temporary", record=domain.record_name)


def _explain_missing_proof(look, domain, seen):
    record, token = domain.record_name, domain.token
    if seen.texts:
        about = [text for text in seen.texts if token.lower() in text.lower()]
        code = "proof_has_more" if about else "proof_differs"
        return seen.add(code, record=record, found=_shown(about or seen.texts))
    if alias := _or_none(look.alias, record):
        return seen.add("proof_wrong_type", record=record, found=[f"CNAME {alias}"])
    for code, place in _wrong_places(domain):
        if token in (_or_none(look.texts, place) or []):
            return seen.add(code, record=record, found=[place])
    return seen.add("proof_missing", record=record)


def _wrong_places(domain):
    """Where the record ends up when its name is typed with the zone, or without a part."""
    yield "proof_doubled_zone", f"{domain.record_name}.{domain.registered_name}"
    yield "proof_at_domain", domain.name
    if domain.is_apex:
        yield "proof_at_other_name", f"{RECORD_PREFIX}.www.{domain.name}"
    else:
        yield "proof_at_other_name", f"{RECORD_PREFIX}.{domain.registered_name}"


# --- Where it leads -------------------------------------------------------------------------------


def _look_where_it_leads(look, domain, seen):
    try:
        ours = _our_addresses(look)
        places = look.places(domain.name)
    except Loop:
        seen.points_here = False
        return seen.add("dns_loop", record=domain.name)
    except Temporary:
        if not seen.has("dns_temporary"):
            seen.add("dns_temporary", record=domain.name)
        return None
    seen.addresses = sorted(places.addresses)
    if not ours:
        seen.points_here = False
        return seen.add("platform_address_unknown")
    foreign = places.addresses - ours
    seen.points_here = bool(places.addresses) and not foreign
    if not seen.points_here:
        _explain_address(look, domain, seen, foreign)
    return None


def _our_addresses(look):
    if settings.DOMAINS_ADDRESSES:
        return frozenset(settings.DOMAINS_ADDRESSES)
    return look.places(settings.DOMAINS_TARGET).addresses


def _explain_address(look, domain, seen, foreign):
    record = domain.name
    if not seen.addresses:
        return _explain_no_address(look, domain, seen)
    if proxy := next(filter(None, map(proxy_of, sorted(foreign))), None):
        return seen.add("address_proxied", record=record, found=sorted(foreign), proxy=proxy)
    if len(foreign) < len(seen.addresses):
        only_v6 = all(ip_address(one).version == 6 for one in foreign)
        code = "address_v6_elsewhere" if only_v6 else "address_mixed"
        return seen.add(code, record=record, found=sorted(foreign))
    if sibling := _sibling_here(look, domain):
        return seen.add("address_on_sibling", record=record, found=[sibling])
    return seen.add("address_elsewhere", record=record, found=_shown(seen.addresses))


def _explain_no_address(look, domain, seen):
    doubled = f"{domain.name}.{domain.registered_name}"
    if _leads_somewhere(look, doubled):
        return seen.add("address_doubled_zone", record=domain.name, found=[doubled])
    texts = _or_none(look.texts, domain.name) or []
    ours = {settings.DOMAINS_TARGET, *settings.DOMAINS_ADDRESSES}
    if said := [text for text in texts if text.rstrip(".").lower() in ours]:
        return seen.add("address_wrong_type", record=domain.name, found=[f"TXT {said[0]}"])
    if sibling := _sibling_here(look, domain):
        return seen.add("address_on_sibling", record=domain.name, found=[sibling])
    return seen.add("address_missing", record=domain.name)


def _sibling_here(look, domain):
    """`www.agency.com` for `agency.com` and the other way round, if that one leads to us."""
    if domain.is_apex:
        sibling = f"www.{domain.name}"
    elif domain.name == f"www.{domain.registered_name}":
        sibling = domain.registered_name
    else:
        return None
    try:
        places = look.places(sibling).addresses
        return sibling if places and places <= _our_addresses(look) else None
    except (Temporary, Loop):
        return None


def _leads_somewhere(look, name):
    try:
        places = look.places(name)
    except (Temporary, Loop):
        return False
    return bool(places.addresses or places.chain)


def _look_who_may_issue(look, domain, seen):
    try:
        allowed = look.authorities(domain.name)
    except Temporary:
        return
    if allowed is not None and allowed.isdisjoint(settings.DOMAINS_AUTHORITIES):
        found = _shown(sorted(filter(None, allowed))) or [";"]
        seen.add("caa_forbids", record=domain.name, found=found)


def _or_none(ask, name):
    """A hint is worth a question, and never a failure."""
    try:
        return ask(name)
    except Temporary:
        return None


def _shown(texts):
    return [text[:LONGEST_SHOWN] for text in texts[:MOST_SHOWN]]
