from uuid import UUID

from django.core.management.base import BaseCommand

from analytics.folding import rebuild


class Command(BaseCommand):
    help = "Make visits and sums anew from the raw events, as far back as these are kept."

    def add_arguments(self, parser):
        parser.add_argument("--tour", type=UUID, help="only of the tour with this id")

    def handle(self, *, tour, **options):
        return f"The statistics of {rebuild(tour)} tours were made anew."
