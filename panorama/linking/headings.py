"""Which scenes belong together, and how they are turned to each other.

Every scene starts as a group of its own. All pairs across two groups vote for how the one is
turned against the other; votes that agree add up, so that three doubtful pairs do what one
certain pair does, and the groups with the best evidence are joined first.
"""

import itertools
from dataclasses import dataclass

import numpy as np

from panorama.linking.pairs import Pose
from panorama.linking.vote import wrap

LEAST = 0.03  # probability of a pair that may vote
TOGETHER = np.radians(4.0)
# Two wrong votes agree within ±4° in one of 45 cases.
AGREEMENT = float(np.log(45.0))
JOIN = 2.2  # log odds: one pair of p > 0.9 joins alone


@dataclass(frozen=True)
class Edge:
    """What one pair says: heading of `i` minus heading of `j` is `alpha`, and where `j` stands.

    `beta` is the azimuth from `i` to `j` in `j`'s frame. A link set `by_hand` may have no `pose`.
    """

    i: int
    j: int
    alpha: float
    beta: float
    probability: float
    pose: Pose | None
    by_hand: bool = False

    @property
    def evidence(self) -> float:
        """Log odds."""
        p = min(max(self.probability, 1e-4), 1 - 1e-4)
        return float(np.log(p / (1 - p)))


@dataclass
class Group:
    """Scenes with headings in a frame of their own, radians."""

    headings: dict[int, float]


def groups_of(count: int, edges: list[Edge]) -> list[Group]:
    """All scenes in groups, those alone too; the largest first."""
    groups = [Group({scene: 0.0}) for scene in range(count)]
    voting = [edge for edge in edges if edge.probability > LEAST]
    while len(groups) > 1:
        score, one, other, turn = best_join(groups, voting)
        if score < JOIN:
            break
        joined = groups[one].headings | {
            scene: heading + turn for scene, heading in groups[other].headings.items()
        }
        groups = [it for k, it in enumerate(groups) if k not in (one, other)] + [Group(joined)]
    return sorted(groups, key=lambda it: (-len(it.headings), min(it.headings)))


def best_join(groups: list[Group], edges: list[Edge]) -> tuple[float, int, int, float]:
    """Score, the two groups, and the turn that takes the second's frame to the first's."""
    home = {scene: k for k, group in enumerate(groups) for scene in group.headings}
    votes: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for edge in edges:
        one, other = home[edge.i], home[edge.j]
        if one == other:
            continue
        turn = groups[one].headings[edge.i] - edge.alpha - groups[other].headings[edge.j]
        if one > other:
            one, other, turn = other, one, -turn
        votes.setdefault((one, other), []).append((turn, edge.evidence))
    best = (-np.inf, 0, 0, 0.0)
    for (one, other), cast in votes.items():
        score, turn = strongest(cast)
        if score > best[0]:
            best = (score, one, other, turn)
    return best


def strongest(votes: list[tuple[float, float]]) -> tuple[float, float]:
    """The best cluster of (turn, log odds): its score and its mean turn."""
    turns = np.array([turn for turn, _ in votes])
    odds = np.array([evidence for _, evidence in votes])
    best = (-np.inf, 0.0)
    for centre in turns:
        off = wrap(turns - centre)
        near = np.abs(off) < TOGETHER
        score = odds[near].sum() + (near.sum() - 1) * AGREEMENT
        if score > best[0]:
            weight = np.exp(odds[near] - odds[near].max())
            best = (float(score), float(centre + (off[near] * weight).sum() / weight.sum()))
    return best


def agreeing(edges: list[Edge], headings: dict[int, float]) -> list[Edge]:
    """Edges inside a group that its headings do not contradict."""
    return [
        edge
        for edge in edges
        if edge.probability > LEAST
        and edge.i in headings
        and edge.j in headings
        and abs(wrap(headings[edge.i] - headings[edge.j] - edge.alpha)) < TOGETHER
    ]


def held(scenes: list[int], edges: list[Edge]) -> list[list[int]]:
    """Scenes that edges hang together, as lists."""
    part = {scene: scene for scene in scenes}

    def root(scene: int) -> int:
        while part[scene] != scene:
            scene = part[scene]
        return scene

    for edge in edges:
        part[root(edge.i)] = root(edge.j)
    ordered = sorted(scenes, key=root)
    return [list(members) for _, members in itertools.groupby(ordered, key=root)]
