"""Files, wherever they lie: these hold for folders, and are run once more on an S3 server."""

import urllib.error
import urllib.request

import pytest
from django.core.files.storage import storages
from django.core.management import call_command

from mediafiles.models import MediaFile, public_storage
from mediafiles.services import local_copy
from tests.makers import make_media, make_scene, make_tour, panorama_bytes, run_jobs

pytestmark = pytest.mark.storage


def test_an_original_comes_back_byte_for_byte():
    content = panorama_bytes()
    media = make_media(content=content)
    with media.file.open("rb") as stream:
        assert stream.read() == content


def test_the_pipeline_reads_an_original_from_a_path():
    content = panorama_bytes()
    with local_copy(make_media(content=content)) as path:
        assert path.read_bytes() == content


def test_a_file_whose_row_is_refused_is_not_kept(monkeypatch):
    stored = []
    save = storages["default"].save
    monkeypatch.setattr(
        storages["default"], "save", lambda *args: stored.append(save(*args)) or stored[-1]
    )
    monkeypatch.setattr(MediaFile, "save", _refuse)

    with pytest.raises(RuntimeError):
        make_media()

    assert stored
    assert not storages["default"].exists(stored[0])


def _refuse(self, *args, **kwargs):
    raise RuntimeError("no row")


def test_every_file_of_a_processed_panorama_is_there():
    scene = make_scene(ready=False)
    (panorama,) = run_jobs()
    assert panorama.state == panorama.State.COMPLETED, panorama.error_message
    scene.refresh_from_db()
    names = ["base.webp", "thumbnail.webp", "social.jpg", "0/0_0.jpg", "0/0_1.jpg"]
    storage = public_storage()
    assert [name for name in names if not storage.exists(f"{panorama.folder}/{name}")] == []


def test_publishing_stores_the_manifest():
    publication = make_tour(scenes=1, published=True).publication
    assert public_storage().exists(publication.manifest_path)


@pytest.mark.s3
def test_on_s3_anyone_may_read_what_is_public_and_nobody_what_is_not():
    call_command("prepare_storage", verbosity=0)
    call_command("prepare_storage", verbosity=0)

    with urllib.request.urlopen(_address_of(make_tour(scenes=1, published=True))) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"

    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(make_media().file.url.split("?")[0])
    assert refusal.value.code == 403


def _address_of(tour):
    url = public_storage().url(tour.publication.manifest_path)
    assert "Signature" not in url
    return url
