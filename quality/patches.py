"""A small piece of a document: what lies over the paper there.

A piece is a level strip as high as a line of text. What hides text fills whole columns of it; letters never do.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from quality.model import Picture

_BURNT = 249
"""Level of the darkest channel from which a pixel is burnt out."""
_FILLED = 0.8
"""Share of a column's pixels that make it covered."""
_PAPER_SHARE = 70.0
"""Percentile of a text line's pixels that is paper, not ink."""

Colour = NDArray[np.float64]
"""Lab as OpenCV counts it for 8 bits: three values 0..255, a and b 128 for grey."""


def paper_of(strips: Iterable[Picture]) -> tuple[float, Colour] | None:
    """The paper under lines of text: level of its darkest channel (0..255) and its colour; None without lines."""
    levels: list[float] = []
    colours: list[NDArray[np.float64]] = []
    for strip in strips:
        lightness = strip.min(axis=2)
        level = float(np.percentile(lightness, _PAPER_SHARE))
        levels.append(level)
        blank = strip[lightness >= level]
        colours.append(np.median(cv2.cvtColor(blank[None], cv2.COLOR_BGR2LAB)[0], axis=0))
    if not levels:
        return None
    return float(np.median(levels)), np.asarray(np.median(colours, axis=0), np.float64)


def burnt_run(strip: Picture) -> float:
    """Longest stretch of burnt out columns, in heights of the strip."""
    return _longest(strip.min(axis=2) >= _BURNT)


def foreign_run(strip: Picture, paper: Colour, *, difference: float) -> float:
    """Longest stretch of columns whose tint is not the paper's, in heights of the strip.

    Args:
        strip: the piece.
        paper: its colour elsewhere on the document.
        difference: distance in the plane of a and b that is another tint. Light and shadow change lightness alone.
    """
    soft = cv2.GaussianBlur(strip, (0, 0), max(1.0, strip.shape[0] / 8))
    tint = cv2.cvtColor(soft, cv2.COLOR_BGR2LAB)[..., 1:].astype(np.float64) - paper[1:]
    return _longest(np.hypot(tint[..., 0], tint[..., 1]) > difference)


def _longest(covered: NDArray[np.bool_]) -> float:
    columns = np.concatenate([[0], covered.mean(axis=0) >= _FILLED, [0]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(columns))
    return float((edges[1::2] - edges[::2]).max(initial=0) / covered.shape[0])
