"""Shapes as SVG: presentation attributes only, no style, no script, no address."""

import math
import re
from collections.abc import Iterable
from html import escape

from panorama.schematic.placing import Sheet
from panorama.schematic.shapes import PAPER, Cone, Disc, Line, Shape, Words

# XML cannot hold these, not even escaped.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FONT = "Inter, system-ui, sans-serif"
CONE_OPACITY = 0.28


def as_svg(sheet: Sheet, drawn: Iterable[Shape], title: str) -> str:
    width, height = sheet.width, sheet.height
    body = "".join(_element(shape) for shape in drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" font-family="{FONT}">'
        f"<title>{_text(title)}</title>"
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>{body}</svg>\n'
    )


def _element(shape: Shape) -> str:
    match shape:
        case Line((x1, y1), (x2, y2), width, colour, is_dashed):
            dashes = ' stroke-dasharray="10 8"' if is_dashed else ""
            return (
                f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" '
                f'stroke-width="{width:.1f}" stroke-linecap="round" fill="none"{dashes}/>'
            )
        case Disc(x, y, radius, colour):
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}"/>'
        case Cone(x, y, radius, heading, half, colour):
            (x1, y1), (x2, y2) = (_rim(x, y, radius, heading + side * half) for side in (-1, 1))
            return (
                f'<path d="M{x:.1f} {y:.1f}L{x1:.1f} {y1:.1f}A{radius:.1f} {radius:.1f} 0 0 1 '
                f'{x2:.1f} {y2:.1f}Z" fill="{colour}" fill-opacity="{CONE_OPACITY}"/>'
            )
        case Words(x, y, text, size, colour, anchor):
            return (
                f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}" '
                f'text-anchor="{anchor}">{_text(text)}</text>'
            )


def _rim(x: float, y: float, radius: float, bearing: float) -> tuple[float, float]:
    angle = math.radians(bearing)
    return x + radius * math.sin(angle), y - radius * math.cos(angle)


def _text(text: str) -> str:
    return escape(UNWRITABLE.sub("", text))
