"""Host × route × who asks: what a customer's domain answers, and that it answers nothing else."""

import pytest
from django.conf import settings
from django.test import Client

from domains.models import CustomDomain
from domains.services import point_domain, remove_domain
from tests.domains.steps import World
from tests.makers import make_team, make_token, make_tour, make_user, owner_of

TEAM_HOST, TOUR_HOST, OTHER_HOST = "tours.agency.com", "villa.agency.com", "homes.rival.org"
PLATFORM, NOBODY = "localhost", "unknown.net"
WHO = ("anonymous", "signed in", "staff", "token")


@pytest.fixture
def estate(dns):
    return make_estate(World(dns))


def make_estate(world):
    """Two teams, each with a domain; the first with one for a single tour as well."""
    mine, theirs = make_team("Agency"), make_team("Rival")
    house = make_tour(team=mine, title="zebrafoal house", published=True)
    villa = make_tour(team=mine, title="zebrafoal villa", published=True)
    rival = make_tour(team=theirs, title="okapicalf palace", published=True)
    world.verified(mine, TEAM_HOST)
    world.verified(mine, TOUR_HOST, tour=villa)
    world.verified(theirs, OTHER_HOST)
    return {"house": house, "villa": villa, "rival": rival, "mine": mine}


def get(host, path, client=None, **extra):
    return (client or Client(raise_request_exception=False)).get(path, headers={"host": host}, **extra)


def test_a_teams_domain_lists_its_public_tours(estate):
    page = get(TEAM_HOST, "/").content.decode()
    assert "zebrafoal house" in page
    assert "zebrafoal villa" in page
    assert "okapicalf" not in page
    assert settings.PLATFORM_NAME not in page


def test_a_tour_has_its_page_behind_the_teams_name(estate):
    answer = get(TEAM_HOST, f"/{estate['house'].slug}")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'rel="canonical" href="https://{TEAM_HOST}/{estate["house"].slug}"' in page
    assert settings.SITE_URL + "/t/" not in page


def test_a_domain_of_one_tour_shows_it_at_its_root(estate):
    answer = get(TOUR_HOST, "/")
    assert answer.status_code == 200
    assert f'rel="canonical" href="https://{TOUR_HOST}/"' in answer.content.decode()


def test_nobody_has_the_other_hosts(estate):
    answer = get(NOBODY, "/")
    assert answer.status_code == 421
