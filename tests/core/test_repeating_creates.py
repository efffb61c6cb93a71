from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mediafiles.models import MediaFile
from tests.makers import make_token, make_user, panorama_bytes
from tours.models import Tour


def send(api, key, title="One"):
    return api.post(reverse("tour-list"), {"title": title}, headers={"Idempotency-Key": key})


def test_a_create_sent_twice_is_done_once(api):
    api.force_login(make_user())
    first, second = send(api, "k1"), send(api, "k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Tour.objects.count() == 1


def test_a_key_used_for_another_request_is_a_mistake(api):
    api.force_login(make_user())
    send(api, "k1", "One")
    answer = send(api, "k1", "Two")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_a_refused_create_may_be_repeated_with_the_same_key(api):
    api.force_login(make_user())
    assert send(api, "k1", "").status_code == 400
    assert send(api, "k1", "Better").status_code == 201


def test_somebody_elses_key_is_another_key(api):
    for _ in range(2):
        api.force_login(make_user())
        assert send(api, "same").status_code == 201
    assert Tour.objects.count() == 2


def test_an_upload_sent_twice_is_stored_once(api):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token()}")
    content = panorama_bytes()

    def upload():
        file = SimpleUploadedFile("a.jpg", content)
        return api.post(
            reverse("upload"), {"file": file}, format="multipart", headers={"Idempotency-Key": "u"}
        )

    assert upload().json() == upload().json()
    assert MediaFile.objects.count() == 1
