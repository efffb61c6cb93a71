"""Rectilinear (ordinary camera) views of a panorama."""

from dataclasses import dataclass

import numpy as np

from panorama.sphere import Array, to_angles


@dataclass(frozen=True)
class View:
    """A camera in the middle of the sphere: direction and horizontal field, in degrees."""

    yaw: float
    pitch: float
    fov: float


def view_directions(view: View, width: int, height: int) -> tuple[Array, Array]:
    """Yaw and pitch, in degrees, seen by each pixel of a view; two arrays (height, width).

    Gnomonic projection (Snyder, Map Projections: A Working Manual, 1987, section 22): a pixel is
    a ray through a plane at the distance where the view's width spans its field.
    """
    distance = width / 2 / np.tan(np.radians(view.fov) / 2)
    x, y = np.meshgrid(
        np.arange(width) + 0.5 - width / 2,
        height / 2 - np.arange(height) - 0.5,
    )
    rays = np.stack([x, y, np.full_like(x, distance)], axis=-1)
    return to_angles(rays @ turned(view.yaw, view.pitch))


def turned(yaw: float, pitch: float) -> Array:
    """The matrix that takes row vectors from the camera's axes to the panorama's; 3 × 3.

    Its rows are where the camera's right, up and forward point.
    """
    sin_yaw, cos_yaw = np.sin(np.radians(yaw)), np.cos(np.radians(yaw))
    sin_pitch, cos_pitch = np.sin(np.radians(pitch)), np.cos(np.radians(pitch))
    return np.array(
        [
            [cos_yaw, 0.0, -sin_yaw],
            [-sin_pitch * sin_yaw, cos_pitch, -sin_pitch * cos_yaw],
            [cos_pitch * sin_yaw, sin_pitch, cos_pitch * cos_yaw],
        ]
    )


def panorama_width_for(view: View, width: int) -> float:
    """How wide a panorama must be to have a pixel for each pixel at the centre of a view."""
    distance = width / 2 / np.tan(np.radians(view.fov) / 2)
    return float(2 * np.pi * distance)
