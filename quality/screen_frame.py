"""What a phone puts round a picture that it shows: bars of one colour, and a line with the time at the very top.

A camera's picture has no row of pixels of one colour from side to side, and no sheet of paper is nearly twice as
long as it is wide.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from quality.model import Gray, Picture

_ONE_COLOUR = 6
"""Grey levels between the lightest and the darkest pixel of a row of one colour, saved as JPEG."""
_OTHER = 12
"""Grey levels from which a pixel is not of the bar's colour."""
_MOSTLY = 0.6
"""Share of a bar's rows that are of one colour: the others have small print."""
_WHITE = 245
"""Grey level from which a bar may be paper."""
_ENDS = 0.45
"""Of the longer side, at either end: where bars are looked for."""
_HEAD = 0.05
"""Of the height: within which the line with the time begins."""
_PRINT = (0.004, 0.03)
"""Of the height: how tall that line is."""
_FREE = 0.003
"""Of the height: what is free above and below it."""
_TO_SIDE, _INK = 0.2, 0.45
"""Of the width: where it begins from the left or ends from the right, and the most of it that has ink."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is round a picture.

    Attributes:
        sides: times by which the picture is longer than wide.
        bars: the shorter of the two bars of one colour at both ends, share (0..1) of the longer side.
        edge: share (0..1) of the other side along which something else begins at once where a bar ends, the less.
        status: whether a line of small print stands at the very top, on a bar of one colour, near a side.
        foot: share (0..1) of the lowest part that is of one colour from side to side.
    """

    sides: float
    bars: float = 0.0
    edge: float = 0.0
    status: bool = False
    foot: float = 0.0


def frame(picture: Picture, *, least_sides: float) -> Frame:
    """Look for a frame; a picture that is less long than `least_sides` times its width has none."""
    height, width = picture.shape[:2]
    sides = max(height, width) / max(1, min(height, width))
    if sides < least_sides or min(height, width) < 200:
        return Frame(sides)
    upright = picture if height >= width else picture.transpose(1, 0, 2)
    reach = round(_ENDS * len(upright))
    head, tail = (_grey(part) for part in (upright[:reach], upright[::-1][:reach]))
    (above, first), (below, second) = (_bar(part) for part in (head, tail))
    long = len(upright)
    if height < width:
        return Frame(sides, min(above, below) / long, min(first, second))
    return Frame(
        sides, min(above, below) / long, min(first, second), _has_status(head, long), float(_plain(tail).mean())
    )


def _grey(part: Picture) -> Gray:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_BGR2GRAY), np.uint8)


def _plain(rows: Gray) -> NDArray[np.bool_]:
    """Which rows are of one colour from side to side."""
    return np.asarray(rows.max(axis=1).astype(int) - rows.min(axis=1) <= _ONE_COLOUR, np.bool_)


def _bar(rows: Gray) -> tuple[int, float]:
    """How many rows from the first one on, small print apart, are a bar; along what share it ends at once."""
    level = int(np.median(rows[: max(2, len(rows) // 50)]))
    off = np.abs(rows.astype(np.int16) - level)
    begins = np.flatnonzero((off >= _OTHER).mean(axis=1) > _INK)
    if not begins[:1].any() or _plain(rows[: begins[0]]).mean() < _MOSTLY:
        return 0, 0.0
    end = int(begins[0])
    beyond = (off[end + 1 : end + 5] >= 3 * _OTHER).mean(axis=1)
    return end, float(beyond.max(initial=0.0))


def _has_status(rows: Gray, long: int) -> bool:
    """Whether the first thing below a strip of one colour is a line of small print on it, near a side.

    On white, which paper is too, near both sides: the time and the battery.
    """
    level = int(np.median(rows[0]))
    other = np.asarray(np.abs(rows.astype(np.int16) - level) >= 3 * _OTHER, np.bool_)
    inked = np.asarray(other.any(axis=1), np.bool_)
    start = int(np.argmax(inked))
    if not _FREE * long <= start <= _HEAD * long or not _plain(rows[: start // 2]).all():
        return False
    ends = np.flatnonzero(~inked[start:])
    tall = int(ends[0]) if len(ends) else long
    below = inked[start + tall : start + tall + max(1, round(_FREE * long))]
    if not _PRINT[0] * long <= tall <= _PRINT[1] * long or below.any():
        return False
    columns = np.flatnonzero(other[start : start + tall].any(axis=0)) / rows.shape[1]
    left, right = columns[0] <= _TO_SIDE, columns[-1] >= 1 - _TO_SIDE
    near = left and right if level >= _WHITE else left or right
    return bool(near and len(columns) <= _INK * rows.shape[1])
