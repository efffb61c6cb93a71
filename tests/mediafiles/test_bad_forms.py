"""Forms that are not what an upload should be: each its own clear error, and nothing stored."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mediafiles.models import MediaFile
from tests.makers import make_token, panorama_bytes

HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n'


@pytest.fixture
def send(api):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token()}")
    address = reverse("upload")

    def post(body, content_type="multipart/form-data; boundary=b"):
        return api.generic("POST", address, body, content_type=content_type)

    return post


def test_a_form_without_a_file_names_the_field(send):
    answer = send(b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--b--\r\n')
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["file"])


def test_two_files_are_not_silently_one(api, send):
    files = [SimpleUploadedFile(name, panorama_bytes()) for name in ("a.jpg", "b.jpg")]
    answer = api.post(reverse("upload"), {"file": files}, format="multipart")
    assert answer.status_code == 400
    assert "batch" in answer.json()["detail"]
    assert not MediaFile.objects.exists()


@pytest.mark.parametrize(
    "body", [b"", b"--b", b"no boundary at all", HEAD % b"a.jpg", HEAD % b"a.jpg" + b"\xff\xd8"]
)
def test_a_form_that_ends_too_early_is_refused(send, body):
    answer = send(body)
    assert answer.status_code in {400, 415}
    assert answer.json()["detail"]
    assert not MediaFile.objects.exists()


def test_a_form_without_a_boundary_is_refused(send):
    assert send(HEAD % b"a.jpg", content_type="multipart/form-data").status_code == 400


@pytest.mark.parametrize("name", [b"../../../etc/cron.d/a.jpg", b"/etc/a.jpg", b"..\\\\a.jpg"])
def test_a_name_with_a_path_leads_nowhere(send, name):
    answer = send(HEAD % name + panorama_bytes() + b"\r\n--b--\r\n")
    assert answer.json()["original_filename"] == "a.jpg"
    stored = MediaFile.objects.get().file.name
    assert stored.startswith("originals/")
    assert default_storage.exists(stored)


def test_a_file_beyond_its_limit_is_refused_before_it_is_all_there(send, settings):
    settings.LIMIT_IMAGE_BYTES = 100_000
    answer = send(HEAD % b"a.jpg" + b"\xff\xd8\xff\xe0" + b"." * 1_000_000 + b"\r\n--b--\r\n")
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert not MediaFile.objects.exists()
