"""Where lines of print are, told by their ink alone: a tenth of the work of a detection network.

Ink is what is darker than the paper round it and thinner than letters are high. Rulings are taken out of it, and
what is left is joined along the lines, for letters stand side by side; a table's cells stay apart at their ruling.
That sees all there is on a sheet with dark print and nothing over it. Where something lies across the page, a
watermark or cloth, much ink is in no line, which `PrintedLines.told` says: then a network must look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.model import Box

Mask = NDArray[np.uint8]
Floats = NDArray[np.float64]

# Lengths are multiples of the height of the page's capitals.
_STROKE = 1.6
"""What is thicker is no stroke: titles have letters of four, with strokes of one."""
_DARKER, _FLOOR = 0.1, 8
"""Of the paper's light, and grey levels more, by which ink is darker than the paper: less is its grain."""
_RULE_ACROSS, _RULE_DOWN = 3.8, 4.5
"""What runs straight for so long is a ruling; no letter is as high, and none as wide."""
_APART = 1.6
"""Gap within a line; between a label and its value there may be more."""
_APART_OF_ITS_OWN = 2.0
"""The same in heights of the line's own ink: titles are larger, justified lines have wider gaps."""
_SAME_LEVEL, _SAME_HEIGHT = 0.5, 1.7
"""How far pieces of one line are off, and how many times higher one is."""
_LEAST, _HIGHEST, _SQUARE = 0.6, 5.0, 4.5
"""Heights of ink; and sides of what is hardly longer than it is high: larger is a logo, a stamp, a signature."""
_ROWS, _TALLEST, _VALLEY = 1.9, 40.0, 0.35
"""Heights from which, and up to which, ink may be lines whose tails touch; share of a line's ink that the row
between two has at most."""
_LONGEST = 150.0
"""Lengths in heights of a line; what is longer is the edge of something."""
_STEEPEST = 6.0
"""Degrees by which a line leans: the page was levelled."""
_LONG, _WORDS, _SENTENCE = 2.5, 5.0, 8.0
"""Lengths in heights from which a piece is told by its strokes, from which surely, and from which it says where
the others are."""
_STROKES, _FILLED = 0.4, 0.25
"""Strokes that are met along a line for each height of the capitals, a mean over its height, and share of it that
is ink: print has 0.5 to 1.9 and 0.3 to 0.75, edges of paper and ornaments less."""
_CROWD, _CROWDED = 4.0, 5
"""Short pieces within that distance that are cloth, or squares of a QR code, if there are more."""
_BESIDE = 6.0
"""How far from the sentences shorter pieces are believed."""
_ROUND, _HIGH, _HIGHER = 0.68, 1.82, 0.52
"""What a box is longer than its ink, how high it is at least, and how much higher than its ink: as the detection
network's boxes are, on whose lines the readers were trained."""
_NEAR, _CLOTH = 0.8, 1.0
"""How far from a line ink is beside it; so many times its own ink is beside what is a cloth's pattern."""
_FEWEST, _MOST = 5, 900
"""Lines of words on a page; pieces that are looked at."""


@dataclass(frozen=True, slots=True)
class PrintedLines:
    """The lines of a page.

    Attributes:
        boxes: in pixels of the picture.
        told: share (0..1) of the ink in and beside them that is in one of them; 0: there are no lines.
    """

    boxes: Sequence[Box] = ()
    told: float = 0.0


def printed_lines(page: Mask, *, capitals: float) -> PrintedLines:
    """The lines of a level page.

    Args:
        page: grey, shape (height, width), reduced so that capitals have eight pixels or so.
        capitals: their height, pixels of `page`.
    """
    ink = _Ink(page, capitals)
    pieces, inked = _joined(_pieces(ink, capitals), ink, capitals)
    chosen = _like_print(pieces, inked, ink, capitals)
    if not chosen.any():
        return PrintedLines()
    corners = _corners(pieces[chosen], capitals)
    bounds = _around(corners)
    own, beside = ink.amount(bounds), ink.beside(corners, bounds, reach=_NEAR * capitals)
    kept = beside < _CLOTH * own
    if not kept.any():
        return PrintedLines()
    others = np.concatenate([bounds[~kept], _bounds(pieces[~chosen & (pieces[:, 2] > _LONG * pieces[:, 3])])])
    least, most = bounds[kept, :2].min(axis=0), bounds[kept, 2:].max(axis=0)
    inside = (others[:, :2] > least).all(axis=1) & (others[:, 2:] < most).all(axis=1)
    told, untold = own[kept].sum(), beside[kept].sum() + ink.amount(others[inside]).sum()
    height, width = page.shape
    boxes = [Box.from_points(np.clip(each, 0, (width, height)).tolist()) for each in corners[kept]]
    return PrintedLines(boxes, float(told / (told + untold)))


def _around(corners: Floats) -> Floats:
    """(left, top, right, bottom) of boxes, corners of shape (n, 4, 2)."""
    return np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)


class _Ink:
    """The ink of a picture.

    Attributes:
        joined: mask of ink, joined along lines as far as no ruling stands between.
    """

    def __init__(self, page: Mask, capitals: float) -> None:
        side = round(_STROKE * capitals) | 1
        paper = cv2.morphologyEx(page, cv2.MORPH_CLOSE, _ones(side, side))
        enough = cv2.convertScaleAbs(paper, alpha=_DARKER, beta=_FLOOR)
        ink = cv2.compare(cv2.subtract(paper, page), enough, cv2.CMP_GT)
        # A ruling that leans by a pixel or two goes on in the next row.
        wide, tall = cv2.dilate(ink, _ones(1, 3)), cv2.dilate(ink, _ones(3, 1))
        across = cv2.morphologyEx(wide, cv2.MORPH_OPEN, _ones(round(_RULE_ACROSS * capitals), 1))
        down = cv2.morphologyEx(tall, cv2.MORPH_OPEN, _ones(1, round(_RULE_DOWN * capitals)))
        text = cv2.subtract(ink, cv2.bitwise_or(across, down))
        joined = cv2.morphologyEx(text, cv2.MORPH_CLOSE, _ones(round(_APART * capitals), 1))
        self.joined: Mask = np.asarray(cv2.subtract(joined, down), dtype=np.uint8)
        self._text, self._down = np.asarray(text, dtype=np.uint8), np.asarray(down, dtype=np.uint8)

    def beside(self, lines: Floats, bounds: Floats, *, reach: float) -> Floats:
        """Pixels of ink that are in no line, as far as that from each; `lines`: corners of shape (n, 4, 2)."""
        outside = self._text.copy()
        for corners in np.round(lines).astype(np.int32):
            cv2.fillConvexPoly(outside, corners, (0,))
        return _counted(_parts(outside, bounds + np.array([-reach, -reach, reach, reach])))

    def rows(self, outline: NDArray[np.int32], slope: float, capitals: float) -> Iterator[tuple[float, ...]]:
        """The lines in an outline whose tails touch: middle, length, height, slope in degrees of each."""
        left, top, width, height = cv2.boundingRect(outline)
        within = np.zeros((height, width), dtype=np.uint8)
        cv2.drawContours(within, [outline], 0, (255,), cv2.FILLED, offset=(-left, -top))
        y, x = np.nonzero(cv2.bitwise_and(self._text[top : top + height, left : left + width], within))
        if not len(y):
            return
        level = y - slope * (x - width / 2)
        row = np.floor(level - level.min()).astype(int)
        turn = float(np.degrees(np.arctan(slope)))
        for part in _rows(np.bincount(row).astype(np.float64), capitals):
            own = (row >= part.start) & (row < part.stop)
            at, lying = x[own], level[own]
            for first, last in _runs(at, round(_APART * capitals)):
                one = lying[(at >= first) & (at <= last)]
                high, low, middle = one.min(), one.max(), (first + last) / 2
                down = (high + low) / 2 + slope * (middle - width / 2)
                if low - high + 1 >= _LEAST * capitals:
                    yield left + middle, top + down, last - first + 1, low - high + 1, turn

    def amount(self, bounds: Floats) -> Floats:
        """Pixels of ink within each (left, top, right, bottom), shape (n, 4)."""
        return _counted(_parts(self._text, bounds))

    def strokes(self, bounds: Floats) -> Floats:
        """Pixels at which strokes begin, from left to right."""
        return _counted(cv2.subtract(part[:, 1:], part[:, :-1]) for part in _parts(self._text, bounds))

    def ruled(self, bounds: Floats) -> Floats:
        """Pixels of rulings that run down."""
        return _counted(_parts(self._down, bounds))


def _ones(width: int, height: int) -> Mask:
    return np.ones((height, width), dtype=np.uint8)


def _parts(mask: Mask, bounds: Floats) -> Iterator[Mask]:
    """The parts within (left, top, right, bottom), shape (n, 4)."""
    low = np.maximum(np.floor(bounds[:, :2]), 0).astype(int).tolist()
    high = np.maximum(np.ceil(bounds[:, 2:]) + 1, 0).astype(int).tolist()
    return (mask[top:bottom, left:right] for (left, top), (right, bottom) in zip(low, high, strict=True))


def _counted(parts: Iterable[Any]) -> Floats:
    """Pixels of each mask that are set."""
    return np.array([cv2.countNonZero(part) if part.size else 0 for part in parts], dtype=np.float64)


def _pieces(ink: _Ink, capitals: float) -> Floats:
    """What may be a piece of a line: middle, length, height, slope in degrees; shape (n, 5)."""
    outlines, _ = cv2.findContours(ink.joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    pieces: list[tuple[float, ...]] = []
    tall: list[NDArray[np.int32]] = []
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        if not _LEAST * capitals <= height < _TALLEST * capitals or len(outline) < 3:
            continue
        (x, y), (length, thick), turn = _lying(outline)
        if width < 2 * height:
            (x, y), (length, thick), turn = (left + width / 2, top + height / 2), (width, height), 0.0
        if thick > _ROWS * capitals and width > _SQUARE / 2 * capitals:
            tall.append(np.asarray(outline))
            continue
        straight = abs(turn) < _STEEPEST and thick >= max(_LEAST * capitals, length / _LONGEST)
        if straight and (length >= 2 * thick or length < _SQUARE * capitals):
            pieces.append((x, y, length, thick, turn))
    found = np.array(pieces, dtype=np.float64).reshape(-1, 5)
    turns = found[found[:, 2] > _SENTENCE * found[:, 3], 4]
    slope = np.tan(np.radians(np.median(turns))) if len(turns) else 0.0
    rows = [row for outline in tall for row in ink.rows(outline, float(slope), capitals)]
    return np.concatenate([found, np.array(rows, dtype=np.float64).reshape(-1, 5)])


def _lying(points: NDArray[Any]) -> tuple[tuple[float, float], tuple[float, float], float]:
    """The smallest rectangle round points: middle, (longer side, shorter side), slope of the longer in degrees."""
    (x, y), (length, thick), turn = cv2.minAreaRect(points)
    if length < thick:
        length, thick, turn = thick, length, turn - 90
    return (x, y), (length, thick), (turn + 90) % 180 - 90


def _rows(profile: Floats, capitals: float) -> Iterator[slice]:
    """The rows of ink of each line, where lines touch in few places; `profile`: ink in each row."""
    least = max(2, round(_LEAST * capitals))
    inner = np.arange(least, len(profile) - least)
    if len(profile) > _ROWS * capitals and len(inner):
        above, below = np.maximum.accumulate(profile), np.maximum.accumulate(profile[::-1])[::-1]
        valley = profile[inner] / np.maximum(np.minimum(above[inner], below[inner]), 1)
        at = int(inner[valley.argmin()])
        if valley.min() < _VALLEY:
            yield from _rows(profile[:at], capitals)
            yield from (slice(at + each.start, at + each.stop) for each in _rows(profile[at:], capitals))
            return
    yield slice(0, len(profile))


def _runs(places: NDArray[np.intp], apart: int) -> Iterator[tuple[int, int]]:
    """First and last of the places between which there are no wide gaps."""
    there = np.flatnonzero(np.bincount(places))
    if len(there):
        breaks = np.flatnonzero(np.diff(there) > apart)
        yield from zip(there[[0, *(breaks + 1)]].tolist(), there[[*breaks, -1]].tolist(), strict=True)


def _bounds(pieces: Floats) -> Floats:
    """(left, top, right, bottom) of each, shape (n, 4)."""
    x, y, length, height, turn = pieces.T
    turn = np.radians(turn)
    across = (length * np.cos(turn) + height * np.abs(np.sin(turn))) / 2
    down = (length * np.abs(np.sin(turn)) + height * np.cos(turn)) / 2
    return np.stack([x - across, y - down, x + across, y + down], axis=1)


def _joined(pieces: Floats, ink: _Ink, capitals: float) -> tuple[Floats, Floats]:
    """Neighbours of one line made one, where the gap is small for their height and no ruling stands in it.

    Returns:
        The lines, and how much of the length of each is not gaps.
    """
    if not 1 < len(pieces) <= _MOST:
        return pieces[:0], pieces[:0, 2]
    x, y, length, height, turn = pieces.T
    slope, bounds = np.tan(np.radians(turn)), _bounds(pieces)
    ends, begins = y + slope * length / 2, y - slope * length / 2
    low = np.minimum(height[:, None], height[None])
    gap = bounds[None, :, 0] - bounds[:, None, 2]
    near = (gap > -low) & (gap < _APART_OF_ITS_OWN * low) & (x[None] > x[:, None])
    level = np.abs(begins[None] - ends[:, None]) < _SAME_LEVEL * low
    alike = np.maximum(height[:, None], height[None]) < _SAME_HEIGHT * low
    pairs = np.argwhere(near & level & alike)
    between = np.stack(
        [bounds[pairs[:, 0], 2], y[pairs[:, 0]] - 1, bounds[pairs[:, 1], 0], y[pairs[:, 0]] + 1], axis=1
    )
    free = ink.ruled(between) == 0
    follows = {int(one): int(other) for one, other in pairs[free][::-1]}
    chains = list(_chains(len(pieces), follows))
    return np.array([_one(pieces[each]) for each in chains]), np.array([length[each].sum() for each in chains])


def _chains(count: int, follows: dict[int, int]) -> Iterator[list[int]]:
    """Each piece in one list, with those that follow it."""
    left = set(range(count))
    firsts = [each for each in range(count) if each not in set(follows.values())]
    for first in (*firsts, *range(count)):
        chain: list[int] = []
        at: int | None = first
        while at is not None and at in left:
            left.discard(at)
            chain.append(at)
            at = follows.get(at)
        if chain:
            yield chain


def _one(pieces: Floats) -> Floats:
    """The rectangle round some pieces."""
    if len(pieces) == 1:
        return np.asarray(pieces[0])
    points = np.concatenate(
        [cv2.boxPoints(((x, y), (length, height), turn)) for x, y, length, height, turn in pieces.tolist()]
    )
    (x, y), (length, height), turn = _lying(points.astype(np.float32))
    return np.array([x, y, length, height, turn])


def _like_print(pieces: Floats, inked: Floats, ink: _Ink, capitals: float) -> NDArray[np.bool_]:
    """Which are lines: words by their strokes, short ones by their places; none where few are words.

    Args:
        pieces: as `_joined` makes them.
        inked: of each, its length without gaps.
        ink: of the picture.
        capitals: their height.
    """
    _, _, length, height, _ = pieces.T
    bounds, area = _bounds(pieces), inked * height
    printed = (ink.strokes(bounds) * capitals > _STROKES * area) & (ink.amount(bounds) > _FILLED * area)
    long, words, sentences = (printed & (length >= each * height) for each in (_LONG, _WORDS, _SENTENCE))
    if sentences.sum() < _FEWEST:
        return np.zeros(len(pieces), dtype=bool)
    reach = _BESIDE * capitals
    least, most = bounds[sentences, :2].min(axis=0) - reach, bounds[sentences, 2:].max(axis=0) + reach
    within = ((pieces[:, :2] > least) & (pieces[:, :2] < most)).all(axis=1)
    short = length < _LONG * height
    return np.asarray(words | within & np.where(short, ~_crowded(pieces, short, capitals), long), dtype=bool)


def _crowded(pieces: Floats, short: NDArray[np.bool_], capitals: float) -> NDArray[np.bool_]:
    """Whether many short ones stand round a piece."""
    off = np.abs(pieces[:, None, :2] - pieces[None, short, :2]).max(axis=2)
    return np.asarray((off < _CROWD * capitals).sum(axis=1) > _CROWDED)


def _corners(lines: Floats, capitals: float) -> Floats:
    """Of the lines' boxes, in reading order, shape (n, 4, 2)."""
    middle, turn = lines[:, :2], np.radians(lines[:, 4])
    length = lines[:, 2] + _ROUND * capitals
    height = np.maximum(lines[:, 3] + _HIGHER * capitals, _HIGH * capitals)
    along = np.stack([np.cos(turn), np.sin(turn)], axis=1) * length[:, None] / 2
    across = np.stack([-np.sin(turn), np.cos(turn)], axis=1) * height[:, None] / 2
    return np.stack(
        [middle - along - across, middle + along - across, middle + along + across, middle - along + across],
        axis=1,
    )
