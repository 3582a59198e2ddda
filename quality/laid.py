"""What lies over words of a line, or right beside them: told from the paper all around, which changes slowly.

A sticker, correction fluid, a slip of paper, a finger or a bar is of another lightness or tint than the paper
about it. Ink is no such thing: closing the picture fills strokes with the paper between them. A shadow is darker,
too, but goes on above and below.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from quality.model import Picture

Levels = NDArray[np.float32]
"""Of a picture in Lab, 8 bits each."""
AROUND = 3.0
"""Heights of the line above and below it, and at least as many beyond its ends, that show the paper."""
_LINE = 16
"""Pixels of a line's height at which the paper is looked at."""
_LONGEST = 60.0
"""Heights that no line is longer than: a box of one row of pixels would be enlarged without end."""
_STROKE = 0.7
"""Heights that nothing printed is wide in every direction."""
_PAPER = 6.0
"""Heights of the square whose median is the paper; what hides a part of a line fills less than half of it."""
_REDUCED = 4
"""Times by which the paper is reduced for that median."""
_FILLED = 0.8
"""Share of the pixels of a column that covers it."""
_ROW = np.ones((17, 3), np.uint8)
"""Higher than a letter: closed with it, a line of print is paper alone."""
_BRIGHT = 80
"""Percentile of what is around that is paper in full light, where a shadow lies beside."""
_SOLID, _SOLID_WIDE = 0.85, 0.6
"""Share of a stretch so many heights wide that is ink, from which it is a pen's that wrote something out: print of
79 cards has 0.68 at most, scribble 0.89 at least."""
_BLACK, _GREY = 0.55, 16.0
"""Share of the paper's lightness that ink has at most, and its distance from grey: a portrait's has a tint."""
_RESIDUE = 2.0
"""Times the tint where print is seen: of bold, blurred strokes on coloured paper closing leaves some."""
_PRINT = 14
"""Levels between the lightest and the darkest of a column in which print is seen."""
_INK = 40
"""The same from which it is ink, and no edge of other paper."""
_INKED = 0.3
"""Share of the contrast of a name's darkest columns from which there is print."""
_EDGE = 4
"""Pixels on both sides of an edge."""
_SUDDEN = (0.6, 1.8)
"""Least and most that changes at an edge, as a share of the difference between what lies there and the paper:
light fades, and what lies between two shadows changes by more."""
_HALVES = ((0.15, 0.5), (0.5, 0.85))
"""Shares of a line's height: what lies over one half of its letters makes others of them, as P of R."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """From where something is not the paper (Lab, 8 bits).

    Attributes:
        lighter: levels of lightness.
        darker: share of the paper's lightness that is missing; a shadow of a slat takes a fifth.
        tint: distance in the plane of a and b.
        faint: the same of what begins at once where no ink is, as a slip of other paper does.
    """

    lighter: float
    darker: float
    tint: float
    faint: float = math.inf


def laid_over(
    picture: Picture, corners: NDArray[np.float64], *, before: float, behind: float, apart: Apart
) -> tuple[float, float]:
    """Longest stretch on which something lies, of some words themselves, and of them and a little beside them.

    Args:
        picture: BGR.
        corners: of the words, shape (4, 2): pixels, top left first, clockwise.
        before: heights beside the words that are judged, too; more is looked at.
        behind: the same behind their end.
        apart: the bounds.

    Returns:
        Both in heights of the words' line.
    """
    piece = _level(picture, corners, before + AROUND, behind + AROUND)
    line = slice(round(AROUND * _LINE), round(AROUND * _LINE) + _LINE)
    paper = _without_ink(piece)
    colour = _lab(paper)
    # beside a portrait what is about the paper is no paper
    own = np.median(colour[line].reshape(-1, 3), axis=0).astype(np.float32)
    lighter, darker, tinted = (
        np.minimum(about, along)
        for about, along in zip(_apart(colour, _lab(_slow(paper))), _apart(colour, own), strict=True)
    )
    ink = piece[line].min(axis=2)
    contrast = np.percentile(ink, 95, axis=0) - np.percentile(ink, 5, axis=0)
    printed = contrast > _PRINT
    lighter = np.minimum(lighter, colour[..., 0] - np.float32(np.percentile(colour[::2, ::2, 0], _BRIGHT)))
    pale = _columns(_ending(lighter > apart.lighter, line), line)
    dark = _columns(_ending((darker > apart.darker * own[0]) & ~printed, line), line)
    slip = _columns(_ending((tinted > apart.faint) & (contrast <= _INK), line), line)
    clear = np.asarray(cv2.morphologyEx(piece, cv2.MORPH_CLOSE, _ROW), np.uint8)
    covered = (
        _begun(pale, lighter[line], _lab(clear)[line, :, 0])
        | _begun(dark, darker[line], colour[line, :, 0])
        | _begun(slip, tinted[line], tinted[line])
        | _written_out(piece, line)
        | _columns(tinted > np.where(printed, _RESIDUE * apart.tint, apart.tint), line)
    )
    words, along = (
        covered[round(first * _LINE) : len(covered) - round(last * _LINE)]
        for first, last in ((AROUND + before, AROUND + behind), (AROUND, AROUND))
    )
    return _longest(words), _longest(along)


def _apart(colour: Levels, paper: Levels) -> tuple[Levels, Levels, Levels]:
    """How much lighter and darker than some paper a colour is, and how far its tint is from the paper's."""
    lightness, a, b = np.moveaxis(colour - paper, -1, 0)
    return lightness, -lightness, np.hypot(a, b)


def _ending(mask: NDArray[np.bool_], line: slice) -> NDArray[np.bool_]:
    """A mask without the columns in which it goes on above and below: a light or a shadow."""
    above, below = (part.mean(axis=0) > _FILLED for part in (mask[: line.start], mask[line.stop :]))
    return np.asarray(mask & ~(above & below), np.bool_)


def _columns(mask: NDArray[np.bool_], line: slice) -> NDArray[np.bool_]:
    """The columns of which it fills the line, or one half of its letters."""
    halves = [mask[line][round(first * _LINE) : round(last * _LINE)] for first, last in _HALVES]
    return np.asarray(np.max([half.mean(axis=0) for half in halves], axis=0) >= _FILLED, np.bool_)


def _written_out(piece: Picture, line: slice) -> NDArray[np.bool_]:
    """The columns that a pen has filled; what goes on above or below is a picture."""
    colour = _lab(piece)
    black = colour[..., 0] < _BLACK * np.percentile(colour[..., 0], 60)
    ink = np.asarray(black & (np.hypot(colour[..., 1] - 128, colour[..., 2] - 128) < _GREY), np.float32)
    above, below = (part.mean(axis=0) > 0.5 for part in (ink[: line.start], ink[line.stop :]))
    share = ink[line][2:-2].mean(axis=0) * ~(above | below)
    wide = np.ones(round(_SOLID_WIDE * _LINE), np.float32)
    solid = np.convolve(share, wide / len(wide), "valid") >= _SOLID
    return np.convolve(solid, wide, "full") > 0.5


def _begun(mask: NDArray[np.bool_], other: Levels, lightness: Levels) -> NDArray[np.bool_]:
    """The stretches that begin or end at once, as something does that lies on paper; light and shadow fade."""
    level = np.pad(np.median(lightness, axis=0), _EDGE, mode="edge")
    step = np.abs(level[2 * _EDGE :] - level[: -2 * _EDGE])
    most = np.median(other, axis=0)
    found = np.zeros_like(mask)
    for first, last in _stretches(mask):
        sudden = step[max(0, first - _EDGE) : last + _EDGE].max() / max(most[first:last].max(), 1.0)
        found[first:last] = _SUDDEN[0] <= sudden <= _SUDDEN[1]
    return found


def _longest(mask: NDArray[np.bool_]) -> float:
    """Heights of a line."""
    return max((last - first for first, last in _stretches(mask)), default=0) / _LINE


def _stretches(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    turns = np.flatnonzero(np.diff(np.concatenate([[0], mask, [0]]).astype(np.int8))).tolist()
    return list(zip(turns[::2], turns[1::2], strict=True))


def blank_within(picture: Picture, corners: NDArray[np.float64]) -> float:
    """Longest stretch without print between the first and the last letter of some words, in heights of their line.

    What is as white as the paper is seen by nothing else.

    Args:
        picture: BGR.
        corners: of the words, as for `laid_over`.
    """
    ink = _level(picture, corners, 0.0, 0.0)[round(AROUND * _LINE) :][:_LINE].min(axis=2)
    contrast = np.percentile(ink, 95, axis=0) - np.percentile(ink, 5, axis=0)
    inked = np.flatnonzero(contrast > _INKED * np.percentile(contrast, 90))
    return float(np.diff(inked).max(initial=1) - 1) / _LINE


def _level(picture: Picture, corners: NDArray[np.float64], before: float, behind: float) -> Picture:
    """The words, level and `_LINE` pixels high, with heights of paper beside them and `AROUND` above and below."""
    first, second, _, last = corners
    down = last - first
    across = (second - first) / max(float(np.linalg.norm(second - first)), 1e-6)
    height = max(float(np.linalg.norm(down)), float(np.linalg.norm(second - first)) / _LONGEST, 1.0)
    start = first - across * before * height - down * AROUND
    size = (float(np.linalg.norm(second - first)) + (before + behind) * height, (1 + 2 * AROUND) * height)
    to_picture = np.column_stack([across, down / height, start])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    whole = (max(1, round(size[0])), max(1, round(size[1])))
    there = cv2.warpAffine(picture, to_picture, whole, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    small = (max(1, round(size[0] / height * _LINE)), round((1 + 2 * AROUND) * _LINE))
    return np.asarray(cv2.resize(there, small, interpolation=cv2.INTER_AREA), np.uint8)


def _without_ink(picture: Picture) -> Picture:
    soft = cv2.GaussianBlur(picture, (0, 0), _LINE / 16)
    side = round(_STROKE * _LINE) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(soft, cv2.MORPH_CLOSE, kernel), np.uint8)


def _slow(paper: Picture) -> Picture:
    """The median of the paper about each pixel."""
    small = cv2.resize(paper, None, fx=1 / _REDUCED, fy=1 / _REDUCED, interpolation=cv2.INTER_AREA)
    side = round(_PAPER * _LINE / _REDUCED) | 1
    edge = side // 2
    framed = cv2.copyMakeBorder(small, edge, edge, edge, edge, cv2.BORDER_REFLECT)
    middle = cv2.medianBlur(framed, side)[edge:-edge, edge:-edge]
    return np.asarray(cv2.resize(middle, paper.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.uint8)


def _lab(picture: Picture) -> Levels:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2LAB), np.float32)
