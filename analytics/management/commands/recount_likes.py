from django.core.management.base import BaseCommand

from analytics.services import recount_likes


class Command(BaseCommand):
    help = "Count the likes of every tour anew from the single ones."

    def handle(self, **options):
        return f"{recount_likes()} tours had a wrong count."
