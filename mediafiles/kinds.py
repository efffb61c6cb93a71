"""What kinds of file we take: told by their first bytes, never by name or claim."""

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
M4A = FileType(Kind.AUDIO, "audio/mp4", ".m4a")
MP3 = FileType(Kind.AUDIO, "audio/mpeg", ".mp3")
AAC = FileType(Kind.AUDIO, "audio/aac", ".aac")
WAV = FileType(Kind.AUDIO, "audio/wav", ".wav")
OGG = FileType(Kind.AUDIO, "audio/ogg", ".ogg")
PDF = FileType(Kind.DOCUMENT, "application/pdf", ".pdf")

STARTS = [
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\x1aE\xdf\xa3", WEBM),
    (b"ID3", MP3),
    (b"OggS", OGG),
    (b"%PDF-", PDF),
]
# ISO media files name their brand behind `ftyp`; HEIC and AVIF are such files too, and not here.
BRANDS = {
    **dict.fromkeys([b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1"], MP4),
    **dict.fromkeys([b"dash", b"M4V ", b"MSNV"], MP4),
    **dict.fromkeys([b"M4A ", b"M4B "], M4A),
    b"qt  ": QUICKTIME,
}

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
        "This file is none of the types we take: JPEG, PNG or WebP images, MP4, MOV or WebM video, "
        "MP3, M4A, AAC, WAV or Ogg audio, PDF documents. Export it as one of these."
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
    if head[4:8] == b"ftyp" and head[8:12] in BRANDS:
        return BRANDS[head[8:12]]
    if head[:4] == b"RIFF":
        riff = {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
        if riff:
            return riff
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        # MPEG audio frames: layer bits 00 mean AAC in ADTS, the others MP3.
        return AAC if head[1] & 0x06 == 0 else MP3
    raise FileTypeNotAllowed


def check_size(kind: str, size: int) -> None:
    """Refuse a file that has, or has already got to, more bytes than its kind may have."""
    allowed = getattr(settings, BYTES_ALLOWED[kind])
    if size > allowed:
        raise FileTooLarge(
            f"{Kind(kind).label} files may be {allowed // settings.MEGABYTE} MB at most; "
            "this one is larger."
        )
