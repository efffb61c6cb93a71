"""Where the cameras of one group stood: scale of each pair, then positions, then all at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from panorama.linking.features import Features
from panorama.linking.floor import STEEPEST, floor_below
from panorama.linking.headings import Edge
from panorama.linking.vote import wrap
from panorama.sphere import Array

NOISE = np.radians(0.7)  # of a heading or a direction that a pair says
OF_SCALE = 0.15  # of the logarithm of a distance
OF_FLOOR = 0.35
SHARED = 4  # points that tie the scales of two pairs
ACROSS, ALONG = 3.0, 1.0
ROUNDS = 12
STRAY_HEADING, STRAY_BEARING = np.radians(4.0), np.radians(8.0)


@dataclass
class Layout:
    """Headings (radians) and positions (n, 2: x, z) of the scenes of a group, and their spread.

    `covariance` is of all headings, then all positions (x, z, x, z …).
    """

    scenes: list[int]
    headings: Array
    positions: Array
    covariance: Array

    def bearing(self, a: int, b: int) -> float:
        """Azimuth from one member to another in the group's frame; indices into `scenes`."""
        way = self.positions[b] - self.positions[a]
        return float(np.arctan2(way[0], way[1]))

    def distance(self, a: int, b: int) -> float:
        return float(np.linalg.norm(self.positions[b] - self.positions[a]))

    def yaw_spread(self, a: int, b: int) -> float:
        """Standard deviation of the yaw at which `a` sees `b`, radians."""
        count = len(self.scenes)
        row = np.zeros(3 * count)
        row[a] = -1
        way = self.positions[b] - self.positions[a]
        slope = np.array([way[1], -way[0]]) / max(float(way @ way), 1e-9)
        row[count + 2 * b : count + 2 * b + 2] = slope
        row[count + 2 * a : count + 2 * a + 2] = -slope
        return float(np.sqrt(max(float(row @ self.covariance @ row), 0.0)))


def layout_of(
    scenes: list[int], edges: list[Edge], headings: dict[int, float], features: Sequence[Features]
) -> Layout:
    """The places that agree best with all edges, in camera heights where a floor was seen."""
    at = {scene: k for k, scene in enumerate(scenes)}
    ends = np.array([(at[edge.i], at[edge.j]) for edge in edges])
    turn: Array = np.array([headings[scene] for scene in scenes])
    turn = level_headings(turn, ends, edges)
    scale, unsure = log_scales(edges, features)
    scale = np.exp(scale)
    beta = np.array([edge.beta for edge in edges])
    # A doubtful pair may agree in heading by chance: it must not move what sure ones hold.
    trust = np.array([edge.probability for edge in edges])
    place = linear_positions(len(scenes), ends, turn[ends[:, 1]] + beta, scale, unsure, trust)
    return refined(scenes, turn, place, ends, edges, scale, unsure)


def level_headings(turn: Array, ends: npt.NDArray[np.int_], edges: list[Edge]) -> Array:
    """Headings by least squares, reweighted; the first stays."""
    alpha = np.array([edge.alpha for edge in edges])
    trust = np.array([edge.probability for edge in edges])
    rows = np.arange(len(edges))
    slopes = np.zeros((len(edges), len(turn)))
    slopes[rows, ends[:, 0]] = 1
    slopes[rows, ends[:, 1]] -= 1
    for _ in range(ROUNDS):
        off = wrap(turn[ends[:, 0]] - turn[ends[:, 1]] - alpha)
        weight = trust / (1 + (off / NOISE) ** 2)
        left = (slopes * weight[:, None]).T @ slopes + 1e-9 * np.eye(len(turn))
        left[0, 0] += 1
        turn = turn - np.linalg.solve(left, (slopes * weight[:, None]).T @ off)
    return turn


def log_scales(edges: list[Edge], features: Sequence[Features]) -> tuple[Array, Array]:
    """Logarithm of each pair's distance in camera heights, and its standard deviation.

    A thing that a scene shares with two others has two depths, in units of two distances: their
    ratio. The floor, one camera height below, gives each pair a rough scale of its own.
    """
    rows: list[tuple[int, int, float, float]] = []  # edge, other edge or −1, value, weight
    for number, edge in enumerate(edges):
        if edge.pose is not None:
            heights = features[edge.i].rays[edge.pose.one][:, 1] * edge.pose.depth
            steep = np.abs(features[edge.i].rays[edge.pose.one][:, 1]) > np.sin(STEEPEST)
            floor = floor_below(heights[steep & np.isfinite(heights)])
            if floor:
                rows.append((number, -1, -np.log(floor), edge.probability / OF_FLOOR))
    rows += [
        (one, other, ratio, sure * edges[one].probability * edges[other].probability)
        for one, other, ratio, sure in shared_depths(edges)
    ]
    count = len(edges)
    slopes, value, sure = np.zeros((len(rows), count)), np.zeros(len(rows)), np.zeros(len(rows))
    for k, (one, other, ratio, weight) in enumerate(rows):
        slopes[k, one] = 1
        if other >= 0:
            slopes[k, other] = -1
        value[k], sure[k] = ratio, weight
    # With nothing known at all, cameras stand two camera heights apart.
    loose, guess = 1e-3 * np.eye(count), np.full(count, np.log(2.0))
    scale, left = guess.copy(), loose
    for _ in range(ROUNDS):
        weight = sure**2 / (1 + ((slopes @ scale - value) * sure) ** 2)
        left = (slopes * weight[:, None]).T @ slopes + loose
        scale = np.linalg.solve(left, (slopes * weight[:, None]).T @ value + loose @ guess)
    unsure = np.sqrt(np.diag(np.linalg.inv(left)))
    return np.clip(scale, -4, 4), np.clip(unsure, OF_SCALE, 3.0)


def shared_depths(edges: list[Edge]) -> list[tuple[int, int, float, float]]:
    seen: dict[int, list[tuple[int, dict[int, float]]]] = {}
    for number, edge in enumerate(edges):
        if edge.pose is None:
            continue
        for scene, points, depth in (
            (edge.i, edge.pose.one, edge.pose.depth),
            (edge.j, edge.pose.other, edge.pose.other_depth),
        ):
            known = {
                int(point): float(np.log(far))
                for point, far in zip(points, depth, strict=True)
                if np.isfinite(far) and 0.05 < far < 30
            }
            seen.setdefault(scene, []).append((number, known))
    rows = []
    for views in seen.values():
        for k, (one, first) in enumerate(views):
            for other, second in views[k + 1 :]:
                both = first.keys() & second.keys()
                if len(both) >= SHARED:
                    ratios = np.array([second[point] - first[point] for point in both])
                    middle = float(np.median(ratios))
                    spread = 1.48 * float(np.median(np.abs(ratios - middle)))
                    sure = 1 / np.hypot(0.1, spread / np.sqrt(len(both)))
                    # log scale of one + log depth in one = the same in the other
                    rows.append((one, other, middle, float(min(sure, 8.0))))
    return rows


def linear_positions(
    count: int,
    ends: npt.NDArray[np.int_],
    bearing: Array,
    scale: Array,
    unsure: Array,
    trust: Array,
) -> Array:
    """Positions (n, 2) that fit directed distances, reweighted; directions count more."""
    way = np.stack([np.sin(bearing), np.cos(bearing)], axis=1)
    side = np.stack([way[:, 1], -way[:, 0]], axis=1)
    rows = 2 * len(ends)
    slopes, value = np.zeros((rows, 2 * count)), np.zeros(rows)
    for k, (i, j) in enumerate(ends):
        for row, axis in ((2 * k, way[k]), (2 * k + 1, side[k])):
            slopes[row, 2 * j : 2 * j + 2] = axis
            slopes[row, 2 * i : 2 * i + 2] -= axis
        value[2 * k] = scale[k]
    along = ALONG * trust * OF_SCALE / unsure
    base = np.stack([along, ACROSS * trust], axis=1).ravel() / np.repeat(scale, 2)
    place: Array = np.zeros(2 * count)
    weight: Array = base**2
    for _ in range(ROUNDS):
        left = (slopes * weight[:, None]).T @ slopes + 1e-9 * np.eye(2 * count)
        left[0, 0] += 1
        left[1, 1] += 1
        place = np.linalg.solve(left, (slopes * weight[:, None]).T @ value)
        off = ((slopes @ place - value) * base).reshape(-1, 2)
        weight = base**2 / np.repeat(1 + (off**2).sum(axis=1) / 0.3**2, 2)
    return place.reshape(-1, 2)


def refined(
    scenes: list[int],
    turn: Array,
    place: Array,
    ends: npt.NDArray[np.int_],
    edges: list[Edge],
    scale: Array,
    unsure: Array,
) -> Layout:
    """Headings and positions together, on the angles that were measured (Cauchy, damped)."""
    count = len(scenes)
    state = np.concatenate([turn, place.ravel()])
    damping = 1e-3
    cost, left, right = normal_equations(state, count, ends, edges, scale, unsure)
    for _ in range(40):
        damped = left + damping * np.diag(np.diag(left)) + 1e-6 * np.eye(3 * count)
        trial = state - np.linalg.solve(damped, right)
        answer = normal_equations(trial, count, ends, edges, scale, unsure)
        if answer[0] < cost:
            small = cost - answer[0] < 1e-6 * cost
            state, (cost, left, right), damping = trial, answer, damping / 5
            if small:
                break
        else:
            damping *= 5
            if damping > 1e6:
                break
    covariance = np.linalg.inv(left + 1e-6 * np.eye(3 * count))
    return Layout(scenes, state[:count], state[count:].reshape(-1, 2), covariance)


def normal_equations(
    state: Array,
    count: int,
    ends: npt.NDArray[np.int_],
    edges: list[Edge],
    scale: Array,
    unsure: Array,
) -> tuple[float, Array, Array]:
    """Cost, and both sides of the equations of one step."""
    turn, place = state[:count], state[count:].reshape(-1, 2)
    i, j = ends.T
    way = place[j] - place[i]
    far = np.maximum(np.linalg.norm(way, axis=1), 1e-3)
    off = np.stack(
        [
            wrap(turn[i] - turn[j] - np.array([edge.alpha for edge in edges])) / NOISE,
            wrap(np.arctan2(way[:, 0], way[:, 1]) - turn[j] - np.array([e.beta for e in edges]))
            / NOISE,
            (np.log(far) - np.log(scale)) / unsure,
        ],
        axis=1,
    )
    rows = np.arange(len(edges))
    slopes = np.zeros((len(edges), 3, 3 * count))
    slopes[rows, 0, i] = 1 / NOISE
    slopes[rows, 0, j] = -1 / NOISE
    slopes[rows, 1, j] = -1 / NOISE
    for axis, angle, length in (
        (0, way[:, 1] / far**2, way[:, 0] / far**2),
        (1, -way[:, 0] / far**2, way[:, 1] / far**2),
    ):
        for end, sign in ((j, 1), (i, -1)):
            slopes[rows, 1, count + 2 * end + axis] = sign * angle / NOISE
            slopes[rows, 2, count + 2 * end + axis] = sign * length / unsure
    trust = np.array([edge.probability for edge in edges])[:, None]
    cost = float((trust * np.log1p(off**2)).sum())
    flat = slopes.reshape(-1, 3 * count)
    weight = (trust / (1 + off**2)).ravel()
    left, right = (flat * weight[:, None]).T @ flat, (flat * weight[:, None]).T @ off.ravel()
    for held in (0, count, count + 1):  # the first scene is where it is
        left[held, held] += 1e6
    return cost, left, right


def strays(layout: Layout, edges: list[Edge]) -> list[tuple[float, Edge]]:
    """Edges that contradict the layout, the worst first, with how badly."""
    at = {scene: k for k, scene in enumerate(layout.scenes)}
    found = []
    for edge in edges:
        i, j = at[edge.i], at[edge.j]
        heading = abs(wrap(layout.headings[i] - layout.headings[j] - edge.alpha))
        bearing = abs(wrap(layout.bearing(i, j) - layout.headings[j] - edge.beta))
        if heading > STRAY_HEADING or bearing > STRAY_BEARING:
            how = max(heading / STRAY_HEADING, bearing / STRAY_BEARING)
            found.append((float(how * (1.5 - edge.probability)), edge))
    return sorted(found, key=lambda it: -it[0])
