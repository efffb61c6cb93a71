"""From the picture of a plan to outlines of rooms.

Walls are what is dark, thick and long. The free space between them is parted where it is narrow
(doors, passages): rooms grow from the places farthest from any wall, and two of them stay apart
if the way between is much narrower than both. What reaches the edge of the picture is outside.
"""

import cv2
import numpy as np
import numpy.typing as npt

from panorama.errors import Refused
from panorama.rooms.report import Room

Grey = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

WORKING_SIDE = 1000  # pixels
MOST_ROOMS = 60
# Lighting is evened out over this share of the side: a plan photographed on a table.
LIGHT_OVER = 0.12
GRAINS, LIGHTEST_INK = 5.0, 215
# Of a plan: how much is ink, how much of it lies along two right directions, how little between.
LEAST_INK, MOST_INK = 0.01, 0.45
STRAIGHT = 0.5
MOST_BETWEEN = 0.22
# Strokes shorter than this share of the picture's diagonal are letters and furniture.
SHORT = 0.10
# A passage of less than this share of the lesser room's width parts two rooms.
NARROW = 0.76
# Half of what is between two lines at most, if it is the inside of a wall or a window.
WALL_HALF = 0.012  # of the longer side
# Half an entrance, so that the outside does not come in by it.
ENTRANCE_HALF = 0.035
# Against the largest room: what is smaller, or as slender as this, is no room.
SMALLEST, SLENDER = 0.008, 0.09
# The share of a room's outline that has a wall behind it.
LEAST_CLOSED = 0.35
CORNERS, MOST_CORNERS = 0.012, 60  # of the perimeter
LEVELS = 32


def rooms_of(grey: Grey) -> list[Room]:
    """The rooms, the largest first. Raises `Refused` where this is not the drawing of a plan."""
    even = evened(grey)
    ink = ink_of(even)
    check_is_plan(even, ink)
    strokes = filled(long_strokes(ink))
    walls = thick_of(strokes)
    labels = parted(~walls & ~outside_of(strokes))
    found = [room for label in kept_of(labels) if (room := room_of(labels == label, walls))]
    if not found:
        raise Refused(
            "no_rooms_found",
            "No room that is closed in by walls was found in this picture. A clean drawing with "
            "dark walls on light paper works best.",
            "picture",
        )
    return sorted(found, key=lambda room: -_area(room["outline"]))[:MOST_ROOMS]


def evened(grey: Grey) -> Grey:
    """As on white paper in even light: every pixel against the paper around it."""
    small = cv2.GaussianBlur(grey, (0, 0), 0.7)
    reach = max(15, int(LIGHT_OVER * max(grey.shape))) | 1
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), reach / 3)
    return np.clip(small.astype(np.float32) / np.maximum(paper, 1) * 255, 0, 255).astype(np.uint8)


def ink_of(even: Grey) -> Mask:
    """What is darker than paper by more than its grain: also thin lines that a camera made grey."""
    between, _ = cv2.threshold(even, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    paper = even[even > between]
    if not paper.size:
        return np.zeros(even.shape, bool)
    white = float(np.median(paper))
    grain = 1.48 * float(np.median(np.abs(paper - white)))
    return even < min(max(white - GRAINS * grain, between, 60), LIGHTEST_INK)


def check_is_plan(even: Grey, ink: Mask) -> None:
    """Photographs have everything between black and white, and edges in every direction."""
    share = float(ink.mean())
    inside = cv2.morphologyEx(
        ((even > 70) & (even < 190)).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)
    )
    is_plain = LEAST_INK <= share <= MOST_INK and float(inside.mean()) <= MOST_BETWEEN
    if not is_plain or straightness(even) < STRAIGHT:
        raise Refused(
            "not_a_plan",
            "This does not look like the drawing of a floor plan: dark, straight walls on light "
            "paper. Add a drawing or a scan of one, or let an AI service read it.",
            "picture",
        )


def straightness(even: Grey) -> float:
    """The share of all edges that lie along the two directions most of them have."""
    smooth = cv2.GaussianBlur(even, (0, 0), 2.0)
    across, down = (cv2.Sobel(smooth, cv2.CV_32F, x, y) for x, y in ((1, 0), (0, 1)))
    strength = np.hypot(across, down)
    strong = strength > max(40.0, 0.35 * float(np.percentile(strength, 99.5)))
    if not strong.any():
        return 0.0
    angles = np.degrees(np.arctan2(down[strong], across[strong])) % 90
    counts, _ = np.histogram(angles, 45, (0, 90), weights=strength[strong])
    around = counts + np.roll(counts, 1) + np.roll(counts, -1)
    return float(around.max() / counts.sum())


def long_strokes(ink: Mask) -> Mask:
    """Ink that hangs together over a good part of the picture: walls, and what touches them."""
    joined = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    reach = np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    is_long = reach > SHORT * np.hypot(*ink.shape)
    is_long[0] = False
    return is_long[labels]


def filled(strokes: Mask) -> Mask:
    """With the inside of walls and windows that are drawn as two lines."""
    _count, labels, _stats, _ = cv2.connectedComponentsWithStats(
        (~strokes).astype(np.uint8), connectivity=4
    )
    depth = cv2.distanceTransform((~strokes).astype(np.uint8), cv2.DIST_L2, 3)
    deepest = np.zeros(int(labels.max()) + 1)
    np.maximum.at(deepest, labels.ravel().astype(np.intp), depth.ravel())
    is_slender = deepest < WALL_HALF * max(strokes.shape)
    is_slender[0] = True
    return is_slender[labels]


def thick_of(strokes: Mask) -> Mask:
    """Walls alone, without the thin lines that touch them: door leaves, arcs, furniture."""
    depth = cv2.distanceTransform(strokes.astype(np.uint8), cv2.DIST_L2, 3)
    thick = depth[depth > 1.5]
    if not thick.size:
        return strokes
    side = max(3, round(1.2 * float(np.median(thick))))
    kernel = np.ones((side, side), np.uint8)
    return cv2.morphologyEx(strokes.astype(np.uint8), cv2.MORPH_OPEN, kernel).astype(bool)


def outside_of(strokes: Mask) -> Mask:
    """What is reached from the edge of the picture without going through a door."""
    free = np.pad(~strokes, 1, constant_values=True).astype(np.uint8)
    reach = ENTRANCE_HALF * max(strokes.shape)
    # Beyond the edge there is room without end.
    wide = np.pad(free, int(reach) + 2, constant_values=1)
    core = (cv2.distanceTransform(wide, cv2.DIST_L2, 5) > reach).astype(np.uint8)
    _count, labels = cv2.connectedComponents(core)
    apart = (labels != labels[int(reach) + 1, int(reach) + 1]).astype(np.uint8)
    near = cv2.distanceTransform(apart, cv2.DIST_L2, 5) <= reach + 1
    trim = int(reach) + 3
    return np.asarray(near[trim:-trim, trim:-trim] & ~strokes)


def parted(free: Mask) -> npt.NDArray[np.int32]:
    """Labels of basins in the free space; 0 is no basin.

    From the deepest level down, basins grow and meet at passages. Where two meet, they stay apart
    if the passage is narrow against the lesser of them.
    """
    depth = cv2.distanceTransform(free.astype(np.uint8), cv2.DIST_L2, 5)
    labels = np.zeros(depth.shape, np.int32)
    peaks: list[float] = [0.0]
    if not free.any():
        return labels
    for level in [*np.geomspace(max(float(depth.max()), 2.0), 1.5, LEVELS), 0.5]:
        count, parts = cv2.connectedComponents((depth >= level).astype(np.uint8), connectivity=8)
        owners = np.zeros((count, len(peaks)), bool)
        owners[parts.ravel(), labels.ravel()] = True
        for number in range(1, count):
            inside = [int(label) for label in np.flatnonzero(owners[number]) if label]
            if not inside:
                peaks.append(level)
                labels[parts == number] = len(peaks) - 1
            deepest = max(inside, key=lambda one: peaks[one], default=0)
            for other in inside:
                if other != deepest and level >= NARROW * peaks[other]:
                    labels[labels == other] = deepest
        _grow(labels, depth >= level)
    return labels


def _grow(labels: npt.NDArray[np.int32], into: Mask) -> None:
    """Give every pixel of `into` to the nearest basin."""
    is_taken = labels > 0
    _, nearest = cv2.distanceTransformWithLabels(
        (~is_taken).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    owner = np.zeros(int(nearest.max()) + 1, np.int32)
    owner[nearest[is_taken]] = labels[is_taken]
    new = into & ~is_taken
    labels[new] = owner[nearest[new]]


def kept_of(labels: npt.NDArray[np.int32]) -> list[int]:
    """Basins inside the house that are large and wide enough for a room."""
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    outside = set(np.unique(edge))
    sizes = np.bincount(labels.ravel())
    depths = {
        int(label): float(
            cv2.distanceTransform((labels == label).astype(np.uint8), cv2.DIST_L2, 3).max()
        )
        for label in np.flatnonzero(sizes)
        if label and label not in outside
    }
    if not depths:
        return []
    largest, widest = max(sizes[label] for label in depths), max(depths.values())
    return [
        label
        for label, depth in depths.items()
        if sizes[label] >= SMALLEST * largest and depth >= SLENDER * widest
    ]


def room_of(mask: Mask, walls: Mask) -> Room | None:
    whole = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    contours, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    contour = max(contours, key=cv2.contourArea)
    perimeter = cv2.arcLength(contour, True)
    corners = cv2.approxPolyDP(contour, CORNERS * perimeter, True)[:, 0]
    closed = _closed(contour.astype(np.int32), walls)
    if not 3 <= len(corners) <= MOST_CORNERS or closed < LEAST_CLOSED:
        return None
    height, width = mask.shape
    depth = cv2.distanceTransform(np.pad(whole, 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    row, column = np.unravel_index(int(depth.argmax()), depth.shape)
    return {
        "outline": [[_percent(x, width), _percent(y, height)] for x, y in corners.tolist()],
        "centre": [_percent(int(column), width), _percent(int(row), height)],
        "confidence": round(closed, 3),
    }


def _closed(contour: npt.NDArray[np.int32], walls: Mask) -> float:
    """The share of the outline that has a wall behind it."""
    near = cv2.dilate(walls.astype(np.uint8), np.ones((13, 13), np.uint8)).astype(bool)
    points = contour[:, 0]
    return float(near[points[:, 1], points[:, 0]].mean())


def _percent(pixel: int, side: int) -> float:
    return round(100 * (pixel + 0.5) / side, 2)


def _area(outline: list[list[float]]) -> float:
    xs, ys = np.array(outline).T
    return float(abs(np.dot(xs, np.roll(ys, 1)) - np.dot(ys, np.roll(xs, 1))) / 2)
