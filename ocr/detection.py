"""Where lines of text are: PP-OCR's detection network and what PaddleOCR makes of its answer.

The network (a differentiable binarisation, Liao et al. 2020) gives for each pixel the probability that it lies
in the shrunken core of a line. A region of such pixels becomes its smallest rectangle, grown back to the line.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Image
from ocr.model import Box
from ocr.session import Floats, Network, Precision
from ocr.weights import model_dir
from ocr.whole_pixels import NETWORK, pixels

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
"""What the network was trained with, for channels in the order of the picture (BGR)."""

STRIDE = 32
"""The network halves its input five times."""

SIZES = 64
"""Pixels; longest sides are rounded up to a multiple: each size that is new to a network costs half a run more."""

BAND, CONTEXT = 640, 32
"""Rows of a page that the network is given in one go at most, and those that it sees beyond a band's part: memory
goes with the largest input it ever had, and a page of fine print has five times the pixels of a card."""

KERNELS = 300
"""That are kept (`Network`): about three sizes of a page."""

LEAST_SIDE = 3
"""Pixels; regions that are thinner are specks."""


@dataclass(frozen=True, slots=True)
class DetectionRules:
    """How a probability map becomes boxes: the values that the network's own `inference.yml` names.

    Attributes:
        core: probability from which a pixel belongs to a core.
        mean: mean probability from which a core is believed.
        growth: area over circumference of a core, times this, is how far it is grown.
        most: regions that are looked at.
    """

    core: float = 0.2
    mean: float = 0.4
    growth: float = 1.4
    most: int = 3000


class TextDetector:
    """Finds lines."""

    def __init__(
        self,
        model: str,
        *,
        rules: DetectionRules | None = None,
        threads: int = 1,
        precision: Precision = Precision.FLOAT32,
    ) -> None:
        """Loads the network; `EngineError` when it is missing."""
        path = model_dir(model) / NETWORK
        self._network = Network(path, threads=threads, precision=precision, kernels=KERNELS)
        self._rules = rules or DetectionRules()

    def __call__(self, image: Image, *, longest_side: int) -> Sequence[Box]:
        """See `OcrEngine.detect`."""
        height, width = image.shape[:2]
        size = input_size(width, height, longest_side)
        small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
        probabilities = self._probabilities(small)
        scale = (width / size[0], height / size[1])
        return [_to_box(corners, scale, (width, height)) for corners in regions(probabilities, self._rules)]

    def _probabilities(self, small: Image) -> Floats:
        """Of each pixel, shape (height, width), band by band."""
        spans = bands(small.shape[0])
        if len(spans) == 1:
            return pixels(self._network(_normalised(small))[0])
        found = np.empty(small.shape[:2], dtype=np.float32)
        for (first, end), before in zip(spans, (None, *spans), strict=False):
            seen = pixels(self._network(_normalised(small[first:end]))[0])
            top = (first + before[1]) // 2 if before else 0  # the middle of what both bands saw
            found[top:end] = seen[top - first :]
        self._network.release()
        return found


def bands(height: int) -> list[tuple[int, int]]:
    """First row and end of each band, all of one height; `height`: a multiple of the stride, as all of them."""
    count = max(1, math.ceil((height - 2 * CONTEXT) / (BAND - 2 * CONTEXT)))
    shared = 2 * CONTEXT * (count - 1)
    seen = math.ceil((height + shared) / count / STRIDE) * STRIDE
    starts = [(height - seen) * band // max(1, count - 1) // STRIDE * STRIDE for band in range(count)]
    return [(start, start + seen) for start in starts]


def input_size(width: int, height: int, longest_side: int) -> tuple[int, int]:
    """(width, height) that the network is given: about `longest_side`, few sizes, multiples of its stride."""
    share = min(1.0, math.ceil(longest_side / SIZES) * SIZES / max(width, height))
    return _to_stride(int(width * share)), _to_stride(int(height * share))


def _to_stride(side: int) -> int:
    return max(STRIDE, round(side / STRIDE) * STRIDE)


def _normalised(image: Image) -> Floats:
    """Shape (1, 3, height, width)."""
    blob = np.empty((1, 3, *image.shape[:2]), dtype=np.float32)
    for channel, plane in enumerate(cv2.split(image)):  # bytes part sooner than numbers
        factor = 1 / (255 * STD[channel])
        np.multiply(plane, np.float32(factor), out=blob[0, channel])
        blob[0, channel] -= np.float32(MEAN[channel] / STD[channel])
    return blob


def regions(probabilities: Floats, rules: DetectionRules) -> list[NDArray[np.float32]]:
    """Corners (4, 2) of every line in a probability map (height, width), in reading order of the corners."""
    cores = (probabilities > rules.core).astype(np.uint8)
    outlines, _ = cv2.findContours(cores, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in outlines[: rules.most]:
        rectangle = cv2.minAreaRect(outline)
        width, height = rectangle[1]
        if min(width, height) < LEAST_SIDE:
            continue
        corners = np.asarray(cv2.boxPoints(rectangle), dtype=np.float32)
        if _mean_inside(probabilities, corners) < rules.mean:
            continue
        growth = width * height * rules.growth / (width + height)  # twice area over circumference
        grown = (rectangle[0], (width + growth, height + growth), rectangle[2])
        if min(grown[1]) < LEAST_SIDE + 2:
            continue
        found.append(_in_order(np.asarray(cv2.boxPoints(grown), dtype=np.float32)))
    return found


def _mean_inside(probabilities: Floats, corners: NDArray[np.float32]) -> float:
    """Mean probability within a quadrilateral."""
    height, width = probabilities.shape
    points = corners.tolist()  # a few numbers, hundreds of times: plain ones take a quarter of the time
    xs, ys = zip(*points, strict=True)
    left, right = (min(max(side, 0), width - 1) for side in (math.floor(min(xs)), math.ceil(max(xs))))
    top, bottom = (min(max(side, 0), height - 1) for side in (math.floor(min(ys)), math.ceil(max(ys))))
    mask = np.zeros((bottom - top + 1, right - left + 1), dtype=np.uint8)
    inside = np.array([(int(x - left), int(y - top)) for x, y in points], dtype=np.int32)
    cv2.fillPoly(mask, [inside], (1.0,))
    return float(cv2.mean(probabilities[top : bottom + 1, left : right + 1], mask)[0])


def _in_order(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """From the top left corner on, clockwise, for a line that leans by less than 45 degrees."""
    by_x = sorted(corners.tolist(), key=itemgetter(0))
    left, right = (sorted(pair, key=itemgetter(1)) for pair in (by_x[:2], by_x[2:]))
    return np.array([left[0], right[0], right[1], left[1]], dtype=np.float32)


def _to_box(corners: NDArray[np.float32], scale: tuple[float, float], size: tuple[int, int]) -> Box:
    """In pixels of the picture, none outside it."""
    return Box.from_points(np.clip(corners * scale, 0, size).tolist())
