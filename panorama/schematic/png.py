"""Shapes as a PNG: drawn twice as large and made smaller, which smooths the edges."""

import math
from collections.abc import Iterable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from panorama.schematic.placing import Sheet
from panorama.schematic.shapes import PAPER, Cone, Disc, Line, Shape, Words

FINER = 2
DASH, SPACE = 10.0, 8.0  # pixels
ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
CONE_OPACITY = 71  # of 255
# The only font we have a right to draw with knows the letters of Europe's west and middle.
LAST_LETTER = "\u017f"
KNOWN_BEYOND = "…–—‘’“”"


def as_png(sheet: Sheet, drawn: Iterable[Shape]) -> bytes:
    """Names in letters that the font does not know are left out: the SVG has them."""
    picture = Image.new("RGB", (sheet.width * FINER, sheet.height * FINER), PAPER)
    pen = ImageDraw.Draw(picture, "RGBA")
    for shape in drawn:
        _draw(pen, shape)
    small = picture.resize((sheet.width, sheet.height), Image.Resampling.BOX)
    written = BytesIO()
    small.save(written, "PNG", optimize=True)
    return written.getvalue()


def _draw(pen: ImageDraw.ImageDraw, shape: Shape) -> None:
    match shape:
        case Line(start, end, width, colour, is_dashed):
            for a, b in _dashes(start, end) if is_dashed else [(start, end)]:
                pen.line([_finer(a), _finer(b)], colour, round(width * FINER))
                for x, y in (a, b):
                    _disc(pen, x, y, width / 2, colour)
        case Disc(x, y, radius, colour):
            _disc(pen, x, y, radius, colour)
        case Cone(x, y, radius, heading, half, colour):
            box = [*_finer((x - radius, y - radius)), *_finer((x + radius, y + radius))]
            # Pillow counts clockwise from the right.
            first = heading - half - 90
            pen.pieslice(box, first, first + 2 * half, _see_through(colour))
        case Words(x, y, text, size, colour, anchor):
            if all(map(is_drawable, text)):
                font = ImageFont.load_default(size * FINER)
                pen.text(_finer((x, y)), text, colour, font=font, anchor=ANCHORS[anchor])


def is_drawable(letter: str) -> bool:
    return " " <= letter <= LAST_LETTER or letter in KNOWN_BEYOND


def _disc(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: str) -> None:
    box = [*_finer((x - radius, y - radius)), *_finer((x + radius, y + radius))]
    pen.ellipse(box, colour)


def _dashes(
    start: tuple[float, float], end: tuple[float, float]
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    length = math.dist(start, end)
    across, down = ((e - s) / length if length else 0.0 for s, e in zip(start, end, strict=True))
    found, at = [], 0.0
    while at < length:
        to = min(at + DASH, length)
        a = (start[0] + across * at, start[1] + down * at)
        b = (start[0] + across * to, start[1] + down * to)
        found.append((a, b))
        at += DASH + SPACE
    return found


def _finer(point: tuple[float, float]) -> tuple[float, float]:
    return point[0] * FINER, point[1] * FINER


def _see_through(colour: str) -> tuple[int, int, int, int]:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue, CONE_OPACITY
