"""What goes with a team that is erased, and what a person takes with them."""

from accounts.closing import erases_with_team
from accounts.export import exports
from accounts.models import Role
from vrtracking.erasing import erase_sessions
from vrtracking.models import Customer, Property, VRSession


def declare():
    erases_with_team(erase_vr)
    exports("vr_customers", customers_of)
    exports("vr_sessions", sessions_of)


def erase_vr(team):
    """Sessions with their events, customers and properties. Keys and names go with the team."""
    erase_sessions(VRSession.objects.filter(team=team))
    Customer.objects.filter(team=team).delete()
    Property.objects.filter(team=team).delete()


def _owned(user):
    return user.memberships.filter(role=Role.OWNER).values("team")


def customers_of(user):
    """Those of the teams the person owns."""
    return list(
        Customer.objects.filter(team__in=_owned(user)).values(
            "id", "team__name", "external_id", "name", "email", "phone", "source", "status",
            "budget_range", "preferred_units", "city", "state", "country", "notes", "created_at",
        )
    )  # fmt: skip


def sessions_of(user):
    return list(
        VRSession.objects.filter(team__in=_owned(user), is_loose=False).values(
            "id", "team__name", "property__name", "customer__external_id", "external_id", "status",
            "started_at", "ended_at", "milliseconds", "events", "zones", "interactions",
        )
    )  # fmt: skip
