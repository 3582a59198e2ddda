"""Light: paper, shadow, burnt out patches, noise, colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from quality.lines import TextView
from quality.model import Gray, LineMeasure, LineRegion, Picture

Point = tuple[float, float]

_CLIPPED = 250
_LIT_PAPER = 242.0
"""Grey level above which paper is so light that a burnt out patch says nothing."""
_MAP = 8
"""View pixels in one cell of the map of paper levels."""
_NOISE_SIDE = 300
_NOISY = 20.0
"""Grey levels of noise below which print is never drowned in it (of 1,147 photos with every defect)."""
_LIT = 170.0
"""Level of the lightest tenth of a picture above which it was not taken in the dark."""
_STROKES = (1.5, 3.0)
"""View pixels (sigma) that strokes of small and of large letters are wide."""
_AROUND = 41
"""View pixels of the surroundings that levels are compared with."""
_BELL = 3.45
"""98th percentile over median of the distances from the mean under the normal distribution."""
_COLOUR_SIDE = 160
_FADING = 3
"""Heights of a line over which print fades before a patch is burnt out."""
_LIT_LINES = 2
"""A patch with this many lines ending at it for each line seen inside it is a reflection."""
_EMPTY_SHARE = 0.2
"""Share of the picture that must be burnt out before it can be washed out."""
_SPARSE = 2
"""Every so many pixels of the view are looked at: white print has thousands of edges."""
_INK, _INK_SHARE = 200, 0.004
"""Grey level below which there is ink, and the share of a burnt out patch that may be ink."""
_LEAST_PATCH = 60
"""View pixels; a smaller burnt out patch hides no word."""

_IMMERKAER = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
"""Blind to planes and straight edges (Immerkaer 1996); a grey noise of sigma gives it 6 sigma."""


def noise(gray: Gray) -> float:
    """Standard deviation of the noise, grey levels, from the middle of the picture's flat parts."""
    height, width = gray.shape
    top, left = max(0, (height - _NOISE_SIDE) // 2), max(0, (width - _NOISE_SIDE) // 2)
    middle = gray[top : top + _NOISE_SIDE, left : left + _NOISE_SIDE]
    residue = np.asarray(cv2.convertScaleAbs(cv2.filter2D(middle, cv2.CV_16S, _IMMERKAER)), np.uint8)
    counts = cv2.calcHist([residue], [0], None, [256], [0.0, 256.0]).ravel().cumsum()
    return float(counts.searchsorted(residue.size // 2, side="right")) / 0.6745 / 6.0


def murk(view: TextView, grain: float) -> float:
    """How much what stands out at the size of text is like noise alone; 1 is noise alone, print is below 0.9.

    Levels of noise lie about their mean as a bell does, whatever its strength: the 98th percentile of their
    distance is 3.45 times the median. Strokes lie farther out, and are a small part of a page. Two sizes are
    looked at, since large letters bear much noise, which averages out over their strokes. Noise on a lit page is
    another matter: it says nothing here.

    Args:
        view: the small view.
        grain: standard deviation of the noise, grey levels of the picture.

    Returns:
        0 where there is little noise, or light.
    """
    if grain < _NOISY:
        return 0.0
    softest = min(_STROKES)
    if level_below(np.asarray(cv2.GaussianBlur(view.gray, (0, 0), softest), np.uint8), 0.9) > _LIT:
        return 0.0
    return min(_BELL / max(_tail(view.gray, blur), 1e-6) for blur in _STROKES)


def _tail(gray: Gray, blur: float) -> float:
    """98th percentile over median of the levels' distance from those around, blurred to the size of strokes."""
    soft = cv2.GaussianBlur(gray.astype(np.float32), (0, 0), blur)
    apart = np.abs(soft - cv2.blur(soft, (_AROUND, _AROUND))).ravel()
    middle, far = (int(share * (apart.size - 1)) for share in (0.5, 0.98))
    found = np.partition(apart, (middle, far))
    return float(found[far] / max(float(found[middle]), 1e-3))


def level_below(pixels: Gray, share: float) -> float:
    """The level below which a share (0..1) of the pixels lies."""
    counts = cv2.calcHist([pixels], [0], None, [256], [0.0, 256.0]).ravel().cumsum()
    return float(counts.searchsorted(share * pixels.size))


def saturation(picture: Picture) -> float:
    """90th percentile of HSV saturation, 0..255, on a few thousand points."""
    step = max(1, max(picture.shape[:2]) // _COLOUR_SIDE)
    sample = np.ascontiguousarray(picture[::step, ::step])
    return level_below(np.ascontiguousarray(cv2.cvtColor(sample, cv2.COLOR_BGR2HSV)[..., 1]), 0.9)


def shadow_ratio(view: TextView, hull: Gray) -> float:
    """Darkest over lightest part of the paper under the text, 0..1.

    Args:
        view: the small view.
        hull: mask of the text's area in it.
    """
    height, width = view.gray.shape
    size = (max(1, width // _MAP), max(1, height // _MAP))
    cells = cv2.resize(view.gray, size, interpolation=cv2.INTER_AREA)
    paper = cv2.blur(cv2.dilate(cells, np.ones((3, 3), np.uint8)), (3, 3))
    inside = np.asarray(paper, np.uint8)[cv2.resize(hull, size, interpolation=cv2.INTER_NEAREST) > 0]
    if inside.size < 9:
        return 1.0
    low, high = (level_below(inside, share) for share in (0.05, 0.95))
    return low / max(high, 1.0)


def washed_out(view: TextView) -> float:
    """The largest burnt out patch that shows next to nothing, as a share (0..1) of the picture.

    An over-exposed document, or a bare sheet: whoever calls it must know that no print was found. Handwriting and
    sparse print leave ink inside the patch.
    """
    gray = np.ascontiguousarray(view.gray[::_SPARSE, ::_SPARSE])
    white = np.asarray(cv2.threshold(gray, _CLIPPED - 1, 255, cv2.THRESH_BINARY)[1], np.uint8)
    if cv2.countNonZero(white) < _EMPTY_SHARE * white.size:
        return 0.0
    contours, _ = cv2.findContours(white, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = np.asarray(max(contours, key=cv2.contourArea), np.int32)
    inside = np.zeros_like(white)
    cv2.drawContours(inside, [largest], -1, (255,), -1)
    area = max(1, cv2.countNonZero(inside))
    ink = cv2.countNonZero(cv2.bitwise_and(cv2.compare(gray, _INK, cv2.CMP_LT), inside))  # type: ignore[call-overload]
    return area / white.size if ink < _INK_SHARE * area else 0.0


def glare(view: TextView, hull: Gray, lines: Sequence[LineMeasure]) -> tuple[float, int]:
    """Burnt out patches that interrupt lines: share (0..1) of the text's area, and how many lines end there.

    White paper that is merely well lit is burnt out everywhere, and then nothing is said: a patch counts only
    where the paper round about is darker than white, where lines run into it from the side, and where next to
    none is seen inside it.

    Args:
        view: the small view with the lines found on it.
        hull: mask of the text's area in it.
        lines: the measures of lines, for the level of the paper.
    """
    paper = float(np.quantile([line.paper for line in lines], 0.6)) if lines else 255.0
    if paper > _LIT_PAPER:
        return 0.0, 0
    white = np.asarray(cv2.threshold(view.gray, _CLIPPED - 1, 255, cv2.THRESH_BINARY)[1], np.uint8)
    if cv2.countNonZero(white) < _LEAST_PATCH:
        return 0.0, 0
    burnt = cv2.morphologyEx(white, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    burnt = cv2.bitwise_and(burnt, hull)
    bridged = cv2.morphologyEx(burnt, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    contours, _ = cv2.findContours(bridged, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    area = max(1, cv2.countNonZero(hull))
    places = [_Line(_in_view(region, view.scale), _ends(region, view.scale)) for region in view.regions]
    share, ended = 0.0, 0
    for contour in contours:
        patch = np.asarray(contour, np.int32)
        size = cv2.contourArea(patch)
        if size < _LEAST_PATCH:
            continue
        within, into = _lines_at(patch, places)
        if into > _LIT_LINES * within:
            share += size / area
            ended += into
    return share, ended


@dataclass(frozen=True, slots=True)
class _Line:
    """A line in the view: its middle, and points beyond its two ends."""

    middle: Point
    ends: list[Point]


def _lines_at(patch: NDArray[np.int32], lines: Sequence[_Line]) -> tuple[int, int]:
    """How many lines lie inside a bright patch, and how many from outside end at it.

    Well lit paper has lines inside, a reflection hides them. A line ends at the patch when one of its ends,
    carried on by up to `_FADING` heights, meets it.
    """
    left, top, width, height = cv2.boundingRect(patch)

    def where(point: Point) -> float:
        near = left <= point[0] <= left + width and top <= point[1] <= top + height
        return cv2.pointPolygonTest(patch, point, False) if near else -1.0

    within = into = 0
    for line in lines:
        middle = where(line.middle)
        within += middle > 0
        into += middle < 0 and any(where(end) >= 0 for end in line.ends)
    return within, into


def _in_view(region: LineRegion, scale: float) -> Point:
    return region.center[0] * scale, region.center[1] * scale


def _ends(region: LineRegion, scale: float) -> list[Point]:
    """Points in the view beyond the two ends of a line."""
    turn = math.radians(region.angle)
    along = math.cos(turn), math.sin(turn)
    x, y = _in_view(region, scale)
    found: list[Point] = []
    for heights in range(1, _FADING + 1):
        reach = (region.length / 2 + heights * region.thickness) * scale
        found += [(x + sign * along[0] * reach, y + sign * along[1] * reach) for sign in (-1.0, 1.0)]
    return found
