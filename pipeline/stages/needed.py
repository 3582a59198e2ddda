"""Read no more of a page than the decision rests on, as far as its form tells what stands where.

What is left unread are the rows of an identity card below the sex, and on a family card the cells of other
people's rows. Everything else is read, so that a second card, another document, or a word that gives an impostor
away is seen. Where the form is not recognised, or nobody knows whose card it is, all is read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from types import MappingProxyType

from ocr.engine import OcrEngine
from ocr.model import Box, OcrText, TextLine
from pipeline.model import DocumentType, Participant, Rectified
from pipeline.policy.reading import ReadPolicy
from pipeline.stages.extract.kk_sheet import Piece, flatten, line_height
from pipeline.stages.extract.ktp_card import EDGE_AT, POSITION, SAME_ROW, card_tilt, find_card
from pipeline.stages.extract.ktp_labels import Slot, find_label
from pipeline.stages.extract.layout import levelled
from pipeline.stages.extract.nik import find_number
from pipeline.stages.read import find_lines, read_rest

Boxes = frozenset[Box]
_NONE: Boxes = frozenset()

_UPPER = 0.5
"""Share of a card's text, from above, that is read first: the rows down to the sex, which stands at 0.43."""
_ROWS = (Slot.NIK, Slot.NAMA, Slot.LAHIR, Slot.JENIS_KELAMIN)
"""Whose labels must be seen."""
_WRAPPED = 4.0
"""Pitches by which wrapped values may push the last line of a card down."""

_LEFT, _FIRST_TABLE, _NUMBERED = 0.4, 0.55, 0.05
"""Shares of a family card's text: of its width that is read first, for its NIKs end at 0.35; of its height, as the
first table mostly ends before; of its width that is read at every height, for there the rows are numbered."""
_OWN = 0.62
"""Share of the way to the next row within which a cell may be the claimant's; extraction takes those to 0.42."""
_OUTER = 0.4
"""Share of a row's pitch that the first row reaches up, and the last one down."""
_SAME_COLUMN, _SAME_LEVEL, _BELOW = 3.0, 0.6, 2.0
"""Line heights: how far numbers of one column, and cells of one row, are off at most; and how far the second table
is below the first at least."""


def read_needed(
    document: Rectified,
    engine: OcrEngine,
    *,
    policy: ReadPolicy,
    declared: DocumentType | None,
    record: Participant | None,
) -> OcrText:
    """What stands on the document, but for lines that no decision rests on: they are `unread`.

    Args:
        document: cut out of its page.
        engine: reads.
        policy: sizes.
        declared: what it is said to be; None: everything is read.
        record: of the claimant.

    Raises:
        ocr.engine.EngineError: the engine is broken.
    """
    text = find_lines(document, engine, policy=policy)
    if declared is None or declared not in WAYS or not text.unread:
        return read_rest(text, document, engine)
    way = WAYS[declared]
    text = read_rest(text, document, engine, but=way.later(text.unread))
    return read_rest(text, document, engine, but=way.skipped(text, record))


@dataclass(frozen=True, slots=True)
class Way:
    """How the lines of one type of document are told apart.

    Attributes:
        later: of all lines, those that are not read at first.
        skipped: of those, given what was read at first, the ones that are not read at all.
    """

    later: Callable[[Collection[Box]], Boxes]
    skipped: Callable[[OcrText, Participant | None], Boxes]


# --- an identity card ---


def below_middle(boxes: Collection[Box]) -> Boxes:
    """The lines of a card that are not read at first."""
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    return frozenset(box for box in boxes if box.center[1] > top + _UPPER * (bottom - top))


def _lower_rows(text: OcrText, _: Participant | None) -> Boxes:
    """The lines below the sex, where there is one card in the picture."""
    degrees = card_tilt(text.lines)
    card = find_card(levelled(text.lines, degrees=degrees), tilt=degrees)
    levels = {anchor.label.slot: anchor.placed.level for anchor in card.anchors} if card else {}
    labels = [label.slot for line in text.lines if (label := find_label(line.text))]
    if card is None or not levels.keys() >= set(_ROWS) or max(map(labels.count, _ROWS)) > 1:
        return _NONE
    top = levels[Slot.JENIS_KELAMIN] + SAME_ROW * card.pitch
    bottom = top + (POSITION[Slot.BERLAKU] - POSITION[Slot.JENIS_KELAMIN] + _WRAPPED) * card.pitch
    left, right = card.labels_at - card.pitch, card.labels_at + EDGE_AT * card.pitch
    placed = levelled((TextLine("", 0.0, box) for box in text.unread), degrees=degrees)
    return frozenset(
        each.line.box for each in placed if top < each.level < bottom and left < each.left and each.right < right
    )


# --- a family card ---


def _beside_numbers(boxes: Collection[Box]) -> Boxes:
    around = Box.around(boxes)
    width, middle = around.right - around.left, around.top + _FIRST_TABLE * (around.bottom - around.top)
    first = (
        box
        for box in boxes
        if box.center[0] < around.left + (_LEFT if box.center[1] < middle else _NUMBERED) * width
    )
    return frozenset(boxes) - frozenset(first)


def _other_rows(text: OcrText, record: Participant | None) -> Boxes:
    """The cells of other people's rows, of both tables, as far as the numbers of people and rows tell them."""
    if record is None or not record.nik:
        return _NONE
    unread = (TextLine("?", 1.0, box) for box in text.unread)
    pieces = flatten([*text.lines, *unread], text.size)
    later = frozenset(text.unread)
    read = [piece for piece in pieces if piece.box not in later]
    height = line_height(pieces)
    numbers = [(piece, number) for piece in read if (number := find_number(piece.text)) and number.complete]
    own = [piece for piece, number in numbers if number.digits == record.nik]
    if len(own) != 1:
        return _NONE
    people = [piece for piece, _ in numbers if abs(piece.x - own[0].x) < _SAME_COLUMN * height]
    rest = [piece for piece in pieces if piece.box in later]
    first = _beside(own[0], people, rest)
    counted = [(piece, row) for piece in read if (row := _row_number(piece.text))]
    places = [row for piece, row in counted if _left_of(own[0], piece, height)]
    again = _second_table(counted, below=max(each.y for each in people) + _BELOW * height)
    return first | (
        _beside(again[places[0]], list(again.values()), rest) if places and places[0] in again else _NONE
    )


def _left_of(person: Piece, piece: Piece, height: float) -> bool:
    return abs(piece.y - person.y) < _SAME_LEVEL * height and piece.x < person.x


def _second_table(counted: Sequence[tuple[Piece, int]], *, below: float) -> Mapping[int, Piece]:
    """The printed row numbers of the second table, from its 1 on: the first table numbers its empty rows, too."""
    starts = [piece.y for piece, number in counted if number == 1 and piece.y > below]
    return {number: piece for piece, number in counted if starts and piece.y >= max(starts)}


def _beside(own: Piece, rows: Sequence[Piece], pieces: Sequence[Piece]) -> Boxes:
    """The pieces that stand in other rows of a table than one's own; none outside the rows that are known."""
    levels = sorted(row.y for row in rows)
    if len(levels) < 2:
        return _NONE
    steps = [b - a for a, b in pairwise(levels)]
    at = levels.index(own.y)
    above = own.y - _OWN * steps[at - 1] if at else -inf
    below = own.y + _OWN * steps[at] if at < len(steps) else inf
    first, last = levels[0] - _OUTER * steps[0], levels[-1] + _OUTER * steps[-1]
    return frozenset(piece.box for piece in pieces if first < piece.y < last and not above < piece.y < below)


def _row_number(text: str) -> int | None:
    digits = text.strip(" .)")
    return int(digits) if digits.isdecimal() and len(digits) <= 2 else None


WAYS: Mapping[DocumentType, Way] = MappingProxyType(
    {
        DocumentType.KTP: Way(below_middle, _lower_rows),
        DocumentType.KK: Way(_beside_numbers, _other_rows),
    }
)
