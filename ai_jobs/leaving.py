"""What goes with a team that is erased: jobs, and the ledger with it."""

from accounts.closing import erases_with_team
from ai_jobs.models import AIJob


def declare():
    erases_with_team(erase_jobs)


def erase_jobs(team):
    AIJob.objects.filter(team=team).delete()
