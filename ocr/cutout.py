"""A picture seen through a homography, of which only the parts that somebody asks for are ever computed.

A document cut out of a page of twelve megapixels has ten itself, and what is looked at of them are its lines: a
fifth. A part has the same pixels as the same part of the whole picture.
"""

from __future__ import annotations

from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Image
from ocr.pictures import Halves, shrunk

Matrix = NDArray[np.float64]

_ALIASES = 0.55
"""Reduction below which bilinear sampling leaves pixels out, so that the picture is halved first."""
_SAMPLED = 16
"""Every so manieth pixel, each way, tells a picture's mean."""
_LIGHT = (0.114, 0.587, 0.299)
"""What blue, green and red are worth in grey."""
_BESIDE = 2
"""Pixels round a part that its edges are interpolated with."""


class Picture(Protocol):
    """What has a size and can be cut: an image, or a `Cutout`."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Height, width, channels."""
        ...

    def __getitem__(self, part: tuple[slice, slice], /) -> Image:
        """Rows and columns, none outside the picture."""
        ...


class Cutout:
    """A `Picture` that is resampled once, from another one's pixels, part by part."""

    def __init__(self, source: Image | Halves, mapping: Matrix, size: tuple[int, int]) -> None:
        """Nothing is computed yet.

        Args:
            source: where the pixels come from; with halves that others may have made already.
            mapping: 3x3 homography, pixels of this picture -> pixels of `source`.
            size: (width, height) of this picture.
        """
        self._mapping = mapping
        self._source = source if isinstance(source, Halves) else Halves(source)
        self._size = size
        self._step = _step(mapping, size)
        self._whole: Image | None = None
        self._beyond: tuple[float, ...] | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """See `Picture`."""
        return (self._size[1], self._size[0], 3)

    def __getitem__(self, part: tuple[slice, slice], /) -> Image:
        """See `Picture`; contiguous unless the whole picture is there."""
        (top, bottom, _), (left, right, _) = (
            each.indices(most) for each, most in zip(part, self.shape, strict=False)
        )
        if self._whole is not None:
            return self._whole[top:bottom, left:right]
        if bottom <= top or right <= left:
            return np.empty((max(0, bottom - top), max(0, right - left), 3), dtype=np.uint8)
        found = self._resampled((left, top, right, bottom), (right - left, bottom - top))
        if (right - left, bottom - top) == self._size:
            self._whole = found
        return found

    def through(self, matrix: Matrix, size: tuple[int, int]) -> Cutout:
        """The same seen otherwise; `matrix`: pixels of the other picture -> pixels of this one."""
        other = Cutout(self._source, self._mapping @ matrix, size)
        other._beyond = self._mean()  # of one source, computed once
        return other

    def reduced(self, bounds: tuple[int, int, int, int], size: tuple[int, int], *, colour: bool = True) -> Image:
        """A part (left, top, right, bottom) at another size, not above its own, from pixels that were averaged.

        In grey it takes a third of the work.
        """
        return self._resampled(bounds, size, colour=colour)

    def _resampled(
        self, bounds: tuple[int, int, int, int], size: tuple[int, int], *, colour: bool = True
    ) -> Image:
        """A part at a size; what lies beyond the source has its mean colour: replicating would draw bars."""
        left, top, right, bottom = bounds
        across, down = (right - left) / size[0], (bottom - top) / size[1]
        # The middles of pixels stay where they are.
        place = np.array([[across, 0, left + (across - 1) / 2], [0, down, top + (down - 1) / 2], [0, 0, 1]])
        image, mapping = self._level(self._mapping @ place, self._step * min(across, down))
        beyond = self._mean()
        if not colour:
            image = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
            beyond = (float(np.dot(beyond, _LIGHT)),)
        return np.asarray(
            cv2.warpPerspective(
                image,
                mapping,
                size,
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_CONSTANT,
                borderValue=beyond,
            ),
            dtype=np.uint8,
        )

    def _mean(self) -> tuple[float, ...]:
        """The source's mean colour."""
        if self._beyond is None:
            self._beyond = _mean(self._source[0])
        return self._beyond

    def _level(self, mapping: Matrix, step: float) -> tuple[Image, Matrix]:
        """The source, halved as long as pixels would be left out, and the mapping to it.

        Args:
            mapping: to the source itself.
            step: pixels of the source from one that is asked for to the next.
        """
        level = 0
        while step * _ALIASES > 1 and min(self._source[level].shape[:2]) >= 2:
            level, step = level + 1, step / 2
        image, source = self._source[level], self._source[0]
        scale = (image.shape[1] / source.shape[1], image.shape[0] / source.shape[0], 1.0)
        return image, np.diag(scale) @ mapping


def _step(mapping: Matrix, size: tuple[int, int]) -> float:
    """Pixels of the source for each of a picture of that size, each way, on the average."""
    width, height = size
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], dtype=np.float64)
    area = abs(cv2.contourArea(cv2.perspectiveTransform(corners, mapping).astype(np.float32)))
    return float(np.sqrt(area / (width * height)))


def _mean(image: Image) -> tuple[float, ...]:
    """The mean colour, of so few pixels that it costs nothing."""
    size = (max(1, image.shape[1] // _SAMPLED), max(1, image.shape[0] // _SAMPLED))
    return tuple(cv2.mean(cv2.resize(image, size, interpolation=cv2.INTER_NEAREST))[:3])


def whole(picture: Picture) -> Image:
    """All of it; a cutout keeps it from then on."""
    return picture[:, :] if isinstance(picture, Cutout) else np.asarray(picture)


def reduced(picture: Picture, bounds: tuple[int, int, int, int], size: tuple[int, int]) -> Image:
    """The part between (left, top, right, bottom) at (width, height) pixels, neither above its own."""
    if isinstance(picture, Cutout):
        return picture.reduced(bounds, size)
    left, top, right, bottom = bounds
    return shrunk(picture[top:bottom, left:right], size)


def reduced_grey(picture: Picture, bounds: tuple[int, int, int, int], size: tuple[int, int]) -> Image:
    """The same without its colour, shape (height, width)."""
    if isinstance(picture, Cutout):
        return picture.reduced(bounds, size, colour=False)
    return np.asarray(cv2.cvtColor(reduced(picture, bounds, size), cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def through(picture: Picture, matrix: Matrix, size: tuple[int, int]) -> Image:
    """The picture seen through a homography, from the source's own pixels where it is a cutout.

    Args:
        picture: any.
        matrix: pixels of the result -> pixels of `picture`.
        size: (width, height) of the result.
    """
    if isinstance(picture, Cutout):
        return picture.through(matrix, size)[:, :]
    return warped(picture, np.linalg.inv(matrix).astype(np.float64), size)


def warped(picture: Picture, matrix: Matrix, size: tuple[int, int]) -> Image:
    """The picture seen through a homography, its border drawn out.

    Args:
        picture: any.
        matrix: pixels of `picture` -> pixels of the result.
        size: (width, height) of the result.
    """
    corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=np.float64)
    seen = cv2.perspectiveTransform(corners[None], np.linalg.inv(matrix))[0]
    (left, top), (right, bottom) = seen.min(axis=0) - _BESIDE, seen.max(axis=0) + _BESIDE
    height, width = picture.shape[:2]
    rows = slice(min(max(0, int(top)), height - 1), min(max(1, int(bottom) + 2), height))
    columns = slice(min(max(0, int(left)), width - 1), min(max(1, int(right) + 2), width))
    shift = np.array([[1, 0, columns.start], [0, 1, rows.start], [0, 0, 1]], dtype=np.float64)
    part = picture[rows, columns]
    return np.asarray(
        cv2.warpPerspective(part, matrix @ shift, size, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8
    )
