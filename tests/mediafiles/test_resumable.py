"""Uploads that go on where they stopped, wherever the files lie."""

import hashlib

import pytest
from django.utils import timezone

from mediafiles.models import MediaFile, Upload
from mediafiles.quota import storage_reserved, storage_used
from mediafiles.resumable import finishing, services
from mediafiles.resumable.tasks import finish_uploads
from mediafiles.resumable.turns import turn_of
from tests.makers import make_media, make_user, panorama_bytes, team_of
from tests.mediafiles.tus import Tus, bytes_waiting, digest, refusal, row_of

pytestmark = pytest.mark.storage
# More than two parts of a multipart upload on S3, and none of them full at the end.
LARGE = 20_000_000


@pytest.fixture
def tus(api):
    # What other tests left unfinished.
    finishing.store().leftovers(older_than=-60)
    return Tus(api)


def picture_of(size):
    return (panorama_bytes() + b"\0" * size)[:size]


def content_of(media):
    with media.file.open("rb") as stream:
        return stream.read()


def test_a_file_in_three_pieces_arrives_byte_for_byte(tus):
    content = panorama_bytes()
    address = tus.begin(len(content), filename="Küche.jpg", folder="summer")
    assert tus.send(address, 0, content[:10])["Upload-Offset"] == "10"
    assert tus.send(address, 10, content[10:5000])["Upload-Offset"] == "5000"
    last = tus.send(address, 5000, content[5000:])

    assert (last.status_code, last["Upload-State"]) == (204, "complete")
    media = MediaFile.objects.get(pk=last["Upload-Media-Id"])
    assert content_of(media) == content
    assert media.sha256 == hashlib.sha256(content).hexdigest()
    assert (media.original_filename, media.folder) == ("Küche.jpg", "summer")
    assert (media.content_type, media.uploaded_by) == ("image/jpeg", tus.user)
    assert bytes_waiting() == set()


def test_pieces_of_any_size_make_a_large_file(tus):
    content = picture_of(LARGE)
    address = tus.begin(len(content))
    ends = [100, 3_000_000, 3_000_001, 12_000_000, 19_000_000, LARGE]
    for start, end in zip([0, *ends], ends, strict=False):
        last = tus.send(address, start, content[start:end])
        assert last.status_code == 204, last.content
    media = MediaFile.objects.get(pk=last["Upload-Media-Id"])
    assert content_of(media) == content
    assert bytes_waiting() == set()


def test_a_large_file_in_one_piece_settles_on_the_way(tus, monkeypatch):
    monkeypatch.setattr("mediafiles.resumable.stores.LocalStore.settles_every", 1_000_000)
    monkeypatch.setattr("mediafiles.resumable.stores.S3Store.settles_every", 9_000_000)
    content = picture_of(LARGE)
    media = MediaFile.objects.get(pk=tus.upload(content)["Upload-Media-Id"])
    assert content_of(media) == content
    assert bytes_waiting() == set()


def test_the_first_bytes_may_come_with_the_creation(tus):
    content = panorama_bytes()
    begun = tus.create(len(content), content[:3000])
    assert (begun.status_code, begun["Upload-Offset"]) == (201, "3000")
    assert tus.send(begun["Location"], 3000, content[3000:])["Upload-Media-Id"]


def test_a_whole_file_may_come_with_the_creation(tus):
    content = panorama_bytes()
    begun = tus.create(len(content), content)
    assert begun["Upload-Media-Id"] == begun["Location"].rpartition("/")[2]


def test_head_says_where_to_go_on(tus):
    content = panorama_bytes()
    address = tus.begin(len(content), filename="a b.jpg")
    tus.send(address, 0, content[:4000])
    answer = tus.head(address)
    assert answer.status_code == 200
    assert (answer["Upload-Offset"], answer["Upload-Length"]) == ("4000", str(len(content)))
    assert answer["Upload-Metadata"] == "filename YSBiLmpwZw=="
    assert (answer["Cache-Control"], answer["Tus-Resumable"]) == ("no-store", "1.0.0")
    assert answer["Upload-Expires"].endswith("GMT")


def test_after_the_last_answer_was_lost_head_names_the_file(tus):
    address = tus.begin(len(content := panorama_bytes()))
    tus.send(address, 0, content)
    answer = tus.head(address)
    assert answer["Upload-Offset"] == answer["Upload-Length"]
    assert answer["Upload-Media-Id"]


def test_a_program_reads_how_far_it_is_and_what_became_of_it(tus):
    address = tus.begin(len(content := panorama_bytes()))
    assert tus.read(address)["state"] == "open"
    tus.send(address, 0, content)
    body = tus.read(address)
    assert (body["state"], body["error"]) == ("complete", None)
    assert body["media"]["sha256"] == hashlib.sha256(content).hexdigest()


def test_bytes_beyond_the_offset_are_cut_off_when_it_goes_on(tus):
    """As after a crash between writing bytes and writing the row."""
    content = panorama_bytes()
    address = tus.begin(len(content))
    upload = row_of(address)
    with pytest.raises(RuntimeError), turn_of(upload) as turn:
        services.receive(turn, BreaksAfter(content[:5000]))
    assert tus.head(address)["Upload-Offset"] == "0"
    assert tus.send(address, 0, content)["Upload-State"] == "complete"
    assert content_of(MediaFile.objects.get()) == content


class BreaksAfter:
    announced, was_cut = None, False

    def __init__(self, chunk):
        self.chunk = chunk

    def __iter__(self):
        yield self.chunk
        raise RuntimeError("the process died")


def test_what_arrived_of_a_body_that_was_cut_is_kept(tus):
    content = panorama_bytes()
    address = tus.begin(len(content))
    upload = row_of(address)
    with turn_of(upload) as turn:
        services.receive(turn, services.Body(CutAfter(content[:7000]), announced=len(content)))
    assert tus.head(address)["Upload-Offset"] == "7000"
    assert tus.send(address, 7000, content[7000:])["Upload-State"] == "complete"
    assert content_of(MediaFile.objects.get()) == content


class CutAfter:
    def __init__(self, content):
        self.content = content

    def read(self, size):
        if not self.content:
            raise ConnectionResetError
        piece, self.content = self.content[:size], self.content[size:]
        return piece


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_bytes_with_their_checksum_are_taken(tus, algorithm):
    content = panorama_bytes()
    address = tus.begin(len(content))
    half = content[:9000]
    answer = tus.send(address, 0, half, **{"Upload-Checksum": digest(half, algorithm)})
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "9000")
    assert tus.send(address, 9000, content[9000:])["Upload-State"] == "complete"


def test_bytes_that_are_not_those_of_their_checksum_are_discarded(tus):
    content = panorama_bytes()
    address = tus.begin(len(content))
    tus.send(address, 0, content[:1000])
    answer = tus.send(
        address, 1000, content[1000:], **{"Upload-Checksum": digest(b"something else")}
    )
    assert refusal(answer) == (460, "upload_checksum_mismatch")
    assert tus.head(address)["Upload-Offset"] == "1000"
    assert tus.send(address, 1000, content[1000:])["Upload-State"] == "complete"
    assert content_of(MediaFile.objects.get()) == content


def test_a_terminated_upload_is_gone_with_its_bytes(tus):
    address = tus.begin(len(content := panorama_bytes()))
    tus.send(address, 0, content[:5000])
    assert tus.terminate(address).status_code == 204
    assert bytes_waiting() == set()
    assert refusal(tus.send(address, 5000, content[5000:])) == (410, "upload_terminated")
    assert tus.terminate(address).status_code == 410
    assert storage_reserved(team_of(tus.user).pk) == 0


def test_a_finished_upload_cannot_be_terminated_or_sent_to(tus):
    address = tus.begin(len(content := panorama_bytes()))
    tus.send(address, 0, content)
    assert refusal(tus.terminate(address)) == (409, "upload_complete")
    assert refusal(tus.send(address, len(content), b"")) == (409, "upload_complete")


def test_the_same_bytes_again_are_stored_once_and_counted_once(tus):
    content = panorama_bytes()
    tus.upload(content)
    tus.upload(content, filename="again.jpg")
    first, second = MediaFile.objects.order_by("created_at")
    assert first.file.name == second.file.name
    assert storage_used(first.team_id) == len(content)


def test_a_large_file_is_checked_by_a_worker(tus, monkeypatch):
    hinted = []
    monkeypatch.setattr(services, "FINISHED_AT_ONCE", 1000)
    monkeypatch.setattr(services, "hint", lambda task, pk: hinted.append((task, pk)))
    address = tus.begin(len(content := panorama_bytes()))
    last = tus.send(address, 0, content)
    assert (last["Upload-State"], last.has_header("Upload-Media-Id")) == ("finishing", False)
    assert not MediaFile.objects.exists()

    ((task, pk),) = hinted
    task(str(pk))
    task(str(pk))

    assert tus.read(address)["media"]["id"] == str(MediaFile.objects.get().pk)
    assert content_of(MediaFile.objects.get()) == content


def test_an_upload_whose_worker_died_after_making_the_file_makes_no_second(tus, monkeypatch):
    monkeypatch.setattr(services, "FINISHED_AT_ONCE", 1000)
    address = tus.begin(len(content := panorama_bytes()))
    tus.send(address, 0, content)
    upload = row_of(address)
    finishing._admitted(upload)
    finishing.finish_in_background(upload.pk)
    assert MediaFile.objects.count() == 1
    assert tus.read(address)["state"] == "complete"
    assert bytes_waiting() == set()


def test_the_sweep_finishes_what_nobody_was_hinted_at(tus, monkeypatch):
    monkeypatch.setattr(services, "FINISHED_AT_ONCE", 1000)
    monkeypatch.setattr(services, "hint", lambda task, pk: None)
    address = tus.begin(len(content := panorama_bytes()))
    tus.send(address, 0, content)
    monkeypatch.setattr("mediafiles.resumable.tasks.hint", lambda task, pk: task(str(pk)))
    finish_uploads()
    assert tus.read(address)["state"] == "complete"


def test_who_asks_after_a_crash_at_the_very_end_gets_the_file(tus, monkeypatch):
    address = tus.begin(len(content := panorama_bytes()))
    with monkeypatch.context() as crash:
        crash.setattr(finishing, "admit", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tus.send(address, 0, content)
    answer = tus.head(address)
    assert (answer["Upload-State"], answer["Upload-Offset"]) == ("complete", str(len(content)))
    assert content_of(MediaFile.objects.get(pk=answer["Upload-Media-Id"])) == content


def test_the_sender_may_say_what_the_whole_file_hashes_to(tus):
    content = panorama_bytes()
    answer = tus.upload(content, sha256=hashlib.sha256(content).hexdigest())
    assert answer["Upload-State"] == "complete"
    assert refusal(tus.upload(content, sha256="0" * 64)) == (422, "file_damaged")


# --- Giving up ------------------------------------------------------------------------------------


def test_an_upload_without_progress_expires_with_its_bytes(tus):
    address = tus.begin(len(content := panorama_bytes()))
    tus.send(address, 0, content[:5000])
    Upload.objects.update(expires_at=timezone.now() - timezone.timedelta(seconds=1))
    assert refusal(tus.send(address, 5000, content[5000:])) == (410, "upload_expired")

    assert finishing.expire() == (1, 0)

    assert bytes_waiting() == set()
    assert tus.head(address).status_code == 410
    assert tus.read(address)["state"] == "expired"
    assert storage_reserved(team_of(tus.user).pk) == 0


def test_progress_puts_the_end_off_so_a_client_may_sleep_for_23_hours(tus):
    address = tus.begin(len(content := panorama_bytes()))
    Upload.objects.update(expires_at=timezone.now() + timezone.timedelta(minutes=1))
    tus.send(address, 0, content[:5000])
    assert row_of(address).expires_at > timezone.now() + timezone.timedelta(hours=23)
    finishing.expire()
    assert tus.send(address, 5000, content[5000:])["Upload-State"] == "complete"


def test_one_that_is_being_written_does_not_expire(tus):
    address = tus.begin(1000)
    Upload.objects.update(expires_at=timezone.now() - timezone.timedelta(seconds=1))
    with turn_of(row_of(address)):
        assert finishing.expire() == (0, 0)
    assert finishing.expire() == (1, 0)


def test_bytes_that_belong_to_no_upload_are_removed(tus):
    address = tus.begin(LARGE)
    tus.send(address, 0, picture_of(9_000_000))
    before = bytes_waiting()
    finishing.store().leftovers(older_than=-60)
    assert bytes_waiting() == before, "an upload that may go on is not touched"
    Upload.objects.all().delete()
    finishing.store().leftovers(older_than=3600)
    assert bytes_waiting(), "what is young may belong to a row that is being written"
    finishing.store().leftovers(older_than=-60)
    assert bytes_waiting() == set()


def test_uploads_that_ended_are_forgotten_after_a_week(tus):
    address = tus.begin(1000)
    tus.terminate(address)
    finishing.expire()
    assert tus.head(address).status_code == 410
    Upload.objects.update(updated_at=timezone.now() - timezone.timedelta(days=8))
    finishing.expire()
    assert tus.head(address).status_code == 404


# --- Turns ----------------------------------------------------------------------------------------


def test_while_one_request_writes_another_is_told_to_wait(tus):
    address = tus.begin(len(content := panorama_bytes()))
    with turn_of(row_of(address)):
        answer = tus.send(address, 0, content)
        assert refusal(answer) == (423, "upload_locked")
        assert answer["Retry-After"]
        assert tus.terminate(address).status_code == 423
    assert tus.send(address, 0, content)["Upload-State"] == "complete"


def test_a_turn_of_a_process_that_died_here_is_void_at_once(tus, monkeypatch):
    address = tus.begin(len(content := panorama_bytes()))
    Upload.objects.update(
        lease_owner="anyhost:1:abc", lease_until=timezone.now() + timezone.timedelta(hours=1)
    )
    assert tus.send(address, 0, content).status_code == 423
    monkeypatch.setattr("mediafiles.resumable.turns.is_dead_here", lambda owner: True)
    assert tus.send(address, 0, content)["Upload-State"] == "complete"


def test_a_turn_that_ran_out_is_free_and_its_owner_changes_nothing_more(tus):
    address = tus.begin(len(content := panorama_bytes()))
    upload = row_of(address)
    with pytest.raises(services.RuleError) as lost, turn_of(upload) as turn:
        Upload.objects.update(lease_until=timezone.now() - timezone.timedelta(seconds=1))
        with turn_of(row_of(address)):
            services.receive(turn, services.Body(CutAfter(content), announced=None))
    assert lost.value.status == 423
    assert tus.head(address)["Upload-Offset"] == "0"


def test_one_piece_takes_a_fixed_and_small_number_of_queries(tus, django_assert_num_queries):
    content = picture_of(3_000_000)
    address = tus.begin(len(content))
    tus.send(address, 0, content[:1000])
    for start, end in ((1000, 2000), (2000, 2_900_000)):
        # The token, the memberships, the upload, the turn, the new offset.
        with django_assert_num_queries(5):
            tus.send(address, start, content[start:end])


def test_what_a_team_stores_is_known_to_the_byte(tus):
    team = team_of(tus.user)
    media = make_media(team)
    address = tus.begin(len(content := panorama_bytes()))
    tus.send(address, 0, content[:100])
    assert storage_used(team.pk) == media.size
    assert storage_reserved(team.pk) == len(content)
    tus.send(address, 100, content[100:])
    assert storage_used(team.pk) == media.size + len(content)
    assert storage_reserved(team.pk) == 0
    assert storage_used(team_of(make_user()).pk) == 0


def test_who_asks_about_content_that_was_refused_after_a_crash_reads_why(tus, monkeypatch):
    address = tus.begin(len(content := panorama_bytes()), sha256="0" * 64)
    with monkeypatch.context() as crash:
        crash.setattr(finishing, "admit", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tus.send(address, 0, content)
    assert tus.read(address)["error"]["code"] == "file_damaged"
    assert bytes_waiting() == set()
