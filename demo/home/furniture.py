"""Furniture, each piece around its own origin.

It faces -y, its back towards +y, its feet at z = 0.
"""

import math

import mesh
import numpy as np
import objects as o


def legs(M_leg, width, depth, height, inset=0.05, radius=0.018, taper=0.7):
    """Four turned legs under the corners."""
    for sx in (-1, 1):
        for sy in (-1, 1):
            x, y = sx * (width / 2 - inset), sy * (depth / 2 - inset)
            mat = M_leg[2] if isinstance(M_leg, tuple) else M_leg
            mesh.lathe("leg", [(0, 0), (radius * taper, 0), (radius, height)], (x, y, 0), mat, 16)


def sofa(M, width=2.5, mat=None, cushions=(), seats=3):
    """A deep sofa with loose seat and back cushions."""
    mat, depth = mat or M.linen, 0.98
    legs(M.walnut, width - 0.1, depth - 0.1, 0.12)
    mesh.cushion("base", (width, depth, 0.20), (0, 0, 0.11), mat, 0.05, 0)
    mesh.cushion("back", (width, 0.22, 0.52), (0, depth / 2 - 0.11, 0.24), mat, 0.09, 0)
    for side in (-1, 1):
        mesh.cushion(
            "arm", (0.21, depth, 0.44), (side * (width / 2 - 0.105), 0, 0.18), mat, 0.09, 0.0
        )
    inner = (width - 0.44) / seats
    for number in range(seats):
        x = -width / 2 + 0.22 + inner * (number + 0.5)
        mesh.cushion(
            "seat", (inner - 0.008, 0.74, 0.19), (x, -0.12, 0.28), mat, 0.065, 0.035, seed=number
        )
        mesh.cushion(
            "back cushion",
            (inner - 0.015, 0.21, 0.46),
            (x, 0.19, 0.44),
            mat,
            0.09,
            0.02,
            (-13, 0, 0),
            number + 5,
        )
    for number, (x, fabric, size, lean) in enumerate(cushions):
        mesh.pillow(
            "scatter cushion",
            (size, size, 0.17),
            (x, -0.02, 0.46 + size * 0.47),
            fabric,
            (68, 0, lean),
            number,
        )


def armchair(M, mat):
    """A rounded lounge chair on wooden legs."""
    legs(M.walnut, 0.62, 0.62, 0.2, 0.04, 0.02)
    mesh.cushion("seat", (0.66, 0.66, 0.24), (0, -0.03, 0.18), mat, 0.09, 0.03)
    for angle in range(-100, 101, 20):
        a = math.radians(angle)
        tall = 0.34 + 0.18 * math.cos(a * 0.7)
        mesh.cushion(
            "shell",
            (0.19, 0.17, tall),
            (0.35 * math.sin(a), 0.01 + 0.34 * math.cos(a), 0.22),
            mat,
            0.075,
            0,
            (0, 0, -angle),
            angle + 200,
        )


def round_table(M, radius=0.45, height=0.36, top=None, leg=None):
    """A low round table on a turned foot."""
    top = top or M.walnut[0]
    mesh.lathe(
        "top",
        [
            (0, height - 0.035),
            (radius - 0.02, height - 0.035),
            (radius, height - 0.018),
            (radius - 0.006, height),
            (0, height),
        ],
        (0, 0, 0),
        top,
        64,
    )
    mesh.lathe(
        "foot",
        [
            (0, 0),
            (radius * 0.55, 0),
            (radius * 0.55, 0.02),
            (radius * 0.2, 0.07),
            (radius * 0.14, height * 0.5),
            (radius * 0.25, height - 0.035),
        ],
        (0, 0, 0),
        leg or top,
        48,
    )


def bookcase(M, width, height, columns, rows, wood, seed=1, depth=0.3, objects=True, base=0.0):
    """Built-in shelves full of books, with a vase or a box here and there; back at y = 0."""
    rng = np.random.default_rng(seed)
    t = 0.028
    mesh.box("back panel", (width, 0.012, height - base), (0, -0.006, base), wood, 0)
    for column in range(columns + 1):
        mesh.box(
            "upright",
            (t, depth, height - base),
            (-width / 2 + column * (width - t) / columns + t / 2, -depth / 2, base),
            wood,
            0.003,
        )
    pitch = (height - base - t) / rows
    inner = (width - t) / columns - t
    for row in range(rows + 1):
        # A little shallower than the uprights: surfaces in one plane would fight.
        shelf = (width - 0.004, depth - 0.006, t)
        mesh.box("shelf", shelf, (0, 0.003 - depth / 2, base + row * pitch - 0.002), wood, 0.003)
        for column in range(columns if row < rows else 0):
            x = -width / 2 + column * (width - t) / columns + t
            with mesh.frame((x, -0.03, base + row * pitch + t)):
                fillings(M, rng, inner, pitch - t, seed * 100 + row * 10 + column, objects)


def fillings(M, rng, width, height, seed, objects):
    """What stands in one compartment."""
    kind = rng.random()
    full = 1.0 if not objects else (0.97 if kind < 0.5 else 0.55)
    o.books(M, width * full, seed, min(height * 0.92, 0.33))
    if full < 0.9:
        with mesh.frame((width * 0.8, -0.11, 0)):
            if kind < 0.68:
                o.vase(
                    M,
                    [M.ceramic, M.glazed, M.clay_pot, M.brass][seed % 4],
                    min(height * 0.75, 0.26),
                    0.07,
                )
            elif kind < 0.84:
                o.book_pile(M, seed, 4)
            else:
                mesh.box("box", (0.2, 0.18, min(height * 0.6, 0.17)), (0, 0, 0), M.wicker, 0.01)


def chair(M, wood, seat):
    """A dining chair with a curved back rail and a woven or upholstered seat."""
    for x in (-0.2, 0.2):
        mesh.tube(
            "back leg",
            mesh.arc((x, 0.24, 0), (x, 0.18, 0.45), (x * 0.95, 0.27, 0.80)),
            0.016,
            wood[2],
        )
        mesh.tube("front leg", [(x * 1.02, -0.2, 0), (x, -0.19, 0.44)], 0.016, wood[2])
    mesh.cushion("seat", (0.46, 0.45, 0.055), (0, 0, 0.425), seat, 0.026, 0.01)
    for z, w in ((0.73, 0.045), (0.62, 0.02)):
        for number in range(9):
            x = -0.2 + number * 0.05
            y = 0.26 + 0.05 * (1 - (x / 0.2) ** 2) - (0.73 - z) * 0.25
            slope = math.degrees(math.atan2(-0.1 * x / 0.04, 1.0)) * 0.5
            mesh.box("rail", (0.054, 0.02, w * 1.6), (x, y, z), wood, 0.006, (0, 0, slope))


def dining_table(M, length, width, wood):
    """A trestle table of thick boards."""
    boards = 5
    for number in range(boards):
        y = -width / 2 + (number + 0.5) * width / boards
        mesh.box("board", (length, width / boards - 0.003, 0.042), (0, y, 0.71), wood, 0.005)
    for x in (-length / 2 + 0.35, length / 2 - 0.35):
        for lean in (-1, 1):
            mesh.box(
                "trestle", (0.07, 0.07, 0.74), (x, lean * 0.27, 0.0), wood, 0.006, (lean * 9, 0, 0)
            )
        mesh.box("bearer", (0.07, width - 0.18, 0.06), (x, 0, 0.65), wood, 0.005)
    mesh.box("stretcher", (length - 0.7, 0.05, 0.08), (0, 0, 0.3), wood, 0.005)


def stool(M, wood):
    """A counter stool."""
    for sx in (-1, 1):
        for sy in (-1, 1):
            mesh.tube(
                "leg", [(sx * 0.2, sy * 0.18, 0), (sx * 0.14, sy * 0.13, 0.64)], 0.014, M.black
            )
    mesh.tube(
        "rest",
        [
            (sx * 0.18, sy * 0.165, 0.22)
            for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
        ],
        0.009,
        M.brass,
    )
    mesh.cushion("seat", (0.40, 0.36, 0.05), (0, 0, 0.64), wood[0], 0.024, 0.006)
    for number in range(-3, 4):
        mesh.box(
            "back",
            (0.06, 0.018, 0.13),
            (number * 0.055, 0.19 - 0.004 * number**2, 0.78),
            wood[0],
            0.005,
            (0, 0, -number * 6),
        )
    for x in (-0.13, 0.13):
        mesh.tube("back post", [(x, 0.15, 0.66), (x, 0.175, 0.84)], 0.009, M.black)


def bed(M, width=1.8, length=2.05):
    """A low bed: padded headboard at +y, linen, pillows, a folded throw."""
    mesh.box("bed frame", (width + 0.12, length + 0.06, 0.10), (0, 0, 0.16), M.oak, 0.01)
    mesh.box("plinth", (width - 0.3, length - 0.3, 0.16), (0, 0, 0), M.black, 0)
    mesh.cushion("mattress", (width, length, 0.25), (0, 0, 0.25), M.duvet, 0.05, 0)
    for number in range(3):
        w = (width + 0.5) / 3
        mesh.cushion(
            "headboard",
            (w - 0.006, 0.11, 0.82),
            ((number - 1) * w, length / 2 + 0.08, 0.24),
            M.olive,
            0.045,
            0.008,
            seed=number,
        )
    mesh.drape(
        "duvet", (width + 0.05, length * 0.72), 0.30, (0, -length / 2 - 0.03, 0.50), M.duvet, 3
    )
    mesh.cushion(
        "turned edge",
        (width + 0.12, 0.32, 0.05),
        (0, length * 0.20, 0.515),
        M.striped,
        0.025,
        0.012,
        seed=4,
    )
    mesh.drape("throw", (width + 0.16, 0.62), 0.10, (0, -length / 2 + 0.12, 0.562), M.rust, 8)
    for side in (-1, 1):
        mesh.pillow(
            "sleeping pillow",
            (0.74, 0.50, 0.24),
            (side * 0.45, 0.80, 0.76),
            M.duvet,
            (62, 0, side * 3),
            3 + side,
        )
        mesh.pillow(
            "sleeping pillow",
            (0.72, 0.48, 0.22),
            (side * 0.44, 0.62, 0.70),
            M.striped,
            (54, 0, side * -4),
            6 + side,
        )
    mesh.pillow("cushion", (0.48, 0.48, 0.18), (-0.2, 0.45, 0.72), M.rust, (58, 0, 8), 9)
    mesh.pillow("cushion", (0.62, 0.34, 0.16), (0.18, 0.34, 0.66), M.ochre, (56, 0, -7), 10)


def chest(M, width, depth, height, wood, columns=2, rows=3, knob=None):
    """A chest of drawers or sideboard with its back at y = 0."""
    legs(M.walnut, width, depth, 0.16, 0.07)
    mesh.box("carcass", (width, depth, height - 0.14), (0, -depth / 2, 0.14), wood, 0.006)
    w, h = (width - 0.05) / columns, (height - 0.19) / rows
    for column in range(columns):
        for row in range(rows):
            x, z = -width / 2 + 0.025 + (column + 0.5) * w, 0.165 + row * h
            mesh.box("front", (w - 0.008, 0.02, h - 0.008), (x, -depth - 0.008, z), wood, 0.004)
            mesh.cushion(
                "knob",
                (0.028, 0.028, 0.028),
                (x, -depth - 0.03, z + h / 2),
                knob or M.brass,
                0.014,
                0,
            )


def lounger(M):
    """A sun lounger of teak slats with a striped mattress; its head is at +y."""
    for x in (-0.3, 0.3):
        mesh.box("rail", (0.05, 1.95, 0.07), (x, 0, 0.26), M.teak, 0.006)
        for y in (-0.85, 0.55):
            mesh.box("leg", (0.06, 0.06, 0.28), (x, y, 0), M.teak, 0.006)
    for number in range(11):
        mesh.box("slat", (0.56, 0.085, 0.02), (0, -0.9 + number * 0.11, 0.30), M.teak, 0.004)
    mesh.cushion("mattress", (0.62, 1.28, 0.09), (0, -0.35, 0.32), M.cream, 0.04, 0.015)
    mesh.cushion("back rest", (0.62, 0.78, 0.09), (0, 0.60, 0.52), M.cream, 0.04, 0.015, (38, 0, 0))
    mesh.box("back frame", (0.56, 0.74, 0.02), (0, 0.62, 0.47), M.teak, 0.004, (38, 0, 0))
    mesh.cushion("towel", (0.42, 0.24, 0.09), (0, -0.75, 0.42), M.rust, 0.04, 0.01)
