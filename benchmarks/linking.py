"""Links found in homes of known geometry: `python benchmarks/linking.py [--cache DIRECTORY]`.

Prints, per home: geometric precision (share of proposed links whose yaw is less than 10° off),
recall of pairs of cameras that see each other (proposed or spare, yaw right), errors, calibration
and time. `--fit` prints weights for `panorama.linking.pairs` and `.choice`, from the fitting homes
alone; `--thirty` also times a home of thirty scenes, `--time` nothing else. Rendering the homes
takes about two minutes of computing; `--cache` keeps them.
"""

import argparse
import json
import os
import pickle
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import numpy.typing as npt  # noqa: E402
from PIL import Image  # noqa: E402

from benchmarks import rendered_homes as homes  # noqa: E402
from panorama.angles import wrap_yaw  # noqa: E402
from panorama.linking import choice, pairs  # noqa: E402
from panorama.linking.choice import candidates, floor_of, sights  # noqa: E402
from panorama.linking.features import MOST  # noqa: E402
from panorama.linking.finder import Search  # noqa: E402
from panorama.linking.matching import matched  # noqa: E402
from panorama.linking.report import KnownLink, Report  # noqa: E402
from panorama.linking.vote import wrap  # noqa: E402

Array = npt.NDArray[np.floating]
RIGHT = 10.0  # degrees
FITTING = {
    "open plan": (homes.open_plan, 1),
    "flat with doors": (homes.flat, 1),
    "long corridor": (homes.corridor, 1),
    "dark flat": (homes.dark, 1),
    "another open plan": (homes.open_plan, 3),
    "another flat": (homes.flat, 3),
    "another corridor": (homes.corridor, 3),
    # Shows whether such homes are noticed; in no fit, as no pair of them can be judged alone.
    "identical rooms": (homes.identical_rooms, 1),
}
# Not fitted. What failed in the same plans with other seeds (flat 2 and 4) steered the design.
HELD_OUT = {
    "open plan": (homes.open_plan, 4),
    "flat with doors": (homes.flat, 5),
    "cottage": (homes.cottage, 4),
    "long corridor": (homes.corridor, 4),
    "identical rooms": (homes.identical_rooms, 4),
    "dark flat": (homes.dark, 4),
    "blank rooms": (homes.bare, 4),
}


@dataclass
class Case:
    """Pictures with the truth about them; `sees[i, j]`: a link from i to j is wanted."""

    name: str
    pictures: list[npt.NDArray[np.uint8]]
    positions: Array  # metres, x east and z north
    headings: Array  # degrees
    heights: Array
    sees: npt.NDArray[np.bool_]

    def yaw(self, i: int, j: int) -> float:
        x, z = self.positions[j] - self.positions[i]
        return wrap_yaw(float(np.degrees(np.arctan2(x, z)) - self.headings[i]))


def rendered(make: Callable[[int], homes.Home], seed: int, cache: Path | None) -> Case:
    """A home, photographed; from the cache if it is there."""
    kept = cache / f"{make.__name__}-{seed}.pickle" if cache else None
    if kept and kept.exists():
        return Case(**pickle.loads(kept.read_bytes()))
    home = make(seed)
    cameras = home.cameras(seed + 50)
    case = Case(
        home.name,
        [home.photograph(camera, seed * 100 + k) for k, camera in enumerate(cameras)],
        np.array([camera.position[[0, 2]] for camera in cameras]),
        np.array([camera.heading for camera in cameras]),
        np.array([camera.position[1] for camera in cameras]),
        home.sees(cameras),
    )
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(vars(case)))
    return case


def demo_home() -> Case:
    """The demo tour; wanted are the links its author placed."""
    told = json.loads((ROOT / "demo/home.json").read_text())["scenes"]
    at = {scene["slug"]: k for k, scene in enumerate(told)}
    sees = np.zeros((len(told), len(told)), dtype=bool)
    for scene in told:
        for door in scene["doors"]:
            sees[at[scene["slug"]], at[door["to"]]] = True
    pictures = [
        np.asarray(Image.open(ROOT / "demo" / scene["file"]).convert("RGB").resize((2048, 1024)))
        for scene in told
    ]
    return Case(
        "demo home",
        pictures,
        np.array([scene["position"][:2] for scene in told], dtype=float),
        np.array([scene["heading"] for scene in told], dtype=float),
        np.array([scene["position"][2] for scene in told], dtype=float),
        sees,
    )


def searched(
    case: Case, most: int = MOST, known: list[KnownLink] | None = None
) -> tuple[Search, Report, float]:
    started = time.perf_counter()
    search = Search(
        [str(k) for k in range(len(case.pictures))],
        [lambda picture=picture: picture for picture in case.pictures],
        known or [],
        lambda share, step: None,
        most,
    )
    search.look()
    search.solve()
    report = search.report()
    return search, report, time.perf_counter() - started


@dataclass
class Figures:
    """What the tables are made of; errors in degrees."""

    proposed: int
    right: int
    recall: float
    recall_shown: float
    yaw: list[float]
    pitch: list[float]
    confidence: list[tuple[float, bool]]


def judged(case: Case, report: Report) -> Figures:
    """Proposed links against the truth. With similar rooms nothing is proposed, and all counted."""
    likely = [link for link in report["links"] if link["confidence"] >= choice.LIKELY]
    shown = [link for link in likely if not link["spare"]]
    errors: dict[tuple[int, int], float] = {}
    pitch = []
    for link in report["links"]:
        i, j = int(link["source"]), int(link["target"])
        errors[i, j] = abs(wrap_yaw(link["yaw"] - case.yaw(i, j)))
        if link["distance"] is not None and errors[i, j] < RIGHT:
            far = float(np.linalg.norm(case.positions[j] - case.positions[i]))
            true = -float(np.degrees(np.arctan(case.heights[i] / far)))
            pitch.append(abs(link["pitch"] - max(true, -60.0)))

    def hit(links: list) -> float:
        wanted = int(case.sees.sum())
        ends = [(int(link["source"]), int(link["target"])) for link in links]
        return sum(case.sees[pair] and errors[pair] < RIGHT for pair in ends) / max(wanted, 1)

    ends = [(int(link["source"]), int(link["target"])) for link in likely]
    return Figures(
        proposed=len(likely),
        right=sum(errors[pair] < RIGHT for pair in ends),
        recall=hit(likely),
        recall_shown=hit(shown),
        yaw=[errors[pair] for pair in ends],
        pitch=pitch,
        confidence=[
            (
                link["confidence"],
                bool(
                    errors[int(link["source"]), int(link["target"])] < RIGHT
                    and case.sees[int(link["source"]), int(link["target"])]
                ),
            )
            for link in report["links"]
        ],
    )


def row(case: Case, report: Report, seconds: float) -> Figures:
    found = judged(case, report)
    yaw = np.array(found.yaw or [np.nan])
    pitch = np.median(found.pitch) if found.pitch else np.nan
    precision = found.right / found.proposed if found.proposed else np.nan
    groups = "+".join(str(len(group)) for group in report["groups"]) or "-"
    print(
        f"| {case.name} | {len(case.pictures)} | {int(case.sees.sum())} | {found.proposed} "
        f"| {precision:.3f} | {found.recall:.2f} | {found.recall_shown:.2f} "
        f"| {np.median(yaw):.2f} / {np.percentile(yaw, 90):.2f} | {pitch:.1f} "
        f"| {report['conflict']:.2f}{' similar' if report['similar_rooms'] else ''} "
        f"| {groups} | {seconds:.1f} |",
        flush=True,
    )
    return found


COLUMNS = [
    *("home", "scenes", "links wanted", "found", "precision", "recall", "recall uncluttered"),
    *("yaw median / p90 °", "pitch °", "conflict", "groups", "s"),
]
HEAD = "\n| " + " | ".join(COLUMNS) + " |\n" + "|---" * len(COLUMNS) + "|"


def calibration(pairs_of: list[tuple[float, bool]]) -> None:
    """How often links of a confidence are right and wanted."""
    print("\n| confidence | links | right and in sight |\n|---|---|---|")
    for low, high in ((0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 0.97), (0.97, 1.01)):
        inside = [good for value, good in pairs_of if low <= value < high]
        if inside:
            print(f"| {low:.2f}-{min(high, 1):.2f} | {len(inside)} | {np.mean(inside):.2f} |")


def bridged(case: Case) -> None:
    """Takes a home apart by leaving out doorways, then joins it with one link set by hand."""
    keep = [k for k in range(len(case.pictures)) if k not in (4, 10, 12)]
    part = Case(
        "flat without its doorways",
        [case.pictures[k] for k in keep],
        case.positions[keep],
        case.headings[keep],
        case.heights[keep],
        case.sees[np.ix_(keep, keep)],
    )
    _, before, seconds = searched(part)
    row(part, before, seconds)
    home = {name: k for k, group in enumerate(before["groups"]) for name in group}
    count = len(part.pictures)
    apart = [
        (float(np.linalg.norm(part.positions[i] - part.positions[j])), i, j)
        for i in range(count)
        for j in range(count)
        if home.get(str(i), -1 - i) != home.get(str(j), -1 - j)
    ]
    if not apart:
        print("(it is in one piece: nothing to bridge)")
        return
    _, i, j = min(apart)
    by_hand: KnownLink = {
        "source": str(i),
        "target": str(j),
        "yaw": part.yaw(i, j) + 3.0,
        "arrival_yaw": wrap_yaw(part.yaw(j, i) + 180.0 - 3.0),
    }
    _, after, seconds = searched(part, known=[by_hand])
    part.name = "… with one link set by hand, 3° off"
    row(part, after, seconds)


def thirty(cache: Path | None) -> None:
    """Thirty pictures of three homes: every pair is looked at, as in one home."""
    several = [rendered(*HELD_OUT[name], cache) for name in ("open plan", "flat with doors")]
    several.append(rendered(*FITTING["long corridor"], cache))
    pictures = [picture for case in several for picture in case.pictures][:30]
    case = Case(
        "thirty", pictures, np.zeros((30, 2)), np.zeros(30), np.ones(30), np.zeros((30, 30), bool)
    )
    before = resource.getrusage(resource.RUSAGE_SELF)
    _, report, seconds = searched(case)
    after = resource.getrusage(resource.RUSAGE_SELF)
    computing = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"\n{len(pictures)} scenes: {seconds:.1f} s by the clock, {computing:.1f} s of computing")
    starts = np.cumsum([0, *(len(it.pictures) for it in several)])
    mixed = sum(
        np.searchsorted(starts, int(link["source"]), "right")
        != np.searchsorted(starts, int(link["target"]), "right")
        for link in report["links"]
    )
    print(f"links across homes that have nothing in common: {mixed}")


def fit(cache: Path | None) -> None:
    """Logistic regression of both confidences on the fitting homes."""
    of_pairs: list[tuple[Array, bool]] = []
    of_links: list[tuple[Array, bool]] = []
    before: Search | None = None
    for name, (make, seed) in FITTING.items():
        if name == "identical rooms":
            continue
        case = rendered(make, seed, cache)
        search, _, _ = searched(case)
        for edge in search.edges:
            if edge.pose is not None:
                of_pairs.append((edge.pose.measures, pose_right(case, edge)))
        if before is not None:
            of_pairs += [(it, False) for it in strangers(before, search)]
        before = search
        for layout, edges in zip(search.solution.layouts, search.solution.edges, strict=True):
            seen = sights(layout, edges, search.features)
            for it in candidates(layout, edges, seen, floor_of(seen) or 1.0):
                i, j = layout.scenes[it.a], layout.scenes[it.b]
                yaw = np.degrees(layout.bearing(it.a, it.b) - layout.headings[it.a])
                good = abs(wrap_yaw(float(yaw) - case.yaw(i, j))) < RIGHT and case.sees[i, j]
                of_links.append((it.measures, bool(good)))
    # What is far or unsure is no better for it, though the few fitting homes may say so.
    given = {5: -0.1, 6: -0.7}
    for name, rows, fixed in (
        ("pairs.WEIGHTS", of_pairs, {}),
        ("choice.WEIGHTS", of_links, given),
    ):
        weights = logistic(np.array([x for x, _ in rows]), np.array([y for _, y in rows]), fixed)
        p = pairs.sigmoid(np.array([x for x, _ in rows]) @ weights)
        good = np.array([y for _, y in rows])
        for low, high in ((0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
            inside = (p >= low) & (p < high)
            print(f"  {low}-{high}: {inside.sum()} rows, {good[inside].mean():.2f} right")
        print(f"{name} = {np.round(weights, 2).tolist()}  ({len(rows)} rows)")


def strangers(one: Search, other: Search, many: int = 6) -> list[Array]:
    """Measures of pairs across two homes that have nothing in common."""
    poses = [
        pairs.pose_of(first, second, matched(first, second))
        for first in one.features[:many]
        for second in other.features[:many]
    ]
    return [pose.measures for pose in poses if pose is not None]


def pose_right(case: Case, edge) -> bool:
    """Whether heading and direction of a pair are both less than 10° off."""
    alpha = np.radians(case.headings[edge.i] - case.headings[edge.j])
    x, z = case.positions[edge.j] - case.positions[edge.i]
    beta = np.arctan2(x, z) - np.radians(case.headings[edge.j])
    off = np.abs(wrap(np.array([edge.pose.alpha - alpha, edge.pose.beta - beta])))
    return bool(off.max() < np.radians(RIGHT))


def logistic(x: Array, y: Array, fixed: dict[int, float], ridge: float = 0.5) -> Array:
    """Newton's method; the constant is not held back, and some weights are given."""
    weights = np.zeros(x.shape[1])
    free = np.array([k for k in range(x.shape[1]) if k not in fixed])
    for k, value in fixed.items():
        weights[k] = value
    hold = ridge * np.eye(len(free))
    hold[0, 0] = 1e-6
    for _ in range(60):
        p = pairs.sigmoid(x @ weights)
        part = x[:, free]
        slope = part.T @ (p - y) + hold @ weights[free]
        bend = (part * (p * (1 - p))[:, None]).T @ part + hold
        weights[free] -= np.clip(np.linalg.solve(bend, slope), -2, 2)
    return weights


def pair_stage(case: Case, search: Search) -> str:
    """How many pairs that see each other are right by themselves; for `--pairs`."""
    right = {(edge.i, edge.j) for edge in search.edges if edge.pose and pose_right(case, edge)}
    wanted = [(i, j) for i, j in np.argwhere(case.sees) if i < j]
    return f"{sum(pair in right for pair in wanted)}/{len(wanted)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--thirty", action="store_true")
    parser.add_argument("--time", action="store_true", help="time thirty scenes and nothing else")
    parser.add_argument("--pairs", action="store_true", help="also print the pair stage alone")
    parser.add_argument("--only", help="homes whose names contain this")
    parser.add_argument("--fitting", action="store_true", help="measure the fitting homes instead")
    options = parser.parse_args()
    if options.fit:
        fit(options.cache)
        return
    if options.time:
        thirty(options.cache)
        return
    print(HEAD)
    counted: list[tuple[float, bool]] = []
    chosen = FITTING if options.fitting else HELD_OUT
    for name, (make, seed) in chosen.items():
        if options.only and options.only not in name:
            continue
        case = rendered(make, seed, options.cache)
        search, report, seconds = searched(case)
        found = row(case, report, seconds)
        if options.pairs:
            print(f"    pairs right by themselves: {pair_stage(case, search)}")
        if not report["similar_rooms"]:
            counted += found.confidence
    if not options.only:
        case = demo_home()
        _, report, seconds = searched(case)
        row(case, report, seconds)
        bridged(rendered(*HELD_OUT["flat with doors"], options.cache))
        calibration(counted)
    if options.thirty:
        thirty(options.cache)


if __name__ == "__main__":
    main()
