"""What happens to a domain, in the words of the stories."""

from datetime import timedelta
from unittest import mock

from django.utils import timezone

from domains import services
from domains.models import CustomDomain
from tests.makers import make_team, owner_of

TARGET = "tours.roundhouse-host.net"
HERE = "203.0.113.7"
ELSEWHERE = "198.51.100.9"
NAME = "tours.agency.com"


class World:
    """A domain name server, and what people do with it."""

    def __init__(self, dns):
        self.dns = dns

    def prove(self, domain, *others):
        """The record of the claim, whole; `others` stand beside it."""
        self.dns.set(domain.record_name, "TXT", domain.token, *others)

    def lead_here(self, domain):
        if domain.is_apex:
            self.dns.set(domain.name, "A", HERE)
        else:
            self.dns.set(domain.name, "CNAME", TARGET)

    def set_up(self, domain):
        self.prove(domain)
        self.lead_here(domain)

    def take_proof_away(self, domain):
        self.dns.set(domain.record_name, "TXT")

    def verified(self, team=None, name=NAME, **fields):
        """A domain that was claimed, proven and leads here."""
        domain = claim(team or make_team(), name, **fields)
        self.set_up(domain)
        return look(domain)


def claim(team, name=NAME, *, tour=None, **fields):
    target = CustomDomain.Target.TOUR if tour else CustomDomain.Target.TEAM
    return services.claim_domain(
        team_id=team.pk, user=owner_of(team), text=name, target=target, tour=tour, **fields
    )


def look(domain, after=None, *, asked=True):
    """The row after a look, `after` so much time."""
    with later(after or timedelta(0)):
        return services.look_at(domain, asked=asked)


def later(much):
    """Within the block it is so much later; times of the database's own are not used here."""
    now = timezone.now() + much
    return mock.patch("django.utils.timezone.now", return_value=now)
