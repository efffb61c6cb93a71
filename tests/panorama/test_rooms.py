"""Rooms of a drawn floor plan, and pictures that are none."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from benchmarks.drawn_plans import COTTAGE, FLAT, STYLES, Drawing, overlaps, photographed
from panorama import child
from panorama.errors import Refused
from panorama.rooms.finder import rooms_of
from tests.makers import panorama_bytes


def outlines(rooms):
    return [room["outline"] for room in rooms]


@pytest.mark.parametrize("style", STYLES)
def test_rooms_of_a_drawing_lie_where_they_are(style):
    drawing = Drawing(COTTAGE, style)
    rooms = rooms_of(drawing.picture)
    assert len(rooms) == 4
    assert min(overlaps(outlines(rooms), drawing.truth)) > 0.8


def test_also_on_a_photograph_of_the_drawing():
    picture, truth = photographed(Drawing(COTTAGE, "solid", furnished=True))
    assert min(overlaps(outlines(rooms_of(picture)), truth)) > 0.8


def test_a_corridor_with_seven_doors_does_not_join_what_it_leads_to():
    drawing = Drawing(FLAT, "solid")
    shares = overlaps(outlines(rooms_of(drawing.picture)), drawing.truth)
    assert sum(share > 0.8 for share in shares) >= 7


def test_centres_lie_inside_and_everything_is_in_percent():
    drawing = Drawing(COTTAGE, "solid")
    for room in rooms_of(drawing.picture):
        contour = np.array(room["outline"], np.float32)
        assert cv2.pointPolygonTest(contour, room["centre"], measureDist=False) > 0
        assert 0 <= contour.min() <= contour.max() <= 100
        assert 0 <= room["confidence"] <= 1


def grey(content, size=(1000, 500)):
    return np.asarray(Image.open(io.BytesIO(content)).convert("L").resize(size))


def page_of_text():
    page = np.full((700, 900), 250, np.uint8)
    for line in range(20):
        words, at = "Lorem ipsum dolor sit amet, consectetur", (30, 40 + line * 30)
        cv2.putText(page, words, at, cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 1)
    return page


@pytest.mark.parametrize(
    "picture",
    [
        grey(panorama_bytes()),
        np.random.default_rng(0).normal(128, 60, (700, 700)).clip(0, 255).astype(np.uint8),
        np.full((700, 900), 250, np.uint8),
        np.zeros((700, 900), np.uint8),
        page_of_text(),
    ],
    ids=["panorama", "noise", "blank", "black", "text"],
)
def test_what_is_no_plan_is_refused_in_plain_words(picture):
    with pytest.raises(Refused) as refusal:
        rooms_of(picture)
    assert refusal.value.code in {"not_a_plan", "no_rooms_found"}
    assert "plan" in refusal.value.message or "walls" in refusal.value.message


def test_it_is_done_in_a_process_of_its_own(tmp_path):
    path = tmp_path / "plan.png"
    cv2.imwrite(str(path), Drawing(COTTAGE, "solid").picture)
    assert len(child.find_rooms(path, tmp_path)["rooms"]) == 4


def test_a_broken_picture_is_refused(tmp_path):
    path = tmp_path / "plan.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    with pytest.raises(Refused):
        child.find_rooms(path, tmp_path)
