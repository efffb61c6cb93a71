"""`python -m mediafiles.untagged FORMAT SOURCE TARGET`: a sound, and nothing beside the sound.

Copies the packets of the first audio stream into a new file of the same container: no titles,
no pictures, no places, no names of people, devices or programs, no other streams. Nothing is
coded again. Runs in a child (see `panorama.launch`) and knows nothing of Django; prints
{"result": …} or {"refused": …} as the panorama child does.
"""

import json
import mmap
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import av

# No name of a program, no date.
BITEXACT = {"fflags": "+bitexact"}
MPEG_AUDIO = "audio/mpeg"


@dataclass(frozen=True)
class Container:
    """How libav calls it. The demuxer is ours to name: left to guess, libav also opens playlists
    that name other files."""

    reader: str
    writer: str
    codecs: frozenset[str]
    options: dict[str, str] = field(default_factory=dict)


PCM = frozenset({"pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le"})
CONTAINERS = {
    "audio/aac": Container("aac", "adts", frozenset({"aac"})),
    "audio/mp4": Container("mov", "ipod", frozenset({"aac", "alac"}), {"movflags": "+faststart"}),
    "audio/wav": Container("wav", "wav", PCM),
    "audio/ogg": Container("ogg", "ogg", frozenset({"vorbis", "opus"})),
}


class WrongCodec(Exception):
    pass


def main(content_type: str, source: str, target: str) -> None:
    try:
        if content_type == MPEG_AUDIO:
            copy_frames(source, target)
        else:
            copy_packets(CONTAINERS[content_type], source, target)
    except (av.FFmpegError, ValueError, IndexError):
        refuse(
            "audio_corrupt", "The sound is damaged inside and cannot be played. Export it again."
        )
    except WrongCodec as wrong:
        refuse(
            "audio_type_not_allowed",
            f"Browsers do not play what is inside this file ({wrong}). Export it as MP3 or M4A.",
        )
    else:
        say({"result": {"bytes": Path(target).stat().st_size}})


def copy_packets(container: Container, source: str, target: str) -> None:
    packets = 0
    with av.open(source, format=container.reader) as old:
        sound = old.streams.audio[0]
        if sound.codec_context.name not in container.codecs:
            raise WrongCodec(sound.codec_context.name)
        options = BITEXACT | container.options
        with av.open(target, "w", format=container.writer, options=options) as new:
            copy = new.add_stream_from_template(sound)
            copy.metadata.clear()
            for packet in old.demux(sound):
                if packet.dts is not None:
                    packet.stream = copy
                    new.mux(packet)
                    packets += 1
    if not packets:
        raise ValueError("no sound")


def copy_frames(source: str, target: str) -> None:
    """An MP3 file is nothing but its frames; libav would take along what lies between them."""
    with open(source, "rb") as file, open(target, "wb") as copy:
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            for frame in frames_in(data):
                copy.write(frame)
        if not copy.tell():
            raise ValueError("no sound")


# What may follow a frame besides the next one: tags. Anything else, and it was no whole frame.
TAGS = (b"TAG", b"ID3", b"APETAGEX", b"LYRICSBEGIN")
MOST_TRIES = 1_000_000


def frames_in(data: mmap.mmap) -> Iterator[bytes]:
    """The whole frames, without what stands before, between and behind them."""
    at, tries = 0, 0
    while (at := data.find(b"\xff", at)) >= 0:
        end = at + frame_bytes(data[at : at + 4])
        if end > at and is_followed_well(data, end):
            yield data[at:end]
            at = end
            continue
        at, tries = at + 1, tries + 1
        if tries > MOST_TRIES:
            raise ValueError("hardly any sound")


def is_followed_well(data: mmap.mmap, end: int) -> bool:
    after = data[end : end + 16]
    return end == len(data) or bool(frame_bytes(after[:4])) or after.startswith(TAGS)


# ISO 11172-3 and 13818-3, layer III: kbit/s by index, and samples a second, of MPEG-1.
BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
LOW_BITRATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
RATES = (44_100, 48_000, 32_000)


def frame_bytes(header: bytes) -> int:
    """The length of the layer III frame that begins so; 0 if none does."""
    if len(header) < 4:
        return 0
    sync, version, layer = header[0], header[1] >> 3 & 3, header[1] >> 1 & 3
    bitrate, rate, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if sync != 0xFF or header[1] < 0xE0 or version == 1 or layer != 1:
        return 0
    if bitrate in {0, 15} or rate == 3:
        return 0
    # Version 3 is MPEG-1; 2 has half its rates and 0, an extension, a quarter.
    if version == 3:
        return 144_000 * BITRATES[bitrate] // RATES[rate] + padding
    return 72_000 * LOW_BITRATES[bitrate] // (RATES[rate] // (2 if version == 2 else 4)) + padding


def refuse(code: str, message: str) -> None:
    say({"refused": {"code": code, "message": message}})


def say(message: dict) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
