"""Which points of two pictures may be the same thing."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from panorama.linking.features import Features
from panorama.sphere import Array

RATIO = 0.85  # of distances, best to second best
BESIDE = np.cos(np.radians(1.0))  # nearer points are the same thing again
OF_TWINS = 0.25  # how much a point counts that its own picture has twice
FEWEST = 8

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Matches:
    """Points `one[k]` of the first and `other[k]` of the second picture."""

    one: Indices
    other: Indices
    weight: Array  # 0-1

    def __len__(self) -> int:
        return len(self.one)


def matched(first: Features, second: Features) -> Matches:
    """Points that choose each other, and clearly (Lowe's ratio of distances)."""
    nothing = Matches(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0))
    if min(len(first), len(second)) < FEWEST:
        return nothing
    likeness = first.looks @ second.looks.T
    best = likeness.argmax(axis=1)
    one = np.nonzero(likeness.argmax(axis=0)[best] == np.arange(len(first)))[0]
    other = best[one]
    rows = likeness[one]
    near = second.rays[other].astype(np.float32) @ second.rays.T.astype(np.float32) > BESIDE
    top = distance(rows[np.arange(len(one)), other])
    rows[near] = -1.0
    ratio = top / np.maximum(distance(rows.max(axis=1)), 1e-6)
    clear = ratio < RATIO
    one, other, ratio = one[clear], other[clear], ratio[clear]
    if len(one) < FEWEST:
        return nothing
    weight = np.clip((1.02 - ratio) / 0.3, 0.2, 1.0)
    return Matches(
        one, other, np.where(first.twins[one] | second.twins[other], OF_TWINS * weight, weight)
    )


def distance(cosine: Array) -> Array:
    return np.sqrt(np.maximum(2 - 2 * cosine, 0.0))
