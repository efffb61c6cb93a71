"""What is drawn of a sheet: plain shapes in pixels, for whoever writes them."""

import math
from dataclasses import dataclass

from panorama.schematic.placing import Place, Sheet

PAPER, FLOOR, EDGE, WAY = "#faf7f1", "#efe7da", "#d9cdb9", "#b9a98f"
INK, SOFT, EMBER, WHITE = "#2b2620", "#6f6659", "#c2561f", "#ffffff"
REACH, RIM = 0.85, 5.0  # camera heights around a camera, and pixels of its edge
DOT, CONE, HALF_ANGLE = 9.0, 52.0, 32.0  # pixels, pixels, degrees
NAME, WORDS = 19.0, 20.0  # pixels high
LONGEST_NAME = 36  # letters
WIDE = 0.54  # of a letter, as a share of its height
BARS = (1, 2, 5, 10)  # metres
LONGEST_BAR = 0.3  # of the sheet


@dataclass(frozen=True)
class Line:
    start: tuple[float, float]
    end: tuple[float, float]
    width: float
    colour: str
    is_dashed: bool = False


@dataclass(frozen=True)
class Disc:
    x: float
    y: float
    radius: float
    colour: str


@dataclass(frozen=True)
class Cone:
    """Part of a disc around `heading`, clockwise from up."""

    x: float
    y: float
    radius: float
    heading: float
    half_angle: float
    colour: str


@dataclass(frozen=True)
class Words:
    """`y` is the base line; `anchor` says whether x is the start, the middle or the end."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    anchor: str = "start"


Shape = Line | Disc | Cone | Words


def shapes(sheet: Sheet, *, with_scenes: bool) -> list[Shape]:
    """`with_scenes`: with a dot, a cone and a name for each; a floor plan shows those itself."""
    drawn: list[Shape] = []
    if len(sheet.parts) > 1:
        drawn += _frames(sheet)
    drawn += _ground(sheet, REACH * sheet.unit + RIM, EDGE)
    drawn += _ground(sheet, REACH * sheet.unit, FLOOR)
    drawn += [_way(sheet, way, 2.5, WAY, is_dashed=True) for way in sheet.ways]
    if with_scenes:
        for place in sheet.places:
            drawn.append(Cone(place.x, place.y, CONE, place.heading, HALF_ANGLE, EMBER))
        for place in sheet.places:
            drawn += [
                Disc(place.x, place.y, DOT + 3, WHITE),
                Disc(place.x, place.y, DOT, EMBER),
            ]
        drawn += _names(sheet)
    return drawn + _foot(sheet)


def _frames(sheet: Sheet) -> list[Shape]:
    """Lines between the parts: nobody knows how they lie to each other."""
    drawn: list[Shape] = []
    for number, part in enumerate(sheet.parts, 1):
        right, bottom = part.left + part.width - 8, part.top + part.height - 8
        left, top = part.left + 8, part.top + 8
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        drawn += [
            Line(start, end, 2, EDGE, is_dashed=True)
            for start, end in zip(corners, corners[1:] + corners[:1], strict=True)
        ]
        drawn.append(Words(left + 14, top + 30, f"Part {number}", WORDS, SOFT))
    return drawn


def _ground(sheet: Sheet, reach: float, colour: str) -> list[Shape]:
    """What can be walked on for all that is known: around the cameras, and along the ways."""
    drawn: list[Shape] = [Disc(place.x, place.y, reach, colour) for place in sheet.places]
    return drawn + [_way(sheet, way, 2 * 0.62 * reach, colour) for way in sheet.ways]


def _way(
    sheet: Sheet, way: tuple[str, str], width: float, colour: str, *, is_dashed: bool = False
) -> Line:
    ends = {place.id: (place.x, place.y) for place in sheet.places}
    return Line(ends[way[0]], ends[way[1]], width, colour, is_dashed)


def _names(sheet: Sheet) -> list[Shape]:
    """Each beside its dot, where it covers least of the others."""
    taken = [(place.x - DOT, place.y - DOT, place.x + DOT, place.y + DOT) for place in sheet.places]
    taken += [_box_of_cone(place) for place in sheet.places]
    drawn: list[Shape] = []
    for place in sheet.places:
        text = short(place.title)
        if not text:
            continue
        tries = [(_at(place, text, side), side) for side in ("below", "above", "right", "left")]
        box, side = min(tries, key=lambda one: _covered(one[0], taken, sheet))
        taken.append(box)
        anchor = {"right": "start", "left": "end"}.get(side, "middle")
        x = {"right": box[0], "left": box[2]}.get(side, place.x)
        drawn.append(Words(x, box[3] - 0.28 * NAME, text, NAME, INK, anchor))
    return drawn


Box = tuple[float, float, float, float]


def _box_of_cone(place: Place) -> Box:
    angle = math.radians(place.heading)
    x, y = place.x + 0.6 * CONE * math.sin(angle), place.y - 0.6 * CONE * math.cos(angle)
    return (x - 0.4 * CONE, y - 0.4 * CONE, x + 0.4 * CONE, y + 0.4 * CONE)


def _at(place: Place, text: str, side: str) -> Box:
    width, height, off = WIDE * NAME * len(text), 1.3 * NAME, DOT + 6
    if side in {"below", "above"}:
        top = place.y + off if side == "below" else place.y - off - height
        return (place.x - width / 2, top, place.x + width / 2, top + height)
    left = place.x + off if side == "right" else place.x - off - width
    return (left, place.y - height / 2, left + width, place.y + height / 2)


def _covered(box: Box, taken: list[Box], sheet: Sheet) -> float:
    outside = max(0.0, 8 - box[0]) + max(0.0, box[2] - sheet.width + 8)
    return outside * NAME + sum(_shared(box, other) for other in taken)


def _shared(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, across) * max(0.0, down)


def short(title: str) -> str:
    words = " ".join(title.split())
    return words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1].rstrip() + "…"


def _foot(sheet: Sheet) -> list[Shape]:
    """What the drawing is, and what it is not."""
    base = sheet.height - 26
    drawn: list[Shape] = [Words(24, base, _caption(sheet), WORDS, SOFT)]
    if sheet.is_north_up:
        x, top = sheet.width - 34, sheet.height - 58
        drawn += [
            Line((x, top + 36), (x, top + 6), 3, SOFT),
            Line((x, top + 6), (x - 7, top + 16), 3, SOFT),
            Line((x, top + 6), (x + 7, top + 16), 3, SOFT),
            Words(x - 14, top + 34, "N", WORDS, SOFT, "end"),
        ]
    if sheet.metre:
        drawn += _bar(sheet, sheet.metre)
    return drawn


def _caption(sheet: Sheet) -> str:
    if sheet.metre is None:
        scale = "Drawn from the pictures. Not to scale"
    else:
        scale = f"Drawn from the pictures, if the camera stood {sheet.camera_height:g} m high"
    if len(sheet.parts) > 1:
        return f"{scale}; how the parts lie to each other is unknown."
    return f"{scale}."


def _bar(sheet: Sheet, metre: float) -> list[Shape]:
    fitting = [length for length in BARS if length * metre <= LONGEST_BAR * sheet.width]
    length = fitting[-1] if fitting else BARS[0]
    y, left = sheet.height - 62, 24.0
    right = left + length * metre
    return [
        Line((left, y), (right, y), 3, SOFT),
        Line((left, y - 7), (left, y + 7), 3, SOFT),
        Line((right, y - 7), (right, y + 7), 3, SOFT),
        Words(right + 12, y + 7, f"{length} m", WORDS, SOFT),
    ]
