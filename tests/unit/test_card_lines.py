"""Which lines of a card are read first: those down to the sex, and more where that is not plain."""

import pytest

from ocr.model import Box
from pipeline.stages.card_lines import below_sex

PITCH = 40
LABELS = (
    "NIK",
    "Nama",
    "Tempat/Tgl Lahir",
    "Jenis Kelamin",
    "Alamat",
    "RT/RW",
    "Kel/Desa",
    "Kecamatan",
    "Agama",
    "Status Perkawinan",
    "Pekerjaan",
    "Kewarganegaraan",
    "Berlaku Hingga",
)
INDENTED = {"RT/RW", "Kel/Desa", "Kecamatan"}


def a_box(level: float, left: float, width: float) -> Box:
    top = 100 + PITCH * level
    return Box.upright(left, top, left + width, top + 30)


def a_card(*, lean: float = 0.0, without: str = "") -> dict[str, Box]:
    """Boxes of a head of two lines, the labels and their values; `lean`: pixels a row."""
    head = {"PROVINSI": a_box(0, 420, 300), "KABUPATEN": a_box(1, 440, 260)}
    rows = list(enumerate(LABELS, start=2))
    labels = {
        label: a_box(row, 100 + lean * row + (30 if label in INDENTED else 0), 90 + 10 * len(label))
        for row, label in rows
        if label != without
    }
    return head | labels | {f"value of {label}": a_box(row, 420 + lean * row, 200) for row, label in rows}


def read_first(card: dict[str, Box]) -> set[str]:
    later = below_sex(card.values())
    return {name for name, box in card.items() if box not in later}


@pytest.mark.parametrize("lean", [-2.0, 0.0, 2.0])
def test_rows_down_to_the_sex_are_read_first_and_no_other(lean: float) -> None:
    upper = set(LABELS[:4])
    values = {f"value of {each}" for each in upper}
    assert read_first(a_card(lean=lean)) == {"PROVINSI", "KABUPATEN"} | upper | values


def test_where_a_label_was_not_found_a_row_more_is_read() -> None:
    assert read_first(a_card(without="Nama")) >= {"Jenis Kelamin", "value of Jenis Kelamin", "Alamat"}


def test_a_few_boxes_anywhere_are_no_column() -> None:
    boxes = [a_box(row, 100 + 90 * row, 60) for row in range(4)]
    assert below_sex(boxes) == frozenset(boxes[2:])
