"""Links between panoramas: the mathematics, and the whole search in a small rendered home."""

import json
import os
import signal
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from benchmarks import rendered_homes as homes
from panorama import child
from panorama.angles import wrap_yaw
from panorama.errors import ChildCrashed, Refused, Stopped
from panorama.linking.choice import MOST_LINKS, Candidate, uncluttered
from panorama.linking.features import Features, features_of, mercator
from panorama.linking.finder import find_links, hints_of
from panorama.linking.floor import floor_below
from panorama.linking.headings import Edge, groups_of
from panorama.linking.matching import Matches
from panorama.linking.pairs import pose_of
from panorama.linking.positions import Layout, layout_of
from panorama.linking.solution import conflict, solved
from panorama.linking.vote import Window, wrap

angles = st.floats(-np.pi, np.pi)
seeds = st.integers(0, 10_000)


def off(one, other):
    """Degrees between two angles in radians."""
    return abs(float(np.degrees(wrap(np.float64(one - other)))))


def world(seed, many=150):
    """Points of a room of 6 × 5 m around the origin, 1.5 m below to 1 m above the cameras."""
    random = np.random.default_rng(seed)
    walls = random.uniform([-3, -1.5, -2.5], [3, 1.0, 2.5], (many, 3))
    side = random.integers(0, 3, many)
    walls[side == 0, 0] = np.sign(walls[side == 0, 0]) * 3
    walls[side == 1, 2] = np.sign(walls[side == 1, 2]) * 2.5
    walls[side == 2, 1] = -1.5
    return walls


def seen_from(points, position, heading):
    """Features of the points as a level camera sees them; looks say nothing here."""
    way = points - np.array([position[0], 0.0, position[1]])
    yaw = np.arctan2(way[:, 0], way[:, 2]) - heading
    level = np.hypot(way[:, 0], way[:, 2])
    rays = np.stack([np.sin(yaw) * level, way[:, 1], np.cos(yaw) * level], axis=1)
    rays /= np.linalg.norm(rays, axis=1, keepdims=True)
    looks = np.zeros((len(points), 128), dtype=np.float32)
    twins = np.zeros(len(points), dtype=bool)
    return Features(rays, np.asarray(wrap(yaw)), way[:, 1] / level, looks, twins)


def pairing(many, wrong, seed):
    """All points matched to themselves, but for a share that is matched at random."""
    random = np.random.default_rng(seed)
    other = np.arange(many)
    lost = random.random(many) < wrong
    other[lost] = random.integers(0, many, lost.sum())
    return Matches(np.arange(many), other, np.ones(many))


def edge_between(places, headings, i, j, *, probability=0.95, pose=None):
    way = np.subtract(places[j], places[i])
    beta = np.arctan2(way[0], way[1]) - headings[j]
    return Edge(i, j, headings[i] - headings[j], float(beta), probability, pose)


@settings(max_examples=25, deadline=None)
@given(seeds, angles, angles, angles, st.floats(0.5, 2.0))
def test_the_vote_finds_how_two_cameras_stand_among_three_wrong_matches_to_one(
    seed, first, second, direction, far
):
    points = world(seed, 240)
    place = far * np.sin(direction), far * np.cos(direction)
    one, other = seen_from(points, (0, 0), first), seen_from(points, place, second)
    pose = pose_of(one, other, pairing(240, 0.75, seed))
    assert off(pose.alpha, first - second) < 1.0
    assert off(pose.beta, direction - second) < 3.0


@settings(max_examples=15, deadline=None)
@given(seeds, angles, angles, angles)
def test_a_pair_taken_the_other_way_round_says_the_same(seed, first, second, direction):
    points = world(seed)
    place = 1.5 * np.sin(direction), 1.5 * np.cos(direction)
    one, other = seen_from(points, (0, 0), first), seen_from(points, place, second)
    there = pose_of(one, other, pairing(150, 0.3, seed))
    swapped = pairing(150, 0.3, seed)
    back = pose_of(other, one, Matches(swapped.other, swapped.one, swapped.weight))
    assert off(there.alpha, -back.alpha) < 1.0
    # The way back leads the other way, in the frame of the picture it starts from.
    assert off(there.beta - there.alpha, back.beta + np.pi) < 2.0


def test_points_triangulate_to_where_they_are():
    points = world(3)
    one, other = seen_from(points, (0, 0), 0.4), seen_from(points, (1.2, 0.9), -1.0)
    pose = pose_of(one, other, pairing(150, 0.0, 0))
    far = np.linalg.norm(points[pose.one], axis=1) / 1.5
    sure = np.isfinite(pose.depth) & (far < 3)
    assert np.median(np.abs(pose.depth[sure] / far[sure] - 1)) < 0.05


def test_pictures_that_share_nothing_are_not_believed():
    one, other = seen_from(world(1), (0, 0), 0), seen_from(world(2), (0, 0), 0)
    pose = pose_of(one, other, pairing(150, 1.0, 5))
    assert pose is None or pose.probability < 0.5


def test_a_window_keeps_the_vote_to_what_a_person_said():
    points = world(4)
    one, other = seen_from(points, (0, 0), 0.0), seen_from(points, (0.0, 2.0), 1.0)
    matches = pairing(150, 0.5, 1)
    right = pose_of(one, other, matches, Window(difference=0.0))
    assert off(right.beta - right.alpha, 0.0) < 3
    wrong = pose_of(one, other, matches, Window(difference=np.pi / 2))
    assert wrong is None or wrong.probability < right.probability


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_headings_and_positions_come_back_from_what_pairs_say(seed):
    random = np.random.default_rng(seed)
    places = np.array([(0, 0), (2, 0), (2, 2), (0, 2), (1, 1)]) + random.uniform(-0.3, 0.3, (5, 2))
    headings = random.uniform(-np.pi, np.pi, 5)
    edges = [edge_between(places, headings, i, j) for i in range(5) for j in range(i + 1, 5)]
    [group] = groups_of(5, edges)
    layout = layout_of(list(group.headings), edges, group.headings, [])
    at = {scene: k for k, scene in enumerate(layout.scenes)}
    turn = layout.headings[at[0]] - headings[0]
    for i in range(5):
        assert off(layout.headings[at[i]], headings[i] + turn) < 0.1
        for j in range(5):
            if i != j:
                way = places[j] - places[i]
                truth = np.arctan2(way[0], way[1]) + turn
                assert off(layout.bearing(at[i], at[j]), truth) < 0.5


def test_a_wrong_pair_is_outvoted_and_counts_as_a_contradiction():
    places = np.array([(0, 0), (2, 0), (2, 2), (0, 2), (1, 1)], dtype=float)
    headings = np.array([0.1, 0.9, -2.0, 3.0, -0.5])
    points = world(1)
    pose = pose_of(seen_from(points, (0, 0), 0), seen_from(points, (1, 0), 0), pairing(150, 0, 0))
    right = [
        edge_between(places, headings, i, j, pose=pose)
        for i in range(5)
        for j in range(i + 1, 5)
        if (i, j) != (0, 2)
    ]
    wrong = Edge(0, 2, headings[0] - headings[2] + 1.5, 0.3, 0.7, pose)
    blank = [seen_from(points, place, 0) for place in places]
    solution = solved(5, [*right, wrong], blank)
    assert [sorted(it.scenes) for it in solution.layouts] == [[0, 1, 2, 3, 4]]
    assert wrong not in solution.edges[0]
    assert conflict(solution, [*right, wrong]) == pytest.approx(0.7 / (9 * 0.95 + 0.7), abs=0.01)


def test_three_doubtful_pairs_that_agree_join_what_one_alone_does_not():
    places = np.array([(0, 0), (2, 0), (0, 2), (2, 2)], dtype=float)
    headings = np.zeros(4)
    firm = [edge_between(places, headings, 0, 1), edge_between(places, headings, 2, 3)]
    doubtful = [
        edge_between(places, headings, i, j, probability=0.3) for i, j in ((0, 2), (0, 3), (1, 3))
    ]
    assert len(groups_of(4, [*firm, doubtful[0]])) == 2
    assert len(groups_of(4, [*firm, *doubtful])) == 1


def test_the_floor_is_the_lowest_layer_and_not_a_table():
    random = np.random.default_rng(0)
    table, floor = random.normal(-0.8, 0.01, 60), random.normal(-1.5, 0.02, 40)
    stray = random.uniform(-4, 2, 15)
    assert floor_below(np.concatenate([table, floor, stray])) == pytest.approx(1.5, abs=0.08)
    assert floor_below(np.array([-1.0, 0.5])) is None


def test_no_scene_gets_more_links_than_its_picture_has_room_for():
    ring = [(np.sin(k), np.cos(k)) for k in np.linspace(0, 2 * np.pi, 16, endpoint=False)]
    places = np.array([(0.0, 0.0), *(2 * np.array(ring))])
    layout = Layout(list(range(17)), np.zeros(17), places, np.zeros((51, 51)))
    every = [
        Candidate(a, b, layout.distance(a, b), None, np.zeros(7), 0.9)
        for a in range(17)
        for b in range(a + 1, 17)
    ]
    shown = [it for it in uncluttered(layout, every) if not it.spare]
    links = np.bincount([end for it in shown for end in (it.a, it.b)])
    assert links.max() <= MOST_LINKS + 1
    assert links.min() >= 1


def test_a_link_by_hand_with_its_way_back_says_heading_and_direction():
    way = [{"source": "a", "target": "b", "yaw": 30.0, "arrival_yaw": -100.0}]
    [(pair, window)] = hints_of(way, {"a": 0, "b": 1}).items()
    assert pair == (0, 1)
    assert off(window.alpha, np.radians(-130.0)) < 1e-6
    assert off(window.beta, np.radians(-100.0)) < 1e-6
    back = {"source": "b", "target": "a", "yaw": 80.0}
    both = [back, {"source": "a", "target": "b", "yaw": 30.0}]
    assert hints_of(both, {"a": 0, "b": 1})[0, 1].alpha == pytest.approx(window.alpha)


def test_mercator_keeps_the_horizon_in_the_middle():
    falling = np.linspace(0, 255, 1024).astype(np.uint8)[:, None].repeat(2048, axis=1)
    picture, _ = mercator(falling)
    assert abs(int(picture[picture.shape[0] // 2, 0]) - 127) <= 1


# The whole search, in two rendered rooms


@cache
def two_rooms():
    """Four cameras in two furnished rooms with a wide opening, and their pictures."""
    make = homes.Builder("two rooms", 7)
    doors = [("x", 4.0, 1.0, 2.6)]
    for x0 in (0.0, 4.0):
        make.room(x0, 0, x0 + 4, 3.5, doors)
        make.furnished(x0, 0, x0 + 4, 3.5)
        make.picture("z", 0, x0 + 1.2, 1, 1.2, 1.0)
        make.picture("z", 3.5, x0 + 2.6, -1)
    make.stand((1.2, 1.5), (2.9, 2.0), (4.6, 1.9), (6.4, 1.6))
    cameras = make.home.cameras(3)
    return cameras, [make.home.photograph(it, k, 1024) for k, it in enumerate(cameras)]


def blank_picture():
    return np.full((512, 1024, 3), 200, dtype=np.uint8)


@cache
def found():
    _, pictures = two_rooms()
    several = [*pictures, blank_picture()]
    return find_links("abcde", [lambda it=it: it for it in several])


def true_yaw(i, j):
    cameras, _ = two_rooms()
    return wrap_yaw(homes.bearing(cameras[i].position, cameras[j].position) - cameras[i].heading)


def test_links_lead_where_the_other_camera_stood():
    links = found()["links"]
    assert {("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")} <= {
        (it["source"], it["target"]) for it in links
    }
    for it in links:
        truth = true_yaw("abcd".index(it["source"]), "abcd".index(it["target"]))
        assert abs(wrap_yaw(it["yaw"] - truth)) < 3


def test_every_link_has_its_way_back_and_one_walks_on_straight_ahead():
    links = {(it["source"], it["target"]): it for it in found()["links"]}
    for (source, target), it in links.items():
        back = links[target, source]
        assert wrap_yaw(it["arrival_yaw"] - back["yaw"] + 180) == pytest.approx(0, abs=0.02)
        assert it["confidence"] == back["confidence"]


def test_marks_lie_on_the_floor_where_the_camera_stood():
    cameras, _ = two_rooms()
    for it in found()["links"]:
        i, j = "abcd".index(it["source"]), "abcd".index(it["target"])
        far = np.linalg.norm((cameras[j].position - cameras[i].position)[[0, 2]])
        assert it["pitch"] == pytest.approx(-np.degrees(np.arctan(1.5 / far)), abs=6)


def test_a_picture_without_detail_is_named_and_linked_to_nothing():
    assert found()["unconnected"] == [{"id": "e", "reason": "too_little_detail"}]
    assert all("e" not in (it["source"], it["target"]) for it in found()["links"])


def test_evidence_shows_the_same_things_from_both_sides():
    links = {(it["source"], it["target"]): it for it in found()["links"]}
    seen, back = links["a", "b"]["evidence"], links["b", "a"]["evidence"]
    assert len(seen) >= 8
    mirrored = {(it["source_yaw"], it["target_yaw"]) for it in seen}
    assert {(it["target_yaw"], it["source_yaw"]) for it in back} & mirrored


def test_the_report_is_plain_json_and_comes_out_the_same_again():
    _, pictures = two_rooms()
    again = find_links("abcde", [lambda it=it: it for it in [*pictures, blank_picture()]])
    assert json.loads(json.dumps(again)) == found()


def test_one_link_by_hand_joins_what_pictures_do_not():
    _, pictures = two_rooms()
    several = [pictures[0], pictures[1], blank_picture()]
    hand = {"source": "b", "target": "e", "yaw": 40.0, "arrival_yaw": 90.0, "pitch": -30.0}
    report = find_links("abe", [lambda it=it: it for it in several], [hand])
    assert sorted(report["groups"][0]) == ["a", "b", "e"]
    [back] = [it for it in report["links"] if (it["source"], it["target"]) == ("e", "b")]
    assert back["yaw"] == pytest.approx(-90.0, abs=1)
    assert report["unused"] == []


def test_a_link_by_hand_that_says_too_little_is_handed_back():
    _, pictures = two_rooms()
    hand = {"source": "a", "target": "e", "yaw": 40.0}
    report = find_links("ae", [lambda it=it: it for it in (pictures[0], blank_picture())], [hand])
    assert report["unused"] == [hand]


def test_no_scene_and_one_scene_give_an_empty_report():
    assert find_links([], [])["links"] == []
    assert find_links("a", [blank_picture])["unconnected"][0]["id"] == "a"


def test_features_of_any_size_point_the_same_way():
    _, pictures = two_rooms()
    small = features_of(pictures[0])
    large = features_of(np.asarray(Image.fromarray(pictures[0]).resize((2048, 1024))))
    assert len(small) > 200
    nearest = (small.rays @ large.rays.T).max(axis=1)
    assert np.median(np.degrees(np.arccos(np.clip(nearest, -1, 1)))) < 0.5


# In the child


@pytest.fixture
def files(tmp_path):
    _, pictures = two_rooms()
    paths = {}
    for name, picture in zip("ab", pictures, strict=False):
        paths[name] = tmp_path / f"{name}.webp"
        Image.fromarray(picture).save(paths[name], quality=92)
    return paths


def test_the_child_answers_as_the_search_does_and_tells_how_far_it_is(files, out_dir):
    heard = []
    report = child.find_links(files, out_dir, on_progress=lambda *it: heard.append(it))
    assert {(it["source"], it["target"]) for it in report["links"]} == {("a", "b"), ("b", "a")}
    assert [step for _, step in heard][-1] == "done"
    assert [share for share, _ in heard] == sorted(share for share, _ in heard)


def test_a_picture_that_cannot_be_read_is_refused_by_name(files, out_dir):
    files["b"].write_bytes(b"RIFF nothing")
    with pytest.raises(Refused) as caught:
        child.find_links(files, out_dir)
    assert "b" in caught.value.message


def test_a_crash_in_the_search_costs_nothing_but_the_answer(files, out_dir):
    def kill(share, step):
        for entry in os.listdir("/proc"):
            if entry.isdigit() and int(entry) != os.getpid():
                with open(f"/proc/{entry}/cmdline", "rb") as line:
                    if str(out_dir).encode() in line.read():
                        os.kill(int(entry), signal.SIGKILL)

    with pytest.raises(ChildCrashed):
        child.find_links(files, out_dir, on_progress=kill)


def test_the_search_can_be_stopped(files, out_dir):
    with pytest.raises(Stopped):
        child.find_links(files, out_dir, should_stop=lambda: True)
