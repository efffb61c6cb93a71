"""Host × route × who asks: what a customer's domain answers, and that it answers nothing else."""

from collections import Counter
from itertools import product

import pytest
from django.conf import settings
from django.test import Client

from domains.models import CustomDomain
from domains.services import point_domain, remove_domain
from tests.access import (
    ANONYMOUS,
    OWNER,
    PEOPLE,
    STAFF,
    WRITE_TOKEN,
    all_routes,
    filled,
    make_estate,
    make_people,
)
from tests.domains.steps import look
from tests.makers import make_team, make_tour
from tests.test_access_table import NAMES, TABLES
from tours.services import unpublish_tour

TEAM_HOST, TOUR_HOST, OTHER_HOST = "tours.agency.com", "villa.agency.com", "homes.rival.org"
NOBODY = "unknown.net"
OWN_MARK, OTHER_MARK = "zebrafoal", "okapicalf"
WRITING = ("post", "put", "patch", "delete")


@pytest.fixture
def estate(world):
    """Two teams, each with a domain; the first with one for a single tour as well."""
    mine, theirs = make_team("Agency"), make_team("Rival")
    house = make_tour(team=mine, title="zebrafoal house", published=True, visibility="public")
    villa = make_tour(team=mine, title="zebrafoal villa", published=True, visibility="public")
    rival = make_tour(team=theirs, title="okapicalf palace", published=True, visibility="public")
    domain = world.verified(mine, TEAM_HOST)
    world.verified(mine, TOUR_HOST, tour=villa)
    world.verified(theirs, OTHER_HOST)
    return {"house": house, "villa": villa, "rival": rival, "mine": mine, "domain": domain}


def get(host, path, client=None, **extra):
    client = client or Client(raise_request_exception=False)
    return client.get(path, headers={"host": host}, **extra)


# --- Pages ----------------------------------------------------------------------------------------


def test_a_teams_domain_lists_its_public_tours(estate):
    page = get(TEAM_HOST, "/").content.decode()
    assert "zebrafoal house" in page
    assert "zebrafoal villa" in page
    assert "okapicalf" not in page
    assert settings.PLATFORM_NAME not in page


def test_a_tour_has_its_page_behind_the_teams_name(estate):
    slug = estate["house"].slug
    page = get(TEAM_HOST, f"/{slug}").content.decode()
    assert f'rel="canonical" href="https://{TEAM_HOST}/{slug}"' in page
    assert f"{settings.SITE_URL}/t/" not in page
    assert settings.PLATFORM_NAME not in page


def test_an_unlisted_tour_is_not_on_the_teams_domain(estate):
    tour = make_tour(
        team=estate["mine"], title="okapicalf den", published=True, visibility="unlisted"
    )
    assert get(TEAM_HOST, f"/{tour.slug}").status_code == 404
    assert "okapicalf" not in get(TEAM_HOST, "/").content.decode()
    assert tour.slug not in get(TEAM_HOST, "/sitemap.xml").content.decode()


def test_a_domain_of_one_tour_shows_it_at_its_root(estate):
    answer = get(TOUR_HOST, "/")
    assert answer.status_code == 200
    assert f'rel="canonical" href="https://{TOUR_HOST}/"' in answer.content.decode()
    assert get(TOUR_HOST, f"/t/{estate['villa'].slug}?lang=de")["Location"] == "/?lang=de"


def test_addresses_of_the_platform_lead_on(estate):
    answer = get(TEAM_HOST, f"/t/{estate['house'].slug}?scene=1")
    assert answer["Location"] == f"/{estate['house'].slug}?scene=1"


def test_the_root_can_be_embedded_with_options(estate):
    answer = get(TOUR_HOST, "/?embed=1&navbar=false")
    assert answer.status_code == 200
    assert "X-Frame-Options" not in answer
    poster = get(TOUR_HOST, f"/e/{estate['villa'].slug}").content.decode()
    assert 'href="/?embed=1"' in poster


def test_search_engines_are_told_of_this_domain_alone(estate):
    assert (
        f"Sitemap: https://{TEAM_HOST}/sitemap.xml"
        in get(TEAM_HOST, "/robots.txt").content.decode()
    )
    addresses = get(TEAM_HOST, "/sitemap.xml").content.decode()
    assert f"<loc>https://{TEAM_HOST}/{estate['house'].slug}</loc>" in addresses
    assert addresses.count("<loc>") == 3
    only = get(TOUR_HOST, "/sitemap.xml").content.decode()
    assert only.count("<loc>") == 1
    assert f"<loc>https://{TOUR_HOST}/</loc>" in only


def test_on_the_platform_the_customers_address_is_the_canonical_one_once_it_works(estate):
    slug = estate["house"].slug
    canonical = f'rel="canonical" href="{settings.SITE_URL}/t/{slug}"'
    assert canonical in get("localhost", f"/t/{slug}").content.decode()
    CustomDomain.objects.update(ssl_status="active")
    page = get("localhost", f"/t/{slug}").content.decode()
    assert f'rel="canonical" href="https://{TEAM_HOST}/{slug}"' in page
    villa = get("localhost", f"/t/{estate['villa'].slug}").content.decode()
    assert f'rel="canonical" href="https://{TOUR_HOST}/"' in villa


def test_editors_find_a_tour_by_its_address_there(estate):
    for address, found in [
        (f"https://{TEAM_HOST}/{estate['house'].slug}", 200),
        (f"https://{TOUR_HOST}/", 200),
        (f"https://{TEAM_HOST}/{estate['rival'].slug}", 404),
        ("https://unknown.net/x", 404),
    ]:
        answer = get("localhost", "/oembed", data={"url": address})
        assert answer.status_code == found, address


def test_visits_and_likes_are_told_there(estate):
    client = Client(headers={"host": TEAM_HOST})
    house, rival = (f"/api/v1/public/tours/{estate[name].pk}" for name in ("house", "rival"))
    view = {"event_type": "view"}
    assert client.post(f"{house}/events", view, "application/json").status_code == 200
    assert client.post(f"{rival}/events", view, "application/json").status_code == 404
    assert client.post(f"{house}/like").json() == {"like_count": 1}
    assert client.post(f"{rival}/like").status_code == 404


def test_other_spellings_of_the_host_are_the_same_host(estate):
    for host in (TEAM_HOST.upper(), f"{TEAM_HOST}.", f"{TEAM_HOST}:443", f"{TEAM_HOST}.:8443"):
        answer = get(host, f"/{estate['house'].slug}")
        assert answer.status_code == 200, host
        assert f'href="https://{TEAM_HOST}/{estate["house"].slug}"' in answer.content.decode()


@pytest.mark.parametrize(
    "host",
    [
        NOBODY, "", ".", ":80", "localhost.evil.com", f"x.{TEAM_HOST}", f"{TEAM_HOST}.evil.com",
        f"{TEAM_HOST},localhost", f"{TEAM_HOST} ", f"a@{TEAM_HOST}", f"{TEAM_HOST}/..", "[::1",
        "xn--\x00", "ä.com", "a" * 300,
    ],
)  # fmt: skip
def test_a_host_that_is_nobodys_is_told_so(estate, host):
    answer = get(host, "/", HTTP_X_FORWARDED_HOST=TEAM_HOST)
    assert answer.status_code in {421, 400} or (host.strip() == TEAM_HOST)
    if host.strip() != TEAM_HOST:
        assert OWN_MARK not in answer.content.decode()


def test_programs_are_told_so_in_their_shape(estate):
    answer = get(NOBODY, "/api/v1/tours")
    assert (answer.status_code, answer.json()["code"]) == (421, "misdirected")


# --- What changes is seen at once -----------------------------------------------------------------


def test_what_was_taken_away_shows_nothing_even_where_it_is_remembered(estate):
    """As in another process, whose memory nobody clears."""
    slug = estate["house"].slug
    assert get(TEAM_HOST, f"/{slug}").status_code == 200
    CustomDomain.objects.filter(name=TEAM_HOST).update(
        verification_status="pending", certificate_from=None
    )
    assert get(TEAM_HOST, f"/{slug}").status_code == 404
    # The miss made it ask again.
    assert get(TEAM_HOST, f"/{slug}").status_code == 421


def test_in_this_process_it_is_gone_with_the_commit(estate, django_capture_on_commit_callbacks):
    assert get(TEAM_HOST, "/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        remove_domain(estate["domain"])
    assert get(TEAM_HOST, "/").status_code == 421


def test_pointed_at_a_tour_it_shows_that_one(estate, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        point_domain(estate["domain"], target="tour", tour=estate["house"])
    assert "zebrafoal house" in get(TEAM_HOST, "/").content.decode()
    assert get(TEAM_HOST, f"/{estate['villa'].slug}").status_code == 404


def test_a_tour_that_was_taken_down_says_so(estate):
    unpublish_tour(estate["villa"])
    assert get(TOUR_HOST, "/").status_code == 410


def test_a_domain_that_is_switched_off_is_neutral(world, estate):
    CustomDomain.objects.filter(name=TEAM_HOST).update(
        verification_status="failed", disabled_at=estate["domain"].created_at,
        certificate_from=None,
    )  # fmt: skip
    answer = get(TEAM_HOST, "/")
    assert answer.status_code == 410
    assert "Agency" not in answer.content.decode()
    world.prove(estate["domain"])
    assert look(estate["domain"]).is_verified


def test_a_page_asks_the_database_once(estate, django_assert_num_queries):
    path = f"/{estate['house'].slug}"
    get(TEAM_HOST, path)
    with django_assert_num_queries(1):
        get(TEAM_HOST, path)


# --- The whole table ------------------------------------------------------------------------------

# The platform's routes that a customer's domain has too, with what a GET of one's own is answered.
THERE = {
    "root": {200}, "viewer:gallery": {200},
    "viewer:tour": {302}, "viewer:card": {302}, "viewer:poster": {302},
    "viewer:qr": {200}, "viewer:short": {302}, "viewer:embed": {200},
    "viewer:embed-script": {302}, "viewer:share": {200}, "viewer:robots": {200},
    "viewer:sitemap": {200}, "viewer:sitemap-file": {200}, "public-tour-events": {405},
    "public-tour-like": {200},
}  # fmt: skip
# Not about a tour, so there is no foreign one.
WITHOUT_A_TOUR = {
    "root", "viewer:gallery", "viewer:embed-script", "viewer:robots", "viewer:sitemap",
    "viewer:sitemap-file",
}  # fmt: skip


def test_every_host_route_and_person_is_answered_as_designed(world):
    """The platform's own answers are the business of `test_access_table`."""
    own, other = make_estate(OWN_MARK), make_estate(OTHER_MARK)
    for estate in (own, other):
        estate.tour.visibility = "public"
        estate.tour.save()
    world.verified(own.team, TEAM_HOST)
    world.verified(own.team, TOUR_HOST, tour=own.tour)
    world.verified(other.team, OTHER_HOST)
    people = make_people(own).clients
    counts, wrong = Counter(), []
    for name, path, _view in [*all_routes(), ("admin", "/admin/", None)]:
        for host, estate in product((TEAM_HOST, TOUR_HOST, NOBODY), (own, other)):
            address = "/" + filled(path, estate, names_of(name)).lstrip("/")
            for method, person in asked(host, name in THERE, estate is own):
                answer = getattr(people[person], method)(address, headers={"host": host})
                counts[host, answer.status_code] += 1
                expected = expected_of(host, name, method, estate is own)
                if problem := problem_of(answer, expected):
                    wrong.append(f"{method} {host}{address} {person}: {problem}")
    print(f"{sum(counts.values())} cells, {len(wrong)} wrong", dict(counts))
    assert not wrong, "\n".join(wrong[:40])


def names_of(name):
    """What stands for the parameters of this route."""
    routes = [table[name].names for table in TABLES.values() if name in table]
    return NAMES | (routes[0] if routes else {})


def asked(host, is_there, is_own):
    """What is there, everybody reads; who could write anywhere tries to write everywhere. Unknown
    hosts are alike for all."""
    if host == NOBODY:
        return [("get", OWNER), ("post", WRITE_TOKEN)]
    if not (is_there or is_own):
        return [("get", OWNER)]
    readers = PEOPLE if is_there else (ANONYMOUS, OWNER, STAFF, WRITE_TOKEN)
    writers = [(method, OWNER) for method in WRITING]
    return [("get", person) for person in readers] + [*writers, ("post", WRITE_TOKEN)]


def expected_of(host, name, method, is_own):
    if host == NOBODY:
        return {421}
    if name == "public-tour-events" and method == "post":
        return {400} if is_own else {404, 400}
    if name == "public-tour-like" and method in {"post", "delete"}:
        return {200, 429} if is_own else {404, 429}
    if name not in THERE or method != "get":
        return {404, 405}
    return THERE[name] if is_own or name in WITHOUT_A_TOUR else {404, 405}


def problem_of(answer, expected):
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code not in expected:
        return f"{answer.status_code}, not {expected}"
    if OTHER_MARK.encode() in text:
        return "the other team's words"
    return f"cookies {list(answer.cookies)}" if answer.cookies else None
