"""The media library: finding, describing, deleting and restoring files, sending many at once."""

import json
import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from mediafiles import library
from mediafiles.arrivals import LocalBytes
from mediafiles.kinds import HEAD_BYTES, FileTypeNotAllowed, type_of
from mediafiles.models import MediaFile
from mediafiles.services import admit
from mediafiles.tasks import erase_old_trash, look_into_file
from tests.makers import (
    make_media,
    make_scene,
    make_team,
    make_token,
    make_tour,
    make_user,
    owner_of,
    panorama_bytes,
    picture_bytes,
    team_of,
)
from tests.mediafiles.films import sound_bytes, video_bytes
from tests.mediafiles.papers import doc_bytes, docx_bytes, zip_bytes

PDF = b"%PDF-1.7\n" + b"." * 200


@pytest.fixture
def me():
    return make_user()


@pytest.fixture
def team(me):
    return team_of(me)


@pytest.fixture
def client(api, me):
    api.force_login(me)
    return api


def at(name, *args):
    return reverse(name, args=[getattr(arg, "pk", arg) for arg in args])


def names(answer):
    assert answer.status_code == 200, answer.content
    return [item["filename"] for item in answer.json()["items"]]


# --- Finding --------------------------------------------------------------------------------------


def test_the_newest_comes_first_a_page_at_a_time(client, team):
    for number in range(5):
        make_media(team, name=f"{number}.jpg")
    first = client.get(at("media"), {"limit": 3}).json()
    assert [item["filename"] for item in first["items"]] == ["4.jpg", "3.jpg", "2.jpg"]
    assert first["has_more"]
    rest = client.get(at("media"), {"limit": 3, "cursor": first["next_cursor"]}).json()
    assert [item["filename"] for item in rest["items"]] == ["1.jpg", "0.jpg"]


def test_a_list_costs_the_same_however_long(client, team, django_assert_num_queries):
    make_media(team, content=video_bytes())
    look_into_file(str(MediaFile.objects.get().pk))
    client.get(at("media"))
    with django_assert_num_queries(4):  # session, person, memberships, files
        client.get(at("media"))
    for _ in range(8):
        make_media(team)
    with django_assert_num_queries(4):
        assert len(names(client.get(at("media")))) == 9


def test_files_of_other_teams_are_not_there(client, team):
    mine, other = make_media(team, name="mine.jpg"), make_media(name="other.jpg")
    assert names(client.get(at("media"))) == ["mine.jpg"]
    assert client.get(at("media-file", mine)).status_code == 200
    for name in ("media-file", "media-usage", "media-link", "media-content"):
        assert client.get(at(name, other)).status_code == 404
    assert client.patch(at("media-file", other), {"folder": "x"}).status_code == 404
    assert client.delete(at("media-file", other)).status_code == 404
    assert client.post(at("media-restore", other)).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "image"}, ["plan.png", "room.jpg"]),
        ({"kind": "document"}, ["terms.pdf"]),
        ({"mime_type": "image/png"}, ["plan.png"]),
        ({"mime_type": "image/*"}, ["plan.png", "room.jpg"]),
        ({"mime_type": "image"}, ["plan.png", "room.jpg"]),
        ({"folder": "plans"}, ["plan.png"]),
        ({"folder": ""}, ["terms.pdf", "room.jpg"]),
        ({"search": "ROOM"}, ["room.jpg"]),
        ({"search": "kitchen"}, ["room.jpg"]),
        ({"search": "100%"}, []),
        ({"is_processed": "true"}, ["terms.pdf"]),
        ({"is_processed": "false"}, ["plan.png", "room.jpg"]),
        ({"visibility": "private", "upload_status": "complete"}, None),
        ({"visibility": "public"}, []),
        ({"upload_status": "pending"}, []),
        ({"trashed": "true"}, []),
    ],
)
def test_a_list_can_be_narrowed(client, team, query, found):
    room = make_media(team, name="room.jpg")
    MediaFile.objects.filter(pk=room.pk).update(alt_text="The kitchen in the morning")
    make_media(team, name="plan.png", content=picture_bytes(), folder="plans")
    make_media(team, name="terms.pdf", content=PDF)
    everything = ["terms.pdf", "plan.png", "room.jpg"]
    assert names(client.get(at("media"), query)) == (everything if found is None else found)


def test_the_files_of_one_tour(client, team):
    scene = make_scene(make_tour(team=team))
    make_media(team, name="unused.jpg")
    (found,) = client.get(at("media"), {"tour_id": str(scene.tour_id)}).json()["items"]
    assert found["id"] == str(scene.panorama.media_file_id)


@pytest.mark.parametrize(
    "query",
    [{"kind": "x"}, {"visibility": "x"}, {"tour_id": "x"}, {"is_processed": "x"}, {"team_id": "1"},
     {"search": "x" * 201}, {"cursor": "x"}, {"limit": "0"}],
)  # fmt: skip
def test_a_filter_nobody_understands_is_refused_by_name(client, query):
    answer = client.get(at("media"), query)
    assert answer.status_code == 400
    assert answer.json()["errors"].keys() == query.keys()


def test_folders_are_listed_with_what_is_in_them(client, team):
    first = make_media(team, folder="plans", content=PDF)
    make_media(team, folder="plans")
    make_media(team)
    make_media(folder="elsewhere")
    (none, plans) = client.get(at("media-folders")).json()["items"]
    assert (none["name"], none["count"]) == ("", 1)
    assert (plans["name"], plans["count"]) == ("plans", 2)
    assert plans["bytes"] > first.size


# --- Describing -----------------------------------------------------------------------------------


def test_a_person_changes_what_is_theirs_to_change(client, team):
    media = make_media(team)
    asked = {"original_filename": "../Küche\u202e.jpg", "folder": "summer", "alt_text": "A kitchen"}
    answer = client.patch(at("media-file", media), asked, format="json").json()
    assert answer["original_filename"] == answer["filename"] == "Küche.jpg"
    assert (answer["folder"], answer["alt_text"]) == ("summer", "A kitchen")


@pytest.mark.parametrize(
    "asked",
    [
        {"cdn_url": "https://evil.example/x.jpg"},
        {"thumbnail_url": "https://evil.example/x.jpg"},
        {"is_processed": True},
        {"processing_metadata": {"status": "completed"}},
        {"visibility": "public"},
        {"expires_at": "2030-01-01T00:00:00Z"},
        {"file_size": 1, "sha256": "0" * 64, "user_id": 1, "team_id": "x", "kind": "video"},
    ],
)
def test_what_the_server_says_of_a_file_nobody_else_does(client, team, asked):
    media = make_media(team)
    before = client.get(at("media-file", media)).json()
    answer = client.patch(at("media-file", media), asked, format="json")
    assert answer.status_code == 200
    changed = {name for name, value in answer.json().items() if value != before[name]}
    assert changed <= {"updated_at"}


def test_a_name_nobody_knows_is_refused(client, team):
    answer = client.patch(at("media-file", make_media(team)), {"foldr": "x"}, format="json")
    assert answer.json()["errors"].keys() == {"foldr"}


def test_what_was_got_can_be_sent_back(client, team):
    media = make_media(team, content=video_bytes())
    look_into_file(str(media.pk))
    shown = client.get(at("media-file", media)).json()
    assert shown["video"]["codec"] == "h264"
    answer = client.put(at("media-file", media), json.dumps(shown), content_type="application/json")
    assert answer.status_code == 200


def test_viewers_only_look(api, team):
    media = make_media(team)
    api.force_login(make_user(team=team, role=Role.VIEWER))
    assert api.get(at("media-file", media)).status_code == 200
    assert api.patch(at("media-file", media), {"folder": "x"}).status_code == 403
    assert api.delete(at("media-file", media)).status_code == 403
    assert api.post(at("media-batch-delete"), {"media_ids": [media.pk]}).status_code == 403
    library.delete_media(media)
    assert api.post(at("media-restore", media)).status_code == 403


def test_a_token_for_tours_sees_no_files(api, me, team):
    make_media(team)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(me, scopes=['tours:write'])}")
    assert api.get(at("media")).status_code == 403


# --- Deleting -------------------------------------------------------------------------------------


def test_a_deleted_file_waits_in_the_trash_and_comes_back(client, team):
    media = make_media(team)
    assert client.delete(at("media-file", media)).status_code == 204
    assert names(client.get(at("media"))) == []
    assert client.get(at("media-file", media)).status_code == 404
    assert client.get(at("media-content", media)).status_code == 404
    (trashed,) = client.get(at("media"), {"trashed": "true"}).json()["items"]
    assert trashed["deleted_at"]
    assert client.post(at("media-restore", media)).json()["deleted_at"] is None
    assert names(client.get(at("media"))) == [media.original_filename]
    assert client.post(at("media-restore", media)).status_code == 409


@pytest.mark.storage
def test_the_trash_is_emptied_in_time_and_the_bytes_go(team, django_capture_on_commit_callbacks):
    old, new = make_media(team, content=video_bytes()), make_media(team)
    look_into_file(str(old.pk))
    old.refresh_from_db()
    gone = [old.file.name, old.thumbnail, old.video.poster]
    for media in (old, new):
        library.delete_media(media)
    a_month_ago = timezone.now() - library.TRASH_KEPT - timedelta(minutes=1)
    MediaFile.objects.filter(pk=old.pk).update(deleted_at=a_month_ago)
    with django_capture_on_commit_callbacks(execute=True):
        erase_old_trash()
    storage = old.file.storage
    assert [name for name in gone if storage.exists(name)] == []
    assert list(MediaFile.objects.all()) == [new]
    assert storage.exists(new.file.name)


def test_what_tiles_are_made_of_outlives_its_time_in_the_trash(team):
    scene = make_scene(make_tour(team=team))
    media = scene.panorama.media_file
    MediaFile.objects.update(deleted_at=timezone.now() - 2 * library.TRASH_KEPT)
    assert library.erase_old_trash() == 0
    assert MediaFile.objects.filter(pk=media.pk).exists()


def test_many_are_deleted_at_once_by_id_or_address(client, team):
    first, second = make_media(team, name="1.jpg"), make_media(team, name="2.jpg")
    scene, other = make_scene(make_tour(team=team)), make_media()
    address = client.get(at("media-file", second)).json()["file_url"]
    used = str(scene.panorama.media_file_id)
    asked = [str(first.pk), address, used, str(other.pk), "nonsense", "https://x.example/a.jpg"]
    answer = client.post(at("media-batch-delete"), {"media_ids": asked}, format="json").json()
    assert answer["deleted"] == [str(first.pk), address]
    assert answer["storage_warnings"] == []
    assert {item["id"]: item["code"] for item in answer["failed"]} == {
        used: "media_in_use",
        str(other.pk): "not_found",
        "nonsense": "not_found",
        "https://x.example/a.jpg": "not_found",
    }
    assert answer["failed"][0]["used_in"][0]["id"] == str(scene.pk)


@pytest.mark.parametrize("asked", [{}, {"media_ids": []}, {"media_ids": ["x"] * 51}])
def test_a_batch_deletion_names_one_to_fifty(client, asked):
    answer = client.post(at("media-batch-delete"), asked, format="json")
    assert list(answer.json()["errors"]) == ["media_ids"]


# --- Sending many ---------------------------------------------------------------------------------


def send(client, *files, **fields):
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(at("upload-batch"), {"files": uploads, **fields}, format="multipart")


def test_many_files_come_in_one_form(client, team):
    answer = send(client, ("1.jpg", panorama_bytes()), ("2.pdf", PDF), folder="summer").json()
    assert answer["errors"] == []
    assert [(item["index"], item["file_type"]) for item in answer["items"]] == [
        (0, "image"),
        (1, "document"),
    ]
    assert set(MediaFile.objects.values_list("folder", "team_id")) == {("summer", team.pk)}


def test_one_bad_file_never_costs_its_neighbours(client, settings):
    settings.LIMIT_DOCUMENT_BYTES = 150_000
    answer = send(
        client,
        ("good.jpg", panorama_bytes()),
        ("bad.gif", b"GIF89a" + b"." * 300_000),
        ("empty.jpg", b""),
        ("large.pdf", PDF + b"." * 400_000),
        ("short.txt", b"hello"),
        ("last.pdf", PDF),
    ).json()
    assert [(item["index"], item["original_filename"]) for item in answer["items"]] == [
        (0, "good.jpg"),
        (5, "last.pdf"),
    ]
    assert [(error["index"], error["code"]) for error in answer["errors"]] == [
        (1, "file_type_not_allowed"),
        (2, "file_empty"),
        (3, "file_too_large"),
        (4, "file_type_not_allowed"),
    ]
    assert "JPEG" in answer["errors"][0]["detail"]
    assert MediaFile.objects.count() == 2


def test_any_mixture_has_one_verdict_for_each(client):
    shuffle = random.Random(7)
    good, bad = [("a.pdf", PDF), ("b.jpg", panorama_bytes())], [("c.exe", b"MZ" * 5000), ("d", b"")]
    for _ in range(5):
        files = [shuffle.choice(good + bad) for _ in range(shuffle.randint(1, 20))]
        answer = send(client, *files).json()
        verdicts = {item["index"]: True for item in answer["items"]}
        verdicts |= {error["index"]: False for error in answer["errors"]}
        assert [verdicts[i] for i in range(len(files))] == [file in good for file in files]


def test_a_batch_has_twenty_files_at_most_and_one_at_least(client):
    many = send(client, *[("a.pdf", PDF)] * 21)
    assert (many.status_code, many.json()["code"]) == (400, "too_many_files")
    assert "20" in many.json()["detail"]
    assert send(client).json()["errors"].keys() == {"files"}
    assert not MediaFile.objects.exists()


def test_a_batch_for_another_team_is_refused_whole(client):
    answer = send(client, ("a.pdf", PDF), team_id=str(make_team().pk))
    assert answer.json()["errors"].keys() == {"team_id"}


def test_a_repeated_batch_is_stored_once(client):
    files = [("1.pdf", PDF), ("2.exe", b"MZ" * 100)]
    uploads = [[SimpleUploadedFile(*file) for file in files] for _ in range(2)]
    key = {"Idempotency-Key": "k"}
    first, second = (
        client.post(at("upload-batch"), {"files": some}, format="multipart", headers=key)
        for some in uploads
    )
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    assert MediaFile.objects.count() == 1


# --- Kinds ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (docx_bytes(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (doc_bytes(), "application/msword"),
        (PDF, "application/pdf"),
    ],
)
def test_documents_are_taken(team, content, content_type):
    media = make_media(team, content=content, name="terms")
    assert (media.kind, media.content_type) == ("document", content_type)


@pytest.mark.parametrize(
    "content",
    [
        zip_bytes("[Content_Types].xml", "xl/workbook.xml"),
        zip_bytes("word/document.xml")[:-30],
        zip_bytes("virus.exe", "word/document.xml"),
        doc_bytes(stream="Workbook"),
        b"PK\x05\x06" + bytes(18),
    ],
)
def test_what_only_begins_like_a_document_is_not(team, content):
    with pytest.raises(FileTypeNotAllowed):
        make_media(team, content=content, name="terms.docx")
    assert not MediaFile.objects.exists()


@pytest.mark.parametrize(
    ("options", "content_type"),
    [
        ({}, "video/mp4"),
        ({"kind": "mov"}, "video/quicktime"),
        ({"kind": "webm", "codec": "libvpx", "sound": "libopus"}, "video/webm"),
        ({"kind": "matroska"}, "video/x-matroska"),
    ],
)
def test_videos_are_told_apart(options, content_type):
    assert type_of(video_bytes(**options)[:HEAD_BYTES]).content_type == content_type


@pytest.mark.parametrize(
    ("kind", "codec", "content_type"),
    [
        ("mp3", "mp3", "audio/mpeg"),
        ("ogg", "libopus", "audio/ogg"),
        ("wav", "pcm_s16le", "audio/wav"),
        ("ipod", "aac", "audio/mp4"),
        ("adts", "aac", "audio/aac"),
    ],
)
def test_sounds_are_told_apart(kind, codec, content_type):
    assert type_of(sound_bytes(kind, codec=codec)[:HEAD_BYTES]).content_type == content_type


def test_an_ogg_file_that_is_a_video_is_refused():
    with pytest.raises(FileTypeNotAllowed):
        type_of(b"OggS" + bytes(24) + b"\x80theora" + bytes(30))


def test_the_owner_of_a_file_is_shown(client, me, team):
    media = make_media(team, user=me)
    shown = client.get(at("media-file", media)).json()
    assert (shown["user_id"], shown["team_id"]) == (me.pk, str(team.pk))
    assert owner_of(media) == me


def test_a_file_on_the_same_disk_is_not_copied(django_capture_on_commit_callbacks):
    path = Path(default_storage.location) / "arrived"
    path.write_bytes(panorama_bytes())
    number = path.stat().st_ino
    with django_capture_on_commit_callbacks(execute=True):
        media = admit(LocalBytes(path, name="room.jpg"), team_id=make_team().pk)
    assert Path(media.file.path).stat().st_ino == number
    assert not path.exists()
