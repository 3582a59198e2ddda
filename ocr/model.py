"""What a reader returns: boxes and lines of text.

Coordinates are pixels of the picture that was read, x to the right, y down, origin at the top left corner
of the top left pixel. Confidences are 0..1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A quadrilateral round some text; corners clockwise in reading order, from the top left one on.

    Attributes:
        left, right, top, bottom: the smallest and the largest x and y.
    """

    top_left: Point
    top_right: Point
    bottom_right: Point
    bottom_left: Point
    left: float = field(init=False, repr=False, compare=False)
    right: float = field(init=False, repr=False, compare=False)
    top: float = field(init=False, repr=False, compare=False)
    bottom: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Asked thousands of times a document, so reckoned once."""
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = self.top_left, self.top_right, self.bottom_right, self.bottom_left
        keep = object.__setattr__
        keep(self, "left", min(ax, bx, cx, dx))
        keep(self, "right", max(ax, bx, cx, dx))
        keep(self, "top", min(ay, by, cy, dy))
        keep(self, "bottom", max(ay, by, cy, dy))

    @classmethod
    def upright(cls, left: float, top: float, right: float, bottom: float) -> Box:
        """An axis-parallel box."""
        return cls((left, top), (right, top), (right, bottom), (left, bottom))

    @classmethod
    def from_points(cls, points: Iterable[Iterable[float]]) -> Box:
        """From four (x, y) pairs in reading order, for example an array of shape (4, 2)."""
        corners = [(float(x), float(y)) for x, y in points]
        if len(corners) != 4:
            raise ValueError(f"a box has four corners, not {len(corners)}")
        return cls(*corners)

    @classmethod
    def around(cls, boxes: Iterable[Box]) -> Box:
        """The axis-parallel box that holds all of `boxes`; ValueError when there are none."""
        points = [point for box in boxes for point in box.corners]
        if not points:
            raise ValueError("no box to go around")
        xs, ys = zip(*points, strict=True)
        return cls.upright(min(xs), min(ys), max(xs), max(ys))

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """The four corners in reading order."""
        return (self.top_left, self.top_right, self.bottom_right, self.bottom_left)

    @property
    def center(self) -> Point:
        """Mean of the corners."""
        return (sum(x for x, _ in self.corners) / 4, sum(y for _, y in self.corners) / 4)

    @property
    def width(self) -> float:
        """Length along the text, pixels: the mean of the upper and the lower edge."""
        return (math.dist(self.top_left, self.top_right) + math.dist(self.bottom_left, self.bottom_right)) / 2

    @property
    def height(self) -> float:
        """Length across the text, pixels: the mean of the left and the right edge."""
        return (math.dist(self.top_left, self.bottom_left) + math.dist(self.top_right, self.bottom_right)) / 2

    @property
    def angle(self) -> float:
        """Direction of the text, degrees, clockwise positive (y is down); 0 is level, in (-180, 180]."""
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = self.corners
        return math.degrees(math.atan2((by - ay) + (cy - dy), (bx - ax) + (cx - dx)))

    def part(self, start: float, end: float) -> Box:
        """The piece between two shares (0..1) of the length: where a value stands inside a longer line."""
        return Box(
            _between(self.top_left, self.top_right, start),
            _between(self.top_left, self.top_right, end),
            _between(self.bottom_left, self.bottom_right, end),
            _between(self.bottom_left, self.bottom_right, start),
        )

    def scaled(self, factor: float) -> Box:
        """In a picture so many times as large."""
        return Box(*((x * factor, y * factor) for x, y in self.corners))

    def transformed(self, matrix: NDArray[np.float64]) -> Box:
        """Through a 3x3 homography."""
        (a, b, c), (d, e, f), (g, h, i) = matrix.tolist()  # four points: plain numbers take a quarter of the time
        scaled = [(x, y, g * x + h * y + i) for x, y in self.corners]
        return Box(*(((a * x + b * y + c) / by, (d * x + e * y + f) / by) for x, y, by in scaled))


def _between(a: Point, b: Point, share: float) -> Point:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


@dataclass(frozen=True, slots=True)
class TextLine:
    """One run of text as one reader saw it."""

    text: str
    confidence: float
    box: Box


@dataclass(frozen=True, slots=True)
class OcrText:
    """Everything one reader saw on one picture.

    Attributes:
        lines: in no promised order; `box` in pixels of the picture.
        size: (width, height) of the picture, pixels.
        reader: the name of the engine, as in the registry.
        unread: boxes of lines that were found and left unread.
    """

    lines: tuple[TextLine, ...]
    size: tuple[int, int]
    reader: str
    unread: tuple[Box, ...] = ()
