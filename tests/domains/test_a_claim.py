"""From a name somebody typed to a proven domain."""

import pytest

from domains.models import CustomDomain
from domains.services import DomainTaken, put_back, remove_domain
from tests.domains.steps import ELSEWHERE, HERE, NAME, TARGET, claim, look
from tests.makers import make_team


def test_a_claim_waits_for_its_record(team):
    domain = claim(team)
    assert (domain.verification_status, domain.ssl_status) == ("pending", "none")
    assert domain.token.startswith("roundhouse-verify-")
    assert len(domain.token) == len("roundhouse-verify-") + 32


def test_the_record_proves_the_name_and_a_certificate_may_be_had(world, team):
    domain = claim(team)
    assert look(domain).verification_status == "pending"
    world.set_up(domain)
    domain = look(domain)
    assert (domain.verification_status, domain.ssl_status) == ("verified", "pending")
    assert CustomDomain.objects.certifiable().get() == domain


def test_a_proven_name_that_leads_elsewhere_gets_no_certificate(world, dns, team):
    domain = claim(team)
    world.prove(domain)
    dns.set(NAME, "A", ELSEWHERE)
    domain = look(domain)
    assert (domain.verification_status, domain.ssl_status) == ("verified", "none")
    assert [finding["code"] for finding in domain.findings] == ["address_elsewhere"]
    assert not CustomDomain.objects.certifiable().exists()


def test_many_claim_a_name_and_one_has_it(world, dns, team):
    mine, theirs = claim(team), claim(make_team())
    world.set_up(mine)
    look(mine)
    world.prove(mine, theirs.token)
    with pytest.raises(DomainTaken):
        look(theirs)
    assert CustomDomain.objects.verified().get() == mine


def test_a_name_changes_hands_when_its_record_does(
    world, team, mailoutbox, django_capture_on_commit_callbacks
):
    mine = world.verified(team)
    theirs = claim(make_team(), transfer=True)
    world.prove(theirs)
    with django_capture_on_commit_callbacks(execute=True):
        assert look(theirs).is_verified
    token = mine.token
    mine.refresh_from_db()
    assert (mine.verification_status, mine.ssl_status) == ("failed", "none")
    assert mine.token != token


def test_a_proven_name_is_claimed_by_others_only_on_purpose(world, team):
    world.verified()
    with pytest.raises(DomainTaken) as refusal:
        claim(team)
    assert "transfer" in str(refusal.value.message)
    assert claim(team, transfer=True).verification_status == "pending"


def test_claiming_it_again_changes_nothing(team):
    assert claim(team) == claim(team)


def test_taken_away_and_put_back_it_is_proven_again(world, team):
    domain = world.verified(team)
    removed = remove_domain(domain)
    assert not CustomDomain.objects.certifiable().exists()
    domain = put_back(removed)
    assert domain.verification_status == "pending"
    assert look(domain, asked=False).is_verified


def test_taken_away_and_claimed_anew_it_needs_another_record(world, team):
    domain = world.verified(team)
    remove_domain(domain)
    again = claim(team)
    assert again.token != domain.token
    assert not look(again).is_verified


def test_an_apex_gets_addresses_and_other_names_an_alias(dns, team):
    from domains.records import records_of

    apex, below = claim(team, "agency.com"), claim(team)
    assert [(r["type"], r["name"], r["value"]) for r in records_of(apex)] == [
        ("TXT", "_roundhouse-verify", apex.token),
        ("A", "@", HERE),
    ]
    assert [(r["type"], r["name"], r["value"]) for r in records_of(below)] == [
        ("TXT", "_roundhouse-verify.tours", below.token),
        ("CNAME", "tours", TARGET),
    ]
