"""Unlisted, private, taken down, unknown: each its own clear answer."""

import pytest

from studio.publishing import publish_tour
from tests.makers import make_tour, make_user
from tours.services import archive_tour, delete_tour, edit_tour, unpublish_tour

TAKE_DOWN = [unpublish_tour, archive_tour, delete_tour]


def make_private(**fields):
    return edit_tour(make_tour(published=True, **fields), visibility="private")


def pages_of(tour):
    return [
        f"/t/{tour.slug}",
        f"/v/{tour.short_code}",
        f"/share/tours/{tour.pk}",
        f"/e/{tour.slug}",
    ]


def programs_of(tour):
    names = [f"/t/{tour.slug}/{file}" for file in ("qr.svg", "qr.png", "card.jpg", "poster.webp")]
    api = f"/api/v1/public/tours/{tour.pk}"
    return [*names, api, f"{api}/scenes", f"/oembed?url=http://testserver/t/{tour.slug}"]


@pytest.mark.parametrize("take_down", TAKE_DOWN)
def test_a_tour_that_was_taken_down_says_so(client, take_down):
    tour = make_tour(published=True, title="Sea View")
    take_down(tour)
    for path in pages_of(tour):
        page = client.get(path)
        assert page.status_code == 410, path
        assert b"no longer shown" in page.content
        assert b"Sea View" not in page.content
    for path in programs_of(tour):
        assert client.get(path).status_code == 404, path


def test_a_tour_that_comes_back_is_there_again(client):
    tour = make_tour(published=True)
    unpublish_tour(tour)
    assert client.get(f"/t/{tour.slug}").status_code == 410
    publish_tour(tour)
    assert client.get(f"/t/{tour.slug}").status_code == 200


def test_a_tour_that_was_never_published_does_not_exist(client):
    tour = make_tour(scenes=1)
    assert client.get(f"/t/{tour.slug}").status_code == 404


@pytest.mark.parametrize("take_down", [lambda tour: None, *TAKE_DOWN])
def test_of_a_private_tour_strangers_learn_nothing(client, take_down):
    tour = make_private()
    take_down(tour)
    stranger = make_user()
    for sign_in in (lambda: None, lambda: client.force_login(stranger)):
        sign_in()
        for path, unknown in zip(pages_of(tour), pages_of_nothing(), strict=True):
            private, missing = client.get(path), client.get(unknown)
            assert private.status_code == missing.status_code == 404, path
            assert private.content == missing.content, path
            assert headers_of(private) == headers_of(missing), path


def pages_of_nothing():
    return ["/t/nothing", "/v/nothing", "/share/tours/nothing", "/e/nothing"]


def headers_of(answer):
    return {name: value for name, value in answer.items() if name != "X-Request-ID"}


def test_members_see_their_private_tour_and_nothing_keeps_it(client):
    tour = make_private(title="Sea View")
    client.force_login(make_user(team=tour.team, role="viewer"))
    page = client.get(f"/t/{tour.slug}")
    assert page.status_code == 200
    assert page.context["member_preview"] is True
    assert page["Cache-Control"] == "private, no-store"
    assert "ETag" not in page
    assert page["X-Robots-Tag"] == "noindex"
    assert page["Referrer-Policy"] == "same-origin"
    assert b"oembed" not in page.content
    assert b"ld+json" not in page.content


def test_members_come_to_their_private_tour_by_every_address_but_in_a_frame(client):
    tour = make_private()
    client.force_login(make_user(team=tour.team))
    for path in (f"/t/{tour.pk}", f"/v/{tour.short_code}", f"/share/tours/{tour.pk}"):
        answer = client.get(path)
        assert answer.url == f"/t/{tour.slug}"
        assert "public" not in answer["Cache-Control"]
    for path in (f"/e/{tour.slug}", f"/t/{tour.slug}?embed=1"):
        assert client.get(path).status_code == 404


def test_members_too_are_told_when_a_private_tour_is_not_published(client):
    tour = make_private()
    unpublish_tour(tour)
    client.force_login(make_user(team=tour.team))
    assert client.get(f"/t/{tour.slug}").status_code == 404


def test_an_unlisted_tour_is_served_and_kept_out_of_search_engines_and_referrers(client):
    tour = make_tour(published=True, visibility="unlisted")
    for path in (f"/t/{tour.slug}", f"/share/tours/{tour.pk}", f"/e/{tour.slug}"):
        page = client.get(path)
        assert page.status_code == 200, path
        assert page["X-Robots-Tag"] == "noindex", path
        assert page["Referrer-Policy"] == "same-origin", path
        assert b'name="robots" content="noindex"' in page.content, path


def test_a_public_tour_may_be_indexed(client):
    tour = make_tour(published=True)
    page = client.get(f"/t/{tour.slug}")
    assert b"noindex" not in page.content
    assert "X-Robots-Tag" not in page
    assert page["Referrer-Policy"] == "strict-origin-when-cross-origin"
