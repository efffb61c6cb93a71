"""Questions to the domain name system. Nothing is kept: what is asked is as it is now.

Texts are asked of the zone's own servers, whose answer is never an old one; where those cannot be
reached, and for all else, of the resolvers (`DNS_RESOLVERS`, or those of the machine).
"""

import secrets
import time
from dataclasses import dataclass, field
from ipaddress import ip_address

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.nameserver
import dns.query
import dns.rcode
import dns.rdatatype
import dns.resolver
from django.conf import settings

# Seconds for all questions of one look, and for one of them.
PATIENCE = 5.0
ONE_QUESTION = 1.5
LONGEST_CHAIN = 8
# A zone may have thirteen servers; two answers are enough.
MOST_SERVERS = 2
PORT = 53


class Temporary(Exception):
    """Nobody could say: a server was silent, or said that it cannot. Never a reason to act."""


class Loop(Exception):
    """Names that point at each other, or through more than `LONGEST_CHAIN` others."""


@dataclass(frozen=True)
class Places:
    """Where a name leads: by way of which others, to which addresses."""

    chain: tuple[str, ...] = ()
    addresses: frozenset[str] = frozenset()


@dataclass
class Look:
    """One look, with its clock running: questions that share `PATIENCE`."""

    deadline: float = field(default_factory=lambda: time.monotonic() + PATIENCE)
    _zones: dict = field(default_factory=dict)

    def texts(self, name):
        """The TXT records of the name, each joined from its parts; empty where there are none."""
        return [
            b"".join(record.strings).decode("utf-8", "replace").strip().strip('"').strip()
            for record in self._records(name, "TXT")
        ]

    def alias(self, name):
        """What a CNAME of the name points at, or None."""
        for record in self._records(name, "CNAME"):
            return _text(record.target)
        return None

    def places(self, name):
        """The addresses of the name, and the aliases on the way; raises `Loop`."""
        chain, at = [], name
        while (target := self.alias(at)) is not None:
            if target in {name, *chain} or len(chain) == LONGEST_CHAIN:
                raise Loop(name)
            chain.append(target)
            at = target
        found = {
            str(ip_address(record.address))
            for kind in ("A", "AAAA")
            for record in self._records(at, kind, own_servers=False)
        }
        return Places(tuple(chain), frozenset(found))

    def authorities(self, name):
        """Who may issue certificates for the name, by CAA; None: anybody."""
        at = dns.name.from_text(name)
        while len(at.labels) > 2:
            found = self._records(_text(at), "CAA", own_servers=False)
            issuers = [r.value.decode("ascii", "replace") for r in found if r.tag == b"issue"]
            if issuers:
                return {issuer.partition(";")[0].strip().lower() for issuer in issuers}
            at = at.parent()
        return None

    def is_wildcard(self, name, text):
        """Whether any name beside this one has the same text: then it was not put there for us."""
        sibling = f"{secrets.token_hex(8)}.{name.partition('.')[2]}"
        return text in self.texts(sibling)

    # --- How it is asked ---

    def _records(self, name, kind, own_servers=True):
        if own_servers:
            found = self._ask_own_servers(name, kind)
            if found is not None:
                return found
        return self._ask_resolvers(name, kind)

    def _ask_resolvers(self, name, kind):
        if (left := self._left()) <= 0:
            raise Temporary("time is up")
        try:
            answer = _resolver().resolve(
                f"{name}.", kind, lifetime=left, search=False, raise_on_no_answer=False
            )
        except dns.resolver.NXDOMAIN:
            return []
        except dns.exception.DNSException as error:
            # Timeouts, SERVFAIL (also what a broken signature is answered with), chains too long.
            raise Temporary(str(error)) from None
        if answer.rrset is None:
            return []
        # An alias is followed to its end, except where the alias itself was asked for.
        return list(answer.rrset)

    def _ask_own_servers(self, name, kind):
        """The records as the zone's own servers give them; None where they cannot tell."""
        for server in self._servers(name):
            if (left := self._left()) <= 0:
                return None
            question = dns.message.make_query(f"{name}.", kind)
            question.flags &= ~dns.flags.RD
            try:
                answer, _tcp = dns.query.udp_with_fallback(
                    question, server, port=_resolver().port, timeout=left
                )
            except (dns.exception.DNSException, OSError):
                continue
            is_own = bool(answer.flags & dns.flags.AA)
            if is_own and answer.rcode() == dns.rcode.NXDOMAIN:
                return []
            if is_own and answer.rcode() == dns.rcode.NOERROR:
                return _given(answer, name, kind)
        return None

    def _servers(self, name):
        """Addresses of the servers that are responsible for the name's zone."""
        zone = self._zone(name)
        if zone not in self._zones:
            self._zones[zone] = self._addresses_of_servers(zone) if zone else []
        return self._zones[zone]

    def _zone(self, name):
        """The nearest name above (or the same) that has servers of its own; None if unknown."""
        at = dns.name.from_text(name)
        try:
            while len(at.labels) > 2:
                if self._names_of_servers(_text(at)):
                    return _text(at)
                at = at.parent()
        except Temporary:
            return None
        return None

    def _names_of_servers(self, zone):
        if ("ns", zone) not in self._zones:
            records = self._ask_resolvers(zone, "NS")
            self._zones["ns", zone] = [_text(r.target) for r in records if hasattr(r, "target")]
        return self._zones["ns", zone]

    def _addresses_of_servers(self, zone):
        addresses = []
        for server in self._names_of_servers(zone)[:MOST_SERVERS]:
            try:
                records = self._ask_resolvers(server, "A")
            except Temporary:
                continue
            addresses += [record.address for record in records if _may_be_asked(record.address)]
        return addresses[:MOST_SERVERS]

    def _left(self):
        return min(ONE_QUESTION, self.deadline - time.monotonic())


def _given(answer, name, kind):
    """The records in the answer; None where they lie with somebody else, behind an alias."""
    owner = dns.name.from_text(name)
    for rrset in answer.answer:
        if rrset.name == owner and rrset.rdtype == dns.rdatatype.from_text(kind):
            return list(rrset)
    is_alias = any(rrset.rdtype == dns.rdatatype.CNAME for rrset in answer.answer)
    is_referral = not answer.answer and any(
        rrset.rdtype == dns.rdatatype.NS for rrset in answer.authority
    )
    return None if is_alias or is_referral else []


def _may_be_asked(address):
    """Whoever has a zone says where its servers are; our own network is none of them, unless the
    operator's resolvers are there too."""
    private = any(not ip_address(server).is_global for server, _port in settings.DNS_RESOLVERS)
    return private or ip_address(address).is_global


def _resolver():
    resolver = dns.resolver.Resolver(configure=not settings.DNS_RESOLVERS)
    resolver.cache = None
    resolver.timeout = ONE_QUESTION
    resolver.port = PORT
    if servers := settings.DNS_RESOLVERS:
        resolver.nameservers = [dns.nameserver.Do53Nameserver(ip, port) for ip, port in servers]
        resolver.port = servers[0][1]
    return resolver


def _text(name):
    return str(name).rstrip(".").lower()
