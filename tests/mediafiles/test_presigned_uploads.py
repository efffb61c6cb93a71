"""Addresses signed for one file: ask, send it in one piece, confirm."""

import hashlib
import uuid

import pytest
import requests
from django.urls import reverse

from mediafiles.models import MediaFile, Upload
from mediafiles.quota import storage_reserved
from mediafiles.resumable import direct, finishing
from tests.makers import make_token, make_user, panorama_bytes, team_of
from tests.mediafiles.tus import bytes_waiting, refusal

pytestmark = pytest.mark.storage


class Program:
    def __init__(self, api, user=None):
        self.api, self.user = api, user or make_user()
        self.sign_in()

    def sign_in(self):
        self.api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(self.user)}")

    def ask(self, *files, **fields):
        return self.api.post(reverse("upload-presigned"), {"files": list(files), **fields})

    def address_for(self, content, **fields):
        wish = {"filename": "hall.jpg", "content_type": "image/jpeg", "file_size": len(content)}
        answer = self.ask(wish | fields)
        assert answer.status_code == 200, answer.content
        return answer.json()["items"][0]

    def put(self, item, content, **headers):
        headers = {**item["headers"], **headers}
        if direct.is_to_store():
            return requests.put(item["signed_url"], data=content, headers=headers, timeout=10)
        self.api.credentials()
        content_type = headers.pop("Content-Type")
        answer = self.api.put(
            item["signed_url"], content, content_type=content_type, headers=headers
        )
        self.sign_in()
        return answer

    def confirm(self, item):
        return self.api.post(reverse("upload-confirm", args=[item["upload_id"]]))


@pytest.fixture
def ours(api):
    """Addresses of ours, wherever the files lie."""
    finishing.store().leftovers(older_than=-60)
    return Program(api)


@pytest.fixture
def store(ours, settings):
    """Addresses of the store's own. The one of the tests does not check what was signed."""
    settings.S3_DIRECT_ENDPOINT = settings.STORAGES["default"]["OPTIONS"]["endpoint_url"]
    return ours


@pytest.fixture(params=["ours", pytest.param("store", marks=pytest.mark.s3)])
def program(request):
    return request.getfixturevalue(request.param)


def test_a_file_sent_to_its_address_and_confirmed_is_stored(program):
    content = panorama_bytes()
    item = program.address_for(content, folder_type="property_image")
    assert program.put(item, content).status_code in {200, 204}
    answer = program.confirm(item)
    assert answer.status_code == 200
    media = MediaFile.objects.get(pk=answer.json()["media"]["id"])
    with media.file.open("rb") as stream:
        assert stream.read() == content
    assert (media.folder, media.original_filename) == ("property_image", "hall.jpg")
    assert media.file.name.endswith(".jpg")
    assert item["public_url"].endswith(f"/media/{media.pk}/content"), "known from the start"
    assert bytes_waiting() == set()


def test_several_addresses_at_once_or_none(program, settings):
    wish = {"filename": "a.jpg", "file_size": 400}
    assert len(program.ask(wish, wish, wish).json()["items"]) == 3
    settings.LIMIT_TEAM_BYTES = 2000
    assert refusal(program.ask(wish, wish, wish)) == (409, "quota_exceeded")
    assert Upload.objects.count() == 3
    assert program.ask(*[wish] * 21).status_code == 400
    assert program.ask().status_code == 400


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"file_size": 10}, "files.0.filename"),
        ({"filename": "a.jpg"}, "files.0.file_size"),
        ({"filename": "a.jpg", "file_size": 0}, "files.0.file_size"),
        ({"filename": "a.jpg", "file_size": 1.5}, "files.0.file_size"),
        ({"filename": "a.jpg", "file_size": 9, "content_type": "x"}, "files.0.content_type"),
        ({"filename": "a.jpg", "file_size": 9, "folder_type": "x"}, "files.0.folder_type"),
        ({"filename": "a.jpg", "file_size": 9, "folder_type": "tour"}, "files.0.tour_id"),
        (
            {"filename": "a", "file_size": 9, "folder_type": "scene", "tour_id": str(uuid.uuid4())},
            "files.0.scene_id",
        ),
    ],
)
def test_what_is_missing_is_named(ours, wish, field):
    answer = ours.ask(wish)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_a_file_larger_than_its_claimed_kind_may_be_gets_no_address(ours):
    wish = {"filename": "a.jpg", "content_type": "image/jpeg", "file_size": 301_000_000}
    assert refusal(ours.ask(wish)) == (413, "file_too_large")


def test_confirming_before_the_bytes_are_there_is_refused_and_may_be_repeated(program):
    content = panorama_bytes()
    item = program.address_for(content)
    assert refusal(program.confirm(item)) == (409, "upload_incomplete")
    program.put(item, content)
    assert program.confirm(item).status_code == 200


def test_confirming_twice_gives_the_same_file(program):
    content = panorama_bytes()
    item = program.address_for(content)
    program.put(item, content)
    first, second = program.confirm(item).json(), program.confirm(item).json()
    assert first["media"]["id"] == second["media"]["id"]
    assert MediaFile.objects.count() == 1


def test_anothers_upload_cannot_be_confirmed(program, api):
    content = panorama_bytes()
    item = program.address_for(content)
    program.put(item, content)
    stranger = Program(api)
    assert refusal(stranger.confirm(item)) == (404, "not_found")
    assert stranger.confirm({"upload_id": uuid.uuid4()}).status_code == 404


def test_what_was_sent_is_judged_by_its_content(program):
    content = b"GIF89a" + b"." * 500
    item = program.address_for(content)
    sent, confirmed = program.put(item, content), program.confirm(item)
    refused = confirmed if direct.is_to_store() else sent
    assert refused.json()["code"] == confirmed.json()["code"] == "file_type_not_allowed"
    assert bytes_waiting() == set()
    assert storage_reserved(team_of(program.user).pk) == 0


def test_another_length_than_promised_is_refused(program):
    content = panorama_bytes()
    item = program.address_for(content)
    sent = program.put(item, content[:-1])
    if direct.is_to_store():
        assert refusal(program.confirm(item)) == (422, "upload_length_mismatch")
        assert bytes_waiting() == set()
    else:
        assert refusal(sent) == (400, "upload_length_invalid")
        assert program.put(item, content).status_code == 204


def test_a_promised_hash_is_checked(program):
    content = panorama_bytes()
    item = program.address_for(content, sha256="0" * 64)
    program.put(item, content)
    assert refusal(program.confirm(item)) == (422, "file_damaged")
    item = program.address_for(content, sha256=hashlib.sha256(content).hexdigest())
    program.put(item, content)
    assert program.confirm(item).status_code == 200


def test_another_type_than_signed_is_refused(ours):
    content = panorama_bytes()
    item = ours.address_for(content)
    answer = ours.put(item, content, **{"Content-Type": "text/html"})
    assert refusal(answer) == (415, "upload_content_type")


def test_an_address_that_was_changed_or_is_old_takes_nothing(ours, settings):
    content = panorama_bytes()
    item, other = ours.address_for(content), ours.address_for(content)
    forged = item | {
        "signed_url": other["signed_url"].split("?")[0] + "?signature=" + item["token"]
    }
    for url in (forged["signed_url"], item["signed_url"][:-1], item["signed_url"].split("?")[0]):
        assert refusal(ours.put(item | {"signed_url": url}, content)) == (403, "signature_invalid")
    settings.UPLOAD_ADDRESS_VALID = settings.UPLOAD_ADDRESS_VALID * 0
    assert refusal(ours.put(item, content)) == (403, "signature_invalid")


def test_bytes_sent_twice_are_the_file_once(ours):
    content = panorama_bytes()
    item = ours.address_for(content)
    ours.put(item, content)
    ours.put(item, content)
    assert ours.confirm(item).json()["media"]["file_size"] == len(content)
    assert refusal(ours.put(item, content)) == (409, "upload_complete")


@pytest.mark.s3
def test_the_address_of_the_store_is_signed_for_length_and_type(store):
    item = store.address_for(panorama_bytes())
    signed = item["signed_url"].split("X-Amz-SignedHeaders=")[1].split("&")[0]
    assert set(signed.split("%3B")) == {"content-length", "content-type", "host"}
    assert "X-Amz-Expires=3600" in item["signed_url"]


def test_who_never_sends_leaves_nothing(program):
    program.address_for(panorama_bytes())
    Upload.objects.update(expires_at="2020-01-01T00:00:00Z")
    assert finishing.expire()[0] == 1
    assert storage_reserved(team_of(program.user).pk) == 0
