from uuid import UUID

from django.core.management.base import BaseCommand

from vrtracking.dead_letters import replay
from vrtracking.models import DeadLetter


class Command(BaseCommand):
    help = "Try again the events of headsets that were refused, by the rules of today."

    def add_arguments(self, parser):
        parser.add_argument("--team", type=UUID, help="only of the team with this id")
        parser.add_argument("--code", help="only those refused for this reason")

    def handle(self, *, team, code, **options):
        wanted = {"team": team, "code": code}
        letters = DeadLetter.objects.filter(**{name: w for name, w in wanted.items() if w})
        taken, refused = replay(letters)
        return f"{taken} events were taken, {refused} are refused still."
