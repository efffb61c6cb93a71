"""WebP headers: the RIFF chunks of RFC 9649, walked without decoding."""

import struct
from collections.abc import Iterator

from panorama.errors import Refused
from panorama.headers import exif
from panorama.headers.header import Header
from panorama.headers.jpeg import truncated
from panorama.limits import MOST_METADATA, Limits

ANIMATED, ALPHA = 0x02, 0x10
LOSSY_START = b"\x9d\x01\x2a"
LOSSLESS_START = 0x2F


def read(data: memoryview, limits: Limits) -> Header:
    """The facts of a still WebP.

    Raises `Refused` with `image_unreadable`, `image_truncated`, `image_multi` or
    `image_too_complex`.
    """
    chunks: dict[bytes, memoryview] = {}
    for count, (kind, body) in enumerate(walk(data)):
        if count > limits.max_segments:
            raise Refused("image_too_complex", "This WebP has too many chunks. Export it again.")
        chunks.setdefault(kind, body)
    flags = chunks[b"VP8X"][0] if chunks.get(b"VP8X") else 0
    if flags & ANIMATED or b"ANIM" in chunks:
        raise Refused("image_multi", "This WebP is animated. Export a single picture.")
    width, height, coding, alpha = picture(chunks)
    return Header(
        format="webp",
        width=width,
        height=height,
        bit_depth=8,
        colour="rgb",
        coding=coding,
        alpha=alpha or bool(flags & ALPHA),
        orientation=exif.orientation(tiff(chunks)),
        icc=content(chunks, b"ICCP"),
        xmp=content(chunks, b"XMP "),
    )


def walk(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Yields (type, content) of each chunk inside the RIFF container."""
    (riff,) = struct.unpack_from("<I", data, 4)
    if riff + 8 > len(data):
        raise truncated(data)
    position, end_of_all = 12, riff + 8
    while position + 8 <= end_of_all:
        kind, length = struct.unpack_from("<4sI", data, position)
        end = position + 8 + length
        if end > end_of_all:
            raise truncated(data)
        yield kind, data[position + 8 : end]
        position = end + length % 2


def picture(chunks: dict[bytes, memoryview]) -> tuple[int, int, str, bool]:
    """Width, height, coding and alpha from the bitstream itself: VP8X may say something else."""
    lossy, lossless = chunks.get(b"VP8 "), chunks.get(b"VP8L")
    if lossy is not None and len(lossy) >= 10 and bytes(lossy[3:6]) == LOSSY_START:
        width, height = struct.unpack_from("<HH", lossy, 6)
        return width & 0x3FFF, height & 0x3FFF, "lossy", b"ALPH" in chunks
    if lossless is not None and len(lossless) >= 5 and lossless[0] == LOSSLESS_START:
        (bits,) = struct.unpack_from("<I", lossless, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, "lossless", bool(bits >> 28 & 1)
    raise Refused("image_unreadable", "This WebP holds no picture. Export it again.")


def tiff(chunks: dict[bytes, memoryview]) -> bytes:
    body = content(chunks, b"EXIF") or b""
    return body.removeprefix(b"Exif\0\0")


def content(chunks: dict[bytes, memoryview], kind: bytes) -> bytes | None:
    return bytes(chunks[kind][:MOST_METADATA]) if kind in chunks else None
