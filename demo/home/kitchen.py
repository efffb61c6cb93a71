"""The kitchen: island, units along the wall, tall oven cupboards and what stands on them."""

import furniture as f
import mesh
import objects as o
import plants


def fronts(M, width, height, columns, mat, drawers=(), depth=0.0, base=0.1):
    """Shaker doors or drawers along a run that starts at x = 0 and faces -y; brass pulls."""
    w = width / columns
    for number in range(columns):
        rows = 3 if number in drawers else 1
        h = height / rows
        for row in range(rows):
            x, z = (number + 0.5) * w, base + row * h
            mesh.box(
                "front", (w - 0.006, 0.02, h - 0.006), (x, depth - 0.01, z + 0.003), mat, 0.003
            )
            rim = 0.055 if h > 0.3 else 0.04
            for sx in (-1, 1):
                mesh.box(
                    "stile",
                    (rim, 0.008, h - 0.006),
                    (x + sx * (w / 2 - 0.003 - rim / 2), depth - 0.023, z + 0.003),
                    mat,
                    0.002,
                )
            for zz in (z + 0.003, z + h - 0.003 - rim):
                mesh.box(
                    "rail", (w - 0.006 - 2 * rim, 0.008, rim), (x, depth - 0.023, zz), mat, 0.002
                )
            if rows == 1 and h > 0.4:
                side = 1 if number % 2 == 0 else -1
                hx, mid = x + side * (w / 2 - 0.03), z + (h - 0.16 if h < 1.0 else 0.9 - z)
                mesh.tube(
                    "pull",
                    [
                        (hx, depth - 0.027, mid - 0.06),
                        (hx, depth - 0.055, mid - 0.06),
                        (hx, depth - 0.055, mid + 0.06),
                        (hx, depth - 0.027, mid + 0.06),
                    ],
                    0.006,
                    M.brass,
                )
            else:
                zz = z + h * 0.72
                mesh.tube(
                    "pull",
                    [
                        (x - 0.07, depth - 0.027, zz),
                        (x - 0.07, depth - 0.055, zz),
                        (x + 0.07, depth - 0.055, zz),
                        (x + 0.07, depth - 0.027, zz),
                    ],
                    0.006,
                    M.brass,
                )


def units(M, length, height=0.9, columns=6, mat=None, drawers=(1, 4)):
    """Base units with a marble worktop: back at y = 0, starting at x = 0."""
    mat = mat or M.sage
    mesh.span("plinth", (0, -0.54, 0), (length, 0, 0.1), M.black)
    mesh.span("carcass", (0, -0.6, 0.1), (length, 0, height - 0.03), mat, 0.002)
    fronts(M, length, height - 0.14, columns, mat, drawers, -0.6)
    mesh.span(
        "worktop",
        (-0.01, -0.645, height - 0.03),
        (length + 0.01, 0, height + 0.01),
        M.marble,
        0.005,
    )


def tap(M):
    """A swan-neck mixer in brass."""
    mesh.drum("tap base", 0.028, 0.02, (0, 0, 0), M.brass)
    neck = [(0, 0, 0), (0, 0, 0.28)]
    arc = mesh.arc((0, 0, 0.28), (0, -0.10, 0.46), (0, -0.2, 0.24), 12)
    mesh.tube("tap neck", [*neck, *[tuple(p) for p in arc]], 0.012, M.brass)
    mesh.tube("lever", [(0.02, 0, 0.05), (0.09, 0, 0.09)], 0.007, M.brass)


def sink_run(M):
    """Units below the window, with sink, hob and jars; back at y = 0, 5.2 m from x = 0."""
    units(M, 5.2, columns=9, drawers=(2, 6))
    mesh.span("upstand", (0, -0.02, 0.91), (5.2, 0, 1.07), M.marble, 0.002)
    mesh.cushion("sink", (0.84, 0.50, 0.24), (2.6, -0.40, 0.685), M.white, 0.05, 0)
    mesh.span("basin", (2.24, -0.58, 0.9245), (2.96, -0.2, 0.926), M.steel)
    with mesh.frame((2.6, -0.1, 0.91)):
        tap(M)
    mesh.span("hob", (0.55, -0.55, 0.91), (1.35, -0.1, 0.918), M.dark_glass, 0.003)
    with mesh.frame((0.8, -0.3, 0.918)):
        mesh.lathe(
            "pot",
            [
                (0, 0),
                (0.115, 0),
                (0.12, 0.01),
                (0.12, 0.13),
                (0.126, 0.135),
                (0.1, 0.15),
                (0.015, 0.165),
                (0.02, 0.19),
                (0, 0.195),
            ],
            (0, 0, 0),
            M.rust_enamel,
        )
    for number, tall in enumerate((0.42, 0.34)):
        mesh.box(
            "board",
            (0.28 - number * 0.05, 0.022, tall),
            (1.72 + number * 0.12, -0.06 - number * 0.03, 0.91),
            (M.oak, M.walnut)[number],
            0.01,
            (8, 0, 0),
        )
    for number in range(4):
        h = (0.2, 0.17, 0.14, 0.11)[number]
        mesh.lathe(
            "jar",
            [
                (0, 0),
                (0.05, 0),
                (0.055, 0.01),
                (0.055, h - 0.02),
                (0.045, h),
                (0.046, h + 0.015),
                (0, h + 0.018),
            ],
            (3.75 + number * 0.14, -0.14, 0.91),
            M.ceramic if number % 2 else M.glazed,
        )
    with mesh.frame((3.35, -0.13, 0.91)):
        plants.pot(M, 0.07, 0.11)
        with mesh.frame((0, 0, 0.08)):
            plants.bush(M, (0.11, 0.11, 0.10), M.palm_leaf, seed=31, count=220, length=0.04)
    with mesh.frame((4.72, -0.3, 0.91)):
        o.bowl(M, M.ceramic, 0.15, [M.pear] * 6, 5)


def open_shelves(M, length):
    """Two oak shelves with crockery and trailing green; back at y = 0, centred."""
    for row, z in enumerate((1.5, 1.88)):
        mesh.box("wall shelf", (length, 0.24, 0.04), (0, -0.12, z), M.oak, 0.005)
        for number in range(7):
            x = -length / 2 + 0.12 + number * (length - 0.24) / 6
            kind = (number + row * 2) % 4
            if kind == 0:
                for plate in range(6):
                    mesh.lathe(
                        "plate",
                        [(0, 0), (0.06, 0), (0.105, 0.014), (0.1, 0.016), (0, 0.006)],
                        (x, -0.12, z + 0.04 + plate * 0.011),
                        M.ceramic,
                    )
            elif kind == 1:
                for cup in range(2):
                    mesh.lathe(
                        "cup",
                        [(0, 0), (0.03, 0), (0.04, 0.07), (0.036, 0.07), (0.028, 0.01)],
                        (x - 0.045 + cup * 0.09, -0.12, z + 0.04),
                        M.clay_pot if row else M.glazed,
                    )
            elif kind == 2:
                with mesh.frame((x, -0.12, z + 0.04)):
                    o.vase(M, M.white if row else M.glazed, 0.2, 0.06)
            else:
                with mesh.frame((x, -0.12, z + 0.04)):
                    o.bowl(M, M.ceramic if row else M.clay_pot, 0.1)


def tall_units(M):
    """A bank of tall cupboards with an oven: back at y = 0, 3.0 m from x = 0."""
    mesh.span("tall carcass", (0, -0.62, 0.1), (3.0, 0, 2.5), M.sage, 0.003)
    mesh.span("plinth", (0, -0.56, 0), (3.0, 0, 0.1), M.black)
    for x, columns, base, height in (
        (0.0, 2, 0.1, 1.55),
        (0.0, 2, 1.65, 0.84),
        (1.2, 1, 0.1, 0.5),
        (1.2, 1, 1.75, 0.74),
        (1.8, 2, 0.1, 1.55),
        (1.8, 2, 1.65, 0.84),
    ):
        with mesh.frame((x, 0, 0)):
            fronts(M, 1.2 if columns == 2 else 0.6, height, columns, M.sage, (), -0.62, base)
    for z, h in ((0.62, 0.58), (1.22, 0.50)):
        mesh.span("oven", (1.205, -0.645, z), (1.795, -0.6, z + h), M.steel, 0.004)
        mesh.span(
            "oven door",
            (1.225, -0.652, z + 0.03),
            (1.775, -0.64, z + h - 0.12),
            M.dark_glass,
            0.004,
        )
        mesh.tube(
            "oven handle",
            [
                (1.27, -0.645, z + h - 0.09),
                (1.27, -0.69, z + h - 0.09),
                (1.73, -0.69, z + h - 0.09),
                (1.73, -0.645, z + h - 0.09),
            ],
            0.009,
            M.brass,
        )
    mesh.span("cornice", (-0.01, -0.65, 2.5), (3.01, 0, 2.56), M.sage, 0.008)


def island(M):
    """The island, long side along x, seats towards -y; centred."""
    mesh.box("plinth", (2.2, 0.55, 0.1), (0, 0.1, 0), M.black, 0)
    mesh.box("carcass", (2.3, 0.62, 0.78), (0, 0.1, 0.1), M.walnut[0], 0.003)
    for number in range(30):
        mesh.box(
            "batten", (0.05, 0.018, 0.77), (-1.12 + number * 0.0772, -0.215, 0.105), M.walnut, 0.004
        )
    mesh.box("worktop", (2.5, 1.0, 0.05), (0, 0, 0.88), M.marble, 0.006)
    for x in (-1.235, 1.235):
        mesh.box("waterfall", (0.05, 1.0, 0.88), (x, 0, 0), M.marble, 0.004)
    with mesh.frame((0.55, 0.05, 0.93)):
        o.bowl(
            M,
            M.walnut[0],
            0.2,
            [M.lemon, M.orange, M.lemon, M.orange, M.lemon, M.pear, M.lemon, M.orange],
            7,
        )
    with mesh.frame((-0.5, 0.12, 0.93)):
        o.vase(M, M.ceramic, 0.28, 0.1)
        with mesh.frame((0, 0, 0.26)):
            plants.bouquet(M, M.olive_leaf, 0.55, 10, 12)
    mesh.box("chopping board", (0.42, 0.28, 0.025), (-0.02, -0.05, 0.93), M.oak, 0.008)
    mesh.cushion(
        "loaf", (0.26, 0.13, 0.11), (-0.03, -0.05, 0.955), M.crust, 0.055, 0.015, (0, 0, 12)
    )


def dining(M):
    """The dining table laid for lunch, with six chairs and two pendants; centred."""
    f.dining_table(M, 2.4, 1.0, M.oak)
    for x in (-0.72, 0.0, 0.72):
        for side, turn in ((-1, 180), (1, 0)):
            with mesh.frame((x, side * 0.62, 0), turn + (x * 9)):
                f.chair(M, M.walnut, M.cream)
            with mesh.frame((x, side * 0.31, 0.752)):
                mesh.lathe(
                    "plate",
                    [(0, 0), (0.08, 0), (0.135, 0.016), (0.13, 0.019), (0.08, 0.006), (0, 0.005)],
                    (0, 0, 0),
                    M.ceramic,
                )
                mesh.box("napkin", (0.1, 0.16, 0.008), (0, 0, 0.012), M.rust, 0.003, (0, 0, 8))
                mesh.lathe(
                    "glass",
                    [(0, 0), (0.03, 0), (0.035, 0.1), (0.033, 0.1), (0.028, 0.006)],
                    (0.16, -side * 0.1, 0),
                    M.tumbler,
                )
    mesh.box("runner", (1.9, 0.34, 0.004), (0, 0, 0.752), M.striped, 0)
    with mesh.frame((0.1, 0, 0.756)):
        o.vase(M, M.glazed, 0.22, 0.09)
        with mesh.frame((0, 0, 0.2)):
            plants.bouquet(M, M.palm_leaf, 0.42, 11, 14, M.white_bloom)
    with mesh.frame((-0.5, 0, 0.756)):
        o.candles(M)
    with mesh.frame((0.62, 0, 0.756)):
        o.bowl(M, M.clay_pot, 0.14, [M.lemon] * 6, 9)
    for x in (-0.6, 0.6):
        with mesh.frame((x, 0, 0)):
            o.pendant(M, 2.8, 1.62, 0.24, M.wicker, 10)
