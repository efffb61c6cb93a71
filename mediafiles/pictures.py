"""Flat pictures for visitors, made from uploads: plans, logos, faces.

The upload stays private and untouched. What visitors get is a WebP without metadata, at an address
that holds a hash of what it was made from, so it never changes content. It is made in a process
of its own: no picture, however made, can hurt the one that serves pages. That takes up to a
second or two, so do it before a transaction begins; inside it, the picture is found made.
"""

import hashlib
import logging
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from mediafiles.children import turn
from mediafiles.kinds import HEAD_BYTES, Kind, type_of
from mediafiles.models import public_storage
from mediafiles.public import put_whole, storage_answers, used_again
from mediafiles.reading import local_copy
from panorama import child
from panorama.errors import ChildCrashed, Refused
from panorama.headers import webp
from panorama.headers.header import Header
from panorama.limits import MEBIBYTE, Limits
from panorama.probe import probe_flat, upright

log = logging.getLogger(__name__)
# What a killed process leaves behind is found by this name.
PREFIX = "picture-"
# Raise it when the same upload shall become other bytes.
VERSION = 2
# The hungriest, a lossless WebP, takes 0.8 GiB of addresses for 40 megapixels.
MEMORY = 1280 * MEBIBYTE


class PictureRefused(RuleError):
    """The upload cannot become this picture; the message says why."""

    status = 422


@dataclass(frozen=True)
class Recipe:
    """How uploads become one kind of picture."""

    folder: str
    name: str
    largest_side: int
    smallest_side: int
    # Transparent parts become white.
    opaque: bool = False

    def path(self, key: str) -> str:
        return f"{self.folder}/{key}/{self.name}.webp"

    def key_for(self, sha256: str) -> str:
        named = f"{sha256}:{self.largest_side}:{self.opaque}:{VERSION}"
        return hashlib.sha256(named.encode()).hexdigest()[:32]

    def url(self, key: str) -> str | None:
        """The public address; None where there is no picture."""
        return public_storage().url(self.path(key)) if key else None


@dataclass(frozen=True)
class Picture:
    """A picture in public storage: `key` names it in its recipe."""

    key: str
    width: int
    height: int


def publish_picture(media, recipe, *, field="media_file_id"):
    """Make the public picture of an upload, or refuse the upload at `field`.

    Its header is judged first; made before from the same bytes, it is not made again. Raises
    `PictureRefused`, or `Unavailable` while too many others are being made.
    """
    with _refusals_at(field):
        if media.kind != Kind.IMAGE:
            raise _not_an_image(media.get_kind_display())
        key = recipe.key_for(media.sha256)
        picture = _made_before(key, recipe)
        if picture is None:
            with local_copy(media) as source:
                picture = _made(source, key, recipe)
        return picture


def publish_picture_of_form(upload, recipe, *, field="file"):
    """The same of a file of a form that is not stored yet, so that it is made by the time it is."""
    path = Path(upload.temporary_file_path())
    with _refusals_at(field), path.open("rb") as stream:
        kind = type_of(stream.read(HEAD_BYTES)).kind
        if kind != Kind.IMAGE:
            raise _not_an_image(Kind(kind).label)
        stream.seek(0)
        key = recipe.key_for(hashlib.file_digest(stream, "sha256").hexdigest())
        return _made_before(key, recipe) or _made(path, key, recipe)


@contextmanager
def _refusals_at(field):
    try:
        with storage_answers():
            yield
    except Refused as refusal:
        raise PictureRefused(
            refusal.message, code=refusal.code, errors={field: [refusal.message]}
        ) from None


def _not_an_image(kind):
    text = _("This needs a JPEG, PNG or WebP picture; the file is %(kind)s.") % {"kind": kind}
    return Refused("image_type_not_allowed", str(text))


def _made_before(key, recipe):
    """The picture as it lies in public storage already, or None."""
    path = recipe.path(key)
    used_again(path)
    try:
        with public_storage().open(path) as stream:
            header = webp.read(memoryview(stream.read()), Limits())
    except FileNotFoundError:
        return None
    return Picture(key, header.width, header.height)


def _made(source: Path, key: str, recipe: Recipe) -> Picture:
    limits = picture_limits()
    header = probe_flat(source, recipe.smallest_side, limits)
    width, height = fitted(*upright(header), recipe.largest_side)
    put_whole(recipe.path(key), _decoded(source, header, recipe, limits))
    return Picture(key, width, height)


def picture_limits() -> Limits:
    return Limits(
        max_bytes=settings.LIMIT_IMAGE_BYTES,
        max_pixels=settings.LIMIT_PICTURE_PIXELS,
        max_held_pixels=settings.LIMIT_PICTURE_PIXELS,
        memory_bytes=MEMORY,
        cpu_seconds=20,
        wall_seconds=20.0,
    )


def fitted(width: int, height: int, most: int) -> tuple[int, int]:
    """The size, made smaller where a side is longer than `most`."""
    scale = min(1.0, most / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _decoded(source: Path, header: Header, recipe: Recipe, limits: Limits) -> bytes:
    size = fitted(header.width, header.height, recipe.largest_side)
    with turn(), tempfile.TemporaryDirectory(dir=settings.TEMP_DIR, prefix=PREFIX) as folder:
        target = Path(folder) / "picture.webp"
        try:
            child.make_flat(source, target, size=size, opaque=recipe.opaque, limits=limits)
        except ChildCrashed as crash:
            log.warning("A picture was not made: %s. %s", crash, crash.stderr_tail)
            raise Refused(
                "decoder_crashed",
                "The decoder stopped working on this file. Export it again as a plain JPEG or PNG.",
            ) from crash
        return target.read_bytes()
