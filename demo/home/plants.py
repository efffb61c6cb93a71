"""Plants and trees, grown from random numbers with fixed seeds."""

import mesh
import numpy as np


def ball(count, rng, radii=(1, 1, 1), hollow=0.55):
    """Random points in the outer shell of an ellipsoid, and their outward directions."""
    way = rng.normal(size=(count, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    return way * rng.uniform(hollow, 1.0, (count, 1)) * np.array(radii), way


def branch(name, start, end, radius, mat, bend=0.15, seed=0):
    """A bent branch."""
    rng = np.random.default_rng(seed)
    start, end = np.array(start, float), np.array(end, float)
    middle = (start + end) / 2 + rng.normal(size=3) * bend * np.linalg.norm(end - start)
    return mesh.tube(name, mesh.arc(start, middle, end, 7), radius, mat)


def olive_tree(M, height=3.2, seed=1, density=1.0):
    """An olive: a gnarled trunk, several round silver crowns."""
    rng = np.random.default_rng(seed)
    fork = np.array([0.1, 0.05, height * 0.36])
    branch("trunk", (0, 0, -0.05), fork, height * 0.035, M.bark, 0.1, seed)
    roots, ways = [], []
    for number in range(9):
        angle = number * 2.4 + rng.uniform(-0.3, 0.3)
        reach = height * rng.uniform(0.12, 0.34)
        top = np.array(
            [np.cos(angle) * reach, np.sin(angle) * reach, height * rng.uniform(0.58, 0.9)]
        )
        branch("bough", fork, top, height * 0.013, M.bark, 0.12, seed * 31 + number)
        spots, out = ball(
            int(1050 * density),
            rng,
            np.array((0.21, 0.21, 0.16)) * height * rng.uniform(0.8, 1.15),
            0.25,
        )
        roots.append(spots + top)
        ways.append(out + rng.normal(size=out.shape) * 0.6 + (0, 0, 0.2))
    return mesh.leaves(
        "olive",
        np.concatenate(roots),
        np.concatenate(ways),
        0.10 * height / 3 + 0.03,
        0.030 * height / 3 + 0.008,
        M.olive_leaf,
        0.15,
        seed,
    )


def cypress(M, height=6.0, seed=2, count=9000):
    """A slender Mediterranean cypress."""
    rng = np.random.default_rng(seed)
    z = rng.beta(1.1, 1.5, count)
    girth = height * 0.095 * np.clip(np.sin(np.pi * np.clip(z * 0.86 + 0.12, 0, 1)) ** 0.7, 0.03, 1)
    angle = rng.uniform(0, 2 * np.pi, count)
    lumps = 1 + 0.18 * np.sin(angle * 3 + z * 22) + 0.10 * np.sin(angle * 5 - z * 40)
    r = girth * lumps * rng.uniform(0.6, 1.0, count) ** 0.6
    roots = np.stack([r * np.cos(angle), r * np.sin(angle), 0.15 + z * height * 0.97], axis=1)
    ways = (
        np.stack([np.cos(angle) * 0.5, np.sin(angle) * 0.5, np.full(count, 1.1)], axis=1)
        + rng.normal(size=(count, 3)) * 0.25
    )
    mesh.tube("cypress trunk", [(0, 0, -0.1), (0, 0, height * 0.4)], height * 0.02, M.bark)
    return mesh.leaves(
        "cypress", roots, ways, height * 0.034, height * 0.013, M.cypress_leaf, 0.0, seed
    )


def bush(M, size=(0.6, 0.6, 0.5), leaf=None, bloom=None, seed=3, count=900, length=0.07):
    """A rounded shrub, with blossom if wanted."""
    rng = np.random.default_rng(seed)
    spots, out = ball(count, rng, size, 0.5)
    spots = spots * (
        1 + 0.16 * np.sin(out @ rng.normal(size=(3, 4)) * 4).mean(axis=1, keepdims=True)
    )
    spots[:, 2] = np.abs(spots[:, 2] + size[2] * 0.6)
    item = mesh.leaves(
        "bush",
        spots,
        out + rng.normal(size=out.shape) * 0.5,
        length,
        length * 0.5,
        leaf or M.fig_leaf,
        0.1,
        seed,
    )
    if bloom:
        picked = rng.choice(count, count // 2, replace=False)
        mesh.leaves(
            "blossom",
            spots[picked] * 1.06,
            out[picked] + rng.normal(size=(count // 2, 3)) * 0.6,
            length * 0.9,
            length * 0.8,
            bloom,
            0.0,
            seed + 1,
        )
    return item


def lavender(M, seed=4, stalks=230):
    """A tuft of lavender; returns its two meshes for repetition."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(stalks, 3)) * (0.07, 0.07, 0)
    way = rng.normal(size=(stalks, 3)) * (0.42, 0.42, 0.08) + (0, 0, 1)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    length = rng.uniform(0.32, 0.55, stalks)
    green = mesh.leaves(
        "lavender stalks", root, way, length, 0.012, M.olive_leaf, 0.05, seed, at=(0, 0, -5)
    )
    heads = (
        np.repeat(root + way * (length * 0.85)[:, None], 4, axis=0)
        + rng.normal(size=(stalks * 4, 3)) * 0.02
    )
    purple = mesh.leaves(
        "lavender heads",
        heads,
        np.repeat(way, 4, axis=0) + rng.normal(size=(stalks * 4, 3)) * 0.3,
        0.085,
        0.024,
        M.lavender,
        0.0,
        seed,
        at=(0, 0, -5),
    )
    return green, purple


def grass_patch(M, size=2.0, blades=5200, seed=5):
    """A square of grass blades, for repetition."""
    rng = np.random.default_rng(seed)
    roots = np.stack(
        [
            rng.uniform(-size / 2, size / 2, blades),
            rng.uniform(-size / 2, size / 2, blades),
            np.zeros(blades),
        ],
        axis=1,
    )
    ways = rng.normal(size=(blades, 3)) * 0.38 + (0, 0, 1)
    return mesh.leaves(
        "grass",
        roots,
        ways,
        rng.uniform(0.05, 0.11, blades),
        0.009,
        M.grass,
        0.3,
        seed,
        at=(0, 0, -5),
    )


def tall_grass(M, height=0.9, blades=260, seed=6):
    """Ornamental grass, arching outwards."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(blades, 3)) * (0.06, 0.06, 0)
    way = rng.normal(size=(blades, 3)) * (0.38, 0.38, 0.05) + (0, 0, 1)
    return mesh.leaves("feather grass", root, way, height, 0.014, M.palm_leaf, 0.3, seed)


def pot(M, radius=0.2, height=0.36, mat=None):
    """A planter with soil."""
    r = radius
    mesh.lathe(
        "pot",
        [
            (0, 0),
            (r * 0.72, 0),
            (r * 0.78, 0.02),
            (r * 0.97, height * 0.85),
            (r * 1.04, height * 0.87),
            (r * 1.04, height),
            (r * 0.92, height),
            (r * 0.9, height - 0.04),
            (0, height - 0.04),
        ],
        (0, 0, 0),
        mat or M.clay_pot,
    )
    mesh.drum("soil", r * 0.9, 0.01, (0, 0, height - 0.045), M.soil)


def fiddle_leaf(M, height=1.7, seed=7, count=52):
    """A fiddle-leaf fig in its pot."""
    rng = np.random.default_rng(seed)
    roots, ways = [], []
    for stem in range(3):
        angle = stem * 2.1 + 0.4
        lean = 0.16 * height * np.array([np.cos(angle), np.sin(angle), 0])
        top = np.add(lean, (0, 0, height * (0.98 - 0.14 * stem)))
        line = mesh.arc((0, 0, 0.25), lean * 0.2 + (0, 0, height * 0.5), top, 30)
        mesh.tube("stem", line, 0.012, M.bark)
        for number in range(count // 3):
            t = 9 + int(20 * number / (count // 3))
            turn = number * 2.4 + stem
            roots.append(line[t])
            ways.append(np.array([np.cos(turn), np.sin(turn), rng.uniform(0.25, 0.9)]))
    mesh.leaves("fig leaves", roots, ways, 0.31, 0.21, M.fig_leaf, 0.28, seed)


def kentia(M, height=1.9, fronds=11, seed=8):
    """A parlour palm: arching fronds of many leaflets."""
    rng = np.random.default_rng(seed)
    roots, ways = [], []
    for number in range(fronds):
        angle = number * 2.4 + rng.uniform(-0.2, 0.2)
        out = np.array([np.cos(angle), np.sin(angle), 0])
        rise, reach = height * rng.uniform(0.72, 1.0), height * rng.uniform(0.25, 0.48)
        line = mesh.arc(
            (out * 0.03) + (0, 0, 0.25),
            out * reach * 0.35 + (0, 0, rise * 1.18),
            out * reach + (0, 0, rise * 0.82),
            26,
        )
        mesh.tube("frond", line, 0.006, M.palm_leaf)
        along = np.gradient(line, axis=0)
        for t in range(9, 26):
            side = np.cross(along[t], (0, 0, 1.0))
            side /= np.linalg.norm(side)
            for sign in (-1, 1):
                roots.append(line[t])
                ways.append(side * sign + along[t] / np.linalg.norm(along[t]) * 0.7 + (0, 0, 0.1))
    mesh.leaves("kentia leaflets", roots, ways, 0.30, 0.034, M.palm_leaf, 0.35, seed)


def trailing(M, seed=9, length=0.7, strands=9):
    """A pothos trailing over the edge of a shelf."""
    rng = np.random.default_rng(seed)
    roots, ways = [], []
    for _ in range(strands):
        x, y = rng.uniform(-0.09, 0.09), -rng.uniform(0.05, 0.10)
        drop = length * rng.uniform(0.4, 1.0)
        line = mesh.arc((x * 0.3, 0, 0.1), (x, y * 1.3, 0.17), (x * 2, y * 1.5, -drop), 16)
        mesh.tube("strand", line, 0.0025, M.palm_leaf)
        for point in line[3:]:
            roots.append(point)
            ways.append(np.add(rng.normal(size=3), (0, -0.8, 0.1)))
    mesh.leaves("pothos", roots, ways, 0.085, 0.062, M.palm_leaf, 0.4, seed)


def bouquet(M, mat, height=0.5, stems=9, seed=10, bloom=None):
    """Branches standing in a vase whose mouth is at the origin."""
    rng = np.random.default_rng(seed)
    roots, ways = [], []
    for number in range(stems):
        angle = number * 2.4
        top = np.array([np.cos(angle), np.sin(angle), 0]) * height * rng.uniform(0.2, 0.55) + (
            0,
            0,
            height * rng.uniform(0.65, 1.0),
        )
        line = mesh.arc((0, 0, -0.12), (0, 0, height * 0.4), top, 14)
        mesh.tube("twig", line, 0.0028, M.bark)
        for point in np.repeat(line[5:], 3, axis=0):
            roots.append(point)
            ways.append(np.add(rng.normal(size=3), (0, 0, 0.5)))
    mesh.leaves("sprig", roots, ways, 0.075, 0.026, mat, 0.2, seed)
    if bloom:
        spots = np.repeat(np.array(roots)[::2], 5, axis=0)
        mesh.leaves("blossom", spots, rng.normal(size=spots.shape), 0.032, 0.028, bloom, 0.0, seed)
