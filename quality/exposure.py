"""Light: paper, shadow, burnt out patches, noise, colour."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from quality.lines import TextView
from quality.model import Gray, LineMeasure, LineRegion, Picture

_CLIPPED = 250
_LIT_PAPER = 242.0
"""Grey level above which paper is so light that a burnt out patch says nothing."""
_MAP = 8
"""View pixels in one cell of the map of paper levels."""
_NOISE_SIDE = 300
_COLOUR_SIDE = 160
_FADING = 3
"""Heights of a line over which print fades before a patch is burnt out."""
_LIT_LINES = 2
"""A patch with this many lines ending at it for each line seen inside it is a reflection."""
_LEAST_PATCH = 60
"""View pixels; a smaller burnt out patch hides no word."""

_IMMERKAER = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
"""Blind to planes and straight edges (Immerkaer 1996); a grey noise of sigma gives it 6 sigma."""


def noise(gray: Gray) -> float:
    """Standard deviation of the noise, grey levels, from the middle of the picture's flat parts."""
    height, width = gray.shape
    top, left = max(0, (height - _NOISE_SIDE) // 2), max(0, (width - _NOISE_SIDE) // 2)
    middle = gray[top : top + _NOISE_SIDE, left : left + _NOISE_SIDE]
    residue = np.abs(cv2.filter2D(middle, cv2.CV_32F, _IMMERKAER)).ravel()
    return float(np.partition(residue, residue.size // 2)[residue.size // 2] / 0.6745 / 6.0)


def saturation(picture: Picture) -> float:
    """90th percentile of HSV saturation, 0..255, on a few thousand points."""
    step = max(1, max(picture.shape[:2]) // _COLOUR_SIDE)
    sample = np.ascontiguousarray(picture[::step, ::step])
    return float(np.percentile(cv2.cvtColor(sample, cv2.COLOR_BGR2HSV)[..., 1], 90))


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
    inside = paper[cv2.resize(hull, size, interpolation=cv2.INTER_NEAREST) > 0]
    if inside.size < 9:
        return 1.0
    low, high = np.percentile(inside, (5, 95))
    return float(low / max(high, 1.0))


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
    white = np.where(view.gray >= _CLIPPED, 255, 0).astype(np.uint8)
    burnt = cv2.morphologyEx(white, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    burnt = cv2.bitwise_and(burnt, hull)
    bridged = cv2.morphologyEx(burnt, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    contours, _ = cv2.findContours(bridged, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    area = max(1, cv2.countNonZero(hull))
    share, ended = 0.0, 0
    for contour in contours:
        patch = np.asarray(contour, np.int32)
        size = cv2.contourArea(patch)
        if size < _LEAST_PATCH:
            continue
        within, into = _lines_within(patch, view), _lines_into(patch, view)
        if into > _LIT_LINES * within:
            share += size / area
            ended += into
    return share, ended


def _lines_within(patch: NDArray[np.int32], view: TextView) -> int:
    """Lines that can be seen inside a bright patch: well lit paper has some, a reflection hides them."""
    return sum(
        cv2.pointPolygonTest(patch, (x * view.scale, y * view.scale), False) > 0
        for x, y in (region.center for region in view.regions)
    )


def _lines_into(patch: NDArray[np.int32], view: TextView) -> int:
    """Lines from outside one of whose ends, carried on by up to `_FADING` heights, meets the patch."""
    count = 0
    for region in view.regions:
        x, y = region.center[0] * view.scale, region.center[1] * view.scale
        outside = cv2.pointPolygonTest(patch, (x, y), False) < 0
        count += outside and any(cv2.pointPolygonTest(patch, end, False) >= 0 for end in _ends(region, view.scale))
    return count


def _ends(region: LineRegion, scale: float) -> list[tuple[float, float]]:
    """Points in the view beyond the two ends of a line."""
    turn = np.radians(region.angle)
    along = float(np.cos(turn)), float(np.sin(turn))
    x, y = region.center[0] * scale, region.center[1] * scale
    found: list[tuple[float, float]] = []
    for heights in range(1, _FADING + 1):
        reach = (region.length / 2 + heights * region.thickness) * scale
        found += [(x + sign * along[0] * reach, y + sign * along[1] * reach) for sign in (-1.0, 1.0)]
    return found
