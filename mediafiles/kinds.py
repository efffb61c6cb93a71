"""What kinds of file we take: told by their first bytes, never by name or claim."""

import struct
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError

# Every signature below lies within these first bytes.
HEAD_BYTES = 64


class Kind(models.TextChoices):
    IMAGE = "image", _("Image")
    VIDEO = "video", _("Video")
    AUDIO = "audio", _("Audio")
    DOCUMENT = "document", _("Document")


@dataclass(frozen=True)
class FileType:
    kind: str
    content_type: str
    suffix: str


JPEG = FileType(Kind.IMAGE, "image/jpeg", ".jpg")
PNG = FileType(Kind.IMAGE, "image/png", ".png")
WEBP = FileType(Kind.IMAGE, "image/webp", ".webp")
MP4 = FileType(Kind.VIDEO, "video/mp4", ".mp4")
QUICKTIME = FileType(Kind.VIDEO, "video/quicktime", ".mov")
WEBM = FileType(Kind.VIDEO, "video/webm", ".webm")
MATROSKA = FileType(Kind.VIDEO, "video/x-matroska", ".mkv")
M4A = FileType(Kind.AUDIO, "audio/mp4", ".m4a")
MP3 = FileType(Kind.AUDIO, "audio/mpeg", ".mp3")
AAC = FileType(Kind.AUDIO, "audio/aac", ".aac")
WAV = FileType(Kind.AUDIO, "audio/wav", ".wav")
OGG = FileType(Kind.AUDIO, "audio/ogg", ".ogg")
PDF = FileType(Kind.DOCUMENT, "application/pdf", ".pdf")
DOCX = FileType(
    Kind.DOCUMENT,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".docx",
)
DOC = FileType(Kind.DOCUMENT, "application/msword", ".doc")

STARTS = [
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"ID3", MP3),
    (b"%PDF-", PDF),
    # Only where the inside says so too: see `check_inside`.
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DOC),
]
EBML, OGG_PAGE, ZIP_ENTRY = b"\x1aE\xdf\xa3", b"OggS", b"PK\x03\x04"
# Where the name of the first entry of a ZIP begins, and what it is in Word's documents.
ZIP_NAME_AT = 30
DOCX_FIRST = (b"[Content_Types].xml", b"_rels/", b"word/", b"docProps/")
# What an Ogg file's first page names where the file is a video; browsers no longer play those.
OGG_VIDEO = (b"\x80theora", b"fishead")
# ISO media files name their brand behind `ftyp`; HEIC and AVIF are such files too, and not here.
BRANDS = {
    **dict.fromkeys([b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1"], MP4),
    **dict.fromkeys([b"dash", b"M4V ", b"MSNV"], MP4),
    **dict.fromkeys([b"M4A ", b"M4B "], M4A),
    b"qt  ": QUICKTIME,
}

SUFFIXES = {
    file_type.content_type: file_type.suffix
    for file_type in (
        JPEG, PNG, WEBP, MP4, QUICKTIME, WEBM, MATROSKA, M4A, MP3, AAC, WAV, OGG, PDF, DOCX, DOC,
    )
}  # fmt: skip

BYTES_ALLOWED = {
    Kind.IMAGE: "LIMIT_IMAGE_BYTES",
    Kind.VIDEO: "LIMIT_VIDEO_BYTES",
    Kind.AUDIO: "LIMIT_AUDIO_BYTES",
    Kind.DOCUMENT: "LIMIT_DOCUMENT_BYTES",
}


class FileTypeNotAllowed(RuleError):
    code = "file_type_not_allowed"
    status = 415
    message = _(
        "This file is none of the types we take: JPEG, PNG or WebP images, MP4, MOV, WebM or MKV "
        "video, MP3, M4A, AAC, WAV or Ogg audio, PDF or Word documents. Export it as one of these."
    )


class FileTooLarge(RuleError):
    code = "file_too_large"
    status = 413


class FileEmpty(RuleError):
    code = "file_empty"
    message = _("The file is empty. Choose it again.")


def type_of(head: bytes) -> FileType:
    """The type of a file by its first `HEAD_BYTES`, or `FileTypeNotAllowed`."""
    for start, file_type in STARTS:
        if head.startswith(start):
            return file_type
    found = _container_type(head)
    if found is None and len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        # MPEG audio frames: layer bits 00 mean AAC in ADTS, the others MP3.
        found = AAC if head[1] & 0x06 == 0 else MP3
    if found is None:
        raise FileTypeNotAllowed
    return found


def _container_type(head):
    """The type of what is named inside a container's first bytes, or None."""
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12])
    if head.startswith(b"RIFF"):
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
    if head.startswith(EBML):
        return MATROSKA if b"matroska" in head else WEBM
    if head.startswith(OGG_PAGE):
        return None if any(name in head for name in OGG_VIDEO) else OGG
    if head.startswith(ZIP_ENTRY) and head[ZIP_NAME_AT:].startswith(DOCX_FIRST):
        return DOCX
    return None


# The end of a ZIP file: its record, behind it a comment of at most 65,535 bytes.
ZIP_END, ZIP_END_BYTES, LONGEST_ZIP_COMMENT = b"PK\x05\x06", 22, 65_535
LARGEST_ZIP_DIRECTORY = 4_000_000
WORD_STREAM = "WordDocument".encode("utf-16-le")


def check_inside(file_type: FileType, stream, size: int) -> None:
    """Refuse what only begins like a document of Word's: other archives, sheets, installers.

    `stream` holds `size` bytes and is left anywhere.
    """
    if file_type is DOCX and b"word/document.xml" not in _zip_directory(stream, size):
        raise FileTypeNotAllowed
    if file_type is DOC:
        stream.seek(0)
        if WORD_STREAM not in stream.read():
            raise FileTypeNotAllowed


def _zip_directory(stream, size):
    """The list of entries at the end of a ZIP file, raw; empty where there is none to trust."""
    tail_bytes = min(size, ZIP_END_BYTES + LONGEST_ZIP_COMMENT)
    stream.seek(size - tail_bytes)
    tail = stream.read(tail_bytes)
    end = tail.rfind(ZIP_END)
    if end < 0 or len(tail) - end < ZIP_END_BYTES:
        return b""
    length, start = struct.unpack_from("<II", tail, end + 12)
    if length > LARGEST_ZIP_DIRECTORY or start + length > size:
        return b""
    stream.seek(start)
    return stream.read(length)


def check_size(kind: str, size: int) -> None:
    """Refuse a file that has, or has already got to, more bytes than its kind may have."""
    allowed = getattr(settings, BYTES_ALLOWED[kind])
    if size > allowed:
        raise FileTooLarge(
            f"{Kind(kind).label} files may be {allowed // settings.MEGABYTE} MB at most; "
            "this one is larger."
        )
