"""Sounds for visitors: the same to hear, and nothing to read."""

import io
import struct

import mutagen
import pytest
from mutagen.apev2 import APEv2
from mutagen.id3 import APIC, COMM, GEOB, ID3, TIT2, TXXX
from mutagen.mp4 import MP4Cover

from mediafiles.models import public_storage
from mediafiles.sounds import SoundRefused, path_for, publish_background_sound, publish_sound
from tests.makers import make_media, panorama_bytes
from tests.sounds import KINDS, samples_in, sound_bytes

MARK = "MARK-47.5596N-9.6828E-serial-0815"
RAW = MARK.encode()


def published(content, name):
    media = make_media(content=content, name=name)
    publish_sound(media, field="audio")
    with public_storage().open(path_for(media)) as stream:
        return media, stream.read()


def tagged(kind):
    """A sound with our mark in every place for words its container has."""
    return TAGGERS[kind](sound_bytes(kind))


def mp3(content):
    file = io.BytesIO(content)
    tags = ID3()
    for frame in (
        TIT2(encoding=3, text=MARK),
        COMM(encoding=3, lang="eng", desc=MARK, text=MARK),
        TXXX(encoding=1, desc="GPS", text=MARK),
        APIC(encoding=3, mime="image/png", type=3, desc=MARK, data=RAW * 50),
        GEOB(encoding=3, mime="text/plain", filename=MARK, desc="", data=RAW),
    ):
        tags.add(frame)
    tags.save(file, v1=2)
    ape = APEv2()
    ape["Artist"] = MARK
    ape.save(file)
    whole = file.getvalue()
    middle = whole.index(content[:4]) + len(content) // 2
    # A tag between frames, as two files joined have it, and words behind the end.
    return whole[:middle] + _tag_alone() + whole[middle:] + b"LYRICSBEGIN" + RAW + b"LYRICS200"


def _tag_alone():
    file = io.BytesIO()
    tags = ID3()
    tags.add(TIT2(encoding=3, text=MARK))
    tags.save(file)
    return file.getvalue()


def m4a(content):
    file = io.BytesIO(content)
    tags = mutagen.File(file)
    tags["\xa9nam"] = [MARK]
    tags["----:com.apple.iTunes:GPS"] = [RAW]
    tags["covr"] = [MP4Cover(RAW * 20, MP4Cover.FORMAT_PNG)]
    file.seek(0)
    tags.save(file)
    place = b"\xa9xyz" + struct.pack(">HH", len(RAW), 0x15C7) + RAW
    extra = [b"uuid" + bytes(16) + RAW, b"udta" + _atom(place), b"free" + RAW, b"meta" + RAW]
    return file.getvalue() + b"".join(_atom(atom) for atom in extra)


def _atom(body):
    return struct.pack(">I", len(body) + 4) + body


def wav(content):
    extra = b"".join(
        kind + struct.pack("<I", len(body)) + body
        for kind, body in [
            (b"bext", RAW.ljust(602, b"\0")),
            (b"LIST", b"INFOIART" + struct.pack("<I", 64) + RAW.ljust(64, b"\0")),
            (b"iXML", RAW.ljust(64, b" ")),
            (b"id3 ", _tag_alone().ljust(4096, b"\0")),
        ]
    )
    return content[:36] + extra + content[36:] + RAW


def ogg(content):
    file = io.BytesIO(content)
    tags = mutagen.File(file)
    tags["artist"] = MARK
    tags["location"] = MARK
    tags["metadata_block_picture"] = MARK * 30
    file.seek(0)
    tags.save(file)
    return file.getvalue()


def aac(content):
    return content + _tag_alone()


TAGGERS = {"mp3": mp3, "m4a": m4a, "aac": aac, "wav": wav, "opus.ogg": ogg, "vorbis.ogg": ogg}


@pytest.mark.storage
@pytest.mark.parametrize("kind", KINDS)
def test_visitors_hear_the_same_and_read_nothing(kind):
    content = tagged(kind)
    assert RAW in content or MARK.encode("utf-16-le") in content

    media, copy = published(content, f"waves.{kind}")

    for written in (RAW, MARK.encode("utf-16-le"), b"MARK", b"serial"):
        assert written not in copy
    assert samples_in(copy) == pytest.approx(samples_in(sound_bytes(kind)), abs=2400)
    with media.file.open("rb") as original:
        assert original.read() == content, "the original is the person's"


def test_a_sound_is_copied_once(monkeypatch):
    media = make_media(content=sound_bytes(), name="waves.mp3")
    url = publish_sound(media, field="audio")
    monkeypatch.setattr("mediafiles.sounds._copy", lambda *given: pytest.fail("copied again"))
    assert publish_sound(media, field="audio") == url


def test_what_is_no_sound_is_refused_at_its_field():
    with pytest.raises(SoundRefused) as refusal:
        publish_sound(make_media(content=panorama_bytes()), field="content.audio_url")
    assert refusal.value.code == "audio_type_not_allowed"
    assert list(refusal.value.errors) == ["content.audio_url"]


@pytest.mark.parametrize(
    "content",
    [b"ID3" + b"\0" * 200, b"RIFF\xff\xff\xff\xffWAVE" + b"x" * 200, b"\xff\xf1" + b"\0" * 90],
)
def test_what_only_begins_like_a_sound_is_refused(content):
    with pytest.raises(SoundRefused) as refusal:
        publish_sound(make_media(content=content, name="waves.mp3"), field="audio")
    assert refusal.value.code == "audio_corrupt"


def test_a_background_sound_has_to_be_small(settings):
    settings.LIMIT_BACKGROUND_AUDIO_BYTES = 100
    media = make_media(content=sound_bytes(), name="waves.mp3")
    with pytest.raises(SoundRefused) as refusal:
        publish_background_sound(media, field="settings.background_audio_url")
    assert refusal.value.code == "audio_too_large"
    assert publish_sound(media, field="audio")
