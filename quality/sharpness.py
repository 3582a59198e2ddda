"""How sharp the print of a line is, relative to the size of its letters.

The measure is the steepest slope of grey over the contrast, at a fixed text height, in the direction where it
is least: defocus flattens all directions, motion one. A blur before it keeps noise from counting as sharpness.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from quality.model import Gray, LineMeasure, LineRegion

TEXT_HEIGHT = 24.0
"""Pixels to which a line's letters are brought before their slope is taken."""
_PRE_BLUR = 2.2
_LARGEST = 40.0
"""Pixels; thicker lines are reduced to this before they are looked at."""
_LONGEST = 10.0
"""Thicknesses of a line that are looked at, from its middle."""
_BAR = 0.33
"""Share of the profile's peak at which its height is taken. A smear makes a trapezoid of the profile, wider there
by all but twice that share of the smear's length."""
_SHARP = 0.12
"""Slope of print in focus, at least."""
_LEAST_CONTRAST = 4.0
_CLIPPED = 250
_FINE = 1000.0
"""Steps in which a slope is counted; the pre-blur keeps every slope below 0.18."""
_PURE = 0.12
"""Share of the contrast within which a pixel is pure ink or pure paper."""
_ENDS, _STEEP = np.array([0.02, 0.98], np.float32), np.float32(0.97)
"""Shares of pixels between which a line's contrast lies, and below which its slope."""
_SOFT_EDGES = 1.2
"""Pixels by which smoothed edges make letters look taller (measured at capitals of 3 to 9 pixels)."""
MOST_STROKES = 5.0
"""Changes between paper and ink for each text height: print has 1.5 to 4.2, patterned cloth often more."""
_EDGE_SIDE, _EDGE_REACH = 1000.0, 31
"""Pixels of the longer side at which edges are looked at, and within which one lies."""
_EDGE_CONTRAST, _EDGE_LEAST = 24, 0.002
"""Grey levels of a clear edge, and the share (0..1) of the picture near clear ones below which there are none."""
_SHARES = (1.0, 1.0, math.sqrt(0.5), math.sqrt(0.5))
"""Of a step in each direction that is one over a pixel."""


def measure_line(gray: Gray, region: LineRegion) -> LineMeasure | None:
    """Sharpness, height and contrast of one line; None where no band of letters is found in the region.

    Args:
        gray: the picture at full size.
        region: in its pixels.
    """
    return measure_crop(level(gray, region), region)


def measure_crop(cut: tuple[Gray, float], region: LineRegion) -> LineMeasure | None:
    """The same of a line that is cut out already, as `level` does."""
    crop, scale = cut
    if crop.shape[0] < 6 or crop.shape[1] < 8:
        return None
    top, bottom, height = _letters(crop)
    if bottom - top < 3:
        return None
    margin = round(0.35 * (bottom - top))
    band = crop[max(0, top - margin) : bottom + margin]
    counts = _counts(band)
    low, high = _quantiles(counts, _ENDS)
    if high - low < _LEAST_CONTRAST:
        return None
    middle, pure = (low + high) / 2, _PURE * (high - low)
    letters = crop[top:bottom] > middle
    changes = int(np.count_nonzero(letters[:, 1:] != letters[:, :-1]))
    size = float(band.size)
    slopes = _slopes(*_scaled(band, TEXT_HEIGHT / height))
    true = 1.0 - (1.0 - 2.0 * _BAR) * _smear(*slopes[:2]) / TEXT_HEIGHT
    return LineMeasure(
        height=max(1.0, true * height - _SOFT_EDGES) / scale,
        slope=true * min(slopes),
        steepest=true * max(slopes),
        contrast=high - low,
        paper=high if counts[int(middle) :].sum() >= size / 2 else low,
        clipped=float(counts[_CLIPPED:].sum()) / size,
        strokes=changes / letters.shape[1],
        bimodality=1.0 - float(counts[int(low + pure) + 1 : int(high - pure)].sum()) / size,
        region=region,
    )


def level(gray: Gray, region: LineRegion) -> tuple[Gray, float]:
    """The line cut out level, with a margin above and below; large print reduced, by the factor returned."""
    scale = min(1.0, _LARGEST / region.thickness)
    length = min(region.length, _LONGEST * region.thickness)
    width, height = max(8, round(length * scale)), max(6, round((region.thickness * 1.5 + 4) * scale))
    if abs(region.angle) < 1.0 and scale == 1.0:
        left = max(0, round(region.center[0] - width / 2))
        top = max(0, round(region.center[1] - height / 2))
        return gray[top : top + height, left : left + width], 1.0
    turn = cv2.getRotationMatrix2D(region.center, region.angle, scale)
    turn[0, 2] += width / 2 - region.center[0]
    turn[1, 2] += height / 2 - region.center[1]
    cut = cv2.warpAffine(gray, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.uint8), scale


def _letters(crop: Gray) -> tuple[int, int, float]:
    """First row of the letters and the row after them, where edges across the line's direction are dense; height.

    Blur merges letters but not rows, so that their profile still has a height where components have none. The
    height is measured between rows: of letters of four pixels a whole row is a quarter.
    """
    smooth = cv2.GaussianBlur(crop, (3, 3), 0)
    energy = cv2.reduce(cv2.absdiff(smooth[:, 1:], smooth[:, :-1]), 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)
    rows = [int(value) for value in energy.ravel()]
    floor = sorted(rows)[len(rows) // 20]
    peak = max(range(len(rows)), key=rows.__getitem__)
    bar = floor + _BAR * (rows[peak] - floor)
    top = bottom = peak
    while top > 0 and rows[top - 1] > bar:
        top -= 1
    while bottom < len(rows) - 1 and rows[bottom + 1] > bar:
        bottom += 1
    above = _part(rows[top - 1], rows[top], bar) if top > 0 else 0.0
    below = _part(rows[bottom + 1], rows[bottom], bar) if bottom < len(rows) - 1 else 0.0
    return top, bottom + 1, max(1.0, bottom - top + above + below)


def _part(outside: int, inside: int, bar: float) -> float:
    """How far from the middle of the row inside the profile crosses the bar, rows."""
    return (inside - bar) / max(1.0, inside - outside)


def _counts(pixels: Gray) -> NDArray[np.float32]:
    """How many pixels have each of the 256 values."""
    return np.asarray(cv2.calcHist([pixels], [0], None, [256], [0.0, 256.0]), np.float32).ravel()


def _quantiles(counts: NDArray[np.float32], shares: NDArray[np.float32]) -> list[float]:
    """The values below which these shares (0..1) of the pixels lie."""
    total = counts.cumsum()
    return total.searchsorted(shares * total[-1]).tolist()  # type: ignore[no-any-return]


def _scaled(band: Gray, factor: float) -> tuple[NDArray[np.float32], float]:
    """The band at the common text height, blurred, and its contrast, grey levels."""
    size = (max(8, round(band.shape[1] * factor)), max(8, round(band.shape[0] * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    scaled = cv2.GaussianBlur(cv2.resize(band, size, interpolation=how).astype(np.float32), (0, 0), _PRE_BLUR)
    counts = _counts(np.asarray(cv2.convertScaleAbs(scaled), np.uint8))
    low, high = _quantiles(counts, _ENDS)
    return np.asarray(scaled, np.float32), max(1.0, high - low)


def _slopes(scaled: NDArray[np.float32], contrast: float) -> tuple[float, ...]:
    """97th percentile of the slope along four directions, contrasts for each pixel."""
    fine = _FINE / contrast
    pairs = (
        (scaled[:, 1:], scaled[:, :-1]),
        (scaled[1:, :], scaled[:-1, :]),
        (scaled[1:, 1:], scaled[:-1, :-1]),
        (scaled[1:, :-1], scaled[:-1, 1:]),
    )
    counts = np.stack(
        [_counts(np.asarray(cv2.convertScaleAbs(cv2.subtract(a, b), alpha=fine), np.uint8)) for a, b in pairs]
    ).cumsum(axis=1)
    steps = (counts < _STEEP * counts[:, -1:]).sum(axis=1).tolist()
    return tuple(share * step / _FINE for share, step in zip(_SHARES, steps, strict=True))


def _smear(along: float, across: float) -> float:
    """How far motion across a line smears it, pixels at the common text height; 0: it is as sharp across as along.

    An edge is as wide as its slope is flat, and widths add as squares. Letters smeared so look taller than they
    are, and would seem sharper for their height.
    """
    widest = max(1.0 / max(along, 1e-3), 1.0 / _SHARP)
    return math.sqrt(max(0.0, min(1.0 / max(across, 1e-3), TEXT_HEIGHT) ** 2 - widest**2))


def sharpest_edge(gray: Gray) -> float:
    """Slope of the sharpest clear edges of a picture over their contrast, brought to `_EDGE_SIDE` pixels.

    Print out of focus may leave no line at all; then the border of a document, or of what it lies on, still says
    how blurred the picture is. A step has 0.4.

    Args:
        gray: the picture.

    Returns:
        0..0.5; 1 where next to nothing stands out of its surroundings, so that nothing can be said.
    """
    scale = min(1.0, _EDGE_SIDE / max(gray.shape))
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), 1.0)
    kernel = np.ones((_EDGE_REACH, _EDGE_REACH), np.uint8)
    contrast = cv2.subtract(cv2.dilate(soft, kernel), cv2.erode(soft, kernel))
    clear = contrast >= _EDGE_CONTRAST
    if clear.mean() < _EDGE_LEAST:
        return 1.0
    light = soft.astype(np.float32)
    slope = cv2.magnitude(cv2.Sobel(light, cv2.CV_32F, 1, 0, ksize=1), cv2.Sobel(light, cv2.CV_32F, 0, 1, ksize=1))
    return float(np.percentile(0.5 * slope[clear] / contrast[clear], 99))
