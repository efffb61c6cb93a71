"""Proposing by how much the camera was tilted, from upright edges in the picture.

Upright lines of a room or a street (door frames, corners, masts) lie on great circles through
the zenith. In the tangent plane of the sphere, the gradient across an edge is the normal of the
edge's great circle, so the zenith is the direction perpendicular to most near-horizontal
gradients: the vanishing point on the Gaussian sphere of Barnard, Interpreting perspective
images, Artificial Intelligence 21 (1983). A vote finds it roughly, weighted least squares exactly.
"""

from typing import Literal

import numpy as np
import numpy.typing as npt

from panorama.result import TiltFacts

Plane = npt.NDArray[np.floating]
Floats = npt.NDArray[np.floating]

MEASURED_WIDTH = 1024  # px
LARGEST_TILT = 15.0  # degrees; more is a picture taken so on purpose
NEARLY_UPRIGHT = 25.0  # degrees between an edge and the picture's own vertical
INLIER = 1.0  # degrees
HIGHEST_PITCH = 55.0  # degrees
MOST_EDGES = 6_000
FEWEST_EDGES = 500
WEAKEST_EDGE = 6.0  # levels per px
# Edges of no order agree on some zenith too, with about 2 × INLIER / (2 × NEARLY_UPRIGHT).
LEAST_SUPPORT = 0.3
# Edges seen in one direction only say nothing of the tilt along it.
LEAST_SPREAD = 0.1
SMOOTHINGS = 3  # fine detail makes differences of pixels disagree on direction
ROUNDS = 10
WINDOW = (25, 5)  # px


def propose_tilt(luma: Plane) -> TiltFacts | None:
    """Pitch and roll of the camera in degrees, as GPano's PosePitch and PoseRoll; None if unsure.

    Pitch: elevation of the picture's centre. Roll: grows as the horizon turns counter-clockwise.
    `support` is the share, 0-1, of near-upright edges (by strength) that agree within a degree.
    """
    plane = reduced(luma)
    for _ in range(SMOOTHINGS):
        plane = smoothed(plane)
    normals, weights = edges(plane)
    if len(normals) < FEWEST_EDGES:
        return None
    zenith = refined(voted(normals, weights), normals, weights)
    inliers = np.abs(normals @ zenith) < np.sin(np.radians(INLIER))
    support = float(weights[inliers].sum() / weights.sum())
    if support < LEAST_SUPPORT or spread(normals[inliers], weights[inliers]) < LEAST_SPREAD:
        return None
    pitch = float(np.degrees(np.arcsin(zenith[2])))
    roll = float(np.degrees(np.arctan2(-zenith[0], zenith[1])))
    if max(abs(pitch), abs(roll)) > LARGEST_TILT:
        return None
    return {"pitch": round(pitch, 2), "roll": round(roll, 2), "support": round(support, 3)}


def reduced(luma: Plane) -> Plane:
    """Averaged over whole squares of pixels, down to about 1024 px wide."""
    factor = max(1, luma.shape[1] // MEASURED_WIDTH)
    rows, columns = luma.shape[0] // factor, luma.shape[1] // factor
    cut = luma[: rows * factor, : columns * factor]
    return cut.reshape(rows, factor, columns, factor).mean(axis=(1, 3))


def smoothed(plane: Plane) -> Plane:
    """Binomial filter of five taps both ways, going round at the seam."""
    taps = np.array([1, 4, 6, 4, 1], dtype=np.float32) / 16
    wide = np.pad(plane, ((0, 0), (2, 2)), mode="wrap")
    across = sum(tap * wide[:, i : i + plane.shape[1]] for i, tap in enumerate(taps))
    tall = np.pad(across, ((2, 2), (0, 0)), mode="edge")
    return sum(tap * tall[i : i + plane.shape[0]] for i, tap in enumerate(taps))


def edges(plane: Plane) -> tuple[Floats, Floats]:
    """Great-circle normals (n, 3; X right, Y up, Z forward) and strengths of near-upright edges."""
    height, width = plane.shape
    east, north, strength = directions(plane)
    lat = latitudes(height)
    usable = (np.abs(north) < np.sin(np.radians(NEARLY_UPRIGHT))) & (strength > WEAKEST_EDGE)
    usable &= np.abs(lat)[:, None] < np.radians(HIGHEST_PITCH)
    row, column = np.nonzero(usable)
    step = len(row) // MOST_EDGES + 1
    row, column = row[::step], column[::step]
    lon = (column + 0.5) / width * 2 * np.pi - np.pi
    normals = tangent(lon, lat[row], east[row, column], north[row, column])
    # Very strong edges count no more than clear ones: a window must not outvote the room.
    return normals, np.minimum(strength[row, column], 4 * WEAKEST_EDGE) * np.cos(lat[row])


def latitudes(height: int) -> Floats:
    """Pitch of each row of a panorama, in radians."""
    return np.pi / 2 - (np.arange(height) + 0.5) / height * np.pi


def directions(plane: Plane) -> tuple[Plane, Plane, Plane]:
    """East and north parts of each pixel's gradient direction, and its strength in levels per px.

    The direction is the main axis of the structure tensor (Bigün and Granlund, ICCV 1987) over a
    tall window: a nearly upright line steps sideways only every few dozen rows, so that one
    pixel's own gradient would call it exactly upright.
    """
    cosine = np.cos(latitudes(len(plane)))[:, None].astype(np.float32)
    # Columns are narrower on the sphere towards the poles.
    east = (np.roll(plane, -1, axis=1) - np.roll(plane, 1, axis=1)) / (2 * cosine)
    north = -np.gradient(plane, axis=0)
    east_east, north_north, both = (
        windowed(product) for product in (east * east, north * north, east * north)
    )
    angle = np.arctan2(2 * both, east_east - north_north) / 2
    strength = np.hypot(east, north) * cosine
    return np.cos(angle), np.sin(angle), strength


def windowed(plane: Plane) -> Plane:
    """Means over `WINDOW` (rows, columns) around each pixel, going round at the seam."""
    tall, wide = WINDOW
    return running_mean(running_mean(plane, tall, "edge").T, wide, "wrap").T


def running_mean(plane: Plane, size: int, beyond: Literal["edge", "wrap"]) -> Plane:
    """Means of `size` rows around each row."""
    padded = np.pad(plane, ((size // 2 + 1, size // 2), (0, 0)), mode=beyond)
    sums = np.cumsum(padded, axis=0, dtype=np.float64)
    return ((sums[size:] - sums[:-size]) / size).astype(np.float32)


def tangent(lon: Floats, lat: Floats, east: Floats, north: Floats) -> Floats:
    """Vectors (n, 3) with these components to the east and north at points in radians."""
    return np.stack(
        [
            east * np.cos(lon) - north * np.sin(lat) * np.sin(lon),
            north * np.cos(lat),
            -east * np.sin(lon) - north * np.sin(lat) * np.cos(lon),
        ],
        axis=-1,
    )


def voted(normals: Floats, weights: Floats) -> Floats:
    """The zenith, on a grid of whole degrees, that most edges agree with."""
    slopes = np.tan(np.radians(np.arange(-LARGEST_TILT, LARGEST_TILT + 1)))
    x, z = (axis.ravel() for axis in np.meshgrid(slopes, slopes))
    candidates = unit(np.stack([x, np.ones_like(x), z], axis=-1)).astype(np.float32)
    off = np.abs(candidates @ normals.T.astype(np.float32))
    votes = (off < np.sin(np.radians(INLIER))) @ weights.astype(np.float32)
    return candidates[int(np.argmax(votes))].astype(np.float64)


def refined(zenith: Floats, normals: Floats, weights: Floats) -> Floats:
    """Least squares of normals · zenith = 0, reweighted so that far edges do not count (Cauchy)."""
    for _ in range(ROUNDS):
        off = normals @ zenith / np.sin(np.radians(INLIER))
        trust = weights / (1 + off**2) ** 2
        # With the zenith as (x, 1, z) the unknowns are x and z.
        left = (normals[:, [0, 2]] * trust[:, None]).T @ normals[:, [0, 2]]
        right = -(normals[:, [0, 2]] * trust[:, None]).T @ normals[:, 1]
        x, z = np.linalg.lstsq(left, right, rcond=None)[0]
        zenith = unit(np.array([x, 1.0, z]))
    return zenith


def spread(normals: Floats, weights: Floats) -> float:
    """How evenly edges lie around the horizon: 0 all in one line with us, 1 all around."""
    plan = normals[:, [0, 2]]
    smaller, larger = np.linalg.eigvalsh((plan * weights[:, None]).T @ plan)
    return float(smaller / larger)


def unit(vectors: Floats) -> Floats:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
