"""Google's Photo Sphere metadata (GPano): what a picture says about its place on the sphere.

Definitions: https://developers.google.com/streetview/spherical-metadata. Everything here comes
from the uploader, so every number is bounded before it is believed. Pose and initial view are
proposals for a person to confirm; nothing is turned by them.
"""

import re
from dataclasses import dataclass

from panorama.angles import wrap_yaw
from panorama.errors import Refused
from panorama.limits import Limits
from panorama.result import Notice
from panorama.xmp import XmpIgnored, properties

WHOLE_NUMBER = re.compile(r"\+?(\d{1,9})(?:\.0{1,6})?")
NUMBER = re.compile(r"[+-]?(?:\d{1,9}\.?\d{0,12}|\.\d{1,12})")
CROP_FIELDS = (
    "FullPanoWidthPixels",
    "FullPanoHeightPixels",
    "CroppedAreaLeftPixels",
    "CroppedAreaTopPixels",
    "CroppedAreaImageWidthPixels",
    "CroppedAreaImageHeightPixels",
)
# How far the shapes of a resized file and of the crop it declares may differ.
SHAPE_TOLERANCE = 0.01
NARROWEST_FOV, WIDEST_FOV = 10.0, 170.0


@dataclass(frozen=True)
class Crop:
    """The part of a full sphere that a picture shows, in pixels."""

    full_width: int
    full_height: int
    left: int
    top: int
    width: int
    height: int

    def scaled(self, across: float, down: float) -> "Crop":
        """The same part of a sphere of another size, kept inside it after rounding."""
        full_width, full_height = round(self.full_width * across), round(self.full_height * down)
        width = min(max(1, round(self.width * across)), full_width)
        height = min(max(1, round(self.height * down)), full_height)
        left = min(round(self.left * across), full_width - width)
        top = min(round(self.top * down), full_height - height)
        return Crop(full_width, full_height, left, top, width, height)


@dataclass(frozen=True)
class Pose:
    """The camera's attitude in degrees: compass heading of the centre column (None: unknown),
    elevation of the centre, roll (the horizon turns counter-clockwise as it grows)."""

    heading: float | None
    pitch: float
    roll: float


@dataclass(frozen=True)
class InitialView:
    """Where to look first, in degrees: yaw and pitch of the picture, roll, horizontal field."""

    yaw: float
    pitch: float
    roll: float
    fov: float | None


class Invalid(ValueError):
    """A GPano field that cannot be believed."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"GPano:{field} {why}")
        self.field = field


@dataclass(frozen=True)
class GPano:
    """What could be read, and what was ignored with its reason."""

    crop: Crop | None = None
    pose: Pose | None = None
    initial_view: InitialView | None = None
    notices: tuple[Notice, ...] = ()


def read(packet: bytes | None, width: int, height: int, limits: Limits) -> GPano:
    """GPano of an upright picture of `width` × `height` px.

    A crop that cannot be believed is ignored with a notice when the picture is 2:1 by itself;
    otherwise it raises `Refused("gpano_invalid")` naming the field.
    """
    if packet is None:
        return GPano()
    try:
        fields = properties(packet)
    except XmpIgnored as error:
        return GPano(notices=(notice("xmp_ignored", f"XMP metadata was ignored: {error}."),))
    notices: list[Notice] = []
    plain = limits.is_full_sphere(width, height)
    crop = crop_or_refusal(fields, width, height, limits, notices if plain else None)
    pose = optional_pose(fields, notices)
    view = optional_view(fields, pose, notices)
    return GPano(crop, pose, view, tuple(notices))


def notice(code: str, message: str) -> Notice:
    return {"code": code, "message": message}


def crop_or_refusal(
    fields: dict[str, str], width: int, height: int, limits: Limits, notices: list[Notice] | None
) -> Crop | None:
    """The crop; a bad one goes to `notices`, or raises `Refused` when there is no such list."""
    try:
        return crop_from(fields, width, height, limits)
    except Invalid as error:
        if notices is None:
            raise Refused(
                "gpano_invalid",
                f"{error}. Correct it, or export the full sphere (2:1).",
                field=error.field,
            ) from error
        notices.append(notice("gpano_ignored", f"{error}, so the picture counts as a full sphere."))
        return None


def crop_from(fields: dict[str, str], width: int, height: int, limits: Limits) -> Crop | None:
    """The crop in pixels of the file itself; None when nothing is said or nothing is cropped."""
    if fields.get("ProjectionType", "equirectangular").lower() != "equirectangular":
        raise Invalid("ProjectionType", "is not equirectangular")
    if not any(name in fields for name in CROP_FIELDS):
        return None
    declared = Crop(*(whole_number(fields, name) for name in CROP_FIELDS))
    check_inside(declared)
    check_shape(declared, width, height)
    crop = declared.scaled(width / declared.width, height / declared.height)
    check_full(crop, limits)
    covers_all = (crop.width, crop.height) == (crop.full_width, crop.full_height)
    return None if covers_all else crop


def check_inside(crop: Crop) -> None:
    for name, value in (
        ("FullPanoWidthPixels", crop.full_width),
        ("FullPanoHeightPixels", crop.full_height),
        ("CroppedAreaImageWidthPixels", crop.width),
        ("CroppedAreaImageHeightPixels", crop.height),
    ):
        if value == 0:
            raise Invalid(name, "is zero")
    if crop.left + crop.width > crop.full_width:
        raise Invalid("CroppedAreaImageWidthPixels", "reaches beyond the full panorama")
    if crop.top + crop.height > crop.full_height:
        raise Invalid("CroppedAreaImageHeightPixels", "reaches beyond the full panorama")


def check_shape(crop: Crop, width: int, height: int) -> None:
    """A file may have been resized since, but as a whole: both sides by about the same factor."""
    across, down = width / crop.width, height / crop.height
    if abs(across / down - 1) > SHAPE_TOLERANCE:
        raise Invalid(
            "CroppedAreaImageWidthPixels",
            f"and height ({crop.width} × {crop.height}) do not fit the picture "
            f"({width} × {height})",
        )


def check_full(crop: Crop, limits: Limits) -> None:
    """The full sphere obeys the limits of a picture that shows all of it."""
    if not limits.min_width <= crop.full_width <= limits.max_side:
        raise Invalid(
            "FullPanoWidthPixels",
            f"means a panorama {crop.full_width} pixels wide, where {limits.min_width} to "
            f"{limits.max_side} are allowed",
        )
    if not limits.is_full_sphere(crop.full_width, crop.full_height):
        raise Invalid("FullPanoHeightPixels", "is not half of the full width")
    if crop.full_width * crop.full_height > limits.max_pixels:
        raise Invalid("FullPanoWidthPixels", "means too many pixels")


def optional_pose(fields: dict[str, str], notices: list[Notice]) -> Pose | None:
    names = ("PoseHeadingDegrees", "PosePitchDegrees", "PoseRollDegrees")
    if not any(name in fields for name in names):
        return None
    try:
        heading = degrees(fields, names[0], -360, 360)
        pitch = degrees(fields, names[1], -90, 90)
        roll = degrees(fields, names[2], -180, 180)
    except Invalid as error:
        notices.append(notice("gpano_ignored", f"{error}, so the camera's pose was ignored."))
        return None
    return Pose(None if heading is None else heading % 360.0, pitch or 0.0, roll or 0.0)


def optional_view(
    fields: dict[str, str], pose: Pose | None, notices: list[Notice]
) -> InitialView | None:
    names = (
        "InitialViewHeadingDegrees",
        "InitialViewPitchDegrees",
        "InitialViewRollDegrees",
        "InitialHorizontalFOVDegrees",
    )
    if not any(name in fields for name in names):
        return None
    try:
        heading = degrees(fields, names[0], -360, 360)
        pitch = degrees(fields, names[1], -90, 90)
        roll = degrees(fields, names[2], -180, 180)
        fov = degrees(fields, names[3], NARROWEST_FOV, WIDEST_FOV)
    except Invalid as error:
        notices.append(notice("gpano_ignored", f"{error}, so the initial view was ignored."))
        return None
    # The heading is a compass bearing; the picture's centre column looks at the pose's heading.
    north = pose.heading if pose and pose.heading is not None else 0.0
    yaw = 0.0 if heading is None else wrap_yaw(heading - north)
    return InitialView(yaw, pitch or 0.0, roll or 0.0, fov)


def whole_number(fields: dict[str, str], name: str) -> int:
    if name not in fields:
        raise Invalid(name, "is missing")
    match = WHOLE_NUMBER.fullmatch(fields[name])
    if match is None:
        raise Invalid(name, "is not a positive whole number of reasonable size")
    return int(match[1])


def degrees(fields: dict[str, str], name: str, lowest: float, highest: float) -> float | None:
    """The field's value; None when it is absent."""
    if name not in fields:
        return None
    if NUMBER.fullmatch(fields[name]) is None:
        raise Invalid(name, "is not a number")
    value = float(fields[name])
    if not lowest <= value <= highest:
        raise Invalid(name, f"is not between {lowest:g} and {highest:g}")
    return value
