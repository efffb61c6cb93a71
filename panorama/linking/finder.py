"""The whole search: pictures in, report out."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from panorama.angles import wrap_yaw
from panorama.linking.choice import (
    LIKELY,
    Candidate,
    candidates,
    floor_of,
    mark_bridges,
    sights,
    uncluttered,
)
from panorama.linking.features import MOST, Features, features_of
from panorama.linking.headings import Edge
from panorama.linking.matching import Matches, matched
from panorama.linking.pairs import LARGE, Pose, cells, pose_of
from panorama.linking.positions import Layout, strays
from panorama.linking.report import KnownLink, Link, Match, Report, ScenePose, Unconnected
from panorama.linking.solution import Solution, conflict, predicted, solved
from panorama.linking.vote import Window, wrap

# Signs of rooms that look alike. Ordinary homes of the fitting set stay below half of the latter
# two: chance leaves up to a twelfth of all features matched and unexplained.
MOST_CONFLICT = 0.15
UNEXPLAINED = 0.125  # matches of a pair that its pose does not explain, of the features
SUCH_PAIRS = 2
SAME_PLACE = 0.3  # camera heights between two cameras
THREADS = 2
OUTLINES = 150  # features; fewer are a blank wall or the dark
SEEN_AGAIN = 0.8  # probability of a pair that was looked at once more, knowing where to look
BY_HAND = 0.999
BY_HAND_SLACK = np.radians(15.0)
FLOOR_PITCH = -20.0  # degrees, where the scale is unknown
STEEPEST_PITCH, FLATTEST_PITCH = -60.0, -4.0
MOST_EVIDENCE = 24

Picture = Callable[[], npt.NDArray[np.uint8]]
OnProgress = Callable[[float, str], None]
Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


def find_links(
    ids: Sequence[str],
    pictures: Sequence[Picture],
    known: Sequence[KnownLink] = (),
    on_progress: OnProgress = lambda share, step: None,
    most_features: int = MOST,
) -> Report:
    """Links between the panoramas of one home.

    `pictures` give RGB arrays (height, 2 × height, 3) when called, from several threads.
    """
    cv2.setNumThreads(1)
    search = Search(ids, pictures, known, on_progress, most_features)
    search.look()
    search.solve()
    on_progress(1.0, "done")
    return search.report()


class Search:
    """The state of one search; kept apart from `find_links` so that benchmarks can look inside."""

    def __init__(
        self,
        ids: Sequence[str],
        pictures: Sequence[Picture],
        known: Sequence[KnownLink],
        on_progress: OnProgress,
        most_features: int,
    ) -> None:
        self.ids = list(ids)
        self.pictures = pictures
        self.on_progress = on_progress
        self.most_features = most_features
        at = {name: k for k, name in enumerate(ids)}
        self.known = [it for it in known if it["source"] in at and it["target"] in at]
        self.hints = hints_of(self.known, at)
        self.features: list[Features] = []
        self.matches: dict[tuple[int, int], Matches] = {}
        self.explained: dict[tuple[int, int], int] = {}
        self.edges: list[Edge] = []
        self.solution = Solution([], [], [])
        self.conflict = 0.0

    def look(self) -> None:
        """Features of all pictures, and what each pair of them says."""
        self.features = list(
            self.each(
                lambda picture: features_of(picture(), self.most_features),
                list(self.pictures),
                (0.0, 0.25),
                "features",
            )
        )
        pairs = list(itertools.combinations(range(len(self.ids)), 2))
        found = self.each(self.compare, pairs, (0.25, 0.95), "pairs")
        self.edges = [edge for edge in found if edge is not None]
        self.explained = {
            (edge.i, edge.j): len(edge.pose.one) for edge in self.edges if edge.pose is not None
        }

    def each(
        self,
        work: Callable[[Item], Outcome],
        items: list[Item],
        span: tuple[float, float],
        step: str,
    ) -> Iterator[Outcome]:
        """Outcomes in order; two threads, as the work is done outside the interpreter's lock."""
        self.on_progress(span[0], step)
        with ThreadPoolExecutor(THREADS) as pool:
            for number, outcome in enumerate(pool.map(work, items), 1):
                self.on_progress(span[0] + (span[1] - span[0]) * number / len(items), step)
                yield outcome

    def compare(self, pair: tuple[int, int]) -> Edge | None:
        i, j = pair
        matches = self.matches[pair] = matched(self.features[i], self.features[j])
        hint = self.hints.get(pair)
        pose = pose_of(self.features[i], self.features[j], matches, hint)
        if hint and hint.alpha is not None and hint.beta is not None:
            by_eye = pose is not None and pose.probability > SEEN_AGAIN
            alpha, beta = (pose.alpha, pose.beta) if pose and by_eye else (hint.alpha, hint.beta)
            return Edge(i, j, alpha, beta, BY_HAND, pose if by_eye else None, by_hand=True)
        return edge_of(i, j, pose)

    def solve(self) -> None:
        """From what pairs say by themselves; then those that failed are looked at once more."""
        self.on_progress(0.95, "solving")
        self.solution = solved(len(self.ids), self.edges, self.features)
        again = self.second_look()
        # They confirm the layout, and may not change it: they were looked for where it says.
        for layout, edges in zip(self.solution.layouts, self.solution.edges, strict=True):
            own = [edge for edge in again if {edge.i, edge.j} <= set(layout.scenes)]
            contradicting = {id(edge) for _, edge in strays(layout, own)}
            edges += [edge for edge in own if id(edge) not in contradicting]
        self.conflict = conflict(self.solution, self.edges)

    def second_look(self) -> list[Edge]:
        """Pairs of a group that failed by themselves, sought where the others say they must be."""
        wanted = []
        for layout, edges in zip(self.solution.layouts, self.solution.edges, strict=True):
            kept = {(edge.i, edge.j) for edge in edges}
            for a, b in itertools.permutations(range(len(layout.scenes)), 2):
                pair = layout.scenes[a], layout.scenes[b]
                if pair[0] < pair[1] and pair not in kept:
                    alpha, beta = predicted(layout, a, b)
                    slack = float(
                        np.clip(3 * layout.yaw_spread(a, b), np.radians(6), np.radians(12))
                    )
                    window = Window(alpha=alpha, beta=beta, beta_slack=slack)
                    wanted.append((pair, window))
        with ThreadPoolExecutor(THREADS) as pool:
            found = list(pool.map(self.seen_again, wanted))
        return [edge for edge in found if edge is not None and edge.probability > SEEN_AGAIN]

    def seen_again(self, wanted: tuple[tuple[int, int], Window]) -> Edge | None:
        (i, j), window = wanted
        pose = pose_of(self.features[i], self.features[j], self.matches[i, j], window)
        return edge_of(i, j, pose)

    def report(self) -> Report:
        similar = self.similar_rooms()
        links: list[Link] = []
        scenes: list[ScenePose] = [
            {
                "id": name,
                "group": None,
                "x": None,
                "y": None,
                "heading": None,
                "scaled": False,
                "features": len(features),
            }
            for name, features in zip(self.ids, self.features, strict=True)
        ]
        for number, (layout, edges) in enumerate(
            zip(self.solution.layouts, self.solution.edges, strict=True)
        ):
            seen = sights(layout, edges, self.features)
            unit = floor_of(seen)
            for k, scene in enumerate(layout.scenes):
                x, y = layout.positions[k] / (unit or 1.0)
                heading = degrees(layout.headings[k])
                scenes[scene] |= {
                    "group": number,
                    "x": round(float(x), 3),
                    "y": round(float(y), 3),
                    "heading": heading,
                    "scaled": unit is not None,
                }
            found = uncluttered(layout, candidates(layout, edges, seen, unit or 1.0))
            mark_bridges(layout, edges, found)
            for it in found:
                links += [
                    self.link(layout, it, forward, unit is not None, similar)
                    for forward in (True, False)
                ]
        groups = [[self.ids[scene] for scene in it.scenes] for it in self.solution.layouts]
        return {
            "links": links,
            "scenes": scenes,
            "groups": groups,
            "unconnected": [self.unconnected(scene) for scene in self.solution.alone],
            "unused": self.unused(),
            "conflict": round(self.conflict, 3),
            "similar_rooms": similar,
        }

    def similar_rooms(self) -> bool:
        """Whether the home repeats itself, so that no pair can be trusted.

        Contradictions between pairs give it away; so do pairs with many good matches of which one
        pose explains few, and cameras that come to stand in the same place.
        """
        if self.conflict > MOST_CONFLICT:
            return True
        ambiguous = 0
        for (i, j), matches in self.matches.items():
            fewer = min(len(self.features[i]), len(self.features[j]))
            ambiguous += len(matches) - self.explained.get((i, j), 0) > UNEXPLAINED * max(
                fewer, 500
            )
        return ambiguous >= SUCH_PAIRS or self.closest() < SAME_PLACE

    def closest(self) -> float:
        """The least distance between two cameras, in camera heights."""
        least = np.inf
        for layout, edges in zip(self.solution.layouts, self.solution.edges, strict=True):
            unit = floor_of(sights(layout, edges, self.features))
            if unit is None:
                continue
            for a, b in itertools.combinations(range(len(layout.scenes)), 2):
                least = min(least, layout.distance(a, b) / unit)
        return float(least)

    def link(
        self, layout: Layout, it: Candidate, forward: bool, scaled: bool, similar: bool
    ) -> Link:
        a, b = (it.a, it.b) if forward else (it.b, it.a)
        way = layout.bearing(a, b)
        pitch = FLOOR_PITCH
        if scaled:
            down = -float(np.degrees(np.arctan(1 / max(it.distance, 1e-3))))
            pitch = min(max(down, STEEPEST_PITCH), FLATTEST_PITCH)
        source, target = layout.scenes[a], layout.scenes[b]
        pose = it.edge.pose if it.edge else None
        return {
            "source": self.ids[source],
            "target": self.ids[target],
            "yaw": degrees(way - layout.headings[a]),
            "pitch": round(pitch, 2),
            "arrival_yaw": degrees(way - layout.headings[b]),
            "arrival_pitch": 0.0,
            "confidence": round(it.confidence, 3),
            "yaw_error": round(float(np.degrees(layout.yaw_spread(a, b))), 2),
            "distance": round(it.distance, 2) if scaled else None,
            "direct": pose is not None,
            "bridge": it.bridge,
            "spare": it.spare,
            "proposed": it.confidence >= LIKELY and not it.spare and not similar,
            "evidence": self.evidence(it.edge, source) if it.edge and pose else [],
        }

    def evidence(self, edge: Edge, source: int) -> list[Match]:
        """Matched points, from all over the picture."""
        pose: Pose = edge.pose  # type: ignore[assignment]
        first, second = self.features[edge.i], self.features[edge.j]
        seen = cells(first.rays[pose.one], LARGE)
        order = spread_out(seen)[:MOST_EVIDENCE]
        shown = []
        for k in order:
            here, there = directions(first, pose.one[k]), directions(second, pose.other[k])
            if edge.i != source:
                here, there = there, here
            shown.append(
                Match(
                    source_yaw=here[0],
                    source_pitch=here[1],
                    target_yaw=there[0],
                    target_pitch=there[1],
                )
            )
        return shown

    def unconnected(self, scene: int) -> Unconnected:
        blank = len(self.features[scene]) < OUTLINES
        reason = "too_little_detail" if blank else "nothing_in_common"
        return {"id": self.ids[scene], "reason": reason}

    def unused(self) -> list[KnownLink]:
        """Links set by hand whose two ends are still in different groups."""
        home = {
            self.ids[scene]: k
            for k, layout in enumerate(self.solution.layouts)
            for scene in layout.scenes
        }
        return [
            it
            for it in self.known
            if home.get(it["source"]) is None or home.get(it["source"]) != home.get(it["target"])
        ]


def edge_of(i: int, j: int, pose: Pose | None) -> Edge | None:
    return Edge(i, j, pose.alpha, pose.beta, pose.probability, pose) if pose else None


def hints_of(known: Sequence[KnownLink], at: dict[str, int]) -> dict[tuple[int, int], Window]:
    """What links set by hand say of pairs (i < j), as windows.

    One way without an arrival view leaves the turn between both pictures open; the way back, or
    the arrival view, closes it.
    """
    sees: dict[tuple[int, int], float] = {}
    arrives: dict[tuple[int, int], float] = {}
    for link in known:
        pair = at[link["source"]], at[link["target"]]
        sees[pair] = float(np.radians(link["yaw"]))
        arrival = link.get("arrival_yaw")
        if arrival is not None:
            arrives[pair] = float(np.radians(arrival))
    for (source, target), arrival in arrives.items():
        sees.setdefault((target, source), arrival + np.pi)
    hints = {}
    for i, j in {(min(pair), max(pair)) for pair in sees}:
        out, back = sees.get((i, j)), sees.get((j, i))
        if out is not None and back is not None:
            beta = back + np.pi
            alpha = float(wrap(beta - out))
            hints[i, j] = Window(alpha, np.radians(20), float(wrap(beta)), np.radians(12))
        elif out is not None:
            hints[i, j] = Window(difference=out)
        elif back is not None:
            hints[i, j] = Window(beta=float(wrap(back + np.pi)))
    return hints


def spread_out(seen: npt.NDArray[np.intp]) -> list[int]:
    """Indices so that every cell comes once before any comes twice."""
    turn: dict[int, int] = {}
    ranked = []
    for k, cell in enumerate(seen.tolist()):
        ranked.append((turn.get(cell, 0), k))
        turn[cell] = turn.get(cell, 0) + 1
    return [k for _, k in sorted(ranked)]


def directions(features: Features, point: int) -> tuple[float, float]:
    """Yaw and pitch in degrees."""
    pitch = float(np.degrees(np.arctan(features.slope[point])))
    return degrees(float(features.yaw[point])), round(pitch, 2)


def degrees(angle: float) -> float:
    return round(wrap_yaw(float(np.degrees(angle))), 2)
