"""What an anonymous visitor's programs and pages get: fast, whole, and nothing that is closed."""

import pytest
from django.urls import reverse

from studio.publishing import publish_tour
from tests.makers import make_floor_plan, make_hotspot, make_scene, make_tour


def test_one_query_serves_the_public_tour(client, django_assert_num_queries):
    tour = make_tour(published=True)
    for path in (f"/api/v1/public/tours/{tour.pk}", f"/t/{tour.slug}"):
        with django_assert_num_queries(1):
            assert client.get(path).status_code == 200


def test_visitors_get_no_cookie(client):
    tour = make_tour(published=True)
    assert not client.get("/").cookies
    for path in (f"/t/{tour.slug}", f"/v/{tour.short_code}", f"/api/v1/public/tours/{tour.pk}"):
        answer = client.get(path)
        assert not answer.cookies, path
        assert "Cookie" not in answer.get("Vary", ""), path


@pytest.mark.parametrize("name", ["pk", "slug", "short_code"])
@pytest.mark.parametrize("prefix", ["public/tours/", "tours/public/"])
def test_every_name_and_every_older_address_answers(client, name, prefix):
    tour = make_tour(published=True)
    answer = client.get(f"/api/v1/{prefix}{getattr(tour, name)}")
    assert answer.json()["id"] == str(tour.pk)
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", ["nothing", "00000000-0000-4000-8000-000000000000", "x" * 300])
def test_an_unknown_name_is_a_clear_404(client, name):
    assert client.get(f"/api/v1/public/tours/{name}").json()["code"] == "not_found"
    assert client.get(f"/t/{name}").status_code == 404


def test_an_unlisted_tour_is_served_and_kept_out_of_search_engines(client):
    tour = make_tour(published=True, visibility="unlisted")
    page = client.get(f"/t/{tour.slug}")
    assert page.status_code == 200
    assert b"noindex" in page.content


def test_a_public_tour_may_be_indexed(client):
    tour = make_tour(published=True)
    assert b"noindex" not in client.get(f"/t/{tour.slug}").content


def test_the_page_is_whole_without_a_script(client):
    tour = make_tour(title="Sea View")
    hall = make_scene(tour, title="Hall", description="Cool and bright.")
    kitchen = make_scene(tour, title="Kitchen")
    make_hotspot(hall, to=kitchen, title="Into the kitchen")
    make_hotspot(kitchen, title="Oven", content={"text": "It bakes.", "html": "<p>Really</p>"})
    publish_tour(tour)
    page = client.get(f"/t/{tour.slug}").content.decode()
    for words in (
        "Sea View", "Hall", "Cool and bright.", "Kitchen", "Into the kitchen", "Oven", "It bakes.",
        "<p>Really</p>", f'href="#room-{kitchen.pk}"', "/base.webp",
    ):  # fmt: skip
        assert words in page, words


def test_what_an_agent_types_is_text_and_never_markup(client):
    attack = "</script><script>alert(1)</script>"
    tour = make_tour(title=attack, description=attack)
    scene = make_scene(tour, title=attack)
    make_hotspot(scene, title=attack, content={"text": attack})
    publish_tour(tour)
    page = client.get(f"/t/{tour.slug}")
    assert b"<script>alert(1)" not in page.content
    policy = page["Content-Security-Policy"]
    script_policy = policy.split("script-src ")[1].split(";")[0]
    assert "unsafe" not in script_policy


def test_the_short_address_leads_to_the_tour_in_any_case(client):
    tour = make_tour(published=True)
    answer = client.get(f"/v/{tour.short_code.upper()}")
    assert answer.url == reverse("viewer:tour", args=[tour.slug]) + "?via=short"


def test_the_older_view_address_leads_there_too(client):
    tour = make_tour(published=True)
    assert client.get(f"/view/{tour.pk}", follow=True).status_code == 200


@pytest.mark.parametrize("path", ["/t/none", "/nothing-here", "/studio/none"])
def test_a_missing_page_is_a_page_of_ours(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert b"Roundhouse" in answer.content


def test_an_unknown_host_is_refused(client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 421


def test_clients_of_the_originals_find_plans_and_brand_in_the_settings(client):
    tour = make_tour(scenes=1)
    make_floor_plan(tour, name="Ground floor")
    publish_tour(tour)
    settings = client.get(f"/api/v1/public/tours/{tour.pk}").json()["settings"]
    assert [plan["name"] for plan in settings["floor_plans"]] == ["Ground floor"]
    assert "primary_color" in settings["branding"]
    plans = client.get(f"/api/v1/public/tours/{tour.pk}/floor-plans").json()
    assert plans == settings["floor_plans"]
