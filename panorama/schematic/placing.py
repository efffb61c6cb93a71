"""Where every camera lies on the sheet, as far as pictures tell.

Only within a group of connected scenes is it known how they lie to each other, so groups are put
side by side. Lengths are in heights of the camera above the floor, where the floor was found; in
metres only if somebody says how high the camera stood.
"""

import cmath
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypedDict

LARGEST = (1600, 1200)  # pixels
SMALLEST = 640
# Pixels a camera height is drawn with at most: three scenes do not fill a wall.
LARGEST_UNIT = 150.0
MARGIN, GAP = 1.7, 0.9  # camera heights around a group, and between two
FOOT = 76  # pixels for the words below
# Of a group whose scale is unknown, neighbours are drawn as far apart as is usual.
USUAL_DISTANCE = 2.0
# How well compass bearings of a group must agree to be believed, 0-1.
AGREE = 0.94


class Pose(TypedDict, total=False):
    """A scene as the search for links gives it: see `panorama.linking.report.ScenePose`."""

    id: str
    group: int | None
    x: float | None
    y: float | None
    heading: float | None
    scaled: bool


class NothingToDraw(Exception):
    """No two scenes are known to lie near each other."""


@dataclass(frozen=True)
class Place:
    """A scene on the sheet: pixels from the upper left, `heading` clockwise from up."""

    id: str
    title: str
    x: float
    y: float
    heading: float
    group: int


@dataclass(frozen=True)
class Part:
    """The box of a group, in pixels."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Sheet:
    width: int
    height: int
    places: tuple[Place, ...]
    parts: tuple[Part, ...]
    ways: tuple[tuple[str, str], ...]
    # Pixels of a camera height.
    unit: float
    # Pixels of a metre; None where that is unknown.
    metre: float | None
    # The height that the metres rest on.
    camera_height: float | None
    # Whether up is north everywhere on the sheet.
    is_north_up: bool
    # Scenes whose place is unknown.
    left_out: tuple[str, ...]

    def percent(self, place: Place) -> tuple[float, float]:
        return (
            round(100 * place.x / self.width, 3),
            round(100 * place.y / self.height, 3),
        )


@dataclass(frozen=True)
class _Group:
    """Scenes in a frame of their own: camera heights, x to the right and y up the sheet."""

    ids: tuple[str, ...]
    points: tuple[tuple[float, float], ...]
    headings: tuple[float, ...]
    is_scaled: bool
    is_north_up: bool = False

    def turned(self, by: float, *, is_north_up: bool = False) -> "_Group":
        """Clockwise by so many degrees."""
        cos, sin = math.cos(math.radians(by)), math.sin(math.radians(by))
        points = tuple((x * cos + y * sin, y * cos - x * sin) for x, y in self.points)
        headings = tuple((heading + by) % 360 for heading in self.headings)
        return _Group(self.ids, points, headings, self.is_scaled, is_north_up)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, width and height, with the margin."""
        xs, ys = zip(*self.points, strict=True)
        west, south = min(xs) - MARGIN, min(ys) - MARGIN
        return west, south, max(xs) + MARGIN - west, max(ys) + MARGIN - south


def placed(
    poses: Iterable[Pose],
    titles: Mapping[str, str],
    ways: Iterable[tuple[str, str]] = (),
    *,
    bearings: Mapping[str, float] | None = None,
    camera_height: float | None = None,
) -> Sheet:
    """The scenes of `titles` ({id: title}) on a sheet; `ways` join some of them.

    `bearings` are compass bearings of the centre columns, where people or cameras told them:
    groups that have some are drawn with north up. `camera_height`, in metres, is an assumption.
    Raises `NothingToDraw`.
    """
    known = [pose for pose in poses if pose["id"] in titles]
    groups = [_upright(group, ways, bearings or {}) for group in _groups(known)]
    if not groups:
        raise NothingToDraw
    groups.sort(key=lambda group: -len(group.ids))
    corners, width, height = _packed([group.box[2:] for group in groups])
    unit = min(LARGEST_UNIT, LARGEST[0] / width, (LARGEST[1] - FOOT) / height)
    places = [
        place
        for number, (group, corner) in enumerate(zip(groups, corners, strict=True))
        for place in _places(group, number, corner, unit, titles)
    ]
    across = max(SMALLEST, math.ceil(width * unit))
    aside = (across - width * unit) / 2
    inside = {place.id for place in places}
    metre = _metre(groups, unit, camera_height)
    return Sheet(
        width=across,
        height=max(SMALLEST // 2, math.ceil(height * unit)) + FOOT,
        places=tuple(
            Place(it.id, it.title, it.x + aside, it.y, it.heading, it.group) for it in places
        ),
        parts=tuple(
            Part(
                left * unit + aside, top * unit, group.box[2] * unit, group.box[3] * unit
            )
            for group, (left, top) in zip(groups, corners, strict=True)
        ),
        ways=tuple(sorted({(min(w), max(w)) for w in ways if w[0] in inside and w[1] in inside})),
        unit=unit,
        metre=metre,
        camera_height=camera_height if metre else None,
        is_north_up=all(group.is_north_up for group in groups),
        left_out=tuple(name for name in titles if name not in inside),
    )  # fmt: skip


def _groups(poses: Sequence[Pose]) -> list[_Group]:
    found: dict[int, list[Pose]] = {}
    for pose in poses:
        number = pose.get("group")
        if number is not None:
            found.setdefault(number, []).append(pose)
    return [_group(members) for _number, members in sorted(found.items()) if len(members) > 1]


def _group(poses: Sequence[Pose]) -> _Group:
    points = [(float(pose["x"] or 0), float(pose["y"] or 0)) for pose in poses]
    is_scaled = all(pose.get("scaled", False) for pose in poses)
    if not is_scaled:
        usual = median(
            min(math.dist(here, there) for there in points if there is not here) for here in points
        )
        share = USUAL_DISTANCE / usual if usual > 0 else 1.0
        points = [(x * share, y * share) for x, y in points]
    return _Group(
        tuple(pose["id"] for pose in poses),
        tuple(points),
        tuple(float(pose["heading"] or 0) for pose in poses),
        is_scaled,
    )


def _upright(
    group: _Group, ways: Iterable[tuple[str, str]], bearings: Mapping[str, float]
) -> _Group:
    """North up where it is known, else along the walls that the ways hint at, and rather wide."""
    north = _to_north(group, bearings)
    if north is not None:
        return group.turned(north, is_north_up=True)
    level = group.turned(_to_right_angles(group, ways))
    _west, _south, width, height = level.box
    return level if width >= height else level.turned(90)


def _to_north(group: _Group, bearings: Mapping[str, float]) -> float | None:
    turns = [
        cmath.rect(1, math.radians(bearings[name] - heading))
        for name, heading in zip(group.ids, group.headings, strict=True)
        if name in bearings
    ]
    if not turns:
        return None
    mean = sum(turns) / len(turns)
    return math.degrees(cmath.phase(mean)) if abs(mean) >= AGREE else None


def _to_right_angles(group: _Group, ways: Iterable[tuple[str, str]]) -> float:
    """Degrees by which most of the ways come to lie along the edges of the sheet."""
    points = dict(zip(group.ids, group.points, strict=True))
    joined = [(points[a], points[b]) for a, b in ways if a in points and b in points]
    total = 0j
    for (x1, y1), (x2, y2) in joined:
        length = math.hypot(x2 - x1, y2 - y1)
        total += cmath.rect(length, 4 * math.atan2(x2 - x1, y2 - y1))
    return -math.degrees(cmath.phase(total)) / 4 if total else 0.0


def _packed(
    boxes: Sequence[tuple[float, float]],
) -> tuple[list[tuple[float, float]], float, float]:
    """Left upper corners of the boxes on shelves, and the size of all."""
    area = sum(width * height for width, height in boxes)
    widest = max(max(width for width, _height in boxes), 1.5 * math.sqrt(area))
    corners: list[tuple[float, float]] = []
    left = top = shelf = across = 0.0
    for width, height in boxes:
        if left and left + width > widest:
            left, top, shelf = 0.0, top + shelf + GAP, 0.0
        corners.append((left, top))
        across = max(across, left + width)
        left, shelf = left + width + GAP, max(shelf, height)
    return corners, across, top + shelf


def _places(
    group: _Group,
    number: int,
    corner: tuple[float, float],
    unit: float,
    titles: Mapping[str, str],
) -> Iterable[Place]:
    west, south, _width, height = group.box
    for name, (x, y), heading in zip(group.ids, group.points, group.headings, strict=True):
        yield Place(
            name,
            titles[name],
            (corner[0] + x - west) * unit,
            (corner[1] + height - (y - south)) * unit,
            round(heading, 2),
            number,
        )


def _metre(groups: Sequence[_Group], unit: float, camera_height: float | None) -> float | None:
    """Only if the floor was found in every group: one scale holds for the whole sheet."""
    if camera_height is None or not all(group.is_scaled for group in groups):
        return None
    return unit / camera_height
