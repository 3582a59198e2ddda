"""Lines of text put back into rows: what stands beside what.

Works on the rectified document, so rows are level up to a small residual tilt or curl.
"""

from __future__ import annotations

from collections.abc import Iterable
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
