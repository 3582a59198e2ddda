"""What lies over the number and the name of an identity card, before it is read.

Where a card lies is told by its labels, and where they are not seen by its portrait. Of a card that neither tells
nothing is said. Lengths on the card are millimetres.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from quality.card_frame import CAPITALS, DETAIL, NUMBER_AT, Frame, Vector, beginnings
from quality.card_labels import by_labels
from quality.model import CardView, LineRegion, Picture
from quality.portrait import FEWEST_ROWS, PORTRAIT_AT, by_portrait, rows_left

_NUMBER, _NAME = (23.0, 53.0), (25.6, 32.6)
"""From where to where every card has digits of its number, and the first three or four letters of the name."""
_HALF = 2.4
"""Half the height of a strip that holds such a row although layouts differ and a card is seen at an angle."""
_GROUND = (3.0, 60.0, 16.0, 43.0)
"""Left, right, top, bottom of the part that shows what tint the card has."""
_BLOCKS = (6, 9)
"""Rows and columns of the pieces in which its paper is looked for."""
_LABELS, _VALUES = (-0.5, 8.5), (22.0, 29.0)
"""Where labels and values begin, seen at an angle too."""
_FEWEST_LABELS, _FEWEST_CUT, _PROOF = 4, 3, 5
"""Labels in a column; rows that run out of the picture; labels that prove by themselves which way up the card
lies, as clothes below a head do."""
_COLUMN = 1.3
"""How far a label of the column begins from the middle one."""
_SAME = 10.0
"""How far apart the portraits of one card may be told to be."""
_COARSE = 2.0
"""Pixels a millimetre at which the paper's tint is looked for."""
_AT_BORDER = 0.008
"""Share of the picture's longer side within which a line runs out of it."""
_BURNT, _FILLED = 249, 0.96
"""Level from which the darkest channel is burnt out; share of a column."""
_WHITE = 248.0
"""Level of paper that is so light that this says nothing, unless labels are seen on it."""
_OTHER_TINT, _RELIEF = 16.0, 0.3
"""Distance from the card's tint in the plane of a and b (Lab of 8 bits); what stands out of its surroundings, as a
share of the paper's light: digits have 0.4 and more, skin 0.2."""


def card_view(picture: Picture, regions: Sequence[LineRegion], capitals: float) -> CardView:
    """What can be seen of an identity card; of several on one page, of the one that can be seen best.

    Args:
        picture: the page.
        regions: all lines of text on it, in its pixels.
        capitals: their height as it was measured, pixels.
    """
    told = by_labels(regions)
    views = [_view(picture, frame, white=True) for frame in told]
    if any(_hidden(view) == 0.0 for view in views):
        return min(views, key=_hidden)
    views += _by_portraits(picture, regions, list(by_portrait(picture, regions, capitals)), told)
    return min(views, key=_hidden, default=CardView())


def _hidden(view: CardView) -> float:
    return max(view.burnt, view.covered, view.outside)


def _by_portraits(
    picture: Picture, regions: Sequence[LineRegion], frames: list[Frame], told: list[Frame]
) -> Iterator[CardView]:
    """What can be seen of cards that are told by portraits, each in the direction in which more labels stand.

    Args:
        picture: the page.
        regions: all lines of text on it.
        frames: the cards.
        told: those that are known already.
    """
    known = list(told)
    begins = [beginnings(regions, frame.along) for frame in frames]
    labels = [_columns(frame.on_card(each)) for frame, each in zip(frames, begins, strict=True)]
    for which in sorted(range(len(frames)), key=lambda each: -labels[each]):
        frame = frames[which]
        here = frame.at(*PORTRAIT_AT)
        if any(np.hypot(*(here - other.at(*PORTRAIT_AT))) < _SAME * other.scale for other in known):
            continue
        known.append(frame)
        if labels[which] >= (_FEWEST_LABELS if frame.upright else _PROOF):
            yield _view(picture, frame)
        elif frame.upright and _is_cut(picture, frame, begins[which]):
            yield _outside(picture, frame)
        else:
            yield CardView(capitals=CAPITALS * frame.scale if frame.upright else 0.0)


def _is_cut(picture: Picture, frame: Frame, begins: Vector) -> bool:
    """Whether rows of the card run out of the picture, or hardly one is left."""
    border = _border(picture)
    at_border = np.minimum(begins, border - begins).min(axis=1) <= _AT_BORDER * border.max()
    placed = frame.on_card(begins)
    return rows_left(placed) < FEWEST_ROWS or rows_left(placed[at_border]) >= _FEWEST_CUT


def _columns(begins: Vector) -> int:
    """How many rows begin in the column of the labels, or in that of the values."""
    return max(_column(begins, *_LABELS), _column(begins, *_VALUES))


def _column(begins: Vector, left: float, right: float) -> int:
    inside = begins[(begins[:, 0] > left) & (begins[:, 0] < right)]
    return rows_left(inside[np.abs(inside[:, 0] - np.median(inside[:, 0])) < _COLUMN]) if len(inside) else 0


def _outside(picture: Picture, frame: Frame) -> CardView:
    """What is known of a card where nothing tells how exactly its rows stand."""
    border = _border(picture)
    steps = np.arange(*_NUMBER, 1 / DETAIL)[:, None]
    places = frame.at(0.0, NUMBER_AT + frame.doubt) + steps * frame.along * frame.scale
    number_at, name_at = (
        tuple((x, y) for x, y in frame.corners(*across, at - _HALF, at + _HALF).tolist())
        for across, at in ((_NUMBER, NUMBER_AT), (_NAME, frame.name_at))
    )
    outside = _run(np.minimum(places, border - places).min(axis=1) < 0)
    return CardView(CAPITALS * frame.scale, outside=outside, number_at=number_at, name_at=name_at)


def _view(picture: Picture, frame: Frame, *, white: bool = False) -> CardView:
    """The same, and what lies over number and name.

    Args:
        picture: the page.
        frame: the card.
        white: what is burnt out counts on paper too that is white all over.
    """
    lightest, level, tint = _paper(frame.strip(picture, *_GROUND, detail=_COARSE))
    number, name = (
        frame.strip(picture, *across, at - _HALF, at + _HALF)
        for across, at in ((_NUMBER, NUMBER_AT), (_NAME, frame.name_at))
    )
    lit = white or lightest < _WHITE
    return replace(
        _outside(picture, frame),
        burnt=_burnt(number) if lit else 0.0,
        covered=_covered(number, tint, level),
        name_burnt=_burnt(name) if lit else 0.0,
        name_covered=_covered(name, tint, level),
    )


def _border(picture: Picture) -> Vector:
    return np.array([picture.shape[1] - 1, picture.shape[0] - 1], np.float64)


def _paper(strip: Picture) -> tuple[float, float, Vector]:
    """Level of the darkest channel where the card's paper is darkest, and where it is usual; its tint (a and b).

    A reflection leaves some of the paper as it is; what is white all over is a screen or a bare sheet.
    """
    high, wide = _BLOCKS
    height, width = strip.shape[0] // high, strip.shape[1] // wide
    blocks = strip[: high * height, : wide * width].reshape(high, height, wide, width, 3).swapaxes(1, 2)
    rank = round(0.7 * height * width)
    paper = np.partition(blocks.reshape(high * wide, height * width, 3), rank, axis=1)[:, rank]
    seen = paper[paper.min(axis=1) > 0]
    if not len(seen):
        return 255.0, 255.0, np.array([128.0, 128.0])
    tints = cv2.cvtColor(seen[None], cv2.COLOR_BGR2LAB)[0, :, 1:]
    levels = seen.min(axis=1)
    return float(levels.min()), float(np.median(levels)), np.asarray(np.median(tints, axis=0), np.float64)


def _burnt(strip: Picture) -> float:
    """Longest stretch of columns that are burnt out from top to bottom, millimetres."""
    return _run((strip.min(axis=2) >= _BURNT).mean(axis=0) >= _FILLED)


def _covered(strip: Picture, tint: Vector, level: float) -> float:
    """Longest stretch of columns of another tint than the card's from top to bottom, and without print, mm."""
    soft = cv2.GaussianBlur(strip, (0, 0), DETAIL / 2)
    apart = cv2.cvtColor(soft, cv2.COLOR_BGR2LAB)[..., 1:].astype(np.float64) - tint
    foreign = (np.hypot(apart[..., 0], apart[..., 1]) > _OTHER_TINT).mean(axis=0) >= _FILLED
    if not foreign.any():
        return 0.0
    light = cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY).astype(np.float32)
    relief = np.abs(light - cv2.GaussianBlur(light, (0, 0), DETAIL)).max(axis=0, keepdims=True)
    blank = cv2.blur(relief, (round(2 * DETAIL), 1))[0] < _RELIEF * level
    return _run(foreign & blank)


def _run(columns: NDArray[np.bool_]) -> float:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], columns, [0]]).astype(np.int8)))
    return float((edges[1::2] - edges[::2]).max(initial=0)) / DETAIL
