"""Photos of people: sent by them, made small and without metadata, seen by their teams."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from PIL import Image

from accounts.closing import erase_account
from accounts.models import User
from mediafiles.models import MediaFile, public_storage
from mediafiles.portraits import shown
from tests.makers import make_user, picture_bytes, team_of

ME, PHOTO = "/api/v1/users/me", "/api/v1/users/me/profile-image"


@pytest.fixture
def ana(api):
    user = make_user(full_name="Ana Ruiz")
    api.force_login(user)
    return user


def photo(content=None, name="ana.jpg"):
    content = picture_bytes(900, 600, kind="JPEG") if content is None else content
    return {"file": SimpleUploadedFile(name, content)}


def with_place():
    """A JPEG that says where and by which camera it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "SERIAL-4711"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 27.0)
    return picture_bytes(900, 600, kind="JPEG", exif=exif)


@pytest.mark.storage
@pytest.mark.parametrize("address", [PHOTO, "/api/v1/users/me/avatar"])
def test_a_photo_is_made_small_and_without_what_the_camera_wrote(api, ana, address):
    assert api.get(ME).json()["profile_image_url"] is None
    answer = api.post(address, photo(with_place()), format="multipart")
    assert answer.status_code == 200
    ana.refresh_from_db()
    assert answer.json()["profile_image_url"] == public_storage().url(ana.photo)
    with public_storage().open(ana.photo) as stream:
        raw = stream.read()
    made = Image.open(BytesIO(raw))
    assert (made.format, made.size, dict(made.getexif())) == ("WEBP", (384, 256), {})
    assert b"SERIAL" not in raw
    # The upload itself is nobody's file.
    assert not MediaFile.objects.exists()
    assert [*shown()] == [ana.photo]


def test_the_team_sees_it_beside_the_name_and_initials_where_there_is_none(api, ana):
    team = team_of(ana)
    make_user("bo@example.com", team=team)
    api.post(PHOTO, photo(), format="multipart")
    members = api.get(f"/api/v1/teams/{team.pk}/members").json()
    seen = {member["email"]: bool(member["profile_image_url"]) for member in members["items"]}
    assert seen == {ana.email: True, "bo@example.com": False}
    ana.refresh_from_db()
    page = api.get(f"/studio/teams/{team.pk}/").content.decode()
    assert page.count(f'<img src="{ana.photo_url}"') == 2  # the list, and the rail
    assert ">BE</span>" in page


def test_it_can_be_removed_and_chosen_again(api, ana):
    api.post(PHOTO, photo(), format="multipart")
    assert api.delete(PHOTO).json()["profile_image_url"] is None
    assert [*shown()] == []
    assert api.post(PHOTO, photo(), format="multipart").json()["profile_image_url"]


@pytest.mark.parametrize(
    ("name", "content", "status", "said"),
    [
        ("me.txt", b"hello", 415, "none of the types"),
        ("me.gif", b"GIF89a" + bytes(64), 415, "none of the types"),
        ("me.mp3", b"ID3" + bytes(600), 422, "needs a JPEG, PNG or WebP"),
        ("me.png", picture_bytes(40, 40), 422, "64"),
        ("me.png", picture_bytes(300, 300)[:200], 422, ""),
        ("me.jpg", b"", 400, ""),
    ],
)
def test_what_is_no_photo_is_refused_in_words_and_nothing_changes(
    api, ana, name, content, status, said
):
    api.post(PHOTO, photo(), format="multipart")
    before = User.objects.get().photo
    answer = api.post(PHOTO, photo(content, name), format="multipart")
    assert (answer.status_code, said in answer.json()["detail"]) == (status, True), answer.json()
    assert User.objects.get().photo == before


def test_one_that_is_too_large_is_refused_with_the_limit(api, ana, settings):
    settings.LIMIT_PORTRAIT_BYTES = settings.MEGABYTE
    content = picture_bytes(900, 600, kind="JPEG") + bytes(settings.MEGABYTE)
    answer = api.post(PHOTO, photo(content), format="multipart")
    assert answer.status_code == 413
    assert "may have 1 MB" in answer.json()["errors"]["file"][0]


def test_nothing_refers_to_the_photo_of_somebody_who_is_erased(api, ana):
    api.post(PHOTO, photo(), format="multipart")
    erase_account(ana.pk)
    assert [*shown()] == []


@pytest.mark.parametrize(
    ("name", "email", "letters"),
    [
        ("Ana Ruiz de la Torre", "a@example.com", "AR"),
        ("Ōe", "b@example.com", "Ō"),
        ("", "jo.van@example.com", "JV"),
    ],
)
def test_initials_stand_where_there_is_no_photo(name, email, letters):
    person = User(full_name=name, email=email)
    assert person.initials == letters
    assert f">{letters}</span>" in render_to_string("team/_face.html", {"person": person})
