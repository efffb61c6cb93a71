from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Role, Team, User
from core.errors import RuleError
from studio.importing import import_folder, pictures_in
from studio.publishing import publish_tour


class Command(BaseCommand):
    help = "Make a tour of a folder of panoramas; order and titles come from the file names."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--title", help="The tour's title; the folder's name by default.")
        parser.add_argument("--publish", action="store_true", help="Publish it when it is ready.")
        parser.add_argument("--email", help="Whose team gets it; needed where there are several.")

    def handle(self, *, folder, title, publish, email, **options):
        folder = folder.expanduser()
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder.")
        if not pictures_in(folder):
            raise CommandError(f"There is no JPEG, PNG or WebP picture in {folder}.")
        team, user = _owner(email)
        imported = import_folder(
            folder, team=team, user=user, title=title or folder.resolve().name, say=self.say
        )
        for name, reason in imported.refused:
            self.stderr.write(f"Left out {name}: {reason}")
        if imported.tour is None:
            raise CommandError("None of the pictures could be used.")
        self._finish(imported.tour, user, publish)

    def _finish(self, tour, user, publish):
        if publish:
            try:
                tour = publish_tour(tour, by=user)
            except RuleError as refusal:
                raise CommandError(f"The tour {tour.pk} is a draft: {refusal}") from None
            self.say(f"Published at /t/{tour.slug}")
        else:
            self.say(f"Draft {tour.pk} with {tour.scenes.count()} scenes")

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()


def _owner(email):
    teams = Team.objects.order_by("created_at")
    if email:
        teams = teams.filter(members__email__iexact=email)
    found = list(teams[:2])
    if not found:
        raise CommandError(
            "There is no team for this. Make a user first: manage.py createsuperuser"
        )
    if len(found) > 1 and not email:
        raise CommandError("There are several teams. Say whose it is with --email.")
    team = found[0]
    users = User.objects.filter(memberships__team=team).order_by("memberships__created_at")
    owner = users.filter(memberships__role=Role.OWNER, memberships__team=team).first()
    return team, users.filter(email__iexact=email).first() if email else owner or users.first()
