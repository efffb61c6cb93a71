"""What goes with a person and a team, and what a person may take along."""

from accounts.closing import erases_with_team
from accounts.export import exports
from domains import hosts
from domains.models import CustomDomain


def declare():
    erases_with_team(erase_domains)
    exports("custom_domains", domains_of)


def erase_domains(team):
    for domain in CustomDomain.objects.filter(team=team):
        hosts.forget_on_commit(domain.name)
        domain.delete()


def domains_of(user):
    """Those the person claimed, as far as they are still in the team."""
    mine = CustomDomain.objects.filter(created_by=user, team__memberships__user=user)
    return list(
        mine.values(
            "name", "team__name", "target", "verification_status", "verified_at", "created_at"
        )
    )
