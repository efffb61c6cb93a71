from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from accounts.scopes import SCOPES
from accounts.services import issue_token
from core.errors import RuleError


class Command(BaseCommand):
    help = "Make an API token for a person's team. It is printed once, on the last line."

    def add_arguments(self, parser):
        parser.add_argument("--email", required=True, help="Whose token it is.")
        parser.add_argument(
            "--scopes", required=True, help=f"Comma-separated: {', '.join(SCOPES)}."
        )
        parser.add_argument("--name", default="Command line", help="What the token is for.")
        parser.add_argument("--days", type=int, help="Days until it expires; never by default.")

    def handle(self, *, email, scopes, name, days, **options):
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"Nobody has the address {email}.")
        expires_at = timezone.now() + timedelta(days=days) if days else None
        wanted = scopes.replace(",", " ").split()
        try:
            token, secret = issue_token(user, name=name, scopes=wanted, expires_at=expires_at)
        except RuleError as refusal:
            raise CommandError(str(refusal)) from None
        self.stderr.write(f"Token {token.name!r} of {token.team} for: {', '.join(token.scopes)}.")
        return secret
