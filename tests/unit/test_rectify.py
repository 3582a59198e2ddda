"""Geometry of finding, turning and levelling, with an engine that knows where the lines are."""

import math
from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ocr.engine import Reading
from ocr.model import Box
from ocr.null import NullEngine
from pipeline.model import Image, Page
from pipeline.policy.reading import ReadPolicy
from pipeline.stages.frame import Slant, fit, lean
from pipeline.stages.rectify import rectify
from pipeline.stages.turns import in_reading_order, mirrored, turned

POLICY = ReadPolicy()
WIDTH, HEIGHT = 900, 600
LINES = [Box.upright(150, 120 + 50 * row, 480 + 25 * (row % 4), 145 + 50 * row) for row in range(8)]


def drawn() -> Image:
    image = np.full((HEIGHT, WIDTH, 3), 230, dtype=np.uint8)
    for number, line in enumerate(LINES):
        cv2.rectangle(
            image, (int(line.left), int(line.top)), (int(line.right), int(line.bottom)), (30, 30, 20 * number), -1
        )
    return image


def photographed(matrix: NDArray[np.float64]) -> tuple[Page, list[Box]]:
    image = cv2.warpPerspective(drawn(), matrix, (WIDTH, HEIGHT), borderValue=(90, 90, 90))
    page = Page(image=np.asarray(image, dtype=np.uint8), number=0, full_size=(WIDTH, HEIGHT))
    return page, [line.transformed(matrix) for line in LINES]


def tilted(degrees: float, keystone: float = 0.0) -> NDArray[np.float64]:
    turn = np.vstack([cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), -degrees, 1.0), [0, 0, 1]])
    lean = np.array([[1, 0, 0], [0, 1, 0], [keystone / WIDTH, 0, 1]])
    return np.asarray(lean @ turn, dtype=np.float64)


class Votes:
    def __init__(self, *shares: float) -> None:
        self.shares = shares
        self.asked = 0

    def turns(self, _image: Image) -> tuple[float, float, float, float]:
        self.asked += 1
        a, b, c, d = self.shares
        return a, b, c, d


@pytest.mark.parametrize("degrees", [-38, -14, -5, 0, 4, 12, 36])
@pytest.mark.parametrize("keystone", [0.0, 0.15, -0.2])
def test_lines_come_out_level_and_whole(degrees: float, keystone: float) -> None:
    page, boxes = photographed(tilted(degrees, keystone))
    document = rectify(page, NullEngine(boxes), None, policy=POLICY)[0]
    to_document = np.linalg.inv(document.to_page)
    height, width = document.image.shape[:2]
    for box in boxes:
        seen = box.transformed(to_document)
        assert abs(seen.angle) < 1.2
        assert seen.left > 0
        assert seen.top > 0
        assert seen.right < width
        assert seen.bottom < height


def test_the_picture_is_moved_as_the_matrix_says() -> None:
    page, boxes = photographed(tilted(8))
    document = rectify(page, NullEngine(boxes), None, policy=POLICY)[0]
    x, y = boxes[5].transformed(np.linalg.inv(document.to_page)).center
    there = page.image[round(boxes[5].center[1]), round(boxes[5].center[0])]
    here = document.image[round(y), round(x)]
    assert np.abs(there.astype(int) - here.astype(int)).max() <= 12


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
def test_the_vote_chooses_among_turns_that_the_lines_allow(quarter: int) -> None:
    upright, boxes = photographed(tilted(3))
    image = np.ascontiguousarray(np.rot90(upright.image, k=quarter))  # anticlockwise: undone by a clockwise turn
    page = Page(image=image, number=0, full_size=(image.shape[1], image.shape[0]))
    matrix = np.linalg.inv(
        {
            0: np.eye(3),
            1: np.array([[0, -1, HEIGHT - 1], [1, 0, 0], [0, 0, 1.0]]),
            2: np.array([[-1, 0, WIDTH - 1], [0, -1, HEIGHT - 1], [0, 0, 1.0]]),
            3: np.array([[0, 1, 0], [-1, 0, WIDTH - 1], [0, 0, 1.0]]),
        }[quarter]
    )
    found = [in_reading_order(box.transformed(matrix)) for box in boxes]
    votes = [0.1, 0.1, 0.1, 0.1]
    votes[quarter] = 0.4
    votes[(quarter + 1) % 4] = 0.6  # the wrong axis, though the network prefers it
    candidates = rectify(page, NullEngine(found), Votes(*votes), policy=POLICY)
    assert candidates[0].rotation == quarter * 90
    assert sorted(each.rotation for each in candidates) == [0, 90, 180, 270]
    for each in candidates:
        row, column = each.image.shape[0] // 2, each.image.shape[1] // 2
        middle = np.array([column, row, 1.0]) @ each.to_page.T
        x, y = middle[:2] / middle[2]
        there = image[round(y), round(x)]
        assert np.abs(there.astype(int) - each.image[row, column].astype(int)).max() <= 12


@pytest.mark.parametrize(("quarter", "asked"), [(0, 0), (1, 1)])
def test_the_vote_is_asked_only_where_lines_run_down_the_page(quarter: int, asked: int) -> None:
    page, boxes = photographed(tilted(2))
    votes = Votes(0.1, 0.7, 0.1, 0.1)
    if quarter:
        image = np.ascontiguousarray(np.rot90(page.image))
        page = Page(image=image, number=0, full_size=(image.shape[1], image.shape[0]))
        matrix = np.array([[0, 1, 0], [-1, 0, WIDTH - 1], [0, 0, 1.0]])
        boxes = tuple(in_reading_order(box.transformed(matrix)) for box in boxes)
    candidates = rectify(page, NullEngine(boxes), votes, policy=POLICY)
    assert candidates.likely.rotation == quarter * 90
    assert votes.asked == asked
    assert len(candidates) == 4
    assert votes.asked == 1


def test_without_a_line_the_whole_page_is_the_document() -> None:
    page, _ = photographed(tilted(0))
    candidates = rectify(page, NullEngine(), None, policy=POLICY)
    assert candidates[0].image.shape == page.image.shape
    assert candidates[0].rotation == 0
    assert not candidates[0].edges_found


def test_a_full_turn_changes_nothing() -> None:
    page, boxes = photographed(tilted(2))
    document = rectify(page, NullEngine(boxes), None, policy=POLICY)[0]
    once = document
    for _ in range(4):
        once = turned(once, 90)
    assert once.rotation == document.rotation
    assert np.array_equal(once.image, document.image)
    assert np.allclose(once.to_page / once.to_page[2, 2], document.to_page / document.to_page[2, 2], atol=1e-6)


def test_two_edges_that_lean_apart_are_a_trend_and_one_that_leans_alone_is_off() -> None:
    edges = [(0.30, 100.0), (0.30, 110.0), (0.29, 120.0), (-0.20, 900.0), (-0.20, 905.0), (-0.21, 910.0)]
    slopes, positions = zip(*edges, strict=True)
    fitted = fit(slopes, positions, [1000, 600, 500, 450, 550, 900], bound=0.95, enough=5)
    assert fitted.at(100) == pytest.approx(0.30, abs=0.02)
    assert fitted.at(900) == pytest.approx(-0.20, abs=0.02)
    level = [(0.02, float(at)) for at in range(0, 900, 100)]
    slopes, positions = zip(*level, (0.4, 1000.0), strict=True)
    fitted = fit(slopes, positions, [100.0] * 10, bound=0.95, enough=5)
    assert [fitted.at(where) for where in (0, 1000)] == pytest.approx([0.02, 0.02], abs=1e-6)


@pytest.mark.parametrize(
    "huge",
    [
        Box.from_points([(0, 0.2 * HEIGHT), (WIDTH, 0), (WIDTH, 0.6 * HEIGHT), (0, 0.8 * HEIGHT)]),
        Box.upright(780, 100, 880, 190),
        Box.upright(20, 400, 110, 520),
    ],
)
def test_the_pattern_of_a_cloth_does_not_tilt_the_document(huge: Box) -> None:
    page, boxes = photographed(tilted(2))
    alone = rectify(page, NullEngine(boxes), None, policy=POLICY)[0]
    on_cloth = rectify(page, NullEngine([huge, *boxes]), None, policy=POLICY)[0]
    assert np.allclose(on_cloth.to_page, alone.to_page)


def test_a_mirror_shows_the_same_pixels_at_their_places() -> None:
    page, boxes = photographed(tilted(2))
    document = rectify(page, NullEngine(boxes), None, policy=POLICY)[0]
    seen = mirrored(document)
    assert np.array_equal(seen.image[:, ::-1], document.image)
    width = document.image.shape[1]
    here, there = np.array([width - 1 - 30.0, 20.0, 1.0]), np.array([30.0, 20.0, 1.0])
    assert np.allclose(seen.to_page @ here, document.to_page @ there)
    assert np.array_equal(mirrored(seen).image, document.image)


def test_a_large_document_is_cut_out_at_the_size_that_reading_needs() -> None:
    image = np.full((3000, 4000, 3), 255, dtype=np.uint8)
    boxes = [Box.upright(300, 300 + 200 * row, 3500, 400 + 200 * row) for row in range(10)]
    page = Page(image=image, number=0, full_size=(4000, 3000))
    document = rectify(page, NullEngine(boxes), None, policy=POLICY)[0]
    assert math.isclose(document.text_height, POLICY.text_height, rel_tol=0.02)
    assert document.image.shape[1] < 4000 * 0.5


class SeesFinePrintOnlyClosely:
    """Finds something else on a picture that was reduced too far."""

    name = "close"

    def __init__(self, lines: Sequence[Box], *, from_afar: Sequence[Box]) -> None:
        self.lines, self.from_afar = lines, from_afar

    def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
        return self.lines if longest_side > POLICY.find_side else self.from_afar

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        return [("", 0.0) for _ in crops]


TITLE, SPECK = Box.upright(500, 400, 900, 430), Box.upright(2000, 2500, 2300, 2600)


@pytest.mark.parametrize("from_afar", [(), (TITLE,), (SPECK, SPECK)])
def test_fine_print_is_looked_for_again_before_the_page_is_cut(from_afar: tuple[Box, ...]) -> None:
    image = np.full((3000, 4000, 3), 230, dtype=np.uint8)
    boxes = [Box.upright(left, top, left + 400, top + 30) for left in (500, 3000) for top in range(400, 2400, 100)]
    page = Page(image=image, number=0, full_size=(4000, 3000))
    document = rectify(page, SeesFinePrintOnlyClosely(boxes, from_afar=from_afar), None, policy=POLICY)[0]
    to_document = np.asarray(np.linalg.inv(document.to_page), dtype=np.float64)
    seen = Box.around(box.transformed(to_document) for box in boxes)
    height, width = document.image.shape[:2]
    assert min(seen.left, seen.top) > 0
    assert seen.right < width
    assert seen.bottom < height


def test_short_lines_whose_slope_is_lost_do_not_outvote_the_long_ones() -> None:
    page, boxes = photographed(tilted(4, 0.1))
    short = [
        Box.upright(*box.corners[0], box.corners[0][0] + 60, box.corners[0][1] + 20) for box in boxes for _ in "ab"
    ]
    document = rectify(page, NullEngine([*boxes, *short]), None, policy=POLICY)[0]
    to_document = np.asarray(np.linalg.inv(document.to_page), dtype=np.float64)
    assert max(abs(box.transformed(to_document).angle) for box in boxes) < 1.2


class Looks(NullEngine):
    """Finds dark bars, as long as they are level."""

    def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
        dark = (image.min(axis=2) < 60).astype(np.uint8)
        found = [
            cv2.minAreaRect(each) for each in cv2.findContours(dark, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
        ]
        boxes = [
            in_reading_order(Box.from_points(cv2.boxPoints(each).tolist())) for each in found if min(each[1]) > 9
        ]
        return [box for box in boxes if abs(box.angle) < 1.5]


@pytest.mark.parametrize("degrees", [-20, -4, 3, 14])
def test_lines_of_a_page_that_leans_are_found_where_it_is_levelled(degrees: float) -> None:
    page, boxes = photographed(tilted(degrees))
    tilt = math.tan(math.radians(boxes[0].angle))
    document = rectify(page, Looks(), None, policy=POLICY, tilt=tilt).likely
    assert len(document.lines) == len(boxes)
    placed = sorted((line.transformed(document.to_page) for line in document.lines), key=lambda box: box.center[1])
    for found, box in zip(placed, sorted(boxes, key=lambda each: each.center[1]), strict=True):
        assert math.dist(found.center, box.center) < 2
        assert math.isclose(found.width, box.width, abs_tol=4)
    assert rectify(page, Looks(), None, policy=POLICY).likely.lines == ()


def test_a_page_that_hardly_leans_is_looked_at_as_it_is() -> None:
    page, boxes = photographed(tilted(0))
    seen: list[Image] = []

    class Watched(NullEngine):
        def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
            seen.append(image)
            return boxes

    rectify(page, Watched(), None, policy=POLICY, tilt=0.9 * POLICY.levelled)
    assert seen[0] is page.image


@pytest.mark.parametrize(
    ("slopes", "down", "tilt"),
    [((0.1,) * 6, 0, 0.1), ((0.1,) * 4, 0, None), ((-0.2,) * 6, 5, -0.2), ((0.1,) * 6, 7, None), ((), 0, None)],
)
def test_how_a_page_leans_is_told_by_most_of_its_lines(
    slopes: Sequence[float], down: int, tilt: float | None
) -> None:
    across = [Box((0, 0), (100, 100 * each), (100, 100 * each + 9), (0, 9)) for each in slopes]
    named_anyhow = [Box(box.bottom_right, box.bottom_left, box.top_left, box.top_right) for box in across]
    boxes = [*named_anyhow, *[Box.upright(0, 0, 9, 100)] * down]
    assert lean(boxes, enough=POLICY.enough_lines) == pytest.approx(tilt, abs=0.01)


@pytest.mark.parametrize(("pitch", "believed"), [(0.0, False), (1.3, True)])
def test_edges_that_meet_are_believed_where_print_becomes_smaller_too(
    pitch: float, believed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The edge of a shadow that falls aslant over a card seems to meet the card's own."""
    away = np.array([[1, pitch / 2, -pitch * WIDTH / 4], [0, 1 + pitch, 0], [0, pitch / HEIGHT, 1]]) / (1 + pitch)
    page, boxes = photographed(np.asarray(away, dtype=np.float64))
    meeting = Slant(0.0, -0.0025 if pitch else 0.0025, WIDTH / 2)
    monkeypatch.setattr("pipeline.stages.rectify.verticals", lambda *_: meeting)
    document = rectify(page, NullEngine(boxes), None, policy=POLICY)[0]
    corners = np.array(Box.upright(0, 0, *document.size).transformed(document.to_page).corners)
    upper, lower = (float(np.linalg.norm(corners[b] - corners[a])) for a, b in ((0, 1), (3, 2)))
    sides = max(upper, lower) / min(upper, lower)
    assert (sides > POLICY.converging) is believed
    assert believed or sides < 1.05
