"""Lines of text put back into rows: what stands beside what.

Works on the rectified document, so rows are level up to a small residual tilt or curl.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from ocr.model import Box, TextLine


def in_rows(lines: Iterable[TextLine], *, overlap: float = 0.5) -> list[list[TextLine]]:
    """Rows from top to bottom, each from left to right.

    Two lines stand in one row when they overlap vertically by `overlap` of the lower one's height, measured
    at the horizontal gap between them (each line's own slope is followed, so a tilted or curled page does
    not merge neighbours).

    Args:
        lines: of one document, level up to a few degrees.
        overlap: share of the smaller height, 0..1.
    """
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda each: each.box.center[1]):
        fitting = [row for row in rows if _beside(row, line, overlap)]
        if fitting:
            nearest = min(fitting, key=lambda row: abs(row[-1].box.center[1] - line.box.center[1]))
            nearest.append(line)
            nearest.sort(key=lambda each: each.box.left)
        else:
            rows.append([line])
    rows.sort(key=lambda row: median(line.box.center[1] for line in row))
    return rows


def _beside(row: list[TextLine], line: TextLine, overlap: float) -> bool:
    """Whether `line` continues `row`: it overlaps its nearest neighbour's height and lies beside it."""
    neighbour = min(row, key=lambda each: _gap(each.box, line.box))
    if _gap(neighbour.box, line.box) < -0.5 * min(neighbour.box.width, line.box.width):
        return False  # one above the other
    a_top, a_bottom = _span_towards(neighbour.box, line.box)
    b_top, b_bottom = _span_towards(line.box, neighbour.box)
    shared = min(a_bottom, b_bottom) - max(a_top, b_top)
    return shared >= overlap * min(a_bottom - a_top, b_bottom - b_top)


def _gap(a: Box, b: Box) -> float:
    """Horizontal distance, pixels; negative where they overlap."""
    return max(a.left, b.left) - min(a.right, b.right)


def _span_towards(box: Box, other: Box) -> tuple[float, float]:
    """Top and bottom of the edge of `box` that faces `other`."""
    if box.center[0] <= other.center[0]:
        return box.top_right[1], box.bottom_right[1]
    return box.top_left[1], box.bottom_left[1]


def tilt(lines: Iterable[TextLine]) -> float:
    """Direction of the text, degrees, clockwise positive: the median of the long lines' own, weighted by length.

    0 where there are none; steep lines (a watermark, a word on a seal) do not vote.
    """
    voting = sorted(
        (line.box.angle, line.box.width)
        for line in lines
        if line.box.width > 3 * line.box.height and abs(line.box.angle) < 20
    )
    half, passed = sum(width for _, width in voting) / 2, 0.0
    for angle, width in voting:
        passed += width
        if passed >= half:
            return angle
    return 0.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A line in coordinates turned by the text's tilt: rows are level in them.

    Attributes:
        left: along the text, pixels; `right` likewise.
        level: of the middle, across the text, pixels.
        height: of the box, pixels.
    """

    line: TextLine
    left: float
    right: float
    level: float
    height: float


def levelled(lines: Iterable[TextLine], *, degrees: float) -> list[Placed]:
    """The lines turned back by `degrees` about the picture's origin."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    placed = []
    for line in lines:
        along = [x * cosine + y * sine for x, y in line.box.corners]
        across = [y * cosine - x * sine for x, y in line.box.corners]
        placed.append(Placed(line, min(along), max(along), sum(across) / 4, line.box.height))
    return placed


@dataclass(frozen=True, slots=True)
class Run:
    """Lines that continue one another, joined by blanks; every character remembers where it stands."""

    lines: tuple[TextLine, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(line.text for line in self.lines)

    def box(self, start: int, end: int) -> Box:
        """Round the characters `start`..`end` of `text`; letters are taken to be equally wide.

        Raises:
            ValueError: there are no such characters.
        """
        parts = [
            line.box.part(first / len(line.text), last / len(line.text))
            for line, first, last in self._within(start, end)
        ]
        return parts[0] if len(parts) == 1 else Box.around(parts)

    def confidence(self, start: int, end: int) -> float:
        """Of the least sure line that has a part in these characters; 0 where there is none."""
        return min((line.confidence for line, _, _ in self._within(start, end)), default=0.0)

    def _within(self, start: int, end: int) -> Iterator[tuple[TextLine, int, int]]:
        at = 0
        for line in self.lines:
            first, last = max(start - at, 0), min(end - at, len(line.text))
            if first < last:
                yield line, first, last
            at += len(line.text) + 1
