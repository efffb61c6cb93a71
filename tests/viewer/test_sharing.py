"""What a link to a tour shows elsewhere: the share page, its picture, the QR code, oEmbed."""

import io
import re

import pytest
from PIL import Image

from core.qr import qr_svg
from mediafiles.models import public_storage
from studio.publishing import publish_tour
from tests.makers import make_scene, make_team, make_token, make_tour, make_user, run_jobs
from tours.services import edit_tour
from viewer import addresses, cards


def properties(page):
    """The og: and twitter: tags of a page."""
    pattern = r'<meta (?:property|name)="((?:og|twitter):[a-z:_]+)" content="([^"]*)">'
    return dict(re.findall(pattern, page.content.decode()))


@pytest.fixture
def real_tour():
    """A published tour with real tiles, which begins looking to the right."""
    tour = make_tour()
    make_scene(tour, ready=False)
    run_jobs()
    scene = tour.scenes.get()
    scene.view_yaw = 90
    scene.save()
    return publish_tour(tour)


# --- Share pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/t/{0.slug}", "/share/tours/{0.pk}", "/share/tours/{0.slug}"])
def test_a_link_tells_other_sites_what_it_leads_to(client, settings, path):
    tour = make_tour(published=True, title="Sea View", description="By the sea.")
    page = client.get(path.format(tour))
    said = properties(page)
    assert said["og:title"] == said["twitter:title"] == "Sea View"
    assert said["og:description"] == "By the sea."
    assert said["og:url"] == f"{settings.SITE_URL}/t/{tour.slug}"
    assert said["og:image"].startswith(f"{settings.SITE_URL}/t/{tour.slug}/card.jpg?v=")
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert said["twitter:card"] == "summary_large_image"
    assert f'rel="canonical" href="{said["og:url"]}"' in page.content.decode()


def test_the_share_page_leads_on_without_a_script(client, settings):
    tour = make_tour(published=True)
    page = client.get(f"/share/tours/{tour.pk}").content.decode()
    target = f"{settings.SITE_URL}/t/{tour.slug}"
    assert f'<meta http-equiv="refresh" content="0;url={target}">' in page
    assert f'href="{target}"' in page


@pytest.mark.parametrize("prefix", ["/share/tours/", "/v/"])
@pytest.mark.parametrize(
    ("wanted", "is_ours"),
    [
        ("/t/other#scene=1", True),
        ("http://testserver/t/other", True),
        ("https://evil.example/", False),
        ("//evil.example/", False),
        ("/\\evil.example", False),
        ("http://testserver@evil.example/", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("", False),
    ],
)
def test_a_redirect_leads_nowhere_but_to_us(client, prefix, wanted, is_ours):
    tour = make_tour(published=True)
    answer = client.get(f"{prefix}{tour.short_code}", {"redirect": wanted})
    target = answer.get("Location") or answer.context["target_url"]
    assert (target == wanted) is is_ours
    assert is_ours or target.removesuffix("?via=short").endswith(f"/t/{tour.slug}")


def test_what_a_redirect_holds_is_text_and_never_markup(client):
    tour = make_tour(published=True)
    page = client.get(f"/share/tours/{tour.pk}", {"redirect": '/"><script>alert(1)</script>'})
    assert b"<script>alert" not in page.content


# --- The picture ----------------------------------------------------------------------------------


@pytest.mark.storage
def test_the_picture_of_a_link_is_the_view_the_tour_begins_with(client, real_tour):
    answer = client.get(f"/t/{real_tour.slug}/card.jpg")
    name = cards.card_name(real_tour.publication.manifest)
    assert answer.url == public_storage().url(f"cards/{name}/card.jpg")
    with public_storage().open(f"cards/{name}/card.jpg") as stream:
        picture = Image.open(io.BytesIO(stream.read()))
    assert (picture.format, picture.size) == ("JPEG", cards.CARD_SIZE)
    with public_storage().open(f"cards/{name}/poster.webp") as stream:
        raw = stream.read()
    assert Image.open(io.BytesIO(raw)).size == cards.POSTER_SIZE
    assert len(raw) < 8_000


def test_the_picture_is_drawn_once(client, real_tour, monkeypatch):
    first = client.get(f"/t/{real_tour.slug}/card.jpg").url
    monkeypatch.setattr(cards.child, "draw_card", lambda *a, **k: pytest.fail("drawn again"))
    cards.cache.clear()
    assert client.get(f"/t/{real_tour.slug}/card.jpg").url == first
    assert client.get(f"/t/{real_tour.slug}/poster.webp").url == first.replace(
        "card.jpg", "poster.webp"
    )


def test_another_view_is_another_picture(client, real_tour):
    first = properties(client.get(f"/t/{real_tour.slug}"))["og:image"]
    real_tour.scenes.update(view_yaw=-90)
    edit_tour(real_tour, title="Turned")
    publish_tour(real_tour)
    assert properties(client.get(f"/t/{real_tour.slug}"))["og:image"] != first


def test_while_there_is_no_picture_the_panoramas_own_is_shown(client):
    tour = make_tour(published=True)
    answer = client.get(f"/t/{tour.slug}/card.jpg")
    assert answer.url.endswith("/social.jpg")
    assert answer["Cache-Control"] == "public, max-age=60"
    assert client.get(f"/t/{tour.slug}/poster.webp").url.endswith("/thumbnail.webp")


def test_a_drawing_that_fails_is_not_tried_at_every_visit(client, real_tour, monkeypatch):
    tried = []

    def fail(*arguments, **options):
        tried.append(arguments)
        raise cards.ChildTimeout(8.0)

    monkeypatch.setattr(cards.child, "draw_card", fail)
    for _ in range(3):
        assert client.get(f"/t/{real_tour.slug}/card.jpg").url.endswith("/social.jpg")
    assert len(tried) == 1


def test_only_one_picture_is_drawn_at_a_time(client, real_tour):
    with cards._one_at_a_time:
        assert client.get(f"/t/{real_tour.slug}/card.jpg").url.endswith("/social.jpg")
    assert client.get(f"/t/{real_tour.slug}/card.jpg").url.endswith("/card.jpg")


# --- QR codes -------------------------------------------------------------------------------------


def test_a_qr_code_leads_to_the_short_address(client, settings):
    tour = make_tour(published=True)
    svg = client.get(f"/t/{tour.slug}/qr.svg")
    assert svg["Content-Type"] == "image/svg+xml"
    assert svg.content == qr_svg(f"{settings.SITE_URL}/v/{tour.short_code}?via=qr")
    assert client.get(f"/v/{tour.short_code}?via=qr").url == f"/t/{tour.slug}?via=qr"
    share = client.get(f"/t/{tour.slug}").context["share"]
    assert share["url"] == f"{settings.SITE_URL}/v/{tour.short_code}"
    assert client.get(share["qr_svg_url"]).content == svg.content


@pytest.mark.parametrize("size", [64, 300, 512, 1024])
def test_a_qr_code_is_as_large_as_asked(client, size):
    tour = make_tour(published=True)
    answer = client.get(f"/t/{tour.slug}/qr.png?size={size}")
    assert answer["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (size, size)


@pytest.mark.parametrize("size", ["63", "1025", "0", "-1", "x", "1e3", "", "9" * 40])
def test_a_qr_code_of_no_sensible_size_is_refused(client, api, size):
    tour = make_tour(published=True)
    assert client.get(f"/t/{tour.slug}/qr.png", {"size": size}).status_code == 400
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(tour.created_by)}")
    answer = api.get(f"/api/v1/tours/{tour.pk}/qr-code", {"size": size})
    assert "size" in answer.json()["errors"]


def test_members_get_the_qr_code_of_a_tour_by_the_api(api):
    tour = edit_tour(make_tour(published=True), visibility="private")
    api.force_login(make_user(team=tour.team, role="viewer"))
    answer = api.get(f"/api/v1/tours/{tour.pk}/qr-code?size=256")
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == f'inline; filename="tour-{tour.pk}-qr.png"'
    assert Image.open(io.BytesIO(answer.content)).size == (256, 256)


def test_others_and_tours_without_an_address_get_none(api):
    team = make_team()
    draft, foreign = make_tour(team=team, scenes=1), make_tour(published=True)
    assert api.get(f"/api/v1/tours/{foreign.pk}/qr-code").status_code == 401
    api.force_login(make_user(team=team))
    assert api.get(f"/api/v1/tours/{foreign.pk}/qr-code").status_code == 404
    assert api.get(f"/api/v1/tours/{draft.pk}/qr-code").json()["code"] == "never_published"


# --- oEmbed ---------------------------------------------------------------------------------------


def ask(client, url, **options):
    return client.get("/oembed", {"url": url} | options)


@pytest.mark.parametrize("path", ["t/{0.slug}", "v/{0.short_code}", "e/{0.slug}", "embed/{0.pk}"])
def test_an_address_becomes_the_tour_itself(client, settings, path):
    tour = make_tour(published=True, title='Sea "View"')
    answer = ask(client, f"{settings.SITE_URL}/{path.format(tour)}?x=1#scene=2")
    said = answer.json()
    assert (said["type"], said["version"], said["title"]) == ("rich", "1.0", 'Sea "View"')
    assert (said["width"], said["height"]) == (960, 540)
    assert said["provider_name"] == settings.PLATFORM_NAME
    assert said["cache_age"] == 3600
    assert (said["thumbnail_width"], said["thumbnail_height"]) == cards.CARD_SIZE
    assert f'src="{settings.SITE_URL}/e/{tour.slug}"' in said["html"]
    assert 'title="Sea &quot;View&quot;"' in said["html"]
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("wanted", "size", "thumbnail"),
    [
        ({"maxwidth": 480}, (480, 270), None),
        ({"maxwidth": 600}, (600, 338), cards.POSTER_SIZE),
        ({"maxheight": 270}, (480, 270), None),
        ({"maxwidth": 2000, "maxheight": 300}, (533, 300), cards.POSTER_SIZE),
        ({"maxwidth": 1920}, (1920, 1080), cards.CARD_SIZE),
    ],
)
def test_nothing_is_larger_than_the_page_allows(client, settings, wanted, size, thumbnail):
    tour = make_tour(published=True)
    said = ask(client, f"{settings.SITE_URL}/t/{tour.slug}", **wanted).json()
    assert (said["width"], said["height"]) == size
    found = (said.get("thumbnail_width"), said.get("thumbnail_height"))
    assert found == (thumbnail or (None, None))


@pytest.mark.parametrize("wrong", ["0", "-1", "x", "", "١"])
def test_a_size_that_is_none_is_refused(client, settings, wrong):
    tour = make_tour(published=True)
    assert ask(client, f"{settings.SITE_URL}/t/{tour.slug}", maxwidth=wrong).status_code == 400


def test_an_address_that_is_no_open_tour_is_refused(client, settings):
    private = edit_tour(make_tour(published=True), visibility="private")
    tour = make_tour(published=True)
    here = settings.SITE_URL
    assert ask(client, f"{here}/t/{private.slug}").status_code == 401
    assert ask(client, f"{here}/t/{tour.slug}", format="xml").status_code == 501
    for url in (
        "", "x", f"/t/{tour.slug}", f"{here}/t/none", f"{here}/studio/", f"https://a.example/t/{tour.slug}",
        f"{here}.evil.example/t/{tour.slug}", f"javascript:{tour.slug}", "http://[", "http://\0/",
    ):  # fmt: skip
        assert ask(client, url).status_code == 404, url


def test_the_page_says_early_where_its_oembed_is(client):
    tour = make_tour(published=True)
    page = client.get(f"/t/{tour.slug}").content.decode()
    link = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', page)
    assert link.start() < 1500
    path = link[1].replace("&amp;", "&").split("/oembed", 1)[1]
    assert client.get(f"/oembed{path}").json()["title"] == tour.title


def test_what_is_not_offered_is_no_error_of_ours(client, caplog):
    tour = make_tour(published=True)
    assert ask(client, addresses.page_of(tour), format="xml").status_code == 501
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
