"""What the pipeline hands back, and the public name it is stored under."""

import hashlib
from typing import TypedDict

# Part of every public path. Raise it whenever the same source would give other bytes.
PIPELINE_VERSION = "1"

BASE = "base.webp"
THUMBNAIL = "thumbnail.webp"
SOCIAL = "social.jpg"


class SourceFacts(TypedDict):
    """The picture as uploaded; width and height are those of the upright picture."""

    format: str  # jpeg, png, webp
    width: int
    height: int
    orientation: int  # EXIF 1-8, before it was turned upright
    colour: str  # rgb, grey, cmyk
    bit_depth: int
    alpha: bool
    icc: str | None  # name of the embedded profile
    bytes: int


class LevelFacts(TypedDict):
    level: int  # 0 is the smallest
    width: int  # height is half of it
    cols: int
    rows: int


class CropFacts(TypedDict):
    """Where the picture lies in the full sphere, in pixels of the top level."""

    full_width: int
    full_height: int
    left: int
    top: int
    width: int
    height: int


class PoseFacts(TypedDict):
    """The camera's attitude as the file claims it, in degrees; a proposal, never applied."""

    heading: float | None  # compass, 0-360
    pitch: float
    roll: float


class ViewFacts(TypedDict):
    """A direction to look in, in degrees (yaw to the right, pitch up)."""

    yaw: float
    pitch: float
    fov: float | None  # horizontal


class TiltFacts(TypedDict):
    pitch: float
    roll: float
    support: float


class QualityFacts(TypedDict):
    """See `panorama.quality.Quality` for units."""

    measured_width: int
    sharpness: float
    noise: float
    shadows: float
    highlights: float
    seam_step: float
    tilt: TiltFacts | None


class FileFacts(TypedDict):
    path: str  # relative to the output directory
    bytes: int


class Notice(TypedDict):
    """Something the person should know although the picture was accepted."""

    code: str
    message: str


class Result(TypedDict):
    """One processed panorama; plain JSON."""

    pipeline: str
    source: SourceFacts
    width: int  # of the top level
    height: int
    tile_size: int
    format: str  # of the tiles: file extension without the dot
    tile_quality: int  # JPEG quality of the tiles, 1-100
    levels: list[LevelFacts]
    crop: CropFacts | None
    tiles: int  # number of tile files written
    preview: str  # data URI
    files: list[FileFacts]
    bytes: int
    pose: PoseFacts | None
    initial_view: ViewFacts | None
    quality: QualityFacts
    warnings: list[Notice]


def content_key(source_sha256: str) -> str:
    """The public path name of a source's derivatives, known before they are made.

    The same file processed by the same pipeline has the same 32 hex digits; either one changing
    gives another name, which is why what lies under it can be cached for ever.
    """
    named = f"{source_sha256.lower()}:{PIPELINE_VERSION}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]
