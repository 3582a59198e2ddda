"""Which way the lines and the edges of a photographed page run, and what lies within.

Both directions change over the page where it was seen at an angle (keystone). The text's own lines give one, long
straight segments the other; no edge of the paper is needed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.model import Box
from ocr.pictures import grey
from pipeline.model import Page
from pipeline.policy.reading import ReadPolicy
from pipeline.stages.turns import in_reading_order

Matrix = NDArray[np.float64]

_OFF = 0.05
"""Difference of slope from which a line is off, however much."""
_PAIRED = 60
"""Lines of which each pair says how the slope changes: the heaviest."""
_SEGMENTS_AT = 0.45
"""Size at which the detector of straight segments looks; by default 0.8, which takes three times as long. Of 156
pages half come out the same as at 0.6 to a twelfth of a line's height; nine in ten cards and letters to a sixth,
family cards, of finer print, to nine tenths."""


@dataclass(frozen=True, slots=True)
class Slant:
    """A family of nearly parallel lines: slope = level + change * (position - origin)."""

    level: float
    change: float
    origin: float

    def at(self, position: float) -> float:
        """The slope there."""
        return self.level + self.change * (position - self.origin)


def lean(boxes: Iterable[Box], *, enough: int) -> float | None:
    """Slope of lines of print, the median; None where most run down the page, or fewer than enough across it."""
    named = [in_reading_order(box) for box in boxes]
    slopes = [math.tan(math.radians(box.angle)) for box in named if box.width > box.height]
    return median(slopes) if len(slopes) >= max(enough, len(named) / 2) else None


def fit(
    slopes: Sequence[float],
    positions: Sequence[float],
    weights: Sequence[float],
    *,
    bound: float,
    enough: int,
) -> Slant:
    """A robust straight line through slopes over positions (weighted, outliers dropped).

    Args:
        slopes: of each line.
        positions: where each stands, across its direction; pixels.
        weights: its length; pixels.
        bound: slopes from this on are left out.
        enough: fewer lines than this make no trend.

    Half of the weight, not half of the lines: a detector gives short lines no slope at all. It is begun twice,
    from one slope for all and from a trend, and the better one kept: of a sheet's two edges, seen at an angle,
    either would pass for the other's outlier.
    """
    slope, where, weight = (np.array(each, dtype=np.float64) for each in (slopes, positions, weights))
    within = np.abs(slope) < bound
    if not within.any():
        return Slant(0.0, 0.0, 0.0)
    slope, where, weight = slope[within], where[within], weight[within]
    origin = float(np.average(where, weights=weight))
    where = where - origin
    starts = (0.0, _trend(slope, where, weight))
    fits = [_refined(slope, where, weight, change=change, enough=enough) for change in starts]
    level, change = min(
        fits, key=lambda fit: float(weight @ np.minimum(np.abs(slope - fit[0] - fit[1] * where), _OFF))
    )
    return Slant(level, change, origin)


def _refined(
    slope: NDArray[np.float64],
    where: NDArray[np.float64],
    weight: NDArray[np.float64],
    *,
    change: float,
    enough: int,
) -> tuple[float, float]:
    """Level and change of the slope, fitted from a first change."""
    level = _weighted_median(slope - change * where, weight)
    keep = np.ones(len(slope), dtype=bool)
    for _ in range(5):
        error = np.abs(slope - (level + change * where))
        spread = max(_weighted_median(error[keep], weight[keep]) * 2.5, 0.01)
        keep = error < spread
        if keep.sum() < enough:
            break
        root = np.sqrt(weight[keep])
        design = np.stack([np.ones(int(keep.sum())), where[keep]], axis=1) * root[:, None]
        (level, change), *_ = np.linalg.lstsq(design, slope[keep] * root, rcond=None)
    return float(level), float(change)


def _trend(slope: NDArray[np.float64], where: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """Change of the slope over the position: the median of all pairs (Theil, Sen), distant and heavy ones most."""
    heavy = np.argsort(-weight)[:_PAIRED]
    one, other = np.triu_indices(len(heavy), k=1)
    one, other = heavy[one], heavy[other]
    apart = where[other] - where[one]
    told = np.abs(apart) > 0
    if not told.any():
        return 0.0
    one, other, apart = one[told], other[told], apart[told]
    return _weighted_median((slope[other] - slope[one]) / apart, np.abs(apart) * weight[one] * weight[other])


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    order = np.argsort(values)
    heaped = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(heaped, heaped[-1] / 2)])


def verticals(page: Page, turn: Matrix, lines: Sequence[Box], across: Slant, policy: ReadPolicy) -> Slant:
    """The vertical direction over x, from straight segments of the page; perpendicular where there are few.

    Args:
        page: as decoded.
        turn: homography (3, 3) by which it is turned.
        lines: of the turned page.
        across: their direction.
        policy: which segments count.
    """
    height, width = page.image.shape[:2]
    factor = min(1.0, policy.segment_side / max(width, height))
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE, _SEGMENTS_AT).detect(grey(page.halves, size))[0]
    upright = Slant(-across.level, 0.0, 0.0)
    if found is None:
        return upright
    ends = found.reshape(-1, 2, 2).astype(np.float64) / factor
    points = np.concatenate([ends, np.ones((*ends.shape[:2], 1))], axis=2) @ turn.T
    (x0, y0), (x1, y1) = points[:, 0, :2].T, points[:, 1, :2].T
    length = np.hypot(x1 - x0, y1 - y0)
    hull = Box.around(lines)
    near = (np.minimum(x0, x1) > hull.left - 0.2 * hull.width) & (
        np.maximum(x0, x1) < hull.right + 0.2 * hull.width
    )
    steep = np.abs(y1 - y0) > 2 * np.abs(x1 - x0)
    usable = near & steep & (length > policy.segment_share * (hull.bottom - hull.top))
    if usable.sum() < policy.enough_lines:
        return upright
    slopes = (x1 - x0)[usable] / (y1 - y0)[usable]
    deviation = slopes + across.level
    if np.abs(np.median(deviation)) > policy.shear:
        return upright
    return fit(
        slopes.tolist(),
        ((x0 + x1) / 2)[usable].tolist(),
        length[usable].tolist(),
        bound=policy.steepest,
        enough=policy.enough_lines,
    )


def frame(lines: Sequence[Box], across: Slant, down: Slant, *, margin: float, size: tuple[int, int]) -> Matrix:
    """Corners (4, 2) of the text's surroundings with sides along the two directions.

    Args:
        lines: of the turned page.
        across: direction of the lines, over y.
        down: of the edges, over x.
        margin: left around the text, pixels.
        size: (width, height) of the turned page; all of it, where the directions give no quadrilateral.
    """
    corners = np.array([corner for line in lines for corner in line.corners])
    middle = corners.mean(axis=0)
    # Where each corner's own line crosses the middle column (row): the extent in the slanted system.
    rows = corners[:, 1] - across.level * (corners[:, 0] - middle[0])
    rows -= across.change * (rows - across.origin) * (corners[:, 0] - middle[0])
    columns = corners[:, 0] - down.level * (corners[:, 1] - middle[1])
    columns -= down.change * (columns - down.origin) * (corners[:, 1] - middle[1])
    top, bottom = rows.min() - margin, rows.max() + margin
    left, right = columns.min() - margin, columns.max() + margin
    quad = np.array(
        [
            _crossing(middle, row, across.at(row), column, down.at(column))
            for row, column in ((top, left), (top, right), (bottom, right), (bottom, left))
        ]
    )
    if not cv2.isContourConvex(quad.astype(np.float32)):
        width, height = size
        return np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], dtype=np.float64)
    return quad


def _crossing(
    middle: NDArray[np.float64], row: float, slope: float, column: float, inverse: float
) -> tuple[float, float]:
    """Where y = row + slope (x - mx) meets x = column + inverse (y - my)."""
    mx, my = float(middle[0]), float(middle[1])
    y = (row + slope * (column - inverse * my - mx)) / (1 - slope * inverse)
    return column + inverse * (y - my), y
