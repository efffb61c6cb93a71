"""How two pictures lie to each other, and how much that is to be believed."""

from dataclasses import dataclass

import numpy as np

from panorama.linking.features import Features
from panorama.linking.matching import Indices, Matches
from panorama.linking.vote import Mask, Window, peaks, voted, wrap
from panorama.sphere import Array

INLIER = np.radians(0.6)
ROUGHLY = np.radians(1.5)
NO_PARALLAX = np.radians(0.7)
DEPTH_PARALLAX = np.radians(2.0)  # with less, a depth is a guess
NOISE = np.radians(0.3)
CLIMB = np.radians(3.0)  # standard deviation of the pitch from camera to camera
TILT = np.radians(0.6)
REFINED = 4  # of the peaks
STEPS = 6
OTHER_WAY = np.radians(12.0)  # hypotheses further apart contradict each other
LARGE, CROWD, SMALL = 24, 36, 60  # cells around the horizon: 15°, 10° and 6°
ENOUGH = 3  # matches that fill a cell

# Fitted by `benchmarks/linking.py --fit` on homes that are not among those measured.
WEIGHTS = np.array([-13.08, 2.22, 2.13, 2.88, 1.59, -1.28])


@dataclass(frozen=True)
class Pose:
    """The second camera's place as the first finds it; see `panorama.linking.vote` for the angles.

    `one` and `other` are the points that agree, `depth` the first's distances to them in units of
    the distance between the cameras (nan where the rays are nearly parallel).
    """

    alpha: float
    beta: float
    climb: float
    one: Indices
    other: Indices
    depth: Array
    other_depth: Array
    cover: float
    measures: Array
    probability: float


def pose_of(
    first: Features, second: Features, matches: Matches, window: Window | None = None
) -> Pose | None:
    """The best hypothesis; with a window, the best that lies in it."""
    if not len(matches):
        return None
    pair = Pair(first, second, matches)
    votes = voted(pair.dispersed(), (first.yaw, first.slope), (second.yaw, second.slope))
    rough = [np.array([alpha, beta, 0.0]) for alpha, beta in peaks(votes, window)]
    rough.sort(key=lambda it: -pair.score(pair.agreeing(it, ROUGHLY)))
    fine = [pair.refined(it) for it in rough[:REFINED]]
    scores = [pair.score(pair.agreeing(it, INLIER)) for it in fine]
    if not scores or max(scores) <= 0:
        return None
    best = int(np.argmax(scores))
    rival = max(
        (
            score
            for score, it in zip(scores, fine, strict=True)
            if np.abs(wrap(it[:2] - fine[best][:2])).max() > OTHER_WAY
        ),
        default=0.0,
    )
    tilted = pair.refined(np.concatenate([fine[best], [0.0, 0.0]]))
    if np.abs(wrap(tilted[:2] - fine[best][:2])).max() > OTHER_WAY:
        tilted = fine[best]
    return pair.pose(tilted, rival / scores[best], window)


class Pair:
    """Matches of two pictures, and hypotheses (alpha, beta, climb[, two tilts]) about them."""

    def __init__(self, first: Features, second: Features, matches: Matches) -> None:
        self.matches = matches
        self.x1 = first.rays[matches.one]
        self.x2 = second.rays[matches.other]
        self.weight = matches.weight
        self.single = ~(first.twins[matches.one] | second.twins[matches.other])
        self.large = cells(self.x1, LARGE), cells(self.x2, LARGE)
        self.small = cells(self.x1, SMALL), cells(self.x2, SMALL)

    def dispersed(self) -> Matches:
        """The matches, weighted so that many in one place count little more than a few.

        A window seen in both pictures votes for a whole ridge of headings, each with a direction
        that suits it, and would hide the peak that things all around agree on.
        """
        place = cells(self.x1, CROWD) * 10_000 + cells(self.x2, CROWD)
        _, at, many = np.unique(place, return_inverse=True, return_counts=True)
        weight = self.weight * np.minimum(1.0, ENOUGH / many[at])
        return Matches(self.matches.one, self.matches.other, weight)

    def refined(self, start: Array) -> Array:
        """Least squares with Cauchy's weights, from points that agree roughly."""
        guess = start.copy()
        prior = np.array([np.inf, np.inf, CLIMB, TILT, TILT])[: len(start)]
        use = self.agreeing(guess, 2 * ROUGHLY)
        for _ in range(STEPS):
            x1, x2 = self.x1[use], self.x2[use]
            off = residuals(guess, x1, x2)
            step = 1e-4
            slopes = np.stack(
                [
                    (residuals(guess + step * unit, x1, x2) - off) / step
                    for unit in np.eye(len(guess))
                ],
                axis=1,
            )
            trust = self.weight[use] / (1 + (off / NOISE) ** 2) / NOISE**2
            left = (slopes * trust[:, None]).T @ slopes + np.diag(prior**-2 + 1e-3)
            right = (slopes * trust[:, None]).T @ off + guess * prior**-2
            change = np.linalg.solve(left, right)
            guess = guess - np.clip(change, -0.05, 0.05)
            if np.abs(change).max() < 1e-5:
                break
        return guess

    def agreeing(self, guess: Array, within: float) -> Mask:
        """Matches on their epipolar plane, and in front of both cameras."""
        off = residuals(guess, self.x1, self.x2)
        depth1, depth2, parallax = depths(guess, self.x1, self.x2)
        return (np.abs(off) < within) & (((depth1 > 0) & (depth2 > 0)) | (parallax < NO_PARALLAX))

    def measures(self, inliers: Mask) -> tuple[float, float, float]:
        """Filled cells of 15°, the same without twins, and touched cells of 6°.

        Numbers of matches lie: one repeated window gives 150 wrong ones, in two or three cells.
        """
        cover = min(filled(seen[inliers]) for seen in self.large)
        single = min(filled(seen[inliers & self.single]) for seen in self.large)
        return cover, single, float(min(len(np.unique(seen[inliers])) for seen in self.small))

    def score(self, inliers: Mask) -> float:
        cover, single, spread = self.measures(inliers)
        return cover + 0.5 * single + 0.1 * spread

    def pose(self, guess: Array, rival: float, window: Window | None) -> Pose:
        inliers = self.agreeing(guess, INLIER)
        cover, single, spread = self.measures(inliers)
        measures = np.array(
            [1, np.log1p(cover), np.log1p(single), np.log1p(spread), inliers.mean(), rival]
        )
        # Chance finds fewer wrong hypotheses where it may not look.
        known = -np.log(window.share) / 2 if window else 0.0
        depth1, depth2, parallax = depths(guess, self.x1[inliers], self.x2[inliers])
        far = parallax < DEPTH_PARALLAX
        return Pose(
            alpha=float(wrap(guess[0])),
            beta=float(wrap(guess[1])),
            climb=float(guess[2]),
            one=self.matches.one[inliers],
            other=self.matches.other[inliers],
            depth=np.where(far, np.nan, depth1),
            other_depth=np.where(far, np.nan, depth2),
            cover=cover,
            measures=measures,
            probability=float(sigmoid(WEIGHTS @ measures + known)),
        )


def sigmoid(value: Array | float) -> Array:
    return 1 / (1 + np.exp(-np.clip(value, -30, 30)))


def cells(rays: Array, around: int) -> Indices:
    """The number of each ray's cell; cells are equally wide in azimuth and in pitch."""
    column = ((np.arctan2(rays[:, 0], rays[:, 2]) / (2 * np.pi) + 0.5) * around).astype(np.intp)
    row = ((np.arcsin(np.clip(rays[:, 1], -1, 1)) / np.pi + 0.5) * (around / 2)).astype(np.intp)
    return row * around + column % around


def filled(seen: Indices) -> float:
    return float(np.minimum(np.bincount(seen) / ENOUGH, 1.0).sum()) if len(seen) else 0.0


def turned(guess: Array, x1: Array, x2: Array) -> tuple[Array, Array, Array]:
    """The first's rays in the second's frame, the second's without its tilt, and the way there."""
    alpha, beta, climb = guess[:3]
    cosine, sine = np.cos(alpha), np.sin(alpha)
    a = np.stack(
        [x1[:, 0] * cosine + x1[:, 2] * sine, x1[:, 1], x1[:, 2] * cosine - x1[:, 0] * sine], axis=1
    )
    b = x2
    if len(guess) > 3:
        # A small rotation about the axes to the right and forward.
        wx, wz = guess[3:]
        x, y, z = x2.T
        b = np.stack([x - wz * y, y + wz * x - wx * z, z + wx * y], axis=1)
    way = np.array([np.cos(climb) * np.sin(beta), np.sin(climb), np.cos(climb) * np.cos(beta)])
    return a, b, way


def residuals(guess: Array, x1: Array, x2: Array) -> Array:
    """Sampson's distance from the epipolar plane, radians."""
    a, b, way = turned(guess, x1, x2)
    normal_a, normal_b = crossed(way, a), crossed(way, b)
    off = np.einsum("ij,ij->i", b, normal_a)
    squares = (normal_a**2).sum(axis=1) + (normal_b**2).sum(axis=1) - 2 * off**2
    return off / np.sqrt(np.maximum(squares, 1e-8))


def crossed(way: Array, rays: Array) -> Array:
    """numpy's cross is slow for short lists."""
    x, y, z = rays.T
    return np.stack(
        [way[1] * z - way[2] * y, way[2] * x - way[0] * z, way[0] * y - way[1] * x], axis=1
    )


def depths(guess: Array, x1: Array, x2: Array) -> tuple[Array, Array, Array]:
    """Distances to where two rays come nearest, in baselines, and the angle between the rays."""
    a, b, way = turned(guess, x1, x2)
    cosine = np.clip(np.einsum("ij,ij->i", a, b), -1, 1)
    along_a, along_b = a @ way, b @ way
    below = np.maximum(1 - cosine**2, 1e-9)
    return (
        (along_a - cosine * along_b) / below,
        (cosine * along_a - along_b) / below,
        np.arccos(cosine),
    )
