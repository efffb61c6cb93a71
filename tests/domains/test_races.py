"""Two teams at once: the database decides, whichever it is."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connections

from domains.models import CustomDomain
from domains.services import DomainTaken, look_at
from tests.domains.steps import claim
from tests.makers import make_team

AT_ONCE = 50


@pytest.mark.django_db(transaction=True)
def test_fifty_checks_of_one_name_by_two_teams_make_one_owner(world):
    mine, theirs = claim(make_team()), claim(make_team())
    world.prove(mine, theirs.token)
    world.lead_here(mine)
    barrier = Barrier(AT_ONCE)

    def check(number):
        barrier.wait()
        try:
            return look_at(mine if number % 2 else theirs, asked=True).is_verified
        except DomainTaken:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        verdicts = list(threads.map(check, range(AT_ONCE)))
    print(f"{AT_ONCE} checks on {settings.DATABASES['default']['ENGINE']}: ", end="")
    print(f"{verdicts.count(True)} verified, {verdicts.count(None)} told it is taken")
    owners = CustomDomain.objects.verified()
    assert owners.count() == 1
    assert verdicts.count(True) >= 1
    assert verdicts.count(False) == 0
