"""An identity card told by its labels, whatever else of it is hidden.

Down the left of every card stands a column: the label of the number, in taller letters, then at an even pitch the
labels of a dozen rows, some of them set in a little; beside them, a fixed way to the right, the column in which
values begin. No other paper has that, and it tells where number and name must stand, which way up and how large.

Lengths are pitches of the rows unless said otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

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
_VALUES_AT = 25.3
"""The same on the card, millimetres."""
_THICK = (0.6, 1.6)
"""Thickness of a label over the middle one."""
_SET_IN, _LEAN, _REACH = 2.2, 0.12, (1.2, 20.0)
"""Of a label of the column, in thicknesses of the number's: how far right or left it may begin, and a lean of the
column for each of those down; how far below it may stand."""

Floats = NDArray[np.float64]


def by_labels(regions: Sequence[LineRegion]) -> Iterator[Frame]:
    """Cards whose labels are seen.

    Args:
        regions: all lines of text on a page, in its pixels.
    """
    if not _LINES[0] <= len(regions) <= _LINES[1]:
        return
    text = math.radians(float(np.median([region.angle for region in regions])))
    sizes = np.array([(region.length, region.thickness) for region in regions])
    middles = np.array([region.center for region in regions], np.float64)
    label = (sizes[:, 0] > _LABEL[0] * sizes[:, 1]) & (sizes[:, 0] < _LABEL[1] * sizes[:, 1])
    for sign in (1.0, -1.0):
        along = sign * np.array([math.cos(text), math.sin(text)])
        down = np.array([-along[1], along[0]])
        begins = beginnings(regions, along)
        x, y = begins @ along, middles @ down
        below = (y - y[:, None]) / sizes[:, 1:]
        beside = np.abs(x - x[:, None]) / sizes[:, 1:] < _SET_IN + _LEAN * below
        column = beside & (below > _REACH[0]) & (below < _REACH[1])
        for which in np.flatnonzero(label & (column.sum(axis=1) >= _FEWEST)):
            found = _card(int(which), np.flatnonzero(column[which]), x, y, sizes[:, 1])
            if found:
                pitch, lean, values, first = found
                scale, leaning = pitch / ROW, down + lean * along
                of_number = begins[which] + values * pitch * along
                corner = of_number - scale * (_VALUES_AT * along + NUMBER_AT * leaning)
                yield Frame(corner, along, leaning, scale, upright=True, name_at=NUMBER_AT + first * ROW)


def _card(
    label: int, column: NDArray[np.intp], x: Floats, y: Floats, thick: Floats
) -> tuple[float, float, float, float] | None:
    """Pitch of the rows (pixels), lean of the column, how far right of it the values begin, and how far below the
    number's label the next one stands; None: no card.

    Args:
        label: which line may be the number's label.
        column: which ones may stand below it.
        x: where the lines begin along the text, pixels.
        y: the same down it.
        thick: how thick they are, pixels.
    """
    usual = float(np.median(thick[column]))
    if thick[label] < _TALLER * usual:
        return None
    column = column[(thick[column] > _THICK[0] * usual) & (thick[column] < _THICK[1] * usual)]
    rows = _rows(column[np.argsort(y[column])], x, y, usual)
    if len(rows) < _FEWEST:
        return None
    steps = np.diff(y[rows])
    pitch = float(np.median(steps))
    whole = np.round(steps / pitch)
    odd = (np.abs(steps / pitch - whole) >= _EVEN) | (whole > _FARTHEST)
    rows = rows[: int(odd.argmax()) + 1] if odd.any() else rows
    first, tall = (y[rows[0]] - y[label]) / pitch, thick[label] / pitch
    if len(rows) < _FEWEST or not (_FIRST[0] <= first <= _FIRST[1] and _TALL[0] < tall < _TALL[1]):
        return None
    lean = float(np.median((x[rows] - x[label]) / (y[rows] - y[label])))
    across = (x - x[label] - lean * (y - y[label])) / pitch
    if np.count_nonzero(np.abs(across[rows]) < _BESIDE) < _COLUMN:
        return None
    level = (y - y[rows[0]]) / pitch
    beside = (across > _VALUES[0]) & (across < _VALUES[1]) & (level > -_NEAR) & (level < level[rows[-1]] + _NEAR)
    values = np.flatnonzero(beside)
    near = np.abs(across[values] - across[values][:, None]) < _NEAR
    counts = [len(set(np.round(level[values[each]]).tolist())) for each in near]
    if max(counts, default=0) < _FEWEST_VALUES:
        return None
    return pitch, lean, float(np.median(across[values[near[int(np.argmax(counts))]]])), first


def _rows(column: NDArray[np.intp], x: Floats, y: Floats, thick: float) -> NDArray[np.intp]:
    """Of lines, from the uppermost down, the one that begins first in each row."""
    rows: list[int] = []
    for line in column.tolist():
        if not rows or y[line] - y[rows[-1]] >= 0.4 * thick:
            rows.append(line)
        elif x[line] < x[rows[-1]]:
            rows[-1] = line
    return np.array(rows, np.intp)
