from django.conf import settings
from django.core.management.base import BaseCommand

from core.embedded import serve


class Command(BaseCommand):
    help = "Serve pages, sockets and files, and do the work, in this one process."

    def handle(self, **options):
        serve(on_ready=lambda: self.stdout.write(f"Roundhouse serves at {settings.SITE_URL}"))
