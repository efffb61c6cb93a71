from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from vrtracking import simulator


class Command(BaseCommand):
    help = "Be a headset: walk through a house and tell a server, over HTTP, well or badly."

    def add_arguments(self, parser):
        parser.add_argument("--address", default=settings.SITE_URL, help="of the server")
        parser.add_argument("--key", default="", help="an ingest key; none on an open server")
        parser.add_argument("--sessions", type=int, default=10, help="how many walk (10)")
        parser.add_argument("--seconds", type=float, default=120, help="how long each does (120)")
        parser.add_argument("--days", type=float, default=0, help="spread over so many days back")
        parser.add_argument("--batch", type=int, default=100, help="events a request (100)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed walks the same way")
        parser.add_argument(
            "--badly",
            action="store_true",
            help="wrong clocks, lost answers, everything twice, out of order, power cuts",
        )
        parser.add_argument("--live", action="store_true", help="one session, as it happens")
        parser.add_argument("--session", help="with --live: join this session (its id or code)")

    def handle(self, **options):
        address, key = options["address"], options["key"]
        try:
            if options["live"]:
                tally = simulator.live(
                    address, key, seconds=options["seconds"], name=options["session"],
                    seed=options["seed"],
                )  # fmt: skip
            else:
                tally = simulator.buyers(
                    address, key, number=options["sessions"], seconds=options["seconds"],
                    seed=options["seed"], badly=options["badly"], size=options["batch"],
                    ended_before=options["days"] * 86_400,
                )  # fmt: skip
        except simulator.Refused as error:
            raise CommandError(str(error)) from None
        return (
            f"{len(tally.sessions)} sessions: {tally.acknowledged} events acknowledged, "
            f"{tally.refused} refused, {tally.requests} requests, {tally.retries} sent again."
        )
