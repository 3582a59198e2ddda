"""Glyphs of a PDF page put together to lines: one line for each run of words, one for each cell of a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ocr.model import Box, TextLine

Ruled = Callable[[float, float, float, float], bool]
"""Left, top, right, bottom of a place in pixels -> a vertical line runs through it."""

# Shares of the em, which is taken from the font's own height (ascent to descent, mostly 1.15 em).
_FONT_HEIGHT_IN_EM = 1.15
_ABOVE_BASELINE = 0.76
_BELOW_BASELINE = 0.22

_SPACE = 0.18
"""A gap wider than this parts two words, where the file has no blank of its own between them."""
_CELL_WITHOUT_BLANK = 0.62
"""A gap wider than about two blanks (0.28 em each) parts two cells."""
_CELL_WITH_BLANK = 1.0
"""The same where the file writes a blank itself: justified letters stretch one to almost an em."""
_CELL_BLANKS = 3
"""So many written blanks part two cells, however wide."""
_JUST_BEHIND = 0.01
"""Pixels, less than any glyph is wide."""
_JOINED = "ftijl"
"""Letters that one sign may print together; its first is one of the first two."""
_SAME_ROW = 0.3
"""Baselines that differ by less belong to one row."""


@dataclass(frozen=True, slots=True, eq=False)
class Glyph:
    """One character of the page.

    Attributes:
        points: shape (5, 2), pixels: two opposite corners of the font's box, two of the ink, and the origin
            on the baseline.
        turn: quarter turns clockwise; None: neither level nor upright, such as a watermark.
    """

    char: str
    points: NDArray[np.float64] = field(repr=False)
    turn: int | None


@dataclass(frozen=True, slots=True)
class _Placed:
    """A glyph after the turn: x to the right along the text, y down; `origin` gives the order."""

    char: str
    origin: float
    left: float
    right: float
    ink_left: float
    ink_right: float
    baseline: float
    em: float


def group_lines(glyphs: Iterable[Glyph], *, ruled: Ruled = lambda *_: False) -> tuple[TextLine, ...]:
    """Lines from top to bottom, each level or turned by a quarter; their confidence is 1.

    `ruled` tells whether a table's vertical line runs through a place; then even a narrow gap parts two cells.
    Boxes are exact along the text (the ink) and reach from the height of capitals to the descenders across it.
    """
    by_turn: defaultdict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        if glyph.turn is not None:
            by_turn[glyph.turn].append(glyph)
    lines: list[TextLine] = []
    for turn, same in sorted(by_turn.items()):
        for row in _rows(_blanks_kept(_ligatures_parted([_place(glyph, turn) for glyph in same]))):
            lines += (_line(cell, turn) for cell in _cells(row, ruled if turn == 0 else lambda *_: False))
    return tuple(lines)


def _rotate(points: NDArray[np.float64], turn: int) -> NDArray[np.float64]:
    """Points turned clockwise (y is down) about the origin by quarter turns."""
    for _ in range(turn % 4):
        points = np.stack([-points[..., 1], points[..., 0]], axis=-1)
    return points


def _place(glyph: Glyph, turn: int) -> _Placed:
    points = _rotate(glyph.points, 4 - turn)
    loose, ink, origin = points[0:2], points[2:4], points[4]
    return _Placed(
        glyph.char,
        float(origin[0]),
        float(loose[:, 0].min()),
        float(loose[:, 0].max()),
        float(ink[:, 0].min()),
        float(ink[:, 0].max()),
        float(origin[1]),
        max(1.0, float(np.ptp(loose[:, 1])) / _FONT_HEIGHT_IN_EM),
    )


def _ligatures_parted(glyphs: list[_Placed]) -> list[_Placed]:
    """Letters that one sign prints (ff, ffi, tt), which the file gives one place, side by side in it.

    Otherwise two equal ones would pass for one that is struck twice: AFANDI for AFFANDI.
    """
    parted: list[_Placed] = []
    for (char, left, right, _), same in groupby(
        glyphs, key=lambda each: (each.char in _JOINED, each.left, each.right, each.baseline)
    ):
        run = list(same)
        if not char or len(run) == 1 or run[0].char not in _JOINED[:2]:
            parted += run
            continue
        wide = (right - left) / len(run)
        parted += [
            replace(
                each, origin=each.origin + at * _JUST_BEHIND, left=left + at * wide, right=left + (at + 1) * wide
            )
            for at, each in enumerate(run)
        ]
    return parted


def _blanks_kept(glyphs: list[_Placed]) -> list[_Placed]:
    """Every blank right behind the glyph that it was written behind: in tight lines the next word overtakes it."""
    kept = glyphs[:1]
    for glyph in glyphs[1:]:
        behind = glyph.char.isspace() and abs(glyph.baseline - kept[-1].baseline) < _SAME_ROW * glyph.em
        kept.append(replace(glyph, origin=kept[-1].origin + _JUST_BEHIND) if behind else glyph)
    return kept


def _rows(glyphs: list[_Placed]) -> Iterator[list[_Placed]]:
    """Glyphs on one baseline, left to right."""
    row: list[_Placed] = []
    for glyph in sorted(glyphs, key=lambda each: each.baseline):
        if row and glyph.baseline - row[0].baseline > _SAME_ROW * min(glyph.em, row[0].em):
            yield sorted(row, key=lambda each: each.origin)
            row = []
        row.append(glyph)
    if row:
        yield sorted(row, key=lambda each: each.origin)


def _cells(row: list[_Placed], ruled: Ruled) -> Iterator[list[_Placed]]:
    """A row cut at its wide gaps; blanks inside a cell become one " " each gap."""
    cell: list[_Placed] = []
    blanks = 0
    for glyph in row:
        if glyph.char.isspace() or not glyph.char.isprintable():
            blanks += 1
            continue
        if cell:
            if _is_double(cell[-1], glyph):
                continue
            em = max(glyph.em, cell[-1].em)
            gap = (glyph.left - cell[-1].right) / em
            widest = _CELL_WITH_BLANK if blanks else _CELL_WITHOUT_BLANK
            wide = gap > widest or (blanks >= _CELL_BLANKS and gap > _SPACE)
            if wide or ((blanks or gap > _SPACE) and ruled(*_between(cell[-1], glyph))):
                yield cell
                cell = []
            elif blanks or gap > _SPACE:
                cell.append(_blank(cell[-1], glyph))
        cell.append(glyph)
        blanks = 0
    if cell:
        yield cell


def _is_double(before: _Placed, after: _Placed) -> bool:
    """Whether a glyph is the one before it struck twice, which is how some programs print bold."""
    return before.char == after.char and after.left - before.left < 0.5 * (before.right - before.left)


def _between(before: _Placed, after: _Placed) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the gap, reaching above and below every letter."""
    top, bottom = before.baseline - 1.0 * before.em, before.baseline + 0.35 * before.em
    return before.ink_right, top, after.ink_left, bottom


def _blank(before: _Placed, after: _Placed) -> _Placed:
    between = (before.right, max(before.right, after.left))
    return _Placed(" ", before.right, *between, *between, before.baseline, before.em)


def _line(cell: list[_Placed], turn: int) -> TextLine:
    left = min(glyph.ink_left for glyph in cell)
    right = max(glyph.ink_right for glyph in cell)
    top = min(glyph.baseline - _ABOVE_BASELINE * glyph.em for glyph in cell)
    bottom = max(glyph.baseline + _BELOW_BASELINE * glyph.em for glyph in cell)
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    text = "".join(glyph.char for glyph in cell)
    return TextLine(text, 1.0, Box.from_points(_rotate(corners, turn).tolist()))
