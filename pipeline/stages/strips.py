"""A line of print cut out of a picture, and what can be measured of its characters and of the ground between them.

Lengths that depend on the print are shares of the line's height, so that a strip of any size measures alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.cutout import Picture, warped
from ocr.engine import Image
from ocr.model import Box

Grey = NDArray[np.float32]
Mask = NDArray[np.bool_]

_NEAR = 0.12
"""Ink, blurred, reaches this far; ground is measured beyond it."""
_FLAT = 1.2
"""Pixels; what is coarser than this is shading, what is finer is noise."""
_LEAST_INK, _FAINT_INK = 6.0, 5.0
"""Grey levels darker than the ground from which a pixel may be ink, and from which it is no ground for sure."""
_GLYPH_HEIGHTS, _GLYPH_WIDTH = (0.35, 1.3), 1.2
_LEAST_WIDTH, _LEAST_HEIGHT = 60, 8
"""Pixels; a smaller strip shows no more than noise."""
_LEAST_GROUND = 12
"""Pixels of ground below which nothing is said of it."""


@dataclass(frozen=True, eq=False)
class Strip:
    """A line, level, with a margin on all sides.

    Attributes:
        colour: BGR; `grey` its grey.
        ink: how much darker than the ground around it each pixel is, grey levels.
        printed: where there is ink for sure; `ground`: where there is none for sure.
        margin: pixels on each side of the line; `height` of the line.
        place: pixels of the strip -> pixels of the picture.
    """

    colour: Image
    grey: Grey
    ink: Grey
    printed: Mask
    ground: Mask
    margin: int
    height: int
    place: NDArray[np.float64]

    @property
    def line(self) -> tuple[slice, slice]:
        """The line itself."""
        return np.s_[self.margin : self.margin + self.height, self.margin : -self.margin]

    def narrowed(self, margin: float) -> Strip:
        """What `cut_strip` gives with less round the line; `margin`: in line heights, not above its own."""
        pad = round(self.height * margin)
        less = self.margin - pad
        rows, columns = (slice(less, side - less) for side in self.grey.shape)
        shift = np.array([[1, 0, less], [0, 1, less], [0, 0, 1]], np.float64)
        return _measured(self.colour[rows, columns], pad, self.height, self.place @ shift)

    def noise(self, part: tuple[slice, slice]) -> float | None:
        """Spread of the ground after shading is taken away, grey levels; None with too little ground."""
        ground = self.ground[part]
        if ground.sum() < _LEAST_GROUND:
            return None
        return float(np.std(self._fine[part][ground]))

    def tint(self, part: tuple[slice, slice]) -> NDArray[np.float64] | None:
        """The ground's colour, Lab; None with too little ground."""
        ground = self.ground[part]
        if ground.sum() < _LEAST_GROUND:
            return None
        return np.array([quantile(channel, 0.5) for channel in self._lab[part][ground].T])

    def box(self, left: float, top: float, right: float, bottom: float) -> Box:
        """A part of the strip as a box of the picture."""
        return Box.upright(left, top, right, bottom).transformed(self.place)

    @cached_property
    def _fine(self) -> Grey:
        return np.asarray(self.grey - cv2.GaussianBlur(self.grey, (0, 0), _FLAT), np.float32)

    @cached_property
    def _lab(self) -> Grey:
        """Shape (height, width, 3), 8 bits each."""
        return np.asarray(cv2.cvtColor(self.colour, cv2.COLOR_BGR2LAB), np.float32)


def cut_strip(picture: Picture, box: Box, *, margin: float) -> Strip | None:
    """The strip of a line; None where it is too small to say anything.

    Args:
        picture: any.
        box: of the line, pixels of the picture.
        margin: round the line, in line heights.
    """
    width, height = round(box.width), round(box.height)
    if width < _LEAST_WIDTH or height < _LEAST_HEIGHT:
        return None
    pad = round(height * margin)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) + pad
    to_strip = cv2.getPerspectiveTransform(np.array(box.corners, np.float32), corners)
    size = (width + 2 * pad, height + 2 * pad)
    colour = warped(picture, np.asarray(to_strip, np.float64), size)
    return _measured(colour, pad, height, np.asarray(np.linalg.inv(to_strip), np.float64))


def _measured(colour: Image, pad: int, height: int, place: NDArray[np.float64]) -> Strip:
    """A strip with its ink and its ground; `pad`: pixels round the line."""
    grey = np.asarray(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), np.uint8)
    ink = _ink(grey, height)
    middle = np.clip(ink[pad : pad + height], 0, 255).astype(np.uint8)
    level, _ = cv2.threshold(middle, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    faint = (ink > max(level * 0.6, _FAINT_INK)).astype(np.uint8)
    reach = max(3, int(height * _NEAR)) | 1
    return Strip(
        colour=colour,
        grey=grey.astype(np.float32),
        ink=ink,
        printed=ink > max(level, _LEAST_INK),
        ground=cv2.dilate(faint, np.ones((reach, reach), np.uint8)) == 0,
        margin=pad,
        height=height,
        place=place,
    )


def _ink(grey: NDArray[np.uint8], height: int) -> Grey:
    """How much darker than the ground: the ground is what is left when everything thin and dark is closed.

    It is smooth, so it is blurred at half the size: a sixth of a grey level off at most, in an eighth of the time.
    """
    side = max(3, int(height * 1.2) | 1)
    closed = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)).astype(np.float32)
    size = (grey.shape[1], grey.shape[0])
    half = cv2.resize(closed, (size[0] // 2, size[1] // 2), interpolation=cv2.INTER_AREA)
    ground = cv2.resize(cv2.GaussianBlur(half, (0, 0), height * 0.2), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(ground - grey, 0, None), np.float32)


def quantile(values: NDArray[np.generic], share: float) -> float:
    """What `numpy.quantile` gives (linear between two values), in a quarter of the time on a digit's pixels."""
    place = share * (values.size - 1)
    below, above = int(place), min(int(place) + 1, values.size - 1)
    parted = np.partition(values, (below, above), axis=None)
    return float(parted[below] + (place - below) * (parted[above] - parted[below]))


Glyph = tuple[int, int, int, int]
"""Left, top, width, height in pixels of the strip."""


def glyphs(strip: Strip) -> list[Glyph]:
    """The characters of the line from left to right; pieces above each other are one."""
    least, most = (share * strip.height for share in _GLYPH_HEIGHTS)
    _, _, stats, _ = cv2.connectedComponentsWithStats(strip.printed.astype(np.uint8))
    pieces = sorted(
        (int(x), int(y), int(w), int(h))
        for x, y, w, h, _ in stats[1:].tolist()
        if least <= h <= most and 2 <= w <= _GLYPH_WIDTH * strip.height
        and strip.margin <= y + h / 2 <= strip.margin + strip.height
    )  # fmt: skip
    found: list[Glyph] = []
    for x, y, w, h in pieces:
        if found and x < found[-1][0] + found[-1][2] - 1:
            left, top, wide, tall = found.pop()
            right, bottom, top = max(left + wide, x + w), max(top + tall, y + h), min(top, y)
            found.append((left, top, right - left, bottom - top))
        else:
            found.append((x, y, w, h))
    return found
