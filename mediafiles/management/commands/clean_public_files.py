from django.core.management.base import BaseCommand

from mediafiles.janitor import clean


class Command(BaseCommand):
    help = "Removes files that nothing has needed for the period of grace; it runs by itself too."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be removed, and remove nothing"
        )

    def handle(self, *args, dry_run, **options):
        report = clean(dry_run=dry_run)
        verb = "Would remove" if dry_run else "Removed"
        lines = [
            f"{verb} {pile.files} files of {area}, {pile.bytes:,} bytes."
            for area, pile in sorted(report.removed.items())
            if pile.files
        ]
        lines += [
            f"Waiting for the end of their grace: {count} of {area}."
            for area, count in sorted(report.waiting.items())
        ]
        return "\n".join(lines) or "Nothing to remove."
