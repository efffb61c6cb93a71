"""A proven domain is looked at every day; who loses the record is warned before anything ends."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domains import services
from domains.findings import Observation, Proof
from domains.models import CustomDomain
from tests.domains.steps import NAME, claim, later, look
from tests.makers import make_team, owner_of

DAY = timedelta(days=1)


def days(domain, *numbers):
    for number in numbers:
        domain = look(domain, number * DAY, asked=False)
    return domain


def test_warned_after_three_days_disabled_after_seven_released_after_thirty(world, team):
    domain = world.verified(team)
    world.take_proof_away(domain)
    domain = days(domain, 0, 1, 2)
    assert domain.is_verified
    assert domain.warned_at is None
    domain = days(domain, 3)
    assert domain.is_verified
    assert domain.warned_at
    domain = days(domain, 4, 5, 6)
    assert domain.is_verified
    domain = days(domain, 7)
    assert domain.disabled_at
    assert (domain.verification_status, domain.ssl_status) == ("failed", "none")
    domain = days(domain, 20, 29)
    assert domain.released_at is None
    token = domain.token
    domain = days(domain, 30)
    assert domain.released_at
    assert domain.token != token


def test_the_owners_are_told_at_each_step(
    world, team, mailoutbox, django_capture_on_commit_callbacks, monkeypatch
):
    told = []
    monkeypatch.setattr("accounts.mail.send", lambda name, to, context: told.append((name, to)))
    domain = world.verified(team)
    world.take_proof_away(domain)
    days(domain, *range(31))
    to = owner_of(team).email
    assert told == [
        ("domain_warning", to), ("domain_disabled", to), ("domain_released", to),
    ]  # fmt: skip


def test_the_mails_can_be_read(world, team):
    from accounts.mail import written
    from domains import notices

    domain = world.verified(team)
    world.take_proof_away(domain)
    domain = days(domain, 0)
    sent = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("accounts.mail.send", lambda *mail: sent.append(written(*mail)))
        for name in (
            "warning", "disabled", "released", "handed_on", "away", "certificate",
        ):  # fmt: skip
            notices.tell(f"domain_{name}", domain)
    assert len(sent) == 6
    for mail in sent:
        assert NAME in mail["subject"]
        assert f"/studio/domains/{domain.pk}" in mail["text"]
        assert "{{" not in mail["text"]


def test_the_record_put_back_ends_it_all(world, team):
    domain = world.verified(team)
    world.take_proof_away(domain)
    domain = days(domain, *range(8))
    assert domain.disabled_at
    world.prove(domain)
    domain = days(domain, 9)
    assert domain.is_verified
    assert (domain.missing_since, domain.warned_at, domain.disabled_at) == (None, None, None)


def test_days_without_an_answer_count_for_nothing(world, dns, team):
    domain = world.verified(team)
    dns.fail("agency.com")
    domain = days(domain, *range(40))
    assert domain.is_verified
    assert domain.missing_since is None


def test_nobody_is_disabled_because_our_own_clock_stood_still(world, team):
    """Ten days without any look: the warning comes first, and four days after it."""
    domain = world.verified(team)
    world.take_proof_away(domain)
    domain = days(domain, 0, 10)
    assert domain.is_verified
    domain = days(domain, 11)
    assert domain.is_verified
    assert domain.warned_at
    assert days(domain, 14).is_verified
    assert not days(domain, 15).is_verified


def test_a_claim_nobody_proves_ends_after_a_week_and_can_be_taken_up(world, team):
    domain = claim(team)
    domain = days(domain, 6)
    assert domain.verification_status == "pending"
    domain = days(domain, 8)
    assert (domain.verification_status, domain.check_at) == ("failed", None)
    domain = look(domain, 9 * DAY)
    assert domain.verification_status == "pending"
    world.set_up(domain)
    assert look(domain).is_verified


def test_a_name_that_is_disabled_can_be_proven_by_another(world, team):
    domain = world.verified(team)
    world.take_proof_away(domain)
    domain = days(domain, *range(8))
    theirs = claim(make_team())
    world.prove(theirs)
    assert days(theirs, 9).is_verified
    world.prove(theirs, domain.token)
    assert not days(domain, 10).is_verified


def test_looks_are_handed_out_once(world, team, monkeypatch):
    from domains import tasks

    handed = []
    monkeypatch.setattr(tasks, "hint", lambda task, pk: handed.append(pk))
    claim(team)
    with later(timedelta(minutes=2)):
        tasks.look_at_due()
        tasks.look_at_due()
    assert len(handed) == 1


# --- Whatever happens -----------------------------------------------------------------------------

EVENTS = st.sampled_from([Proof.FOUND, Proof.MISSING, Proof.UNKNOWN])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(EVENTS, st.integers(1, 96)), min_size=1, max_size=40))
def test_no_order_of_answers_disables_unwarned_or_releases_early(dns, steps):
    """A state machine of one domain: answers of every kind at intervals of 1 to 96 hours."""
    CustomDomain.objects.all().delete()
    team = make_team()
    domain = claim(team)
    now = start = timezone.now()
    domain = services.settle(domain.pk, seen_as(domain, Proof.FOUND), now=now)
    last_found = start
    for proof, hours in steps:
        now += timedelta(hours=hours)
        before, domain = domain, services.settle(domain.pk, seen_as(domain, proof), now=now)
        if proof == Proof.FOUND and before.token == domain.token:
            last_found = now
            assert domain.is_verified
        if proof == Proof.UNKNOWN:
            assert domain.verification_status == before.verification_status
            assert domain.disabled_at == before.disabled_at
        if before.is_verified and not domain.is_verified:
            assert proof == Proof.MISSING
            assert now - last_found >= 7 * DAY - timedelta(hours=1)
            assert domain.warned_at
            assert now - domain.warned_at >= 4 * DAY
        if domain.released_at and not before.released_at:
            assert now - last_found >= 30 * DAY - timedelta(hours=1)
            break
        assert not (domain.certificate_from and not domain.is_verified)


def seen_as(domain, proof):
    texts = [domain.token] if proof == Proof.FOUND else []
    points = None if proof == Proof.UNKNOWN else True
    return Observation(token=domain.token, proof=proof, texts=texts, points_here=points)
