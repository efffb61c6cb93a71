"""What search engines find: structured data, a sitemap, the rules."""

import json
import re

import pytest

from tests.makers import make_tour
from tours.services import edit_tour, unpublish_tour
from viewer import indexing


def structured(page):
    found = re.search(rb'<script type="application/ld\+json">(.*?)</script>', page.content, re.S)
    return json.loads(found[1])


def test_the_page_describes_a_home_for_sale_with_its_pictures(client, settings):
    tour = make_tour(published=True, title="Sea View", description="By the sea.")
    said = structured(client.get(f"/t/{tour.slug}"))
    assert said["@type"] == "RealEstateListing"
    assert (said["name"], said["url"]) == ("Sea View", f"{settings.SITE_URL}/t/{tour.slug}")
    photo = said["about"]["photo"][0]
    assert photo["@type"] == "ImageObject"
    assert photo["contentUrl"].startswith(settings.SITE_URL)
    assert photo["creditText"] == tour.team.name
    assert "address" not in said["about"]


def test_place_and_agent_are_said_where_they_are_known(client):
    tour = make_tour(published=True)
    tour.publication.manifest |= {
        "location": {"city": "Lindau", "latitude": 47.5, "longitude": 9.7, "name": ""},
        "branding": {"agent": {"name": "Ada", "phone": "+49 1"}},
    }
    tour.publication.save()
    said = structured(client.get(f"/t/{tour.slug}"))
    assert said["about"]["address"] == {"@type": "PostalAddress", "addressLocality": "Lindau"}
    assert said["about"]["geo"]["latitude"] == 47.5
    assert said["provider"] == {"@type": "RealEstateAgent", "name": "Ada", "telephone": "+49 1"}


def test_structured_data_is_data_whatever_an_agent_types(client):
    attack = "</script><script>alert(1)</script><!--"
    tour = make_tour(published=True, title=attack, description=attack)
    page = client.get(f"/t/{tour.slug}")
    assert b"<script>alert" not in page.content
    assert structured(page)["name"] == attack


def test_an_unlisted_tour_is_described_to_nobody(client):
    tour = make_tour(published=True, visibility="unlisted")
    assert b"ld+json" not in client.get(f"/t/{tour.slug}").content


def test_the_sitemap_names_public_tours_and_no_others(client, settings, django_assert_num_queries):
    tour = make_tour(published=True)
    hidden = [
        make_tour(published=True, visibility="unlisted"),
        edit_tour(make_tour(published=True), visibility="private"),
        make_tour(scenes=1),
        unpublish_tour(make_tour(published=True)),
    ]
    with django_assert_num_queries(1):
        sitemap = client.get("/sitemap.xml").content.decode()
    assert f"<loc>{settings.SITE_URL}/t/{tour.slug}</loc><lastmod>" in sitemap
    assert not [other.slug for other in hidden if other.slug in sitemap]


def test_very_many_tours_take_several_files(client, monkeypatch, settings):
    monkeypatch.setattr(indexing, "TOURS_A_FILE", 2)
    tours = [make_tour(published=True) for _ in range(5)]
    index = client.get("/sitemap.xml").content.decode()
    files = re.findall(rf"<loc>{settings.SITE_URL}(/sitemap-\d+\.xml)</loc>", index)
    assert len(files) == 3
    named = "".join(client.get(file).content.decode() for file in files)
    assert all(named.count(f"/t/{tour.slug}<") == 1 for tour in tours)
    assert client.get("/sitemap-4.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_an_empty_sitemap_is_one(client):
    assert b"<urlset" in client.get("/sitemap.xml").content


def test_robots_are_told_what_is_for_people_who_work_here(client, settings):
    rules = client.get("/robots.txt")
    assert rules["Content-Type"].startswith("text/plain")
    assert "Disallow: /studio/" in rules.content.decode()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in rules.content.decode()


@pytest.mark.parametrize("scenes", [1, 30])
def test_a_long_tour_is_described_by_some_of_its_pictures(client, scenes):
    tour = make_tour(published=True, scenes=1)
    scene = tour.publication.manifest["scenes"][0]
    tour.publication.manifest["scenes"] += [scene | {"id": str(n)} for n in range(scenes - 1)]
    tour.publication.save()
    assert len(structured(client.get(f"/t/{tour.slug}"))["about"]["photo"]) == min(scenes, 24)
