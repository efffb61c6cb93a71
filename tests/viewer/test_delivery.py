"""The public page and the public API cost little: unchanged they are not sent again."""

import gzip

import pytest
from cachetools import LRUCache
from django.test import override_settings

from studio.publishing import publish_tour
from tests.makers import make_tour
from tours.models import Tour
from tours.services import edit_tour
from viewer import delivery
from viewer.delivery import kept


def addresses(tour):
    api = f"/api/v1/public/tours/{tour.pk}"
    return [f"/t/{tour.slug}", f"/e/{tour.slug}", f"/t/{tour.slug}?embed=1", api, f"{api}/scenes"]


def test_what_a_visitor_has_already_is_not_sent_again(client, django_assert_num_queries):
    tour = make_tour(published=True)
    for path in addresses(tour):
        first = client.get(path)
        with django_assert_num_queries(1):
            again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert again["ETag"] == first["ETag"]
        assert again["Cache-Control"] == first["Cache-Control"]
        assert again["Content-Security-Policy"] == first["Content-Security-Policy"]


@pytest.mark.parametrize(
    "change",
    [
        lambda tour: publish_tour(edit_tour(tour, title="New")),
        lambda tour: edit_tour(tour, visibility="unlisted"),
        lambda tour: edit_tour(tour, slug="another-slug"),
    ],
)
def test_what_changed_is_sent(client, change):
    tour = make_tour(published=True)
    before = [client.get(path)["ETag"] for path in addresses(tour)]
    tour = change(tour)
    after = [client.get(path)["ETag"] for path in addresses(tour)]
    assert not [tag for tag, other in zip(before[:4], after[:4], strict=True) if tag == other]


def test_a_visit_changes_the_counters_and_not_the_page(client):
    tour = make_tour(published=True)
    page, _, _, answer, _ = [client.get(path)["ETag"] for path in addresses(tour)]
    Tour.objects.update(view_count=7)
    assert client.get(f"/t/{tour.slug}")["ETag"] == page
    counted = client.get(f"/api/v1/public/tours/{tour.pk}")
    assert counted["ETag"] != answer
    assert counted.json()["view_count"] == 7


def test_it_travels_compressed_to_those_who_understand_it(client):
    tour = make_tour(published=True)
    for path in addresses(tour):
        plain = client.get(path)
        packed = client.get(path, headers={"Accept-Encoding": "br, gzip"})
        assert packed["Content-Encoding"] == "gzip", path
        assert gzip.decompress(packed.content) == plain.content
        assert "Content-Encoding" not in plain
        for answer in (plain, packed):
            assert "Accept-Encoding" in answer["Vary"]
            assert int(answer["Content-Length"]) == len(answer.content)


def test_what_is_kept_for_everyone_holds_nothing_of_anyone(client):
    tour = make_tour(published=True)
    for path in addresses(tour):
        first, second = client.get(path), client.get(path)
        assert first.content == second.content
        assert b"csrf" not in first.content
        assert "nonce-" not in first["Content-Security-Policy"], path
        assert "Cookie" not in first["Vary"]


def test_another_name_of_the_platform_makes_another_page(client):
    tour = make_tour(published=True)
    client.get(f"/t/{tour.slug}")
    with override_settings(PLATFORM_NAME="Nordlicht"):
        assert b"Nordlicht" in client.get(f"/t/{tour.slug}").content


def test_a_page_larger_than_the_whole_store_is_served_and_not_kept(client, monkeypatch):
    monkeypatch.setattr(delivery, "kept", LRUCache(10, getsizeof=len))
    tour = make_tour(published=True)
    assert client.get(f"/t/{tour.slug}").status_code == 200
    assert len(delivery.kept) == 0


def test_a_page_is_made_once(client):
    tour = make_tour(published=True)
    tag = client.get(f"/t/{tour.slug}")["ETag"]
    assert kept.get(tag) is not None
    assert client.get(f"/t/{tour.slug}").context is None
