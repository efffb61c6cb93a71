"""Floor plans with known rooms, drawn clean or as a camera would see them on a table."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

MARGIN, SCALE = 60, 55  # pixels, pixels a metre
OUTER, INNER = 0.22, 0.12  # metres
PAPER, BLACK, STONE = 255, 0, 110
GAP = 0.2  # metres on both sides of a wall that a door takes out
STYLES = ("solid", "grey", "hollow")


@dataclass(frozen=True)
class Home:
    """Metres: rooms as (left, top, right, bottom), openings as (x, y, length, is level)."""

    rooms: tuple[tuple[float, float, float, float], ...]
    doors: tuple[tuple[float, float, float, bool], ...]
    windows: tuple[tuple[float, float, float, bool], ...]

    @property
    def size(self) -> tuple[float, float]:
        return max(room[2] for room in self.rooms), max(room[3] for room in self.rooms)


FLAT = Home(
    rooms=(
        (0, 0, 4, 5), (4, 0, 8, 3), (4, 3, 8, 5), (8, 0, 12, 5), (0, 5, 12, 6.4),
        (0, 6.4, 5, 10), (5, 6.4, 7.5, 10), (7.5, 6.4, 12, 10),
    ),
    doors=(
        (2, 5, 0.9, True), (6, 5, 0.9, True), (9, 5, 0.9, True), (4, 1, 0.9, False),
        (2, 6.4, 0.9, True), (5.7, 6.4, 0.8, True), (9, 6.4, 0.9, True), (0, 5.3, 1.0, False),
    ),
    windows=(
        (1, 0, 1.6, True), (5, 0, 2, True), (12, 2, 1.8, False), (2, 10, 2.2, True),
        (9, 10, 1.4, True),
    ),
)  # fmt: skip
COTTAGE = Home(
    rooms=((0, 0, 5, 4), (5, 0, 9, 4), (0, 4, 3, 8), (3, 4, 9, 8)),
    doors=((5, 1.5, 0.9, False), (1, 4, 0.8, True), (6, 4, 0.9, True), (4, 8, 1, True)),
    windows=((2, 0, 1.5, True), (9, 5, 2, False), (0, 5.5, 1, False)),
)
HOMES = {"flat": FLAT, "cottage": COTTAGE}


class Drawing:
    """One home on paper; `truth` has a mask for each of its rooms."""

    def __init__(self, home: Home, style: str = "solid", *, furnished: bool = False) -> None:
        self.home = home
        width, height = home.size
        self.picture = np.full(
            (int(height * SCALE) + 2 * MARGIN, int(width * SCALE) + 2 * MARGIN), PAPER, np.uint8
        )
        self._walls(STONE if style == "grey" else BLACK)
        if style == "hollow":
            core = cv2.erode((self.picture < 128).astype(np.uint8), np.ones((5, 5), np.uint8))
            self.picture[core > 0] = PAPER
        for door in home.doors:
            self._door(*door)
        for window in home.windows:
            self._window(*window)
        if furnished:
            self._furnish()
        self.truth = [self._inside(room) for room in home.rooms]

    def at(self, x: float, y: float) -> tuple[int, int]:
        return int(MARGIN + x * SCALE), int(MARGIN + y * SCALE)

    def _box(self, left: float, top: float, right: float, bottom: float, colour: int) -> None:
        cv2.rectangle(self.picture, self.at(left, top), self.at(right, bottom), colour, -1)

    def _walls(self, colour: int) -> None:
        width, height = self.home.size
        for left, top, right, bottom in self.home.rooms:
            for a, b, c, d in (
                (left, top, right, top), (left, bottom, right, bottom),
                (left, top, left, bottom), (right, top, right, bottom),
            ):  # fmt: skip
                is_outer = (a == c and a in (0, width)) or (b == d and b in (0, height))
                half = (OUTER if is_outer else INNER) / 2
                self._box(a - half, b - half, c + half, d + half, colour)

    def _door(self, x: float, y: float, length: float, is_level: bool) -> None:
        """A gap, the leaf and the arc it opens along."""
        radius = (int(length * SCALE),) * 2
        if is_level:
            self._box(x, y - GAP, x + length, y + GAP, PAPER)
            cv2.line(self.picture, self.at(x, y), self.at(x, y - length), BLACK, 1)
            cv2.ellipse(self.picture, self.at(x, y), radius, 0, -90, 0, BLACK, 1)
        else:
            self._box(x - GAP, y, x + GAP, y + length, PAPER)
            cv2.line(self.picture, self.at(x, y), self.at(x + length, y), BLACK, 1)
            cv2.ellipse(self.picture, self.at(x, y), radius, 0, 0, 90, BLACK, 1)

    def _window(self, x: float, y: float, length: float, is_level: bool) -> None:
        half, thin = OUTER / 2 + 0.01, (-0.1, 0.0, 0.1)
        if is_level:
            self._box(x, y - half, x + length, y + half, PAPER)
            ends = [(self.at(x, y + by), self.at(x + length, y + by)) for by in thin]
        else:
            self._box(x - half, y, x + half, y + length, PAPER)
            ends = [(self.at(x + by, y), self.at(x + by, y + length)) for by in thin]
        for start, end in ends:
            cv2.line(self.picture, start, end, BLACK, 1)

    def _furnish(self) -> None:
        random = np.random.default_rng(0)
        for number, (left, top, right, bottom) in enumerate(self.home.rooms):
            middle = self.at((left + right) / 2 - 0.5, (top + bottom) / 2)
            font = cv2.FONT_HERSHEY_SIMPLEX
            cv2.putText(self.picture, f"Room {number}", middle, font, 0.5, BLACK, 1, cv2.LINE_AA)
            x, y = left + 0.3 + random.uniform(0, 0.5), top + 0.3 + random.uniform(0, 0.4)
            end = self.at(x + (right - left) * 0.25, y + (bottom - top) * 0.2)
            cv2.rectangle(self.picture, self.at(x, y), end, BLACK, 1)

    def _inside(self, room: tuple[float, float, float, float]) -> Mask:
        left, top, right, bottom = room
        mask = np.zeros(self.picture.shape, np.uint8)
        corners = self.at(left + 0.08, top + 0.08), self.at(right - 0.08, bottom - 0.08)
        cv2.rectangle(mask, *corners, 1, -1)
        return mask.astype(bool)


def photographed(drawing: Drawing, seed: int = 1) -> tuple[Grey, list[Mask]]:
    """Turned a little, soft, dim on one side, noisy and compressed; with its rooms turned too."""
    random = np.random.default_rng(seed)
    height, width = drawing.picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 1.5, 0.97)
    seen = cv2.warpAffine(drawing.picture, turn, (width, height), borderValue=245)
    rows, columns = np.mgrid[0:height, 0:width]
    light = 0.6 + 0.5 * columns / width * (0.5 + 0.5 * rows / height)
    dim = (cv2.GaussianBlur(seen, (0, 0), 1.3) * 0.8 + 20) * light
    noisy = np.clip(dim + random.normal(0, 9, dim.shape), 0, 255).astype(np.uint8)
    packed = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 70])[1]
    truth = [
        cv2.warpAffine(mask.astype(np.uint8), turn, (width, height)) > 0 for mask in drawing.truth
    ]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8), truth


def overlaps(outlines: list[list[list[float]]], truth: list[Mask]) -> list[float]:
    """For each true room the largest intersection over union with any found one."""
    height, width = truth[0].shape
    found = []
    for outline in outlines:
        mask = np.zeros((height, width), np.uint8)
        corners = np.array(outline) / 100 * [width, height] - 0.5
        cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 1)
        found.append(mask > 0)
    return [max((float((a & b).sum() / (a | b).sum()) for b in found), default=0.0) for a in truth]
