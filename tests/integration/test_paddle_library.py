"""Our own way to PaddleOCR's networks against PaddleOCR's library: the same lines, the same words."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from fixtures.everyday import everyday_upload
from ocr.engine import Image
from ocr.model import Box
from ocr.paddle import PaddleEngine
from ocr.paddle_library import PaddleLibraryEngine
from ocr.recognition import PERHAPS_LOST
from pipeline.stages.read import line_crop

MODELS = {"detection": "PP-OCRv6_tiny_det", "recognition": "PP-OCRv6_tiny_rec"}
SIDE = 960
APART = 4.0
"""Pixels that two boxes of one line may differ by at a side: the library rounds sizes and polygons elsewhere."""


@pytest.fixture(scope="module")
def ours() -> PaddleEngine:
    return PaddleEngine("ours", **MODELS)


@pytest.fixture(scope="module")
def library() -> PaddleLibraryEngine:
    return PaddleLibraryEngine("library", **MODELS)


@pytest.fixture(scope="module", params=[("ktp", 1.2), ("paklaring", 1.8)], ids=["ktp", "paklaring"])
def picture(request: pytest.FixtureRequest) -> Image:
    kind, size = request.param
    content = everyday_upload(kind, 3, seed=616, megapixels=size).content
    return np.asarray(cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


def apart(box: Box, others: Sequence[Box]) -> float:
    """How far the nearest of the other boxes is, by the side that differs most, pixels."""
    return min(
        max(abs(getattr(box, side) - getattr(other, side)) for side in ("left", "right", "top", "bottom"))
        for other in others
    )


def share(answers: Sequence[bool]) -> float:
    return sum(answers) / len(answers)


@pytest.mark.slow
def test_both_find_the_same_lines(picture: Image, ours: PaddleEngine, library: PaddleLibraryEngine) -> None:
    found, theirs = (list(each.detect(picture, longest_side=SIDE)) for each in (ours, library))
    assert len(theirs) >= 12
    assert share([apart(box, found) <= APART for box in theirs]) >= 0.9
    assert share([apart(box, theirs) <= APART for box in found]) >= 0.9


@pytest.mark.slow
def test_both_read_the_same_words(picture: Image, ours: PaddleEngine, library: PaddleLibraryEngine) -> None:
    crops = [line_crop(picture, box) for box in library.detect(picture, longest_side=SIDE)]
    pairs = list(zip(ours.recognise(crops), library.recognise(crops), strict=True))
    sure = [(one, other) for one, other in pairs if other[1] >= 0.9]
    assert len(sure) >= 10
    # Blanks apart: we write them from a lower probability on.
    same = [one[0].replace(" ", "") == other[0].replace(" ", "") for one, other in sure]
    assert share(same) >= 0.95, [pair for pair, alike in zip(sure, same, strict=True) if not alike]
    # A line that may have lost a blank is worth less to us.
    agreed = [pair for pair, alike in zip(sure, same, strict=True) if alike]
    assert all(abs(one[1] - other[1]) < 0.1 for one, other in agreed if one[1] != PERHAPS_LOST)
