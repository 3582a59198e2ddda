"""Where an identity card lies on a picture; every card has one layout.

Lengths on the card are millimetres (ISO/IEC 7810 ID-1, 85.6 x 54).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from quality.model import Gray, LineRegion, Picture

Vector = NDArray[np.float64]

CARD = (85.6, 54.0)
CAPITALS = 1.45
"""Height of the name's."""
ROW = 2.35
"""Pitch of the rows of text."""
NUMBER_AT, NAME_AT = 13.4, 16.5
"""Levels of the number and of the name."""
DETAIL = 4.0
"""Pixels a millimetre at which a piece is looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Where a card lies.

    Attributes:
        corner: its upper left corner, pixels of the picture; it may lie outside.
        along, down: vectors of the reading direction (of length 1) and down the card, which may lean a little.
        scale: pixels a millimetre.
        upright: whether it is known which way up it is.
        name_at: level of the name, where it is known better.
        doubt: millimetres by which number and name may stand lower.
    """

    corner: Vector
    along: Vector
    down: Vector
    scale: float
    upright: bool = False
    name_at: float = NAME_AT
    doubt: float = 0.0

    def at(self, x: float, y: float) -> Vector:
        """A point of the card, pixels of the picture."""
        return np.asarray(self.corner + (x * self.along + y * self.down) * self.scale, np.float64)

    def corners(
        self, left: float = 0.0, right: float = CARD[0], top: float = 0.0, bottom: float = CARD[1]
    ) -> Vector:
        """Of a piece of the card, pixels of the picture, top left first, clockwise as it is read, shape (4, 2)."""
        return np.array([self.at(left, top), self.at(right, top), self.at(right, bottom), self.at(left, bottom)])

    def on_card(self, points: Vector) -> Vector:
        """Points of the picture in millimetres of the card, shape (n, 2)."""
        axes = np.stack([self.along, self.down], axis=1) * self.scale
        return np.asarray(np.linalg.solve(axes, (points - self.corner).T).T, np.float64)

    def strip(
        self,
        picture: Picture | Gray,
        left: float,
        right: float,
        top: float,
        bottom: float,
        detail: float = DETAIL,
    ) -> Picture:
        """A piece of the card, level, so many pixels a millimetre; outside the picture all channels are 0."""
        step = np.stack([self.along, self.down], axis=1) * self.scale / detail
        size = (round((right - left) * detail), round((bottom - top) * detail))
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(
            cv2.warpAffine(picture, np.column_stack([step, self.at(left, top)]), size, flags=how), np.uint8
        )


def beginnings(regions: Sequence[LineRegion], along: Vector) -> Vector:
    """Where lines begin, read in the direction `along`, pixels of the picture, shape (n, 2)."""
    turns = np.radians([region.angle for region in regions])
    ways = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    ways *= np.sign(ways @ along)[:, None]
    half = np.array([region.length / 2 for region in regions])
    return np.asarray([region.center for region in regions] - ways * half[:, None], np.float64)
