"""The plan of the demo home, drawn from the same numbers as its pictures."""

import math
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

WIDTH = 1600
# Drawn twice as large and then made smaller, which smooths the lines.
FINER = 2
MARGIN, WALL, SLAB = 1.0, 0.2, 2  # metres
OUTDOORS = {"terrace"}

PAPER, ROOM, OUTSIDE, STONE = "#f7f3ec", "#fffdf9", "#f1ebe0", "#e3dacb"
WALLS, INK, SOFT = "#cfc5b5", "#3a342c", "#857b6d"
HAIRLINE, FINE = 3, 2  # pixels of the finer drawing


@dataclass(frozen=True)
class Frame:
    """The piece of the world that the sheet shows, in metres; x east, y north."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, points):
        xs, ys = zip(*points, strict=True)
        return cls(min(xs) - MARGIN, min(ys) - MARGIN, max(xs) + MARGIN, max(ys) + MARGIN)

    def percent(self, x, y):
        """Where a point of the world lies on the sheet, in percent from its upper left corner."""
        return (
            round(100 * (x - self.west) / (self.east - self.west), 3),
            round(100 * (self.north - y) / (self.north - self.south), 3),
        )


class Sheet:
    """A drawing in metres."""

    def __init__(self, frame):
        self.frame = frame
        self.scale = WIDTH * FINER / (frame.east - frame.west)
        size = (WIDTH * FINER, round((frame.north - frame.south) * self.scale))
        self.image = Image.new("RGB", size, PAPER)
        self.draw = ImageDraw.Draw(self.image)

    def at(self, x, y):
        return ((x - self.frame.west) * self.scale, (self.frame.north - y) * self.scale)

    def box(self, west, south, east, north, fill):
        self.draw.rectangle([self.at(west, north), self.at(east, south)], fill)

    def line(self, *points, colour=INK, width=HAIRLINE):
        self.draw.line([self.at(*point) for point in points], colour, width)

    def area(self, polygon, fill, outline=None):
        self.draw.polygon([self.at(*point) for point in polygon], fill)
        if outline:
            self.line(*polygon, polygon[0], colour=outline)

    def grown(self, polygon, by, fill):
        """The polygon, its sides along the axes, with a rim of `by` metres around it."""
        self.area(polygon, fill)
        for (x1, y1), (x2, y2) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
            west, east = sorted((x1, x2))
            south, north = sorted((y1, y2))
            self.box(west - by, south - by, east + by, north + by, fill)

    def text(self, x, y, words, size, colour=INK, anchor="la"):
        font = ImageFont.load_default(size * FINER)
        self.draw.text(self.at(x, y), words, colour, font=font, anchor=anchor)

    def length(self, words, size):
        """In metres."""
        return ImageFont.load_default(size * FINER).getlength(words) / self.scale

    def png(self):
        width, height = self.image.size
        small = self.image.resize(
            (width // FINER, height // FINER), Image.Resampling.LANCZOS, reducing_gap=2.0
        )
        written = BytesIO()
        small.save(written, "PNG", optimize=True)
        return written.getvalue()


def draw_plan(home):
    """The plan as a PNG, north up, and the frame that says where on it a point lies."""
    rooms = {room["name"]: [tuple(point) for point in room["polygon"]] for room in home["rooms"]}
    open_air = {scene["title"] for scene in home["scenes"] if scene["slug"] in OUTDOORS}
    inside = {name: polygon for name, polygon in rooms.items() if name not in open_air}
    sheet = Sheet(Frame.around([point for polygon in rooms.values() for point in polygon]))
    for name in open_air & set(rooms):
        _paving(sheet, rooms[name])
    _walls(sheet, inside.values())
    for place, width, is_glass in _openings(home):
        _opening(sheet, place, width, rooms.values(), is_glass)
    for name, polygon in rooms.items():
        _name(sheet, name, polygon)
    _legend(sheet, home["title"])
    return sheet.png(), sheet.frame


def _paving(sheet, polygon):
    """Outdoors: large slabs of stone."""
    sheet.area(polygon, OUTSIDE)
    west, south, east, north = bounds(polygon)
    for x in range(math.ceil(west / SLAB), math.ceil(east / SLAB)):
        sheet.line((x * SLAB, south), (x * SLAB, north), colour=STONE, width=FINE)
    for y in range(math.ceil(south / SLAB), math.ceil(north / SLAB)):
        sheet.line((west, y * SLAB), (east, y * SLAB), colour=STONE, width=FINE)
    sheet.line(*polygon, polygon[0], colour=SOFT, width=FINE)


def _walls(sheet, polygons):
    """One body of walls around all rooms: first its outline, then its tone, then the rooms."""
    rim = HAIRLINE / sheet.scale
    for polygon in polygons:
        sheet.grown(polygon, WALL + rim, INK)
    for polygon in polygons:
        sheet.grown(polygon, WALL, WALLS)
    for polygon in polygons:
        sheet.area(polygon, ROOM, outline=INK)


def _openings(home):
    """Every way between two scenes once: its place, its width, and whether it leads outside."""
    found = {}
    for scene in home["scenes"]:
        for door in scene["doors"]:
            is_glass = bool({scene["slug"], door["to"]} & OUTDOORS)
            found[tuple(door["position"][:2])] = (door["width"], is_glass)
    return [(place, width, is_glass) for place, (width, is_glass) in found.items()]


def _opening(sheet, place, width, polygons, is_glass):
    x, y = place
    along_y = any(_contains(polygon, x + WALL, y) for polygon in polygons)
    half, depth = width / 2, WALL / 2

    def point(along, across):
        return (x + across, y + along) if along_y else (x + along, y + across)

    corners = [
        point(*each) for each in ((-half, -depth), (-half, depth), (half, depth), (half, -depth))
    ]
    # Over the outlines of both rooms, then the two jambs again.
    reach = depth + HAIRLINE / sheet.scale
    (x1, y1), (x2, y2) = point(-half, -reach), point(half, reach)
    sheet.box(x1, y1, x2, y2, ROOM)
    sheet.line(corners[0], corners[1])
    sheet.line(corners[2], corners[3])
    if is_glass:
        for across in (-depth / 3, depth / 3):
            sheet.line(point(-half, across), point(half, across), width=FINE)


def _name(sheet, name, polygon):
    """In the upper left corner, so that the marker of the camera has the middle to itself."""
    west, _south, _east, north = bounds(polygon)
    sheet.text(west + 0.3, north - 0.28, name, 24)
    metres = f"{area(polygon):.0f} m"
    sheet.text(west + 0.3, north - 0.74, metres, 18, SOFT)
    # The font has no raised two.
    sheet.text(west + 0.32 + sheet.length(metres, 18), north - 0.71, "2", 11, SOFT)


def _legend(sheet, title):
    """Title, north and a measure, where the sheet is empty."""
    left, top = sheet.frame.west + MARGIN, sheet.frame.north - MARGIN
    sheet.text(left, top, title, 40)
    sheet.text(left, top - 0.8, "Ground floor", 22, SOFT)
    level = top - 2
    sheet.line((left, level), (left + 2, level), colour=SOFT)
    for metre in range(3):
        sheet.line((left + metre, level), (left + metre, level + 0.12), colour=SOFT)
    sheet.text(left + 2.2, level + 0.15, "2 m", 18, SOFT)
    x = sheet.frame.east - MARGIN - 0.4
    sheet.text(x, top, "N", 22, anchor="ma")
    sheet.line((x, top - 0.5), (x, top - 1.7))
    sheet.area([(x, top - 0.45), (x - 0.13, top - 0.85), (x + 0.13, top - 0.85)], INK)


def bounds(polygon):
    xs, ys = zip(*polygon, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def area(polygon):
    """Square metres."""
    pairs = zip(polygon, polygon[1:] + polygon[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def _contains(polygon, x, y):
    west, south, east, north = bounds(polygon)
    return west <= x <= east and south <= y <= north
