"""The kind of a file, by its first bytes; its name and claimed type are not asked."""

from panorama.errors import Refused

JPEG_START = b"\xff\xd8\xff"
PNG_START = b"\x89PNG\r\n\x1a\n"
SMALLEST_HEADER = 32

# (offset, bytes, name), most telling first: only to say kindly what was refused.
OTHERS = (
    (0, b"GIF8", "GIF"),
    (0, b"%PDF", "PDF"),
    (0, b"II*\0", "TIFF or RAW"),
    (0, b"MM\0*", "TIFF or RAW"),
    (0, b"BM", "BMP"),
    (0, b"8BPS", "Photoshop"),
    (0, b"PK\x03\x04", "ZIP"),
    (0, b"\x00\x00\x01\x00", "ICO"),
    (0, b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (0, b"\xff\x4f\xff\x51", "JPEG 2000"),
    (0, b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (0, b"\xff\x0a", "JPEG XL"),
    (0, b"DDS ", "DDS"),
    (0, b"SIMPLE  =", "FITS"),
    (0, b"%!PS", "PostScript"),
    (0, b"\xc5\xd0\xd3\xc6", "PostScript"),
    (0, b"\xd7\xcd\xc6\x9a", "WMF"),
    (0, b"MZ", "Windows program"),
    (0, b"\x1f\x8b", "gzip (perhaps SVGZ)"),
    (0, b"\x76\x2f\x31\x01", "OpenEXR"),
    (0, b"#?RADIANCE", "Radiance HDR"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftyphei", "HEIC"),
    (4, b"ftypmif1", "HEIC"),
    (4, b"ftyp", "video"),
)


def sniff(head: bytes, size: int) -> str:
    """`jpeg`, `png` or `webp`; anything else raises `Refused`.

    `head` is the beginning of the file (256 bytes are plenty), `size` its length in bytes.
    """
    if size < SMALLEST_HEADER:
        raise Refused(
            "image_unreadable",
            f"This file holds only {size} bytes, too few for a picture. Export it again.",
            details={"bytes": size},
        )
    if head.startswith(JPEG_START):
        return "jpeg"
    if head.startswith(PNG_START):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    raise not_allowed(kind_of(head))


def kind_of(head: bytes) -> str | None:
    for offset, magic, name in OTHERS:
        if head[offset : offset + len(magic)] == magic:
            return name
    if b"<svg" in head.lower():
        return "SVG"
    return None


def not_allowed(kind: str | None) -> Refused:
    what = f"This is a {kind} file" if kind else "This is not a picture we can read"
    return Refused(
        "image_type_not_allowed",
        f"{what}. Pictures can be JPEG, PNG or WebP: export it as one of these.",
        details={"found": kind, "allowed": ["JPEG", "PNG", "WebP"]},
    )
