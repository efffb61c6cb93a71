"""What stands in each room."""

import math

import furniture as f
import kitchen as k
import mesh
import objects as o
import plants
import shell


def curtains(M, a, b, line, height, seed=0, sides=(1, 1), width=0.7):
    """Linen curtains drawn back at both ends of a window along x, on a rod."""
    mesh.tube("rod", [(a - 0.35, line, height), (b + 0.35, line, height)], 0.012, M.brass)
    for number, (x, wanted) in enumerate(
        ((a + width / 2 - 0.3, sides[0]), (b - width / 2 + 0.3, sides[1]))
    ):
        if wanted:
            mesh.curtain(
                "curtain",
                width,
                height - 0.01,
                (x, line, 0.01),
                M.sheer,
                7,
                0.045,
                0,
                seed + number,
            )


def furnish_living(M):
    """Sofa and armchairs round the fire, reading corner by the hall."""
    with mesh.frame((0.64, 2.02, 0), 90):
        f.sofa(
            M,
            2.6,
            M.linen,
            [
                (-0.88, M.rust, 0.5, 10),
                (-0.52, M.ochre, 0.42, -8),
                (0.9, M.teal, 0.5, -12),
                (0.56, M.cream, 0.4, 9),
            ],
        )
    with mesh.frame((2.1, 2.1, 0), 90):
        o.rug((3.0, 2.5), M.berber)
    with mesh.frame((2.05, 2.15, 0.013)):
        f.round_table(M, 0.5, 0.34)
        with mesh.frame((-0.15, 0.1, 0.34), 20):
            o.book_pile(M, 4, 3)
        with mesh.frame((0.2, -0.12, 0.34)):
            o.vase(M, M.ceramic, 0.24, 0.09)
            with mesh.frame((0, 0, 0.22)):
                plants.bouquet(M, M.olive_leaf, 0.42, 9, 16)
        with mesh.frame((0.12, 0.26, 0.34)):
            o.candles(M)
    with mesh.frame((2.5, 1.32, 0.0)):
        f.round_table(M, 0.27, 0.46, M.green_marble, M.brass)
        mesh.lathe(
            "cup",
            [(0, 0), (0.03, 0), (0.042, 0.06), (0.038, 0.06), (0.028, 0.01)],
            (0.05, 0.03, 0.46),
            M.glazed,
        )
    with mesh.frame((2.9, 0.75, 0.0), -152):
        f.armchair(M, M.rust)
        mesh.pillow("cushion", (0.42, 0.36, 0.15), (0, 0.12, 0.60), M.cream, (64, 0, 6), 3)
    with mesh.frame((0.5, 0.42, 0)):
        o.floor_lamp(M, 1.6, 10)
    with mesh.frame((0.1, 2.0, 0), 90):
        o.picture(M, (1.75, 1.2), M.art["hills"], M.oak, (0, 0, 1.68), 0.07)
    fireplace(M)
    with mesh.frame((3.05, 5.55, 0)):
        o.basket(M, 0.21, 0.32)
        for number in range(7):
            a = number * 0.9
            mesh.tube(
                "log",
                [
                    (0.1 * math.cos(a), 0.1 * math.sin(a), 0.06),
                    (0.13 * math.cos(a + 0.2), 0.12 * math.sin(a), 0.46),
                ],
                0.036,
                M.log,
            )
    reading_corner(M)
    curtains(M, 0.8, 6.4, 0.26, 2.62, 3, width=0.62)
    with mesh.frame((6.3, 0.72, 0)):
        plants.pot(M, 0.21, 0.40, M.ceramic)
        with mesh.frame((0, 0, 0.1)):
            plants.fiddle_leaf(M, 1.75, 7)
    with mesh.frame((2.15, 3.6, 0.01)):
        mesh.cushion("pouf", (0.56, 0.56, 0.36), (0, 0, 0), M.leather, 0.15, 0.04, seed=8)


def fireplace(M):
    """A plastered chimney breast with a hearth, a low fire and a picture over the shelf."""
    with mesh.frame((1.6, 5.9, 0)):
        for x in (-0.62, 0.62):
            mesh.box("breast", (0.56, 0.42, 3.0), (x, -0.21, 0), M.plaster, 0.01)
        mesh.box("breast top", (0.68, 0.42, 2.05), (0, -0.21, 0.95), M.plaster, 0)
        mesh.box("fire back", (0.68, 0.02, 0.95), (0, -0.02, 0), M.soot, 0)
        mesh.box("hearth", (1.9, 0.62, 0.05), (0, -0.5, 0), M.stone, 0.008)
        mesh.box("fire floor", (0.68, 0.42, 0.02), (0, -0.21, 0.05), M.soot, 0)
        mesh.box("mantel", (1.9, 0.24, 0.08), (0, -0.50, 1.22), M.oak, 0.008)
        for number in range(5):
            a = number * 1.26
            mesh.tube(
                "log",
                [
                    (0.20 * math.cos(a), -0.22 + 0.1 * math.sin(a), 0.10),
                    (-0.12 * math.cos(a), -0.22 - 0.05 * math.sin(a), 0.22),
                ],
                0.042,
                M.log,
            )
        shell.bulb((0, -0.25, 0.25), 5, 0.08, (1.0, 0.45, 0.15))
        with mesh.frame((0, -0.42, 0)):
            o.picture(M, (0.95, 0.75), M.art["dunes"], M.walnut, (0, 0, 1.85), 0.05)
        for x, mat, h in ((-0.72, M.glazed, 0.3), (-0.52, M.ceramic, 0.2)):
            with mesh.frame((x, -0.52, 1.30)):
                o.vase(M, mat, h, 0.08)
        with mesh.frame((0.68, -0.52, 1.30)):
            o.candles(M, 2)


def reading_corner(M):
    """A low shelf, an armchair and a lamp between hall and kitchen."""
    with mesh.frame((6.1, 5.9, 0)):
        f.bookcase(M, 1.5, 0.9, 2, 2, M.oak, 5, 0.32)
        with mesh.frame((0.45, -0.16, 0.9)):
            o.table_lamp(M, M.glazed)
        with mesh.frame((-0.45, -0.16, 0.9), 10):
            o.book_pile(M, 8, 3)
        o.picture(M, (0.62, 0.82), M.art["stones"], M.black, (-0.02, 0, 1.72))
    with mesh.frame((5.95, 4.9, 0), -35):
        f.armchair(M, M.olive)
        mesh.pillow("cushion", (0.44, 0.44, 0.16), (0, 0.13, 0.62), M.ochre, (64, 0, -5), 4)
    with mesh.frame((5.35, 5.1, 0)):
        f.round_table(M, 0.2, 0.5, M.walnut[0])
    with mesh.frame((6.9, 0.85, 0), -90):
        o.picture(M, (0.55, 0.75), M.art["ferns"], M.oak, (0, 0, 1.6))


def furnish_kitchen(M):
    """The dining table in the sun, the island, and units under the window."""
    with mesh.frame((10.7, 1.35, 0)):
        k.dining(M)
    with mesh.frame((13.4, 5.78, 0), -90):
        k.sink_run(M)
    with mesh.frame((9.78, 5.9, 0)):
        k.tall_units(M)
    with mesh.frame((11.15, 4.2, 0)):
        k.island(M)
        for x in (-0.7, 0.0, 0.7):
            with mesh.frame((x, -0.68, 0), 180 + x * 14):
                f.stool(M, M.oak)
        for x in (-0.75, 0.0, 0.75):
            with mesh.frame((x, 0, 0)):
                o.pendant(M, 2.8, 1.72, 0.15, M.brass, 7)
    with mesh.frame((7.1, 5.25, 0), 90):
        o.picture(M, (0.5, 0.68), M.art["ferns2"], M.oak, (-0.3, 0, 1.62))
        o.picture(M, (0.5, 0.68), M.art["ferns3"], M.oak, (0.3, 0, 1.62))
        f.chest(M, 1.1, 0.4, 0.85, M.walnut, 2, 3)
        with mesh.frame((0.3, -0.2, 0.85)):
            o.table_lamp(M, M.clay_pot)
        with mesh.frame((-0.25, -0.2, 0.85)):
            o.bowl(M, M.glazed, 0.17, [M.orange] * 6, 4)
    with mesh.frame((13.4, 1.1, 0), -90):
        o.picture(M, (0.9, 0.7), M.art["market"], M.oak, (0.25, 0, 1.75))
    with mesh.frame((7.1, 0.75, 0), 90):
        o.picture(M, (0.6, 0.8), M.art["harbour"], M.black, (0.05, 0, 1.6))
    curtains(M, 7.5, 12.9, 0.26, 2.62, 7, (0, 1), 0.55)


def furnish_library(M):
    """Books from floor to ceiling, a desk in the window, a deep chair."""
    with mesh.frame((8.25, 9.4, 0)):
        f.bookcase(M, 4.26, 2.85, 6, 7, M.walnut, 2, 0.32)
    with mesh.frame((9.95, 7.85, 0), -90):
        desk(M)
    with mesh.frame((9.15, 7.75, 0.012), 78):
        f.chair(M, M.walnut, M.leather)
    with mesh.frame((8.2, 7.75, 0), 90):
        o.rug((2.1, 2.9), M.library_rug)
    with mesh.frame((6.72, 6.68, 0), 132):
        f.armchair(M, M.leather)
        mesh.pillow("cushion", (0.4, 0.4, 0.15), (0, 0.13, 0.6), M.striped, (64, 0, 4), 6)
    with mesh.frame((7.35, 6.42, 0)):
        f.round_table(M, 0.2, 0.52, M.green_marble, M.brass)
        with mesh.frame((0, 0, 0.52)):
            o.book_pile(M, 12, 2)
    with mesh.frame((6.35, 6.3, 0)):
        o.floor_lamp(M, 1.6, 16)
    with mesh.frame((7.0, 6.1, 0), 180):
        o.picture(M, (0.95, 0.7), M.art["coast"], M.walnut, (0.05, 0, 1.7))
    with mesh.frame((9.9, 6.1, 0), 180):
        o.picture(M, (0.5, 0.7), M.art["stones"], M.oak, (0, 0, 1.65))
    with mesh.frame((10.1, 6.45, 0)):
        plants.pot(M, 0.17, 0.32, M.clay_pot)
        plants.kentia(M, 1.75, 11)


def desk(M):
    """A writing desk facing its window: back at +y."""
    mesh.box("desk top", (1.5, 0.66, 0.04), (0, 0, 0.71), M.walnut, 0.006)
    for x in (-0.68, 0.68):
        for y in (-0.27, 0.27):
            mesh.box("desk leg", (0.045, 0.045, 0.71), (x, y, 0), M.walnut, 0.006)
    mesh.box("drawers", (1.2, 0.5, 0.1), (0, 0.02, 0.61), M.walnut, 0.004)
    with mesh.frame((0.52, 0.12, 0.75)):
        o.table_lamp(M, M.brass, 0.46, 8)
    with mesh.frame((-0.5, 0.08, 0.75), 15):
        o.book_pile(M, 15, 4)
    mesh.box("blotter", (0.5, 0.34, 0.006), (0, -0.1, 0.75), M.leather, 0.002)
    mesh.box("sheet", (0.21, 0.297, 0.002), (0.04, -0.1, 0.757), M.paper, 0, (0, 0, 12))
    with mesh.frame((-0.2, 0.2, 0.75)):
        o.vase(M, M.glazed, 0.14, 0.055)
        with mesh.frame((0, 0, 0.13)):
            plants.bouquet(M, M.palm_leaf, 0.24, 7, 22, M.white_bloom)


def furnish_hall(M):
    """A console under a round mirror, a bench by the door, a long runner."""
    with mesh.frame((4.25, 8.1, 0)):
        o.rug((1.0, 2.2), M.runner)
    with mesh.frame((2.6, 7.9, 0), 90):
        f.chest(M, 1.3, 0.38, 0.86, M.oak, 3, 2)
        with mesh.frame((-0.42, -0.19, 0.86)):
            o.table_lamp(M, M.clay_pot, 0.54)
        with mesh.frame((0.42, -0.19, 0.86)):
            o.vase(M, M.glazed, 0.3, 0.1)
            with mesh.frame((0, 0, 0.28)):
                plants.bouquet(M, M.olive_leaf, 0.62, 11, 26)
        with mesh.frame((0.02, -0.2, 0.86)):
            o.bowl(M, M.ceramic, 0.12)
        mesh.lathe(
            "mirror frame",
            [(0.42, -0.012), (0.45, -0.012), (0.45, 0.02), (0.42, 0.02), (0.42, 0.008)],
            (0, -0.022, 1.62),
            M.brass,
            72,
            (90, 0, 0),
        )
        mesh.drum("mirror", 0.425, 0.006, (0, -0.014, 1.62), M.mirror, 72, (90, 0, 0))
    with mesh.frame((3.0, 6.72, 0)):
        plants.pot(M, 0.18, 0.36, M.ceramic)
        with mesh.frame((0, 0, 0.08)):
            plants.fiddle_leaf(M, 1.45, 28, 45)
    with mesh.frame((5.72, 8.94, 0), -90):
        mesh.box("bench", (0.86, 0.36, 0.045), (0, 0, 0.42), M.oak, 0.008)
        for x in (-0.38, 0.38):
            mesh.box("bench side", (0.04, 0.34, 0.42), (x, 0, 0), M.oak, 0.006)
        mesh.cushion("bench cushion", (0.84, 0.34, 0.05), (0, 0, 0.465), M.striped, 0.024, 0.01)
        mesh.pillow("cushion", (0.38, 0.38, 0.15), (0.2, 0.08, 0.68), M.rust, (66, 0, 6), 2)
        mesh.box("boot", (0.10, 0.26, 0.1), (-0.12, 0, 0), M.leather, 0.04)
        mesh.box("boot", (0.10, 0.26, 0.1), (0.03, 0.01, 0), M.leather, 0.04)
    with mesh.frame((5.9, 9.0, 0), -90):
        mesh.box("peg rail", (0.8, 0.025, 0.09), (0, -0.0125, 1.66), M.oak, 0.004)
        for number in range(4):
            x = -0.3 + number * 0.2
            mesh.tube("peg", [(x, -0.02, 1.71), (x, -0.10, 1.73)], 0.011, M.oak[1])
        mesh.curtain("scarf", 0.22, 0.75, (-0.1, -0.085, 0.97), M.ochre, 3, 0.03, 0, 2)
        mesh.lathe(
            "sun hat",
            [(0.2, -0.01), (0.11, 0.0), (0.09, 0.09), (0, 0.11)],
            (0.3, -0.06, 1.66),
            M.wicker,
            40,
            (78, 0, 0),
        )
    with mesh.frame((5.9, 6.6, 0), -90):
        o.picture(M, (0.52, 0.7), M.art["ferns3"], M.oak, (0, 0, 1.6))
    with mesh.frame((3.0, 9.4, 0)):
        o.picture(M, (0.62, 0.84), M.art["harbour"], M.oak, (-0.02, 0, 1.6))
        with mesh.frame((0, -0.25, 0)):
            o.basket(M, 0.2, 0.36, M.ochre)
    with mesh.frame((4.25, 8.55, 0)):
        o.pendant(M, 3.0, 2.15, 0.24, M.wicker, 12)


def furnish_bedroom(M):
    """A wide bed facing the morning, a chair by the glass, a wardrobe of oak."""
    with mesh.frame((-3.8, 2.15, 0), 90):
        f.bed(M)
        for side in (-1, 1):
            with mesh.frame((side * 1.3, 1.06, 0)):
                f.chest(M, 0.5, 0.4, 0.52, M.oak, 1, 2)
            with mesh.frame((side * 1.3, 0.86, 0)):
                if side > 0:
                    with mesh.frame((-0.1, 0, 0.52)):
                        o.book_pile(M, 19, 2)
                o.pendant(M, 3.0, 1.12, 0.13, M.shade, 5)
        o.picture(M, (1.35, 0.95), M.art["coast"], M.oak, (0, 1.10, 1.78), 0.06)
    with mesh.frame((-3.2, 2.15, 0), 90):
        o.rug((3.0, 2.5), M.kilim)
    with mesh.frame((-0.1, 1.5, 0), -90):
        f.chest(M, 1.5, 0.45, 0.82, M.walnut, 3, 3)
        mesh.box("mirror frame", (0.76, 0.03, 1.16), (0, -0.015, 1.02), M.oak, 0.006)
        mesh.box("mirror", (0.68, 0.01, 1.08), (0, -0.03, 1.06), M.mirror, 0)
        with mesh.frame((-0.55, -0.2, 0.82)):
            o.vase(M, M.ceramic, 0.26, 0.09)
            with mesh.frame((0, 0, 0.24)):
                plants.bouquet(M, M.palm_leaf, 0.46, 10, 33, M.white_bloom)
        with mesh.frame((0.5, -0.2, 0.82)):
            o.candles(M, 3)
    with mesh.frame((-1.15, 0.85, 0), -158):
        f.armchair(M, M.cream)
        mesh.pillow("cushion", (0.42, 0.42, 0.15), (0, 0.13, 0.62), M.olive, (64, 0, 4), 5)
    with mesh.frame((-3.72, 5.9, 0)):
        wardrobe(M)
    with mesh.frame((-0.74, 5.28, 0)):
        plants.pot(M, 0.19, 0.36, M.clay_pot)
        with mesh.frame((0, 0, 0.06)):
            plants.fiddle_leaf(M, 1.55, 37, 44)
    with mesh.frame((-1.35, 5.9, 0)):
        o.picture(M, (0.5, 0.7), M.art["ferns"], M.oak, (-0.32, 0, 1.6))
        o.picture(M, (0.5, 0.7), M.art["ferns2"], M.oak, (0.32, 0, 1.6))
        mesh.box("bench", (1.1, 0.36, 0.05), (0, -0.22, 0.4), M.oak, 0.008)
        for x in (-0.48, 0.48):
            mesh.box("bench side", (0.04, 0.34, 0.4), (x, -0.22, 0), M.oak, 0.006)
        mesh.cushion("folded blanket", (0.42, 0.3, 0.1), (0.2, -0.22, 0.45), M.ochre, 0.04, 0.01)
    curtains(M, -4.3, -0.9, 0.26, 2.62, 11, width=0.55)


def wardrobe(M):
    """An oak wardrobe with slatted doors; back at y = 0."""
    mesh.box("wardrobe", (2.2, 0.58, 2.45), (0, -0.29, 0.06), M.oak, 0.005)
    mesh.box("plinth", (2.14, 0.5, 0.06), (0, -0.27, 0), M.black, 0)
    for number in range(4):
        x = -0.825 + number * 0.55
        mesh.box("door", (0.54, 0.022, 2.38), (x, -0.592, 0.09), M.oak, 0.004)
        for rib in range(11):
            mesh.box(
                "rib", (0.024, 0.012, 2.2), (x - 0.23 + rib * 0.046, -0.607, 0.18), M.oak, 0.004
            )
        hx = x + (0.25 if number % 2 == 0 else -0.25)
        mesh.tube(
            "pull",
            [(hx, -0.603, 1.0), (hx, -0.64, 1.0), (hx, -0.64, 1.25), (hx, -0.603, 1.25)],
            0.007,
            M.brass,
        )
