"""Pictures and rugs painted with numpy: our own work, and different on every wall."""

import bpy
import numpy as np


def canvas(width, height):
    """Coordinates of a picture's pixels, 0…1, the origin at the lower left."""
    return np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))


def clouds(width, height, seed, octaves=6, base=3):
    """Smooth random texture, 0…1."""
    rng = np.random.default_rng(seed)
    total, weight = np.zeros((height, width)), 0.0
    for octave in range(octaves):
        n = base * 2**octave
        coarse = rng.random((n + 2, n + 2))
        y, x = np.linspace(0, n, height), np.linspace(0, n, width)
        yi, xi = y.astype(int), x.astype(int)
        fy, fx = (y - yi)[:, None], (x - xi)[None, :]
        fy, fx = fy * fy * (3 - 2 * fy), fx * fx * (3 - 2 * fx)
        top = coarse[yi][:, xi] * (1 - fx) + coarse[yi][:, xi + 1] * fx
        low = coarse[yi + 1][:, xi] * (1 - fx) + coarse[yi + 1][:, xi + 1] * fx
        total += (top * (1 - fy) + low * fy) * 0.55**octave
        weight += 0.55**octave
    return total / weight


def image(name, pixels):
    """A Blender image from an array of sRGB colours, the first row at the bottom."""
    height, width, _ = pixels.shape
    made = bpy.data.images.new(name, width, height)
    rgba = np.ones((height, width, 4), dtype=np.float32)
    rgba[..., :3] = np.clip(pixels, 0, 1)
    made.pixels.foreach_set(rgba.ravel())
    made.pack()
    return made


def brush(pixels, seed, amount=0.10):
    """Make flat colour look hand-painted."""
    height, width, _ = pixels.shape
    grain = clouds(width, height, seed, 7, 6)[..., None] - 0.5
    weave = np.random.default_rng(seed).random((height, width, 1)) - 0.5
    return pixels * (1 + grain * amount * 3) + weave * amount * 0.4


def landscape(
    name,
    seed,
    sky=((0.93, 0.80, 0.66), (0.62, 0.72, 0.76)),
    land=((0.75, 0.55, 0.42), (0.16, 0.24, 0.24)),
    size=(900, 640),
    sun=(0.68, 0.66),
):
    """Hills in layers under a low sun."""
    rng = np.random.default_rng(seed)
    x, y = canvas(*size)
    picture = np.array(sky[0]) * (1 - y[..., None]) + np.array(sky[1]) * y[..., None]
    disc = np.hypot((x - sun[0]) * size[0] / size[1], y - sun[1])
    picture = np.where((disc < 0.075)[..., None], np.array((0.93, 0.52, 0.30)), picture)
    for layer in range(6):
        f = layer / 5
        ridge = (
            0.60
            - 0.115 * layer
            + sum(
                rng.uniform(0.01, 0.05)
                / k
                * np.sin(k * 3.1 * x * rng.uniform(0.7, 1.5) + rng.uniform(0, 6))
                for k in (1, 2, 4, 9)
            )
        )
        tone = np.array(land[0]) * (1 - f) + np.array(land[1]) * f
        picture = np.where(
            (y < ridge)[..., None], tone * (0.9 + 0.25 * (ridge - y)[..., None]), picture
        )
    return image(name, brush(picture, seed))


def shapes(name, seed, ground=(0.90, 0.86, 0.79), size=(640, 860)):
    """A calm abstract: overlapping cut-out shapes in earth colours."""
    rng = np.random.default_rng(seed)
    colours = [
        (0.72, 0.36, 0.22),
        (0.20, 0.30, 0.31),
        (0.85, 0.62, 0.30),
        (0.47, 0.51, 0.39),
        (0.16, 0.15, 0.15),
        (0.86, 0.72, 0.61),
    ]
    x, y = canvas(*size)
    picture = np.ones((size[1], size[0], 3)) * ground
    for number in range(7):
        cx, cy, r = rng.uniform(0.22, 0.78), rng.uniform(0.2, 0.8), rng.uniform(0.10, 0.26)
        angle = np.arctan2(y - cy, x - cx)
        edge = r * (
            1
            + 0.22 * np.sin(2 * angle + rng.uniform(0, 6))
            + 0.10 * np.sin(3 * angle + rng.uniform(0, 6))
        )
        inside = np.hypot(x - cx, (y - cy) * size[1] / size[0]) < edge
        picture = np.where(inside[..., None], colours[number % len(colours)], picture)
    for _ in range(3):
        a, b, c = rng.uniform(0.1, 0.9), rng.uniform(-0.5, 0.5), rng.uniform(0.05, 0.2)
        line = np.abs(y - a - b * (x - 0.5) - c * np.sin(5 * x)) < 0.004
        picture = np.where(line[..., None], (0.13, 0.12, 0.12), picture)
    return image(name, brush(picture, seed, 0.08))


def botanical(name, seed, ground=(0.92, 0.89, 0.82), ink=(0.22, 0.32, 0.24), size=(560, 760)):
    """A pressed branch on paper."""
    rng = np.random.default_rng(seed)
    x, y = canvas(*size)
    picture = np.ones((size[1], size[0], 3)) * ground
    bend = rng.uniform(-0.25, 0.25)
    for step in range(17):
        t = 0.12 + 0.72 * step / 16
        sx, sy = 0.5 + bend * (t - 0.4) ** 2 * 2, t
        for side in (-1, 1):
            angle = side * rng.uniform(0.6, 1.0)
            length, width = 0.20 * (1.15 - t), 0.035 * (1.2 - t)
            dx, dy = (x - sx), (y - sy) * size[1] / size[0]
            along, off = (
                dx * np.sin(angle) + dy * np.cos(angle),
                dx * np.cos(angle) - dy * np.sin(angle),
            )
            inside = (
                (along > 0)
                & (along < length)
                & (np.abs(off) < width * np.sin(np.pi * np.clip(along / length, 0, 1)))
            )
            picture = np.where(inside[..., None], np.array(ink) * rng.uniform(0.8, 1.5), picture)
    stem = np.abs(x - 0.5 - bend * (y - 0.4) ** 2 * 2) < 0.005
    picture = np.where((stem & (y > 0.06) & (y < 0.86))[..., None], ink, picture)
    return image(name, brush(picture, seed, 0.05))


def kilim(name, seed, ground, figure, accent, size=(1000, 700), rows=9):
    """A flat-woven rug: borders, diamonds and zigzags."""
    x, y = canvas(*size)
    picture = np.ones((size[1], size[0], 3)) * ground
    u, v = x * rows * size[0] / size[1], y * rows
    cell = np.abs((u % 2) - 1) + np.abs((v % 2) - 1)
    picture = np.where((np.abs(cell - 1.0) < 0.16)[..., None], figure, picture)
    picture = np.where((cell < 0.42)[..., None], accent, picture)
    picture = np.where((cell < 0.20)[..., None], figure, picture)
    picture = np.where((cell > 1.72)[..., None], accent, picture)
    edge = np.minimum(np.minimum(x, 1 - x) * size[0] / size[1], np.minimum(y, 1 - y))
    zigzag = np.abs(((u + v) * 2 % 2) - 1) < 0.5
    picture = np.where((edge < 0.085)[..., None], ground, picture)
    picture = np.where(((edge < 0.068) & (edge > 0.03) & zigzag)[..., None], figure, picture)
    picture = np.where(
        ((edge < 0.022) | ((edge > 0.074) & (edge < 0.085)))[..., None], accent, picture
    )
    threads = 0.92 + 0.08 * np.sin(np.arange(size[1]) * 2.1)[:, None, None]
    return image(name, brush(picture * threads, seed, 0.10))


def berber(name, seed, size=(1000, 760)):
    """A cream wool rug with thin, hand-drawn dark lozenges."""
    x, y = canvas(*size)
    wobble = (clouds(*size, seed, 4, 5) - 0.5) * 0.35
    u, v = x * 4.0 + wobble, y * 3.0 + wobble
    lozenge = np.abs(np.abs((u % 1) - 0.5) + np.abs((v % 1) - 0.5) - 0.5)
    inner = np.abs(np.abs((u % 1) - 0.5) + np.abs((v % 1) - 0.5) - 0.2)
    picture = np.ones((size[1], size[0], 3)) * (0.90, 0.86, 0.78)
    picture = np.where((lozenge < 0.028)[..., None], (0.27, 0.22, 0.19), picture)
    picture = np.where((inner < 0.018)[..., None], (0.70, 0.38, 0.24), picture)
    return image(name, brush(picture, seed + 1, 0.16))
