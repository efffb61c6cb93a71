"""What goes with a team that is erased, and what a person takes with them: the tours."""

from django.conf import settings
from django.db.models import Q

from accounts.closing import erases_with_team
from accounts.export import exports
from accounts.models import Role
from tours.models import Branding, Tour


def declare():
    erases_with_team(erase_tours)
    exports("tours", tours_of)


def erase_tours(team):
    """With their scenes, hotspots, plans and publications. The janitor takes the public files."""
    tours = Tour.objects.filter(team=team)
    # A published tour cannot be without its publication, not even while both are being deleted.
    tours.update(status=Tour.Status.DRAFT, publication=None)
    tours.delete()
    Branding.objects.filter(team=team).delete()


def tours_of(user):
    """Tours the person made, and those of the teams they own."""
    owned = user.memberships.filter(role=Role.OWNER).values("team")
    tours = Tour.objects.filter(Q(created_by=user) | Q(team__in=owned)).select_related("team")
    return [
        {
            "id": tour.pk,
            "team": tour.team.name,
            "title": tour.title,
            "description": tour.description,
            "status": tour.status,
            "visibility": tour.visibility,
            "address": f"{settings.SITE_URL}/t/{tour.slug}",
            "created_at": tour.created_at,
            "published_at": tour.published_at,
        }
        for tour in tours.order_by("created_at")
    ]
