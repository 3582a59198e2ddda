"""An engine that answers what it was told to: for tests, and where text comes from a PDF's own layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ocr.engine import Image, Reading
from ocr.model import Box


@dataclass(frozen=True, slots=True)
class NullEngine:
    """Finds the boxes and reads the texts it was given; nothing by default.

    Attributes:
        boxes: what `detect` answers, whatever the picture.
        answer: what `recognise` says of one crop; a fault is injected by raising in it.
    """

    boxes: Sequence[Box] = ()
    answer: Callable[[Image], Reading] = field(default=lambda _crop: ("", 0.0))
    name: str = "null"

    def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
        """See `OcrEngine.detect`."""
        return self.boxes

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        """See `LineReader.recognise`."""
        return [self.answer(crop) for crop in crops]
