"""Our own reader of the line that carries a 16-digit number: digit by digit, with what it is not sure of.

A small convolutional network looks at columns of the line, four pixels apart after the line is scaled to 32
pixels, and gives each a digit, UNREADABLE (a digit that is half gone, covered, or not of the line's face), OTHER
(any other sign) or BLANK. It was trained on random digits, so it knows no grammar and cannot be led by one.
`benchmarks/train_number_reader.py` makes the model file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engine import Digit, Image
from ocr.session import Network

MODEL = Path(__file__).parent / "models" / "number.onnx"

UNREADABLE, OTHER, BLANK = 10, 11, 12
"""Classes after the ten digits."""

HEIGHT = 32
COLUMN = 4
"""Pixels of the scaled line per column of the answer."""
LENGTH = 16
"""Digits of a NIK and of a KK number."""
SWITCH = -3.0
"""What it costs (log probability) when one sign follows another without a gap."""
AMONG_DIGITS = 0.02
"""How much rarer a letter is among digits than anywhere."""
TOUCHING = 0.001
"""Probability that a sign next to a number is a digit all the same."""
LETTERS = 4
"""Of sixteen signs at most so many may look like letters."""
FEWEST = 8
"""Digits from which on a line tells how far apart its digits stand."""
LONGEST = 1280
"""Pixels; a longer line is squeezed: no number is printed so wide."""


Floats = NDArray[np.float64]


def normalised(crop: Image | NDArray[np.uint8]) -> NDArray[np.float32]:
    """The crop as the network sees it: shape (HEIGHT, width), width a multiple of COLUMN, contrast evened out."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY) if crop.ndim == 3 else crop
    width = round(grey.shape[1] * HEIGHT / grey.shape[0])
    width = min(LONGEST, max(8 * COLUMN, -(-width // (2 * COLUMN)) * 2 * COLUMN))
    shrinks = grey.shape[0] > HEIGHT
    scaled = cv2.resize(grey, (width, HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    dark, middle, light = (float(value) for value in np.percentile(scaled, (2, 50, 98)))
    return ((scaled.astype(np.float32) - middle) / max(light - dark, 8.0)).astype(np.float32)


class NumberNetwork:
    """The network on ONNX Runtime."""

    def __init__(self, *, path: Path = MODEL, threads: int = 1) -> None:
        """Loads the model (a hundredth of a second).

        Args:
            path: as `benchmarks/train_number_reader.py` writes it.
            threads: of ONNX Runtime.

        Raises:
            EngineError: ONNX Runtime or the model is missing or broken.
        """
        self._network = Network(path, threads=threads)

    @property
    def name(self) -> str:
        """See `NumberReader.name`."""
        return "berkas-number"

    def digits(self, crop: Image) -> Sequence[Digit]:
        """See `NumberReader.digits`."""
        if min(crop.shape[:2]) < 2:
            return []
        return number_in(self.columns(crop))

    def columns(self, crop: Image | NDArray[np.uint8]) -> Floats:
        """What each column of the line is: logits, shape (columns, classes).

        Raises:
            EngineError: the network is broken.
        """
        return np.asarray(self._network(normalised(crop)[None, None]), dtype=np.float64)


def checksum() -> str:
    """SHA-256 of the model file."""
    return hashlib.sha256(MODEL.read_bytes()).hexdigest()


def number_in(logits: Floats) -> list[Digit]:
    """The digits of the number that the columns show: sixteen where there are just so many, else the longest run.

    Args:
        logits: of every column, shape (columns, classes).
    """
    shares = np.array([_shares(sign.logits) for sign in signs_in(logits)]).reshape(-1, BLANK)
    start = _start_of_sixteen(shares[:, OTHER])
    if start is not None:
        return [_digit(_among_digits(each)) for each in shares[start : start + LENGTH]]
    numbers: list[list[Digit]] = [[]]
    for each in shares:
        if int(each.argmax()) == OTHER:
            numbers.append([])
        else:
            numbers[-1].append(_digit(each))
    return max(numbers, key=len)


def _start_of_sixteen(other: Floats) -> int | None:
    """Where sixteen digits begin that no further digit touches; None where there are not just sixteen.

    A sign may pass for a letter (O for 0, l for 1) as long as those round it are digits.
    """
    scores = [
        np.log(1 - _rarer(other[start : start + LENGTH])).sum()
        + sum(np.log(other[place] + TOUCHING) for place in (start - 1, start + LENGTH) if 0 <= place < len(other))
        if (other[start : start + LENGTH] > 0.5).sum() <= LETTERS
        else -np.inf
        for start in range(len(other) - LENGTH + 1)
    ]
    best = int(np.argmax(scores)) if scores else 0
    return best if scores and scores[best] > np.log(TOUCHING) / 2 else None


def _rarer(other: Floats) -> Floats:
    """The probability of being no digit, for a sign that stands among digits."""
    letter = np.minimum(other, 1 - 1e-9) * AMONG_DIGITS
    return np.asarray(letter / (letter + 1 - other + 1e-9))


def _among_digits(shares: Floats) -> Floats:
    rarer = shares.copy()
    rarer[OTHER] *= AMONG_DIGITS
    return np.asarray(rarer / rarer.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Sign:
    """One sign of the line: its first column, the one after its last, and its logits of every class but BLANK."""

    start: int
    end: int
    logits: Floats


def signs_in(logits: Floats) -> list[Sign]:
    """The signs that the columns show, left to right."""
    shares = _log_softmax(logits)
    path = _best_path(shares)
    runs = _runs(path)
    return [
        Sign(start, end, _mean(logits[start:end, :BLANK], 1 - np.exp(shares[start:end, BLANK])))
        for start, end in _parted(runs, [path[start] for start, _ in runs])
    ]


def _parted(runs: Sequence[tuple[int, int]], classes: Sequence[int]) -> list[tuple[int, int]]:
    """The runs, one for each digit: two of the same digit side by side may leave no column between them.

    A digit's columns are fewer than the line has from one digit to the next; a run as long as two is two.
    """
    digits = [run for run, sign in zip(runs, classes, strict=True) if sign < UNREADABLE]
    if len(digits) < FEWEST:
        return list(runs)
    width = float(np.median([end - start for start, end in digits]))
    pitch = float(np.median([b[0] + b[1] - a[0] - a[1] for a, b in pairwise(digits)])) / 2
    found: list[tuple[int, int]] = []
    for (start, end), sign in zip(runs, classes, strict=True):
        count = 1 + round(max(0.0, end - start - width) / pitch) if sign < UNREADABLE else 1
        borders = [start + round((end - start) * part / count) for part in range(count + 1)]
        found += pairwise(borders)
    return found


def _mean(logits: Floats, weights: Floats) -> Floats:
    """The columns' mean; those that are half in a gap count less."""
    weights = weights + 1e-6
    return np.asarray((logits * weights[:, None]).sum(axis=0) / weights.sum())


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def _best_path(columns: Floats) -> list[int]:
    """The most probable class of every column when a sign seldom turns into another without a gap (Viterbi)."""
    score, *following = columns.tolist()  # thirteen numbers a column: plain ones are faster than arrays of them
    came: list[list[int]] = []
    for column in following:
        sign, gap = max(range(BLANK), key=score.__getitem__), score[BLANK]
        switched = score[sign] + SWITCH
        other, most = (BLANK, gap) if gap > switched else (sign, switched)
        origin = [at if score[at] >= most else other for at in range(BLANK)]
        origin.append(BLANK if gap >= score[sign] else sign)
        came.append(origin)
        before = [max(score[at], most) for at in range(BLANK)] + [max(gap, score[sign])]
        score = [one + more for one, more in zip(before, column, strict=True)]
    path = [max(range(len(score)), key=score.__getitem__)]
    for origin in reversed(came):
        path.append(origin[path[-1]])
    return path[::-1]


def _runs(path: Sequence[int]) -> list[tuple[int, int]]:
    """First column and end of every sign."""
    borders = [0, *(index for index in range(1, len(path)) if path[index] != path[index - 1]), len(path)]
    return [(start, end) for start, end in pairwise(borders) if path[start] != BLANK]


def _shares(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum())


def _digit(shares: Floats) -> Digit:
    """What may be no digit at all counts as unreadable."""
    return Digit(tuple(float(each) for each in shares[:UNREADABLE]), float(shares[UNREADABLE] + shares[OTHER]))
