"""Content by type: what is stored is clean, complete, and nothing else."""

from html.parser import HTMLParser

import pytest

from core.addresses import checked_url
from core.errors import RuleError
from hotspots.content import normalise
from hotspots.html import TAGS, clean_html


@pytest.mark.parametrize(
    ("kind", "given", "stored"),
    [
        ("navigation", {"label": "x", "url": "https://e.com"}, {"kind": "navigation"}),
        ("info", {"text": "Hi", "more": 1}, {"kind": "info", "text": "Hi"}),
        (
            "info",
            {"images": [{"url": "https://e.com/a.jpg", "alt": "A"}, {"url": "https://e.com/b"}]},
            {
                "kind": "info",
                "images": [
                    {"url": "https://e.com/a.jpg", "alt": "A"},
                    {"url": "https://e.com/b", "alt": ""},
                ],
            },
        ),
        ("info", {"images": []}, None),
        ("info", {}, None),
        ("info", {"text": None}, None),
        (
            "link",
            {"link_url": "https://e.com", "link_new_tab": False},
            {"kind": "link", "url": "https://e.com", "target": "_self"},
        ),
        (
            "link",
            {"url": "https://e.com", "label": "Plan"},
            {"kind": "link", "url": "https://e.com", "target": "_blank", "label": "Plan"},
        ),
        (
            "audio",
            {"url": "https://e.com/a.mp3", "loop": True},
            {"kind": "audio", "audio_url": "https://e.com/a.mp3", "autoplay": False, "loop": True},
        ),
        (
            "custom",
            {"custom_html": "<b>x</b><p>y</p>", "component": "map"},
            {"kind": "custom", "html": "x<p>y</p>", "component_key": "map"},
        ),
        ("custom", {"html": ""}, None),
    ],
)
def test_each_type_has_its_shape(kind, given, stored):
    assert normalise(kind, given) == stored


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3",
        "https://youtu.be/dQw4w9WgXcQ",
        "https://www.youtube.com/embed/dQw4w9WgXcQ",
        "https://m.youtube.com/shorts/dQw4w9WgXcQ",
    ],
)
def test_youtube_addresses_become_ids(url):
    assert normalise("video", {"video_url": url})["youtube_id"] == "dQw4w9WgXcQ"


def test_vimeo_addresses_become_ids():
    assert normalise("video", {"url": "https://vimeo.com/123456789"})["vimeo_id"] == "123456789"
    embedded = {"url": "https://player.vimeo.com/video/123456789"}
    assert normalise("video", embedded)["vimeo_id"] == "123456789"


@pytest.mark.parametrize(
    ("kind", "content", "field"),
    [
        ("link", {}, "content.url"),
        ("link", {"url": "javascript:alert(1)"}, "content.url"),
        ("link", {"url": "https://e.com", "target": "_top"}, "content.target"),
        ("audio", {"audio_url": "data:audio/mp3;base64,x"}, "content.audio_url"),
        ("video", {"youtube_id": '"><script>'}, "content.youtube_id"),
        ("video", {"vimeo_id": "12a"}, "content.vimeo_id"),
        ("video", {"video_url": "https://e.com/a.mp4", "loop": "yes"}, "content.loop"),
        ("info", {"text": 7}, "content.text"),
        ("info", {"html": ["x"]}, "content.html"),
        ("info", {"text": "x" * 5001}, "content.text"),
        ("info", {"image_url": "//evil.tld/x.png"}, "content.image_url"),
        ("info", {"images": "https://e.com/a.jpg"}, "content.images"),
        ("info", {"images": [{"url": "https://e.com/a"}] * 13}, "content.images"),
        ("info", {"images": ["https://e.com/a"]}, "content.images.0"),
        ("info", {"images": [{"url": "https://e.com/a", "size": 1}]}, "content.images.0"),
        ("info", {"images": [{"url": "https://e.com/a"}, {"alt": "A"}]}, "content.images.1.url"),
        ("info", {"images": [{"url": "javascript:alert(1)"}]}, "content.images.0.url"),
        ("info", {"images": [{"url": "https://e.com/a", "alt": 7}]}, "content.images.0.alt"),
        ("info", {"images": [{"url": "https://e.com", "alt": "x" * 256}]}, "content.images.0.alt"),
        ("custom", {"props": []}, "content.props"),
        ("custom", {"props": {"x": "y" * 10_001}}, "content.props"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(kind, content, field):
    with pytest.raises(RuleError) as refusal:
        normalise(kind, content)
    assert list(refusal.value.errors) == [field]


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<xmp><img src=x onerror=alert(1)></xmp>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<base href='https://evil/'>",
        "<object data='x'></object><embed src='x'>",
        "<a href=' \x01javascript:alert(1)'>x</a>",
        "<a href='vbscript:x'>x</a>",
        "<a href='/admin/logout/'>x</a><img src='/admin/logout/'>",
        "<a href='//evil.tld/'>x</a>",
        "<p style='position:fixed'>x</p>",
        "<style>@import 'x'</style>",
        "<p class='sign-in' id='x' data-x='y'>x</p>",
        "<form action='x'><input></form>",
        "<plaintext>x",
    ],
)
def test_nothing_active_survives(html):
    cleaned = clean_html(html)
    for tag, attributes in elements(cleaned):
        assert tag in TAGS
        assert set(attributes) <= {"href", "title", "target", "rel", "src", "alt"}
        for address in (attributes.get("href"), attributes.get("src")):
            assert address is None or address.startswith("https://")
    assert clean_html(cleaned) == cleaned


def elements(html):
    """Every element as a browser would see it: (tag, {attribute: value})."""
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))
    parser.feed(html)
    return found


def test_formatting_and_good_links_survive():
    cleaned = clean_html('<h2>Hi</h2><p><strong>b</strong> <a href="https://e.com">x</a></p>')
    assert "<h2>Hi</h2>" in cleaned
    assert 'rel="noopener noreferrer nofollow ugc"' in cleaned


def test_a_giant_picture_size_is_dropped():
    assert "width" not in clean_html('<img src="https://e.com/a.png" width="999999999">')
    assert 'width="640"' in clean_html('<img src="https://e.com/a.png" width="640">')


def test_html_is_bounded():
    with pytest.raises(RuleError) as refusal:
        clean_html("é" * 10_001)
    assert refusal.value.code == "html_too_long"


@pytest.mark.parametrize(
    "url",
    [
        "https://user:pw@host.com/",
        "http://e.com\\@evil.com/",
        "https://e.com:99999/",
        "https://e.com:0/",
        "https:///path",
        "ftp://e.com/",
        "https://e.com/" + "a" * 2048,
        "https://e .com/",
        "https://e.com/\x00",
        "javascript:alert(1)",
        "//e.com",
        "e.com",
        "",
        None,
        5,
    ],
)
def test_addresses_with_tricks_are_refused(url):
    with pytest.raises(RuleError):
        checked_url(url, "url")


@pytest.mark.parametrize(
    "url", ["https://e.com", "http://e.com:8080/a?b=c#d", "https://xn--bcher-kva.example/x"]
)
def test_plain_addresses_are_kept(url):
    assert checked_url(url, "url") == url
