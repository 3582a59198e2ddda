"""One picture to its measures."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from quality import exposure, geometry
from quality.card_view import card_view
from quality.lattice import without_pattern
from quality.lines import TextView, find_lines, find_soft_lines, spread
from quality.model import CardView, Gray, LineMeasure, LineRegion, Picture, QualityMeasures
from quality.sharpness import MOST_STROKES, level, measure_crop, measure_line, sharpest_edge

_FEW_LINES = 12
_SHARP_SLOPE = 0.1
"""Contrasts a pixel at the common text height: print in focus has 0.12 and more."""
_SOFT_SLOPE = 0.09
"""Below it, in the middle, the lines that were measured are blurred, or are not print."""
_LEAST_STROKES = 0.8
"""Changes between paper and ink for each text height; a line with fewer is an edge or noise, cut by nothing."""
_GRAIN = 10.0
"""Contrast in grey levels below which a soft line is the grain of paper."""


def measure(picture: Picture, *, card: bool = False) -> QualityMeasures:
    """Everything that is measured of a picture; nothing of it is judged.

    Args:
        picture: the page.
        card: an identity card is looked for on it.
    """
    gray = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
    size = (gray.shape[1], gray.shape[0])
    view, lines = _print_on(gray)
    grain = exposure.noise(gray)
    hull = geometry.text_hull(view)
    glare_share, glare_lines = exposure.glare(view, hull, lines)
    words = [line.region for line in lines if line.region and line.strokes >= _LEAST_STROKES]
    at_border = geometry.border_lines(view, words)
    return QualityMeasures(
        size=size,
        lines=lines,
        lines_found=len(view.regions),
        rows=geometry.count_rows([line.region for line in lines if line.region]),
        text_height_px=_median(line.height for line in lines),
        text_height_high=_quantile((line.height for line in lines), 0.75),
        slope=_median(line.slope for line in lines),
        slope_low=_quantile((line.slope for line in lines), 0.25),
        slope_high=_quantile((line.slope for line in lines), 0.9),
        sharp_lines=_sharp_lines(gray, view.regions, lines),
        anisotropy=_median(line.slope / max(line.steepest, 1e-6) for line in lines),
        contrast=_median(line.contrast for line in lines),
        contrast_ratio=_median(line.contrast_ratio for line in lines),
        strokes=_median(line.strokes for line in lines),
        paper_level=_median(line.paper for line in lines) if lines else exposure.level_below(view.gray, 0.9),
        noise=grain,
        murk=exposure.murk(view, grain),
        shadow_ratio=exposure.shadow_ratio(view, hull),
        clipped_white=float(np.mean([line.clipped for line in lines])) if lines else 0.0,
        washed_out=exposure.washed_out(view),
        glare_share=glare_share,
        glare_lines=glare_lines,
        border_lines=at_border,
        border_share=at_border / max(1, len(lines)),
        text_area=float(cv2.countNonZero(hull)) / hull.size,
        saturation=exposure.saturation(picture),
        bimodality=_median(line.bimodality for line in lines),
        card=card_view(picture, view.regions, _median(line.height for line in lines)) if card else CardView(),
        light=exposure.level_below(np.ascontiguousarray(view.gray[::8, ::8]), 0.95),
        edges=1.0 if lines else sharpest_edge(gray),
    )


def _print_on(gray: Gray) -> tuple[TextView, tuple[LineMeasure, ...]]:
    """The lines of print; where there are few and none of them is sharp, blurred print is looked for too.

    One sharp line is enough not to look: on a picture that is in focus the second look sees lines in the grain of
    paper and cloth.
    """
    view = find_lines(gray)
    lines = _measured(gray, view.regions)
    if len(lines) >= _FEW_LINES or any(line.slope >= _SHARP_SLOPE for line in lines):
        return view, lines
    soft = find_soft_lines(view)
    blurred = tuple(line for line in _measured(gray, soft.regions) if line.contrast >= _GRAIN)
    return (soft, blurred) if len(blurred) > len(lines) else (view, lines)


def _measured(gray: Gray, regions: tuple[LineRegion, ...]) -> tuple[LineMeasure, ...]:
    size = (gray.shape[1], gray.shape[0])
    cut = [(region, level(gray, region)) for region in spread(regions, size)]
    measured = [(measure_crop(crop, region), crop[0]) for region, crop in cut]
    return without_pattern([(line, crop) for line, crop in measured if line and line.strokes <= MOST_STROKES])


def _sharp_lines(gray: Gray, regions: tuple[LineRegion, ...], lines: tuple[LineMeasure, ...]) -> int:
    """How many lines are sharp: of all that were found where those that were measured are blurred, else of those.

    On a carpet out of focus more lines are found than on the card that lies on it, and the sample has hardly one
    of the card's.
    """
    blurred = _median(line.slope for line in lines) < _SOFT_SLOPE
    known = {id(line.region): line for line in lines}
    others = (measure_line(gray, region) for region in regions if id(region) not in known)
    looked_at = (*lines, *others) if blurred else lines
    return sum(
        line.slope >= _SHARP_SLOPE and _LEAST_STROKES <= line.strokes <= MOST_STROKES for line in looked_at if line
    )


def _median(values: Iterable[float]) -> float:
    return _quantile(values, 0.5)


def _quantile(values: Iterable[float], share: float) -> float:
    """0 where there are no values: the worst of every measure that is pooled."""
    found = sorted(values)
    if not found:
        return 0.0
    place = share * (len(found) - 1)
    below, above = found[int(place)], found[min(int(place) + 1, len(found) - 1)]
    return float(below + (place - int(place)) * (above - below))
