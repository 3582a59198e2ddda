"""What of a detected line stands in which column of a KK's tables, and what stands before them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import inf

from pipeline.stages.extract.kk_columns import ROW_NUMBER, Column, Mark, misfit
from pipeline.stages.extract.kk_sheet import Piece

_SEAMS = re.compile(
    r"\d{14,17}|\d{1,2}[-./]\d{1,2}[-./]\d{4}|LAK[I1l]\s*-\s*LAK[I1l]|PEREMPUAN|WN[IA1l](?![A-Z])|\s+"
)
_NUMBERED = 3
"""Row numbers below each other from which on they tell where a table begins."""


def numbers_begin(zone: Sequence[Piece], marks: Sequence[Mark], start: float, height: float) -> float:
    """Where the column of row numbers begins, and the table with it; -inf where too few stand below each other.

    What stands farther left is no part of the sheet: a newspaper that it lies on.
    """
    heads = min((mark.left for mark in marks if mark.key != ROW_NUMBER), default=-inf)
    seen = [p for p in zone if p.y > start and p.right < heads and re.fullmatch(r"[1-9]|10", p.text)]
    stacks = [[p for p in seen if abs(p.x - other.x) < height] for other in seen]
    stack = max(stacks, key=len, default=[])
    return min(piece.left for piece in stack) - 0.5 * height if len(stack) >= _NUMBERED else -inf


def within(piece: Piece, left: float, height: float) -> Piece:
    """A piece that begins before the table without the words that stand there."""
    if piece.left > left - height or piece.right <= left:
        return piece
    inside = (span for span in _spans(piece.text) if piece.part(*span).x > left)
    return piece.part(next(inside, (0, 0))[0], len(piece.text))


def share_out(piece: Piece, columns: Sequence[Column], height: float) -> Iterator[tuple[str, Piece]]:
    """A detected line, or its parts, each with the key of the column where it stands."""
    wide = [c for c in columns if c.left < c.right]
    at = [
        index
        for index, column in enumerate(wide)
        if min(piece.right, column.right) - max(piece.left, column.left) > 0.3 * min(height, piece.width)
    ]
    if not at:
        return
    near = wide[at[0] : at[-1] + 1]
    if len(near) == 1:
        yield near[0].key, piece
        return
    for column, start, end in _shares(piece, list(_spans(piece.text)), near, height):
        yield column.key, piece.part(start, end)


def _shares(
    piece: Piece, spans: Sequence[tuple[int, int]], columns: Sequence[Column], height: float
) -> list[tuple[Column, int, int]]:
    """Which neighbouring words of a line stand in which of the columns it runs over: (column, start, end).

    The cheapest way is taken: the price of a share is how badly its text fits the column, and how far its
    words stand from it.
    """
    # ways[n]: the cheapest way to put the first n words into the columns so far.
    ways: list[tuple[float, list[tuple[Column, int, int]]]] = [(0.0, [])]
    ways += [(inf, [])] * len(spans)
    for column in columns:
        apart = [max(column.left - at.x, at.x - column.right, 0.0) for at in (piece.part(*span) for span in spans)]
        longer = list(ways)
        for first, (paid, before) in enumerate(ways):
            for end in range(first + 1, len(spans) + 1) if paid < inf else ():
                share = (column, spans[first][0], spans[end - 1][1])
                price = paid + 2 * misfit(piece.part(*share[1:]).text, column.key)
                price += 0.3 * sum(apart[first:end]) / height
                if price < longer[end][0]:
                    longer[end] = (price, [*before, share])
        ways = longer
    return ways[-1][1]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """The words of a line; numbers, dates and known words stand alone even without blanks."""
    last = 0
    for seam in _SEAMS.finditer(text):
        if last < seam.start():
            yield last, seam.start()
        if seam[0].strip():
            yield seam.span()
        last = seam.end()
    if last < len(text):
        yield last, len(text)
