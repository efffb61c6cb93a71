"""What uploads refuse, each with a status, a code and a sentence to act on."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from accounts.models import Role
from mediafiles.models import MediaFile, Upload
from mediafiles.resumable import finishing, services
from mediafiles.resumable.turns import turn_of
from tests.makers import make_media, make_token, make_user, panorama_bytes, picture_bytes, team_of
from tests.mediafiles.tus import (
    CHUNK,
    VERSION,
    Tus,
    bytes_waiting,
    encoded,
    refusal,
    row_of,
    written,
)

pytestmark = pytest.mark.storage
GB = 1_000_000_000


@pytest.fixture
def tus(api):
    # What other tests left unfinished.
    finishing.store().leftovers(older_than=-60)
    return Tus(api)


# --- The protocol ---------------------------------------------------------------------------------


def test_anybody_may_ask_what_the_server_can(api):
    answer = api.options(reverse("resumable-uploads"))
    assert answer.status_code == 204
    assert answer["Tus-Version"] == answer["Tus-Resumable"] == "1.0.0"
    assert answer["Tus-Extension"] == (
        "creation,creation-with-upload,termination,checksum,expiration"
    )
    assert (answer["Tus-Checksum-Algorithm"], answer["Tus-Max-Size"]) == (
        "sha1,sha256",
        "4000000000",
    )


@pytest.mark.parametrize("said", [None, "0.2.2", "2.0.0", ""])
def test_another_version_of_tus_is_refused_by_name(tus, said):
    answer = tus.create(100, **{"Tus-Resumable": said})
    assert refusal(answer) == (412, "tus_version_unknown")
    assert answer["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize("length", ["", "0", "-1", "1.5", "1e3", "ten", " ", "9" * 40, "٣"])
def test_a_length_that_is_none_is_refused(tus, length):
    answer = tus.create(100, **{"Upload-Length": length.encode("utf-8").decode("latin-1")})
    assert refusal(answer) == (400, "upload_length_invalid")


def test_a_missing_length_is_refused_and_cannot_be_said_later(tus):
    assert refusal(tus.create(100, **{"Upload-Length": None})) == (400, "upload_length_invalid")
    later = tus.create(100, **{"Upload-Length": None, "Upload-Defer-Length": "1"})
    assert refusal(later) == (400, "upload_length_required")


def test_a_length_beyond_every_limit_is_refused_before_a_byte_is_sent(tus):
    for length in (4 * GB + 1, 10**18):
        answer = tus.create(length)
        assert refusal(answer) == (413, "file_too_large")
        assert "4 GB" in answer.json()["detail"]


def test_a_length_beyond_the_limit_of_its_kind_is_refused_by_the_claim_already(tus):
    answer = tus.create(301_000_000, metadata={"filename": "a.jpg", "filetype": "image/jpeg"})
    assert refusal(answer) == (413, "file_too_large")
    assert "300 MB" in answer.json()["detail"]
    assert tus.create(301_000_000, metadata={"filetype": "video/mp4"}).status_code == 201


@pytest.mark.parametrize(
    "metadata",
    [
        "filename",
        "filename a*b",
        "filename YQ",
        f"filename {encoded('a')},filename {encoded('b')}",
        f"filename {encoded(bytes([0xFF, 0xFE]))}",
        f"filename {encoded('a' + chr(0) + 'b')}",
        f"file\tname {encoded('a')}",
        f" {encoded('a')},",
        ",",
        f"filename {encoded('x' * 64_000)}",
        ",".join(f"key{number} {encoded('a')}" for number in range(21)),
    ],
)
def test_metadata_that_cannot_be_read_is_refused(tus, metadata):
    answer = tus.create(100, metadata=metadata)
    if metadata == "filename":
        assert answer.status_code == 201, "a key without a value is allowed"
        return
    assert refusal(answer) == (400, "upload_metadata_invalid")
    assert not Upload.objects.exists()


@pytest.mark.parametrize("name", ["../../etc/passwd.jpg", "C:\\a\\passwd.jpg", "/passwd.jpg"])
def test_a_name_is_for_showing_and_leads_nowhere(tus, name):
    answer = tus.upload(panorama_bytes(), filename=name)
    media = MediaFile.objects.get(pk=answer["Upload-Media-Id"])
    assert media.original_filename == "passwd.jpg"
    assert "passwd" not in media.file.name


@pytest.mark.parametrize("content_type", ["application/octet-stream", "", "multipart/form-data"])
def test_bytes_of_another_content_type_are_refused(tus, content_type):
    address = tus.begin(100)
    answer = tus.send(address, 0, b"." * 100, content_type=content_type)
    assert refusal(answer) == (415, "upload_content_type")
    assert tus.head(address)["Upload-Offset"] == "0"


@pytest.mark.parametrize("offset", ["", "-1", "x", "1.5", "9" * 30])
def test_an_offset_that_is_none_is_refused(tus, offset):
    answer = tus.send(tus.begin(100), offset, b".")
    assert refusal(answer) == (400, "upload_offset_invalid")


def test_bytes_for_another_place_are_refused_with_the_right_one(tus):
    content = panorama_bytes()
    address = tus.begin(len(content))
    tus.send(address, 0, content[:1000])
    for offset in (0, 999, 1001):
        answer = tus.send(address, offset, content[1000:])
        assert refusal(answer) == (409, "upload_offset_conflict")
        assert "byte 1000" in answer.json()["detail"]


def test_more_bytes_than_promised_are_refused_and_not_kept(tus):
    content = panorama_bytes()
    address = tus.begin(len(content))
    tus.send(address, 0, content[:-10])
    assert refusal(tus.send(address, len(content) - 10, b"." * 11)) == (
        413,
        "upload_chunk_too_large",
    )
    assert tus.send(address, len(content) - 10, content[-10:])["Upload-State"] == "complete"


def test_more_bytes_than_announced_are_refused_where_the_body_does_not_say_its_length(tus):
    upload = row_of(tus.begin(1000))
    with pytest.raises(services.ChunkTooLarge), turn_of(upload) as turn:
        services.receive(turn, services.Body(Endless(panorama_bytes()), announced=None))
    assert tus.head(reverse("resumable-upload", args=[upload.pk]))["Upload-Offset"] == "0"


class Endless:
    def __init__(self, content):
        self.content = content

    def read(self, size):
        return self.content[:400]


def test_fewer_bytes_than_promised_leave_it_open(tus):
    address = tus.begin(10_000)
    tus.send(address, 0, panorama_bytes()[:500])
    assert tus.read(address)["state"] == "open"
    assert not MediaFile.objects.exists()


@pytest.mark.parametrize(
    "checksum", ["md5 AAAA", "sha1", "sha1 ***", "sha256 AAAA", "sha1 " + encoded(b"x" * 21)]
)
def test_a_checksum_that_is_none_is_refused(tus, checksum):
    answer = tus.send(tus.begin(100), 0, b".", **{"Upload-Checksum": checksum})
    assert refusal(answer) == (400, "upload_checksum_invalid")


def test_where_only_post_passes_the_method_may_stand_in_a_header(tus):
    content = panorama_bytes()
    address = tus.begin(len(content))
    sent = tus.api.post(
        address,
        content,
        content_type=CHUNK,
        headers={**VERSION, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"},
    )
    assert sent["Upload-State"] == "complete"


def test_the_description_of_the_api_knows_the_headers():
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]

    def named(path, method):
        return {parameter["name"] for parameter in paths[path][method]["parameters"]}

    create, change = ("/api/v1/uploads/", "post"), ("/api/v1/uploads/{id}/", "patch")
    assert named(*create) == {
        "Tus-Resumable",
        "Upload-Length",
        "Upload-Metadata",
        "Upload-Checksum",
    }
    assert {"Tus-Resumable", "Upload-Offset", "Upload-Checksum"} <= named(*change)
    created = paths[create[0]][create[1]]["responses"]["201"]
    assert {"Location", "Upload-Offset", "Upload-Media-Id"} <= created["headers"].keys()


# --- What the bytes are ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"GIF89a" + b"." * 200, b"<!doctype html>" + b"." * 200, b"MZ" + b"." * 200, b"x"]
)
def test_content_we_do_not_take_ends_the_upload_and_leaves_nothing(tus, content):
    address = tus.begin(len(content))
    assert refusal(tus.send(address, 0, content)) == (415, "file_type_not_allowed")
    body = tus.read(address)
    assert (body["state"], body["error"]["code"]) == ("failed", "file_type_not_allowed")
    assert "JPEG" in body["error"]["detail"]
    assert bytes_waiting() == set()
    assert refusal(tus.send(address, 0, content)) == (410, "file_type_not_allowed")
    assert tus.head(address).status_code == 410


def test_content_is_refused_at_its_first_bytes_not_after_the_last(tus):
    address = tus.begin(3 * GB)
    assert tus.send(address, 0, b"GIF89a" + b"." * 100).status_code == 415


def test_a_picture_longer_than_pictures_may_be_is_refused_at_its_first_bytes(tus):
    address = tus.begin(301_000_000, filetype="video/mp4")
    assert refusal(tus.send(address, 0, panorama_bytes()[:500])) == (413, "file_too_large")


def test_first_bytes_in_drops_are_judged_once_there_are_enough(tus):
    content = b"GIF89a" + b"." * 200
    address = tus.begin(len(content))
    assert tus.send(address, 0, content[:10]).status_code == 204
    assert tus.send(address, 10, content[10:60]).status_code == 204
    assert tus.send(address, 60, content[60:100]).status_code == 415


def test_an_upload_may_ask_for_one_kind_of_file(tus):
    address = tus.begin(len(panorama_bytes()), kind="video")
    assert refusal(tus.send(address, 0, panorama_bytes())) == (415, "file_kind_mismatch")


def test_one_byte_files_are_judged_too(tus):
    assert tus.upload(b"\xff").status_code == 415


# --- Who ------------------------------------------------------------------------------------------


def test_without_signing_in_there_is_nothing(api):
    for method, address in (
        ("post", reverse("resumable-uploads")),
        ("patch", reverse("resumable-upload", args=[uuid.uuid4()])),
        ("delete", reverse("resumable-upload", args=[uuid.uuid4()])),
    ):
        assert getattr(api, method)(address, headers=VERSION).status_code == 401


def test_anothers_upload_does_not_exist_for_you(tus, api):
    address = tus.begin(100)
    colleague = make_user(team=team_of(tus.user), role=Role.EDITOR)
    for stranger in (make_user(), colleague):
        other = Tus(api, stranger)
        for answer in (
            other.head(address),
            other.send(address, 0, b"."),
            other.terminate(address),
            api.get(address),
        ):
            assert answer.status_code == 404
    assert row_of(address).state == "open"


def test_who_may_only_look_cannot_upload(api):
    viewer = make_user(team=team_of(make_user()), role=Role.VIEWER)
    answer = Tus(api, viewer).create(100)
    assert answer.status_code == 403


def test_a_token_needs_the_scope_to_write_media(api):
    tus = Tus(api)
    for scopes, status in ((["read"], 403), (["tours:write"], 403), (["media:write"], 201)):
        token = make_token(tus.user, scopes=scopes)
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        assert tus.create(100).status_code == status


def test_a_team_you_are_not_in_cannot_be_named(tus):
    for team_id in (str(make_media().team_id), "no-uuid"):
        answer = tus.create(100, metadata={"filename": "a.jpg", "team_id": team_id})
        assert refusal(answer) == (400, "not_found")


def test_a_page_needs_its_csrf_token(tus, client):
    client = type(client)(enforce_csrf_checks=True)
    client.force_login(tus.user)
    headers = {**VERSION, "Upload-Length": "100", "Upload-Metadata": written({"filename": "a"})}
    assert client.post(reverse("resumable-uploads"), headers=headers).status_code == 403
    client.get(reverse("account_login"))
    client.cookies["csrftoken"] = "t" * 32
    headers["X-CSRFToken"] = "t" * 32
    begun = client.post(reverse("resumable-uploads"), content_type="", headers=headers)
    assert begun.status_code == 201
    sent = {"headers": {**VERSION, "Upload-Offset": "0"}, "content_type": CHUNK}
    assert client.patch(begun["Location"], b"...", **sent).status_code == 403
    sent["headers"]["X-CSRFToken"] = "t" * 32
    assert client.patch(begun["Location"], b"...", **sent).status_code == 204


# --- How much -------------------------------------------------------------------------------------


def test_room_is_reserved_at_the_creation(tus, settings):
    settings.LIMIT_TEAM_BYTES = 1000
    first = tus.begin(600)
    answer = tus.create(401)
    assert refusal(answer) == (409, "quota_exceeded")
    assert "1 kB" in answer.json()["detail"]
    assert "600 bytes in uploads under way" in answer.json()["detail"]
    assert tus.create(400).status_code == 201
    tus.terminate(first)
    assert tus.create(600).status_code == 201


def test_room_reserved_is_room_for_other_doors_too(tus, api, settings):
    content = picture_bytes()
    settings.LIMIT_TEAM_BYTES = 10 * len(content)
    tus.begin(9 * len(content) + 1)
    assert refusal(post_form(api, content)) == (409, "quota_exceeded")


def post_form(api, content):
    file = SimpleUploadedFile("plan.png", content)
    return api.post(reverse("upload"), {"file": file}, format="multipart")


def test_a_failed_upload_gives_its_room_back(tus, settings):
    settings.LIMIT_TEAM_BYTES = 1000
    tus.upload(b"GIF89a" + b"." * 800)
    assert tus.create(1000).status_code == 201


def test_too_many_creations_in_a_minute_are_slowed_down(tus, settings):
    settings.LIMIT_UPLOADS_PER_MINUTE = 3
    for _ in range(3):
        tus.begin(100)
    answer = tus.create(100)
    assert refusal(answer) == (429, "rate_limited")
    assert answer["Retry-After"]


def test_nothing_here_takes_a_second(tus):
    """Refusals come at once: none of them reads what it refuses."""
    started = timezone.now()
    tus.create(10**18)
    tus.upload(b"GIF89a" + b"." * 200)
    assert (timezone.now() - started).total_seconds() < 1
