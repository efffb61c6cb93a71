"""Small things: lamps, pictures, vases, books, candles. They stand on z = 0 and face -y."""

import math

import mesh
import numpy as np
import shell

COVERS = [
    (0.36, 0.12, 0.06),
    (0.07, 0.12, 0.16),
    (0.55, 0.47, 0.35),
    (0.12, 0.16, 0.10),
    (0.62, 0.36, 0.10),
    (0.70, 0.66, 0.58),
    (0.22, 0.07, 0.07),
    (0.10, 0.10, 0.11),
    (0.28, 0.33, 0.30),
    (0.45, 0.25, 0.16),
    (0.16, 0.20, 0.32),
    (0.66, 0.55, 0.44),
]


def floor_lamp(M, height=1.55, watts=14):
    """A brass stem with a linen shade."""
    mesh.lathe(
        "foot", [(0, 0), (0.15, 0), (0.15, 0.015), (0.012, 0.03), (0.010, 0.06)], (0, 0, 0), M.brass
    )
    mesh.tube("stem", [(0, 0, 0.02), (0, 0, height - 0.1)], 0.009, M.brass)
    mesh.lathe("shade", [(0.21, height - 0.27), (0.15, height)], (0, 0, 0), M.shade, 48)
    shell.bulb((0, 0, height - 0.36), watts)


def table_lamp(M, body=None, height=0.5, watts=7):
    """A ceramic lamp."""
    h = height * 0.55
    profile = [
        (0, 0),
        (0.05, 0),
        (0.085, h * 0.25),
        (0.09, h * 0.5),
        (0.045, h * 0.85),
        (0.016, h),
        (0.012, h + 0.05),
    ]
    mesh.lathe("lamp body", profile, (0, 0, 0), body or M.ceramic)
    mesh.lathe("shade", [(0.17, h + 0.02), (0.11, height)], (0, 0, 0), M.shade, 48)
    shell.bulb((0, 0, height - 0.05), watts, 0.03)


def pendant(M, ceiling, low, radius=0.2, shade=None, watts=12):
    """A dome lamp hanging from the ceiling."""
    shade = shade or M.brass
    mesh.tube("flex", [(0, 0, low + radius * 0.8), (0, 0, ceiling)], 0.003, M.black)
    profile = [
        (radius, low),
        (radius * 0.96, low + radius * 0.25),
        (radius * 0.75, low + radius * 0.58),
        (radius * 0.3, low + radius * 0.78),
        (0.012, low + radius * 0.86),
    ]
    mesh.lathe("dome", profile, (0, 0, 0), shade, 48)
    mesh.cushion("bulb", (0.09, 0.09, 0.09), (0, 0, low + 0.02), M.bulb, 0.045, 0)
    shell.bulb((0, 0, low - 0.06), watts)


def picture(M, size, art, frame_mat=None, at=(0, 0, 1.5), border=0.06):
    """A framed picture on a wall behind it (the wall is at y = 0); `art` is a material."""
    w, h = size
    x, y, z = at
    frame_mat = frame_mat or M.oak
    for sx in (-1, 1):
        mesh.box(
            "frame",
            (0.025, 0.03, h + 0.05),
            (x + sx * (w / 2 + 0.0125), y - 0.016, z - h / 2 - 0.025),
            frame_mat,
            0.003,
        )
        mesh.box(
            "frame",
            (w, 0.03, 0.025),
            (x, y - 0.016, z + (h / 2 if sx > 0 else -h / 2 - 0.025)),
            frame_mat,
            0.003,
        )
    mesh.box("mount", (w, 0.012, h), (x, y - 0.008, z - h / 2), M.paper, 0)
    mesh.panel("art", (w - 2 * border, h - 2 * border), (x, y - 0.016, z), art, (90, 0, 0))


def vase(M, mat, height=0.3, radius=0.09):
    """A vase; its mouth is at the given height."""
    r, h = radius, height
    mesh.lathe(
        "vase",
        [
            (0, 0),
            (r * 0.6, 0),
            (r * 0.95, h * 0.25),
            (r, h * 0.45),
            (r * 0.6, h * 0.75),
            (r * 0.38, h * 0.88),
            (r * 0.5, h),
            (r * 0.44, h),
            (r * 0.3, h * 0.86),
            (r * 0.3, h * 0.7),
        ],
        (0, 0, 0),
        mat,
    )


def bowl(M, mat, radius=0.17, fruit=(), seed=3):
    """A bowl, with fruit if any."""
    r = radius
    mesh.lathe(
        "bowl",
        [
            (0, 0),
            (r * 0.4, 0),
            (r * 0.45, 0.012),
            (r * 0.85, r * 0.3),
            (r, r * 0.5),
            (r * 0.96, r * 0.5),
            (r * 0.8, r * 0.32),
            (r * 0.4, 0.03),
            (0, 0.025),
        ],
        (0, 0, 0),
        mat,
    )
    rng = np.random.default_rng(seed)
    for number in range(len(fruit)):
        a, ring = number * 2.4, (0.5 if number < 5 else 0.12)
        size = rng.uniform(0.066, 0.08)
        at = (
            ring * r * math.cos(a),
            ring * r * math.sin(a),
            r * 0.2 if number < 5 else r * 0.2 + 0.05,
        )
        mesh.cushion("fruit", (size, size, size * 1.05), at, fruit[number], size / 2, 0)


def book_pile(M, seed=1, count=3):
    """A few books lying on one another."""
    rng = np.random.default_rng(seed)
    z = 0.0
    for number in range(count):
        w, d, h = 0.29 - 0.03 * number, 0.22 - 0.02 * number, rng.uniform(0.02, 0.035)
        with mesh.frame((0, 0, z), rng.uniform(-14, 14)):
            colour = COVERS[rng.integers(len(COVERS))]
            mesh.coloured_boxes(
                "book",
                [
                    ((-w / 2, -d / 2, 0), (w / 2, d / 2, 0.003), colour),
                    ((-w / 2, -d / 2, h - 0.003), (w / 2, d / 2, h), colour),
                    ((-w / 2, -d / 2, 0), (-w / 2 + 0.004, d / 2, h), colour),
                    (
                        (-w / 2 + 0.004, -d / 2 + 0.004, 0.003),
                        (w / 2 - 0.005, d / 2 - 0.004, h - 0.003),
                        (0.8, 0.75, 0.65),
                    ),
                ],
                M.books,
            )
        z += h


def books(M, length, seed, tallest=0.30, depth=0.2):
    """A row of books standing from x = 0, spines towards -y."""
    rng = np.random.default_rng(seed)
    boxes, x = [], 0.0
    while x < length - 0.05:
        w, h, d = (
            rng.uniform(0.016, 0.05),
            tallest * rng.uniform(0.66, 0.97),
            depth * rng.uniform(0.75, 1.0),
        )
        colour = tuple(np.array(COVERS[rng.integers(len(COVERS))]) * rng.uniform(0.75, 1.25))
        boxes.append(((x, -d, 0), (x + w - 0.001, 0, h), colour))
        band = (0.75, 0.62, 0.38) if rng.random() < 0.5 else (0.85, 0.8, 0.7)
        for low, high in ((0.72, 0.75), (0.3, 0.5)):
            if rng.random() < 0.6:
                boxes.append(
                    (
                        (x + 0.003, -d - 0.0006, h * low),
                        (x + w - 0.004, -d, h * high),
                        band if high < 0.6 else colour[::-1],
                    )
                )
        x += w
        if rng.random() < 0.05:
            x += rng.uniform(0.05, 0.14)
    mesh.coloured_boxes("books", boxes, M.books)


def rug(size, mat, thickness=0.012):
    """A rug; `mat` is painted from corner to corner."""
    mesh.box("rug edge", (size[0], size[1], thickness - 0.001), (0, 0, 0.001), mat, 0)
    mesh.panel("rug", size, (0, 0, thickness + 0.001), mat)


def candles(M, seed=1):
    """Three candles of different heights on a small tray."""
    mesh.drum("tray", 0.13, 0.012, (0, 0, 0), M.brass)
    for number, h in enumerate((0.16, 0.11, 0.07)):
        a = number * 2.1 + seed
        mesh.drum("candle", 0.032, h, (0.065 * math.cos(a), 0.065 * math.sin(a), 0.012), M.wax)


def basket(M, radius=0.22, height=0.3, throw=None):
    """A wicker basket, perhaps with a blanket in it."""
    r = radius
    mesh.lathe(
        "basket",
        [
            (0, 0.0),
            (r * 0.8, 0.0),
            (r, height * 0.5),
            (r * 0.93, height),
            (r * 0.88, height),
            (r * 0.94, height * 0.5),
            (0, 0.03),
        ],
        (0, 0, 0),
        M.wicker,
    )
    if throw:
        mesh.cushion(
            "blanket",
            (r * 1.5, r * 1.2, 0.22),
            (0, 0, height - 0.12),
            throw,
            0.09,
            0.05,
            (10, 14, 20),
            5,
        )
