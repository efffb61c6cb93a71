"""Points worth recognising in a panorama.

SIFT (Lowe, IJCV 2004) on the Mercator picture: that projection is conformal, so the surroundings
of a point keep their shape at every pitch, which an equirectangular picture's do not.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from panorama.sphere import Array, to_vectors

WIDTH = 2048  # px
HIGHEST = np.radians(62.0)
MOST = 2000
CONTRAST, EDGE = 0.02, 12.0
PAD = WIDTH // 32
ALIKE = 0.90  # cosine
APART = np.cos(np.radians(4.0))


@dataclass(frozen=True)
class Features:
    """Directions of n points and how they look; `twins` are those the same picture has twice."""

    rays: Array  # (n, 3)
    yaw: Array  # radians
    slope: Array  # tangent of the pitch
    looks: npt.NDArray[np.float32]  # (n, 128), unit length
    twins: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.yaw)


def features_of(picture: npt.NDArray[np.uint8], most: int = MOST) -> Features:
    """The strongest points of a full RGB panorama between pitch −62° and 62°."""
    plane, scale = mercator(prepared(picture))
    wide = np.concatenate([plane[:, -PAD:], plane, plane[:, :PAD]], axis=1)
    sift = cv2.SIFT.create(nfeatures=most, contrastThreshold=CONTRAST, edgeThreshold=EDGE)
    points, looks = sift.detectAndCompute(wide, None)
    if looks is None:
        points, looks = (), np.zeros((0, 128), dtype=np.float32)
    at = np.array([point.pt for point in points], dtype=np.float64).reshape(-1, 2)
    inside = (at[:, 0] >= PAD - 0.5) & (at[:, 0] < PAD + WIDTH - 0.5)
    at, looks = at[inside], looks[inside]
    yaw = (at[:, 0] + 0.5 - PAD) / WIDTH * 2 * np.pi - np.pi
    pitch = 2 * np.arctan(np.exp((plane.shape[0] / 2 - at[:, 1] - 0.5) / scale)) - np.pi / 2
    rays = to_vectors(np.degrees(yaw), np.degrees(pitch))
    roots = root_sift(np.asarray(looks, np.float32))
    return Features(rays, yaw, np.tan(pitch), roots, twins(rays, roots))


def prepared(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Grey, working size, grain smoothed as far as it drowns the picture, contrast evened out."""
    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    if grey.shape[1] != WIDTH:
        shrinking = grey.shape[1] > WIDTH
        how = cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC
        grey = cv2.resize(grey, (WIDTH, WIDTH // 2), interpolation=how)
    grain = 1.48 * float(
        np.median(np.abs(grey[::4].astype(np.float32) - cv2.GaussianBlur(grey, (0, 0), 1.5)[::4]))
    )
    sigma = min(22 * grain / max(float(grey.std()), 1.0), 1.8)
    if sigma > 0.3:
        # Stretched first: blurred levels of a dark picture would round to a handful.
        floats = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), sigma)
        low, high = np.percentile(floats[::8, ::8], [0.5, 99.5])
        stretched = (floats - low) * (235 / max(float(high - low), 8.0)) + 10
        grey = np.clip(stretched, 0, 255).astype(np.uint8)
    return np.asarray(cv2.createCLAHE(3.0, (8, 8)).apply(grey), np.uint8)


def mercator(grey: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.uint8], float]:
    """The picture in Mercator's projection, and its pixels per radian."""
    scale = WIDTH / (2 * np.pi)
    height = 2 * int(scale * np.log(np.tan(np.pi / 4 + HIGHEST / 2)))
    north = (height / 2 - np.arange(height) - 0.5) / scale
    pitch = 2 * np.arctan(np.exp(north)) - np.pi / 2
    rows = (np.pi / 2 - pitch) / np.pi * grey.shape[0] - 0.5
    columns = np.arange(WIDTH, dtype=np.float32)
    x, y = np.meshgrid(columns, rows.astype(np.float32))
    plane = cv2.remap(grey, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(plane, np.uint8), scale


def root_sift(looks: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Arandjelović and Zisserman, CVPR 2012: Hellinger's distance between histograms."""
    total = np.maximum(looks.sum(axis=1, keepdims=True), 1e-6)
    return np.sqrt(looks / total, dtype=np.float32)


def twins(rays: Array, looks: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Which points have a likeness elsewhere in the same picture."""
    near = rays.astype(np.float32) @ rays.T.astype(np.float32) > APART
    return ((looks @ looks.T > ALIKE) & ~near).any(axis=1)
