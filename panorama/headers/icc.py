"""The name of an ICC profile, enough to tell sRGB from the rest."""

import struct

MOST_TAGS = 200
LONGEST_NAME = 100


def profile_name(profile: bytes) -> str:
    """The profile's description, or `unnamed`. ICC.1:2022 7.3 and 10.15."""
    try:
        name = _description(profile)
    except (struct.error, UnicodeDecodeError):
        name = ""
    printable = "".join(c for c in name if c.isprintable())
    return printable[:LONGEST_NAME].strip() or "unnamed"


def _description(profile: bytes) -> str:
    (count,) = struct.unpack_from(">I", profile, 128)
    for index in range(min(count, MOST_TAGS)):
        signature, offset, size = struct.unpack_from(">4sII", profile, 132 + 12 * index)
        if signature == b"desc":
            return _text(profile[offset : offset + size])
    return ""


def _text(tag: bytes) -> str:
    if tag[:4] == b"desc":  # version 2: a counted ASCII string
        (length,) = struct.unpack_from(">I", tag, 8)
        return tag[12 : 12 + length].split(b"\0")[0].decode("latin-1")
    if tag[:4] == b"mluc":  # version 4: records of UTF-16 text; the first one will do
        length, offset = struct.unpack_from(">II", tag, 20)
        return tag[offset : offset + length].decode("utf-16-be")
    return ""
