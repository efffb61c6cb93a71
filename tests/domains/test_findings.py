"""Mistakes in records: each is recognised and told in words that lead on."""

import pytest

from domains import dns as questions
from domains.findings import Proof, observe
from domains.words import problems_of
from tests.domains.steps import ELSEWHERE, HERE, NAME, TARGET, claim, look

OTHER = "roundhouse-verify-" + "0" * 32


def codes(domain):
    return [finding["code"] for finding in observe(domain).findings]


def told(domain):
    return " ".join(problem["message"] for problem in problems_of(look(domain)))


@pytest.mark.parametrize(
    ("value", "proof"),
    [
        (lambda token: token, Proof.FOUND),
        (lambda token: [token[:20], token[20:]], Proof.FOUND),
        (lambda token: f'"{token}"', Proof.FOUND),
        (lambda token: f" {token} ", Proof.FOUND),
        (lambda token: token.upper(), Proof.MISSING),
        (lambda token: f"{token}x", Proof.MISSING),
        (lambda token: f"see {token} here", Proof.MISSING),
        (lambda token: "", Proof.MISSING),
        (lambda token: OTHER, Proof.MISSING),
        (lambda token: "x" * 255, Proof.MISSING),
    ],
)
def test_the_value_counts_whole(world, dns, team, value, proof):
    domain = claim(team)
    world.lead_here(domain)
    dns.set(domain.record_name, "TXT", value(domain.token))
    assert observe(domain).proof == proof


def test_among_fifty_other_texts_it_is_found(world, dns, team):
    """The answer is too large for UDP and is asked for again over TCP."""
    domain = claim(team)
    dns.set(domain.record_name, "TXT", *(f"{n:03} " + "x" * 180 for n in range(50)), domain.token)
    assert observe(domain).proof == Proof.FOUND


def test_a_wildcard_proves_nothing(world, dns, team):
    domain = claim(team, "x.victim.com")
    dns.set("*.victim.com", "TXT", domain.token)
    dns.set("victim.com", "A", ELSEWHERE)
    assert observe(domain).proof == Proof.MISSING
    assert "proof_is_wildcard" in codes(domain)


@pytest.mark.parametrize(
    ("code", "records", "says"),
    [
        ("proof_missing", {}, "no TXT record"),
        ("proof_differs", {("_roundhouse-verify.tours.agency.com", "TXT"): OTHER}, OTHER),
        (
            "proof_has_more",
            {("_roundhouse-verify.tours.agency.com", "TXT"): "v={token}"},
            "exactly",
        ),
        (
            "proof_wrong_type",
            {("_roundhouse-verify.tours.agency.com", "CNAME"): "x.agency.com"},
            "of the type TXT",
        ),
        (
            "proof_doubled_zone",
            {("_roundhouse-verify.tours.agency.com.agency.com", "TXT"): "{token}"},
            "Enter only _roundhouse-verify.tours",
        ),
        ("proof_at_domain", {("tours.agency.com", "TXT"): "{token}"}, "stands at tours.agency.com"),
        (
            "proof_at_other_name",
            {("_roundhouse-verify.agency.com", "TXT"): "{token}"},
            "belongs to another name",
        ),
        ("address_missing", {}, "leads nowhere yet"),
        ("address_elsewhere", {(NAME, "A"): ELSEWHERE}, ELSEWHERE),
        ("address_mixed", {(NAME, "A"): (HERE, ELSEWHERE)}, ELSEWHERE),
        (
            "address_v6_elsewhere",
            {(NAME, "A"): HERE, (NAME, "AAAA"): "2001:db8::1"},
            "AAAA",
        ),
        ("address_proxied", {(NAME, "A"): "104.16.1.1"}, "Cloudflare"),
        ("address_doubled_zone", {(f"{NAME}.agency.com", "CNAME"): TARGET}, "Enter only tours"),
        ("address_wrong_type", {(NAME, "TXT"): TARGET}, "must be CNAME"),
        (
            "dns_loop",
            {(NAME, "CNAME"): "b.agency.com", ("b.agency.com", "CNAME"): NAME},
            "point at each other",
        ),
        (
            "caa_forbids",
            {(NAME, "A"): HERE, ("agency.com", "CAA"): '0 issue "digicert.com"'},
            '0 issue "letsencrypt.org"',
        ),
    ],
)
def test_each_mistake_is_told_with_what_to_do(world, dns, team, code, records, says):
    domain = claim(team)
    for (name, kind), values in records.items():
        values = (values,) if isinstance(values, str) else values
        dns.set(name, kind, *(value.format(token=domain.token) for value in values))
    assert code in codes(domain)
    assert says in told(domain)


def test_the_sibling_that_leads_here_is_named(world, dns, team):
    domain = claim(team, "agency.com")
    dns.set("agency.com", "A", ELSEWHERE)
    dns.set("www.agency.com", "CNAME", TARGET)
    assert "www.agency.com leads here, but you claimed agency.com" in told(domain)


def test_a_chain_of_eight_is_followed_and_a_longer_one_is_not(dns, team):
    domain = claim(team)
    names = [NAME, *(f"n{i}.agency.com" for i in range(7))]
    for name, target in zip(names, [*names[1:], TARGET], strict=True):
        dns.set(name, "CNAME", target)
    assert observe(domain).points_here
    dns.set("n6.agency.com", "CNAME", "n7.agency.com")
    dns.set("n7.agency.com", "CNAME", TARGET)
    assert "dns_loop" in codes(domain)


def test_an_authority_that_is_allowed_is_no_finding(world, dns, team):
    domain = claim(team)
    world.set_up(domain)
    dns.set("agency.com", "CAA", '0 issue "letsencrypt.org; validationmethods=http-01"')
    assert codes(domain) == []


@pytest.mark.parametrize("trouble", ["fail", "keep_silent"])
def test_servers_that_cannot_say_prove_nothing_and_disprove_nothing(world, dns, team, trouble):
    """SERVFAIL is also what a broken signature is answered with."""
    domain = world.verified(team)
    getattr(dns, trouble)("agency.com")
    seen = observe(domain)
    assert seen.proof == Proof.UNKNOWN
    assert seen.points_here is None
    assert [finding["code"] for finding in seen.findings] == ["dns_temporary"]
    assert look(domain).is_verified


def test_a_look_ends_within_its_patience(dns, team, monkeypatch):
    monkeypatch.setattr(questions, "PATIENCE", 1.0)
    domain = claim(team)
    dns.keep_silent("agency.com")
    import time

    began = time.monotonic()
    observe(domain)
    assert time.monotonic() - began < 4


def test_the_zones_own_servers_are_asked_past_a_resolver_that_remembers(world, dns, team):
    """They have the new record; nothing of it has to expire first."""
    dns.set("agency.com", "NS", "ns1.agency.com")
    dns.set("ns1.agency.com", "A", "127.0.0.1")
    domain = claim(team)
    world.set_up(domain)
    assert look(domain).is_verified
