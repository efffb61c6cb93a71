import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mediafiles.kinds import type_of
from mediafiles.models import MediaFile
from mediafiles.services import clean_filename
from tests.makers import make_media, make_token, panorama_bytes


@pytest.fixture
def upload(api):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token()}")

    def send(content, name="room.jpg", **fields):
        file = SimpleUploadedFile(name, content, content_type="text/html")
        return api.post(reverse("upload"), {"file": file, **fields}, format="multipart")

    return send


def test_a_file_is_kept_byte_for_byte(upload, api):
    content = panorama_bytes()
    body = upload(content, "Wohn zimmer.jpg", folder="summer").json()
    media = MediaFile.objects.get()
    assert body["media"]["id"] == str(media.pk)
    assert body["content_type"] == "image/jpeg", "by content, whatever was claimed"
    assert (body["file_size"], body["file_type"]) == (len(content), "image")
    assert (media.sha256, media.folder) == (hashlib.sha256(content).hexdigest(), "summer")
    assert (media.width, media.height) == (1024, 512)
    original = api.get(body["public_url"])
    assert b"".join(original.streaming_content) == content
    assert original["Content-Disposition"].startswith("attachment")
    assert "sandbox" in original["Content-Security-Policy"]


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a" + b"." * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>" + b" " * 64,
        b"PK\x03\x04" + b"." * 100,
        b"MZ" + b"." * 100,
        b"\x00\x00\x00\x18ftypheic" + b"." * 100,
        b"\x00\x00\x00\x18ftypavif" + b"." * 100,
        b"<!doctype html>" + b"." * 100,
        b"II*\x00" + b"." * 100,
        b"x",
    ],
)
def test_a_type_we_do_not_take_is_refused_by_its_content(upload, content):
    answer = upload(content)
    assert (answer.status_code, answer.json()["code"]) == (415, "file_type_not_allowed")
    assert "JPEG" in answer.json()["detail"]
    assert not MediaFile.objects.exists()


def test_an_empty_file_is_told_so(upload):
    assert upload(b"").status_code == 400


def test_a_file_over_the_limit_of_its_kind_is_refused(upload, settings):
    settings.LIMIT_IMAGE_BYTES = 2 * settings.MEGABYTE
    answer = upload(b"\xff\xd8\xff\xe0" + b"." * 2_500_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert "2 MB" in answer.json()["detail"]
    assert not MediaFile.objects.exists()


def test_the_form_without_a_file_names_the_field(api):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token()}")
    answer = api.post(reverse("upload"), {}, format="multipart")
    assert answer.json()["errors"].keys() == {"file"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\photos\\room.jpg", "room.jpg"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("a\x00b\n.jpg", "ab.jpg"),
        ("", "file"),
        ("x" * 300 + ".jpg", "x" * 251 + ".jpg"),
    ],
)
def test_a_name_is_for_showing_only(given, kept):
    assert clean_filename(given) == kept


def test_the_stored_place_says_nothing_about_the_file():
    media = make_media(name="Mrs Miller's house.jpg")
    assert "miller" not in media.file.name.lower()


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x20ftypisom", "video/mp4"),
        (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/quicktime"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"OggS", "audio/ogg"),
        (b"%PDF-1.7", "application/pdf"),
    ],
)
def test_types_are_told_by_first_bytes(head, content_type):
    assert type_of(head).content_type == content_type


def test_a_row_that_cannot_be_written_leaves_no_file_behind(monkeypatch):
    media = make_media()
    storage = media.file.storage
    before = set(storage.listdir("originals")[1])

    def fail(*args, **kwargs):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(MediaFile, "save", fail)
    with pytest.raises(RuntimeError):
        make_media(media.team)
    assert set(storage.listdir("originals")[1]) == before


def test_a_member_of_another_team_cannot_name_the_team_to_upload_to(upload):
    answer = upload(panorama_bytes(), team_id=str(make_media().team_id))
    assert answer.status_code == 400
