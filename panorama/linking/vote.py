"""Relative headings and directions of two level cameras, by exhaustive vote.

Two level cameras at one height leave two unknowns: `alpha`, what turns azimuths of the first into
those of the second, and `beta`, the azimuth of the second camera seen from the first, in the
second's frame. For each alpha every match gives one beta, so a histogram sees all hypotheses at
once, where sampling (RANSAC) would need luck with a few percent of right matches.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from panorama.linking.matching import Matches
from panorama.sphere import Array

ALPHAS, BETAS = 240, 180
BLUR = 1.2  # bins
NOISE = np.radians(0.7)
CLEAR = 0.06  # radians; votes less certain than this count less
PEAKS = 20
BESIDE = np.radians(10.0)

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Window:
    """Where a peak may lie, in radians: what is known already. None leaves an angle free."""

    alpha: float | None = None
    alpha_slack: float = np.radians(5.0)
    beta: float | None = None
    beta_slack: float = np.radians(12.0)
    difference: float | None = None  # beta − alpha: the yaw in the first picture
    difference_slack: float = np.radians(12.0)

    @property
    def share(self) -> float:
        """Of all there is, 0-1."""
        slacks = [
            slack
            for value, slack in (
                (self.alpha, self.alpha_slack),
                (self.beta, self.beta_slack),
                (self.difference, self.difference_slack),
            )
            if value is not None
        ]
        return float(np.prod([slack / np.pi for slack in sorted(slacks)[:2]]))

    def mask(self) -> Mask:
        alpha, beta = axes()
        allowed = np.ones((ALPHAS, BETAS), dtype=bool)
        if self.alpha is not None:
            allowed &= (np.abs(wrap(alpha - self.alpha)) <= self.alpha_slack)[:, None]
        if self.beta is not None:
            allowed &= (np.abs(wrap(beta - self.beta)) <= self.beta_slack)[None, :]
        if self.difference is not None:
            off = wrap(beta[None, :] - alpha[:, None] - self.difference)
            allowed &= np.abs(off) <= self.difference_slack
        return allowed


def wrap(angle: Array | float) -> Array:
    """The same angles in −π ≤ angle < π."""
    return np.asarray((angle + np.pi) % (2 * np.pi) - np.pi)


def axes() -> tuple[Array, Array]:
    """Alpha and beta in the middle of each bin."""
    return (np.arange(ALPHAS) + 0.5) * (2 * np.pi / ALPHAS) - np.pi, (np.arange(BETAS) + 0.5) * (
        2 * np.pi / BETAS
    ) - np.pi


def histogram(yaw1: Array, slope1: Array, yaw2: Array, slope2: Array, weight: Array) -> Array:
    """Votes for (alpha, beta); slopes are tangents of the pitch."""
    same_side = slope1 * slope2 > 0  # of the horizon, as both cameras are equally high
    yaw1, slope1, yaw2, slope2, weight = (
        values[same_side].astype(np.float32) for values in (yaw1, slope1, yaw2, slope2, weight)
    )
    alpha = axes()[0].astype(np.float32)[:, None]
    # Depths k·slope2 and k·slope1 make both heights equal; the sign keeps the depths positive.
    sign = np.sign(slope1)
    x = sign * (slope2 * np.sin(yaw1 + alpha) - slope1 * np.sin(yaw2))
    z = sign * (slope2 * np.cos(yaw1 + alpha) - slope1 * np.cos(yaw2))
    certain = np.hypot(x, z) / np.sqrt(1 + np.maximum(slope1**2, slope2**2))
    spread = np.hypot(1.5 * NOISE, NOISE / np.maximum(certain, 1e-6))
    votes = weight * np.minimum(CLEAR / spread, 1.0)
    column = ((np.arctan2(x, z) + np.pi) * (BETAS / (2 * np.pi))).astype(np.int32) % BETAS
    bins = column + np.arange(ALPHAS, dtype=np.int32)[:, None] * BETAS
    counted = np.bincount(bins.ravel(), votes.ravel(), minlength=ALPHAS * BETAS)
    return blurred(counted.reshape(ALPHAS, BETAS).astype(np.float32))


def blurred(votes: Array) -> Array:
    edge = 6
    padded = np.pad(votes, edge, mode="wrap")
    return np.asarray(cv2.GaussianBlur(padded, (0, 0), BLUR)[edge:-edge, edge:-edge], np.float32)


def peaks(votes: Array, window: Window | None = None) -> list[tuple[float, float]]:
    """The strongest hypotheses (alpha, beta), the first first."""
    left = np.where(window.mask(), votes, 0.0) if window else votes.copy()
    alpha, beta = axes()
    found = []
    for _ in range(PEAKS):
        row, column = np.unravel_index(int(left.argmax()), left.shape)
        if left[row, column] <= 0:
            break
        found.append((float(alpha[row]), float(beta[column])))
        near = np.abs(wrap(alpha - alpha[row])) < BESIDE
        left[np.ix_(near, np.abs(wrap(beta - beta[column])) < BESIDE)] = 0.0
    return found


def voted(matches: Matches, first: tuple[Array, Array], second: tuple[Array, Array]) -> Array:
    """The histogram of some matches; pictures as (yaw, slope) of their points."""
    return histogram(
        first[0][matches.one],
        first[1][matches.one],
        second[0][matches.other],
        second[1][matches.other],
        matches.weight,
    )
