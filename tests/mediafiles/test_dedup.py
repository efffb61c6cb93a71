"""The same bytes lie in storage once, and what a team has used is true to the byte."""

import random

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.errors import RuleError
from mediafiles import library
from mediafiles.arrivals import LocalBytes, StoredBytes, UploadedBytes, new_path
from mediafiles.models import MediaFile
from mediafiles.quota import storage_used
from mediafiles.services import admit
from mediafiles.tasks import look_into_file
from tests.makers import make_media, make_team, panorama_bytes
from tests.mediafiles.films import video_bytes

pytestmark = pytest.mark.storage


def lying(names):
    """Bytes that really lie in storage under these names."""
    return sum(default_storage.size(name) for name in set(names))


def originals():
    """The names of all originals in storage, whoever's they are."""
    try:
        return {f"originals/{name}" for name in default_storage.listdir("originals")[1]}
    except FileNotFoundError:
        return set()


def erase(media, callbacks):
    library.delete_media(media)
    with callbacks(execute=True):
        assert library.erase(media)


def test_the_same_bytes_again_take_no_room():
    team, content = make_team(), panorama_bytes()
    first = make_media(team, content=content, name="first.jpg")
    again = make_media(team, content=content, name="again.jpg")
    assert (again.pk, again.file.name) != (first.pk, "") and again.file.name == first.file.name
    assert (first.original_filename, again.original_filename) == ("first.jpg", "again.jpg")
    assert storage_used(team.pk) == len(content) == lying([first.file.name])


def test_another_team_has_its_own():
    content = panorama_bytes()
    one, other = make_media(content=content), make_media(content=content)
    assert one.file.name != other.file.name


def test_deleting_one_keeps_the_other(django_capture_on_commit_callbacks):
    team, content = make_team(), video_bytes()
    first, again = (make_media(team, content=content) for _ in range(2))
    look_into_file(str(first.pk))
    look_into_file(str(again.pk))
    again.refresh_from_db()
    erase(first, django_capture_on_commit_callbacks)
    with again.file.open("rb") as stream:
        assert stream.read() == content
    assert default_storage.exists(again.thumbnail)
    assert storage_used(team.pk) == len(content)
    erase(again, django_capture_on_commit_callbacks)
    assert not default_storage.exists(again.file.name)
    assert storage_used(team.pk) == 0


def test_what_is_used_is_what_lies_there(django_capture_on_commit_callbacks):
    """Any order of uploads, repeats, deletions and restores."""
    chance, team = random.Random(11), make_team()
    contents = [b"%PDF-1.7 " + bytes([number]) * chance.randint(100, 9000) for number in range(5)]
    before, files = originals(), []
    for _ in range(60):
        act = chance.random()
        if act < 0.5 or not files:
            files.append(make_media(team, content=chance.choice(contents), name="a.pdf"))
        elif act < 0.7:
            erase(files.pop(chance.randrange(len(files))), django_capture_on_commit_callbacks)
        else:
            media = chance.choice(files)
            library.delete_media(media)
            library.restore_media(media)
        assert storage_used(team.pk) == lying(originals() - before)
    assert MediaFile.objects.filter(team=team).count() == len(files)


def test_the_trash_counts_until_it_is_erased(django_capture_on_commit_callbacks):
    media = make_media()
    library.delete_media(media)
    assert storage_used(media.team_id) == media.size
    with django_capture_on_commit_callbacks(execute=True):
        library.erase(media)
    assert storage_used(media.team_id) == 0


def test_of_two_uploads_at_once_one_object_stays():
    team, content = make_team(), panorama_bytes()

    class Overtaken(UploadedBytes):
        def keep(self, path):
            make_media(team, content=content)
            return super().keep(path)

    before = originals()
    media = admit(Overtaken(ContentFile(content, name="room.jpg")), team_id=team.pk)
    assert originals() - before == {media.file.name}
    assert MediaFile.objects.same_bytes(media).count() == 1


# --- The three ways bytes come in -----------------------------------------------------------------


def test_a_file_of_this_machine_moves_in(tmp_path, django_capture_on_commit_callbacks):
    path, content = tmp_path / "arrived", panorama_bytes()
    path.write_bytes(content)
    with django_capture_on_commit_callbacks(execute=True):
        media = admit(LocalBytes(path, name="room.jpg"), team_id=make_team().pk)
    assert not path.exists()
    with media.file.open("rb") as stream:
        assert stream.read() == content


def test_an_object_in_storage_is_adopted_where_it_is():
    name = default_storage.save(new_path(), ContentFile(panorama_bytes()))
    media = admit(StoredBytes(name, name="room.jpg"), team_id=make_team().pk)
    assert (media.file.name, media.width) == (name, 1024)


def test_an_object_the_team_has_already_is_erased(django_capture_on_commit_callbacks):
    media, content = make_media(content=video_bytes()), video_bytes()
    name = default_storage.save(new_path(), ContentFile(content))
    with django_capture_on_commit_callbacks(execute=True):
        again = admit(StoredBytes(name, name="again.mp4"), team_id=media.team_id)
    assert again.file.name == media.file.name
    assert not default_storage.exists(name)


def test_what_is_refused_stays_with_whoever_brought_it(tmp_path):
    path = tmp_path / "arrived"
    path.write_bytes(b"MZ" * 100)
    name = default_storage.save(new_path(), ContentFile(b"MZ" * 100))
    for arrival in (LocalBytes(path, name="a.exe"), StoredBytes(name, name="a.exe")):
        with pytest.raises(RuleError):
            admit(arrival, team_id=make_team().pk)
    assert path.exists()
    assert default_storage.exists(name)


def test_a_full_quota_takes_nothing_but_what_is_there_already(settings):
    team, content = make_team(), panorama_bytes()
    settings.LIMIT_TEAM_BYTES = len(content)
    make_media(team, content=content)
    before = originals()
    with pytest.raises(RuleError) as refusal:
        make_media(team, content=b"%PDF-1.7 " + b"." * 100)
    assert refusal.value.code == "quota_exceeded"
    assert originals() == before
    make_media(team, content=content)
    assert storage_used(team.pk) == len(content)
