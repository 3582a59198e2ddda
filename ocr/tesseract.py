"""Tesseract as a reader of single lines: another family of engine, so its slips are not PaddleOCR's.

It reads no OCR-A number right at any size, and its errors look well-formed; ask it about sans-serif lines
only.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
import pytesseract

from ocr.engine import EngineError, Image, Reading

LINE_HEIGHT = 48
"""Tesseract is best at capitals of about 30 px; lines are scaled to this height, margins included."""

TIMEOUT_S = 20


class TesseractReader:
    """`tesseract --psm 7` on one line at a time."""

    def __init__(self, *, languages: str = "ind+eng") -> None:
        """Checks that the program and its languages are there.

        Raises:
            EngineError: the program or a language is missing.
        """
        missing = [each for each in languages.split("+") if each not in available_languages()]
        if missing:
            raise EngineError(f"tesseract lacks the language {', '.join(missing)} (or is not installed)")
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # its threads cost more than they save on one line
        self._languages = languages

    @property
    def name(self) -> str:
        """As in the registry."""
        return "tesseract"

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        """See `LineReader.recognise`."""
        return [self._line(crop) for crop in crops]

    def _line(self, crop: Image) -> Reading:
        height, width = crop.shape[:2]
        if height < 2 or width < 2:
            return ("", 0.0)
        size = (max(1, round(width * LINE_HEIGHT / height)), LINE_HEIGHT)
        grey = cv2.cvtColor(cv2.resize(crop, size, interpolation=cv2.INTER_CUBIC), cv2.COLOR_BGR2GRAY)
        margin = cv2.copyMakeBorder(grey, 12, 12, 12, 12, cv2.BORDER_REPLICATE)
        try:
            data = pytesseract.image_to_data(
                margin,
                lang=self._languages,
                config="--psm 7",
                output_type=pytesseract.Output.DICT,
                timeout=TIMEOUT_S,
            )
        except pytesseract.TesseractError as error:
            raise EngineError(f"tesseract: {error}") from error
        except RuntimeError:  # its time is up: on a machine that is busy that is no fault, it just has no opinion
            return ("", 0.0)
        except OSError as error:
            raise EngineError(f"tesseract: {error}") from error
        words = [
            (str(text).strip(), float(confidence))
            for text, confidence in zip(data["text"], data["conf"], strict=True)
            if str(text).strip() and float(confidence) >= 0
        ]
        if not words:
            return ("", 0.0)
        return " ".join(text for text, _ in words), float(np.mean([c for _, c in words])) / 100


def available_languages() -> tuple[str, ...]:
    """The languages of the installed Tesseract; empty where it is not installed."""
    if shutil.which("tesseract") is None:
        return ()
    try:
        return tuple(pytesseract.get_languages(config=""))
    except (pytesseract.TesseractError, RuntimeError, OSError):
        return ()


@cache
def usable_version() -> str | None:
    """The installed version; None where Tesseract or a language that `TesseractReader` needs is missing."""
    if not {"ind", "eng"} <= set(available_languages()):
        return None
    try:
        return str(pytesseract.get_tesseract_version())
    except (pytesseract.TesseractError, SystemExit, OSError):
        return None
