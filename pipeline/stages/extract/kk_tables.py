"""The two tables of a KK as rows of cells, by geometry: no line of the grid is needed.

Rows are found from cells that are one line high and say what they are (NIK, sex, date; citizenship, row
number); columns come from `kk_columns`. A detected line that spans several columns is shared out among them.
Row i of the second table belongs to row i of the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from statistics import median

from pipeline.stages.extract.kk_columns import (
    NAMES,
    ROW_NUMBER,
    TABLE_1,
    TABLE_2,
    Headers,
    Mark,
    as_printed,
    find_columns,
    header_marks,
    is_blank,
    misfit,
    number_marks,
    reach,
)
from pipeline.stages.extract.kk_shares import numbers_begin, share_out, within
from pipeline.stages.extract.kk_sheet import Piece, bend, line_height, merged

Cell = tuple[Piece, ...]
"""The pieces of one cell in reading order."""

_FOOTER = re.compile(
    r"D[I1]KELUARKAN|LEMBAR\s*[:;]|KEPALA\s*DINAS|PENCATATAN\s*S[I1]P[I1]L|TANDA\s*TANGAN|CAP\s*JEMPOL"
    r"|ELEKTRON[I1]K|BSRE|\bNIP\b"
)
_RELATION = re.compile(r"KEPALA\s*KELUARGA|^(ISTRI|SUAMI|ANAK|(BELUM\s*)?KAWIN(\s*\w*\s*TERCATAT)?)$")
_LAST_WORDS = frozenset({"nama", "nama_ayah", "nama_ibu"})
"""Columns whose words end the header: nothing of it stands below them but numbers."""
_SHORT = 3
"""Letters that a misread column number may have."""
_CLOSER = 0.8
"""Share of the gap on one side that the gap on the other must be less than, for lines to belong together."""
_REACH = 0.42
"""Share of the way to the next row within which a cell is a row's; half-way it might be anybody's."""

_ANCHORS: Mapping[str, tuple[str, ...]] = {
    "nama": ("nik", "tanggal_lahir", "jenis_kelamin", ROW_NUMBER),
    "nama_ayah": ("kewarganegaraan", "tanggal_perkawinan", "status_hubungan", ROW_NUMBER),
}
"""By a key of the table: the columns whose cells mark a row, the surest first."""


@dataclass(slots=True)
class _Row:
    """A row while its cells are gathered; `y` is its middle on the flattened page."""

    y: float
    cells: dict[str, list[Piece]] = field(default_factory=dict)


_Room = tuple[_Row, float, float]
"""A row, and how far it is to the next one above and below, pixels."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What stands in both tables.

    Attributes:
        top: where the first table begins, pixels down the flattened page; everything above is the header block.
        rows: one mapping of cells a member, both tables joined.
    """

    top: float
    rows: tuple[Mapping[str, Cell], ...]


def find_tables(pieces: Sequence[Piece], top: float) -> Tables:
    """Both tables.

    Args:
        pieces: of the whole page, flattened.
        top: where the tables may begin: below the last label of the header block.
    """
    height = line_height(pieces)
    first = header_marks(pieces, TABLE_1, height)
    second = header_marks(pieces, TABLE_2, height)
    if first:
        top = min(mark.y for mark in first) - 0.6 * height
    middle = min((mark.y for mark in second), default=_second_without_header(pieces, top)) - 0.6 * height
    below = [piece for piece in pieces if piece.y > middle]
    whole = merged(below, gap=0.8)
    end = min((piece.y for piece in whole if _FOOTER.search(piece.text.upper())), default=inf)
    end -= 0.6 * height
    first_table = [piece for piece in pieces if top < piece.y < middle]
    paper = bend(first_table)
    # The second table stands on the same paper and has less text that shows how it is bent.
    second_table = paper.undone([piece for piece in below if piece.y < end])
    rows_1, start_1 = _rows(paper.undone(first_table), TABLE_1)
    rows_2, start_2 = _rows(bend(second_table).undone(second_table), TABLE_2)
    joined = _join(rows_1, start_1, rows_2, start_2)
    return Tables(top, tuple({key: tuple(cell) for key, cell in each.items()} for each in joined))


def _second_without_header(pieces: Sequence[Piece], top: float) -> float:
    """Where the second table's cells begin when no word of its header was read."""
    ys = [piece.y for piece in pieces if piece.y > top and _RELATION.search(piece.text.upper())]
    return min(ys, default=inf)


def _rows(zone: Sequence[Piece], headers: Headers) -> tuple[list[_Row], float]:
    """The rows of one table, cells filled, and where its body begins."""
    height = line_height(zone)
    marks = header_marks(zone, headers, height)
    numbers = number_marks(zone, marks, headers, height)
    if numbers:
        marks = [mark for mark in marks if mark.y < min(number.y for number in numbers)]
    start = max((mark.y for mark in (*marks, *numbers)), default=-inf) + 0.6 * height
    printed = as_printed(headers, marks)
    known = [*marks, *(number for number in numbers if printed is headers or number.key not in NAMES)]
    left, right = reach(known, printed)
    first = numbers_begin(zone, known, start, height)
    if first > left:
        left, zone = first, [within(piece, first, height) for piece in zone]
    heads = [mark for mark in marks if mark.key in _LAST_WORDS]
    body = [
        piece
        for piece in zone
        if piece.right > left and piece.left < right and (piece.y > start or _touches(piece, heads, height))
    ]
    if not body:
        return [], start
    columns = find_columns(body, known, printed, height=height)
    placed = [each for piece in body for each in share_out(piece, columns, height)]
    rows = _anchored(placed, headers, height)
    _fill(rows, placed, height)
    return [row for row in rows if any(_holds(row, key) for key in row.cells)], start


def _touches(piece: Piece, heads: Sequence[Mark], height: float) -> bool:
    """Whether a text is the first line of a wrapped name, beside the row of numbers or above it on a bent page."""
    over = [mark for mark in heads if piece.left < mark.x < piece.right]
    return len(over) == 1 and piece.y > over[0].y + 1.2 * height and sum(map(str.isalpha, piece.text)) > _SHORT


def _anchored(placed: Sequence[tuple[str, Piece]], headers: Headers, height: float) -> list[_Row]:
    """Empty rows, top to bottom, where cells of one line that say what they are stand side by side."""
    anchors = next(keys for key, keys in _ANCHORS.items() if key in headers)
    sure = [
        (piece.y, anchors.index(key))
        for key, piece in placed
        if key in anchors and not is_blank(piece.text) and misfit(piece.text, key) < 0.3
    ]
    groups: list[list[tuple[float, int]]] = []
    for y, rank in sorted(sure):
        if groups and y - median(each for each, _ in groups[-1]) < 0.6 * height:
            groups[-1].append((y, rank))
        else:
            groups.append([(y, rank)])
    rows = []
    for group in groups:
        best = min(rank for _, rank in group)
        rows.append(_Row(median(y for y, rank in group if rank <= max(best, 1))))
    return rows


def _fill(rows: Sequence[_Row], placed: Sequence[tuple[str, Piece]], height: float) -> None:
    """Put each cell into its row; one too far from any row belongs to none."""
    if not rows:
        return
    steps = [b.y - a.y for a, b in pairwise(rows)] or [3 * height]
    step = median(steps)
    room = list(zip(rows, [steps[0], *steps], [*steps, steps[-1]], strict=False))
    for key in {key for key, _ in placed}:
        for stack in _stacks([piece for there, piece in placed if there == key], room, step, height):
            # A wrapped cell stands round the middle of its row or begins level with it.
            off, way, row = _nearest([stack[0].y, (stack[0].y + stack[-1].y) / 2], room)
            # A number is level with its row: the next one's would say that all others are somebody else.
            if off <= max(0.0 if key == ROW_NUMBER else _REACH * way, 0.5 * height):
                row.cells.setdefault(key, []).extend(stack)
    for row in rows:
        for key, cell in row.cells.items():
            row.cells[key] = _in_reading_order(cell, height)


def _stacks(column: Sequence[Piece], room: Sequence[_Room], step: float, height: float) -> Iterator[list[Piece]]:
    """The cells of one column: lines set closely below each other are one, unless they fill more than a row."""
    rows = [row for row, _, _ in room]
    stack: list[Piece] = []
    for piece in [*sorted(column, key=lambda each: each.y), None]:
        if stack and (piece is None or not _goes_on(stack[-1], piece, rows, step, height)):
            middle = (stack[0].y + stack[-1].y) / 2
            _, above, below = min(room, key=lambda each: abs(each[0].y - middle))
            if stack[-1].y - stack[0].y < 0.9 * max(step, min(above, below)):
                yield stack
            else:
                yield from _one_by_one(stack, room, height)
            stack = []
        if piece:
            stack.append(piece)


def _one_by_one(stack: Sequence[Piece], room: Sequence[_Room], height: float) -> Iterator[list[Piece]]:
    """Each line as a cell; one too far from any row belongs to the neighbour that it is set more closely to."""
    tops = [-inf, *(each.y for each in stack), inf]
    cell: list[Piece] = []
    goes_on = False
    for piece, above, below in zip(stack, tops, tops[2:], strict=False):
        lost = not _in_reach([piece.y], room, height)
        up, down = piece.y - above, below - piece.y
        if cell and not goes_on and not (lost and up < min(height, _CLOSER * down)):
            yield cell
            cell = []
        cell.append(piece)
        goes_on = lost and down < min(height, _CLOSER * up)
    yield cell


def _nearest(ys: Sequence[float], room: Sequence[_Room]) -> tuple[float, float, _Row]:
    """The row nearest to one of the heights: how far off it is, and how far it is from there to the next row."""
    ways = ((abs(y - row.y), below if y > row.y else above, row) for row, above, below in room for y in ys)
    return min(ways, key=lambda found: found[0])


def _in_reach(ys: Sequence[float], room: Sequence[_Room], height: float) -> bool:
    off, way, _ = _nearest(ys, room)
    return off <= max(_REACH * way, 0.5 * height)


def _goes_on(upper: Piece, lower: Piece, rows: Sequence[_Row], step: float, height: float) -> bool:
    """Whether two pieces of a column may be lines of one cell: close, and not level with a row each."""
    level = [{at for at, row in enumerate(rows) if abs(row.y - each.y) < 0.25 * step} for each in (upper, lower)]
    return lower.y - upper.y <= 1.25 * height and not (all(level) and level[0] != level[1])


def _in_reading_order(cell: list[Piece], height: float) -> list[Piece]:
    lines: list[list[Piece]] = []
    for piece in sorted(cell, key=lambda each: each.y):
        if lines and piece.y - median(each.y for each in lines[-1]) < 0.45 * height:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [piece for line in lines for piece in sorted(line, key=lambda each: each.left)]


def _holds(row: _Row, key: str) -> bool:
    """Whether a cell holds letters or digits; a lone row number makes no row."""
    return key != ROW_NUMBER and sum(map(str.isalnum, "".join(p.text for p in row.cells.get(key, ())))) > 1


def _join(
    first: Sequence[_Row], start_1: float, second: Sequence[_Row], start_2: float
) -> Iterator[dict[str, list[Piece]]]:
    """Both halves of each member: by the row's place in its table, which both tables share.

    Places are printed row numbers, counted on where one was not read. Where a table has none, rows at the
    same depth belong together if all are equally high, else rows in the same order if there are as many. A
    half whose place is not sure is left out: it is somebody else's mother.
    """
    places_1, places_2 = _places(first), _places(second)
    if places_1 is None or places_2 is None:
        places_1, places_2 = list(range(len(first))), [-1] * len(second)
        if _even(first) and _even(second):
            places_2 = _by_depth(first, start_1, second, start_2)
        elif len(first) == len(second):
            places_2 = places_1
    halves = {at: row for at, row in zip(places_2, second, strict=True) if at >= 0 and places_2.count(at) == 1}
    for place, row in zip(places_1, first, strict=True):
        if _holds(row, "nama") or _holds(row, "nik"):
            other = halves.get(place) if places_1.count(place) == 1 else None
            yield {**(other.cells if other else {}), **row.cells}


def _places(rows: Sequence[_Row]) -> list[int] | None:
    """The rows' places by their printed numbers, 0-based, -1: not sure; None where numbers contradict each
    other or none was read.

    Between two numbers a row is counted; where rows are lost there, or seem so after the last number, nobody
    knows which.
    """
    read = [(at, number) for at, row in enumerate(rows) if (number := _row_number(row)) is not None]
    steps = [b.y - a.y for a, b in pairwise(rows)]
    for (at, number), (then, following) in pairwise(read):
        lost = (following - number) - (then - at)
        room = rows[then].y - rows[at].y > 0.75 * (following - number) * min(steps)
        if lost < 0 or (lost and not room):
            return None
    return [_place(at, read, steps) for at in range(len(rows))] if read else None


def _place(at: int, read: Sequence[tuple[int, int]], steps: Sequence[float]) -> int:
    """The place of one row, counted from the numbers before and after it; -1 where rows may be lost between."""
    before = next((each for each in reversed(read) if each[0] <= at), None)
    after = next((each for each in read if each[0] >= at), None)
    if before and after:
        counted = after[0] - before[0] == after[1] - before[1]
    else:
        known = before or after or (at, 0)
        between = steps[min(at, known[0]) : max(at, known[0])]
        counted = max(between, default=0.0) < 1.6 * median(steps or [1.0])
    known = before or after or (at, 0)
    return max(known[1] + at - known[0] - 1, -1) if counted else -1


def _even(rows: Sequence[_Row]) -> bool:
    """Whether all rows are equally high, but for some that were lost: no cell was wrapped."""
    steps = [b.y - a.y for a, b in pairwise(rows)]
    least = min(steps, default=1.0)
    return all(abs(step / least - round(step / least)) < 0.2 for step in steps)


def _row_number(row: _Row) -> int | None:
    for piece in row.cells.get(ROW_NUMBER, ()):
        digits = re.sub(r"\D", "", piece.text.translate(str.maketrans("IlO", "110")))
        if digits and 1 <= int(digits) <= 10:
            return int(digits)
    return None


def _by_depth(first: Sequence[_Row], start_1: float, second: Sequence[_Row], start_2: float) -> list[int]:
    """For each row of the second table the index of the first table's row at the same depth; -1: none."""
    if not (first and second):
        return [-1] * len(second)
    if inf in {abs(start_1), abs(start_2)}:
        start_1, start_2 = first[0].y, second[0].y  # no header to measure from
    steps = [b.y - a.y for a, b in pairwise(first)]
    reach = 0.4 * min(steps, default=inf)
    places = []
    for row in second:
        off = [abs((each.y - start_1) - (row.y - start_2)) for each in first]
        places.append(off.index(min(off)) if min(off) < reach else -1)
    return places
