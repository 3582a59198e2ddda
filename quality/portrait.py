"""Identity cards told by their portraits.

An Indonesian card has one layout: a portrait on plain red or blue stands right of the text, its upper edge level
with the number. So the portrait says, before anything is read, where the card lies and how large it is. Of a copy
without colours, a covered portrait or a paper that looks otherwise nothing is said.

Lengths on the card are millimetres.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np

from quality.card_frame import CAPITALS, CARD, ROW, Frame, Vector
from quality.model import Gray, LineRegion, Picture

_LEFT, _TOP, _WIDTH, _HEIGHT = 62.9, 11.9, 19.7, 26.7
"""The portrait on the card."""
PORTRAIT_AT = (_LEFT + _WIDTH / 2, _TOP + _HEIGHT / 2)
FEWEST_ROWS, _FEWEST_LEFT = 4, 2
"""Rows of print left of it, and those that a cut leaves."""
_LABELS_FROM, _TEXT_TO, _ROWS = -0.5, 60.0, (9.0, 46.0)
"""Between what these rows begin, and the levels that they lie between."""

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
_UPPER_CORNERS, _HEAD, _CLOTHES = ((0.0, 0.15), (0.85, 1.0)), (0.35, 0.65), (0.35, 0.65)
_MUCH, _LITTLE = 0.6, 0.5
"""Share of the ground's colour in the upper corners at least, and where head and clothes are at most."""


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


def by_portrait(picture: Picture, regions: Sequence[LineRegion], capitals: float) -> Iterator[Frame]:
    """Cards whose portrait and text agree, told by portraits of the surest colour; one may be told both ways up.

    Args:
        picture: the page.
        regions: all lines of text on it, in its pixels.
        capitals: their height as it was measured, pixels.
    """
    if not regions or not capitals:
        return
    text = math.radians(float(np.median([region.angle for region in regions])))
    middles = np.array([region.center for region in regions], np.float64)
    for portraits in _portraits(picture, text):
        cards = [
            frame
            for frame in portraits
            if _LETTERS[0] <= capitals / (CAPITALS * frame.scale) <= _LETTERS[1]
            and _is_card(frame, frame.on_card(middles))
        ]
        if cards:
            yield from cards
            return


def _portraits(picture: Picture, text: float | None) -> Iterator[list[Frame]]:
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


def _is_card(frame: Frame, middles: Vector) -> bool:
    """Whether rows of text stand left of the portrait; or, where the picture ends there, hardly any elsewhere."""
    if rows_left(middles) >= FEWEST_ROWS:
        return True
    high = middles[(middles[:, 1] > 0) & (middles[:, 1] < CARD[1])]
    own = high[(high[:, 0] > 0) & (high[:, 0] < CARD[0])]
    rows = set(np.round(own[:, 1] / ROW).tolist())
    beside = bool((high[:, 0] > CARD[0]).any())
    return frame.upright and not beside and len(rows) >= _FEWEST_LEFT and 2 * len(own) >= len(middles)


def _grounds(small: Picture, vivid: int) -> tuple[Gray, Gray]:
    """Where a picture (hue, saturation, value) is red, and blue."""
    red, red_too, blue = (
        cv2.inRange(small, np.array([low, vivid, _DIMMEST]), np.array([high, 255, 255]))
        for low, high in (_RED, _RED_TOO, _BLUE)
    )
    return np.asarray(cv2.bitwise_or(red, red_too), np.uint8), np.asarray(blue, np.uint8)


def _standing(ground: Gray, text: float | None, size: tuple[int, int]) -> Iterator[Frame]:
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
) -> Frame | None:
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
    return Frame(foot - from_foot * scale, along, down, scale)


def _at_border(point: Vector, size: tuple[int, int]) -> bool:
    height, width = size
    return bool(min(point[0], point[1], width - 1 - point[0], height - 1 - point[1]) <= 3.0)


def _with_portrait(ground: Gray, frame: Frame, *, cut: bool) -> Iterator[Frame]:
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


def rows_left(points: Vector) -> int:
    """In how many of a card's rows some points (n, 2) left of its portrait stand."""
    left = points[(points[:, 0] > _LABELS_FROM) & (points[:, 0] < _TEXT_TO)]
    inside = left[(left[:, 1] > _ROWS[0]) & (left[:, 1] < _ROWS[1])]
    return len(set(np.round(inside[:, 1] / ROW).astype(int).tolist()))
