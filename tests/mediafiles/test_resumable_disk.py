"""Uploads onto a disk that fills up, or loses what it had. An object store has no such floor."""

import collections
import errno
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from mediafiles.quota import QuotaExceeded
from mediafiles.resumable import finishing
from mediafiles.resumable.services import create_upload
from tests.makers import make_user, panorama_bytes, team_of
from tests.mediafiles.tus import Tus, refusal, row_of

GB = 1_000_000_000


@pytest.fixture
def tus(api):
    return Tus(api)


Disk = collections.namedtuple("Disk", "total used free")


@pytest.fixture
def disk(monkeypatch):
    """Sets what is free of a disk of 100 GB, whose floor is 5 GB."""

    def free(size):
        monkeypatch.setattr("shutil.disk_usage", lambda path: Disk(100 * GB, 0, size))

    return free


def test_below_the_floor_of_the_disk_nothing_is_begun(tus, disk):
    disk(6 * GB)
    assert tus.create(GB // 2).status_code == 201
    answer = tus.create(GB // 2 + 1)
    assert refusal(answer) == (507, "storage_full")
    assert answer["Retry-After"]


def test_below_the_floor_of_the_disk_nothing_goes_on_and_nothing_is_lost(tus, disk):
    content = panorama_bytes()
    address = tus.begin(len(content))
    tus.send(address, 0, content[:1000])
    disk(4 * GB)
    assert refusal(tus.send(address, 1000, content[1000:])) == (507, "storage_full")
    assert tus.head(address)["Upload-Offset"] == "1000"
    disk(50 * GB)
    assert tus.send(address, 1000, content[1000:])["Upload-State"] == "complete"


def test_a_disk_that_is_full_all_the_same_costs_nothing_that_was_there(tus, monkeypatch):
    content = panorama_bytes()
    address = tus.begin(len(content))
    tus.send(address, 0, content[:1000])
    real = os.write

    def full(descriptor, data):
        real(descriptor, data[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("mediafiles.resumable.stores.os.write", full)
        assert refusal(tus.send(address, 1000, content[1000:])) == (507, "storage_full")
    path = finishing.store().path(row_of(address))
    assert path.stat().st_size == 1000, "what did not fit is not left lying"
    assert tus.send(address, 1000, content[1000:])["Upload-State"] == "complete"


def test_bytes_that_were_lost_are_said_to_be_lost(tus):
    address = tus.begin(2000)
    tus.send(address, 0, panorama_bytes()[:1000])
    finishing.store().path(row_of(address)).unlink()
    assert refusal(tus.send(address, 1000, b"." * 1000)) == (410, "upload_bytes_lost")


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_only_those_with_room_begin(settings):
    settings.LIMIT_TEAM_BYTES = 400
    user = make_user()

    def begin(number):
        try:
            create_upload(team_id=team_of(user).pk, user=user, length=100, filename=f"{number}.jpg")
        except QuotaExceeded:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(begin, range(8))) == 4
