"""A tour in somebody else's page: who may frame what, and what the address may ask for."""

import hashlib
import re
from base64 import b64encode

import pytest
from django.utils.html import escape

from studio.publishing import publish_tour
from tests.makers import make_scene, make_tour
from tours.services import edit_tour
from viewer.embedding import ALLOW, SANDBOX

FRAMES = "frame-ancestors"


def framing(answer):
    policy = re.search(rf"{FRAMES} ([^;]+)", answer["Content-Security-Policy"])[1]
    return policy, answer.get("X-Frame-Options")


@pytest.mark.parametrize(
    "path", ["/e/{0.slug}", "/e/{0.pk}", "/embed/{0.pk}", "/t/{0.slug}?embed=1", "/e/nothing"]
)
def test_an_embed_page_may_be_framed_by_anyone(client, path):
    answer = client.get(path.format(make_tour(published=True)))
    assert framing(answer) == ("*", None)
    assert not answer.cookies
    assert b"<form" not in answer.content or b'method="post' not in answer.content


@pytest.mark.parametrize(
    "path", ["/", "/t/{0.slug}", "/share/tours/{0.slug}", "/sign-in", "/nothing"]
)
def test_no_other_page_may_be_framed(client, path):
    answer = client.get(path.format(make_tour(published=True)))
    assert framing(answer) == ("'none'", "DENY")


def test_the_poster_is_a_link_to_the_tour_in_the_same_frame(client, django_assert_num_queries):
    tour = make_tour(published=True, title="Sea View")
    with django_assert_num_queries(1):
        page = client.get(f"/e/{tour.slug}")
    assert f'href="/t/{tour.slug}?embed=1"' in page.content.decode()
    assert b"Sea View" in page.content
    assert page["X-Robots-Tag"] == "noindex"


def test_the_posters_style_is_the_one_its_policy_allows(client):
    page = client.get(f"/e/{make_tour(published=True).slug}")
    style = re.search(rb"<style>(.*?)</style>", page.content, re.S)[1]
    digest = b64encode(hashlib.sha256(style).digest()).decode()
    assert f"'sha256-{digest}'" in page["Content-Security-Policy"]


def test_what_the_address_asks_for_reaches_the_tour(client):
    tour = make_tour(published=True)
    scene = str(tour.scenes.get().pk)
    asked = {
        "scene": scene, "navbar": "false", "fullscreen": "0", "vr": "no", "rotate": "true",
        "minimal": "1", "autohide": "false", "origin": "https://agent.example", "other": "x",
    }  # fmt: skip
    href = re.search(r'<a href="([^"]+)"', client.get(f"/e/{tour.slug}", asked).content.decode())[1]
    href = href.replace("&amp;", "&")
    assert href.endswith(f"#scene={scene}")
    assert "other" not in href
    assert "origin=https%3A%2F%2Fagent.example" in href
    page = client.get(href)
    settings = page.context["manifest"]["settings"]
    names = ("show_navbar", "enable_fullscreen", "enable_vr", "auto_rotate")
    assert [settings[name] for name in names] == [False, False, False, True]
    assert b'name="roundhouse:embed" content="minimal keep-chrome"' in page.content
    assert page.context["embed"] is True


@pytest.mark.parametrize(
    "query",
    [
        "navbar=perhaps",
        "scene=<script>",
        "origin=javascript:alert(1)",
        "origin=https://a.example/b",
    ],
)
def test_what_the_address_cannot_mean_counts_as_absent(client, query):
    tour = make_tour(published=True)
    assert (
        f'href="/t/{tour.slug}?embed=1"' in client.get(f"/e/{tour.slug}?{query}").content.decode()
    )


def test_branding_may_be_left_out(client):
    tour = make_tour(published=True)
    tour.publication.manifest["branding"] = {"show_watermark": True, "logo_url": "/x"}
    tour.publication.save()
    shown = client.get(f"/t/{tour.slug}?embed=1&branding=false").context["manifest"]["branding"]
    assert shown == {"show_watermark": False, "logo_url": None}


def test_autoplay_goes_straight_in(client):
    tour = make_tour(published=True)
    answer = client.get(f"/e/{tour.slug}?autoplay=true&minimal=true")
    assert answer.url == f"/t/{tour.slug}?embed=1&minimal=True".lower()


def test_an_older_name_keeps_what_the_address_asks(client):
    tour = make_tour(published=True)
    assert client.get(f"/t/{tour.pk}?embed=1&vr=0").url == f"/t/{tour.slug}?embed=1&vr=0"


def test_the_code_to_paste_lends_the_frame_what_a_tour_needs(client):
    tour = make_tour(published=True, title="<b>Sea</b>")
    page = client.get(f"/t/{tour.slug}")
    code = page.context["share"]["embed_html"]
    # What one copies from the page is the code, with nothing lost on the way.
    assert escape(code) in page.content.decode()
    for part in (
        "xr-spatial-tracking", "gyroscope", "web-share", "allowfullscreen", 'loading="lazy"',
        'sandbox="allow-scripts allow-same-origin', 'title="&lt;b&gt;Sea&lt;/b&gt;"',
        'referrerpolicy="strict-origin-when-cross-origin"',
    ):  # fmt: skip
        assert part in code


def test_the_script_for_other_pages_has_a_name_that_never_changes(client):
    assert client.get("/embed.js").url.startswith("/static/dist/embed")


def test_the_script_lends_its_frame_the_same(settings):
    script = (settings.BASE_DIR / "frontend/src/embed/embed.ts").read_text()
    manual = (settings.BASE_DIR / "docs/embedding.md").read_text()
    for lent in (ALLOW, SANDBOX):
        assert f'"{lent}"' in script
        assert f'"{lent}"' in manual


def make_guarded_tour(*hosts):
    tour = edit_tour(make_tour(), settings={"embed_hosts": list(hosts)})
    make_scene(tour)
    return publish_tour(tour)


@pytest.mark.parametrize("path", ["/e/{0.slug}", "/embed/{0.pk}", "/t/{0.slug}?embed=1"])
def test_only_the_hosts_a_tour_names_may_frame_it(client, path):
    tour = make_guarded_tour("agent.example", "*.agent.example")
    for _ in range(2):  # The second is kept from the first.
        policy, header = framing(client.get(path.format(tour)))
        assert policy == "'self' agent.example *.agent.example"
        assert header is None


def test_another_list_counts_from_the_next_publication_on(client):
    tour = make_guarded_tour("agent.example")
    edit_tour(tour, settings={"embed_hosts": []})
    assert framing(client.get(f"/e/{tour.slug}"))[0] == "'self' agent.example"
    publish_tour(tour)
    assert framing(client.get(f"/e/{tour.slug}"))[0] == "*"


def test_what_was_published_before_there_were_lists_may_be_framed_by_anyone(client):
    tour = make_tour(published=True)
    del tour.publication.manifest["settings"]["embed_hosts"]
    tour.publication.save()
    assert framing(client.get(f"/e/{tour.slug}"))[0] == "*"


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, "link"),
        ({"Origin": "https://elsewhere.example"}, "link"),
        ({"Origin": "https://agent.example"}, "rich"),
        ({"Referer": "https://agent.example/homes/1"}, "rich"),
        ({"User-Agent": "WordPress/6.9; https://agent.example"}, "rich"),
        ({"User-Agent": "WordPress/6.9; https://elsewhere.example"}, "link"),
    ],
)
def test_oembed_offers_a_frame_only_where_it_would_show(client, headers, kind):
    tour = make_guarded_tour("agent.example")
    asked = {"url": f"http://testserver/t/{tour.slug}"}
    answer = client.get("/oembed", asked, headers=headers)
    said = answer.json()
    assert (said["type"], "html" in said) == (kind, kind == "rich")
    assert said["title"] == tour.title
    assert {"Origin", "Referer", "User-Agent"} <= set(answer["Vary"].split(", "))


def test_oembed_of_other_tours_is_the_same_for_everyone(client):
    tour = make_tour(published=True)
    answer = client.get("/oembed", {"url": f"http://testserver/t/{tour.slug}"})
    assert answer.json()["type"] == "rich"
    assert "Origin" not in answer.get("Vary", "")


def test_editing_reaches_the_tour(client):
    tour = make_tour(published=True)
    page = client.get(f"/e/{tour.slug}?editmode=1").content.decode()
    assert f'href="/t/{tour.slug}?embed=1&amp;editmode=true"' in page
