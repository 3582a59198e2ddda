"""An identity card told by its labels, whatever else of it is hidden.

Down the left of every card stands a column: the label of the number, in taller letters, then at an even pitch the
labels of a dozen rows, three of which are set in a little; beside them, a fixed way to the right, the column in
which values begin. No other paper has that, and it tells where number and name must stand, which way up and how
large. The number's label tells it best, with the values' column or with the three that are set in; where it is
hidden, too, or outside the picture, those three and the values tell it.

Lengths are pitches of the rows unless said otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quality.card_frame import NUMBER_AT, ROW, Frame, beginnings
from quality.model import LineRegion

_LINES = (10, 200)
"""Lines on a page that may have such a card; patterned cloth has more."""
_TALLER = 1.2
"""Thickness of the number's label over that of the others, at least: 1.25 to 1.9 on 730 cards."""
_LABEL = (1.7, 4.6)
"""Length of the number's label over its thickness."""
_FIRST, _TALL = (1.45, 2.25), (0.75, 1.35)
"""From the number's label to the next, and how tall it is."""
_EVEN, _FARTHEST, _FEWEST = 0.25, 4, 7
"""How far from even a step between rows may be, the longest, and the fewest rows in even steps."""
_BESIDE, _COLUMN = 0.45, 5
"""How far a label may begin from the column, and the fewest that begin in it."""
_VALUES, _NEAR, _FEWEST_VALUES = (7.0, 10.5), 0.5, 3
"""Where the values' column may lie, how far from it a value begins, and the fewest that do."""
_VALUES_AT, _USUAL = 25.3, 8.9
"""The same on the card, millimetres, and where it is for the most part."""
_THICK = (0.6, 1.6)
"""Thickness of a label over the middle one."""
_SET_IN, _LEAN, _REACH = 2.2, 0.12, (1.2, 20.0)
"""Of a label of the column, in thicknesses of the number's: how far right or left it may begin, and a lean of the
column for each of those down; how far below it may stand."""

_INSIDE, _INSIDE_EVEN = (0.5, 1.4), 0.3
"""How far three labels below one another (of the part of the town, the village, the district) are set in, and how
far from alike."""
_BELOW, _BELOW_NUMBER, _STRAIGHT, _LEANING = 5, 3, 0.3, 0.15
"""Rows straight below them at least, and where the number's label is seen, too; how far from the column those may
begin, and how far it may lean."""
_FROM_NUMBER, _FROM_NAME, _DOUBT = 5.75, 4.0, 2.4
"""How far below number and name the first of them stands, and its doubt, millimetres."""
_FIRST_SET_IN = (5.2, 6.7)
"""The same below the number's label."""

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """Lines of text read in one direction, pixels.

    Attributes:
        along: unit vector of the reading direction. down: across it.
        begins: where they begin, shape (n, 2).
        x: how far along that is. y: how far down their middles are.
        length, thick: of each.
    """

    along: Floats
    down: Floats
    begins: Floats
    x: Floats
    y: Floats
    length: Floats
    thick: Floats


def by_labels(regions: Sequence[LineRegion]) -> list[Frame]:
    """Cards whose labels are seen.

    Args:
        regions: all lines of text on a page, in its pixels.
    """
    if not _LINES[0] <= len(regions) <= _LINES[1]:
        return []
    ways = [_read(regions, sign) for sign in (1.0, -1.0)]
    return [frame for lines in ways for frame in _by_number(lines)] or [
        frame for lines in ways for frame in _by_set_in(lines)
    ]


def _read(regions: Sequence[LineRegion], sign: float) -> _Lines:
    text = math.radians(float(np.median([region.angle for region in regions])))
    along = sign * np.array([math.cos(text), math.sin(text)])
    down = np.array([-along[1], along[0]])
    begins = beginnings(regions, along)
    middles = np.array([region.center for region in regions], np.float64)
    length, thick = np.array([(region.length, region.thickness) for region in regions]).T
    return _Lines(along, down, begins, begins @ along, middles @ down, length, thick)


def _columns(lines: _Lines) -> NDArray[np.bool_]:
    """For each line which ones stand below it in a column that may lean a little, shape (n, n)."""
    below = (lines.y - lines.y[:, None]) / lines.thick[:, None]
    beside = np.abs(lines.x - lines.x[:, None]) / lines.thick[:, None] < _SET_IN + _LEAN * below
    return np.asarray(beside & (below > _REACH[0]) & (below < _REACH[1]))


def _by_number(lines: _Lines) -> Iterator[Frame]:
    """Cards by the number's label."""
    label = (lines.length > _LABEL[0] * lines.thick) & (lines.length < _LABEL[1] * lines.thick)
    columns = _columns(lines)
    for which in np.flatnonzero(label & (columns.sum(axis=1) >= _FEWEST)).tolist():
        found = _card(which, np.flatnonzero(columns[which]), lines)
        if found:
            pitch, lean, values, first = found
            scale, down = pitch / ROW, lines.down + lean * lines.along
            corner = lines.begins[which] + values * pitch * lines.along
            corner = corner - scale * (_VALUES_AT * lines.along + NUMBER_AT * down)
            yield Frame(corner, lines.along, down, scale, upright=True, name_at=NUMBER_AT + first * ROW)


def _card(label: int, column: Places, lines: _Lines) -> tuple[float, float, float, float] | None:
    """Pitch of the rows (pixels), lean of the column, how far right of it the values begin, and how far below the
    number's label the next one stands; None: no card.

    Args:
        label: which line may be the number's label.
        column: which ones may stand below it.
        lines: all of them.
    """
    x, y = lines.x, lines.y
    usual = float(np.median(lines.thick[column]))
    if lines.thick[label] < _TALLER * usual:
        return None
    rows = _rows(column, lines, usual)
    if len(rows) < _FEWEST:
        return None
    steps = np.diff(y[rows])
    pitch = float(np.median(steps))
    whole = np.round(steps / pitch)
    odd = (np.abs(steps / pitch - whole) >= _EVEN) | (whole > _FARTHEST)
    rows = rows[: int(odd.argmax()) + 1] if odd.any() else rows
    first, tall = (y[rows[0]] - y[label]) / pitch, lines.thick[label] / pitch
    if len(rows) < _FEWEST or not (_FIRST[0] <= first <= _FIRST[1] and _TALL[0] < tall < _TALL[1]):
        return None
    lean = float(np.median((x[rows] - x[label]) / (y[rows] - y[label])))
    across = (x - x[label] - lean * (y - y[label])) / pitch
    if np.count_nonzero(np.abs(across[rows]) < _BESIDE) < _COLUMN:
        return None
    values = _values(across, (y - y[rows[0]]) / pitch, rows)
    if values is None:
        place = _set_in(across[rows], _BELOW_NUMBER)
        known = place is not None and _FIRST_SET_IN[0] < (y[rows[place]] - y[label]) / pitch < _FIRST_SET_IN[1]
        values = _USUAL if known else None
    return None if values is None else (pitch, lean, values, first)


def _by_set_in(lines: _Lines) -> Iterator[Frame]:
    """Cards by the three labels that are set in."""
    columns = _columns(lines)
    for which in np.flatnonzero(columns.sum(axis=1) >= _BELOW + 2).tolist():
        below = np.append(np.flatnonzero(columns[which]), which)
        rows = _rows(below, lines, float(np.median(lines.thick[below])))[: _BELOW + 3]
        if len(rows) < _BELOW + 3 or rows[0] != which:
            continue
        x, y = lines.x[rows], lines.y[rows]
        pitch = float(np.median(np.diff(y)))
        if np.abs(np.diff(y) / pitch - 1).max() >= _EVEN:
            continue
        lean, start = np.polyfit(y[3:], x[3:], 1)
        across = (lines.x - start - lean * lines.y) / pitch
        if abs(lean) > _LEANING or _set_in(across[rows], _BELOW) != 0:
            continue
        values = _values(across, (lines.y - y[0]) / pitch, rows)
        if values is not None:
            scale, down = pitch / ROW, lines.down + lean * lines.along
            label = (start + lean * y[0]) * lines.along + y[0] * lines.down - _FROM_NUMBER * pitch * down
            corner = label + values * pitch * lines.along
            corner = corner - scale * (_VALUES_AT * lines.along + NUMBER_AT * down)
            name_at = NUMBER_AT + (_FROM_NUMBER - _FROM_NAME) * ROW
            yield Frame(corner, lines.along, down, scale, upright=True, name_at=name_at, doubt=_DOUBT)


def _set_in(across: Floats, below: int) -> int | None:
    """Which is the first of the three labels that are set in; None where they are not seen.

    Args:
        across: how far right of the column each of its rows begins, from the uppermost down.
        below: so many straight ones must stand below them.
    """
    places = np.flatnonzero((across > _INSIDE[0]) & (across < _INSIDE[1])).tolist()
    if len(places) != 3 or places[2] - places[0] != 2 or np.ptp(across[places]) > _INSIDE_EVEN:
        return None
    straight = np.count_nonzero(np.abs(across[places[2] + 1 :]) < _STRAIGHT)
    return places[0] if straight >= below else None


def _values(across: Floats, level: Floats, rows: Places) -> float | None:
    """How far right of the column the values of its rows begin; None: there are none.

    Args:
        across: how far right of the column each line begins.
        level: how far below the first of its rows each stands.
        rows: its rows.
    """
    beside = (across > _VALUES[0]) & (across < _VALUES[1]) & (level > -_NEAR) & (level < level[rows[-1]] + _NEAR)
    values = np.flatnonzero(beside)
    near = np.abs(across[values] - across[values][:, None]) < _NEAR
    counts = [len(set(np.round(level[values[each]]).tolist())) for each in near]
    if max(counts, default=0) < _FEWEST_VALUES:
        return None
    return float(np.median(across[values[near[int(np.argmax(counts))]]]))


def _rows(column: Places, lines: _Lines, usual: float) -> Places:
    """Of lines about as thick as usual, from the uppermost down, the one that begins first in each row."""
    thick = lines.thick[column]
    column = column[(thick > _THICK[0] * usual) & (thick < _THICK[1] * usual)]
    rows: list[int] = []
    for line in column[np.argsort(lines.y[column])].tolist():
        if not rows or lines.y[line] - lines.y[rows[-1]] >= 0.4 * usual:
            rows.append(line)
        elif lines.x[line] < lines.x[rows[-1]]:
            rows[-1] = line
    return np.array(rows, np.intp)
