"""The janitor meets somebody who relies on the very file it is about to remove."""

import threading
import time

import pytest
from django.db import connection

from floorplans.models import PLAN
from mediafiles import janitor
from mediafiles.janitor import clean
from mediafiles.models import public_storage
from mediafiles.pictures import publish_picture
from mediafiles.unused import UnusedFile
from tests.makers import make_media, picture_bytes
from tests.mediafiles.test_janitor import a_day_later

pytestmark = pytest.mark.django_db(transaction=True)


def test_whoever_comes_while_a_file_is_removed_waits_and_makes_it_again(monkeypatch):
    media = make_media(content=picture_bytes(colour="orchid"), name="plan.png")
    path = PLAN.path(publish_picture(media, PLAN).key)
    clean()
    a_day_later()
    in_hand, said = threading.Event(), []
    delete_all = janitor._delete_all

    def slowly(storage, unit):
        if path.startswith(unit):
            in_hand.set()
            time.sleep(0.5)
        delete_all(storage, unit)
        said.append(f"removed {unit}")

    def removing():
        try:
            clean()
        finally:
            connection.close()

    monkeypatch.setattr(janitor, "_delete_all", slowly)
    janitor_at_work = threading.Thread(target=removing)
    janitor_at_work.start()
    assert in_hand.wait(10)
    publish_picture(media, PLAN)
    said.append("made")
    janitor_at_work.join()

    assert f"removed {path.rpartition('/')[0]}" in said[: said.index("made")]
    assert public_storage().exists(path)
    assert not UnusedFile.objects.filter(path__startswith="plans/").exists()
