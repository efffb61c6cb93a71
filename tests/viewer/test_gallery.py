"""The gallery on the front page: what staff chose, searchable, page by page."""

import pytest

from tests.makers import make_tour
from tours.services import edit_tour


def test_the_gallery_shows_what_staff_chose_in_their_order(client, django_assert_num_queries):
    second = make_tour(published=True, title="Second", is_featured=True, featured_order=2)
    make_tour(published=True, title="First", is_featured=True, featured_order=1)
    make_tour(published=True, title="Not chosen")
    make_tour(published=True, title="Hidden", visibility="unlisted", is_featured=True)
    with django_assert_num_queries(1):
        page = client.get("/")
    cards = page.context["cards"]
    assert [card["title"] for card in cards] == ["First", "Second"]
    assert cards[1]["url"] == f"/t/{second.slug}"


def test_an_empty_gallery_is_a_page(client):
    assert client.get("/").status_code == 200


def test_a_long_gallery_has_pages(client):
    for n in range(25):
        make_tour(published=True, title=f"T{n}", is_featured=True)
    first = client.get("/")
    second = client.get(f"/{first.context['next_url']}")
    assert (len(first.context["cards"]), len(second.context["cards"])) == (24, 1)
    assert second.context["previous_url"] == "?"
    assert b'aria-current="page"' in second.content
    for wrong in ("x", "0", "3", "99999"):
        assert client.get(f"/?page={wrong}").status_code == 404, wrong


@pytest.mark.parametrize("words", ["harbour", "HARBOUR quiet", "quiet"])
def test_the_search_finds_titles_and_descriptions(client, django_assert_num_queries, words):
    make_tour(published=True, title="Harbour house", description="A quiet place.", is_featured=True)
    make_tour(published=True, title="Mill", is_featured=True)
    with django_assert_num_queries(1):
        page = client.get("/", {"q": words})
    assert [card["title"] for card in page.context["cards"]] == ["Harbour house"]
    assert b"1 tour for" in page.content


def test_the_search_finds_places(client):
    tour = make_tour(published=True, title="Mill", is_featured=True)
    put_in_manifest(tour, location={"name": "", "city": "Lindau", "country": "Germany"})
    make_tour(published=True, title="Nowhere", is_featured=True)
    page = client.get("/?q=lindau")
    assert [card["place"] for card in page.context["cards"]] == ["Lindau, Germany"]


def test_the_search_reads_what_is_published_and_not_what_is_being_edited(client):
    tour = make_tour(published=True, title="Mill", is_featured=True)
    edit_tour(tour, title="Secret plans")
    assert client.get("/?q=secret").context["cards"] == []
    assert len(client.get("/?q=mill").context["cards"]) == 1


@pytest.mark.parametrize(
    "words", ["nothing-like-it", "%", "_", "'; --", "<script>", "\0", "x" * 9000]
)
def test_a_search_that_finds_nothing_is_a_page_that_says_so(client, words):
    make_tour(published=True, title="Mill", is_featured=True)
    page = client.get("/", {"q": words})
    assert page.status_code == 200
    assert b"<script>\xe2\x80\x9d" not in page.content
    if words.strip("\0"):
        assert b"No tour mentions" in page.content
        assert b"noindex" in page.content


def test_the_pages_of_a_search_keep_the_words(client):
    for n in range(25):
        make_tour(published=True, title=f"Mill {n}", is_featured=True)
    first = client.get("/?q=mill")
    assert first.context["next_url"] == "?q=mill&page=2"
    assert len(client.get("/" + first.context["next_url"]).context["cards"]) == 1


def put_in_manifest(tour, **values):
    tour.publication.manifest |= values
    tour.publication.save()
