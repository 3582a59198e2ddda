"""Making pictures smaller, cheaply."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def shrunk(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture at (width, height) pixels, neither above its own, by averaging; grey or colour.

    It is halved as often as it goes, which OpenCV does an order of magnitude faster than any other averaging, and
    only the rest is weighted pixel by pixel.
    """
    while image.shape[1] >= 2 * size[0] and image.shape[0] >= 2 * size[1]:
        image = halved(image)
    if (image.shape[1], image.shape[0]) == size:
        return image
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def grey(picture: Halves, size: tuple[int, int]) -> NDArray[np.uint8]:
    """A picture in colour, shrunk to (width, height) pixels, in grey; colour goes as soon as it is cheap."""
    level = 0
    while picture[level].shape[1] >= 2 * size[0] and picture[level].shape[0] >= 2 * size[1]:
        level += 1
    return shrunk(np.asarray(cv2.cvtColor(picture[level], cv2.COLOR_BGR2GRAY), dtype=np.uint8), size)


def halved(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Every four pixels become one; an odd last row or column is left out."""
    height, width = image.shape[0] // 2, image.shape[1] // 2
    even = image[: 2 * height, : 2 * width]
    return np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


class Halves:
    """A picture, halved as often as somebody asks: several look at the same one on its way to a small view."""

    def __init__(self, image: NDArray[np.uint8]) -> None:
        """Nothing is computed yet; `image` must stay as it is."""
        self._levels = [image]

    def __getitem__(self, level: int) -> NDArray[np.uint8]:
        """The picture itself (0), or a half of the one before."""
        while level >= len(self._levels):
            self._levels.append(halved(self._levels[-1]))
        return self._levels[level]
