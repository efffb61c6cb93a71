"""Flat pictures for visitors, made from uploads: plans, logos, faces.

The upload stays private and untouched. What visitors get is a WebP without metadata, at an address
that holds a hash of what it was made from, so it never changes content.
"""

import hashlib
import struct
import threading
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms

from core.errors import RuleError
from mediafiles.kinds import Kind
from mediafiles.models import public_storage
from mediafiles.public import put_whole
from mediafiles.services import local_copy
from panorama.errors import Refused
from panorama.headers.header import Header
from panorama.limits import Limits
from panorama.probe import check_bytes, check_pixels, read_header, upright

# Raise it when the same upload shall become other bytes.
VERSION = 1
# A picture of 40 megapixels takes 250 to 700 MB while it is open, so they take turns.
ONE_AT_A_TIME = threading.Lock()
DAMAGES = (OSError, ValueError, SyntaxError, EOFError, zlib.error, struct.error)
# What undoes each EXIF orientation.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


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

    Its header is judged first; made before from the same bytes, it is not made again.
    """
    try:
        return _publish(media, recipe)
    except Refused as refusal:
        raise PictureRefused(
            refusal.message, code=refusal.code, errors={field: [refusal.message]}
        ) from None


def _publish(media, recipe):
    if media.kind != Kind.IMAGE:
        text = _("This needs a JPEG, PNG or WebP picture; the file is %(kind)s.")
        raise Refused("image_type_not_allowed", str(text % {"kind": media.get_kind_display()}))
    key = recipe.key_for(media.sha256)
    path = recipe.path(key)
    with local_copy(media) as source:
        header = checked_header(source, recipe)
        width, height = fitted(*upright(header), recipe.largest_side)
        if not public_storage().exists(path):
            put_whole(path, _made(source, header, recipe))
    return Picture(key, width, height)


def checked_header(path: Path, recipe: Recipe) -> Header:
    """What the file says it is, refused where decoding it would cost too much or be no use."""
    limits = Limits(
        max_bytes=settings.LIMIT_IMAGE_BYTES,
        max_pixels=settings.LIMIT_PICTURE_PIXELS,
        max_held_pixels=settings.LIMIT_PICTURE_PIXELS,
    )
    size = path.stat().st_size
    check_bytes(size, limits)
    header = read_header(path, size, limits)
    check_pixels(header.width, header.height, limits)
    if min(header.width, header.height) < recipe.smallest_side:
        raise Refused(
            "image_too_small",
            f"The picture has {header.width} × {header.height} pixels. It needs to be at least "
            f"{recipe.smallest_side} wide and high. Export it larger.",
        )
    return header


def fitted(width: int, height: int, most: int) -> tuple[int, int]:
    """The size, made smaller where a side is longer than `most`."""
    scale = min(1.0, most / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _made(path, header, recipe):
    with ONE_AT_A_TIME:
        try:
            return _encoded(_opened(path, header, recipe), recipe)
        except DAMAGES as error:
            raise Refused(
                "image_corrupt", "The picture is damaged inside. Export it again."
            ) from error


def _opened(path, header, recipe):
    """The picture in its final size, upright and in sRGB."""
    size = fitted(header.width, header.height, recipe.largest_side)
    with Image.open(path, formats=[header.format.upper()]) as image:
        if image.size != (header.width, header.height):
            raise ValueError("two readers disagree about the size")
        # A JPEG is decoded at half, a quarter or an eighth where that is enough.
        image.draft(None, size)
        picture = _without_palette(image)
    # The pixels of the file are let go before more are made.
    del image
    picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    picture = _in_srgb(picture, header.icc)
    turn = TURNS.get(header.orientation)
    return picture.transpose(turn) if turn is not None else picture


def _without_palette(image):
    """In L, RGB, CMYK, or RGBa: what is transparent must lend no colour to its neighbours."""
    if image.has_transparency_data:
        return (image if image.mode == "RGBA" else image.convert("RGBA")).convert("RGBa")
    if image.mode.startswith("I"):
        # 16 bits of grey; converting alone would cut off everything above 255.
        return image.convert("I").point(lambda value: value / 256).convert("L")
    image.load()
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _in_srgb(picture, profile):
    picture = picture.convert("RGBA") if picture.mode == "RGBa" else picture
    wanted = "RGBA" if picture.mode == "RGBA" else "RGB"
    if not profile:
        return picture.convert(wanted)
    try:
        embedded = ImageCms.ImageCmsProfile(BytesIO(profile))
        ours = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, embedded, ours, outputMode=wanted)
    except (ImageCms.PyCMSError, OSError):
        # A profile that cannot be read, or is for other channels than these.
        return picture.convert(wanted)


def _encoded(picture, recipe):
    if recipe.opaque and picture.mode == "RGBA":
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture).convert("RGB")
    # Otherwise Pillow copies the profile, and whatever else it may learn to copy.
    picture.info.clear()
    written = BytesIO()
    picture.save(written, "WEBP", quality=88, method=4)
    return written.getvalue()
