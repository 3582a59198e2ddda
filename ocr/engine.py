"""The one seam between the pipeline and whatever reads text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ocr.model import Box

Image = NDArray[np.uint8]
"""BGR, shape (height, width, 3), 0..255."""

Reading = tuple[str, float]
"""Text and confidence (0..1) of one line; ("", 0.0) where nothing was read."""


class OcrEngine(Protocol):
    """Finds lines and reads them. Implementations hold no state of a document; they are used by one thread.

    Raises:
        ocr.engine.EngineError: from every method, when the engine itself is broken; never a third party's
            exception, and never because of what the picture shows.
    """

    @property
    def name(self) -> str:
        """As in the registry; reported as the `reader` of a field."""
        ...

    def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
        """Boxes of text lines, in pixels of `image`.

        Args:
            image: the picture.
            longest_side: the picture is looked at reduced to this many pixels; never enlarged.
        """
        ...

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        """The text of each crop (one level line each), in the same order and number."""
        ...


class EngineError(Exception):
    """The engine is broken or missing: a system fault, not a property of the document."""
