"""The same networks through PaddleOCR's own library: what `ocr.paddle` is checked against.

The library brings whatever PaddleOCR adds next; `ocr.paddle` reads the same with the networks alone, for a
fraction of the time and memory. Its single modules are used (`TextDetection`, `TextRecognition`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import cv2
import numpy as np

from ocr.engine import EngineError, Image, Reading
from ocr.letters import latin
from ocr.model import Box
from ocr.weights import model_dir

BATCH = 1
"""Lines in one call of the recogniser. One at a time reads no padding, so that a line's text does not depend on
its neighbours, and is faster on one thread; eight took 400 MiB more."""

# ONNX Runtime's own arena never gives memory back and grows with every new shape: a worker would keep more than
# a gigabyte. Without it the C library reuses the memory, for no measurable time.
_KEEP_NOTHING = {"enable_cpu_mem_arena": False}

Result = TypeVar("Result")


class PaddleLibraryEngine:
    """One detection and one recognition network."""

    def __init__(self, name: str, *, detection: str, recognition: str, threads: int = 1) -> None:
        """Loads both networks (half a second each).

        Args:
            name: as in the registry.
            detection: a model of `ocr.weights.MODELS`.
            recognition: a model of `ocr.weights.MODELS`.
            threads: of ONNX Runtime, for each network.

        Raises:
            EngineError: a library or a model is missing.
        """
        # PaddleX probes the hosts of its model hubs at import unless told not to.
        os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
        try:
            from paddleocr import TextDetection, TextRecognition  # seconds to import
        except ImportError as error:
            raise EngineError(f"paddleocr cannot be imported: {error}") from error
        config = {"intra_op_num_threads": threads, **_KEEP_NOTHING}
        options: dict[str, Any] = {"engine": "onnxruntime", "engine_config": config}
        self._name = name
        self._detector = _guarded(
            lambda: TextDetection(
                model_name=detection, model_dir=str(model_dir(detection)), limit_type="max", **options
            )
        )
        self._recogniser = _guarded(
            lambda: TextRecognition(model_name=recognition, model_dir=str(model_dir(recognition)), **options)
        )

    @property
    def name(self) -> str:
        """As in the registry."""
        return self._name

    def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
        """See `OcrEngine.detect`."""
        result = _guarded(
            lambda: next(iter(self._detector.predict(image, limit_side_len=longest_side, limit_type="max")))
        )
        return [_reading_order(np.asarray(polygon, dtype=np.float64)) for polygon in result["dt_polys"]]

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        """See `LineReader.recognise`."""
        if not crops:
            return []
        results = _guarded(lambda: list(self._recogniser.predict(list(crops), batch_size=BATCH)))
        texts = [latin(str(result["rec_text"])) for result in results]
        return [
            (text, float(result["rec_score"]) if text else 0.0)
            for text, result in zip(texts, results, strict=True)
        ]


def _reading_order(polygon: np.ndarray[Any, np.dtype[np.float64]]) -> Box:
    """Four corners, starting at the one nearest to the top left of a line that runs along the longer side.

    PaddleX orders corners by sum and difference, which is right up to 45 degrees of tilt.
    """
    return Box.from_points(polygon.tolist())


def _guarded(call: Callable[[], Result]) -> Result:
    """Run a call into PaddleX; whatever it raises becomes an EngineError (MemoryError stays itself)."""
    try:
        return call()
    except (MemoryError, EngineError):
        raise
    except (cv2.error, Exception) as error:
        raise EngineError(f"{type(error).__name__}: {error}") from error
