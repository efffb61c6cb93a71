"""Videos and sounds: measured and shown in the library, and copied for visitors."""

import random
from contextlib import suppress
from io import BytesIO

import av
import pytest
from PIL import Image

from core.jobs import JobState
from hotspots.services import edit_hotspot
from mediafiles import looking, watching
from mediafiles.models import MediaFile, PublicVideo, VideoMetadata, public_storage
from mediafiles.public_videos import addresses
from mediafiles.queueing import look_again, want_public_video
from mediafiles.tasks import look_into_file, make_public_video
from panorama.errors import ChildCrashed, ChildTimeout
from studio.publishing import TourNotReady, publish_tour
from tests.makers import make_hotspot, make_media, make_scene, make_team, make_tour, panorama_bytes
from tests.mediafiles.films import SECRETS, sound_bytes, turned, video_bytes


def looked_at(content, *, team=None, name="film.mp4"):
    media = make_media(team, content=content, name=name)
    look_into_file(str(media.pk))
    media.refresh_from_db()
    return media


def copied(media):
    video = want_public_video(media)
    make_public_video(str(video.pk))
    video.refresh_from_db()
    return video


def opened(path):
    with public_storage().open(path) as stream:
        return stream.read()


@pytest.mark.parametrize(
    ("options", "container", "codec", "sound"),
    [
        ({}, "mov", "h264", "aac"),
        ({"kind": "mov", "codec": "mpeg4", "sound": None}, "mov", "mpeg4", ""),
        ({"kind": "webm", "codec": "libvpx", "sound": "libopus"}, "matroska", "vp8", "opus"),
        ({"kind": "matroska"}, "matroska", "h264", "aac"),
    ],
)
def test_a_video_is_measured(options, container, codec, sound):
    media = looked_at(video_bytes(**options))
    assert (media.state, media.error_message) == (JobState.COMPLETED, "")
    video = media.video
    assert (video.container, video.codec, video.audio_codec) == (container, codec, sound)
    assert (media.width, media.height, video.width, video.height) == (320, 240, 320, 240)
    assert media.duration == pytest.approx(2, abs=0.1)
    assert (video.frame_rate, video.rotation) == (25, 0)


@pytest.mark.storage
def test_its_poster_and_thumbnail_are_kept_beside_it():
    media = looked_at(video_bytes(width=1920, height=1080, seconds=1))
    sizes = []
    for path in (media.video.poster, media.thumbnail):
        with media.file.storage.open(path) as stream, Image.open(stream) as picture:
            sizes.append(picture.size)
    assert sizes == [(1280, 720), (256, 144)]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_video_held_upright_has_an_upright_poster(degrees):
    media = looked_at(turned(video_bytes(), degrees))
    size = (240, 320) if degrees % 180 else (320, 240)
    assert (media.video.rotation, (media.width, media.height)) == (degrees, size)
    with media.file.storage.open(media.video.poster) as stream, Image.open(stream) as picture:
        assert picture.size == size


@pytest.mark.parametrize(
    ("kind", "codec"),
    [("mp3", "mp3"), ("ogg", "libopus"), ("wav", "pcm_s16le"), ("ipod", "aac"), ("adts", "aac")],
)
def test_a_sound_has_a_duration(kind, codec):
    media = looked_at(sound_bytes(kind, codec=codec), name="hum")
    assert (media.kind, media.state) == ("audio", JobState.COMPLETED)
    assert media.duration == pytest.approx(2, abs=0.2)
    assert not VideoMetadata.objects.exists()


@pytest.mark.storage
def test_a_picture_has_a_thumbnail_without_what_the_camera_wrote():
    media = looked_at(panorama_bytes(), name="room.jpg")
    with media.file.storage.open(media.thumbnail) as stream:
        content = stream.read()
    with Image.open(BytesIO(content)) as picture:
        assert picture.size == (256, 128)
    assert b"number" not in content


def test_a_document_needs_no_looking_into():
    media = make_media(content=b"%PDF-1.7\n" + b"." * 100, name="plan.pdf")
    assert media.state == JobState.COMPLETED


def test_a_broken_video_is_kept_and_says_so():
    media = looked_at(video_bytes()[:2000])
    assert (media.state, media.error_code) == (JobState.FAILED, "media_corrupt")
    assert "Export it again" in media.error_message
    assert media.file.storage.exists(media.file.name)


def test_a_playlist_that_names_other_files_is_never_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    playlist = tmp_path / "list.mp4"
    playlist.write_text(f"#EXTM3U\n#EXTINF:1,\nfile://{secret}\n")
    with pytest.raises(watching.Refused):
        watching.look("video/mp4", playlist, tmp_path)


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (ChildCrashed(exit_code=None, signal=11, stderr_tail=""), "decoder_crashed"),
        (ChildTimeout(90), "processing_timeout"),
    ],
)
def test_a_decoder_that_dies_is_tried_again_and_then_given_up(monkeypatch, settings, failure, code):
    def die(*args):
        raise failure

    monkeypatch.setattr(looking.child, "answer_of", die)
    media = make_media(content=video_bytes())
    for attempt in range(settings.JOB_ATTEMPTS):
        MediaFile.objects.update(not_before=media.created_at)
        look_into_file(str(media.pk))
        media.refresh_from_db()
        assert media.attempt == attempt + 1
    assert (media.state, media.error_code) == (JobState.FAILED, code)
    monkeypatch.undo()
    look_again(media)
    look_into_file(str(media.pk))
    media.refresh_from_db()
    assert (media.state, media.error_message) == (JobState.COMPLETED, "")


def test_the_same_video_again_is_not_looked_into_again(monkeypatch):
    first = looked_at(video_bytes())
    monkeypatch.setattr(looking, "_run", None)
    again = make_media(first.team, content=video_bytes(), name="again.mp4")
    assert (again.state, again.thumbnail) == (JobState.COMPLETED, first.thumbnail)
    assert again.video.codec == "h264"


@pytest.mark.storage
@pytest.mark.parametrize(
    ("options", "container"),
    [
        ({"kind": "mov"}, "mp4"),
        ({"codec": "libx265"}, "mp4"),
        ({"kind": "matroska"}, "mp4"),
        ({"kind": "webm", "codec": "libvpx", "sound": "libopus"}, "webm"),
    ],
)
def test_visitors_get_the_streams_and_nothing_the_camera_wrote(options, container):
    original = video_bytes(**options)
    assert any(secret in original for secret in SECRETS)
    video = copied(make_media(content=original, name="film"))
    assert (video.state, video.container) == (JobState.COMPLETED, container)
    copy = opened(video.path)
    assert [secret for secret in (*SECRETS, b"x264", b"x265") if secret in copy] == []
    assert video.stored_bytes == len(copy)
    with av.open(BytesIO(original)) as before, av.open(BytesIO(copy)) as after:
        assert [s.codec.name for s in after.streams] == [s.codec.name for s in before.streams]
        assert after.duration == pytest.approx(before.duration, abs=100_000)
        seen, wanted = (list(film.decode(video=0)) for film in (after, before))
    assert len(seen) == len(wanted) == 50
    assert (seen[30].to_ndarray() == wanted[30].to_ndarray()).all()
    assert opened(video.poster_path)[:4] == b"RIFF"


@pytest.mark.parametrize("codec", ["h264", "libx265"])
def test_the_units_of_a_copy_are_counted_as_browsers_expect(codec):
    copy = opened(copied(make_media(content=video_bytes(codec=codec))).path)
    with av.open(BytesIO(copy)) as film:
        first = bytes(next(film.demux(video=0)))
    at = 0
    while at < len(first):
        at += 4 + int.from_bytes(first[at : at + 4], "big")
    assert at == len(first)


def test_an_mp4_begins_to_play_before_all_of_it_is_there():
    copy = opened(copied(make_media(content=video_bytes())).path)
    assert copy.index(b"moov") < copy.index(b"mdat")


def test_a_turned_video_stays_turned():
    video = copied(make_media(content=turned(video_bytes(), 90)))
    assert (video.width, video.height) == (240, 320)
    with av.open(BytesIO(opened(video.path))) as film:
        assert next(film.decode(video=0)).rotation % 360 == 270


def test_what_no_browser_plays_is_refused_with_the_way_out():
    video = copied(make_media(content=video_bytes("mov", codec="mpeg4", sound=None)))
    assert (video.state, video.error_code) == (JobState.FAILED, "video_not_playable")
    assert "mpeg4" in video.error_message and "H.264" in video.error_message


def test_a_codec_nobody_knows_is_named_as_that():
    media = looked_at(video_bytes("matroska").replace(b"A_AAC", b"A_ZZZ"))
    assert (media.state, media.video.audio_codec) == (JobState.COMPLETED, "something unknown")
    assert copied(media).error_code == "video_not_playable"


def test_whatever_is_broken_inside_a_video_is_told_or_borne(tmp_path):
    chance, film = random.Random(5), video_bytes()
    for number in range(25):
        broken = bytearray(film[: chance.randrange(100, len(film))] if number % 2 else film)
        for _ in range(chance.randint(1, 60)):
            broken[chance.randrange(40, len(broken))] = chance.randrange(256)
        path = tmp_path / "film.mp4"
        path.write_bytes(broken)
        with suppress(watching.Refused):
            watching.look("video/mp4", path, tmp_path)
            watching.publish("video/mp4", path, tmp_path)


def test_two_files_with_the_same_bytes_have_one_public_copy(monkeypatch):
    first = copied(make_media(content=video_bytes()))
    monkeypatch.setattr(looking, "_run", None)
    second = copied(make_media(content=video_bytes()))
    assert (second.state, second.path) == (JobState.COMPLETED, first.path)
    assert PublicVideo.objects.count() == 2


def hotspot_with(media, type="video", **content):
    scene = make_scene(make_tour(team=media.team))
    return make_hotspot(scene, type=type, content={"media_id": str(media.pk), **content})


def test_a_video_of_the_library_is_shown_to_visitors_as_its_copy():
    media = make_media(content=video_bytes())
    hotspot = hotspot_with(media, autoplay=True)
    tour = hotspot.scene.tour
    with pytest.raises(TourNotReady, match="videos cannot be shown yet"):
        publish_tour(tour)
    video = copied(media)
    (shown,) = publish_tour(tour).publication.manifest["scenes"][0]["hotspots"]
    video_url, poster_url = addresses(video)
    assert shown["content"] == {
        "kind": "video", "autoplay": True, "muted": False, "loop": False,
        "video_url": video_url, "poster_url": poster_url,
    }  # fmt: skip


def test_a_tour_with_a_video_that_failed_says_why_it_cannot_be_published():
    media = make_media(content=video_bytes("mov", codec="mpeg4", sound=None))
    hotspot = hotspot_with(media)
    copied(media)
    with pytest.raises(TourNotReady) as refusal:
        publish_tour(hotspot.scene.tour)
    assert "Browsers do not play this video" in str(refusal.value.errors)


def test_a_sound_of_the_library_is_copied_at_once():
    media = make_media(content=sound_bytes(), name="hum.mp3")
    hotspot = hotspot_with(media, type="audio")
    assert hotspot.content["media_id"] == str(media.pk)
    (shown,) = publish_tour(hotspot.scene.tour).publication.manifest["scenes"][0]["hotspots"]
    assert shown["content"]["audio_url"] == hotspot.content["audio_url"]
    assert "media_id" not in shown["content"]


def test_another_source_takes_the_place_of_the_file():
    hotspot = hotspot_with(make_media(content=video_bytes()))
    edited = edit_hotspot(hotspot, content={"video_url": "https://example.com/film.mp4"})
    assert edited.content["video_url"] == "https://example.com/film.mp4"
    assert "media_id" not in edited.content


def test_a_file_of_another_team_or_kind_cannot_be_played(api):
    media, team = make_media(content=video_bytes()), make_team()
    scene = make_scene(make_tour(team=team))
    api.force_login(team.members.get())
    for file, code in [(media, "not_found"), (make_media(team), "video_type_not_allowed")]:
        answer = api.post(
            f"/api/v1/scenes/{scene.pk}/hotspots",
            {
                "type": "video",
                "position": {"yaw": 0, "pitch": 0},
                "content": {"media_id": str(file.pk)},
            },
            format="json",
        )
        assert answer.json()["code"] == code
        assert list(answer.json()["errors"]) == ["content.media_id"]
