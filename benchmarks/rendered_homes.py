"""Homes with known geometry, ray-cast into panoramas: what finding links is measured on.

A home is a list of textured rectangles and of places where a camera stood. World axes: X east,
Y up, Z north, metres; bearings in degrees clockwise from north. Every surface has procedural
paint of its own, so that nothing but a deliberately repeated room looks the same twice.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import numpy.typing as npt

from panorama.sphere import from_pixels, to_angles, to_vectors

Array = npt.NDArray[np.floating]
Random = np.random.Generator

TEXELS = 100  # per metre
LARGEST_TEXTURE = 1200  # texels
EYE = 1.5  # metres
CEILING = 2.5
WALL = 0.06  # metres, half of a wall's thickness
DOOR_HEIGHT = 2.05


@dataclass(frozen=True)
class Quad:
    """A textured rectangle; seen from the side its normal (`across` × `up`) points to."""

    corner: Array
    across: Array
    up: Array
    texture: Array  # (rows, columns, 3), 0-255; the first row is the top

    @property
    def normal(self) -> Array:
        return np.cross(self.up, self.across)


@dataclass(frozen=True)
class Camera:
    position: Array
    heading: float  # degrees, bearing of the centre column
    pitch: float = 0.0  # tilt, degrees
    roll: float = 0.0


@dataclass
class Home:
    """Surfaces and cameras; `sees[i, j]` says whether cameras i and j see each other."""

    name: str
    quads: list[Quad] = field(default_factory=list)
    places: list[tuple[float, float]] = field(default_factory=list)
    light: float = 1.0  # share of ordinary light
    noise: float = 1.5  # levels

    def cameras(self, seed: int) -> list[Camera]:
        """Cameras at the places, turned at random, hardly tilted, not all of one height."""
        random = np.random.default_rng(seed)
        return [
            Camera(
                np.array([x, EYE + random.normal(0, 0.04), z]),
                float(random.uniform(-180, 180)),
                float(random.normal(0, 0.4)),
                float(random.normal(0, 0.4)),
            )
            for x, z in self.places
        ]

    def photograph(self, camera: Camera, seed: int, width: int = 2048) -> npt.NDArray[np.uint8]:
        """What the camera sees, with an exposure, a white balance and noise of its own."""
        random = np.random.default_rng(seed)
        picture = render(self.quads, camera, width)
        gain = self.light * np.exp(random.normal(0, 0.3)) * (1 + random.normal(0, 0.04, 3))
        bright = 255 * (1 - np.exp(-picture / 255 * 1.6 * gain)) / (1 - np.exp(-1.6))
        noisy = bright + random.normal(0, self.noise, bright.shape)
        levels = np.clip(noisy, 0, 255).astype(np.uint8)
        _, coded = cv2.imencode(".jpg", levels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])
        return cv2.imdecode(coded, cv2.IMREAD_COLOR)[..., ::-1]

    def sees(self, cameras: list[Camera]) -> npt.NDArray[np.bool_]:
        found = np.zeros((len(cameras), len(cameras)), dtype=bool)
        for i, one in enumerate(cameras):
            for j, other in enumerate(cameras):
                found[i, j] = i != j and not any(
                    between(quad, one.position, other.position) for quad in self.quads
                )
        return found


def bearing(start: Array, end: Array) -> float:
    """Degrees clockwise from north."""
    return float(np.degrees(np.arctan2(end[0] - start[0], end[2] - start[2])))


def between(quad: Quad, start: Array, end: Array) -> bool:
    """Whether a rectangle lies between two points."""
    along = end - start
    slope = float(quad.normal @ along)
    if abs(slope) < 1e-9:
        return False
    share = float(quad.normal @ (quad.corner - start)) / slope
    if not 0 < share < 1:
        return False
    point = start + share * along - quad.corner
    u = point @ quad.across / (quad.across @ quad.across)
    v = point @ quad.up / (quad.up @ quad.up)
    return bool(0 <= u <= 1 and 0 <= v <= 1)


# Rendering


def attitude(camera: Camera) -> Array:
    """Takes row vectors from the camera's axes to the world's; 3 × 3."""
    h, p, r = np.radians([camera.heading, camera.pitch, camera.roll])
    roll = np.array([[np.cos(r), np.sin(r), 0], [-np.sin(r), np.cos(r), 0], [0, 0, 1]])
    pitch = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    yaw = np.array([[np.cos(h), 0, -np.sin(h)], [0, 1, 0], [np.sin(h), 0, np.cos(h)]])
    return roll @ pitch @ yaw


def render(quads: Iterable[Quad], camera: Camera, width: int) -> Array:
    """Nearest rectangle in every direction; (width / 2, width, 3), 0-255."""
    height = width // 2
    columns, rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    turn = attitude(camera)
    rays = (to_vectors(*from_pixels(columns, rows, width, height)) @ turn).astype(np.float32)
    depth = np.full((height, width), np.inf, dtype=np.float32)
    picture = np.full((height, width, 3), 200.0, dtype=np.float32)
    for quad in quads:
        if (camera.position - quad.corner) @ quad.normal > 0:
            draw(quad, camera, turn, rays, depth, picture)
    return cv2.GaussianBlur(picture, (0, 0), 0.6 * width / 2048)


def draw(
    quad: Quad, camera: Camera, turn: Array, rays: Array, depth: Array, picture: Array
) -> None:
    rows, columns, distance = window(quad, camera, turn, depth.shape[1])
    seen = rays[rows][:, columns]
    slope = seen @ quad.normal.astype(np.float32)
    away = float(quad.normal @ (quad.corner - camera.position))
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.where(slope < -1e-6, away / slope, np.inf).astype(np.float32)
    offset = (camera.position - quad.corner).astype(np.float32)
    u, v = (
        (reach * (seen @ axis) + offset @ axis)
        for axis in (
            (quad.across / (quad.across @ quad.across)).astype(np.float32),
            (quad.up / (quad.up @ quad.up)).astype(np.float32),
        )
    )
    behind = depth[rows][:, columns]
    with np.errstate(invalid="ignore"):
        hit = (u >= 0) & (u <= 1) & (v >= 0) & (v <= 1) & (reach < behind)
    if not hit.any():
        return
    texture = coarser(quad.texture, distance)
    y, x = np.nonzero(hit)
    colours = sampled(texture, u[hit], v[hit])
    picture[rows.start + y, columns[x]] = colours
    depth[rows.start + y, columns[x]] = reach[hit]


def sampled(texture: Array, u: Array, v: Array) -> Array:
    """Bilinear samples; cv2.remap takes at most 32,767 columns, so the list is folded."""
    size = 16384
    padded = -(-len(u) // size) * size
    x = np.zeros(padded, dtype=np.float32)
    y = np.zeros(padded, dtype=np.float32)
    x[: len(u)] = u * texture.shape[1] - 0.5
    y[: len(u)] = (1 - v) * texture.shape[0] - 0.5
    found = cv2.remap(
        texture,
        x.reshape(-1, size),
        y.reshape(-1, size),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return found.reshape(-1, 3)[: len(u)]


def coarser(texture: Array, distance: float) -> Array:
    factor = 1 if distance < 4 else 2 if distance < 8 else 4
    size = max(1, texture.shape[1] // factor), max(1, texture.shape[0] // factor)
    return texture if factor == 1 else cv2.resize(texture, size, interpolation=cv2.INTER_AREA)


def window(quad: Quad, camera: Camera, turn: Array, width: int) -> tuple[slice, Array, float]:
    """Rows and columns that may show the rectangle, and its middle's distance."""
    height = width // 2
    steps = np.linspace(0, 1, 17)
    grid = (
        quad.corner
        + steps[:, None, None] * quad.across
        + steps[None, :, None] * quad.up
        - camera.position
    )
    distance = float(np.median(np.linalg.norm(grid, axis=-1)))
    yaw, pitch = to_angles(grid @ turn.T)
    tall = max(np.abs(np.diff(pitch, axis=0)).max(), np.abs(np.diff(pitch, axis=1)).max()) + 1
    low, high = pitch.min() - tall, pitch.max() + tall
    wide = np.unwrap(np.unwrap(yaw, axis=0, period=360.0), axis=1, period=360.0)
    gap = max(np.abs(np.diff(wide, axis=0)).max(), np.abs(np.diff(wide, axis=1)).max()) + 1
    # Level surfaces below or above the camera go all the way round its feet.
    first, last = wide.min() - gap, wide.max() + gap
    if last - first > 300 or low < -75 or high > 75 or gap > 60:
        first, last = -180.0, 180.0
        low, high = (-90.0 if low < -60 else low), (90.0 if high > 60 else high)
    top = max(0, int((90 - high) / 180 * height))
    bottom = min(height, int((90 - low) / 180 * height) + 1)
    start, end = int((first + 180) / 360 * width), int((last + 180) / 360 * width)
    return slice(top, bottom), np.arange(start, min(end + 1, start + width)) % width, distance


# Paint


def clouds(rows: int, columns: int, random: Random, coarsest: float, octaves: int = 4) -> Array:
    """Noise between about -1 and 1; `coarsest` texels is the size of its largest blots."""
    total = np.zeros((rows, columns), dtype=np.float32)
    for octave in range(octaves):
        size = max(coarsest / 2**octave, 1.0)
        small = random.normal(0, 1, (int(rows / size) + 2, int(columns / size) + 2))
        total += cv2.resize(
            small.astype(np.float32), (columns, rows), interpolation=cv2.INTER_CUBIC
        ) / (1.6**octave)
    return total / 2


def colour(random: Random, low: float = 60, high: float = 220) -> Array:
    return random.uniform(low, high, 3).astype(np.float32)


Paint = Callable[[int, int, Random], Array]


def plaster(rows: int, columns: int, random: Random) -> Array:
    """Nearly blank: uneven light and a faint structure."""
    base = random.uniform(195, 225) + random.normal(0, 5, 3)
    shade = 9 * clouds(rows, columns, random, 180, 2) + 2.0 * clouds(rows, columns, random, 6, 3)
    picture = (base + shade[..., None]).astype(np.float32)
    if rows > 200:
        picture[-9:] = random.uniform(215, 240)
        picture[-11:-9] -= 40
        for _ in range(columns // 220 + 1):  # switches and sockets
            x, y = random.integers(5, max(6, columns - 14)), random.choice([140, 215])
            picture[y : y + 8, x : x + 8] = random.uniform(215, 250)
            picture[y + 7 : y + 9, x : x + 9] -= 70
    return picture


def blank(rows: int, columns: int, random: Random) -> Array:
    return np.full((rows, columns, 3), 210.0, dtype=np.float32)


def boards(rows: int, columns: int, random: Random) -> Array:
    wide = 18
    base = colour(random, 90, 170) * np.array([1.1, 0.95, 0.75], dtype=np.float32)
    picture = np.empty((rows, columns, 3), dtype=np.float32)
    for top in range(0, rows, wide):
        left = -int(random.integers(0, 150))
        while left < columns:
            end = left + int(random.integers(90, 200))
            a, b = max(left, 0), min(end, columns)
            if b > a:
                tone = random.normal(0, 10)
                grain = 7 * clouds(min(wide, rows - top), b - a, random, 14, 3)
                picture[top : top + wide, a:b] = base + tone + grain[..., None]
                picture[top : top + wide, max(b - 1, 0) : b] -= 35
            left = end
        picture[top : top + 1] -= 35
    return picture


def tiles(rows: int, columns: int, random: Random) -> Array:
    size = int(random.choice([45, 60]))
    picture = np.empty((rows, columns, 3), dtype=np.float32)
    picture[:] = colour(random, 130, 200)
    picture += 14 * clouds(rows, columns, random, 40, 4)[..., None]
    for top in range(0, rows, size):
        for left in range(0, columns, size):
            picture[top : top + size, left : left + size] += random.normal(0, 6)
    picture[::size] -= 30
    picture[:, ::size] -= 30
    return picture


def cloth(rows: int, columns: int, random: Random) -> Array:
    one, two = colour(random), colour(random)
    mix = (clouds(rows, columns, random, 30, 4) > 0.1)[..., None]
    return np.where(mix, one, two) + 8 * clouds(rows, columns, random, 5, 2)[..., None]


def artwork(rows: int, columns: int, random: Random) -> Array:
    picture = np.empty((rows, columns, 3), dtype=np.float32)
    picture[:] = colour(random)
    for _ in range(40):
        centre = int(random.integers(0, columns)), int(random.integers(0, rows))
        size = tuple(int(random.integers(2, max(3, rows // part))) for part in (3, 5))
        shade = colour(random, 20, 240).tolist()
        if random.random() < 0.5:
            cv2.ellipse(picture, centre, size, float(random.uniform(0, 180)), 0, 360, shade, -1)
        else:
            corner = centre[0] + size[0], centre[1] + size[1]
            cv2.rectangle(picture, centre, corner, shade, -1)
    picture += 10 * clouds(rows, columns, random, 8, 3)[..., None]
    picture[:4], picture[-4:], picture[:, :4], picture[:, -4:] = 40, 40, 40, 40
    return picture


def shelf(rows: int, columns: int, random: Random) -> Array:
    picture = np.full((rows, columns, 3), 70.0, dtype=np.float32)
    for top in range(0, rows, 32):
        left = 2
        while left < columns:
            wide, tall = int(random.integers(3, 9)), int(random.integers(18, 29))
            picture[top + 31 - tall : top + 30, left : left + wide - 1] = colour(random, 30, 230)
            left += wide
            if random.random() < 0.08:
                left += int(random.integers(8, 25))
    return picture


def cupboard(rows: int, columns: int, random: Random) -> Array:
    picture = np.empty((rows, columns, 3), dtype=np.float32)
    picture[:] = colour(random, 80, 230)
    picture += 7 * clouds(rows, columns, random, 25, 4)[..., None]
    for left in range(0, columns, int(random.integers(40, 70))):
        picture[:, left : left + 1] -= 45
        x, y = min(left + 5, columns - 3), rows // 2
        picture[y : y + 6, x : x + 2] = 40
    return picture


def joinery(rows: int, columns: int, random: Random) -> Array:
    """White door frames, all alike."""
    picture = np.full((rows, columns, 3), 228.0, dtype=np.float32)
    return picture + 2 * clouds(rows, columns, random, 30, 3)[..., None]


def outlook(rows: int, columns: int, random: Random) -> Array:
    """A window: sky above hills and trees, and its frame."""
    picture = np.empty((rows, columns, 3), dtype=np.float32)
    fall = np.linspace(0, 1, rows, dtype=np.float32)[:, None, None]
    picture[:] = np.array([190, 215, 245]) + fall * 20
    line = rows * (0.5 + 0.12 * clouds(1, columns, random, columns / 3, 4)[0])
    below = np.arange(rows)[:, None] > line
    ground = colour(random, 50, 120) + 30 * clouds(rows, columns, random, 25, 4)[..., None]
    picture = np.where(below[..., None], ground, picture).astype(np.float32)
    for x in (0, columns // 2 - 3, columns - 6):
        picture[:, x : x + 6] = 235
    picture[:6], picture[-6:] = 235, 235
    return picture


def overhead(rows: int, columns: int, random: Random) -> Array:
    """A ceiling: blank, with some lamps and a vent."""
    picture = np.full((rows, columns, 3), random.uniform(215, 235), dtype=np.float32)
    picture += 7 * clouds(rows, columns, random, 200, 2)[..., None]
    for _ in range(max(2, rows * columns // 40_000)):
        x, y = int(random.integers(10, columns - 10)), int(random.integers(10, rows - 10))
        cv2.circle(picture, (x, y), int(random.integers(3, 7)), (255, 255, 250), -1)
        cv2.circle(picture, (x, y), 7, (150, 150, 150), 1)
    return picture


# Building


class Builder:
    """Puts rooms and things together; the same seed gives the same home."""

    def __init__(self, name: str, seed: int, walls: Paint = plaster) -> None:
        self.home = Home(name)
        self.random = np.random.default_rng(seed)
        self.walls = walls

    def add(
        self, corner: Iterable[float], across: Iterable[float], up: Iterable[float], paint: Paint
    ) -> None:
        corner, across, up = (np.array(list(it), dtype=float) for it in (corner, across, up))
        size = [
            int(np.clip(np.linalg.norm(side) * TEXELS, 4, LARGEST_TEXTURE)) for side in (up, across)
        ]
        texture = paint(size[0], size[1], self.random)
        shade = 1 - 0.12 * abs(across[2]) / (np.linalg.norm(across) + 1e-9)
        self.home.quads.append(
            Quad(corner, across, up, np.clip(texture * shade, 3, 255).astype(np.float32))
        )

    def room(
        self,
        x0: float,
        z0: float,
        x1: float,
        z1: float,
        doors: Iterable[tuple[str, float, float, float]] = (),
        floor: Paint = boards,
        ceiling: Paint = overhead,
        open_sides: str = "",
    ) -> None:
        """Four inner faces with holes for `doors`: (axis it is fixed on, at, from, to)."""
        self.add((x0, 0, z0), (x1 - x0, 0, 0), (0, 0, z1 - z0), floor)
        self.add((x0, CEILING, z1), (x1 - x0, 0, 0), (0, 0, z0 - z1), ceiling)
        sides = {
            "s": ("z", z0, x0, x1, 1),
            "n": ("z", z1, x0, x1, -1),
            "w": ("x", x0, z0, z1, 1),
            "e": ("x", x1, z0, z1, -1),
        }
        for side, (axis, at, start, end, inward) in sides.items():
            if side not in open_sides:
                holes = sorted(
                    (a, b)
                    for fixed, line, a, b in doors
                    if fixed == axis
                    and abs(line - at) < 1e-6
                    and a >= start - 1e-6
                    and b <= end + 1e-6
                )
                self.wall(axis, at + inward * WALL, start, end, inward, holes)

    def wall(
        self,
        axis: str,
        at: float,
        start: float,
        end: float,
        inward: int,
        holes: list[tuple[float, float]],
    ) -> None:
        edge = start
        for a, b in [*holes, (end, end)]:
            if a > edge:
                self.face(axis, at, edge, a, 0, CEILING, inward, self.walls)
            if b > a:
                self.face(axis, at, a, b, DOOR_HEIGHT, CEILING, inward, self.walls)
                self.reveal(axis, at, a, b, inward)
            edge = b

    def reveal(self, axis: str, at: float, a: float, b: float, inward: int) -> None:
        """The thickness of the wall in a doorway, as far as its middle, and a frame around it."""
        frame = 0.07
        for start, end in ((a - frame, a), (b, b + frame)):
            self.face(axis, at + inward * 0.01, start, end, 0, DOOR_HEIGHT + frame, inward, joinery)
        deep = -inward * WALL
        for line, side in ((a, 1), (b, -1)):
            corner, across = (
                ((line, 0, at), (0, 0, deep)) if axis == "z" else ((at, 0, line), (deep, 0, 0))
            )
            self.facing(corner, across, (0, DOOR_HEIGHT, 0), axis == "z", side)

    def facing(
        self,
        corner: tuple[float, float, float],
        across: tuple[float, float, float],
        up: tuple[float, float, float],
        along_x: bool,
        side: int,
    ) -> None:
        """A rectangle turned so that it is seen from the given side of its axis."""
        normal = np.cross(up, across)
        if (normal[0] if along_x else normal[2]) * side < 0:
            corner = tuple(np.add(corner, across))  # type: ignore[assignment]
            across = tuple(-np.array(across))  # type: ignore[assignment]
        self.add(corner, across, up, joinery)

    def face(
        self,
        axis: str,
        at: float,
        start: float,
        end: float,
        low: float,
        high: float,
        inward: int,
        paint: Paint,
    ) -> None:
        """A piece of a wall at x = at or z = at, seen from where `inward` points."""
        long = end - start
        flip = (axis == "z") == (inward > 0)
        begin, step = (end, -long) if flip else (start, long)
        if axis == "z":
            self.add((begin, low, at), (step, 0, 0), (0, high - low, 0), paint)
        else:
            self.add((at, low, begin), (0, 0, step), (0, high - low, 0), paint)

    def picture(
        self,
        axis: str,
        at: float,
        middle: float,
        inward: int,
        wide: float = 0.8,
        tall: float = 0.6,
        centre: float = 1.55,
        paint: Paint = artwork,
    ) -> None:
        """Something flat on a wall."""
        line = at + inward * (WALL + 0.02)
        low, high = centre - tall / 2, centre + tall / 2
        self.face(axis, line, middle - wide / 2, middle + wide / 2, low, high, inward, paint)

    def box(
        self,
        x: float,
        z: float,
        wide: float,
        deep: float,
        tall: float,
        paint: Paint = cupboard,
        top: Paint = cloth,
    ) -> None:
        x0, x1, z0, z1 = x - wide / 2, x + wide / 2, z - deep / 2, z + deep / 2
        self.face("z", z0, x0, x1, 0, tall, -1, paint)
        self.face("z", z1, x0, x1, 0, tall, 1, paint)
        self.face("x", x0, z0, z1, 0, tall, -1, paint)
        self.face("x", x1, z0, z1, 0, tall, 1, paint)
        self.add((x0, tall, z0), (wide, 0, 0), (0, 0, deep), top)

    def rug(self, x: float, z: float, wide: float, deep: float) -> None:
        corner = (x - wide / 2, 0.01, z - deep / 2)
        self.add(corner, (wide, 0, 0), (0, 0, deep), cloth)

    def stand(self, *places: tuple[float, float]) -> None:
        self.home.places.extend(places)

    def furnished(self, x0: float, z0: float, x1: float, z1: float, much: int = 3) -> None:
        """Things along the walls of a room, and a rug in its middle."""
        random, along = self.random, min(x1 - x0, z1 - z0)
        self.rug((x0 + x1) / 2, (z0 + z1) / 2, along * 0.45, along * 0.4)
        for number in range(much):
            tall = float(random.uniform(0.4, 0.95))
            wide, deep = random.uniform(0.5, 1.2, 2)
            side = number % 4
            if side < 2:
                x = float(random.uniform(x0 + wide / 2 + 0.1, x1 - wide / 2 - 0.1))
                z = z0 + deep / 2 + 0.1 if side == 0 else z1 - deep / 2 - 0.1
            else:
                z = float(random.uniform(z0 + deep / 2 + 0.1, z1 - deep / 2 - 0.1))
                x = x0 + wide / 2 + 0.1 if side == 2 else x1 - wide / 2 - 0.1
            paint = (cupboard, shelf, cloth)[int(random.integers(0, 3))]
            self.box(x, float(z), float(wide), float(deep), tall, paint)


def open_plan(seed: int) -> Home:
    """12 × 8 m with pillars, windows to the south and an open kitchen; ten places."""
    make = Builder("open plan", seed)
    random = make.random
    make.room(0, 0, 12, 8)
    for x in (2.0, 6.0, 10.0):
        make.picture("z", 0, x, 1, 2.2, 1.5, 1.45, outlook)
    for x in (1.5, 4.5, 8.5, 11):
        make.picture("z", 8, x + random.uniform(-0.4, 0.4), -1)
    for z in (1.5, 4, 6.5):
        make.picture("x", 0, z + random.uniform(-0.3, 0.3), 1, 1.0, 0.8)
    make.picture("x", 12, 2, -1, 1.4, 1.0)
    make.picture("x", 12, 6, -1, 1.6, 1.9, 1.1, shelf)
    for x, z in ((4, 3), (8, 5.2)):
        make.box(x, z, 0.35, 0.35, CEILING, cupboard)
    make.box(9.5, 2.0, 2.0, 0.9, 0.9)
    make.box(2.0, 6.6, 2.0, 0.9, 0.45, cloth)
    make.box(6.0, 4.0, 1.6, 0.8, 0.75)
    make.box(11.2, 4.2, 0.6, 1.2, 0.8, shelf)
    make.rug(2.2, 4.8, 2.4, 1.8)
    make.rug(6.2, 6.6, 1.6, 1.2)
    make.stand((1.5, 1.5), (1.4, 4.8), (3.4, 6.8), (4.4, 1.4), (4.8, 4.9))
    make.stand((6.6, 2.2), (7.0, 6.6), (8.3, 3.4), (10.8, 1.0), (10.3, 6.5))
    return make.home


def flat(seed: int, walls: Paint = plaster) -> Home:
    """A corridor and five rooms behind doors; fourteen places, one in most doorways."""
    make = Builder("flat with doors", seed, walls)
    random = make.random
    doors = [
        ("z", 4.0, 1.6, 2.5),
        ("z", 4.0, 5.4, 6.3),
        ("z", 4.0, 8.6, 10.0),
        ("z", 5.4, 2.2, 3.1),
        ("z", 5.4, 7.4, 8.3),
        ("x", 7.0, 1.4, 2.4),
    ]
    rooms = [(0, 0, 4, 4), (4, 0, 7, 4), (7, 0, 11, 4), (0, 5.4, 5, 9), (5, 5.4, 11, 9)]
    make.room(0, 4, 11, 5.4, doors, tiles)
    for number, (x0, z0, x1, z1) in enumerate(rooms):
        make.room(x0, z0, x1, z1, doors, boards if number % 2 else tiles)
        make.furnished(x0, z0, x1, z1, 3)
        outside = 0.0 if z0 == 0 else 9.0
        middle = (x0 + x1) / 2 + float(random.uniform(-0.4, 0.4))
        make.picture("z", outside, middle, 1 if z0 == 0 else -1, 1.4, 1.2, 1.5, outlook)
        make.picture("x", x0, (z0 + z1) / 2 + 0.5, 1)
        if x1 != 7:
            make.picture("x", x1, (z0 + z1) / 2 - 0.4, -1, 0.6, 0.9)
    for x in (1.0, 4.3, 7.5):
        make.picture("z", 4.0, x, 1, 0.5, 0.7)
    make.picture("z", 5.4, 5.2, -1, 1.2, 0.8)
    make.picture("x", 0, 4.7, 1, 0.6, 0.8)
    make.picture("x", 11, 4.7, -1, 0.7, 0.8)
    make.stand((2.1, 4.7), (5.8, 4.7), (8.9, 4.7), (1.9, 2.2), (2.1, 3.7), (5.6, 2.2))
    make.stand((8.9, 2.4), (9.2, 3.8), (6.9, 1.9), (2.5, 7.2), (2.7, 5.6), (7.8, 7.3))
    make.stand((7.9, 5.5), (9.6, 7.0))
    return make.home


def corridor(seed: int) -> Home:
    """Twenty metres of corridor, a lobby at each end and two rooms; ten places."""
    make = Builder("long corridor", seed)
    random = make.random
    doors = [
        ("x", 4.0, 1.9, 3.1),
        ("x", 24.0, 1.9, 3.1),
        ("z", 1.5, 9.0, 10.0),
        ("z", 3.5, 17.0, 18.2),
    ]
    make.room(0, 0, 4, 5, doors, tiles)
    make.room(4, 1.5, 24, 3.5, doors)
    make.room(24, 0, 28, 5, doors, tiles)
    make.room(7, -3, 12, 1.5, doors, boards)
    make.room(15, 3.5, 20, 7, doors, boards)
    for x in np.arange(5.2, 23.5, 2.6):
        if not 8.4 < x < 10.6:
            make.picture("z", 1.5, float(x), 1, 0.6 + random.uniform(0, 0.5), 0.6)
        if not 16.4 < x < 18.8:
            make.picture("z", 3.5, float(x + 1), -1, 0.6 + random.uniform(0, 0.5), 0.6)
    for x in (6.5, 13.0, 20.5):
        make.rug(x, 2.5, 1.8, 1.1)
    for room in ((0, 0, 4, 5), (24, 0, 28, 5), (7, -3, 12, 1.5), (15, 3.5, 20, 7)):
        make.furnished(*room, much=3)
        make.picture("x", room[0], (room[1] + room[3]) / 2 + 1, 1, 1.0, 0.7)
        make.picture("x", room[2], (room[1] + room[3]) / 2 - 1.4, -1, 0.7, 0.9)
    make.picture("z", 0, 2, 1, 1.5, 1.2, 1.5, outlook)
    make.picture("z", 5, 26, -1, 1.5, 1.2, 1.5, outlook)
    make.stand((2.2, 2.4), (5.2, 2.5), (8.2, 2.4), (11.2, 2.6), (14.4, 2.5), (17.6, 2.6))
    make.stand((20.8, 2.4), (25.8, 2.6), (9.5, -0.6), (17.5, 5.2))
    return make.home


def identical_rooms(seed: int) -> Home:
    """Four rooms furnished alike from one catalogue, on a corridor; nine places."""
    make = Builder("identical rooms", seed)
    doors = [("z", 4.0, x + 1.5, x + 2.5) for x in (0, 4, 8, 12)]
    make.room(0, 4, 16, 5.5, doors, tiles)
    for number in range(4):
        make.random = np.random.default_rng(seed + 1000)
        x0 = 4.0 * number
        make.room(x0, 0, x0 + 4, 4, doors)
        make.furnished(x0, 0, x0 + 4, 4, 4)
        make.picture("z", 0, x0 + 2, 1, 1.6, 1.2, 1.5, outlook)
        make.picture("x", x0, 2.2, 1)
        make.picture("x", x0 + 4, 1.7, -1)
        make.stand((x0 + 2.0, 2.0))
    make.random = np.random.default_rng(seed + 1)
    for x in (1.0, 5.0, 9.0, 13.0):
        make.picture("z", 5.5, x + 1, -1)
    make.stand((2.1, 4.7), (6.1, 4.8), (10, 4.7), (13.9, 4.7), (2.2, 3.3))
    return make.home


def dark(seed: int) -> Home:
    """The flat by what light the windows let in, as a small sensor sees it."""
    return replace(flat(seed), name="dark flat", light=0.1, noise=5.0)


def bare(seed: int) -> Home:
    """Two white boxes beside each other with nothing in them; four places."""
    make = Builder("blank rooms", seed, blank)
    doors = [("x", 5.0, 1.5, 2.5)]
    make.room(0, 0, 5, 4, doors, blank, blank)
    make.room(5, 0, 10, 4, doors, blank, blank)
    make.stand((1.5, 2), (3.5, 2.1), (6.5, 2), (8.5, 1.9))
    return make.home


def cottage(seed: int) -> Home:
    """An L of living room, kitchen and study around a hall, with wide openings; nine places."""
    make = Builder("cottage", seed)
    random = make.random
    doors = [
        ("x", 6.0, 1.0, 2.6),
        ("z", 4.5, 1.2, 2.2),
        ("z", 4.5, 7.0, 8.0),
        ("x", 3.5, 5.6, 6.6),
        ("x", 9.5, 1.4, 2.4),
    ]
    rooms = [(0, 0, 6, 4.5), (6, 0, 9.5, 4.5), (0, 4.5, 3.5, 8.5), (3.5, 4.5, 9.5, 8.5)]
    rooms.append((9.5, 0, 13, 4.5))
    for number, (x0, z0, x1, z1) in enumerate(rooms):
        make.room(x0, z0, x1, z1, doors, tiles if number in (1, 2) else boards)
        make.furnished(x0, z0, x1, z1, 3 + number % 2)
        make.picture("x", x0, (z0 + z1) / 2 + 1.1, 1, 0.7 + random.uniform(0, 0.5), 0.7)
        make.picture("x", x1, (z0 + z1) / 2 + 1.2, -1, 0.7, 0.5 + random.uniform(0, 0.4))
        outside = z0 if z0 == 0 else z1
        make.picture("z", outside, (x0 + x1) / 2, 1 if z0 == 0 else -1, 1.8, 1.3, 1.5, outlook)
    make.stand((1.6, 2.6), (4.3, 1.7), (7.7, 2.2), (11.3, 2.0), (1.7, 4.4), (1.8, 6.4))
    make.stand((5.2, 6.1), (7.6, 4.6), (8.0, 7.0))
    return make.home
