"""Who may have a certificate, how the proxy asks, and what is seen of what it shows."""

from datetime import timedelta
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from domains import certificates
from domains.certificates import ProxyAway, Seen, look_at_certificate
from domains.models import CustomDomain
from domains.services import remove_domain
from tests.domains.steps import NAME, claim, later, look
from tests.makers import make_team

ASK = "/internal/tls-check"


def asked(name, **extra):
    return Client().get(ASK, {"domain": name}, headers={"host": "web:8000"}, **extra).status_code


def shown(**seen):
    return mock.patch("domains.certificates.handshake", return_value=Seen(**seen))


# --- The question of the proxy --------------------------------------------------------------------


def test_the_proxy_gets_a_yes_for_proven_names_alone(world, team):
    domain = world.verified(team)
    claim(team, "other.agency.com")
    assert asked(NAME) == 200
    assert asked(NAME.upper() + ".") == 200
    for name in ("other.agency.com", f"x.{NAME}", "", "x" * 300, "a\0b", f"{NAME}\n", "localhost"):
        assert asked(name) == 403, name
    remove_domain(domain)
    assert asked(NAME) == 403


def test_the_question_is_one_lookup_in_an_index(world, team, django_assert_num_queries):
    world.verified(team)
    with django_assert_num_queries(1):
        asked(NAME)


def test_a_name_that_leads_elsewhere_gets_none(world, dns, team):
    domain = world.verified(team)
    dns.set(NAME, "CNAME")
    dns.set(NAME, "A", "198.51.100.1")
    look(domain)
    assert asked(NAME) == 403


def test_nobody_else_may_ask(world, team, settings):
    world.verified(team)
    assert asked(NAME, REMOTE_ADDR="203.0.113.5") == 404
    assert asked(NAME, HTTP_X_FORWARDED_FOR="127.0.0.1") == 404
    settings.TLS_CHECK_SECRET = "between us"
    assert asked(NAME) == 404
    client = Client(REMOTE_ADDR="172.18.0.4")
    assert client.get(ASK, {"domain": NAME, "secret": "between us"}).status_code == 200
    assert client.get(ASK, {"domain": NAME, "secret": "between u"}).status_code == 404
    assert client.post(f"{ASK}?secret=between us").status_code == 405


# --- The budget -----------------------------------------------------------------------------------


def test_only_so_many_new_names_in_an_hour(world, settings):
    settings.LIMIT_CERTIFICATES_PER_HOUR = 2
    first, second, third = (
        world.verified(make_team(), f"{name}.com") for name in ("one-x", "two-x", "three-x")
    )
    assert first.certificate_from
    assert second.certificate_from
    assert (third.certificate_from, third.certificate_problem) == (None, "budget_spent")
    with later(timedelta(hours=1, minutes=1)):
        third = look_at_certificate(third.pk)
    assert third.certificate_from


def test_a_team_does_not_take_it_all(world, team, settings):
    settings.LIMIT_TEAM_CERTIFICATES_PER_DAY = 1
    world.verified(team, "one.agency.com")
    assert world.verified(team, "two.agency.com").certificate_problem == "budget_spent"
    assert world.verified(make_team(), "three.rival.org").certificate_from


def test_records_that_forbid_the_authority_are_told_before_it_is_asked(world, dns, team):
    domain = claim(team)
    dns.set("agency.com", "CAA", '0 issue ";"')
    world.set_up(domain)
    domain = look(domain)
    assert (domain.ssl_status, domain.certificate_problem) == ("failed", "caa_forbids")
    assert asked(NAME) == 403
    dns.set("agency.com", "CAA")
    assert look(domain).ssl_status == "pending"
    assert asked(NAME) == 200


# --- What is seen ---------------------------------------------------------------------------------


def test_a_certificate_that_was_seen_makes_it_live(world, team):
    domain = world.verified(team)
    ends = timezone.now() + timedelta(days=80)
    with shown(issuer="Let's Encrypt", expires_at=ends):
        domain = look_at_certificate(domain.pk)
    assert domain.is_live
    assert (domain.certificate_issuer, domain.certificate_expires_at) == ("Let's Encrypt", ends)


def test_after_two_failures_the_authority_rests_longer_and_longer(world, team):
    domain = world.verified(team)
    with shown(problem="no_certificate"):
        assert look_at_certificate(domain.pk).ssl_status == "pending"
        domain = look_at_certificate(domain.pk)
    assert domain.ssl_status == "failed"
    assert asked(NAME) == 403
    with later(timedelta(minutes=61)):
        assert asked(NAME) == 200
    first_rest = domain.certificate_from - timezone.now()
    with shown(problem="no_certificate"):
        domain = look_at_certificate(domain.pk)
    assert domain.certificate_from - timezone.now() > first_rest
    with shown(issuer="Let's Encrypt", expires_at=timezone.now() + timedelta(days=80)):
        assert look_at_certificate(domain.pk).is_live


def test_a_proxy_that_is_away_is_nobody_elses_fault(world, team):
    domain = world.verified(team)
    with mock.patch("domains.certificates.handshake", side_effect=ProxyAway):
        domain = look_at_certificate(domain.pk)
    assert (domain.ssl_status, domain.certificate_failures) == ("pending", 0)
    assert domain.certificate_problem == "proxy_away"


def test_a_real_handshake_with_nobody_says_so(settings):
    settings.DOMAINS_TLS_ADDRESS = "127.0.0.1:9"
    with pytest.raises(ProxyAway):
        certificates.handshake(NAME)


def test_one_that_ends_soon_is_told(world, team, monkeypatch):
    told = []
    monkeypatch.setattr("accounts.mail.send", lambda name, to, context: told.append(name))
    domain = world.verified(team)
    with shown(issuer="Let's Encrypt", expires_at=timezone.now() + timedelta(days=3)):
        look_at_certificate(domain.pk)
        domain = look_at_certificate(domain.pk)
    assert domain.certificate_problem == "ends_soon"
    assert told == ["domain_certificate"]
    assert CustomDomain.objects.certifiable().exists()
