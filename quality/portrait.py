"""An identity card told by its portrait, and what lies over the places of its number and its name.

An Indonesian card has one layout: a portrait on plain red or blue stands right of the text, its upper edge level
with the number. So the portrait says, before anything is read, where the number must stand and how large the
letters are. Of a copy without colours, a covered portrait or a paper that looks otherwise nothing is said.

Lengths on the card are millimetres (ISO/IEC 7810 ID-1, 85.6 x 54).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from quality.model import CardView, Gray, LineRegion, Picture

Vector = NDArray[np.float64]

_CARD = (85.6, 54.0)
_LEFT, _TOP, _WIDTH, _HEIGHT = 62.9, 11.9, 19.7, 26.7
"""The portrait on the card."""
_CAPITALS = 1.45
_LABELS, _VALUES, _ROW, _ROWS = (-0.5, 8.5), (22.0, 29.0), 2.35, (9.0, 46.0)
"""Where labels and values begin, seen at an angle too; pitch of the rows, and the levels that they lie between."""
_TEXT_TO = 60.0
_NUMBER, _NUMBER_AT = (23.0, 53.0), 13.4
"""From where to where every card has digits of its number, and the level of their middle."""
_NAME, _NAME_AT = (25.6, 32.6), 16.5
"""The first three or four letters of the name."""
_HALF = 2.4
"""Half the height of a strip that holds such a row although layouts differ and a card is seen at an angle."""
_GROUND = (3.0, 60.0, 16.0, 43.0)
"""Left, right, top, bottom of the part that shows what tint the card has."""
_BLOCKS = (6, 9)
"""Rows and columns of the pieces in which its paper is looked for."""

_SIDE = 400
"""Pixels of the longer side of the picture on which portraits are looked for."""
_VIVID = (110, 75, 50)
"""Least saturation (0..255) of their ground, the surest first: light that falls on a card washes it out."""
_RED, _RED_TOO, _BLUE, _DIMMEST = (0, 9), (170, 180), (103, 126), 45
"""Hues as OpenCV counts them (0..180), and the least level of the brightest channel."""
_SMALLEST, _LEAST_FILL = 8.0, (0.7, 0.85)
"""Pixels of a portrait's width; share of its rectangle that one fills that is cut off, and a whole one."""
_ASPECT, _CUT_ASPECT = (1.2, 1.55), (0.35, 1.15)
"""Height over width of a portrait, and of one whose upper part lies outside the picture."""
_SHOULDERS = 0.8
"""Height over width of a ground that ends at the shoulders, at least."""
_LEVEL, _UPRIGHT = 0.98, 0.2
"""Cosine of the angle between the text and a side of the portrait that runs along it, and across it."""
_LETTERS = (0.62, 1.65)
"""Measured height of the capitals over the one that the portrait's size tells."""
_FEWEST_ROWS, _FEWEST_LABELS, _FEWEST_CUT, _FEWEST_LEFT, _PROOF = 4, 4, 3, 2, 5
"""Rows of print; labels in a column; rows that run out of the picture; rows that a cut leaves; labels that prove
by themselves which way up the card lies, as clothes below a head do."""
_COLUMN = 1.3
"""How far a label of the column begins from the middle one."""
_UPPER_CORNERS, _HEAD, _CLOTHES = ((0.0, 0.15), (0.85, 1.0)), (0.35, 0.65), (0.35, 0.65)
_MUCH, _LITTLE = 0.6, 0.5
"""Share of the ground's colour in the upper corners at least, and where head and clothes are at most."""
_DETAIL = 4.0
"""Pixels a millimetre at which a strip is looked at."""
_COARSE = 2.0
"""The same where only the paper's tint is looked for."""
_AT_BORDER = 0.008
"""Share of the picture's longer side within which a line runs out of it."""
_BURNT, _WHITE, _FILLED = 249, 248.0, 0.96
"""Level from which the darkest channel is burnt out; of paper that is so light that this says nothing; share of a
column."""
_OTHER_TINT, _RELIEF = 16.0, 0.3
"""Distance from the card's tint in the plane of a and b (Lab of 8 bits); what stands out of its surroundings, as a
share of the paper's light: digits have 0.4 and more, skin 0.2."""


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    """Where a card lies.

    Attributes:
        corner: its upper left corner, pixels of the picture; it may lie outside.
        along, down: unit vectors of the reading direction and across it.
        scale: pixels a millimetre.
        upright: whether the portrait shows which way up it is.
    """

    corner: Vector
    along: Vector
    down: Vector
    scale: float
    upright: bool = False

    def corners(
        self, left: float = 0.0, right: float = _CARD[0], top: float = 0.0, bottom: float = _CARD[1]
    ) -> Vector:
        """Of a piece of the card, pixels of the picture, top left first, clockwise as it is read, shape (4, 2)."""
        sides = np.array([[left, top], [right, top], [right, bottom], [left, bottom]]) * self.scale
        return np.asarray(self.corner + sides @ np.stack([self.along, self.down]), np.float64)

    def on_card(self, points: Vector) -> NDArray[np.float64]:
        """Points of the picture in millimetres of the card, shape (n, 2)."""
        return np.asarray((points - self.corner) @ np.stack([self.along, self.down], axis=1) / self.scale)

    def strip(
        self,
        picture: Picture | Gray,
        left: float,
        right: float,
        top: float,
        bottom: float,
        detail: float = _DETAIL,
    ) -> Picture:
        """A piece of the card, level, so many pixels a millimetre; outside the picture all channels are 0."""
        start = self.corner + (left * self.along + top * self.down) * self.scale
        step = np.stack([self.along, self.down], axis=1) * self.scale / detail
        size = (round((right - left) * detail), round((bottom - top) * detail))
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(picture, np.column_stack([step, start]), size, flags=how), np.uint8)


def card_view(picture: Picture, regions: Sequence[LineRegion], capitals: float) -> CardView:
    """What can be seen of an identity card; of several on one page, of the one that can be seen best.

    Args:
        picture: the page.
        regions: all lines of text on it, in its pixels.
        capitals: their height as it was measured, pixels.
    """
    views = [_view(picture, frame, regions) for frame in _frames(picture, regions, capitals)]
    return min(views, key=lambda view: max(view.burnt, view.covered, view.outside), default=CardView())


def cards(picture: Picture) -> list[Vector]:
    """Where cards may lie by their portraits alone, whatever text there is; those of the surest colour.

    Only portraits count whose head and clothes are where they are if they stand so; some do in several ways.

    Args:
        picture: the page, shape (height, width, 3), BGR.

    Returns:
        For each its corners in pixels, top left first, clockwise as it is read, shape (4, 2).
    """
    for portraits in _portraits(picture, None):
        found = [frame.corners() for frame in portraits if frame.upright]
        if found:
            return found
    return []


def _frames(picture: Picture, regions: Sequence[LineRegion], capitals: float) -> Iterator[_Frame]:
    """Cards whose portrait and text agree, told by portraits of the surest colour."""
    if not regions or not capitals:
        return
    text = math.radians(float(np.median([region.angle for region in regions])))
    middles = np.array([region.center for region in regions], np.float64)
    for portraits in _portraits(picture, text):
        cards = [
            frame
            for frame in portraits
            if _LETTERS[0] <= capitals / (_CAPITALS * frame.scale) <= _LETTERS[1]
            and _is_card(frame, frame.on_card(middles))
        ]
        if cards:
            yield from cards
            return


def _portraits(picture: Picture, text: float | None) -> Iterator[list[_Frame]]:
    """Frames in pixels of the picture for each colour of the ground, the surest first; `text`: see `_standing`."""
    step = math.ceil(max(picture.shape[:2]) / _SIDE)
    small = cv2.cvtColor(np.ascontiguousarray(picture[::step, ::step]), cv2.COLOR_BGR2HSV)
    for vivid in _VIVID:
        grounds = _grounds(np.asarray(small, np.uint8), vivid)
        yield [
            replace(frame, corner=frame.corner * step, scale=frame.scale * step)
            for ground in grounds
            if cv2.countNonZero(ground) >= _SMALLEST * _SMALLEST
            for frame in _standing(ground, text, small.shape[:2])
        ]


def _is_card(frame: _Frame, middles: Vector) -> bool:
    """Whether rows of text stand left of the portrait; or, where the picture ends there, hardly any elsewhere."""
    if _rows(middles) >= _FEWEST_ROWS:
        return True
    high = middles[(middles[:, 1] > 0) & (middles[:, 1] < _CARD[1])]
    own = high[(high[:, 0] > 0) & (high[:, 0] < _CARD[0])]
    rows = set(np.round(own[:, 1] / _ROW).tolist())
    beside = bool((high[:, 0] > _CARD[0]).any())
    return frame.upright and not beside and len(rows) >= _FEWEST_LEFT and 2 * len(own) >= len(middles)


def _grounds(small: Picture, vivid: int) -> tuple[Gray, Gray]:
    """Where a picture (hue, saturation, value) is red, and blue."""
    red, red_too, blue = (
        cv2.inRange(small, np.array([low, vivid, _DIMMEST]), np.array([high, 255, 255]))
        for low, high in (_RED, _RED_TOO, _BLUE)
    )
    return np.asarray(cv2.bitwise_or(red, red_too), np.uint8), np.asarray(blue, np.uint8)


def _standing(ground: Gray, text: float | None, size: tuple[int, int]) -> Iterator[_Frame]:
    """A frame for each patch of a portrait's shape that stands as the text does, in either direction.

    Args:
        ground: where the picture has the ground's colour.
        text: angle of the lines, radians; None: they tell nothing, and a portrait may stand on any of its sides.
        size: height and width.
    """
    opened = cv2.morphologyEx(ground, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    for contour in cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        if len(contour) < 4 or min(cv2.boundingRect(contour)[2:]) < _SMALLEST:
            continue
        hull = cv2.convexHull(contour)
        middle, (a, b), turn = cv2.minAreaRect(hull)
        fill = cv2.contourArea(hull) / max(a * b, 1.0)
        if min(a, b) < _SMALLEST or fill < _LEAST_FILL[0]:
            continue
        side = math.radians(turn)
        for angle in (side, side + math.pi / 2) if text is None else (text,):
            lean = abs(math.cos(side - angle))
            if _UPRIGHT < lean < _LEVEL:
                continue
            width, height = (a + 1, b + 1) if lean >= _LEVEL else (b + 1, a + 1)
            for sign in (1.0, -1.0):
                along = sign * np.array([math.cos(angle), math.sin(angle)])
                frame = _from_portrait(np.array(middle), along, width, height, size, alone=text is None)
                cut = text is not None and height < _ASPECT[0] * width
                if frame and (cut or fill >= _LEAST_FILL[1]):
                    yield from _with_portrait(ground, frame, cut=cut)


def _from_portrait(
    middle: Vector, along: Vector, width: float, height: float, size: tuple[int, int], *, alone: bool
) -> _Frame | None:
    """The card that such a portrait is on; None where it is none. One whose top is cut off still has its foot.

    Args:
        middle: of the ground.
        along: unit vector of the reading direction.
        width: of the ground.
        height: of the ground.
        size: height and width of the picture.
        alone: whether nothing but the portrait says which way up the card lies: then the ground may end at the
            shoulders, which fill the foot of most portraits.
    """
    down = np.array([-along[1], along[0]])
    top, foot = middle - down * height / 2, middle + down * height / 2
    from_foot = along * (_LEFT + _WIDTH / 2) + down * (_TOP + _HEIGHT)
    ratio = height / width
    if _ASPECT[0] <= ratio <= _ASPECT[1]:
        scale = math.sqrt(width / _WIDTH * height / _HEIGHT)
    elif alone and _SHOULDERS <= ratio < _ASPECT[0]:
        scale = width / _WIDTH
        foot = top + down * _HEIGHT * scale
    elif not alone and _CUT_ASPECT[0] <= ratio <= _CUT_ASPECT[1] and _at_border(top, size):
        scale = width / _WIDTH
    else:
        return None
    return _Frame(foot - from_foot * scale, along, down, scale)


def _at_border(point: Vector, size: tuple[int, int]) -> bool:
    height, width = size
    return bool(min(point[0], point[1], width - 1 - point[0], height - 1 - point[1]) <= 3.0)


def _with_portrait(ground: Gray, frame: _Frame, *, cut: bool) -> Iterator[_Frame]:
    """The frame, where its ground is behind a head; clothes of another colour below prove that it is upright."""
    box = frame.strip(ground, _LEFT, _LEFT + _WIDTH, _TOP, _TOP + _HEIGHT) > 0

    def share(across: tuple[float, float], top: float, bottom: float) -> float:
        height, width = box.shape[:2]
        piece = box[int(top * height) : int(bottom * height), int(across[0] * width) : int(across[1] * width)]
        return float(piece.mean())

    backed = max(share(corner, 0.03, 0.2) for corner in _UPPER_CORNERS) > _MUCH
    if cut:
        yield frame
    elif backed and share(_HEAD, 0.3, 0.55) < _LITTLE:
        yield replace(frame, upright=share(_CLOTHES, 0.85, 0.97) < _LITTLE)


def _rows(points: NDArray[np.float64]) -> int:
    """In how many of a card's rows some points (n, 2) left of its portrait stand."""
    left = points[(points[:, 0] > _LABELS[0]) & (points[:, 0] < _TEXT_TO)]
    inside = left[(left[:, 1] > _ROWS[0]) & (left[:, 1] < _ROWS[1])]
    return len(set(np.round(inside[:, 1] / _ROW).astype(int).tolist()))


def _columns(beginnings: Vector) -> int:
    """How many rows begin in the column of the labels, or in that of the values."""
    return max(_column(beginnings, *_LABELS), _column(beginnings, *_VALUES))


def _column(beginnings: Vector, left: float, right: float) -> int:
    inside = beginnings[(beginnings[:, 0] > left) & (beginnings[:, 0] < right)]
    return _rows(inside[np.abs(inside[:, 0] - np.median(inside[:, 0])) < _COLUMN]) if len(inside) else 0


def _view(picture: Picture, frame: _Frame, regions: Sequence[LineRegion]) -> CardView:
    border = np.array([picture.shape[1] - 1, picture.shape[0] - 1], np.float64)
    ends = _beginnings(regions, frame)
    placed = frame.on_card(ends)
    labels = _columns(placed)
    capitals = _CAPITALS * frame.scale
    at_border = np.minimum(ends, border - ends).min(axis=1) <= _AT_BORDER * border.max()
    little = _rows(placed) < _FEWEST_ROWS
    cut = frame.upright and (little or _rows(placed[at_border]) >= _FEWEST_CUT)
    known = labels >= (_FEWEST_LABELS if frame.upright else _PROOF)
    if not known and not cut:
        return CardView(capitals=capitals if frame.upright else 0.0)
    steps = np.arange(_NUMBER[0], _NUMBER[1], 1 / _DETAIL)
    places = frame.corner + (np.outer(steps, frame.along) + _NUMBER_AT * frame.down) * frame.scale
    outside = _run(np.minimum(places, border - places).min(axis=1) < 0)
    pieces = [(*across, at - _HALF, at + _HALF) for across, at in ((_NUMBER, _NUMBER_AT), (_NAME, _NAME_AT))]
    number_at, name_at = (tuple((x, y) for x, y in frame.corners(*piece).tolist()) for piece in pieces)
    if not known:
        return CardView(capitals=capitals, outside=outside, number_at=number_at, name_at=name_at)
    level, tint = _paper(frame.strip(picture, *_GROUND, detail=_COARSE))
    strips = [frame.strip(picture, *piece) for piece in pieces]
    burnt, name_burnt = (_burnt(strip) if level < _WHITE else 0.0 for strip in strips)
    covered, name_covered = (_covered(strip, tint, level) for strip in strips)
    return CardView(capitals, burnt, covered, outside, name_burnt, name_covered, number_at, name_at)


def _beginnings(regions: Sequence[LineRegion], frame: _Frame) -> Vector:
    """Where lines begin, read as the card stands, pixels of the picture, shape (n, 2)."""
    turns = np.radians([region.angle for region in regions])
    ways = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    ways *= np.sign(ways @ frame.along)[:, None]
    half = np.array([region.length / 2 for region in regions])
    return np.asarray([region.center for region in regions] - ways * half[:, None], np.float64)


def _paper(strip: Picture) -> tuple[float, Vector]:
    """Level of the darkest channel where the card's paper is darkest, and its tint (a and b).

    A reflection leaves some of the paper as it is; what is white all over is a screen or a bare sheet.
    """
    high, wide = _BLOCKS
    height, width = strip.shape[0] // high, strip.shape[1] // wide
    blocks = strip[: high * height, : wide * width].reshape(high, height, wide, width, 3).swapaxes(1, 2)
    paper = np.sort(blocks.reshape(high * wide, height * width, 3), axis=1)[:, round(0.7 * height * width)]
    seen = paper[paper.min(axis=1) > 0]
    if not len(seen):
        return 255.0, np.array([128.0, 128.0])
    tints = cv2.cvtColor(seen[None], cv2.COLOR_BGR2LAB)[0, :, 1:]
    return float(seen.min()), np.asarray(np.median(tints, axis=0), np.float64)


def _burnt(strip: Picture) -> float:
    """Longest stretch of columns that are burnt out from top to bottom, millimetres."""
    return _run((strip.min(axis=2) >= _BURNT).mean(axis=0) >= _FILLED)


def _covered(strip: Picture, tint: Vector, level: float) -> float:
    """Longest stretch of columns of another tint than the card's from top to bottom, and without print, mm."""
    soft = cv2.GaussianBlur(strip, (0, 0), _DETAIL / 2)
    apart = cv2.cvtColor(soft, cv2.COLOR_BGR2LAB)[..., 1:].astype(np.float64) - tint
    foreign = (np.hypot(apart[..., 0], apart[..., 1]) > _OTHER_TINT).mean(axis=0) >= _FILLED
    if not foreign.any():
        return 0.0
    light = cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY).astype(np.float32)
    relief = np.abs(light - cv2.GaussianBlur(light, (0, 0), _DETAIL)).max(axis=0, keepdims=True)
    blank = cv2.blur(relief, (round(2 * _DETAIL), 1))[0] < _RELIEF * level
    return _run(foreign & blank)


def _run(columns: NDArray[np.bool_]) -> float:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], columns, [0]]).astype(np.int8)))
    return float((edges[1::2] - edges[::2]).max(initial=0)) / _DETAIL
