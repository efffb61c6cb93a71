"""Taking files in."""

import hashlib
import os
import re
import secrets
import shutil
import tempfile
import unicodedata
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from PIL import Image, UnidentifiedImageError

from mediafiles.kinds import HEAD_BYTES, FileEmpty, Kind, check_size, type_of
from mediafiles.models import MediaFile

Image.MAX_IMAGE_PIXELS = None  # Only headers are read here; the pipeline has its own limits.
INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def store_file(upload, *, team_id, user=None, folder=""):
    """Keep `upload` (a Django `File`) as a MediaFile of the team, its type told by its content.

    The bytes are stored before the row; if the row cannot be written they are removed again.
    """
    upload.seek(0)
    file_type = type_of(_head(upload))
    check_size(file_type.kind, upload.size)
    width, height = _dimensions(upload) if file_type.kind == Kind.IMAGE else (None, None)
    media = MediaFile(
        team_id=team_id,
        uploaded_by=user,
        kind=file_type.kind,
        original_filename=clean_filename(upload.name),
        content_type=file_type.content_type,
        size=upload.size,
        sha256=_sha256(upload),
        width=width,
        height=height,
        folder=folder[:255],
    )
    # The address of a file says nothing about it and cannot be guessed.
    path = f"originals/{secrets.token_hex(16)}{file_type.suffix}"
    stored = media.file.storage.save(path, File(upload))
    media.file.name = stored
    try:
        with transaction.atomic():
            media.save()
    except BaseException:
        media.file.storage.delete(stored)
        raise
    return media


def clean_filename(name):
    """A display name: no path, no control or direction characters, 255 at most."""
    name = os.path.basename((name or "").replace("\\", "/"))
    name = INVISIBLE.sub("", unicodedata.normalize("NFC", name)).strip()
    stem, suffix = os.path.splitext(name)
    return (stem[: 255 - len(suffix)] + suffix)[:255] or "file"


def _head(upload):
    if not upload.size:
        raise FileEmpty
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    return head


def _sha256(upload):
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _dimensions(upload):
    """Width and height in pixels as stored, or nothing when the header cannot be read."""
    try:
        with Image.open(upload, formats=("JPEG", "PNG", "WEBP")) as image:
            return image.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None, None
    finally:
        upload.seek(0)


@contextmanager
def local_copy(media):
    """The file's path on this machine; fetched into a temporary one where storage is remote."""
    storage = media.file.storage
    if isinstance(storage, FileSystemStorage):
        yield Path(storage.path(media.file.name))
        return
    with tempfile.NamedTemporaryFile(
        dir=settings.TEMP_DIR, suffix=Path(media.file.name).suffix
    ) as copy:
        with media.file.open("rb") as remote:
            shutil.copyfileobj(remote, copy, 1 << 20)
        copy.flush()
        yield Path(copy.name)
