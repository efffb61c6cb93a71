"""The building: walls and their openings, floors, ceilings, glazing, and the light through them."""

import math

import bpy
import mesh
import plan
from mathutils import Euler

TOP = plan.HEIGHT
HALF = plan.WALL / 2

# Holes in walls: from, to along the wall, sill, head.
BEDROOM_GLASS = (-4.3, -0.9, 0.0, 2.45)
LIVING_GLASS = (0.8, 6.4, 0.0, 2.5)
KITCHEN_GLASS = (7.5, 12.9, 0.0, 2.5)
SINK_WINDOW = (2.0, 4.4, 1.12, 2.3)
LIBRARY_WINDOW = (6.8, 8.9, 0.5, 2.45)
FRONT_DOOR = (3.7, 4.75, 0.0, 2.3)
SIDE_LIGHT = (4.95, 5.4, 0.0, 2.3)
SKYLIGHTS = {"entrance-hall": (3.3, 6.45, 4.9, 7.45), "library": (8.2, 6.5, 10.0, 7.2)}


def place_wall(axis, line, start, end, holes, low_mat, high_mat, M):
    """A wall along x or y, in two leaves: each side has its own finish, skirting indoors."""
    for side, mat in ((-1, low_mat), (1, high_mat)):
        near, far = sorted((line, line + side * HALF))

        def leaf(a, b, low, high, near=near, far=far, mat=mat):
            if b - a > 1e-4 and high - low > 1e-4:
                corners = (
                    ((a, near, low), (b, far, high))
                    if axis == "x"
                    else ((near, a, low), (far, b, high))
                )
                mesh.span("wall", *corners, mat)

        edge = start
        for a, b, sill, head in sorted(holes):
            leaf(edge, a, 0, TOP)
            leaf(a, b, 0, sill)
            leaf(a, b, head, TOP)
            edge = b
        leaf(edge, end, 0, TOP)
        if mat is not M.facade:
            place_skirting(axis, line + side * HALF, side, start, end, holes, M)


def place_skirting(axis, face, side, start, end, holes, M):
    """The board along the foot of a wall, leaving doorways free."""
    edge = start
    stops = [(a - 0.06, b + 0.06) for a, b, sill, _ in sorted(holes) if sill == 0] + [(end, end)]
    near, far = sorted((face, face + side * 0.014))
    for a, b in stops:
        if a - edge > 0.02:
            low, high = (
                ((edge, near, 0), (a, far, 0.09))
                if axis == "x"
                else ((near, edge, 0), (far, a, 0.0895))
            )
            mesh.span("skirting", low, high, M.white, 0.003)
        edge = b


def place_lining(axis, line, hole, M):
    """An oak frame around an open doorway."""
    a, b, _, head = hole
    d, t = HALF + 0.018, 0.045
    pieces = [((a, 0), (a + t, head)), ((b - t, 0), (b, head)), ((a + t, head - t), (b - t, head))]
    for (u0, z0), (u1, z1) in pieces:
        low, high = (
            ((u0, line - d, z0), (u1, line + d, z1))
            if axis == "x"
            else ((line - d, u0, z0), (line + d, u1, z1))
        )
        mesh.span("lining", low, high, M.oak, 0.003)
    for side in (-1, 1):
        near, far = sorted((line + side * HALF, line + side * (HALF + 0.016)))
        for (u0, z0), (u1, z1) in (
            ((a - 0.07, 0), (a, head + 0.07)),
            ((b, 0), (b + 0.07, head + 0.07)),
            ((a, head), (b, head + 0.07)),
        ):
            low, high = (
                ((u0, near, z0), (u1, far, z1)) if axis == "x" else ((near, u0, z0), (far, u1, z1))
            )
            mesh.span("architrave", low, high, M.oak, 0.003)


def place_sash(axis, line, a, b, low, high, M, bar=0.05):
    """One framed pane."""
    d = 0.028
    for u0, z0, u1, z1 in (
        (a, low, a + bar, high),
        (b - bar, low, b, high),
        (a, low, b, low + bar),
        (a, high - bar, b, high),
    ):
        ends = (
            ((u0, line - d, z0), (u1, line + d, z1))
            if axis == "x"
            else ((line - d, u0, z0), (line + d, u1, z1))
        )
        mesh.span("sash", *ends, M.black, 0.003)
    u, v = b - a - 2 * bar, high - low - 2 * bar
    middle = (
        ((a + b) / 2, line, (low + high) / 2)
        if axis == "x"
        else (line, (a + b) / 2, (low + high) / 2)
    )
    mesh.panel("pane", (u, v), middle, M.glass, (90, 0, 0 if axis == "x" else 90))


def place_glazing(axis, line, hole, panels, M, folded=None):
    """Glass in a hole; `folded` sends a panel's number to the one it is pushed in front of."""
    a, b, sill, head = hole
    folded = folded or {}
    d, t = 0.07, 0.04
    for u0, z0, u1, z1 in (
        (a, sill, a + t, head),
        (b - t, sill, b, head),
        (a, head - t, b, head),
        (a, sill - 0.005, b, sill + 0.012),
    ):
        ends = (
            ((u0, line - d, z0), (u1, line + d, z1))
            if axis == "x"
            else ((line - d, u0, z0), (line + d, u1, z1))
        )
        mesh.span("frame", *ends, M.black, 0.003)
    step = (b - a) / panels
    for number in range(panels):
        slot = folded.get(number, number)
        offset = line - 0.06 if number in folded else line
        place_sash(axis, offset, a + slot * step, a + (slot + 1) * step, sill + 0.012, head - t, M)


def place_walls(M):
    """All walls of the house."""
    p, f = M.plaster, M.facade
    lower, upper = -HALF, 9.5 + HALF
    place_wall("x", 0, -5 - HALF, 0, [BEDROOM_GLASS], f, p, M)
    place_wall("x", 0, 0, 13.5 + HALF, [LIVING_GLASS, KITCHEN_GLASS], f, p, M)
    place_wall("x", 6, -5 - HALF, 2.5 - HALF, [], p, f, M)
    place_wall("x", 6, 2.5 - HALF, 6, [(3.4, 5.2, 0, 2.5)], p, p, M)
    place_wall("x", 6, 6, 10.5 + HALF, [(7.9, 9.3, 0, 2.4)], p, M.sage_wall, M)
    place_wall("x", 6, 10.5 + HALF, 13.5 + HALF, [], p, f, M)
    place_wall("x", 9.5, 2.5 - HALF, 6, [FRONT_DOOR, SIDE_LIGHT], p, f, M)
    place_wall("x", 9.5, 6, 10.5 + HALF, [], M.sage_wall, f, M)
    low, mid, high = lower + plan.WALL, 6 - HALF, 6 + HALF
    place_wall("y", -5, low, mid, [], f, M.clay, M)
    place_wall("y", 0, low, mid, [(3.7, 5.3, 0, 2.4)], p, p, M)
    place_wall("y", 7, low, mid, [(1.6, 4.6, 0, 2.6)], p, p, M)
    place_wall("y", 13.5, low, mid, [SINK_WINDOW], p, f, M)
    place_wall("y", 2.5, high, upper - plan.WALL, [], f, p, M)
    place_wall("y", 6, high, upper - plan.WALL, [(7.1, 8.5, 0, 2.4)], p, M.sage_wall, M)
    place_wall("y", 10.5, high, upper - plan.WALL, [LIBRARY_WINDOW], M.sage_wall, f, M)
    for axis, line, hole in (
        ("x", 6, (3.4, 5.2, 0, 2.5)),
        ("x", 6, (7.9, 9.3, 0, 2.4)),
        ("y", 0, (3.7, 5.3, 0, 2.4)),
        ("y", 7, (1.6, 4.6, 0, 2.6)),
        ("y", 6, (7.1, 8.5, 0, 2.4)),
    ):
        place_lining(axis, line, hole, M)


def place_windows(M):
    """Sliding doors to the terrace, windows with sills, and the front door."""
    place_glazing("x", 0, BEDROOM_GLASS, 3, M)
    place_glazing("x", 0, LIVING_GLASS, 4, M, {2: 0, 3: 1})
    place_glazing("x", 0, KITCHEN_GLASS, 4, M, {0: 1})
    place_glazing("y", 13.5, SINK_WINDOW, 2, M)
    place_glazing("y", 10.5, LIBRARY_WINDOW, 2, M)
    place_glazing("x", 9.5, SIDE_LIGHT, 1, M)
    a, b, _, head = FRONT_DOOR
    mesh.span("front door", (a + 0.03, 9.47, 0.01), (b - 0.03, 9.53, head - 0.03), M.ink, 0.003)
    for z in (0.12, 0.84, 1.56):
        mesh.span("door panel", (a + 0.16, 9.455, z), (b - 0.16, 9.475, z + 0.6), M.ink, 0.012)
    mesh.tube(
        "door handle",
        [(a + 0.1, 9.47, 1.0), (a + 0.1, 9.41, 1.0), (a + 0.1, 9.41, 1.35), (a + 0.1, 9.47, 1.35)],
        0.011,
        M.brass,
    )
    place_lining("x", 9.5, FRONT_DOOR, M)


def place_floor(M, materials):
    """Each room's floor, and the slab beneath."""
    for slug, (west, south, east, north) in plan.ROOMS.items():
        mesh.span(f"floor {slug}", (west, south, -0.3), (east, north, 0.0), materials[slug])
    for hole in (BEDROOM_GLASS, LIVING_GLASS, KITCHEN_GLASS):
        mesh.span("threshold", (hole[0], -HALF - 0.03, -0.3), (hole[1], 0.0, 0.003), M.stone)


def place_ceiling(M):
    """Ceilings and roof, with a skylight over the hall and oak beams over the large rooms."""
    for slug, (west, south, east, north) in plan.ROOMS.items():
        west, south, east, north = west - HALF, south - HALF, east + HALF, north + HALF
        x0, y0, x1, y1 = SKYLIGHTS.get(slug, (east, north, east, north))
        for low, high in (
            ((west, south), (east, y0)),
            ((west, y1), (east, north)),
            ((west, y0), (x0, y1)),
            ((x1, y0), (east, y1)),
        ):
            if low[0] < high[0] and low[1] < high[1]:
                mesh.span("roof", (*low, TOP), (*high, TOP + 0.3), M.ceiling)
    for x0, y0, x1, y1 in SKYLIGHTS.values():
        mesh.panel(
            "skylight", (x1 - x0, y1 - y0), ((x0 + x1) / 2, (y0 + y1) / 2, TOP + 0.28), M.glass
        )
    for low, high in (
        ((-5.35, -0.5, TOP + 0.1), (13.85, -0.1, TOP + 0.32)),
        ((-5.35, 6.1, TOP + 0.1), (2.4, 6.4, TOP + 0.32)),
    ):
        mesh.span("eaves", low, high, M.facade)
    mesh.span("fascia", (-5.38, -0.53, TOP + 0.08), (13.88, -0.5, TOP + 0.34), M.teak)
    for number in range(7):
        mesh.span(
            "beam",
            (0.55 + number * 0.98, 0.1, TOP - 0.2),
            (0.68 + number * 0.98, 5.9, TOP),
            M.oak,
            0.006,
        )
    for number in range(6):
        mesh.span(
            "beam",
            (7.75 + number * 1.0, 0.1, TOP - 0.2),
            (7.88 + number * 1.0, 5.9, TOP),
            M.oak,
            0.006,
        )


def fill(name, centre, size, tilt, power, colour=(0.93, 0.97, 1.0)):
    """Skylight coming in at an opening, as a photographer would have it: unseen, only its light."""
    lamp = bpy.data.lights.new(name, "AREA")
    lamp.shape, lamp.size, lamp.size_y = "RECTANGLE", *size
    lamp.energy, lamp.color = power, colour
    item = mesh.place(bpy.data.objects.new(name, lamp), centre, tilt)
    item.visible_camera = item.visible_glossy = item.visible_transmission = False
    return item


def place_fill_light(power=1.0):
    """The lights at the openings; `power` in watts per square metre of glass."""
    for (a, b, low, high), strength in (
        (BEDROOM_GLASS, 1.7),
        (LIVING_GLASS, 1.0),
        (KITCHEN_GLASS, 1.0),
    ):
        area = (b - a) * (high - low) * strength
        fill(
            "sky",
            ((a + b) / 2, 0.2, (low + high) / 2),
            (b - a - 0.1, high - low - 0.1),
            (90, 0, 0),
            power * area,
        )
    for line, (a, b, low, high), strength in (
        (13.5, SINK_WINDOW, 1.2),
        (10.5, LIBRARY_WINDOW, 1.7),
    ):
        fill(
            "sky",
            (line - 0.14, (a + b) / 2, (low + high) / 2),
            (high - low, b - a),
            (0, 90, 0),
            power * strength * (b - a) * (high - low),
        )
    for x0, y0, x1, y1 in SKYLIGHTS.values():
        middle = ((x0 + x1) / 2, (y0 + y1) / 2, TOP + 0.05)
        fill("sky", middle, (x1 - x0, y1 - y0), (0, 0, 0), power * 1.2 * (x1 - x0) * (y1 - y0))


def place_sun(strength):
    """The sun as a lamp, where the sky has its bright side."""
    lamp = bpy.data.lights.new("sun", "SUN")
    lamp.energy, lamp.angle, lamp.color = strength, math.radians(0.8), (1.0, 0.91, 0.78)
    turn = Euler((math.radians(90 - plan.SUN_ELEVATION), 0, math.radians(180 - plan.SUN_BEARING)))
    item = bpy.data.objects.new("sun", lamp)
    item.rotation_euler = turn
    bpy.context.scene.collection.objects.link(item)


def bulb(at, watts, radius=0.05, colour=(1.0, 0.74, 0.46)):
    """A warm lamp."""
    lamp = bpy.data.lights.new("lamp", "POINT")
    lamp.energy, lamp.shadow_soft_size, lamp.color = watts, radius, colour
    item = mesh.place(bpy.data.objects.new("lamp", lamp), at)
    item.visible_camera = item.visible_glossy = False
