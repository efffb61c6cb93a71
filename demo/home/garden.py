"""Everything outdoors: terrace, pool, planting, hills, sea and sky."""

import math

import bpy
import furniture as f
import mesh
import numpy as np
import objects as o
import plan
import plants
from materials import distant, plain, tiles, water

POOL = (-3.4, -9.6, 5.4, -5.6)


def place_terrace(M):
    """Stone paving round a pool, with a low wall and steps to the lawn."""
    paving = tiles(
        "paving", (0.8, 0.5), (0.54, 0.46, 0.35), (0.36, 0.30, 0.215), (0.20, 0.165, 0.12), 0.7
    )
    x0, y0, x1, y1 = POOL
    for low, high in (
        ((-6.5, y1 + 0.25), (15.0, -0.1)),
        ((-6.5, -10.8), (x0 - 0.25, y1 + 0.25)),
        ((x1 + 0.25, -10.8), (15.0, y1 + 0.25)),
        ((x0 - 0.25, -10.8), (x1 + 0.25, y0 - 0.25)),
    ):
        mesh.span("paving", (*low, -0.3), (*high, -0.03), paving)
    for low, high in (
        ((x0 - 0.25, y1), (x1 + 0.25, y1 + 0.25)),
        ((x0 - 0.25, y0 - 0.25), (x1 + 0.25, y0)),
        ((x0 - 0.25, y0), (x0, y1)),
        ((x1, y0), (x1 + 0.25, y1)),
    ):
        mesh.span("coping", (*low, -0.3), (*high, -0.015), M.stone, 0.012)
    lining = tiles(
        "pool tiles",
        (0.12, 0.12),
        (0.55, 0.84, 0.82),
        (0.38, 0.70, 0.72),
        (0.6, 0.7, 0.68),
        0.3,
        0.0,
    )
    mesh.span("pool floor", (x0, y0, -1.6), (x1, y1, -1.15), lining)
    for low, high in (
        ((x0 - 0.1, y0), (x0, y1)),
        ((x1, y0), (x1 + 0.1, y1)),
        ((x0, y1), (x1, y1 + 0.1)),
        ((x0, y0 - 0.1), (x1, y0)),
    ):
        mesh.span(
            "pool wall", (*low, -1.6), (*high, -0.25), plain("pool wall", (0.30, 0.54, 0.56), 0.3)
        )
    mesh.panel("water", (x1 - x0, y1 - y0), ((x0 + x1) / 2, (y0 + y1) / 2, -0.11), water())
    mesh.span("garden wall", (15.0, -10.8, -0.3), (15.3, 2.0, 1.9), M.facade, 0.02)
    mesh.span("garden wall cap", (14.95, -10.85, 1.9), (15.35, 2.05, 1.97), M.clay_pot, 0.01)


def furnish_terrace(M):
    """Loungers by the pool, a table under the pergola, pots against the house."""
    for x in (-2.9, -1.5):
        with mesh.frame((x, -4.0, -0.03), 6):
            f.lounger(M)
    with mesh.frame((-2.2, -3.7, -0.03)):
        f.round_table(M, 0.2, 0.4, M.teak[0])
    with mesh.frame((2.0, -2.35, -0.03)):
        o.rug((3.4, 2.7), M.outdoor_rug)
    with mesh.frame((1.9, -1.1, -0.03)):
        f.sofa(
            M,
            2.2,
            M.cream,
            [(-0.7, M.rust, 0.46, 8), (-0.35, M.olive, 0.4, -6), (0.7, M.striped, 0.46, -8)],
            2,
        )
    for x, turn in ((1.25, 150), (2.75, 205)):
        with mesh.frame((x, -3.25, -0.01), turn):
            f.armchair(M, M.olive)
    with mesh.frame((1.95, -2.25, -0.02)):
        f.round_table(M, 0.45, 0.33, M.stone)
        with mesh.frame((-0.16, -0.1, 0.33)):
            o.candles(M)
        with mesh.frame((0.05, 0.05, 0.33)):
            o.bowl(M, M.clay_pot, 0.14, [M.lemon] * 5, 4)
    pergola(M)
    climber(M)
    spots = (
        (-0.62, -0.62, 0.3, "olive"),
        (9.0, -4.75, 0.36, "olive"),
        (13.6, -0.8, 0.34, "olive"),
        (7.0, -1.25, 0.2, "bush"),
        (13.1, -1.3, 0.2, "bush"),
        (-4.8, -0.8, 0.3, "bush"),
    )
    for number, (x, y, r, kind) in enumerate(spots):
        with mesh.frame((x, y, -0.03)):
            plants.pot(M, r, r * 1.6, M.clay_pot)
            with mesh.frame((0, 0, r * 1.5)):
                if kind == "olive":
                    plants.olive_tree(M, 1.7, 60 + number, 0.7)
                else:
                    plants.bush(
                        M, (r * 1.3, r * 1.3, r * 1.2), M.palm_leaf, M.white_bloom, 70 + number, 500
                    )


def climber(M):
    """Bougainvillea on the piers between the windows."""
    rng = np.random.default_rng(300)
    for foot in (7.18, 0.1, 13.25):
        mesh.tube(
            "climber stem",
            mesh.arc((foot, -0.2, -0.03), (foot + 0.1, -0.2, 1.4), (foot - 0.1, -0.2, 2.6)),
            0.022,
            M.bark,
        )
        for number in range(6):
            at = (foot + rng.uniform(-0.75, 0.75), -0.2, (1.75, 2.2, 2.55, 2.62, 2.7, 2.66)[number])
            if number < 2:
                at = (foot + rng.uniform(-0.12, 0.12), -0.2, at[2])
            with mesh.frame(at):
                plants.bush(
                    M, (0.5, 0.22, 0.3), M.palm_leaf, M.bloom, 310 + number + int(foot), 620, 0.075
                )


def pergola(M):
    """Teak posts and slats over a long table; lanterns and a vine above."""
    x0, y0, x1, y1 = 9.6, -8.6, 13.4, -5.2
    for x in (x0, x1):
        for y in (y0, y1):
            mesh.box("post", (0.13, 0.13, 2.5), (x, y, -0.03), M.teak, 0.008)
    for y in (y0, y1):
        mesh.span("beam", (x0 - 0.35, y - 0.05, 2.45), (x1 + 0.35, y + 0.05, 2.63), M.teak, 0.008)
    for number in range(15):
        x = x0 - 0.2 + number * (x1 - x0 + 0.4) / 14
        mesh.span("slat", (x - 0.025, y0 - 0.4, 2.63), (x + 0.025, y1 + 0.4, 2.73), M.teak, 0.005)
    with mesh.frame((11.5, -6.9, -0.03)):
        f.dining_table(M, 2.2, 0.95, M.teak)
        for x in (-0.62, 0.0, 0.62):
            for side, turn in ((-1, 180), (1, 0)):
                with mesh.frame((x, side * 0.66, 0), turn + x * 10):
                    f.chair(M, M.teak, M.cream)
        with mesh.frame((0, 0, 0.752)):
            o.bowl(M, M.ceramic, 0.19, [M.orange, M.lemon] * 4, 6)
        with mesh.frame((0.7, 0, 0)):
            o.pendant(M, 2.6, 1.85, 0.2, M.wicker, 4)
        with mesh.frame((-0.7, 0, 0)):
            o.pendant(M, 2.6, 1.85, 0.2, M.wicker, 4)
    rng = np.random.default_rng(81)
    spots = np.stack(
        [
            rng.uniform(x0 - 0.2, x1 + 0.2, 900),
            y0 + np.abs(rng.normal(0, 0.7, 900)),
            2.74 + np.abs(rng.normal(0, 0.10, 900)),
        ],
        axis=1,
    )
    mesh.leaves(
        "vine", spots, rng.normal(size=spots.shape) * (1, 1, 0.3), 0.14, 0.12, M.palm_leaf, 0.3, 82
    )


def place_planting(M):
    """Beds, trees and lawn close to the house."""
    green, purple = plants.lavender(M)
    rng = np.random.default_rng(90)
    rows = [(x, -11.35 + rng.normal() * 0.12) for x in np.arange(-6.3, 14.8, 0.42)] + [
        (-6.95 + rng.normal() * 0.1, y) for y in np.arange(-10.6, -0.6, 0.42)
    ]
    rows += [(14.6 + rng.normal() * 0.05, y) for y in np.arange(-10.2, -2.0, 0.5)]
    for x, y in rows:
        scale, turn = rng.uniform(0.9, 1.45), rng.uniform(0, 360)
        for part in (green, purple):
            mesh.copy_of(part, (x, y, -0.04), (0, 0, turn), scale)
    mesh.span("bed", (-7.4, -11.9, -0.3), (15.2, -10.8, -0.035), M.soil)
    mesh.span("bed", (-7.4, -10.8, -0.3), (-6.5, 0.0, -0.035), M.soil)
    for number, (x, y, height) in enumerate(
        (
            (-8.8, -12.6, 7.5),
            (-11.3, -10.2, 8.5),
            (-9.2, 3.4, 7.0),
            (17.5, -13.5, 8.0),
            (19.8, -11.0, 7.0),
            (17.0, 4.5, 8.5),
            (12.6, 12.5, 8.0),
            (1.2, 13.0, 7.5),
        )
    ):
        with mesh.frame((x, y, -0.3)):
            plants.cypress(M, height, 100 + number, 6500)
    for number, (x, y, height) in enumerate(
        (
            (-8.6, -5.6, 4.2),
            (-3.4, -14.8, 4.4),
            (9.3, -15.2, 4.8),
            (18.2, -4.0, 4.8),
            (16.9, 9.5, 5.0),
            (6.6, 13.6, 4.6),
            (-7.5, 9.5, 5.2),
            (-13.5, -2.0, 5.0),
        )
    ):
        with mesh.frame((x, y, -0.3)):
            plants.olive_tree(M, height, 120 + number)
    for number, y in enumerate(np.arange(-9.4, 1.4, 1.15)):
        with mesh.frame((14.78, y, 0.55 + 0.4 * math.sin(number))):
            plants.bush(M, (0.4, 0.75, 0.75), M.palm_leaf, M.bloom, 140 + number, 650, 0.075)
    for number, (x, y, size) in enumerate(
        (
            (2.1, 10.6, 0.6),
            (5.7, 10.5, 0.5),
            (3.3, 10.4, 0.4),
            (11.6, 6.9, 0.55),
            (12.2, 8.1, 0.7),
            (15.0, 3.4, 0.8),
            (16.0, 2.0, 0.9),
            (12.4, 9.6, 0.9),
        )
    ):
        with mesh.frame((x, y, -0.2)):
            plants.bush(
                M,
                (size, size, size * 0.9),
                M.palm_leaf,
                (M.white_bloom, M.bloom)[number % 2],
                160 + number,
                800,
            )
    patch = plants.grass_patch(M)
    for x in np.arange(-6, 16, 1.9):
        for y in (-12.9, -14.8, -16.7):
            mesh.copy_of(
                patch, (x + rng.normal() * 0.1, y, -0.33), (0, 0, 90 * int(rng.integers(4)))
            )
    mesh.span(
        "path",
        (3.4, 9.6, -0.3),
        (5.2, 16.0, -0.02),
        tiles("path", (0.5, 0.5), (0.62, 0.56, 0.46), (0.46, 0.40, 0.32), (0.3, 0.26, 0.2), 0.8),
    )


def terrain(radius, angle):
    """Height of the land: level round the house, falling to the southern sea, hills elsewhere."""
    bearing = np.degrees(angle) % 360
    away = np.clip((radius - 22) / 140, 0, 1)
    open_sea = np.exp(-(((bearing - 205) / 52) ** 2))
    folds = (
        np.sin(angle * 3 + 1.3) * 0.5
        + np.sin(angle * 7 + radius / 500) * 0.3
        + np.sin(angle * 17 + radius / 160) * 0.12
        + np.sin(angle * 41 + radius / 60) * 0.05
        + 0.75
    )
    rise = np.clip((radius - 350) / 2200, 0, 1) ** 1.15 * 420 * np.clip(folds, 0.12, None)
    rolling = 6 * np.sin(radius / 37 + angle * 5) * np.sin(angle * 11 + radius / 90) * away
    return (
        -0.34
        - 46 * away * (0.35 + 0.65 * open_sea)
        + rise * (1 - open_sea) ** 1.6
        + rolling
        - 60 * open_sea * np.clip((radius - 300) / 900, 0, 1)
    )


def place_land(M, lawn):
    """Lawn, valley with scattered trees, hills and the sea."""
    for low, high in (
        ((-30, -24), (34, -10.8)),
        ((-30, 0), (34, 28)),
        ((-30, -10.8), (-6.5, 0)),
        ((15, -10.8), (34, 0)),
    ):
        mesh.span("lawn", (*low, -0.6), (*high, -0.335), lawn)
    rings = np.concatenate([np.linspace(20, 300, 30), np.geomspace(320, 5200, 46)])
    bearings = np.radians(np.linspace(0, 360, 241))
    r, a = (m.ravel() for m in np.meshgrid(rings, bearings))
    verts = np.stack([4 + r * np.sin(a), -2 + r * np.cos(a), terrain(r, a)], axis=1)
    hills = distant("hills", (0.085, 0.105, 0.04), (0.27, 0.235, 0.13), reach=3800.0, scale=0.021)
    mesh.solid("land", verts, grid_ring(len(rings), len(bearings)), hills)
    sea = distant("sea", (0.035, 0.13, 0.19), (0.05, 0.17, 0.23), reach=9000.0, scale=0.004)
    mesh.panel("sea", (60000, 60000), (0, 0, -62), sea)
    rng = np.random.default_rng(200)
    with mesh.frame((0, 0, -500)):
        round_tree = plants.bush(M, (2.3, 2.3, 2.0), M.olive_leaf, None, 201, 1500, 0.6)
        tall_tree = plants.cypress(M, 8.0, 202, 1800)
    count = 420
    radius, angle = rng.uniform(26, 420, count) ** 1.0, rng.uniform(0, 2 * np.pi, count)
    heights = terrain(radius, angle)
    for number in range(count):
        spot = (
            4 + radius[number] * math.sin(angle[number]),
            -2 + radius[number] * math.cos(angle[number]),
            heights[number] - 0.3,
        )
        if abs(spot[0] - 4) < 20 and -22 < spot[1] < 12:
            continue
        south = math.cos(angle[number] - math.radians(205)) > 0.75
        if south and radius[number] < 90:
            continue
        mesh.copy_of(
            tall_tree if number % 5 == 0 else round_tree,
            spot,
            (0, 0, rng.uniform(0, 360)),
            rng.uniform(0.8, 1.7),
        )


def grid_ring(rings, spokes):
    """Faces of a polar grid, facing up."""
    return mesh.grid(rings - 1, spokes - 1)[:, ::-1]


def place_sky(strength):
    """A clear morning with a few high clouds."""
    world = bpy.data.worlds.new("morning")
    bpy.context.scene.world = world
    world.use_nodes = True
    tree = world.node_tree
    sky = tree.nodes.new("ShaderNodeTexSky")
    sky.sky_type, sky.sun_disc = "NISHITA", False
    sky.sun_elevation, sky.sun_rotation = (
        math.radians(plan.SUN_ELEVATION),
        math.radians(plan.SUN_BEARING),
    )
    sky.air_density, sky.dust_density, sky.ozone_density, sky.altitude = 1.0, 0.6, 1.6, 200
    spot = tree.nodes.new("ShaderNodeTexCoord")
    flat = tree.nodes.new("ShaderNodeMapping")
    flat.inputs["Scale"].default_value = (1.2, 2.2, 5.5)
    clouds = tree.nodes.new("ShaderNodeTexNoise")
    for key, value in {"Scale": 1.9, "Detail": 6.0, "Roughness": 0.58, "Distortion": 0.35}.items():
        clouds.inputs[key].default_value = value
    ramp = tree.nodes.new("ShaderNodeValToRGB")
    ramp.color_ramp.elements[0].position, ramp.color_ramp.elements[1].position = 0.50, 0.78
    mix = tree.nodes.new("ShaderNodeMixRGB")
    mix.inputs["Color2"].default_value = (9.0, 8.8, 8.6, 1)
    soften = tree.nodes.new("ShaderNodeMath")
    soften.operation = "MULTIPLY"
    soften.inputs[1].default_value = 0.55
    back = tree.nodes["Background"]
    back.inputs["Strength"].default_value = strength
    for a, b in (
        (spot.outputs["Generated"], flat.inputs["Vector"]),
        (flat.outputs[0], clouds.inputs["Vector"]),
        (clouds.outputs["Fac"], ramp.inputs["Fac"]),
        (ramp.outputs["Color"], soften.inputs[0]),
        (soften.outputs[0], mix.inputs["Fac"]),
        (sky.outputs["Color"], mix.inputs["Color1"]),
        (mix.outputs["Color"], back.inputs["Color"]),
    ):
        tree.links.new(a, b)
