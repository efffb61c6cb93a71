"""The one thing we read from EXIF: which way is up."""

import struct

ORIENTATION = 0x0112
SHORT = 3
MOST_ENTRIES = 512


def orientation(tiff: bytes) -> int:
    """EXIF orientation 1-8 of a TIFF block (after `Exif\\0\\0`); 1 when absent or nonsense.

    TIFF 6.0, section 2: an 8-byte header, then IFD0 with 12-byte entries.
    """
    try:
        return _from_ifd0(tiff)
    except struct.error:
        return 1


def _from_ifd0(tiff: bytes) -> int:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    (start,) = struct.unpack_from(order + "I", tiff, 4)
    (count,) = struct.unpack_from(order + "H", tiff, start)
    for index in range(min(count, MOST_ENTRIES)):
        entry = start + 2 + 12 * index
        tag, kind, _, value = struct.unpack_from(order + "HHIH", tiff, entry)
        if tag == ORIENTATION:
            return value if kind == SHORT and 1 <= value <= 8 else 1
    return 1
