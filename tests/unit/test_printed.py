"""Lines of print told by their ink: what is seen on a plain sheet, and what says that a network must look."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from ocr.engine import Image
from ocr.model import Box
from ocr.printed import PrintedLines, printed_lines

CAPITALS = 9.0
SENTENCES = [f"Surat keterangan kerja baris nomor {number}" for number in range(8)]


def sheet(height: int = 500, width: int = 700) -> Image:
    return np.full((height, width), 235, dtype=np.uint8)


def write(image: Image, text: str, left: int, bottom: int, size: float = 0.42) -> Box:
    """Prints with capitals of nine pixels at the default size; where."""
    font = cv2.FONT_HERSHEY_SIMPLEX
    (width, height), below = cv2.getTextSize(text, font, size, 1)
    cv2.putText(image, text, (left, bottom), font, size, 30, 1, cv2.LINE_AA)
    return Box.upright(left, bottom - height, left + width, bottom + below)


def letter(image: Image, left: int = 60) -> Sequence[Box]:
    return [write(image, text, left, 60 + 30 * row) for row, text in enumerate(SENTENCES)]


def seen(box: Box, lines: PrintedLines) -> bool:
    """Whether one line, and it alone, lies about where something is printed."""
    near = [
        each
        for each in lines.boxes
        if abs(each.center[0] - box.center[0]) < CAPITALS and abs(each.center[1] - box.center[1]) < CAPITALS / 2
    ]
    return len(near) == 1 and box.width <= near[0].width < box.width + 2 * CAPITALS


def test_lines_of_a_plain_sheet_are_told() -> None:
    image = sheet()
    printed = letter(image)
    lines = printed_lines(image, capitals=CAPITALS)
    assert len(lines.boxes) == len(SENTENCES)
    assert all(seen(box, lines) for box in printed)
    assert lines.told > 0.95


def test_boxes_are_as_high_as_readers_expect_them() -> None:
    image = sheet()
    letter(image)
    heights = [box.height / CAPITALS for box in printed_lines(image, capitals=CAPITALS).boxes]
    assert all(1.8 <= height <= 2.2 for height in heights)


@pytest.mark.parametrize("gap", [10, 16])
def test_words_that_stand_apart_are_one_line(gap: int) -> None:
    image = sheet()
    letter(image)
    first = write(image, "sampai", 60, 400)
    last = write(image, "tanggal", round(first.right) + gap, 400)
    assert seen(Box.around([first, last]), printed_lines(image, capitals=CAPITALS))


def test_cells_are_divided_by_their_ruling_and_its_lines_are_none() -> None:
    image = sheet()
    letter(image)
    name = write(image, "MULYA CAKRABUANA", 65, 400)
    ruling = round(name.right) + 4
    cv2.line(image, (ruling, 340), (ruling + 2, 460), 60, 1)
    for row in (380, 408, 436):
        cv2.line(image, (60, row), (640, row + 6), 60, 1)
    number = write(image, "3602152902169962", ruling + 5, 400)
    lines = printed_lines(image, capitals=CAPITALS)
    assert seen(name, lines)
    assert seen(number, lines)
    assert len(lines.boxes) == len(SENTENCES) + 2


def test_a_row_number_is_a_line_and_squares_of_a_code_are_none() -> None:
    image = sheet()
    letter(image)
    number = write(image, "7", 345, 160)
    rng = np.random.default_rng(5)
    squares = rng.integers(0, 2, (25, 25), dtype=np.uint8).repeat(4, 0).repeat(4, 1) * 200 + 20
    image[350:450, 300:400] = squares
    lines = printed_lines(image, capitals=CAPITALS)
    assert seen(number, lines)
    assert sum(box.right > 295 and 340 < box.center[1] < 460 for box in lines.boxes) <= 3


def test_what_lies_across_the_lines_is_noticed() -> None:
    image = sheet()
    letter(image)
    plain = printed_lines(image, capitals=CAPITALS).told
    for start in range(-400, 700, 24):
        cv2.line(image, (start, 0), (start + 400, 499), 120, 2)
    assert printed_lines(image, capitals=CAPITALS).told < 0.9 < plain


def test_tails_that_touch_the_next_line_leave_two_lines() -> None:
    image = sheet()
    letter(image)
    upper = write(image, "Nama Kepala Keluarga", 60, 400)
    lower = write(image, "LINGK. SUKAMAJU BLOK B", 60, 414)
    lines = printed_lines(image, capitals=CAPITALS)
    assert seen(upper, lines)
    assert seen(lower, lines)


def test_a_line_that_is_not_told_is_noticed() -> None:
    image = sheet()
    letter(image)
    image[178:182, 60:330] = 30  # struck through: its ink is one piece with the stroke
    lines = printed_lines(image, capitals=CAPITALS)
    assert len(lines.boxes) == len(SENTENCES) or lines.told < 0.95


@pytest.mark.parametrize("kind", ["empty", "noise"])
def test_where_nothing_is_printed_no_line_is_told(kind: str) -> None:
    image = sheet()
    if kind == "noise":
        image = np.random.default_rng(1).integers(0, 256, image.shape, dtype=np.uint8)
    lines = printed_lines(image, capitals=CAPITALS)
    assert not lines.boxes or lines.told < 0.9


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3), (40, 40)])
def test_pictures_of_any_size_are_looked_at(size: tuple[int, int]) -> None:
    assert printed_lines(np.zeros(size, dtype=np.uint8), capitals=CAPITALS) == PrintedLines()


def test_lines_that_lean_a_little_lean() -> None:
    image = sheet()
    letter(image)
    turned = cv2.warpAffine(image, cv2.getRotationMatrix2D((350, 250), -1.0, 1), (700, 500), borderValue=235)
    lines = printed_lines(np.asarray(turned, dtype=np.uint8), capitals=CAPITALS)
    assert len(lines.boxes) == len(SENTENCES)
    assert np.median([box.angle for box in lines.boxes]) == pytest.approx(1.0, abs=0.3)
