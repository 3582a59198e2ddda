"""The seams between the pipeline and whatever reads text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ocr.model import Box

Image = NDArray[np.uint8]
"""BGR, shape (height, width, 3), 0..255."""

Reading = tuple[str, float]
"""Text and confidence (0..1) of one line; ("", 0.0) where nothing was read."""


@dataclass(frozen=True, slots=True)
class Digit:
    """One digit as a reader of numbers sees it.

    Attributes:
        probabilities: of 0..9; together with `unreadable` they add up to 1.
        unreadable: probability that nobody can tell: half gone, covered, written over, of another face.
    """

    probabilities: tuple[float, ...]
    unreadable: float


class EngineError(Exception):
    """The engine is broken or missing: a system fault, not a property of the document."""


class LineReader(Protocol):
    """Reads lines that somebody else has found.

    Implementations hold no state of a document. Every method raises `EngineError` when the engine itself is
    broken; never a third party's exception, and never because of what the picture shows.
    """

    @property
    def name(self) -> str:
        """As in the registry; reported as the `reader` of a field."""
        ...

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        """The text of each crop (one level line each), in the same order and number."""
        ...


class OcrEngine(LineReader, Protocol):
    """Finds lines and reads them."""

    def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
        """Boxes of text lines, in pixels of `image`.

        Args:
            image: the picture.
            longest_side: the picture is looked at reduced to this many pixels; never enlarged.
        """
        ...


class PageOrientation(Protocol):
    """Tells how far a page is turned."""

    def turns(self, image: Image) -> tuple[float, float, float, float]:
        """Probabilities that the page must be turned clockwise by 0, 90, 180, 270 degrees to stand upright."""
        ...


class NumberReader(Protocol):
    """Reads the digits of a printed number one by one and says how sure it is of each."""

    @property
    def name(self) -> str:
        """As it is reported."""
        ...

    def digits(self, crop: Image) -> Sequence[Digit]:
        """The digits of the number in one level line, left to right; none where the line holds no number.

        Raises:
            EngineError: the engine is broken.
        """
        ...


@dataclass(frozen=True, slots=True)
class Readers:
    """The engines of one installation.

    Attributes:
        first: reads everything.
        second: another network, which reads the needed fields again; None: there is one reader only.
        third: an engine of another family, asked where the first two disagree; None where it is not installed.
        orientation: None: orientation is found from the words alone.
        number: a reader of 16-digit numbers, which is asked about every one that matters; None: there is none.
    """

    first: OcrEngine
    second: LineReader | None = None
    third: LineReader | None = None
    orientation: PageOrientation | None = None
    number: NumberReader | None = None
