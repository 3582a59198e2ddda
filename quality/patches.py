"""A small piece of a document: what lies over the paper there.

A piece is a level strip as high as a line of text. What hides text fills whole columns of it; letters never do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from quality.model import Picture

_BURNT = 249
"""Level of the darkest channel from which a pixel is burnt out."""
_BARELY = 2
"""Levels by which a file's compression darkens what is burnt out."""
_HALO = 0.35
"""Share of the way from the paper to burnt out above which light still lies on the paper."""
_FILLED = 0.8
"""Share of a column's pixels that make it covered."""
_PAPER_SHARE = 70.0
"""Percentile of a text line's pixels that is paper, not ink."""
_INK_SHARE = 5.0
"""Percentile that is ink."""

Colour = NDArray[np.float64]
"""Lab as OpenCV counts it for 8 bits: three values 0..255, a and b 128 for grey."""


@dataclass(frozen=True, slots=True, eq=False)
class Paper:
    """What a line is printed on, and with what.

    Attributes:
        level: of its darkest channel, 0..255.
        ink: level of the lightest channel of the darkest pixels, 0..255; light that falls on print lifts it.
        colour: see `Colour`.
    """

    level: float
    ink: float
    colour: Colour


def paper_of(strip: Picture) -> Paper:
    """The paper under a line of text."""
    lightness = strip.min(axis=2)
    level = float(np.percentile(lightness, _PAPER_SHARE))
    blank = strip[lightness >= level]
    colour = np.median(cv2.cvtColor(blank[None], cv2.COLOR_BGR2LAB)[0], axis=0)
    ink = float(np.percentile(strip.max(axis=2), _INK_SHARE))
    return Paper(level, ink, np.asarray(colour, np.float64))


def burnt_run(strip: Picture) -> float:
    """Longest stretch of burnt out columns, in heights of the strip."""
    return _longest(strip.min(axis=2) >= _BURNT)


def burnt_edge(strip: Picture, height: float, paper: float) -> float:
    """How far the light round a burnt out stretch reaches above and below it, in heights of a line.

    What is laid on paper has a straight edge and ends within its own blur; a reflection is round, or fades.

    Args:
        strip: a level piece, the line in its middle, with at least a height above and below.
        height: of the line, pixels.
        paper: level (0..255) of the paper near by, in its darkest channel.

    Returns:
        The longer of the two, or how far its edges are from straight ones, if that is more; infinite where nothing
        is burnt out, or where it does not end in the piece.
    """
    light = strip.min(axis=2)
    middle = light.shape[0] // 2
    line = light[max(0, middle - round(height / 3)) : middle + round(height / 3) + 1]
    filled = np.flatnonzero((line >= _BURNT - _BARELY).mean(axis=0) >= _FILLED)
    if len(filled) < height:
        return float("inf")
    dim = paper + _HALO * (_BURNT - paper)
    reaches = []
    for half in (light[middle::-1, filled], light[middle:, filled]):
        ends, faded = (half < _BURNT - _BARELY).argmax(axis=0), (half < dim).argmax(axis=0)
        there = faded > 0
        if there.mean() < _FILLED:
            return float("inf")
        trend = np.polyval(np.polyfit(filled[there], ends[there], 1), filled[there])
        reaches.append(float(np.median(faded[there] - ends[there])))
        reaches.append(float(np.percentile(np.abs(ends[there] - trend), 90)))
    return max(reaches) / height


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


def dark_run(
    strip: Picture, paper: float, *, share: float, contrast: float, beside: Sequence[Picture] = ()
) -> float:
    """Longest stretch of dark columns on which nothing is seen, in heights of the strip.

    Args:
        strip: the piece.
        paper: level (0..255) of the paper near by, in its darkest channel.
        share: of that level; less is dark.
        contrast: levels; print in a shadow has more.
        beside: pieces of the same width above and below it. A column is dark against these too: what lies over a
            line ends there, a shadow goes on to one side at least. None: whatever is dark counts.
    """
    light = cv2.blur(strip.min(axis=2), (3, 3))
    seen = np.percentile(light, 95, axis=0) - np.percentile(light, 5, axis=0) > contrast
    lit = np.min([np.full(strip.shape[1], paper), *_paper_along(beside, strip.shape[1])], axis=0)
    return _longest((light < share * lit) & ~seen)


def pale_run(strip: Picture, beside: Sequence[Picture], *, step: float) -> float:
    """Longest stretch of columns without ink that are lighter than the paper beside them, in heights of the strip.

    Light changes slowly over paper, what is laid on it ends.

    Args:
        strip: the piece.
        beside: pieces of the same width above and below it.
        step: levels by which its ink-free columns are lighter than the paper above and below.
    """
    least = np.percentile(strip.min(axis=2), 100 * (1 - _FILLED), axis=0)
    around = _paper_along(beside, strip.shape[1])
    return _longest(np.broadcast_to(least > np.max(around, axis=0) + step, strip.shape[:2]))


def contrast_of(strip: Picture) -> float:
    """How much darker the ink of a strip is than its paper, share (0..1) of the paper's light."""
    paper = float(np.percentile(strip.min(axis=2), _PAPER_SHARE))
    ink = float(np.percentile(strip.max(axis=2), _INK_SHARE))
    return max(0.0, paper - ink) / max(paper, 1.0)


def burnt_share(strip: Picture) -> float:
    """Share (0..1) of its pixels that are burnt out, or as good as that."""
    return float((strip.min(axis=2) >= _BURNT - _BARELY).mean())


def _paper_along(pieces: Sequence[Picture], width: int) -> list[NDArray[np.float64]]:
    """The level of the paper in each column of some pieces, for so many columns."""
    return [_across(np.percentile(each.min(axis=2), 100 * _FILLED, axis=0), width) for each in pieces]


def _across(levels: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Levels along a strip, for as many columns as another has."""
    return np.interp(np.linspace(0, 1, width), np.linspace(0, 1, len(levels)), levels)


def _longest(covered: NDArray[np.bool_]) -> float:
    columns = np.concatenate([[0], covered.mean(axis=0) >= _FILLED, [0]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(columns))
    return float((edges[1::2] - edges[::2]).max(initial=0) / covered.shape[0])
