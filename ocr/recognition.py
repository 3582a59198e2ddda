"""What a line of text says: PP-OCR's recognition network and the reading of its answer.

The network gives for every eighth column of a line the probabilities of its signs and of "none" (CTC). It is the
one that `ocr.letters` cut down to the signs of a typewriter.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from itertools import groupby

import cv2
import numpy as np

from ocr.engine import Image, Reading
from ocr.letters import NETWORK, SIGNS
from ocr.session import Floats, Network, Precision
from ocr.weights import model_dir

HEIGHT = 48
"""Pixels of a line that the network was trained with."""

WIDTHS = (
    96, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048, 2560, 3200,
)  # fmt: skip
"""Pixels that a line may be wide: it gets empty paper behind it, as in training, up to the next one. Few, for
each size that is new to a network costs ten to thirty milliseconds and memory, a change of size one or two."""

WIDEST = WIDTHS[-1]
"""Pixels; longer lines are squeezed."""

TOGETHER, TOGETHER_WIDTH = 2, 1024
"""Lines of one width that are read in one go, and the width up to which they are."""

BLANK = 0.2
"""Probability from which a blank is written where no sign is likelier than none: the smallest network is shy of
them. On 371 lines read alike, 0.5 loses 16 blanks and invents 13, 0.2 loses 4 and invents 17, 0.05 1 and 29."""

_SPACE = ord(" ")
_SCALE = np.arange(256, dtype=np.float32) / np.float32(127.5) - np.float32(1)


class LineRecogniser:
    """Reads lines."""

    def __init__(
        self,
        model: str,
        *,
        breadth: float = 1.0,
        threads: int = 1,
        precision: Precision = Precision.FLOAT32,
    ) -> None:
        """Loads the network; `EngineError` when it is missing.

        Args:
            model: a recognition model of `ocr.weights.MODELS`.
            breadth: lines are made this much narrower or wider; the time for a line goes with its width.
            threads: of the network.
            precision: that the network computes with.
        """
        folder = model_dir(model)
        self._network = Network(folder / NETWORK, threads=threads, precision=precision)
        self._signs = Alphabet(json.loads((folder / SIGNS).read_text(encoding="utf-8")))
        self._breadth = breadth

    def __call__(self, crops: Sequence[Image]) -> Sequence[Reading]:
        """See `LineReader.recognise`."""
        readings: list[Reading] = [("", 0.0)] * len(crops)
        for width, indices in _by_width([_scaled(crop, self._breadth) for crop in crops]):
            blob = np.stack([_normalised(crops[index], self._breadth, width) for index in indices])
            for index, probabilities in zip(indices, self._network(blob), strict=True):
                readings[index] = self._signs.spelt(probabilities)
        return readings


class Alphabet:
    """What the classes of a network stand for; several may be written alike."""

    def __init__(self, signs: Sequence[str]) -> None:
        """`signs`: of ASCII, by class; the first is "none", the last blank is the network's own."""
        self._written = np.array([ord(sign) if sign else 0 for sign in signs], dtype=np.uint8)
        self._blank = max(at for at, sign in enumerate(signs) if sign == " ")

    def spelt(self, probabilities: Floats) -> Reading:
        """The likeliest sign of each column, repetitions once, gaps not at all, and their mean probability."""
        best = probabilities.argmax(axis=1)
        best[(best == 0) & (probabilities[:, self._blank] > BLANK)] = self._blank
        signs = self._written[best]
        new = signs != 0
        new[1:] &= signs[1:] != signs[:-1]
        (places,) = new.nonzero()
        text = " ".join(signs[places].tobytes().decode("ascii").split())
        if not text:
            return "", 0.0
        printed = places[signs[places] != _SPACE]
        return text, float(probabilities[printed, best[printed]].mean())


def _by_width(widths: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Indices of lines that are given the network with one width, pixels; lines without a picture are left out."""
    padded = [next((each for each in WIDTHS if each >= width), WIDEST) for width in widths]
    order = sorted((index for index, width in enumerate(widths) if width), key=lambda index: padded[index])
    for width, group in groupby(order, key=lambda index: padded[index]):
        indices = list(group)
        together = TOGETHER if width <= TOGETHER_WIDTH else 1
        for start in range(0, len(indices), together):
            yield width, indices[start : start + together]


def _scaled(crop: Image, breadth: float) -> int:
    """Width of a line at the network's height, pixels; 0 where there is nothing to read."""
    height, width = int(crop.shape[0]), int(crop.shape[1])
    return min(WIDEST, math.ceil(HEIGHT * breadth * width / height)) if height and width else 0


def _normalised(crop: Image, breadth: float, width: int) -> Floats:
    """Shape (3, HEIGHT, width), -1..1, with nothing (0) behind the line's end."""
    line = cv2.LUT(cv2.resize(crop, (_scaled(crop, breadth), HEIGHT), interpolation=cv2.INTER_LINEAR), _SCALE)
    blob = np.zeros((3, HEIGHT, width), dtype=np.float32)
    for channel in range(3):
        blob[channel, :, : line.shape[1]] = line[:, :, channel]
    return blob
