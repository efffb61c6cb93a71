"""Visitors read the interface in their language; the tour's own texts stay as they were given."""

import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from core.languages import preferred_language, script_words
from scripts import languages
from tests.makers import make_tour
from viewer.delivery import kept

OTHERS = ["hi", "de", "fr", "es"]
CLOSE = {"en": "Close", "hi": "बंद करें", "de": "Schließen", "fr": "Fermer", "es": "Cerrar"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
# A count of each kind that some language treats in its own way.
COUNTS = {0, 1, 2, 5, 21, 1_000_000}


def page(client, path, prefers=None, **query):
    headers = {"Accept-Language": prefers} if prefers else {}
    return client.get(path, query, headers=headers)


def language_of(response):
    return re.search(r'<html lang="([\w-]+)"', response.content.decode())[1]


# --- Which language -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", CLOSE)
def test_a_tour_speaks_the_language_its_address_asks_for(client, language):
    response = page(client, f"/t/{make_tour(published=True).slug}", prefers="ja", lang=language)
    assert language_of(response) == language
    assert f'aria-label="{CLOSE[language]}"' in response.content.decode()


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de-AT, en;q=0.5", "de"),
        ("ja, fr;q=0.3, es;q=0.7", "es"),
        ("hi-IN", "hi"),
        ("*", "en"),
        ("xx-nonsense, ../../etc", "en"),
        ("de" * 4000, "en"),
    ],
)
def test_else_the_browser_is_asked(client, header, language):
    assert preferred_language(header) == language
    assert language_of(page(client, "/", prefers=header)) == language


@pytest.mark.parametrize("unknown", ["xx", "DE", "de\0", "../de", "", "pt-br"])
def test_an_unknown_language_in_the_address_counts_as_none(client, unknown):
    assert language_of(page(client, "/", prefers="fr", lang=unknown)) == "fr"


def test_the_texts_of_a_tour_stay_as_they_were_given(client):
    tour = make_tour(published=True, title="Close to the sea")
    assert "Close to the sea" in page(client, f"/t/{tour.slug}", lang="de").content.decode()


def test_one_visitors_language_is_not_the_next_ones(client):
    page(client, "/", lang="de")
    assert language_of(page(client, "/")) == "en"


def test_a_page_that_is_not_there_says_so_in_the_visitors_language(client):
    response = page(client, "/t/nowhere", prefers="de")
    assert (response.status_code, language_of(response)) == (404, "de")
    assert "Unter dieser Adresse gibt es nichts" in response.content.decode()


def test_the_page_of_a_fault_speaks_it_too():
    with translation.override("es"):
        assert '<html lang="es"' in render_to_string("500.html")


def test_programs_read_english(client):
    tour = make_tour(published=True)
    for name in (tour.slug, "nowhere"):
        path = f"/api/v1/public/tours/{name}"
        german, english = page(client, path, prefers="de"), page(client, path)
        assert german.json() | {"request_id": 0} == english.json() | {"request_id": 0}
        assert "Accept-Language" not in german.get("Vary", "")


def test_pages_that_are_not_translated_are_english_from_end_to_end(client):
    response = page(client, "/sign-in", prefers="de")
    assert language_of(response) == "en"
    assert "Accept-Language" not in response.get("Vary", "")


# --- What is kept for everyone --------------------------------------------------------------------


def test_each_language_is_made_once_and_kept_apart(client, django_assert_num_queries):
    path = f"/t/{make_tour(published=True).slug}"
    first = {language: page(client, path, prefers=language) for language in CLOSE}
    assert len({response["ETag"] for response in first.values()}) == len(CLOSE)
    assert all(response["ETag"] in kept for response in first.values())
    for language, response in first.items():
        with django_assert_num_queries(1):
            again = page(client, path, prefers=language)
        assert (again.content, again.context) == (response.content, None)


def test_asked_for_in_the_address_or_by_the_browser_it_is_the_same_page(client):
    path = f"/t/{make_tour(published=True).slug}"
    asked, preferred = page(client, path, lang="de"), page(client, path, prefers="de")
    assert asked["ETag"] == preferred["ETag"]


def test_a_tag_of_another_language_is_not_unchanged(client):
    path = f"/t/{make_tour(published=True).slug}"
    tag = page(client, path, prefers="de")["ETag"]
    headers = {"If-None-Match": tag, "Accept-Language": "fr"}
    assert client.get(path, headers=headers).status_code == 200


def test_vary_names_the_header_where_the_header_decided(client):
    tour = make_tour(published=True)
    for path in ("/", f"/t/{tour.slug}", f"/e/{tour.slug}", "/t/nowhere"):
        assert "Accept-Language" in page(client, path, prefers="de")["Vary"], path
        assert "Accept-Language" in page(client, path)["Vary"], path
        assert "Accept-Language" not in page(client, path, lang="de").get("Vary", ""), path
    unchanged = client.get(
        f"/t/{tour.slug}", headers={"If-None-Match": page(client, f"/t/{tour.slug}")["ETag"]}
    )
    assert (unchanged.status_code, "Accept-Language" in unchanged["Vary"]) == (304, True)


def test_what_has_no_words_does_not_vary(client):
    tour = make_tour(published=True)
    for path in (f"/t/{tour.slug}/qr.svg", f"/v/{tour.short_code}", "/robots.txt", "/embed.js"):
        assert "Accept-Language" not in page(client, path, prefers="de").get("Vary", ""), path


def test_choosing_a_language_sets_no_cookie(client):
    for path in ("/", f"/t/{make_tour(published=True).slug}"):
        assert not page(client, path, prefers="fr", lang="de").cookies


# --- The choice travels along ---------------------------------------------------------------------


def test_the_gallery_hands_the_chosen_language_on(client):
    tour = make_tour(published=True, is_featured=True)
    chosen = page(client, "/", lang="de", q=tour.title[:3]).content.decode()
    assert f'href="/t/{tour.slug}?lang=de"' in chosen
    assert '<input type="hidden" name="lang" value="de">' in chosen
    assert "?lang=fr" in chosen.replace("&amp;", "&").replace(f"?q={tour.title[:3]}&", "?")
    assert f'href="/t/{tour.slug}"' in page(client, "/", prefers="de").content.decode()


def test_a_short_address_and_an_old_one_keep_it(client):
    tour = make_tour(published=True)
    assert (
        page(client, f"/v/{tour.short_code}", lang="hi").url == f"/t/{tour.slug}?lang=hi&via=short"
    )
    assert page(client, f"/t/{tour.pk}", lang="hi").url == f"/t/{tour.slug}?lang=hi"
    assert page(client, f"/view/{tour.slug}", lang="hi").url == f"/t/{tour.slug}?lang=hi"


def test_the_canonical_address_has_none(client):
    tour = make_tour(published=True)
    response = page(client, f"/t/{tour.slug}", lang="es").content.decode()
    assert re.search(rf'rel="canonical" href="[^"?]*/t/{tour.slug}"', response)


def test_an_embedded_tour_speaks_the_language_the_page_around_it_asks_for(client):
    tour = make_tour(published=True)
    poster = page(client, f"/e/{tour.slug}", prefers="en", lang="fr")
    assert "Visiter à 360°" in poster.content.decode()
    assert f"/t/{tour.slug}?embed=1&amp;lang=fr" in poster.content.decode()
    inside = page(client, f"/t/{tour.slug}", prefers="en", embed=1, lang="fr")
    assert language_of(inside) == "fr"
    assert f"/t/{tour.slug}?lang=fr" in inside.content.decode()
    assert "lang" not in page(client, f"/e/{tour.slug}", lang="xx", autoplay="1").url


def test_every_language_is_offered_in_its_own_name(client):
    response = page(client, f"/t/{make_tour(published=True).slug}", lang="de").content.decode()
    for name in ("English", "हिंदी", "Deutsch", "Français", "Español"):
        assert response.count(f">{name}</a>") == 2, name
    current = re.search(r'<a [^>]*lang="de"[^>]*aria-current="true"', response)
    assert current


# --- The words of the scripts ---------------------------------------------------------------------


def test_a_page_brings_the_words_of_its_scripts(client):
    path = f"/t/{make_tour(published=True).slug}"
    assert 'id="script-words"' in page(client, path, lang="hi").content.decode()
    assert 'id="script-words"' not in page(client, path, lang="en").content.decode()
    assert script_words("de")["Close"] == "Schließen"


def test_every_sentence_of_the_scripts_can_be_translated():
    """In words.ts no text stands outside `_()` and `ngettext()`."""
    source = (languages.ROOT / languages.SOURCES["djangojs"][0]).read_text()
    said = re.findall(r'"(?:[^"\\]|\\.)*"|`[^`]*`', source.split("export const words", 1)[1])
    known = {form for message in gathered("djangojs") for form in forms(message.id)}
    assert [text for text in said if text[1:-1].replace('\\"', '"') not in known] == []


# --- The catalogues -------------------------------------------------------------------------------


def gathered(domain):
    return [message for message in languages.gather(domain) if message.id]


def forms(text):
    return [text] if isinstance(text, str) else list(text)


def catalogues():
    return [(language, domain) for language in OTHERS for domain in languages.SOURCES]


def test_there_is_a_catalogue_for_every_language_offered():
    assert sorted(OTHERS) == sorted(languages.LANGUAGES)
    assert {code for code, _name in settings.LANGUAGES} == {"en", *OTHERS}


@pytest.mark.parametrize(("language", "domain"), catalogues())
def test_a_catalogue_says_everything_the_visitors_side_says(language, domain):
    catalogue = languages.read_catalogue(language, domain)
    here = {message.id: message for message in catalogue if message.id}
    assert [m.id for m in gathered(domain) if m.id not in here] == [], "run `make messages`"
    assert [m.id for m in here.values() if not languages.is_translated(m)] == []


@pytest.mark.parametrize(("language", "domain"), catalogues())
def test_its_sentences_have_the_places_of_the_english_ones(language, domain):
    for message in languages.read_catalogue(language, domain):
        if message.id:
            wanted = sorted(PLACEHOLDER.findall(forms(message.id)[-1]))
            for form in forms(message.string):
                assert sorted(PLACEHOLDER.findall(form)) == wanted, message.id


@pytest.mark.parametrize(("language", "domain"), catalogues())
def test_it_counts_as_browsers_do(language, domain):
    """Two forms: `one` of the Unicode rules, which scripts go by, and all else."""
    catalogue = languages.read_catalogue(language, domain)
    assert catalogue.num_plurals == 2
    python = catalogue.plural_expr.replace("n", "count")
    for count in COUNTS:
        is_one = catalogue.locale.plural_form(count) == "one"
        assert bool(eval(python)) is not is_one, (count, catalogue.plural_expr)


def test_what_is_served_is_what_the_catalogues_say():
    for language in OTHERS:
        for message in languages.read_catalogue(language, "django"):
            if isinstance(message.id, str) and message.id:
                with translation.override(language):
                    assert translation.gettext(message.id) == message.string, "run `make languages`"


def test_gathering_twice_changes_nothing(tmp_path, monkeypatch):
    before = {
        (language, domain): languages.catalogue_path(language, domain).read_text()
        for language, domain in catalogues()
    }
    monkeypatch.setattr(
        languages, "catalogue_path", lambda language, domain: tmp_path / f"{language}-{domain}.po"
    )
    for (language, domain), text in before.items():
        languages.catalogue_path(language, domain).write_text(text)
        assert languages.update(language, domain) == 0
        assert languages.catalogue_path(language, domain).read_text() == text, "run `make messages`"
