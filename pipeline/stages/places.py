"""Where on the document a needed field should stand, told by what was read round it.

A card and a family card print their fields at fixed places relative to their labels and headers, so a value that
was not read still has a place. A letter has no such form. Places are in pixels of the rectified document and may
lie outside the picture: that is how a cut is known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

from rapidfuzz import fuzz

from ocr.model import Box, OcrText, TextLine
from pipeline.model import DocumentType, Extraction, Row
from pipeline.stages.extract.kk import LABELS
from pipeline.stages.extract.kk_columns import TABLE_1, header_marks, number_marks
from pipeline.stages.extract.kk_sheet import Piece, flatten, line_height
from pipeline.stages.extract.ktp_card import POSITION, VALUES_AT, Anchor, Card, card_tilt, find_card
from pipeline.stages.extract.ktp_labels import Slot
from pipeline.stages.extract.layout import levelled
from pipeline.stages.readings import Reading

_ON_CARD: Mapping[str, tuple[Slot, float, float]] = {
    "nik": (Slot.NIK, -1.5, 12.0),
    "nama": (Slot.NAMA, 0.3, 6.5),
    "tanggal_lahir": (Slot.LAHIR, 0.3, 11.5),
}
"""Slot, and from where to where the value stands at least, in pitches right of where values begin."""

_DIGITS, _FEWEST_DIGITS = 16, 8
"""Of a NIK, and of what is surely the beginning of one."""

_HALF_ROW = 0.45
"""Half the height of a value on a card, in pitches."""

_TITLE = "KARTU KELUARGA"
_ALIKE = 85.0
"""Likeness (0..100) of a line and a title or label."""
_FEWEST_LABELS = 3
_NUMBER_WIDTH, _NUMBER_BELOW, _NUMBER_ABOVE = 11.0, (0.9, 2.1), (-2.2, -1.2)
"""The number of a family card: its width and its distance below the title, in heights of the title's box, and
the least distance above the first label, in heights of the labels."""

_NAME_BESIDE_NUMBER = (1.4, 0.6)
"""From where to where left of its number a name stands at least, in widths of the number."""

_NUMBER_CELL, _NUMBER_GAP = 7.0, 2.0
"""Width at least of a NIK in its column, and its distance from the third column's header, in line heights."""

_NAMES_WIDTH, _GAP, _ROWS = 20.0, 3.0, (1.5, 7.0)
"""Names and NIKs stand in this many line heights left of the third column, this far from its header; the first
rows stand so far below the header. A narrower print would not hold sixteen digits and a name."""


def places(unread: Sequence[Reading], extraction: Extraction, text: OcrText) -> dict[int, Box]:
    """The place of each field that has one, by its index in `unread`.

    Args:
        unread: the fields looked for.
        extraction: of the document; boxes in pixels of the rectified document.
        text: everything that was read on the rectified document.
    """
    if extraction.document_type is DocumentType.KTP:
        return _on_card(unread, text)
    if extraction.document_type is DocumentType.KK:
        return _on_family_card(unread, extraction.members, text)
    return {}


# --- an identity card ---


def _on_card(unread: Sequence[Reading], text: OcrText) -> dict[int, Box]:
    lines = [line for line in text.lines if line.text.strip()]
    degrees = card_tilt(lines)
    card = find_card(levelled(lines, degrees=degrees), tilt=degrees)
    if card is None:
        return {}
    found = {}
    for index, each in enumerate(unread):
        if each.key in _ON_CARD:
            place = _turned_back(*_value_place(card, *_ON_CARD[each.key]), degrees)
            found[index] = _to_sixteen(place, lines) if each.key == "nik" else place
    return found


def _to_sixteen(place: Box, lines: Sequence[TextLine]) -> Box:
    """The place of a number as far as its sixteen digits reach, where fewer were read of it, and one beyond."""
    for line in lines:
        digits = sum(sign.isdigit() for sign in line.text)
        if not _FEWEST_DIGITS <= digits < _DIGITS or not _holds(place, line.box.center):
            continue
        missing = (_DIGITS + 1 - digits) * line.box.width / len(line.text.strip())
        far = (line.box.right + missing - place.right) / max(place.width, 1.0)
        if far > 0:
            (left, top), (right, upper) = place.top_left, place.top_right
            step = (far * (right - left), far * (upper - top))
            ends = [(x + step[0], y + step[1]) for x, y in (place.top_right, place.bottom_right)]
            return Box(place.top_left, ends[0], ends[1], place.bottom_left)
    return place


def _holds(place: Box, point: tuple[float, float]) -> bool:
    return place.left <= point[0] <= place.right and place.top <= point[1] <= place.bottom


def _value_place(card: Card, slot: Slot, start: float, end: float) -> tuple[float, float, float, float]:
    """Left, top, right, bottom in levelled pixels."""
    level = _level(card, slot)
    values_at = card.labels_at + VALUES_AT * card.pitch if _crowded(card) else card.values_at
    half = _HALF_ROW * card.pitch
    return values_at + start * card.pitch, level - half, values_at + end * card.pitch, level + half


def _crowded(card: Card) -> bool:
    """Whether values seem to begin where no card prints them."""
    return abs(card.values_at - card.labels_at - VALUES_AT * card.pitch) > 3 * card.pitch


def _level(card: Card, slot: Slot) -> float:
    """Of a slot's middle: its label's, otherwise as far from the nearest label as cards print it."""
    nearest: Anchor = min(card.anchors, key=lambda anchor: abs(anchor.label.slot - slot))
    return nearest.placed.level + (POSITION[slot] - POSITION[nearest.label.slot]) * card.pitch


def _turned_back(left: float, top: float, right: float, bottom: float, degrees: float) -> Box:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Box.from_points((x * cosine - y * sine, x * sine + y * cosine) for x, y in corners)


# --- a family card ---


def _on_family_card(unread: Sequence[Reading], members: Sequence[Row], text: OcrText) -> dict[int, Box]:
    pieces = flatten(text.lines, text.size)
    found: dict[int, Box] = {}
    for index, each in enumerate(unread):
        if each.key == "nomor_kk":
            place = _number_place(text.lines)
        elif each.row:
            place = _cell_place(each.key, each.row, members) or _number_cell(each.key, each.row, pieces)
        else:
            place = _rows_place(pieces)
        if place:
            found[index] = place
    return found


def _number_place(lines: Sequence[TextLine]) -> Box | None:
    """Below the title, in its middle; where no title was read, above the first label of the header block."""
    titles = [line.box for line in lines if fuzz.ratio(line.text.upper().strip(), _TITLE) > _ALIKE]
    if titles:
        title = max(titles, key=lambda box: box.height)
        return _at_its_line(_level_box(title, title.height, _NUMBER_BELOW), lines)
    labels = [line.box for line in lines if _is_header_label(line.text)]
    if len(labels) < _FEWEST_LABELS:
        return None
    first = min(labels, key=lambda box: box.center[1])
    left, right = min(line.box.left for line in lines), max(line.box.right for line in lines)
    width, height = (right - left) / 2, median(box.height for box in labels)
    across = math.tan(math.radians(first.angle))
    y = first.center[1] + across * (left + width - first.center[0])
    return _level_box(Box.upright(left, y - height / 2, right, y + height / 2), height, _NUMBER_ABOVE)


def _at_its_line(place: Box, lines: Sequence[TextLine]) -> Box:
    """A place narrowed to the line of which something was read there, be it "No." alone.

    Prints set the number at different distances below the title, so that what lies over it fills the whole place
    only by chance.
    """
    x, y = place.center
    slope = math.tan(math.radians(place.angle))
    half = 0.5 * place.height
    inside = [
        line.box
        for line in lines
        if place.left < line.box.center[0] < place.right
        and abs(line.box.center[1] - y - slope * (line.box.center[0] - x)) < half
        and line.box.height < place.height
    ]
    if not inside:
        return place
    line = max(inside, key=lambda box: box.width)
    level = line.center[1] - slope * (line.center[0] - x)
    corners = ((place.left, -1), (place.right, -1), (place.right, 1), (place.left, 1))
    return Box.from_points((end, level + slope * (end - x) + sign * 0.5 * line.height) for end, sign in corners)


def _level_box(box: Box, height: float, below: tuple[float, float]) -> Box:
    """As wide as the number, `below` heights under the middle of a box."""
    x, y = box.center
    slope = math.tan(math.radians(box.angle))
    along = 0.5 * _NUMBER_WIDTH * height
    corners = ((-along, below[0]), (along, below[0]), (along, below[1]), (-along, below[1]))
    return Box.from_points((x + dx, y + dy * height + dx * slope) for dx, dy in corners)


def _is_header_label(text: str) -> bool:
    plain = text.upper().split(":")[0].strip()
    return any(fuzz.ratio(plain, spelling) > _ALIKE for spellings in LABELS.values() for spelling in spellings)


def _cell_place(key: str, row: Row, members: Sequence[Row]) -> Box | None:
    """Level with the row's other cell, in the column where other rows have theirs.

    A name without one above or below it stands left of its number, whose width is the same in every print.
    """
    beside = next((row[other].box for other in ("nik", "nama") if other != key and other in row), None)
    if beside is None:
        return None
    column = [box for each in members if key in each and (box := each[key].box)]
    half = 0.5 * beside.height
    level = beside.center[1]
    if column:
        left = median(box.left for box in column)
        right = left + median(box.width for box in column)
        level += math.tan(math.radians(beside.angle)) * ((left + right) / 2 - beside.center[0])
    elif key == "nama":
        left, right = (beside.left - share * beside.width for share in _NAME_BESIDE_NUMBER)
    else:
        return None
    return Box.upright(left, level - half, right, level + half)


def _number_cell(key: str, row: Row, pieces: Sequence[Piece]) -> Box | None:
    """A number that no row shows: level with the name, left of the third column."""
    beside = row["nama"].box if key == "nik" and "nama" in row else None
    third = _third_column(pieces)
    if beside is None or third is None:
        return None
    edge, _, height = third
    right = edge - _NUMBER_GAP * height
    left = right - _NUMBER_CELL * height
    level = beside.center[1] + math.tan(math.radians(beside.angle)) * ((left + right) / 2 - beside.center[0])
    half = 0.5 * beside.height
    return Box.upright(left, level - half, right, level + half) if left > beside.left else None


def _rows_place(pieces: Sequence[Piece]) -> Box | None:
    """The names and NIKs of the first rows, as far left of the third column as any print has them."""
    third = _third_column(pieces)
    if third is None:
        return None
    edge, bottom, height = third
    right = edge - _GAP * height
    return Box.upright(
        right - _NAMES_WIDTH * height, bottom + _ROWS[0] * height, right, bottom + _ROWS[1] * height
    )


def _third_column(pieces: Sequence[Piece]) -> tuple[float, float, float] | None:
    """Where the third column's header begins, how far down the header reaches, and the height of a line."""
    height = line_height(pieces)
    marks = header_marks(pieces, TABLE_1, height)
    if not marks:
        return None
    marks = [*marks, *number_marks(pieces, marks, TABLE_1, height)]
    edges = [mark.left for mark in marks if mark.key not in {"nama", "nik", "no"}]
    return (min(edges), max(mark.y for mark in marks), height) if edges else None
