"""From what pairs say to groups of scenes with headings and positions that contradict nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from panorama.linking.features import Features
from panorama.linking.headings import AGREEMENT, JOIN, Edge, agreeing, groups_of, held
from panorama.linking.positions import Layout, layout_of, strays

ROUNDS = 12
CONVINCING = 0.6  # probability of an edge whose rejection is a contradiction


@dataclass
class Solution:
    """Layouts of all groups of two and more, the largest first, and the edges they stand on."""

    layouts: list[Layout]
    edges: list[list[Edge]]  # of each layout
    alone: list[int]


def solved(count: int, edges: list[Edge], features: Sequence[Features]) -> Solution:
    """Edges that contradict the others are dropped, the worse half of them a round."""
    banned: set[int] = set()
    solution = Solution([], [], [])
    for _ in range(ROUNDS):
        live = [edge for edge in edges if id(edge) not in banned]
        solution = attempt(count, live, features)
        wrong = worst(solution)
        if not wrong:
            break
        banned |= {id(edge) for edge in wrong}
    return solution


def attempt(count: int, edges: list[Edge], features: Sequence[Features]) -> Solution:
    layouts: list[Layout] = []
    stands: list[list[Edge]] = []
    alone: list[int] = []
    for group in groups_of(count, edges):
        inside = agreeing(edges, group.headings)
        for scenes in held(list(group.headings), inside):
            if len(scenes) == 1:
                alone += scenes
                continue
            own = [edge for edge in inside if edge.i in scenes]
            layouts.append(layout_of(scenes, own, group.headings, features))
            stands.append(own)
    order = sorted(range(len(layouts)), key=lambda k: -len(layouts[k].scenes))
    return Solution([layouts[k] for k in order], [stands[k] for k in order], sorted(alone))


def worst(solution: Solution) -> list[Edge]:
    """What to ban next: half of the contradictions, else the scene that is held too weakly."""
    wrong: list[Edge] = []
    for layout, edges in zip(solution.layouts, solution.edges, strict=True):
        found = [edge for _, edge in strays(layout, edges) if not edge.by_hand]
        wrong += found[: (len(found) + 1) // 2]
    return wrong or weakest(solution)


def weakest(solution: Solution) -> list[Edge]:
    for layout, edges in zip(solution.layouts, solution.edges, strict=True):
        for scene in layout.scenes:
            holding = [edge for edge in edges if scene in (edge.i, edge.j)]
            evidence = sum(edge.evidence for edge in holding) + AGREEMENT * (len(holding) - 1)
            if evidence < JOIN:
                return holding
    return []


def conflict(solution: Solution, edges: list[Edge]) -> float:
    """How much of the convincing evidence the solution had to reject, 0-1.

    Rooms that look alike make pairs that are convincing one by one and impossible together.
    """
    home = {scene: k for k, it in enumerate(solution.layouts) for scene in it.scenes}
    kept = {(edge.i, edge.j) for own in solution.edges for edge in own}
    convincing = [edge for edge in edges if edge.probability > CONVINCING]
    rejected = [
        edge
        for edge in convincing
        if (edge.i, edge.j) not in kept and edge.i in home and home[edge.i] == home.get(edge.j)
    ]
    total = sum(edge.probability for edge in convincing)
    return float(sum(edge.probability for edge in rejected) / total) if total else 0.0


def predicted(layout: Layout, a: int, b: int) -> tuple[float, float]:
    """Alpha and beta that a pair of members must have; indices into the layout's scenes."""
    alpha = layout.headings[a] - layout.headings[b]
    return float(alpha), float(np.float64(layout.bearing(a, b)) - layout.headings[b])
