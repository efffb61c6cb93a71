"""The plan of the home: rooms, openings, cameras and the sun. Plain numbers, no Blender.

World frame: metres, x east, y north, z up. Bearings and headings are compass degrees,
clockwise from north.
Picture frame: yaw 0 is the centre column, positive to the right; pitch is positive upwards.
"""

import math

EYE = 1.55
HEIGHT = 3.0
WALL = 0.2
SUN_BEARING, SUN_ELEVATION = 146.0, 35.0

# Centre lines of the walls around each room: west, south, east, north.
ROOMS = {
    "living-room": (0.0, 0.0, 7.0, 6.0),
    "kitchen": (7.0, 0.0, 13.5, 6.0),
    "library": (6.0, 6.0, 10.5, 9.5),
    "entrance-hall": (2.5, 6.0, 6.0, 9.5),
    "bedroom": (-5.0, 0.0, 0.0, 6.0),
}

# The paved terrace, pool included: west, south, east, north.
TERRACE = (-6.5, -10.8, 15.0, -0.1)

# What can be walked through: the two scenes it joins, the middle of its threshold, and its width.
DOORWAYS = [
    ("living-room", "kitchen", (7.0, 3.1), 3.0),
    ("living-room", "entrance-hall", (4.3, 6.0), 1.8),
    ("living-room", "bedroom", (0.0, 4.5), 1.6),
    ("living-room", "terrace", (5.0, 0.0), 2.8),
    ("kitchen", "library", (8.6, 6.0), 1.4),
    ("kitchen", "terrace", (8.2, 0.0), 1.35),
    ("library", "entrance-hall", (6.0, 7.8), 1.4),
]

# slug: (x, y) of the camera, heading of the picture's centre, exposure in stops.
CAMERAS = {
    "living-room": ((3.9, 3.05), 242.0, 0.25),
    "kitchen": ((9.2, 3.2), 78.0, 0.25),
    "library": ((7.9, 7.7), 28.0, 0.7),
    "entrance-hall": ((4.3, 7.9), 186.0, 0.5),
    "bedroom": ((-2.1, 4.2), 221.0, 0.55),
    "terrace": ((6.2, -3.2), 284.0, -0.35),
}


def wrap(degrees):
    """The same direction, within -180…180."""
    return (degrees + 180.0) % 360.0 - 180.0


def position(slug):
    """Where the camera of a scene stands."""
    (x, y), _, _ = CAMERAS[slug]
    return (x, y, EYE)


def heading(slug):
    """Compass bearing of the centre column of a scene's picture."""
    return CAMERAS[slug][1]


def bearing(start, end):
    """Compass bearing from one point to another."""
    return math.degrees(math.atan2(end[0] - start[0], end[1] - start[1])) % 360.0


def project(slug, point):
    """Yaw and pitch, in a scene's picture, of a point in the world."""
    eye = position(slug)
    run = math.hypot(point[0] - eye[0], point[1] - eye[1])
    yaw = wrap(bearing(eye, point) - heading(slug))
    return yaw, math.degrees(math.atan2(point[2] - eye[2], run))


def interior(slug):
    """West, south, east and north faces of a room's walls, as seen from inside."""
    west, south, east, north = ROOMS[slug]
    half = WALL / 2
    return west + half, south + half, east - half, north - half
