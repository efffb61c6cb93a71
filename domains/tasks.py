from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from core.jobs import hint
from domains import certificates, services
from domains.models import CustomDomain

# Taken at a time; the next are taken ten seconds later.
AT_ONCE = 100
# A look that was lost with its worker is done again after this.
LEASE = timedelta(minutes=5)


@shared_task(name="domains.look_at_due")
def look_at_due():
    """Hand out the looks that are due. Two at once hand out each of them once."""
    now = timezone.now()
    due = CustomDomain.objects.due(now)
    _hand_out(due, "check_at", look, now)
    certified = CustomDomain.objects.verified().filter(certificate_check_at__lte=now)
    _hand_out(certified, "certificate_check_at", look_at_certificate, now)


def _hand_out(domains, when, task, now):
    for pk, at in list(domains.order_by(when).values_list("pk", when)[:AT_ONCE]):
        mine = CustomDomain.objects.filter(pk=pk, **{when: at})
        if mine.update(**{when: now + LEASE}):
            hint(task, pk)


@shared_task(name="domains.look")
def look(pk):
    if domain := CustomDomain.objects.kept().filter(pk=pk).first():
        services.look_at(domain)


@shared_task(name="domains.look_at_certificate")
def look_at_certificate(pk):
    if CustomDomain.objects.verified().filter(pk=pk).exists():
        certificates.look_at_certificate(pk)


@shared_task(name="domains.forget_removed")
def forget_removed():
    services.forget_removed()
