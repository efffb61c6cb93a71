"""JPEG headers: the marker segments of ITU-T T.81, annex B, walked without decoding."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from panorama.errors import Refused
from panorama.headers import exif
from panorama.headers.header import Header
from panorama.headers.sniff import JPEG_START
from panorama.limits import MOST_METADATA, Limits

SOF0, SOF1, SOF2 = 0xC0, 0xC1, 0xC2
EOI, SOS, DRI = 0xD9, 0xDA, 0xDD
APP0, APP1, APP2, APP14 = 0xE0, 0xE1, 0xE2, 0xEE
FRAMES: Final = {SOF0: "baseline", SOF1: "baseline", SOF2: "progressive"}
# Lossless, hierarchical and arithmetic coding: legal, unseen in cameras, unread by decoders.
ODD_FRAMES: Final = {0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
STANDALONE: Final = {0x01, *range(0xD0, 0xD9)}
MOST_ALONE = 1000  # markers without content; between segments they make no sense
EXIF_START = b"Exif\0\0"
XMP_START = b"http://ns.adobe.com/xap/1.0/\0"
ICC_START = b"ICC_PROFILE\0"
ICC_HEADER = len(ICC_START) + 2  # chunk number and chunk count
# As many as anybody may have a reason for.
FILL = re.compile(rb"\xff{1,65536}(?=\xff)")
# In entropy-coded data a marker is FF and anything but a stuffed zero, a restart or a fill byte.
NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


@dataclass
class Seen:
    """What the segments said so far."""

    frame: tuple[str, bytes] | None = None
    scans: int = 0
    orientation: int = 1
    restart_interval: int = 0
    xmp: bytes | None = None
    icc: list[bytes] = field(default_factory=list)
    jfif: bool = False
    adobe_transform: int | None = None
    multi_picture: bool = False


def read(data: memoryview, limits: Limits) -> Header:
    """The facts of the first picture in `data`; whatever follows its end is left alone.

    Raises `Refused` with `image_unreadable`, `image_truncated`, `image_corrupt`,
    `image_too_complex` or `image_type_not_allowed`.
    """
    seen = Seen()
    end = 0
    for count, (marker, start, end) in enumerate(segments(data)):
        if count >= limits.max_segments:
            raise too_complex("segments", limits.max_segments)
        note(seen, marker, bytes(data[start:end]))
        if seen.scans > limits.max_scans:
            raise too_complex("scans", limits.max_scans)
    if bytes(data[end : end + 3]) == JPEG_START:
        seen.multi_picture = True
    return header_of(seen)


def segments(data: memoryview) -> Iterator[tuple[int, int, int]]:
    """Yields (marker, start, end) of each segment's content, up to and with the end of image."""
    position = 2
    alone = 0
    while True:
        found = NEXT_MARKER.match(data, skip_fill(data, position))
        if found is None:
            raise truncated(data) if position >= len(data) - 4 else corrupt(position)
        marker, position = data[found.end() - 1], found.end()
        if marker == EOI:
            yield marker, position, position
            return
        if marker in STANDALONE:
            alone += 1
            if alone > MOST_ALONE:
                raise corrupt(position)
            continue
        start, end = content(data, position)
        yield marker, start, end
        position = after_scan(data, end) if marker == SOS else end


def skip_fill(data: memoryview, position: int) -> int:
    """More FF bytes may precede a marker; returns where the last of them is."""
    found = FILL.match(data, position)
    return found.end() if found else position


def content(data: memoryview, position: int) -> tuple[int, int]:
    if position + 2 > len(data):
        raise truncated(data)
    (length,) = struct.unpack_from(">H", data, position)
    end = position + length
    if length < 2:
        raise corrupt(position)
    if end > len(data):
        raise truncated(data)
    return position + 2, end


def after_scan(data: memoryview, position: int) -> int:
    found = NEXT_MARKER.search(data, position)
    if found is None:
        raise truncated(data)
    return found.start()


def note(seen: Seen, marker: int, body: bytes) -> None:
    """Take from one segment what we need."""
    if marker in FRAMES and seen.frame is None:
        seen.frame = (FRAMES[marker], body)
    elif marker in ODD_FRAMES:
        raise unusual("a kind of JPEG (lossless, hierarchical or arithmetic)")
    elif marker == SOS:
        seen.scans += 1
    elif marker == DRI and len(body) >= 2:
        (seen.restart_interval,) = struct.unpack_from(">H", body)
    elif APP0 <= marker <= APP14:
        note_application(seen, marker, body)


def note_application(seen: Seen, marker: int, body: bytes) -> None:
    if marker == APP0 and body.startswith(b"JFIF\0"):
        seen.jfif = True
    elif marker == APP1 and body.startswith(EXIF_START):
        seen.orientation = exif.orientation(body[len(EXIF_START) :])
    elif marker == APP1 and body.startswith(XMP_START) and seen.xmp is None:
        seen.xmp = body[len(XMP_START) :]
    elif marker == APP2 and body.startswith(ICC_START):
        if sum(map(len, seen.icc)) < MOST_METADATA:
            seen.icc.append(body[ICC_HEADER:])
    elif marker == APP2 and body.startswith(b"MPF\0"):
        seen.multi_picture = True
    elif marker == APP14 and body.startswith(b"Adobe") and len(body) >= 12:
        seen.adobe_transform = body[11]


def header_of(seen: Seen) -> Header:
    if seen.frame is None or seen.scans == 0:
        raise Refused("image_unreadable", "This JPEG holds no picture. Export it again.")
    coding, body = seen.frame
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise Refused("image_unreadable", "The header of this JPEG is damaged. Export it again.")
    depth, height, width, count = struct.unpack_from(">BHHB", body)
    if depth != 8:
        raise unusual(f"a JPEG with {depth} bits per channel")
    if width == 0 or height == 0:
        raise Refused("image_unreadable", "This JPEG does not say how large it is.")
    components = [(body[6 + 3 * i], body[7 + 3 * i]) for i in range(count)]
    colour = colour_model(seen, bytes(identity for identity, _ in components))
    return Header(
        format="jpeg",
        width=width,
        height=height,
        bit_depth=depth,
        colour=colour,
        coding=coding,
        sampling=chroma(components) if colour == "ycbcr" else None,
        scans=seen.scans,
        orientation=seen.orientation,
        icc=b"".join(seen.icc) or None,
        xmp=seen.xmp,
        multi_picture=seen.multi_picture,
        restart_interval=seen.restart_interval,
    )


def colour_model(seen: Seen, identities: bytes) -> str:
    """As libjpeg guesses it: JFIF means YCbCr, then Adobe's transform, then component names."""
    match len(identities), seen.adobe_transform:
        case 1, _:
            return "grey"
        case 3, _ if seen.jfif:
            return "ycbcr"
        case 3, 0:
            return "rgb"
        case 3, None if identities == b"RGB":
            return "rgb"
        case 3, _:
            return "ycbcr"
        case 4, 2:
            return "ycck"
        case 4, _:
            return "cmyk"
    raise unusual(f"a JPEG with {len(identities)} colour channels")


def chroma(components: list[tuple[int, int]]) -> str:
    """Sampling as J:a:b, from the factors (high nibble across, low nibble down)."""
    factors = tuple(factor for _, factor in components)
    known: dict[tuple[int, ...], str] = {
        (0x11, 0x11, 0x11): "4:4:4",
        (0x21, 0x11, 0x11): "4:2:2",
        (0x22, 0x11, 0x11): "4:2:0",
    }
    return known.get(factors, "other")


def truncated(data: memoryview) -> Refused:
    kilobytes = max(1, len(data) // 1000)
    return Refused(
        "image_truncated",
        f"The file ends early, after {kilobytes} KB. Export it again, or repeat the upload.",
        details={"bytes": len(data)},
    )


def corrupt(position: int) -> Refused:
    return Refused(
        "image_corrupt",
        f"The file is damaged near byte {position}. Export it again.",
        details={"offset": position},
    )


def too_complex(what: str, limit: int) -> Refused:
    return Refused(
        "image_too_complex",
        f"This JPEG is made of more than {limit} {what}. Save it as a baseline JPEG.",
        details={"limit": limit, "what": what},
    )


def unusual(what: str) -> Refused:
    return Refused(
        "image_type_not_allowed",
        f"This is {what}, which cannot be read. Save it as a baseline 8-bit JPEG.",
    )
