"""From the uploaded file to an upright 8-bit sRGB picture, still undecoded (libvips is lazy)."""

import mmap
from pathlib import Path

from panorama.errors import Refused
from panorama.probe import Probe
from panorama.vips import INT, Image, VipsError

LOADERS = {"jpeg": Image.jpegload, "png": Image.pngload, "webp": Image.webpload}
# libjpeg only warns of damage and paints grey; libpng also warns of harmless things.
FAIL_ON = {"jpeg": "warning", "png": "error", "webp": "error"}
READ_BY_ROWS = {1, 2}  # EXIF orientations: as it is, mirrored left to right
ENDS_EARLY = ("premature end of jpeg image", "premature end of data segment")
DECODERS = ("vipsjpeg", "vipspng", "webp2vips", "webp:", "jpegload", "pngload", "webpload")
NO_MEMORY = ("out of memory", "insufficient memory")
SECTOR = 512  # bytes
OURS = ("write", "system error")


def open_upright(path: Path, probe: Probe) -> Image:
    """The picture turned by its EXIF orientation, in sRGB, three 8-bit channels."""
    header = probe.header
    access = "sequential" if header.orientation in READ_BY_ROWS else "random"
    image = LOADERS[header.format](str(path), access=access, fail_on=FAIL_ON[header.format])
    return upright(to_srgb(image, probe), header.orientation)


def upright(image: Image, orientation: int) -> Image:
    """Turned by the orientation that the probe saw, whatever libvips makes of the metadata."""
    if orientation == 1:
        return image
    image = image.copy()
    image.set_type(INT, "orientation", orientation)
    return image.autorot()


def to_srgb(image: Image, probe: Probe) -> Image:
    """Alpha onto black, then the embedded profile (or the format's default) to 8-bit sRGB."""
    if image.hasalpha():
        image = image.flatten()
    if probe.icc_name and not probe.icc_name.lower().startswith("srgb"):
        image = image.icc_transform(
            "srgb", embedded=True, intent="relative", black_point_compensation=True, depth=8
        )
    return image.colourspace("srgb").cast("uchar")


def refusal_for(error: VipsError, path: Path) -> Refused | None:
    """What a libvips failure says about the picture; None when it is not the picture's fault."""
    text = error.detail.lower()
    if any(sign in text for sign in NO_MEMORY):
        return too_hungry()
    if any(sign in text for sign in OURS):
        return None
    if any(sign in text for sign in ENDS_EARLY) and not has_hole(path):
        return Refused(
            "image_truncated", "The picture's data ends before its last row. Export it again."
        )
    if any(sign in text for sign in DECODERS):
        return Refused("image_corrupt", "The picture is damaged inside. Export it again.")
    return None


def has_hole(path: Path) -> bool:
    """Whether a stretch of the file is blank, as lost blocks are, so that decoding lost its way."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(bytes(SECTOR)) >= 0


def too_hungry() -> Refused:
    return Refused(
        "image_too_complex",
        "Decoding this picture needs more memory than is allowed. "
        "Save it smaller, or as a baseline JPEG.",
    )
