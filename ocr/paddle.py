"""PaddleOCR's PP-OCRv6 networks: no PaddlePaddle, no download, nothing but what reading needs.

Lines are detected on a reduced picture and recognised on crops of the full one, and chosen lines can be read
again by another network. The text-line orientation model stays off: it turns OCR-A lines upside down.
`ocr.paddle_library` does the same through PaddleOCR's own library; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from ocr.detection import TextDetector
from ocr.engine import EngineError, Image, Reading
from ocr.model import Box
from ocr.recognition import LineRecogniser
from ocr.session import Precision

Result = TypeVar("Result")


class PaddleEngine:
    """One detection and one recognition network."""

    def __init__(
        self,
        name: str,
        *,
        detection: str,
        recognition: str,
        breadth: float = 1.0,
        threads: int = 1,
        precision: Precision = Precision.FLOAT32,
    ) -> None:
        """Loads both networks.

        Args:
            name: as in the registry.
            detection: a model of `ocr.weights.MODELS`.
            recognition: a model of `ocr.weights.MODELS`.
            breadth: see `LineRecogniser`.
            threads: of each network.
            precision: that both networks compute with.

        Raises:
            EngineError: a library or a model is missing.
        """
        self._name = name
        self._detect = TextDetector(detection, threads=threads, precision=precision)
        self._recognise = LineRecogniser(recognition, breadth=breadth, threads=threads, precision=precision)

    @property
    def name(self) -> str:
        """As in the registry."""
        return self._name

    def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
        """See `OcrEngine.detect`."""
        return _guarded(lambda: self._detect(image, longest_side=longest_side))

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        """See `LineReader.recognise`."""
        return _guarded(lambda: self._recognise(crops))


def _guarded(call: Callable[[], Result]) -> Result:
    """What a third party raises becomes an EngineError; MemoryError stays itself."""
    try:
        return call()
    except (MemoryError, EngineError):
        raise
    except Exception as error:
        raise EngineError(f"{type(error).__name__}: {error}") from error
