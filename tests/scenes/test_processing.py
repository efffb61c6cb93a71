"""From an uploaded file to tiles on disk: for real, in the child process."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import storages

from core.jobs import stopping
from panorama import child
from panorama.errors import ChildCrashed
from scenes import processing
from scenes.models import Panorama, Scene
from scenes.processing import remove_left_behind
from scenes.services import replace_picture, retry_panorama
from tests.makers import make_media, make_scene, make_tour, panorama_bytes, run_jobs


def public_files(panorama):
    return set(storages["public"].listdir(panorama.folder)[1])


def left_in_temp():
    return list(Path(django_settings.TEMP_DIR).glob(f"{processing.TEMP_PREFIX}*"))


def test_an_uploaded_panorama_becomes_tiles_and_its_scene_shows_it():
    scene = make_scene(ready=False)
    assert not scene.is_processed
    (panorama,) = run_jobs()
    scene.refresh_from_db()
    assert panorama.state == "completed"
    assert scene.panorama == panorama
    assert scene.incoming is None
    assert public_files(panorama) >= {"base.webp", "thumbnail.webp", "social.jpg"}
    assert storages["public"].exists(f"{panorama.folder}/0/0_1.jpg")
    assert panorama.preview.startswith("data:image/webp;base64,")
    assert left_in_temp() == []


def test_the_same_picture_is_not_processed_twice(monkeypatch):
    content = panorama_bytes()
    make_scene(ready=False, media=make_media(content=content))
    run_jobs()
    monkeypatch.setattr(child, "process", lambda *a, **k: pytest.fail("it was processed again"))
    scene = make_scene(ready=False, media=make_media(content=content))
    (second,) = run_jobs()
    scene.refresh_from_db()
    assert scene.panorama == second
    assert second.levels


def test_a_scene_shows_its_old_picture_until_the_new_one_is_stored():
    scene = make_scene()
    old = scene.panorama
    scene = replace_picture(scene, make_media(scene.tour.team))
    assert scene.panorama == old
    (new,) = run_jobs()
    scene.refresh_from_db()
    assert scene.panorama == new


def test_replacing_twice_shows_the_last(monkeypatch):
    scene = make_scene()
    replace_picture(scene, make_media(scene.tour.team))
    first = Scene.objects.get(pk=scene.pk).incoming
    replace_picture(scene, make_media(scene.tour.team))
    run_jobs()
    scene.refresh_from_db()
    first.refresh_from_db()
    assert first.state == "cancelled"
    assert scene.panorama != first


def test_a_job_delivered_twice_runs_once():
    make_scene(ready=False)
    run_jobs()
    panorama = Panorama.objects.get()
    processing_again = Panorama.objects.claim(panorama.pk)
    assert processing_again is None
    assert panorama.attempt == 1


def test_a_crash_of_the_decoder_is_tried_again_and_then_told(monkeypatch, settings):
    settings.JOB_ATTEMPTS = 2

    def crash(*args, **kwargs):
        raise ChildCrashed(exit_code=None, signal=9, stderr_tail="")

    monkeypatch.setattr(child, "process", crash)
    make_scene(ready=False)
    (panorama,) = run_jobs()
    assert (panorama.state, panorama.error_code) == ("pending", "decoder_crashed")
    Panorama.objects.update(not_before=panorama.created_at)
    (panorama,) = run_jobs()
    assert panorama.state == "failed"
    assert "Export it again" in panorama.error_message
    assert left_in_temp() == []


def test_a_full_disk_is_tried_again_and_publishes_nothing(monkeypatch):
    def full(made, folder):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(processing, "publish_folder", full)
    make_scene(ready=False)
    (panorama,) = run_jobs()
    assert (panorama.state, panorama.error_code) == ("pending", "storage_error")
    assert not storages["public"].exists(panorama.folder)


def test_a_failed_picture_can_be_retried(monkeypatch):
    scene = make_scene(ready=False)
    Panorama.objects.claim(scene.incoming_id).fail("decoder_crashed", "It crashed.")
    scene.refresh_from_db()
    retry_panorama(scene.incoming)
    run_jobs()
    scene.refresh_from_db()
    assert scene.is_processed


def test_a_process_that_ends_hands_its_job_back():
    make_scene(ready=False)
    stopping.set()
    try:
        (panorama,) = run_jobs()
    finally:
        stopping.clear()
    assert (panorama.state, panorama.attempt) == ("pending", 0)


@pytest.mark.django_db(transaction=True)
def test_a_killed_child_costs_an_attempt_and_not_the_job():
    make_scene(ready=False, media=make_media(content=panorama_bytes(4096)))
    killer = threading.Thread(target=kill_first_child)
    killer.start()
    (panorama,) = run_jobs()
    killer.join()
    assert (panorama.state, panorama.error_code) == ("pending", "decoder_crashed")
    Panorama.objects.update(not_before=panorama.created_at)
    (panorama,) = run_jobs()
    assert panorama.state == "completed"


def kill_first_child():
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for pid in children():
            os.kill(pid, signal.SIGKILL)
            return
        time.sleep(0.01)


def children():
    """Process ids of panorama children of this very process."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            command = (folder / "cmdline").read_bytes()
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == os.getpid() and b"panorama" in command:
            yield int(folder.name)


def test_what_killed_workers_left_is_cleared_away_after_an_hour():
    old = Path(django_settings.TEMP_DIR) / f"{processing.TEMP_PREFIX}old"
    new = Path(django_settings.TEMP_DIR) / f"{processing.TEMP_PREFIX}new"
    for folder in (old, new):
        folder.mkdir()
    os.utime(old, (time.time() - 7200,) * 2)
    remove_left_behind()
    assert (old.exists(), new.exists()) == (False, True)
    new.rmdir()


def test_what_the_file_says_about_its_pose_is_taken_where_nobody_said_otherwise():
    tour = make_tour()
    untouched, set_by_hand = make_scene(tour, ready=False), make_scene(tour, ready=False)
    Scene.objects.filter(pk=set_by_hand.pk).update(north_offset=10, view_yaw=5)
    for scene in (untouched, set_by_hand):
        job = Panorama.objects.claim(scene.incoming_id)
        processing.finish(
            job,
            {
                "width": 1024,
                "height": 512,
                "pose": {"heading": 90.0, "pitch": 0.0, "roll": 0.0},
                "initial_view": {"yaw": 30.0, "pitch": -5.0, "fov": None},
            },
        )
    untouched.refresh_from_db()
    set_by_hand.refresh_from_db()
    assert (untouched.north_offset, untouched.view_yaw, untouched.view_pitch) == (90, 30, -5)
    assert (set_by_hand.north_offset, set_by_hand.view_yaw) == (10, 5)
