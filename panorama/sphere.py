"""Directions on the sphere and pixels of an equirectangular picture.

Degrees everywhere. Yaw runs −180…180 to the right (clockwise seen from above), 0 is the centre
column of the picture; pitch runs −90…90, up is positive. Unit vectors have X right, Y up and
Z forward (yaw 0, pitch 0). Pixels are continuous: the picture spans 0…width and 0…height from
its top left corner, so the centre of the first pixel is (0.5, 0.5).
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating]


def to_vectors(yaw: Array, pitch: Array) -> Array:
    """Unit vectors of directions in degrees; shape (..., 3)."""
    lon, lat = np.radians(yaw), np.radians(pitch)
    across = np.cos(lat)
    return np.stack([across * np.sin(lon), np.sin(lat), across * np.cos(lon)], axis=-1)


def to_angles(vectors: Array) -> tuple[Array, Array]:
    """Yaw and pitch, in degrees, of vectors of any length but zero; shape (..., 3) in."""
    x, y, z = vectors[..., 0], vectors[..., 1], vectors[..., 2]
    return np.degrees(np.arctan2(x, z)), np.degrees(np.arctan2(y, np.hypot(x, z)))


def to_pixels(yaw: Array, pitch: Array, width: int, height: int) -> tuple[Array, Array]:
    """Column and row, continuous, at which a direction appears in a full panorama."""
    return (yaw + 180.0) / 360.0 * width, (90.0 - pitch) / 180.0 * height


def from_pixels(column: Array, row: Array, width: int, height: int) -> tuple[Array, Array]:
    """Yaw and pitch, in degrees, seen at a continuous column and row of a full panorama."""
    return column / width * 360.0 - 180.0, 90.0 - row / height * 180.0
