"""Which labels of a card are written by their places: nine boxes, as wide as they should be, and nothing else."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.engine import Image, Reading
from ocr.model import Box, OcrText, TextLine
from pipeline.model import DocumentType, Extent, Rectified
from pipeline.policy.reading import ReadPolicy
from pipeline.stages.extents import read_as_far_as
from pipeline.stages.extract.ktp_labels import Slot
from pipeline.stages.extract.ktp_rows import WRAPPING
from pipeline.stages.known_labels import known_labels

PITCH, EM = 40, 24
UPPER = (("NIK", 1.67, 0.0), ("Nama", 2.67, 1.8), ("Tempat/Tgl Lahir", 7.45, 2.8), ("Jenis Kelamin", 6.23, 3.8))
LOWER = (
    ("Alamat", 3.11, 0),
    ("RT/RW", 3.24, 1),
    ("Kel/Desa", 4.06, 1),
    ("Kecamatan", 5.06, 1),
    ("Agama", 3.17, 0),
    ("Status Perkawinan", 8.34, 0),
    ("Pekerjaan", 4.5, 0),
    ("Kewarganegaraan", 8.17, 0),
    ("Berlaku Hingga", 6.84, 0),
)


def a_box(level: float, em: float, *, indent: float = 0.0, lean: float = 0.0) -> Box:
    """A label's box; `level` and `indent` in pitches, `lean` pixels a row."""
    left, top = 100 + indent * PITCH + lean * level, 200 + level * PITCH
    return Box.upright(left, top, left + em * EM + 12, top + 30)


def a_card(
    *,
    wraps: Sequence[int] = (),
    widths: Sequence[float] = (),
    read: int = 0,
    lean: float = 0.0,
    upper: Sequence[tuple[str, float, float]] = UPPER,
    further: Sequence[Box] = (),
) -> OcrText:
    """The labels and values of a card; `wraps`: lower rows (from 0) whose value has a second line."""
    lines = [TextLine(text, 0.97, a_box(level, em, lean=lean)) for text, em, level in upper]
    unread, level = [*further], 3.8
    for row, (text, em, indent) in enumerate(LOWER):
        level += 2 if row - 1 in wraps else 1
        box = a_box(level, widths[row] if widths else em, indent=indent, lean=lean)
        if row < read:
            lines.append(TextLine(text, 0.97, box))
        else:
            unread.append(box)
        unread += [a_box(level + below, 8, indent=9.5, lean=lean) for below in range(2 if row in wraps else 1)]
    return OcrText(tuple(lines), (1400, 1000), "x", tuple(unread))


def told(text: OcrText) -> list[str]:
    return [line.text for line in known_labels(text)]


ALL = [text for text, _, _ in LOWER]


@pytest.mark.parametrize("lean", [-3.0, 0.0, 4.0])
@pytest.mark.parametrize("read", [0, 2, 5])
def test_the_lower_labels_are_told_by_their_places(read: int, lean: float) -> None:
    text = a_card(read=read, lean=lean)
    labels = known_labels(text)
    assert [line.text for line in labels] == ALL[read:]
    assert {line.box for line in labels} < set(text.unread)
    assert {line.confidence for line in labels} == {0.97}


WRAP = [row for row, slot in enumerate(list(Slot)[4:]) if slot in WRAPPING]


@given(st.sets(st.sampled_from(WRAP)))
def test_values_that_wrap_move_no_label(wraps: set[int]) -> None:
    text = a_card(wraps=sorted(wraps))
    assert told(text) == ALL
    levels = [line.box.center[1] for line in known_labels(text)]
    assert levels == sorted(levels)


@pytest.mark.parametrize("row", [row for row in range(8) if row not in WRAP])
def test_none_where_a_row_is_too_far_below_one_that_never_wraps(row: int) -> None:
    assert not told(a_card(wraps=[row]))


@pytest.mark.parametrize("missing", range(9))
def test_none_where_a_row_is_missing(missing: int) -> None:
    text = a_card()
    boxes = [line.box for line in known_labels(text)]
    assert not told(replace(text, unread=tuple(box for box in text.unread if box != boxes[missing])))


def test_none_where_something_else_stands_in_the_column() -> None:
    assert not told(a_card(further=[a_box(14.5, 4)]))


@pytest.mark.parametrize("row", range(9))
def test_none_where_a_label_runs_into_its_value(row: int) -> None:
    widths = [em + (7 if at == row else 0) for at, (_, em, _) in enumerate(LOWER)]
    assert not told(a_card(widths=widths))


@given(st.permutations(range(9)))
def test_none_on_a_form_with_its_long_labels_elsewhere(order: list[int]) -> None:
    widths = [LOWER[at][1] for at in order]
    far = max(abs(width - em) for width, (_, em, _) in zip(widths, LOWER, strict=True))
    if far > 2:
        assert not told(a_card(widths=widths))


@pytest.mark.parametrize("left_out", range(4))
def test_none_unless_the_upper_labels_were_read(left_out: int) -> None:
    assert not told(a_card(upper=[each for at, each in enumerate(UPPER) if at != left_out]))
    twice = (*UPPER, (UPPER[left_out][0], UPPER[left_out][1], -3.0))
    assert not told(a_card(upper=twice))
    merged = [(f"{text} : X" if at == left_out else text, em, level) for at, (text, em, level) in enumerate(UPPER)]
    assert not told(a_card(upper=merged))


def test_none_where_a_label_that_was_read_is_another() -> None:
    text = a_card(read=2)
    other = tuple(replace(line, text="Agama") if line.text == "RT/RW" else line for line in text.lines)
    assert not told(replace(text, lines=other))


WORDS = [text for text, _, _ in UPPER] + ALL


class Reads:
    """An engine that tells labels by the grey that they are painted in, and counts what it is asked."""

    name = "x"

    def __init__(self) -> None:
        self.asked = 0

    def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
        raise AssertionError("the lines are known")

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        self.asked += len(crops)
        greys = [int(crop[crop.shape[0] // 2, crop.shape[1] // 2, 0]) for crop in crops]
        return [(WORDS[grey - 10] if grey else "VALUE", 0.97) for grey in greys]


KINDS = [(DocumentType.KTP, True), (DocumentType.KK, False), (None, False)]


@pytest.mark.parametrize(("declared", "fewer"), KINDS)
def test_only_cards_have_labels_that_are_not_read(declared: DocumentType | None, fewer: bool) -> None:
    text = a_card()
    page = np.zeros((1000, 1400, 3), np.uint8)
    labels = [*(line.box for line in text.lines), *(line.box for line in known_labels(text))]
    for grey, box in enumerate(labels, 10):
        page[round(box.top) : round(box.bottom), round(box.left) : round(box.right)] = grey
    boxes = (*(line.box for line in text.lines), *text.unread)
    document = Rectified(page, page=0, to_page=np.eye(3), rotation=0, edges_found=False, lines=boxes)
    engine = Reads()
    read = read_as_far_as(Extent.ALL, document, engine, policy=ReadPolicy(), declared=declared)
    assert not read.unread
    assert {(line.text, line.box) for line in read.lines} == {
        *zip(WORDS, labels, strict=True),
        *(("VALUE", box) for box in boxes if box not in labels),
    }
    assert len(boxes) - engine.asked == (len(LOWER) if fewer else 0)
