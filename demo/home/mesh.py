"""Shapes: everything solid in the home is made here from numbers.

Parts are placed inside the current `frame`, so furniture is modelled around its own origin
and put anywhere.
"""

import math
from contextlib import contextmanager

import bpy
import numpy as np
from mathutils import Euler, Matrix

_frames = [Matrix.Identity(4)]


@contextmanager
def frame(at=(0, 0, 0), turn=0.0):
    """Everything made inside stands at `at`, turned anticlockwise by `turn` degrees."""
    _frames.append(
        _frames[-1] @ Matrix.Translation(at) @ Matrix.Rotation(math.radians(turn), 4, "Z")
    )
    yield
    _frames.pop()


def place(item, at=(0, 0, 0), tilt=(0, 0, 0)):
    """Link an object into the scene within the current frame."""
    local = Matrix.Translation(at) @ Euler([math.radians(a) for a in tilt]).to_matrix().to_4x4()
    item.matrix_world = _frames[-1] @ local
    bpy.context.scene.collection.objects.link(item)
    return item


def solid(name, verts, faces, mat, at=(0, 0, 0), tilt=(0, 0, 0), smooth=True, uv=None):
    """An object from raw vertices and faces; `uv` maps each vertex to its texture."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([tuple(map(float, v)) for v in verts], [], [tuple(map(int, f)) for f in faces])
    if mat is not None:
        mesh.materials.append(mat)
    if smooth:
        mesh.polygons.foreach_set("use_smooth", [True] * len(mesh.polygons))
    if uv is not None:
        loops = np.empty(len(mesh.loops), dtype=np.int32)
        mesh.loops.foreach_get("vertex_index", loops)
        mesh.uv_layers.new().data.foreach_set("uv", np.asarray(uv, dtype=np.float32)[loops].ravel())
    return place(bpy.data.objects.new(name, mesh), at, tilt)


def copy_of(item, at=(0, 0, 0), tilt=(0, 0, 0), scale=1.0):
    """Another instance sharing the same mesh: costs next to no memory."""
    twin = bpy.data.objects.new(item.name, item.data)
    place(twin, at, tilt)
    twin.matrix_world = twin.matrix_world @ Matrix.Scale(scale, 4)
    return twin


def box(name, size, at, mat, bevel=0.004, tilt=(0, 0, 0)):
    """A box standing on `at`, its edges softened.

    Three materials mean wood, by the direction of its grain.
    """
    if isinstance(mat, tuple):
        mat = mat[int(np.argmax(size))]
    x, y, z = size[0] / 2, size[1] / 2, size[2]
    verts = [(sx * x, sy * y, sz * z) for sz in (0, 1) for sy in (-1, 1) for sx in (-1, 1)]
    faces = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)]
    item = solid(name, verts, faces, mat, at, tilt, smooth=False)
    if bevel:
        soften = item.modifiers.new("edges", "BEVEL")
        soften.width, soften.segments = min(bevel, min(size) * 0.45), 2
    return item


def span(name, low, high, mat, bevel=0.0):
    """A box between two opposite corners."""
    size = [b - a for a, b in zip(low, high, strict=True)]
    at = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2])
    return box(name, size, at, mat, bevel)


def grid(columns, rows):
    """Faces of a grid of (columns + 1) × (rows + 1) vertices, row by row."""
    index = np.arange((columns + 1) * (rows + 1)).reshape(rows + 1, columns + 1)
    corners = (index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1])
    return np.stack([c.ravel() for c in corners], axis=1)


def ripple(points, amount, scale, seed=0):
    """Gentle unevenness, the same for the same seed."""
    rng = np.random.default_rng(seed)
    waves = rng.normal(size=(6, 3)) * scale
    phases = rng.uniform(0, 6.28, 6)
    return amount * np.sin(points @ waves.T + phases).mean(axis=1)


def cushion(name, size, at, mat, radius=0.06, puff=0.02, tilt=(0, 0, 0), seed=0):
    """An upholstered block: rounded edges, slightly filled out, a little uneven."""
    n = 14
    t = np.sin(np.linspace(-np.pi / 2, np.pi / 2, n + 1))
    a, b = (m.ravel() for m in np.meshgrid(t, t))
    one = np.ones_like(a)
    sides = [(a, b, one), (b, a, -one), (one, a, b), (-one, b, a), (b, one, a), (a, -one, b)]
    half = np.array(size) / 2
    radius = min(radius, half.min() * 0.98)
    verts, faces = [], []
    for number, side in enumerate(sides):
        p = np.stack(side, axis=1)
        inner = half - radius
        core = np.clip(p * half, -inner, inner)
        out = p * half - core
        length = np.linalg.norm(out, axis=1, keepdims=True)
        q = core + out / np.maximum(length, 1e-9) * radius
        dome = (1 - p[:, 0] ** 2) * (1 - p[:, 1] ** 2)
        q[:, 2] += np.sign(p[:, 2]) * puff * dome * (np.abs(p[:, 2]) > 0.99)
        q += (ripple(q, 0.012, 9, seed) * (puff > 0))[:, None] * np.sign(p) * 0.5
        q[:, 2] += half[2]
        verts.append(q)
        faces.append(grid(n, n) + number * len(a))
    return solid(name, np.concatenate(verts), np.concatenate(faces), mat, at, tilt)


def pillow(name, size, at, mat, tilt=(0, 0, 0), seed=0):
    """A scatter cushion: full in the middle, pinched at the corners; flat before tilting."""
    n = 18
    t = np.linspace(-1, 1, n + 1)
    u, v = (m.ravel() for m in np.meshgrid(t, t))
    height = np.sqrt(np.clip((1 - np.abs(u) ** 2.6) * (1 - np.abs(v) ** 2.6), 0, 1))
    x = u * (1 - 0.09 * (1 - v**2)) * size[0] / 2
    y = v * (1 - 0.09 * (1 - u**2)) * size[1] / 2
    flat = np.stack([x, y, 0 * x], axis=1)
    crease = 1 + ripple(flat, 0.5, 14, seed)
    top = np.stack([x, y, height * size[2] / 2 * crease], axis=1)
    low = np.stack([x, y, -height * size[2] / 2], axis=1)
    faces = np.concatenate([grid(n, n), grid(n, n)[:, ::-1] + len(u)])
    return solid(name, np.concatenate([top, low]), faces, mat, at, tilt)


def lathe(name, profile, at, mat, segments=40, tilt=(0, 0, 0)):
    """A turned shape: (radius, height) pairs spun around the vertical axis."""
    angle = np.linspace(0, 2 * np.pi, segments + 1)
    rows = [
        np.stack([r * np.cos(angle), r * np.sin(angle), 0 * angle + z], axis=1) for r, z in profile
    ]
    return solid(name, np.concatenate(rows), grid(segments, len(profile) - 1), mat, at, tilt)


def drum(name, radius, height, at, mat, segments=40, tilt=(0, 0, 0)):
    """A closed cylinder with slightly eased edges."""
    e = min(0.004, height * 0.3, radius * 0.3)
    profile = [
        (0, 0),
        (radius - e, 0),
        (radius, e),
        (radius, height - e),
        (radius - e, height),
        (0, height),
    ]
    item = lathe(name, profile, at, mat, segments, tilt)
    item.data.polygons.foreach_set("use_smooth", [False] * len(item.data.polygons))
    sides = np.zeros(len(item.data.polygons), dtype=bool)
    sides[2 * segments : 3 * segments] = True
    item.data.polygons.foreach_set("use_smooth", sides.tolist())
    return item


def tube(name, points, radius, mat, round_ends=True):
    """A bar or pipe through points."""
    curve = bpy.data.curves.new(name, "CURVE")
    curve.dimensions = "3D"
    curve.bevel_depth, curve.bevel_resolution, curve.use_fill_caps = radius, 3, round_ends
    line = curve.splines.new("POLY")
    line.points.add(len(points) - 1)
    line.points.foreach_set(
        "co", np.hstack([np.array(points, float), np.ones((len(points), 1))]).ravel()
    )
    curve.materials.append(mat)
    return place(bpy.data.objects.new(name, curve))


def arc(start, middle, end, steps=10):
    """Points of a quadratic curve, for bent tubes and branches."""
    t = np.linspace(0, 1, steps)[:, None]
    a, b, c = (np.array(p, float) for p in (start, middle, end))
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c


def panel(name, size, at, mat, tilt=(0, 0, 0)):
    """A flat rectangle with a texture from corner to corner, lying flat before tilting."""
    w, h = size[0] / 2, size[1] / 2
    verts = [(-w, -h, 0), (w, -h, 0), (w, h, 0), (-w, h, 0)]
    return solid(
        name, verts, [(0, 1, 2, 3)], mat, at, tilt, False, [(0, 0), (1, 0), (1, 1), (0, 1)]
    )


def curtain(name, width, height, at, mat, folds=9, depth=0.05, turn=0.0, seed=0):
    """A hanging curtain, its folds opening towards the floor."""
    rng = np.random.default_rng(seed)
    across, down = folds * 12, 12
    u, v = (
        m.ravel() for m in np.meshgrid(np.linspace(0, 1, across + 1), np.linspace(0, 1, down + 1))
    )
    warp = u + 0.018 * np.sin(9 * u + rng.uniform(0, 6)) * (0.4 + v)
    wave = np.sin(warp * folds * 2 * np.pi) + 0.3 * np.sin(
        warp * folds * 4.3 + 2 * v + rng.uniform(0, 6)
    )
    x = (u - 0.5) * width + 0.012 * np.cos(warp * folds * 2 * np.pi)
    verts = np.stack([x, wave * depth * (0.65 + 0.45 * v), (1 - v) * height], axis=1)
    return solid(name, verts, grid(across, down), mat, at, (0, 0, turn))


def drape(name, size, drop, at, mat, seed=0):
    """A cover lying over a bed: flat on top, falling over three sides in folds (open at +y)."""
    n = 60
    w, d = size[0] / 2, size[1]
    u, v = (
        m.ravel()
        for m in np.meshgrid(np.linspace(-w - drop, w + drop, n + 1), np.linspace(-drop, d, n + 1))
    )
    over_x, over_y = np.maximum(np.abs(u) - w, 0), np.maximum(-v, 0)
    flat = np.stack([u, v, 0 * u], axis=1)
    fold = ripple(flat, 0.10, 7, seed)
    x = np.sign(u) * (
        np.minimum(np.abs(u), w) + np.minimum(over_x, 0.05) + fold * 0.5 * (over_x > 0.05)
    )
    y = np.maximum(v, 0) - np.minimum(over_y, 0.05) - fold * 0.5 * (over_y > 0.05)
    fall = np.maximum(over_x, over_y)
    z = -np.maximum(fall - 0.03, 0) + ripple(flat, 0.03, 6, seed + 1) * np.clip(
        1 - fall / 0.2, 0, 1
    )
    z += 0.035 * np.clip(1 - fall / 0.1, 0, 1)
    return solid(name, np.stack([x, y, z], axis=1), grid(n, n), mat, at)


def coloured_boxes(name, boxes, mat, at=(0, 0, 0)):
    """Many small boxes as one mesh; each is (low corner, high corner, (r, g, b))."""
    verts, faces, colours = [], [], []
    order = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)]
    for low, high, colour in boxes:
        start = len(verts)
        verts += [
            ((low, high)[i][0], (low, high)[j][1], (low, high)[k][2])
            for k in (0, 1)
            for j in (0, 1)
            for i in (0, 1)
        ]
        faces += [tuple(start + c for c in f) for f in order]
        colours += [(*colour, 1.0)] * 8
    item = solid(name, verts, faces, mat, at, smooth=False)
    layer = item.data.color_attributes.new("colour", "FLOAT_COLOR", "POINT")
    layer.data.foreach_set("color", np.array(colours, dtype=np.float32).ravel())
    return item


def leaves(name, roots, ways, length, width, mat, droop=0.25, seed=0, at=(0, 0, 0)):
    """Leaves as one mesh: each starts at a root, points along its way and bends down at the tip."""
    rng = np.random.default_rng(seed)
    roots, ways = np.asarray(roots, float), np.asarray(ways, float)
    ways = ways / np.maximum(np.linalg.norm(ways, axis=1, keepdims=True), 1e-9)
    count = len(roots)
    length = np.broadcast_to(length, count)[:, None] * rng.uniform(0.7, 1.2, (count, 1))
    width = np.broadcast_to(width, count)[:, None] * rng.uniform(0.8, 1.15, (count, 1))
    side = np.cross(ways, [0, 0, 1.0] + rng.normal(size=(count, 3)) * 0.35)
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    down = np.array([0, 0, -1.0])
    middle = roots + ways * length * 0.5 + down * length * droop * 0.2
    tip = roots + ways * length + down * length * droop
    crease = np.cross(side, ways) * width * 0.18
    verts = np.stack(
        [
            roots,
            middle - side * width / 2 + crease,
            middle,
            middle + side * width / 2 + crease,
            tip,
        ],
        axis=1,
    )
    faces = np.array([(0, 2, 1), (0, 3, 2), (2, 4, 1), (2, 3, 4)])
    every = (np.arange(count)[:, None, None] * 5 + faces).reshape(-1, 3)
    return solid(name, verts.reshape(-1, 3), every, mat, at, smooth=False)
