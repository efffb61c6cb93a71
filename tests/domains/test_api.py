"""Domains for programs: the paths and answers that clients of the originals know, and more."""

import pytest

from tests.domains.steps import NAME
from tests.makers import make_team, make_tour, make_user, team_of

PATH = "/api/v1/custom-domains"


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def agency(api, user):
    api.force_login(user)
    return api


def test_a_domain_is_claimed_checked_listed_and_deleted(agency, world, user):
    made = agency.post(PATH, {"domain": f"https://{NAME}/"})
    assert made.status_code == 201
    domain = made.json()
    assert domain["domain"] == NAME
    assert domain["user_id"] == user.pk
    assert domain["verification_token"] == domain["txt_record_value"]
    assert (domain["verification_status"], domain["ssl_status"]) == ("pending", "none")

    verdict = agency.post(f"{PATH}/{domain['id']}/verify").json()
    assert verdict["is_verified"] is False
    assert "_roundhouse-verify" in verdict["verification_instructions"]
    world.dns.set(domain["txt_record_name"], "TXT", domain["txt_record_value"])
    verdict = agency.post(f"{PATH}/{domain['id']}/verify").json()
    assert verdict["is_verified"] is True

    listed = agency.get(PATH).json()
    assert (listed["total"], listed["items"][0]["verification_status"]) == (1, "verified")
    assert agency.delete(f"{PATH}/{domain['id']}").status_code == 204
    assert agency.get(f"{PATH}/{domain['id']}").status_code == 404
    assert agency.post(f"{PATH}/{domain['id']}/restore").status_code == 200
    assert agency.get(f"{PATH}/{domain['id']}").json()["verification_status"] == "pending"


def test_the_same_name_again_is_the_same_claim(agency, dns):
    first, second = (agency.post(PATH, {"domain": NAME}).json() for _ in range(2))
    assert first["id"] == second["id"]


def test_a_domain_is_pointed_at_a_tour_and_back_at_the_team(agency, dns, user):
    tour = make_tour(user=user)
    domain = agency.post(PATH, {"domain": NAME, "tour_id": str(tour.pk)}).json()
    assert (domain["target"], domain["tour_id"]) == ("tour", str(tour.pk))
    changed = agency.patch(f"{PATH}/{domain['id']}", {"tour_id": None}).json()
    assert (changed["target"], changed["tour_id"]) == ("team", None)
    foreign = agency.patch(f"{PATH}/{domain['id']}", {"tour_id": str(make_tour().pk)})
    assert (foreign.status_code, foreign.json()["code"]) == (400, "not_found")


def test_a_name_of_another_team_is_refused_with_the_way_to_have_it(agency, world):
    world.verified(make_team("Secret Name Ltd"))
    refused = agency.post(PATH, {"domain": NAME})
    assert (refused.status_code, refused.json()["code"]) == (409, "domain_taken")
    assert "transfer" in refused.json()["detail"]
    assert "Secret" not in refused.content.decode()
    made = agency.post(PATH, {"domain": NAME, "transfer": True})
    assert made.status_code == 201
    world.dns.set(made.json()["txt_record_name"], "TXT", made.json()["txt_record_value"])
    assert agency.post(f"{PATH}/{made.json()['id']}/verify").json()["is_verified"]


def test_a_team_has_only_so_many(agency, settings, dns):
    settings.LIMIT_DOMAINS_PER_TEAM = 2
    for name in ("a.agency.com", "b.agency.com"):
        assert agency.post(PATH, {"domain": name}).status_code == 201
    refused = agency.post(PATH, {"domain": "c.agency.com"})
    assert (refused.status_code, refused.json()["code"]) == (409, "limit_reached")
    assert "2 domains" in refused.json()["detail"]


def test_the_eleventh_check_in_a_minute_has_to_wait(agency, dns):
    domain = agency.post(PATH, {"domain": NAME}).json()
    statuses = [agency.post(f"{PATH}/{domain['id']}/verify").status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


def test_what_is_no_domain_is_refused_in_the_one_shape(agency):
    refused = agency.post(PATH, {"domain": "*.agency.com"})
    assert refused.status_code == 400
    body = refused.json()
    assert (body["code"], list(body["errors"])) == ("wildcard_not_allowed", ["domain"])


def test_the_list_asks_the_database_a_fixed_number_of_times(
    agency, dns, user, django_assert_max_num_queries
):
    for number in range(12):
        agency.post(PATH, {"domain": f"n{number}.agency.com"})
    with django_assert_max_num_queries(6):
        assert agency.get(PATH).json()["total"] == 12


def test_a_person_takes_along_what_they_claimed(agency, dns, user):
    from accounts.export import export_of

    agency.post(PATH, {"domain": NAME})
    (exported,) = export_of(user)["custom_domains"]
    assert exported["name"] == NAME


def test_with_a_team_its_claims_are_erased(agency, world, user):
    from domains.leaving import erase_domains
    from domains.models import CustomDomain

    domain = world.verified(team_of(user))
    erase_domains(domain.team)
    assert not CustomDomain.objects.exists()


def test_staff_see_every_claim(client, world):
    domain = world.verified()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    page = client.get("/admin/domains/customdomain/").content.decode()
    assert domain.name in page
    done = client.post(
        "/admin/domains/customdomain/", {"action": "take_away", "_selected_action": [domain.pk]}
    )
    assert done.status_code == 302
    domain.refresh_from_db()
    assert domain.removed_at
