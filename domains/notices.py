"""Mails to the owners of a team when something of a domain breaks."""

from django.conf import settings
from django.urls import reverse

from accounts import mail
from accounts.models import Role, User
from domains.words import certificate_problem, problems_of


def tell(name, domain):
    """`templates/mail/<name>.html` to every owner of the team."""
    context = {
        "domain": domain,
        "name": domain.spelled,
        "problems": problems_of(domain),
        "certificate_problem": certificate_problem(domain),
        "address": settings.SITE_URL + _page_of(domain),
    }
    owners = User.objects.filter(
        memberships__team_id=domain.team_id, memberships__role=Role.OWNER, is_active=True
    )
    for email in owners.values_list("email", flat=True):
        mail.send(name, email, context)


def _page_of(domain):
    # By the platform's addresses: the one who asks may be on any host, or a worker.
    return reverse("studio:domain", args=[domain.pk], urlconf=settings.ROOT_URLCONF)
