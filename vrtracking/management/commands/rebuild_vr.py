from django.core.management.base import BaseCommand

from vrtracking.folding import rebuild


class Command(BaseCommand):
    help = "Make the sums of VR sessions, properties and maps of attention anew."

    def handle(self, **options):
        return f"{rebuild()} sessions were read anew."
