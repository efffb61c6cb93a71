"""Which of all pairs of scenes become links: in sight, sure, and not too many."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from panorama.linking.features import Features
from panorama.linking.floor import STEEPEST, floor_below
from panorama.linking.headings import Edge, held
from panorama.linking.pairs import sigmoid
from panorama.linking.positions import Layout
from panorama.linking.vote import wrap
from panorama.sphere import Array

BESIDE = np.radians(5.0)  # of the way: points there say what is in it
DEEPER, NEARER = 1.05, 0.8  # of the distance
BODY = 0.35  # camera heights above and below the eye: where walls are and tables are not
FARTHEST = 8.0  # camera heights; beyond, distance says no more
LOOSEST = np.radians(10.0)
LIKELY = 0.5
WORTH_A_LOOK = 0.3
MOST_LINKS = 6  # of a scene
APART = np.radians(20.0)  # between two marks in one scene

# Fitted by `benchmarks/linking.py --fit` on homes that are not among those measured.
WEIGHTS = np.array([-2.19, 1.72, -0.61, 1.16, 0.49, -0.10, -0.70])


@dataclass(frozen=True)
class Sight:
    """Things one scene sees: their azimuth in the group's frame, distance and height."""

    azimuth: Array
    distance: Array
    height: Array


@dataclass
class Candidate:
    """An unordered pair of members, as indices into the layout's scenes."""

    a: int
    b: int
    distance: float
    edge: Edge | None
    measures: Array
    confidence: float
    spare: bool = False
    bridge: bool = False


def sights(layout: Layout, edges: list[Edge], features: Sequence[Features]) -> dict[int, Sight]:
    """What all edges together triangulate, for each scene."""
    at = {scene: k for k, scene in enumerate(layout.scenes)}
    parts: dict[int, list[Array]] = {}
    for edge in edges:
        if edge.pose is None:
            continue
        scale = layout.distance(at[edge.i], at[edge.j])
        for scene, points, depth in (
            (edge.i, edge.pose.one, edge.pose.depth),
            (edge.j, edge.pose.other, edge.pose.other_depth),
        ):
            good = np.isfinite(depth)
            rays, far = features[scene].rays[points[good]], depth[good] * scale
            azimuth = np.arctan2(rays[:, 0], rays[:, 2]) + layout.headings[at[scene]]
            level = far * np.hypot(rays[:, 0], rays[:, 2])
            steep = np.abs(rays[:, 1]) > np.sin(STEEPEST)
            parts.setdefault(scene, []).append(
                np.stack([azimuth, level, far * rays[:, 1], steep], axis=1)
            )
    return {scene: Sight(*np.concatenate(found).T[:3]) for scene, found in parts.items()}


def floor_of(seen: dict[int, Sight]) -> float | None:
    """Camera height in the layout's units; None when no floor was seen."""
    if not seen:
        return None
    height = np.concatenate([it.height for it in seen.values()])
    level = np.concatenate([it.distance for it in seen.values()])
    return floor_below(height[np.abs(height) > np.tan(STEEPEST) * level])


def candidates(
    layout: Layout, edges: list[Edge], seen: dict[int, Sight], unit: float
) -> list[Candidate]:
    """All pairs of a group; `unit` is the camera height in the layout's units."""
    direct = {(edge.i, edge.j): edge for edge in edges}
    found = []
    for a, one in enumerate(layout.scenes):
        for b, other in enumerate(layout.scenes[a + 1 :], a + 1):
            edge = direct.get((one, other)) or direct.get((other, one))
            measures = measured(layout, a, b, edge, seen, unit)
            confidence = 1.0 if edge and edge.by_hand else float(sigmoid(WEIGHTS @ measures))
            far = layout.distance(a, b) / unit
            found.append(Candidate(a, b, far, edge, measures, confidence))
    return found


def measured(
    layout: Layout, a: int, b: int, edge: Edge | None, seen: dict[int, Sight], unit: float
) -> Array:
    far = layout.distance(a, b)
    beyond = before = 0
    for one, other in ((a, b), (b, a)):
        sight = seen.get(layout.scenes[one])
        if sight is not None:
            way = np.abs(wrap(sight.azimuth - layout.bearing(one, other))) < BESIDE
            way &= np.abs(sight.height) < BODY * unit
            beyond += int((sight.distance[way] > DEEPER * far).sum())
            before += int((sight.distance[way] < NEARER * far).sum())
    spread = max(layout.yaw_spread(a, b), layout.yaw_spread(b, a))
    cover = edge.pose.cover if edge and edge.pose else 0.0
    return np.array(
        [
            1.0,
            np.log1p(beyond),
            np.log1p(before),
            np.log1p(cover),
            float(cover > 0),
            min(far / unit, FARTHEST),
            min(spread, LOOSEST) / np.radians(3.0),
        ]
    )


def uncluttered(layout: Layout, found: list[Candidate]) -> list[Candidate]:
    """Candidates worth a look, those too many marked as spare, those that hold alone as bridges.

    The shortest links that keep the group together come first, then the nearest neighbours, as
    long as a scene has few links and no other mark close by in its picture.
    """
    likely = sorted(
        (it for it in found if it.confidence >= LIKELY), key=lambda it: (it.distance, it.a, it.b)
    )
    spine, rest = spanning(len(layout.scenes), likely)
    marks: dict[int, list[float]] = {k: [] for k in range(len(layout.scenes))}
    for candidate in [*spine, *rest]:
        ways = ((candidate.a, candidate.b), (candidate.b, candidate.a))
        crowded = any(
            len(marks[one]) >= MOST_LINKS
            or any(abs(wrap(layout.bearing(one, other) - it)) < APART for it in marks[one])
            for one, other in ways
        )
        candidate.spare = crowded and candidate not in spine
        if not candidate.spare:
            for one, other in ways:
                marks[one].append(layout.bearing(one, other))
    doubtful = [it for it in found if WORTH_A_LOOK <= it.confidence < LIKELY]
    return [*spine, *rest, *doubtful]


def spanning(count: int, ordered: list[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Kruskal's tree of candidates in their order, and those left over."""
    part = list(range(count))
    spine, rest = [], []
    for candidate in ordered:
        one, other = part[candidate.a], part[candidate.b]
        if one == other:
            rest.append(candidate)
            continue
        spine.append(candidate)
        part = [one if it == other else it for it in part]
    return spine, rest


def mark_bridges(layout: Layout, edges: list[Edge], chosen: list[Candidate]) -> None:
    """A single pair that holds two parts together cannot be checked by any other."""
    for candidate in chosen:
        if candidate.edge is not None and not candidate.edge.by_hand:
            others = [edge for edge in edges if edge is not candidate.edge]
            candidate.bridge = len(held(layout.scenes, others)) > 1
