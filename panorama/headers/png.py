"""PNG headers: the chunks of the PNG specification, third edition, walked without decoding."""

import struct
import zlib
from collections.abc import Iterator

from panorama.errors import Refused
from panorama.headers import exif
from panorama.headers.header import Header
from panorama.headers.jpeg import truncated
from panorama.headers.sniff import PNG_START
from panorama.limits import MEBIBYTE, MOST_METADATA, Limits

# Channel model and whether it has alpha, by colour type (specification, table 12).
COLOURS = {
    0: ("grey", False),
    2: ("rgb", False),
    3: ("rgb", False),
    4: ("grey", True),
    6: ("rgb", True),
}
# Encoders write pixels in chunks of 8 KB or more.
SMALL, MOST_SMALL = 4096, 20_000
XMP_KEYWORD = b"XML:com.adobe.xmp"
COMPRESSED = {b"zTXt", b"iTXt", b"iCCP"}
MOST_INFLATED = MOST_METADATA


def read(data: memoryview, limits: Limits) -> Header:
    """The facts of a PNG, from its chunks.

    Raises `Refused` with `image_unreadable`, `image_truncated`, `image_corrupt`, `image_multi`
    or `image_too_complex`.
    """
    chunks = walk(data, limits)
    kind, first = next(chunks)
    if kind != b"IHDR" or len(first) != 13:
        raise unreadable()
    width, height, depth, colour_type, _, _, interlace = struct.unpack(">IIBBBBB", first)
    if width == 0 or height == 0 or colour_type not in COLOURS:
        raise unreadable()
    colour, alpha = COLOURS[colour_type]
    extras: dict[bytes, bytes] = {}
    for kind, body in chunks:
        note(extras, kind, bytes(body[:MOST_METADATA]))
    return Header(
        format="png",
        width=width,
        height=height,
        bit_depth=depth,
        colour=colour,
        coding="interlaced" if interlace else "plain",
        alpha=alpha or b"tRNS" in extras,
        orientation=exif.orientation(extras.get(b"eXIf", b"")),
        icc=extras.get(b"iCCP"),
        xmp=extras.get(b"iTXt"),
    )


def walk(data: memoryview, limits: Limits) -> Iterator[tuple[bytes, memoryview]]:
    """Yields (type, content) of every chunk but the pixels, and insists on a proper end."""
    position = len(PNG_START)
    others, small = 0, 0
    while True:
        if position + 12 > len(data):
            raise truncated(data)
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise truncated(data)
        if kind == b"IEND":
            return
        if kind != b"IDAT":
            others += 1
            yield kind, checked(data, position + 4, end - 4)
        elif length < SMALL:
            small += 1
        if others > limits.max_segments or small > MOST_SMALL:
            raise Refused("image_too_complex", "This PNG has too many chunks. Export it again.")
        position = end


def checked(data: memoryview, start: int, end: int) -> memoryview:
    """A chunk's content, once its checksum agrees."""
    (expected,) = struct.unpack_from(">I", data, end)
    if zlib.crc32(data[start:end]) != expected:
        raise Refused(
            "image_corrupt",
            f"The file is damaged near byte {start}. Export it again.",
            details={"offset": start},
        )
    return data[start + 4 : end]


def note(extras: dict[bytes, bytes], kind: bytes, body: bytes) -> None:
    if kind == b"acTL":
        raise Refused("image_multi", "This PNG is animated. Export a single picture.")
    if kind in {b"eXIf", b"tRNS"}:
        extras[kind] = body
    if kind in COMPRESSED:
        keyword, text = inflated(kind, body)
        if kind == b"iCCP" or keyword == XMP_KEYWORD:
            extras.setdefault(kind, text)


def inflated(kind: bytes, body: bytes) -> tuple[bytes, bytes]:
    """Keyword and content of a text or profile chunk; refuses one that inflates without end."""
    keyword, _, rest = body.partition(b"\0")
    if kind == b"iTXt":
        packed, rest = rest[:1] == b"\1", rest[2:]
        rest = rest.partition(b"\0")[2].partition(b"\0")[2]  # language, translated keyword
    else:
        packed, rest = True, rest[1:]
    return keyword, unpack(rest) if packed else rest


def unpack(packed: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(packed, MOST_INFLATED)
    except zlib.error:
        return b""
    if inflater.unconsumed_tail:
        raise Refused(
            "image_corrupt",
            f"Text hidden in this PNG inflates to more than {MOST_INFLATED // MEBIBYTE} MB. "
            "Export the picture again.",
            details={"limit": MOST_INFLATED},
        )
    return text


def unreadable() -> Refused:
    return Refused("image_unreadable", "The header of this PNG is damaged. Export it again.")
