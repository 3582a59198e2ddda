"""Where the lines of text are, on a small view, whatever their direction.

Text is a band dense with strokes across its direction. Rulings, folds and grain that run along the band have
none, those that run across it are too few, so neither a table's lines nor a wooden table is taken for text.
Both axes are tried, so a photo that is turned by a quarter is like any other; a tilt up to some 20 degrees too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from quality.model import Gray, LineRegion

VIEW_SIDE = 800
"""Longer side of the view, pixels: a family card that fills it still has letters of five pixels."""
MOST_LINES = 20
"""Lines that are measured; more do not change a median."""


@dataclass(frozen=True, slots=True)
class _Look:
    """How strokes are told from the rest.

    Attributes:
        floor: least slope along the text, grey levels a pixel (times two), that can be a stroke.
        above: grey levels by which that slope exceeds the mean of its surroundings.
        along: length of the window in which strokes are counted, view pixels: a word, not a whole row.
        dense: share of the window that strokes fill in text; a single ruled line fills a quarter.
        blur: sigma, view pixels, against the grain that a low floor lets in; 0: none.
    """

    floor: int
    above: int
    along: int
    dense: float
    blur: float


SHARP = _Look(floor=5, above=2, along=13, dense=0.36, blur=0.0)
SOFT = _Look(floor=3, above=1, along=21, dense=0.33, blur=1.0)
"""For print whose strokes have run together. On a sharp picture it would take grain and shadows for lines."""
_THICKNESS = (3.0, 56.0)
"""View pixels a line's band may be thick: thinner is a ruler, thicker is no line."""
_LEAST_LENGTH = 18.0
_ROW, _ENOUGH = 5.0, 2.5
"""Length of a row of print over its thickness, and how long all such rows together are, in sides of the view, from
which nobody looks across them. Across print only short bands are found, of words below one another."""
_LEAST_ASPECT = 1.8
_LEAST_FILL = 0.5
"""Share of its rectangle that a band fills."""
_PARENT = 3
"""Place of the outer contour in a row of OpenCV's hierarchy; -1: there is none."""
_STEEPEST = 24.0
"""Degrees by which a line may lean from the axis along which strokes were counted."""


@dataclass(frozen=True, slots=True, eq=False)
class TextView:
    """The small view and what was found on it.

    Attributes:
        gray: the view.
        scale: view pixels for each pixel of the picture.
        regions: the lines, in pixels of the picture.
    """

    gray: Gray
    scale: float
    regions: tuple[LineRegion, ...]


def find_lines(gray: Gray) -> TextView:
    """Lines of text on a grey picture, in no order."""
    height, width = gray.shape
    scale = min(1.0, VIEW_SIDE / max(height, width))
    view = gray if scale == 1.0 else _reduced(gray, scale)
    return TextView(view, scale, _lines(view, scale, SHARP))


def find_soft_lines(view: TextView) -> TextView:
    """The same view with the lines of print so blurred that `find_lines` finds few of them."""
    soft = np.asarray(cv2.GaussianBlur(view.gray, (0, 0), SOFT.blur), np.uint8)
    return TextView(view.gray, view.scale, _lines(soft, view.scale, SOFT))


def _lines(view: Gray, scale: float, look: _Look) -> tuple[LineRegion, ...]:
    level = _bands(view, 0, scale, look)
    rows = [region for region in level if region.length >= _ROW * region.thickness]
    if _weight(rows) * scale >= _ENOUGH * VIEW_SIDE:
        return tuple(level)
    turned = _bands(view, 90, scale, look)
    return tuple(level if _weight(level) >= _weight(turned) else turned)


def spread(regions: tuple[LineRegion, ...], size: tuple[int, int]) -> list[LineRegion]:
    """At most `MOST_LINES` of the regions: the longest of each cell of a 4 x 4 grid in turn.

    Args:
        regions: in pixels of the picture.
        size: (width, height) of the picture.
    """
    cells: dict[tuple[int, int], list[LineRegion]] = {}
    for region in sorted(regions, key=lambda each: -each.length):
        x, y = region.center
        cells.setdefault((int(4 * x / size[0]), int(4 * y / size[1])), []).append(region)
    chosen: list[LineRegion] = []
    rank = 0
    while len(chosen) < min(MOST_LINES, len(regions)):
        chosen += [cell[rank] for cell in cells.values() if rank < len(cell)]
        rank += 1
    return chosen[:MOST_LINES]


def _reduced(gray: Gray, scale: float) -> Gray:
    """By averaging: a whole factor first, which is many times faster, then the small rest."""
    factor = int(1 / scale)
    height, width = gray.shape
    if factor > 1:
        whole = (width // factor, height // factor)
        gray = np.asarray(
            cv2.resize(gray[: whole[1] * factor, : whole[0] * factor], whole, interpolation=cv2.INTER_AREA),
            np.uint8,
        )
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _bands(view: Gray, axis: int, scale: float, look: _Look) -> list[LineRegion]:
    """Bands dense with strokes across `axis` (0: level text, 90: turned), in pixels of the picture."""
    along_x = axis == 0
    slope = _slope(view, along_x=along_x)
    # A stroke stands out of its surroundings; the floor keeps noise and the grain of paper out.
    around = cv2.max(cv2.add(cv2.blur(slope, (49, 49)), look.above), look.floor)  # type: ignore[call-overload]
    strokes = cv2.compare(slope, around, cv2.CMP_GT)
    window = (look.along, 3) if along_x else (3, look.along)
    dense = cv2.threshold(cv2.blur(strokes, window), round(255 * look.dense), 255, cv2.THRESH_BINARY)[1]
    contours, tree = cv2.findContours(dense, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found: list[LineRegion] = []
    # A card on a patterned cloth lies in a hole of the pattern: its lines count, the hole does not.
    outer = np.flatnonzero(tree[0][:, _PARENT] < 0).tolist() if contours else []
    for contour in (contours[each] for each in outer):
        _, _, width, height = cv2.boundingRect(contour)
        along, across = (width, height) if along_x else (height, width)
        # Dust is most of what is found; the rest is dear to look at.
        if across > along or math.hypot(width, height) < _LEAST_LENGTH:
            continue
        area = cv2.contourArea(contour)
        if area < _LEAST_FILL * _LEAST_LENGTH * _THICKNESS[0]:
            continue
        (x, y), (side_a, side_b), turn = cv2.minAreaRect(contour)
        if side_a < side_b:
            side_a, side_b, turn = side_b, side_a, turn + 90.0
        if not (_THICKNESS[0] <= side_b <= _THICKNESS[1] and side_a >= _LEAST_LENGTH):
            continue
        if side_a < _LEAST_ASPECT * side_b or area < _LEAST_FILL * side_a * side_b:
            continue
        if abs((turn - axis + 90.0) % 180.0 - 90.0) > _STEEPEST:
            continue
        turn = (turn + 90.0) % 180.0 - 90.0
        found.append(LineRegion((x / scale, y / scale), side_a / scale, side_b / scale, turn))
    return found


def _slope(view: Gray, *, along_x: bool) -> Gray:
    """Levels by which the two neighbours of a pixel differ; 0 at the border."""
    slope = np.zeros_like(view)
    inner, before, after = (
        (slope[:, 1:-1], view[:, :-2], view[:, 2:]) if along_x else (slope[1:-1], view[:-2], view[2:])
    )
    if before.size and after.shape == inner.shape:
        inner[...] = cv2.absdiff(after, before)
    return slope


def _weight(regions: list[LineRegion]) -> float:
    return sum(region.length for region in regions)
