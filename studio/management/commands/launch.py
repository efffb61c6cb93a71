from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from core.embedded import serve
from core.statics import collect_if_changed
from studio.demo import demo_password, ensure_demo


class Command(BaseCommand):
    help = "Bring everything up to date, then serve: the whole product in one process."

    def handle(self, **options):
        call_command("migrate", interactive=False, verbosity=0)
        self.say("The database is up to date.")
        if collect_if_changed():
            self.say("Static files are hashed and compressed.")
        user = ensure_demo(self.say) if settings.DEMO else None
        serve(on_ready=lambda: self._welcome(user))

    def _welcome(self, user):
        self.say(f"\nRoundhouse serves at {settings.SITE_URL}")
        if user is not None:
            password = demo_password(user) or "(the one you chose)"
            self.say(f"Sign in at {settings.SITE_URL}/sign-in as {user.email}")
            self.say(f"Password: {password}")
        if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
            self.say(f"Mails are not sent but written to {settings.EMAIL_FILE_PATH} (EMAIL_URL).")
        self.say("Ctrl-C ends it; nothing is lost.\n")

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()
