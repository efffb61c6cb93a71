"""Originals for members, by session, token or short-lived link; and what anybody may load."""

import asyncio
import hashlib
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from django.test import AsyncClient
from django.urls import reverse
from starlette.datastructures import Headers

from accounts.models import Membership, Role
from core.public_files import with_public_files
from mediafiles import delivery
from mediafiles.tasks import look_into_file
from tests.makers import make_media, make_user, owner_of, panorama_bytes
from tests.mediafiles.films import video_bytes

CONTENT = panorama_bytes()
FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture
def media():
    return make_media(content=CONTENT, name="Küche <1>.jpg")


@pytest.fixture
def get(api, media):
    api.force_login(owner_of(media))
    return lambda **headers: api.get(reverse("media-content", args=[media.pk]), headers=headers)


def body_of(answer):
    return b"".join(answer.streaming_content)


@pytest.mark.storage
def test_an_original_is_a_download_that_cannot_run(get, media):
    answer = get()
    assert body_of(answer) == CONTENT
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''K%C3%BCche")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Content-Length"] == str(len(CONTENT))


@pytest.mark.storage
@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=100-", 100, len(CONTENT) - 1),
        ("bytes=-10", len(CONTENT) - 10, len(CONTENT) - 1),
        (f"bytes=5-{10**18}", 5, len(CONTENT) - 1),
        (f"bytes=-{10**18}", 0, len(CONTENT) - 1),
    ],
)
def test_a_part_is_answered_to_a_range(get, asked, first, last):
    answer = get(Range=asked)
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/{len(CONTENT)}"
    assert answer["Content-Length"] == str(last - first + 1)
    assert body_of(answer) == CONTENT[first : last + 1]


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,4-5", "bytes=9-5", "bytes=-", "lines=1-2", "bytes=a-b", "0-5", "bytes=٣-"]
)
def test_what_is_no_single_range_is_answered_with_the_whole(get, asked):
    answer = get(Range=asked)
    assert (answer.status_code, body_of(answer)) == (200, CONTENT)


@pytest.mark.parametrize("asked", [f"bytes={len(CONTENT)}-", f"bytes={10**18}-", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused_with_the_length(get, asked):
    answer = get(Range=asked)
    assert (answer.status_code, answer.json()["code"]) == (416, "range_not_satisfiable")
    assert answer["Content-Range"] == f"bytes */{len(CONTENT)}"


def test_what_a_browser_has_already_is_not_sent_again(get):
    tag = get()["ETag"]
    assert tag == f'"{hashlib.sha256(CONTENT).hexdigest()}"'
    assert get(If_None_Match=tag).status_code == 304
    assert get(Range="bytes=0-1", If_Range=tag).status_code == 206
    assert get(Range="bytes=0-1", If_Range='"another"').status_code == 200


def test_headers_alone_can_be_asked_for(api, media):
    api.force_login(owner_of(media))
    answer = api.head(reverse("media-content", args=[media.pk]))
    assert (answer["Content-Length"], body_of(answer)) == (str(len(CONTENT)), b"")


def test_strangers_find_nothing(api, media):
    address = reverse("media-content", args=[media.pk])
    assert api.get(address).status_code == 401
    api.force_login(make_user())
    for name in ("media-content", "media-link", "media-thumbnail", "media-file", "media-usage"):
        assert api.get(reverse(name, args=[media.pk])).status_code == 404


def linked(api, media):
    api.force_login(owner_of(media))
    return api.post(reverse("media-link", args=[media.pk])).json()


@pytest.mark.storage
def test_a_link_opens_the_original_without_signing_in(api, media):
    url = linked(api, media)["url"]
    api.logout()
    answer = api.get(url)
    assert (answer.status_code, body_of(answer)) == (200, CONTENT)
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_link_says_when_it_ends_and_then_does(api, media, monkeypatch):
    link = linked(api, media)
    assert "expires_at" in link
    api.logout()
    monkeypatch.setattr(delivery, "LINK_LIFE", timedelta(seconds=-1))
    answer = api.get(link["url"])
    assert (answer.status_code, answer.json()["code"]) == (403, "link_expired")


def test_a_link_opens_one_file_only_and_cannot_be_made_up(api, media):
    url = linked(api, media)["url"]
    other = make_media(media.team)
    api.logout()
    assert api.get(url.replace(str(media.pk), str(other.pk))).status_code == 403
    assert api.get(url[:-1] + ("A" if url[-1] != "A" else "B")).status_code == 403
    assert api.get(url.partition("?")[0] + "?signature=").status_code == 403


def test_a_link_is_worth_as_much_as_the_right_of_who_gave_it(api, media):
    editor = make_user(team=media.team, role=Role.EDITOR)
    api.force_login(editor)
    url = api.get(reverse("media-link", args=[media.pk])).json()["url"]
    api.logout()
    Membership.objects.filter(user=editor, team=media.team).delete()
    assert api.get(url).status_code == 404


def test_a_store_that_browsers_reach_is_sent_to_with_the_type_signed(api, media, settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": "ours",
                "endpoint_url": "http://inside:7070",
                "access_key": "a",
                "secret_key": "s",
                "region_name": "eu-central-1",
                "location": "private",
                "signature_version": "s3v4",
                "addressing_style": "path",
            },
        }
    }
    settings.S3_DIRECT_ENDPOINT = "https://store.example.com"
    api.force_login(owner_of(media))
    answer = api.get(reverse("media-content", args=[media.pk]))
    assert answer.status_code == 302
    assert answer["Location"].startswith(
        f"https://store.example.com/ours/private/{media.file.name}?"
    )
    assert "response-content-type=image%2Fjpeg" in answer["Location"]
    assert "response-content-disposition=attachment" in answer["Location"]
    assert "X-Amz-Expires=300" in answer["Location"]
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.django_db(transaction=True)
def test_the_embedded_server_sends_a_piece_at_a_time():
    media = make_media(content=b"\xff\xd8\xff" + b"x" * 1_000_000)
    client = AsyncClient()
    client.force_login(owner_of(media))

    async def pieces():
        answer = await client.get(reverse("media-content", args=[media.pk]))
        return [len(piece) async for piece in answer]

    sizes = asyncio.run(pieces())
    assert (sum(sizes), max(sizes)) == (1_000_003, delivery.CHUNK)


@pytest.mark.storage
def test_thumbnails_and_posters_are_for_members(api):
    media = make_media(content=video_bytes(), name="film.mp4")
    look_into_file(str(media.pk))
    api.force_login(make_user())
    addresses = [reverse(f"media-{name}", args=[media.pk]) for name in ("thumbnail", "poster")]
    assert [api.get(address).status_code for address in addresses] == [404, 404]
    api.force_login(owner_of(media))
    for address in addresses:
        answer = api.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert answer.content.startswith(b"RIFF")
        assert answer["Cache-Control"] == "private, max-age=86400"
        assert answer["X-Content-Type-Options"] == "nosniff"
    document = make_media(media.team, content=b"%PDF-1.7 " + b"." * 99, name="plan.pdf")
    assert api.get(reverse("media-thumbnail", args=[document.pk])).status_code == 404


# --- What anybody may load, by the embedded server ------------------------------------------------


@pytest.fixture
def public(tmp_path, settings):
    async def nothing(scope, receive, send):
        raise AssertionError("not a public file")

    (tmp_path / ".parts").mkdir()
    for name in ("tile.jpg", "film.mp4", "page.html", "drawing.svg", "script.js", ".parts/secret"):
        (tmp_path / name).write_bytes(b"0123456789")
    app = with_public_files(nothing, url="/media/", root=tmp_path)
    settings.ALLOWED_HOSTS = ["site.example"]

    def get(name, **headers):
        asked = {"host": "site.example"} | {
            name.replace("_", "-"): v for name, v in headers.items()
        }
        return asyncio.run(_answer(app, f"/media/{unquote(name)}", Headers(asked).raw))

    return get


async def _answer(app, path, headers):
    """What an ASGI application says to a GET."""
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers, "query_string": b""}
    sent = []

    async def receive():
        await asyncio.Event().wait()  # The visitor stays.

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    content = b"".join(message.get("body", b"") for message in sent)
    return SimpleNamespace(
        status_code=sent[0]["status"], headers=Headers(raw=sent[0]["headers"]), content=content
    )


def test_public_files_cannot_run_and_are_kept_for_ever(public):
    answer = public("tile.jpg")
    assert (answer.status_code, answer.content) == (200, b"0123456789")
    assert answer.headers["Cache-Control"] == FOR_EVER
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("tile.jpg", "image/jpeg"),
        ("film.mp4", "video/mp4"),
        ("page.html", "application/octet-stream"),
        ("drawing.svg", "application/octet-stream"),
        ("script.js", "application/octet-stream"),
    ],
)
def test_the_type_of_a_public_file_is_fixed(public, name, content_type):
    assert public(name).headers["Content-Type"] == content_type


def test_a_public_file_is_sent_in_parts_but_one_at_a_time(public):
    part = public("film.mp4", Range="bytes=2-4")
    assert (part.status_code, part.content) == (206, b"234")
    assert part.headers["Content-Range"] == "bytes 2-4/10"
    assert public("film.mp4", Range="bytes=10-").status_code == 416
    many = public("film.mp4", Range="bytes=" + ",".join(["0-1"] * 50))
    assert (many.status_code, many.content) == (200, b"0123456789")


def test_a_public_file_that_has_not_changed_is_not_sent_again(public):
    tag = public("tile.jpg").headers["ETag"]
    assert public("tile.jpg", If_None_Match=tag).status_code == 304


@pytest.mark.parametrize(
    "name", [".parts/secret", "%2e%2e/private/x", "..%2f..%2fetc/passwd", "none.jpg", ""]
)
def test_nothing_else_is_found(public, name):
    answer = public(name)
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")
