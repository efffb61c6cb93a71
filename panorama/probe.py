"""May this file come in? Answered from its header, without decoding a pixel."""

import mmap
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from panorama import gpano
from panorama.errors import Refused
from panorama.gpano import Crop, GPano
from panorama.headers import icc, jpeg, png, webp
from panorama.headers.header import Header
from panorama.headers.sniff import sniff
from panorama.limits import Limits
from panorama.result import Notice

READERS = {"jpeg": jpeg.read, "png": png.read, "webp": webp.read}
SIDEWAYS = {5, 6, 7, 8}  # EXIF orientations that swap width and height


@dataclass(frozen=True)
class Probe:
    """An acceptable picture. Width and height are those of the upright picture."""

    header: Header
    bytes: int
    width: int
    height: int
    gpano: GPano
    icc_name: str | None
    notices: tuple[Notice, ...]

    @property
    def crop(self) -> Crop | None:
        """Where the picture lies in the full sphere; None when it is the full sphere."""
        return self.gpano.crop

    @property
    def full_width(self) -> int:
        return self.crop.full_width if self.crop else self.width

    @property
    def colour(self) -> str:
        return {"ycbcr": "rgb", "ycck": "cmyk"}.get(self.header.colour, self.header.colour)


def probe(path: Path, limits: Limits | None = None) -> Probe:
    """What `path` holds, or `Refused` with a stable code and a sentence for the uploader.

    Codes: image_unreadable, image_type_not_allowed, image_too_large, image_too_small,
    image_too_many_pixels, image_aspect, image_truncated, image_corrupt, image_too_complex,
    image_multi, gpano_invalid. What only decoding can find out is left to the child.
    """
    limits = limits or Limits()
    size = path.stat().st_size
    check_bytes(size, limits)
    header = read_header(path, size, limits)
    check_pixels(header.width, header.height, limits)
    check_held(header, limits)
    width, height = upright(header)
    metadata = gpano.read(header.xmp, width, height, limits)
    if metadata.crop is None:
        check_sphere(width, height, limits)
    return Probe(
        header=header,
        bytes=size,
        width=width,
        height=height,
        gpano=metadata,
        icc_name=icc.profile_name(header.icc) if header.icc else None,
        notices=(*header_notices(header), *metadata.notices),
    )


def probe_flat(path: Path, smallest_side: int, limits: Limits) -> Header:
    """The header of a flat picture (a plan, a logo), or `Refused` as by `probe`.

    Such a picture has no shape to keep, but sides of `smallest_side` pixels at least.
    """
    size = path.stat().st_size
    check_bytes(size, limits)
    header = read_header(path, size, limits)
    check_pixels(header.width, header.height, limits)
    if min(header.width, header.height) < smallest_side:
        raise Refused(
            "image_too_small",
            f"The picture has {header.width} × {header.height} pixels. It needs to be at least "
            f"{smallest_side} wide and high. Export it larger.",
            details={"width": header.width, "height": header.height, "min_side": smallest_side},
        )
    return header


def read_header(path: Path, size: int, limits: Limits) -> Header:
    with path.open("rb") as file:
        return header_in(file, size, limits)


def header_in(file: IO[bytes], size: int, limits: Limits) -> Header:
    """The header of the picture in an open file of `size` bytes, or `Refused`. No decoder is
    entered, and the file's length costs neither memory nor, but for a quick search, time."""
    file.seek(0)
    kind = sniff(file.read(256), size)
    return READERS[kind](mapped(file), limits)


def mapped(file: IO[bytes]) -> memoryview:
    try:
        descriptor = file.fileno()
    except (OSError, AttributeError):  # It lies in memory already.
        file.seek(0)
        return memoryview(file.read())
    file.seek(0)  # which writes out what is still in a buffer
    # Not closed by hand: slices of it may outlive this call inside a traceback.
    return memoryview(mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ))


def upright(header: Header) -> tuple[int, int]:
    if header.orientation in SIDEWAYS:
        return header.height, header.width
    return header.width, header.height


def check_bytes(size: int, limits: Limits) -> None:
    if size > limits.max_bytes:
        raise Refused(
            "image_too_large",
            f"The file has {size / 1e6:.0f} MB; the limit is {limits.max_bytes / 1e6:.0f} MB. "
            "Export it with stronger compression.",
            details={"bytes": size, "limit": limits.max_bytes},
        )


def check_pixels(width: int, height: int, limits: Limits) -> None:
    """Upper bounds, from the header alone: this is what stops a decompression bomb."""
    if max(width, height) <= limits.max_side and width * height <= limits.max_pixels:
        return
    raise Refused(
        "image_too_many_pixels",
        f"The picture has {width} × {height} pixels ({width * height / 1e6:.0f} megapixels). "
        f"The limit is {limits.max_side} on a side and {limits.max_pixels / 1e6:.0f} megapixels. "
        "Export it smaller.",
        details={
            "width": width,
            "height": height,
            "max_side": limits.max_side,
            "max_pixels": limits.max_pixels,
        },
    )


def check_held(header: Header, limits: Limits) -> None:
    """Pictures that cannot be read row by row have a limit of their own."""
    by_rows = header.coding in {"baseline", "plain"} and header.orientation in {1, 2}
    pixels = header.width * header.height
    if by_rows or pixels <= limits.max_held_pixels:
        return
    raise Refused(
        "image_too_complex",
        f"A {header.coding} or turned {header.format.upper()} may have "
        f"{limits.max_held_pixels / 1e6:.0f} megapixels, this one has {pixels / 1e6:.0f}. "
        "Save it upright, as a baseline JPEG.",
        details={"pixels": pixels, "limit": limits.max_held_pixels},
    )


def check_sphere(width: int, height: int, limits: Limits) -> None:
    """A picture without a crop has to be the full sphere itself."""
    if width < limits.min_width:
        raise Refused(
            "image_too_small",
            f"The picture has {width} × {height} pixels. A panorama needs to be at least "
            f"{limits.min_width} wide. Export it larger.",
            details={"width": width, "height": height, "min_width": limits.min_width},
        )
    if not limits.is_full_sphere(width, height):
        raise Refused(
            "image_aspect",
            f"The picture has {width} × {height} pixels, a ratio of {width / height:.2f}:1. "
            f"A 360° panorama is 2:1 (give or take {limits.aspect_tolerance:.0%}). "
            "Export the full sphere, or keep the GPano data of a partial panorama.",
            details={"width": width, "height": height, "ratio": round(width / height, 4)},
        )


def header_notices(header: Header) -> list[Notice]:
    notices = []
    if header.multi_picture:
        notices.append(
            gpano.notice("multi_picture", "The file holds several pictures; the first is used.")
        )
    if header.alpha:
        notices.append(
            gpano.notice("alpha_flattened", "Transparent parts of the picture became black.")
        )
    return notices
