"""Forty days in the lives of twelve domains, with the clock and the domain name system in hand.

Twice a day whatever is due is looked at, and a visitor comes by every name. What was right is known
from the stories themselves: whose record stood in the zone, since when.
"""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from domains import hosts, services
from domains.models import CustomDomain
from tests.domains.steps import ELSEWHERE, claim
from tests.makers import make_team, make_tour

DAYS = 40
HALF_DAYS = range(2 * DAYS + 1)
GRACE = 7


@dataclass
class Story:
    """A name, the claims to it, and whose proof stood there when."""

    name: str
    claims: dict = field(default_factory=dict)
    # Who is to be served, by day: the first entry counts from its day on; None: nobody.
    served: list = field(default_factory=list)

    def expected(self, day):
        """The teams that may be served at that time; two around a change."""
        wanted = {None}
        for since, team in self.served:
            if day >= since:
                wanted = {team} if day >= since + 1 else wanted | {team}
        return wanted


class Town:
    def __init__(self, world):
        self.world, self.dns = world, world.dns
        self.teams = {mark: make_team(mark) for mark in ("amber", "birch")}
        for mark, team in self.teams.items():
            make_tour(team=team, title=f"{mark} house", published=True, visibility="public")
        self.stories = {}

    def claims(self, name, mark, **fields):
        story = self.stories.setdefault(name, Story(name))
        story.claims[mark] = claim(self.teams[mark], name, **fields)
        return story.claims[mark]

    def row(self, name, mark):
        return CustomDomain.objects.get(name=name, team=self.teams[mark])


# Each is told day by day: `day(town, number)` does what people do on it.


def always_well(town, day):
    if day == 0:
        town.world.set_up(town.claims("well.com", "amber"))
        town.stories["well.com"].served = [(0, "amber")]


def never_proven(town, day):
    if day == 0:
        town.world.lead_here(town.claims("never.com", "amber"))


def lost_for_good(town, day):
    if day == 0:
        town.world.set_up(town.claims("lost.com", "amber"))
        town.stories["lost.com"].served = [(0, "amber"), (10 + GRACE, None)]
    if day == 10:
        town.world.take_proof_away(town.row("lost.com", "amber"))


def lost_for_five_days(town, day):
    if day == 0:
        town.world.set_up(town.claims("back.com", "amber"))
        town.stories["back.com"].served = [(0, "amber")]
    if day == 10:
        town.world.take_proof_away(town.row("back.com", "amber"))
    if day == 15:
        town.world.prove(town.row("back.com", "amber"))


def switched_off_and_back(town, day):
    if day == 0:
        town.world.set_up(town.claims("late.com", "amber"))
        town.stories["late.com"].served = [(0, "amber"), (10 + GRACE, None), (22, "amber")]
    if day == 10:
        town.world.take_proof_away(town.row("late.com", "amber"))
    if day == 22:
        town.world.prove(town.row("late.com", "amber"))


def servers_in_trouble(town, day):
    if day == 0:
        town.world.set_up(town.claims("trouble.com", "amber"))
        town.stories["trouble.com"].served = [(0, "amber")]
    town.dns.failing = {"trouble.com"} if 5 <= day < 25 else set()


def answers_that_flip(town, day):
    if day == 0:
        town.world.set_up(town.claims("flip.com", "amber"))
        town.stories["flip.com"].served = [(0, "amber")]
    elif (day * 7) % 3 == 0:
        town.world.take_proof_away(town.row("flip.com", "amber"))
    else:
        town.world.prove(town.row("flip.com", "amber"))


def sold_to_another(town, day):
    if day == 0:
        town.world.set_up(town.claims("sold.com", "amber"))
        town.stories["sold.com"].served = [(0, "amber"), (12, "birch")]
    if day == 12:
        town.world.prove(town.claims("sold.com", "birch", transfer=True))


def claimed_by_a_squatter(town, day):
    if day == 0:
        town.claims("squat.com", "birch")
        town.stories["squat.com"].served = [(3, "amber")]
    if day == 3:
        town.world.set_up(town.claims("squat.com", "amber"))


def proven_by_two(town, day):
    if day == 0:
        town.world.set_up(town.claims("both.com", "amber"))
        town.stories["both.com"].served = [(0, "amber")]
    if day == 6:
        second = town.claims("both.com", "birch", transfer=True)
        town.world.prove(town.row("both.com", "amber"), second.token)


def moved_to_another_server(town, day):
    if day == 0:
        town.world.set_up(town.claims("moved.com", "amber"))
        # Whoever still comes here finds what was proven.
        town.stories["moved.com"].served = [(0, "amber")]
    if day == 8:
        town.dns.set("moved.com", "A", ELSEWHERE)


def left_with_its_records_dangling(town, day):
    if day == 0:
        town.world.set_up(town.claims("left.com", "amber"))
        town.stories["left.com"].served = [(0, "amber"), (14, None)]
    if day == 14:
        services.remove_domain(town.row("left.com", "amber"))
    if day == 16:
        town.claims("left.com", "birch")


STORIES = [
    always_well, never_proven, lost_for_good, lost_for_five_days, switched_off_and_back,
    servers_in_trouble, answers_that_flip, sold_to_another, claimed_by_a_squatter, proven_by_two,
    moved_to_another_server, left_with_its_records_dangling,
]  # fmt: skip


@pytest.fixture
def town(world, settings):
    settings.LIMIT_CERTIFICATES_PER_HOUR = settings.LIMIT_TEAM_CERTIFICATES_PER_DAY = 100
    return Town(world)


def test_nobody_is_shown_the_wrong_house_and_nobody_is_switched_off_wrongly(town):
    start = timezone.now()
    wrong, unserved, visits = [], [], Counter()
    for half in HALF_DAYS:
        now = start + half * timedelta(hours=12)
        with mock.patch("django.utils.timezone.now", return_value=now):
            if half % 2 == 0:
                for story in STORIES:
                    story(town, half // 2)
                check_as_people_do(town, half // 2)
            for domain in CustomDomain.objects.due(now):
                services.look_at(domain)
            services.forget_removed()
            hosts.forget_all()
            visit_all(town, half / 2, wrong, unserved, visits)
    print(f"{DAYS} days, {len(STORIES)} stories, {sum(visits.values())} visits: {dict(visits)}")
    print(f"wrong owner served {len(wrong)}, wrong disable {len(unserved)}")
    assert len(town.stories) == len(STORIES)
    assert not wrong
    assert not unserved
    assert town.row("lost.com", "amber").released_at


def check_as_people_do(town, day):
    """Whoever has just set up a record presses the button."""
    for story in town.stories.values():
        for mark in story.claims:
            row = CustomDomain.objects.kept().filter(name=story.name, team=town.teams[mark]).first()
            if row and not row.is_verified and day in {since for since, _team in story.served}:
                # Where another's proof still stands, the answer is no.
                with suppress(services.DomainTaken):
                    services.look_at(row, asked=True)


def visit_all(town, day, wrong, unserved, visits):
    for story in town.stories.values():
        answer = Client(headers={"host": story.name}).get("/")
        page = answer.content.decode()
        shown = next((mark for mark in town.teams if f"{mark} house" in page), None)
        visits[answer.status_code] += 1
        if shown not in story.expected(day):
            (unserved if shown is None else wrong).append((day, story.name, shown))
