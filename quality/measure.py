"""One picture to its measures."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from quality import exposure, geometry
from quality.lines import find_lines, spread
from quality.model import Gray, LineMeasure, LineRegion, Picture, QualityMeasures
from quality.sharpness import measure_line


def measure(picture: Picture) -> QualityMeasures:
    """Everything that is measured of a picture; nothing of it is judged."""
    gray = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
    view = find_lines(gray)
    size = (gray.shape[1], gray.shape[0])
    lines = _measured(gray, view.regions, size)
    hull = geometry.text_hull(view)
    glare_share, glare_lines = exposure.glare(view, hull, lines)
    at_border = geometry.border_lines(view, view.regions)
    return QualityMeasures(
        size=size,
        lines=lines,
        lines_found=len(view.regions),
        text_height_px=_median(line.height for line in lines),
        slope=_median(line.slope for line in lines),
        slope_low=_quantile((line.slope for line in lines), 0.25),
        anisotropy=_median(line.slope / max(line.steepest, 1e-6) for line in lines),
        contrast=_median(line.contrast for line in lines),
        contrast_ratio=_median(line.contrast_ratio for line in lines),
        paper_level=_median(line.paper for line in lines) if lines else float(np.percentile(view.gray, 90)),
        noise=exposure.noise(gray),
        shadow_ratio=exposure.shadow_ratio(view, hull),
        clipped_white=float(np.mean([line.clipped for line in lines])) if lines else 0.0,
        glare_share=glare_share,
        glare_lines=glare_lines,
        border_lines=at_border,
        border_share=at_border / max(1, len(view.regions)),
        text_area=float(cv2.countNonZero(hull)) / hull.size,
        saturation=exposure.saturation(picture),
        bimodality=_median(line.bimodality for line in lines),
    )


def _measured(gray: Gray, regions: tuple[LineRegion, ...], size: tuple[int, int]) -> tuple[LineMeasure, ...]:
    measured = (measure_line(gray, region) for region in spread(regions, size))
    return tuple(line for line in measured if line is not None)


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
