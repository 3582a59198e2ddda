"""Which lines of a family card need not be read: those of none of its fields, or of none that is asked for.

The second table ends with its last numbered row. What stands below are dates, officials and the law that they sign
by: no field, and a sixth of a card's letters. As far as a decision rests on it, the cells of other people and the
right half of the header block need not be read either, once the claimant's row was found by its number.
Where the form is not recognised, all is read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

import numpy as np

from ocr.model import Box, OcrText, TextLine
from pipeline.model import Participant
from pipeline.stages.extract.kk_sheet import Piece, flatten, line_height
from pipeline.stages.extract.nik import LENGTH, find_number

Boxes = frozenset[Box]
_NONE: Boxes = frozenset()

_LEFT, _FIRST_TABLE = 0.4, 0.55
"""Shares of a card's text: of its width, in which the NIKs end (at 0.35); of its height, as the first table mostly
ends before."""
_NUMBERED, _SHORT = 0.15, 1.6
"""Share of its width in which rows are numbered, at every height, and length of a row's number in its heights."""
_TITLE, _BELOW_TITLE, _RIGHT = (0.3, 0.66), 0.25, 0.58
"""Shares of its width between which title and number stand, of its height above which they do, and of its width
from which the middle of a line is right of them."""
_LONG = (4.5, 11.0)
"""Lengths, in their heights, of the lines among which the NIKs are: sixteen digits take seven."""
_LAST_ROWS = 0.7
"""Share of its height below which the second table ends: at 0.79 where it has ten rows."""
_OWN = 0.62
"""Share of the way to the next row within which a cell may be the claimant's; extraction takes those to 0.42."""
_OUTER = 0.4
"""Share of a row's pitch that the first row reaches up, and the last one down."""
_SAME_COLUMN, _SAME_LEVEL, _BELOW = 3.0, 0.6, 2.0
"""Line heights: how far numbers of one column, and cells of one row, are off at most; and how far the second table
is below the first at least."""
_ENDED, _ONE_ROW = 1.5, 2.2
"""Pitches below its last numbered row in which a table has ended; line heights of a pitch that one row hides."""
_ROW_OF, _MOST_BELOW = 5, 24
"""Pieces of one level that may be a row whose number was lost, and pieces below that may be another paper."""
_HEADS, _HEADS_REACH, _NARROW = 6, 1.6, 2.4
"""Pieces of one level that are heads of columns, line heights that a head of two lines reaches above it, and how
many of its heights the number of a column is long at most."""


def not_at_first(boxes: Collection[Box]) -> Boxes:
    """The lines that are not read at first where all is asked for: those below the tables, and some above."""
    spot = _Spot(boxes)
    return frozenset(box for box in boxes if spot.down(box) > _LAST_ROWS and not spot.numbers_a_row(box))


def below_tables(text: OcrText, _: Participant | None = None) -> Boxes:
    """The unread lines below both tables; none where they may be rows, or another paper."""
    form = _Form(text)
    people = form.column()
    return form.footer(people) if people else _NONE


def beside_numbers(boxes: Collection[Box]) -> Boxes:
    """The lines that are not read at first where no more is asked for than a decision rests on."""
    spot = _Spot(boxes)

    def first(box: Box) -> bool:
        x, y = spot.across(box), spot.down(box)
        long = _LONG[0] * box.height < box.width < _LONG[1] * box.height
        titled = y < _BELOW_TITLE and _TITLE[0] < x < _TITLE[1]
        return spot.numbers_a_row(box) or titled or (y < _FIRST_TABLE and x < _LEFT and long)

    return frozenset(box for box in boxes if not first(box))


def of_others(text: OcrText, record: Participant | None) -> Boxes:
    """The lines that say nothing of the claimant, as far as the numbers of people and rows tell them.

    Some of them may have been read: half of a name would be a wrong one.
    """
    if record is None or not record.nik:
        return _NONE
    form = _Form(text)
    own = [piece for piece, digits in form.numbers if digits == record.nik]
    if len(own) != 1:
        return _NONE
    people = form.column(own[0])
    places = [row for piece, row in form.counted if form.left_of(own[0], piece)]
    again = form.second_table(people)
    skipped = _beside(own[0], people, form.cells)
    if places and places[0] in again:
        skipped |= _beside(again[places[0]], list(again.values()), form.cells)
    return skipped | form.footer(people) | form.header_block(people) | form.column_numbers()


class _Spot:
    """Where a line stands in the text of a card, as shares of its width and height."""

    def __init__(self, boxes: Collection[Box]) -> None:
        self._around = Box.around(boxes)

    def across(self, box: Box) -> float:
        around = self._around
        return (box.center[0] - around.left) / max(around.right - around.left, 1.0)

    def down(self, box: Box) -> float:
        around = self._around
        return (box.center[1] - around.top) / max(around.bottom - around.top, 1.0)

    def numbers_a_row(self, box: Box) -> bool:
        """Whether a line may be the number of a row."""
        return self.across(box) < _NUMBERED and box.width < _SHORT * box.height


@dataclass(frozen=True, slots=True, init=False)
class _Form:
    """A card whose lines were read in part, on the flattened page.

    Attributes:
        pieces: all lines.
        unread: those that were not.
        numbers: the others that hold a NIK or a KK number, with its digits.
        counted: those that hold a row's number.
        height: of a line.
    """

    pieces: Sequence[Piece]
    unread: Sequence[Piece]
    numbers: Sequence[tuple[Piece, str]]
    counted: Sequence[tuple[Piece, int]]
    height: float

    def __init__(self, text: OcrText) -> None:
        pieces = flatten([*text.lines, *(TextLine("?", 1.0, box) for box in text.unread)], text.size)
        later = frozenset(text.unread)
        read = [piece for piece in pieces if piece.box not in later]
        long = (piece for piece in read if len(piece.text) >= LENGTH)
        seen = [(piece, number) for piece in long if (number := find_number(piece.text))]
        keep = object.__setattr__
        keep(self, "pieces", pieces)
        keep(self, "unread", [piece for piece in pieces if piece.box in later])
        keep(self, "numbers", [(piece, number.digits) for piece, number in seen if number.complete])
        keep(self, "counted", [(piece, row) for piece in read if (row := _row_number(piece.text))])
        keep(self, "height", line_height(pieces))

    @property
    def cells(self) -> list[Piece]:
        """All lines but the numbers of people and rows."""
        told = {piece.box for piece, _ in (*self.numbers, *self.counted)}
        return [piece for piece in self.pieces if piece.box not in told]

    def column(self, own: Piece | None = None) -> list[Piece]:
        """The numbers that stand in one column: that of one of them, or that of most."""

        def beside(one: Piece) -> list[Piece]:
            return [each for each, _ in self.numbers if abs(each.x - one.x) < _SAME_COLUMN * self.height]

        return beside(own) if own else max(map(beside, (each for each, _ in self.numbers)), key=len, default=[])

    def left_of(self, person: Piece, piece: Piece) -> bool:
        """Whether a piece stands in a person's row, before the number."""
        return abs(piece.y - person.y) < _SAME_LEVEL * self.height and piece.x < person.x

    def second_table(self, people: Sequence[Piece]) -> Mapping[int, Piece]:
        """Its printed row numbers, from its 1 on: the first table numbers its empty rows, too."""
        below = max(each.y for each in people) + _BELOW * self.height
        starts = [piece.y for piece, number in self.counted if number == 1 and piece.y > below]
        return {number: piece for piece, number in self.counted if starts and piece.y >= max(starts)}

    def footer(self, people: Sequence[Piece]) -> Boxes:
        """The unread lines below the second table; none where they may be rows, or another paper."""
        levels = sorted(piece.y for piece in self.second_table(people).values())
        if not levels:
            return _NONE
        rows = levels if len(levels) > 1 else sorted(piece.y for piece in people)
        pitch = max((b - a for a, b in pairwise(rows)), default=_ONE_ROW * self.height)
        below = [piece for piece in self.unread if piece.y > levels[-1] + _ENDED * pitch]
        crowded = max(self._level_with(below, below), default=0) >= _ROW_OF
        return _NONE if crowded or len(below) > _MOST_BELOW else frozenset(piece.box for piece in below)

    def header_block(self, people: Sequence[Piece]) -> Boxes:
        """The unread lines right of title and number, above the heads of the first table; none without the number.

        The left half names the head and the address, by which another picture of the card is known.
        """
        first = min(piece.y for piece in people)
        above = [piece for piece in self.pieces if piece.y < first - self.height]
        counts = zip(above, self._level_with(above, above), strict=True)
        heads = [piece.y for piece, count in counts if count >= _HEADS]
        if not heads:
            return _NONE
        top = min(heads) - _HEADS_REACH * self.height
        if not any(piece.y < top for piece, _ in self.numbers):
            return _NONE
        spot = _Spot([piece.box for piece in self.pieces])
        right = (piece.box for piece in self.unread if piece.y < top)
        return frozenset(box for box in right if spot.across(box) > _RIGHT)

    def column_numbers(self) -> Boxes:
        """The lines of levels on which there are many, all short: numbers of columns, under their heads.

        All or none: a single one would be taken for a part of the first row.
        """
        cells, narrow = self.cells, [piece for piece in self.pieces if piece.width < _NARROW * piece.height]
        counts = zip(cells, self._level_with(cells, self.pieces), self._level_with(cells, narrow), strict=True)
        return frozenset(piece.box for piece, every, short in counts if every == short >= _HEADS)

    def _level_with(self, pieces: Sequence[Piece], others: Sequence[Piece]) -> list[int]:
        """How many of the others stand on the level of each piece."""
        levels, at = (np.array([each.y for each in some]) for some in (others, pieces))
        levels.sort()
        reach = _SAME_LEVEL * self.height
        return list(np.searchsorted(levels, at + reach) - np.searchsorted(levels, at - reach))


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
