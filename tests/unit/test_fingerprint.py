"""One picture sent again looks like itself; another person's page of the same form does not."""

import cv2
import numpy as np
import pytest

from ocr.model import Box, OcrText, TextLine
from pipeline.model import Image
from pipeline.stages.fingerprint import fingerprint, unlikeness


def page(seed: int, *, lines: int = 12) -> tuple[Image, OcrText]:
    """A form: the same places for everybody, other words."""
    rng = np.random.default_rng(seed)
    image = np.full((700, 1000, 3), 225, np.uint8)
    found = []
    for row in range(lines):
        text = "".join(rng.choice(list("ABCDEFGHIKLMNOPRSTUWY "), size=int(rng.integers(10, 30))))
        origin = (80, 90 + 48 * row)
        cv2.putText(image, text, origin, cv2.FONT_HERSHEY_SIMPLEX, 1.1, (40, 40, 40), 3, cv2.LINE_AA)
        (width, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1.1, 3)
        box = Box.upright(origin[0], origin[1] - height, origin[0] + width, origin[1])
        found.append(TextLine(text or "X", 0.95, box))
    return image, OcrText(tuple(found), (1000, 700), "test")


def moved(text: OcrText, dx: float, dy: float, scale: float) -> OcrText:
    matrix = np.array([[scale, 0, dx], [0, scale, dy], [0, 0, 1.0]])
    lines = tuple(TextLine(line.text, line.confidence, line.box.transformed(matrix)) for line in text.lines)
    return OcrText(lines, text.size, text.reader)


def look(image: Image, text: OcrText) -> str:
    found = fingerprint(image, text)
    assert found is not None
    return found


@pytest.mark.parametrize("quality", [30, 60, 90])
def test_saved_again_it_is_the_same(quality: int) -> None:
    image, text = page(1)
    again = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)

    assert unlikeness(look(image, text), look(np.asarray(again, np.uint8), text)) < 0.08


def test_smaller_cropped_and_darker_it_is_the_same() -> None:
    image, text = page(1)
    small = np.asarray(cv2.resize(image[40:, 50:], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    darker = (small * 0.8).astype(np.uint8)

    assert unlikeness(look(image, text), look(darker, moved(text, -25, -20, 0.5))) < 0.1


def test_pages_of_one_form_are_told_apart() -> None:
    looks = [look(*page(seed)) for seed in range(40)]

    assert min(unlikeness(a, b) for at, a in enumerate(looks) for b in looks[at + 1 :]) > 0.17


def test_a_page_with_hardly_anything_on_it_has_no_look() -> None:
    image, text = page(1, lines=3)
    empty = np.full((700, 1000, 3), 225, np.uint8)

    assert fingerprint(image, text) is None
    assert fingerprint(empty, page(1)[1]) is None
    assert fingerprint(empty, OcrText((), (1000, 700), "test")) is None


def test_fingerprints_of_another_kind_are_not_comparable() -> None:
    assert unlikeness("00ff", "00ff00") == 1.0
