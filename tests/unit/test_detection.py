from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.detection import BAND, CONTEXT, STRIDE, DetectionRules, TextDetector, bands, input_size, regions

RULES = DetectionRules()


def a_map(*, angle: float = 0.0, level: float = 0.9) -> np.ndarray:
    """One core of 80x8 pixels in the middle of a probability map of 128x128."""
    rows, columns = np.mgrid[:128, :128] - 64
    turn = np.radians(angle)
    along, across = (
        columns * np.cos(turn) + rows * np.sin(turn),
        rows * np.cos(turn) - columns * np.sin(turn),
    )
    return np.where((abs(along) <= 40) & (abs(across) <= 4), level, 0.0).astype(np.float32)


@pytest.mark.parametrize(
    ("size", "longest", "given"),
    [
        ((1600, 1200), 960, (960, 704)),
        ((1200, 1600), 960, (704, 960)),
        ((640, 64), 960, (640, 64)),
        ((5, 3), 960, (32, 32)),
        ((4000, 3000), 4000, (4000, 3008)),
    ],
)
def test_the_network_gets_multiples_of_its_stride_and_no_enlargement(size, longest, given) -> None:
    assert input_size(*size, longest) == given


def test_a_core_grows_back_to_its_line() -> None:
    (corners,) = regions(a_map(), RULES)
    grown = 80 * 8 * RULES.growth / (80 + 8)  # both sides together
    assert corners[0] == pytest.approx((24 - grown / 2, 60 - grown / 2), abs=1)
    assert corners[2] == pytest.approx((104 + grown / 2, 68 + grown / 2), abs=1)


@pytest.mark.parametrize("angle", [-30, -5, 5, 30])
def test_corners_are_named_from_the_top_left_one_on_whatever_the_tilt(angle: float) -> None:
    (corners,) = regions(a_map(angle=angle), RULES)
    along = corners[1] - corners[0]
    assert np.degrees(np.arctan2(along[1], along[0])) == pytest.approx(angle, abs=2)
    assert np.linalg.norm(along) > np.linalg.norm(corners[3] - corners[0])


def test_a_core_that_is_hardly_believed_is_no_line() -> None:
    assert regions(a_map(level=0.3), RULES) == []
    assert regions(np.zeros((64, 64), dtype=np.float32), RULES) == []


def test_specks_are_no_lines() -> None:
    specks = np.zeros((64, 64), dtype=np.float32)
    specks[::8, ::8] = 1.0
    assert regions(specks, RULES) == []


@given(st.integers(1, 100))
def test_bands_cover_a_page_and_every_row_is_seen_with_its_surroundings(strides: int) -> None:
    height = strides * STRIDE
    spans = bands(height)
    assert (spans[0][0], spans[-1][1]) == (0, height)
    assert len({end - first for first, end in spans}) == 1
    assert spans[0][1] <= BAND
    assert all(first % STRIDE == 0 for first, _ in spans)
    assert all(before[1] - after[0] >= 2 * CONTEXT for before, after in pairwise(spans))
    least = height + 2 * CONTEXT * (len(spans) - 1)
    assert sum(end - first for first, end in spans) < least + STRIDE * len(spans)


def test_a_tall_page_is_seen_in_bands_and_no_line_is_lost_or_cut_at_their_borders() -> None:
    page = np.full((3 * BAND, 640, 3), 255, dtype=np.uint8)
    rows = range(40, 3 * BAND - 20, 40)
    for row in rows:
        cv2.putText(page, "KEMENTERIAN 3204", (60, row), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (0, 0, 0), 2)
    boxes = TextDetector("PP-OCRv6_tiny_det")(page, longest_side=page.shape[0])
    assert sorted(round(box.center[1] / 40) for box in boxes) == list(range(1, len(rows) + 1))
    assert min(box.width for box in boxes) > 0.95 * max(box.width for box in boxes)
