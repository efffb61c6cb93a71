from datetime import date
from uuid import UUID

from django.core.management.base import BaseCommand

from analytics.retention import erase


class Command(BaseCommand):
    help = "Delete the statistics of a tour for good; likes stay."

    def add_arguments(self, parser):
        parser.add_argument("tour", type=UUID, help="the id of the tour")
        parser.add_argument(
            "--before", type=date.fromisoformat, help="only what happened before this day (UTC)"
        )

    def handle(self, *, tour, before, **options):
        erase(tour, before)
        return "Erased."
