"""The ways in which a document may stand: turned by quarters, mirrored, or as the page is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import overload

import numpy as np
from numpy.typing import NDArray

from ocr.cutout import Cutout, Picture
from ocr.model import Box
from pipeline.model import Page, Rectified

Matrix = NDArray[np.float64]

QUARTERS = (0, 90, 180, 270)


class Candidates(Sequence[Rectified]):
    """The ways a document may stand, by their turns clockwise; each is turned when it is first asked for."""

    def __init__(self, likely: Rectified, ranked: Callable[[], Sequence[int]]) -> None:
        """What is known at first.

        Args:
            likely: the way that is looked at first.
            ranked: turns of the page in degrees, the likeliest first; asked when somebody wants to know.
        """
        self._ranked = ranked
        self._likely = likely
        self._seen = {likely.rotation: likely}

    @property
    def likely(self) -> Rectified:
        """The way that is looked at first; whether its words make sense tells whether it is the right one."""
        return self._likely

    def __len__(self) -> int:
        return len(self._ranked())

    @overload
    def __getitem__(self, index: int) -> Rectified: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Rectified]: ...

    def __getitem__(self, index: int | slice) -> Rectified | Sequence[Rectified]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        degrees = self._ranked()[index]
        if degrees not in self._seen:
            self._seen[degrees] = turned(self._likely, (degrees - self._likely.rotation) % 360)
        return self._seen[degrees]


def turned(document: Rectified, degrees: int) -> Rectified:
    """The same document turned clockwise by further quarter turns."""
    if degrees % 360 == 0:
        return document
    width, height = document.size
    back = np.linalg.inv(quarter_turn(degrees, width, height)).astype(np.float64)
    return Rectified(
        picture=_through(document.picture, back, (width, height) if degrees % 180 == 0 else (height, width)),
        page=document.page,
        to_page=document.to_page @ back,
        rotation=(document.rotation + degrees) % 360,
        edges_found=document.edges_found,
        outline=document.outline,
        text_height=document.text_height,
    )


def mirrored(document: Rectified) -> Rectified:
    """The same document, left for right: a camera that looks at its user saves what a mirror shows."""
    back = np.array([[-1, 0, document.size[0] - 1], [0, 1, 0], [0, 0, 1]], dtype=np.float64)
    picture = _through(document.picture, back, document.size)
    return replace(document, picture=picture, to_page=document.to_page @ back, lines=())


def _through(picture: Picture, matrix: Matrix, size: tuple[int, int]) -> Cutout:
    if isinstance(picture, Cutout):
        return picture.through(matrix, size)
    height, width = picture.shape[:2]
    return Cutout(np.asarray(picture), np.eye(3), (width, height)).through(matrix, size)


def whole(page: Page) -> Rectified:
    """The page as it is, for one that was never photographed."""
    return Rectified(
        picture=page.image,
        page=page.number,
        to_page=np.eye(3),
        rotation=0,
        edges_found=False,
    )


def quarter_turn(degrees: int, width: int, height: int) -> Matrix:
    """Homography of a clockwise turn of a picture of that size, pixels to pixels."""
    matrices = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        90: [[0, -1, height - 1], [1, 0, 0], [0, 0, 1]],
        180: [[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1]],
        270: [[0, 1, 0], [-1, 0, width - 1], [0, 0, 1]],
    }
    return np.array(matrices[degrees % 360], dtype=np.float64)


def in_reading_order(box: Box) -> Box:
    """The same quadrilateral, named from its top left corner on: for a box that was turned with its page."""
    x, y = box.center
    corners = sorted(box.corners, key=lambda corner: math.atan2(corner[1] - y, corner[0] - x))
    start = min(range(4), key=lambda at: sum(corners[at]))
    return Box(*corners[start:], *corners[:start])
