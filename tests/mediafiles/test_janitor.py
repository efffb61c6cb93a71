"""What nothing refers to goes after a while; what anything refers to never does."""

import os
import random
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.core.management import call_command
from django.utils import timezone

from floorplans.models import PLAN
from floorplans.services import delete_floor_plan, edit_floor_plan
from hotspots.services import delete_hotspot
from mediafiles import janitor
from mediafiles.janitor import clean, paths_in_use
from mediafiles.models import PublicVideo, public_storage
from mediafiles.pictures import publish_picture
from mediafiles.public import put_whole, unit_of, used_again
from mediafiles.sounds import publish_sound
from mediafiles.unused import UnusedFile
from scenes.models import Panorama
from scenes.services import delete_scene, replace_picture
from studio.publishing import publish_tour
from studio.removal import put_back, remove
from tests.makers import (
    finish_panorama,
    make_floor_plan,
    make_hotspot,
    make_media,
    make_scene,
    make_tour,
    picture_bytes,
    run_jobs,
)
from tests.sounds import sound_bytes
from tours.branding import branding_of_tour, edit_branding
from tours.models import Publication, Tour
from tours.services import delete_tour, edit_tour
from viewer.cards import card_name


@pytest.fixture(autouse=True)
def nothing_from_before():
    """What other tests left in the storage of this process is none of our business."""
    clean_up()


def clean_up():
    UnusedFile.objects.all().delete()
    clean()
    a_day_later()
    clean()


def a_day_later():
    UnusedFile.objects.update(since=timezone.now() - timedelta(hours=25))


def cleaned():
    """What a run a day after the last one removes, by area."""
    clean()
    a_day_later()
    return {area: pile.files for area, pile in clean().removed.items() if pile.files}


def there(path):
    return public_storage().exists(path)


@pytest.mark.storage
def test_a_plan_that_was_replaced_goes_a_day_later():
    plan = make_floor_plan()
    old = PLAN.path(plan.content_key)
    other = make_media(plan.tour.team, content=picture_bytes(colour="plum"), name="other.png")
    plan = edit_floor_plan(plan, media=other)

    assert clean().waiting == {"plans": 1}
    assert clean().waiting == {"plans": 1}
    assert there(old)
    a_day_later()
    report = clean()

    assert (report.removed["plans"].files, report.removed["plans"].bytes > 100) == (1, True)
    assert not there(old)
    assert there(PLAN.path(plan.content_key))
    assert not UnusedFile.objects.exists()


@pytest.mark.storage
def test_tiles_go_with_the_rows_that_would_claim_they_are_there():
    scene = make_scene(ready=False)
    (panorama,) = run_jobs()
    media, files = panorama.media_file, count_below(panorama.folder)
    assert files > 4
    scene.refresh_from_db()
    delete_scene(scene)

    assert cleaned() == {"panoramas": files}

    assert count_below(panorama.folder) == 0
    assert not Panorama.objects.filter(pk=panorama.pk).exists()
    # The same picture again is made again.
    make_scene(ready=False, media=media)
    (again,) = run_jobs()
    assert count_below(again.folder) == files


def count_below(folder):
    return len(janitor._sizes(public_storage(), folder))


def test_what_waits_or_works_keeps_its_tiles():
    scene = make_scene(ready=False)
    put_whole(f"{scene.incoming.folder}/base.webp", b"half")
    assert cleaned() == {}
    assert there(f"{scene.incoming.folder}/base.webp")


def test_every_publication_keeps_its_files_shown_or_not():
    tour = make_tour(scenes=1)
    scene = tour.scenes.get()
    old = scene.panorama
    put_whole(f"{old.folder}/base.webp", b"tile")
    plan = make_floor_plan(tour)
    first = publish_tour(tour).publication
    put_whole(f"cards/{card_name(first.manifest)}/card.jpg", b"card")

    delete_floor_plan(plan)
    scene = replace_picture(scene, make_media(tour.team))
    finish_panorama(scene.incoming)
    publish_tour(tour)

    assert cleaned() == {}
    assert there(f"{old.folder}/base.webp")
    assert there(PLAN.path(plan.content_key))
    assert there(f"cards/{card_name(first.manifest)}/card.jpg")
    assert there(first.manifest_path)


def test_with_the_last_publication_everything_goes():
    tour = make_tour(scenes=1)
    put_whole(f"{tour.scenes.get().panorama.folder}/base.webp", b"tile")
    make_floor_plan(tour)
    manifest = publish_tour(tour).publication.manifest
    put_whole(f"cards/{card_name(manifest)}/card.jpg", b"card")
    erase(tour)
    assert cleaned() == {"panoramas": 1, "plans": 1, "cards": 1, "publications": 1}


def erase(tour):
    """For good, and not just to the trash."""
    delete_tour(tour)
    Tour.objects.get(pk=tour.pk).delete()


def test_a_brand_and_a_background_sound_are_kept_while_they_are_chosen():
    tour = make_tour()
    logo = make_media(tour.team, content=picture_bytes(), name="logo.png")
    edit_branding(branding_of_tour(tour), logo=logo, agent_photo=logo)
    sound = make_media(tour.team, content=sound_bytes(), name="waves.mp3")
    edit_tour(tour, settings={"background_audio_url": publish_sound(sound, field="audio")})
    assert cleaned() == {}

    edit_branding(branding_of_tour(tour), logo=None, agent_photo=None)
    edit_tour(tour, settings={"background_audio_url": None})
    assert cleaned() == {"logos": 1, "faces": 1, "sounds": 1}


def test_what_a_hotspot_names_is_kept():
    sound = make_media(content=sound_bytes(), name="waves.mp3")
    url = f"https://example.com{publish_sound(sound, field='audio')}"
    hotspot = make_hotspot(type="audio", content={"audio_url": url})
    assert cleaned() == {}
    delete_hotspot(hotspot)
    assert cleaned() == {"sounds": 1}


def test_the_copy_of_a_video_waits_for_the_publication_of_its_hotspot():
    scene = make_scene()
    media = make_media(scene.tour.team, content=VIDEO_HEAD, name="tour.mp4")
    hotspot = make_hotspot(scene, type="video", content={"media_id": str(media.pk)})
    video = PublicVideo.objects.get(media_file=media)
    put_whole(video.path, b"video")
    PublicVideo.objects.update(state="completed")
    assert cleaned() == {}
    delete_hotspot(hotspot)
    assert cleaned() == {"videos": 1}
    assert not PublicVideo.objects.exists()


VIDEO_HEAD = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(100)


def test_what_was_removed_and_may_be_put_back_is_kept():
    tour = make_tour(scenes=2)
    scene = tour.scenes.last()
    put_whole(f"{scene.panorama.folder}/base.webp", b"tile")
    plan = make_floor_plan(tour)
    remove(scene)
    remove(plan)

    assert cleaned() == {}

    tour.removals.all().delete()
    assert cleaned() == {"panoramas": 1, "plans": 1}


def test_a_file_that_is_used_again_starts_its_grace_anew():
    media = make_media(content=picture_bytes(colour="teal"), name="plan.png")
    key = publish_picture(media, PLAN).key
    clean()
    a_day_later()
    publish_picture(media, PLAN)
    clean()
    assert there(PLAN.path(key))


def test_a_file_that_is_used_again_at_the_last_moment_is_kept(monkeypatch):
    key = publish_picture(make_media(content=picture_bytes(colour="teal")), PLAN).key
    clean()
    a_day_later()
    remove_it = janitor._removed

    def used_meanwhile(path, due):
        used_again(PLAN.path(key))
        return remove_it(path, due)

    monkeypatch.setattr(janitor, "_removed", used_meanwhile)
    assert not clean().removed["plans"].files
    assert there(PLAN.path(key))


def test_tiles_a_row_still_needs_are_kept_whatever_was_seen_before(monkeypatch):
    scene = make_scene()
    put_whole(f"{scene.panorama.folder}/base.webp", b"tile")
    monkeypatch.setattr(janitor, "paths_in_use", set)
    clean()
    a_day_later()
    clean()
    assert there(f"{scene.panorama.folder}/base.webp")
    assert Panorama.objects.filter(pk=scene.panorama_id).exists()


def test_killed_half_way_the_next_run_goes_on(monkeypatch):
    folder = f"panoramas/{'ab' * 16}"
    for name in ("base.webp", "0/0_0.jpg"):
        put_whole(f"{folder}/{name}", b"tile")
    clean()
    a_day_later()

    def one_only(storage, path):
        storage.delete(f"{path}/base.webp")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(janitor, "_delete_all", one_only)
        clean()
    assert clean().removed["panoramas"].files == 1
    assert count_below(folder) == 0


@pytest.mark.storage
def test_an_original_without_a_row_goes_and_the_others_stay(settings):
    kept = make_media()
    lost = storages["default"].save(f"originals/{'cd' * 16}.jpg", ContentFile(b"x" * 1000))
    assert "originals" not in clean().removed, "its row may be on the way"

    if isinstance(storages["default"], FileSystemStorage):
        for name in (lost, kept.file.name):
            os.utime(storages["default"].path(name), (0, 0))
    else:
        settings.UNUSED_FILES_KEPT = timedelta(0)
        time.sleep(2.1)
    pile = clean().removed["originals"]

    assert pile.files >= 1
    assert pile.bytes >= 1000
    assert not storages["default"].exists(lost)
    assert storages["default"].exists(kept.file.name)


def test_what_killed_processes_left_half_written_goes():
    old = time.time() - 90_000
    part = Path(public_storage().path(".parts")) / "half"
    folder = Path(django_settings.TEMP_DIR) / "picture-abc"
    for path in (part, folder / "source"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    clean()
    assert part.exists()
    for path in (part, folder):
        os.utime(path, (old, old))
    clean()
    assert not part.exists()
    assert not folder.exists()


@pytest.mark.storage
def test_the_command_says_what_and_how_much():
    publish_picture(make_media(content=picture_bytes(colour="olive")), PLAN)
    clean()
    assert said("--dry-run") == "Waiting for the end of their grace: 1 of plans.\n"
    a_day_later()
    would = said("--dry-run")
    assert would.startswith("Would remove 1 files of plans, ")
    assert said() == would.replace("Would remove", "Removed")
    assert said() == "Nothing to remove.\n"


def said(*arguments):
    written = StringIO()
    call_command("clean_public_files", *arguments, stdout=written)
    return written.getvalue()


def test_an_area_nobody_declared_is_never_touched():
    put_whole(f"strangers/{'ef' * 16}/file", b"x")
    assert cleaned() == {}
    assert there(f"strangers/{'ef' * 16}/file")


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        (f"plans/{'a' * 32}/plan.webp", f"plans/{'a' * 32}"),
        (f"panoramas/{'a' * 32}", f"panoramas/{'a' * 32}"),
        ("publications/tour/1-abc.json", "publications/tour/1-abc.json"),
    ],
)
def test_what_goes_as_one(path, unit):
    assert unit_of(path) == unit


# --- Any order of things --------------------------------------------------------------------------

COLOURS = ["red", "green", "blue", "gold"]


class Life:
    """A team at work, at random; the janitor comes by when it likes."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.tours = [make_tour()]
        self.team = self.tours[0].team

    def live(self, steps):
        acts = [
            self.add_scene, self.add_scene, self.delete_scene, self.restore, self.replace,
            self.add_plan, self.delete_plan, self.brand, self.silence_or_play, self.publish,
            self.publish, self.forget_removals, self.delete_tour, self.forget_snapshots,
            self.clean, self.clean, self.pass_time,
        ]  # fmt: skip
        for _ in range(steps):
            self.random.choice(acts)()
            assert missing() == []

    def tour(self):
        return self.random.choice(self.tours)

    def media(self):
        """One of few pictures, so that files are shared and come back."""
        colour = self.random.choice(COLOURS)
        return make_media(self.team, content=picture_bytes(1024, 512, colour=colour), name="p.png")

    def add_scene(self):
        scene = make_scene(self.tour(), ready=False, media=self.media())
        self.process(scene.incoming)

    def process(self, panorama):
        """As a worker does, but for the picture itself."""
        used_again(panorama.folder)
        if not Panorama.objects.same_picture(panorama.content_key).exists():
            put_whole(f"{panorama.folder}/base.webp", b"tile")
        finish_panorama(panorama)

    def delete_scene(self):
        if scene := self.tour().scenes.order_by("?").first():
            self.random.choice([remove, delete_scene])(scene)

    def restore(self):
        tour = self.tour()
        removal = tour.removals.filter(kind="scene", restored_at=None).first()
        if removal:
            put_back("scene", removal.thing_id, Anybody(self.team))

    def replace(self):
        if scene := self.tour().scenes.order_by("?").first():
            self.process(replace_picture(scene, self.media()).incoming)

    def add_plan(self):
        make_floor_plan(self.tour(), media=self.media())

    def delete_plan(self):
        if plan := self.tour().floor_plans.order_by("?").first():
            self.random.choice([remove, delete_floor_plan])(plan)

    def brand(self):
        logo = self.random.choice([None, self.media()])
        edit_branding(branding_of_tour(self.tour()), logo=logo)

    def silence_or_play(self):
        media = make_media(self.team, content=sound_bytes("wav"), name="w.wav")
        url = self.random.choice([None, publish_sound(media, field="audio")])
        edit_tour(self.tour(), settings={"background_audio_url": url})

    def publish(self):
        tour = self.tour()
        if tour.scenes.exists():
            publication = publish_tour(tour).publication
            put_whole(f"cards/{card_name(publication.manifest)}/card.jpg", b"card")

    def forget_removals(self):
        self.tour().removals.all().delete()

    def forget_snapshots(self):
        shown = Tour.objects.exclude(publication=None).values_list("publication_id", flat=True)
        Publication.objects.filter(tour__in=self.tours).exclude(pk__in=list(shown)).delete()

    def delete_tour(self):
        erase(self.tours.pop(self.random.randrange(len(self.tours))))
        self.tours.append(make_tour(team=self.team))

    def clean(self):
        clean()

    def pass_time(self):
        a_day_later()


class Anybody:
    def __init__(self, team):
        self.reads = self.writes = [team.pk]


def missing():
    """Files that rows refer to and that are not there."""
    rows = [f"{panorama.folder}/base.webp" for panorama in shown_panoramas()]
    return [path for path in rows if not there(path)] + [
        unit for unit in paths_in_use() if not unit.endswith("/None") and not lies(unit)
    ]


def shown_panoramas():
    return Panorama.objects.filter(scenes__isnull=False).distinct()


def lies(unit):
    place = Path(public_storage().path(unit))
    return place.is_file() or (place.is_dir() and any(place.rglob("*.*")))


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_nothing_needed_is_lost_and_nothing_else_stays(seed):
    life = Life(seed)
    life.live(50)
    clean_up()
    assert missing() == []
    units = {u for area in janitor.swept_areas.values() for u in janitor._units(area)}
    assert units - paths_in_use() == set(), "leaked"
    for tour in life.tours:
        erase(tour)
    clean_up()
    assert {u for area in janitor.swept_areas.values() for u in janitor._units(area)} == set()
