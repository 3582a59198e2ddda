"""What a line of text says: PP-OCR's recognition network and the reading of its answer.

The network gives for every eighth column of a line the probabilities of its signs and of "none" (CTC). It is the
one that `ocr.letters` cut down to the signs of a typewriter.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr import side_by_side
from ocr.engine import Image, Reading
from ocr.letters import NETWORK, SIGNS
from ocr.session import Floats, Network, Precision, computes_bfloat16
from ocr.side_by_side import STACKED, alone, answers, arranged, pictured, stacked
from ocr.weights import model_dir

HEIGHT = 48
"""Pixels of a line that the network was trained with."""

WIDTHS = (
    48, 64, 96, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048, 2560,
    3200,
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

BEHIND_STOP = 0.05
"""Probability, in any column between a full stop and the next sign, from which a blank is written between them:
of those that the smallest network had lost it gives back 9 of 11 and invents none at 21 stops without one."""

BETWEEN_LETTERS = 0.05
"""The same between letters, from which it is in doubt whether none was lost: so were 11 of 14 lost ones and 61 of
32,800 other pairs of letters."""

PERHAPS_LOST = 0.88
"""The most that a line is worth in which a blank or a stroke is in doubt; of six such lines one has lost one."""

WIDER = 1.4
"""Times by which a line is made wider that has strokes side by side. The network has a column for every eight
pixels, too few for the strokes of III: of 62 such lines the smallest one reads 39 right, made wider 49."""

_STROKES = re.compile(r"\bI{1,3}\b|[IJ]{2}|WJ")
_STROKE = re.compile(r"[IJ]")
_STROKE_LOST = re.compile(r"WJ", re.IGNORECASE)
"""What no Indonesian word or name has: WIJAYA that lost its I."""

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
        parted = folder / side_by_side.NETWORK
        # In 32 bits a new size costs nothing, and lines one by one take a tenth less.
        self._parts = parted.is_file() and computes_bfloat16(precision)
        self._network = Network(parted if self._parts else folder / NETWORK, threads=threads, precision=precision)
        self._signs = Alphabet(json.loads((folder / SIGNS).read_text(encoding="utf-8")))
        self._breadth = breadth

    def __call__(self, crops: Sequence[Image]) -> Sequence[Reading]:
        """See `LineReader.recognise`."""
        readings = self._read(crops, self._breadth)
        narrow = [index for index, (text, _) in enumerate(readings) if _STROKES.search(text)]
        again = self._read([crops[index] for index in narrow], WIDER * self._breadth)
        for index, wider in zip(narrow, again, strict=True):
            if more_strokes(readings[index][0], wider[0]):
                readings[index] = wider
        return readings

    def _read(self, crops: Sequence[Image], breadth: float) -> list[Reading]:
        readings: list[Reading] = [("", 0.0)] * len(crops)
        ways = self._side_by_side if self._parts else self._one_by_one
        for index, probabilities in ways(crops, breadth):
            readings[index] = self._signs.spelt(probabilities)
        return readings

    def _side_by_side(self, crops: Sequence[Image], breadth: float) -> Iterator[tuple[int, Floats]]:
        """The index of each line, and the network's answer."""
        widths = [_scaled(crop, breadth) for crop in crops]
        for indices in stacked(widths):
            blob = np.stack([_normalised(crops[index], breadth, STACKED) for index in indices])
            yield from zip(indices, self._network(blob, *alone()), strict=True)
        for strip in arranged(widths):
            lines = [_normalised(crops[index], breadth, widths[index]) for index, _ in strip.lines]
            yield from answers(strip, widths, self._network(*pictured(strip, lines))[0])

    def _one_by_one(self, crops: Sequence[Image], breadth: float) -> Iterator[tuple[int, Floats]]:
        """The same by a network that looks at whole pictures."""
        for width, indices in _by_width([_scaled(crop, breadth) for crop in crops]):
            blob = np.stack([_normalised(crops[index], breadth, width) for index in indices])
            yield from zip(indices, self._network(blob), strict=True)


class Alphabet:
    """What the classes of a network stand for; several may be written alike."""

    def __init__(self, signs: Sequence[str]) -> None:
        """`signs`: of ASCII, by class; the first is "none", the last blank is the network's own."""
        self._written = np.array([ord(sign) if sign else 0 for sign in signs], dtype=np.uint8)
        self._blank = max(at for at, sign in enumerate(signs) if sign == " ")
        self._blanks = [at for at, sign in enumerate(signs) if sign == " "]

    def spelt(self, probabilities: Floats) -> Reading:
        """The likeliest sign of each column, repetitions once, gaps not at all, and their mean probability.

        A blank that another sign outshines is written behind a full stop; between letters the line is in doubt.
        """
        best = probabilities.argmax(axis=1)
        best[(best == 0) & (probabilities[:, self._blank] > BLANK)] = self._blank
        signs = self._written[best]
        new = signs != 0
        new[1:] &= signs[1:] != signs[:-1]
        (places,) = new.nonzero()
        read = signs[places].tobytes().decode("ascii")
        outshone = self._outshone(probabilities, places)
        text = " ".join(_with_blanks(read, outshone > BEHIND_STOP).split())
        if not text:
            return "", 0.0
        printed = places[signs[places] != _SPACE]
        confidence = float(probabilities[printed, best[printed]].mean())
        return text, min(confidence, PERHAPS_LOST) if _perhaps_lost(read, outshone) else confidence

    def _outshone(self, probabilities: Floats, places: NDArray[np.intp]) -> Floats:
        """The largest probability of a blank behind each place but the last, up to and with the next."""
        if len(places) < 2:
            return np.zeros(0, dtype=np.float32)
        blank = probabilities[:, self._blanks].sum(axis=1)
        return np.maximum.reduceat(blank[: places[-1] + 1], places[:-1] + 1)


def more_strokes(first: str, second: str) -> bool:
    """Whether a second reading says the same as the first, with an I or a J more."""
    return len(second) > len(first) and _STROKE.sub("", first) == _STROKE.sub("", second)


def _with_blanks(read: str, likely: NDArray[np.bool_]) -> str:
    """The text with a blank behind each full stop where one is likely and a letter or digit follows."""
    missing = [at for at in likely.nonzero()[0] if read[at] == "." and read[at + 1].isalnum()]
    for at in reversed(missing):
        read = f"{read[: at + 1]} {read[at + 1 :]}"
    return read


def _perhaps_lost(read: str, outshone: Floats) -> bool:
    """Whether a blank may stand between two letters that are written as one word, or a stroke is missing."""
    if _STROKE_LOST.search(read):
        return True
    likely = (outshone > BETWEEN_LETTERS).nonzero()[0]
    return any(read[at].isalpha() and read[at + 1].isalpha() for at in likely)


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
    line = cv2.resize(crop, (_scaled(crop, breadth), HEIGHT), interpolation=cv2.INTER_LINEAR)
    blob = np.zeros((3, HEIGHT, width), dtype=np.float32)
    for channel, plane in enumerate(cv2.split(line)):  # bytes part sooner than numbers
        blob[channel, :, : line.shape[1]] = cv2.LUT(plane, _SCALE)
    return blob
