"""Engine names and how each is built; nothing heavy is imported before it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ocr.engine import EngineError, LineReader, NumberReader, OcrEngine, PageOrientation, Readers
from ocr.session import Precision


def _paddle(size: str, threads: int, precision: Precision) -> OcrEngine:
    from ocr.paddle import PaddleEngine  # heavy

    return PaddleEngine(
        f"paddleocr-{size}",
        # The tiny detector finds the same lines as the small one for a fifth of its time.
        detection="PP-OCRv6_tiny_det",
        recognition=f"PP-OCRv6_{size}_rec",
        # It reads everything, and a tenth narrower as well; the other one reads what matters.
        breadth=0.9 if size == "tiny" else 1.0,
        threads=threads,
        precision=precision,
    )


def _library(size: str, threads: int) -> OcrEngine:
    from ocr.paddle_library import PaddleLibraryEngine  # heavy

    return PaddleLibraryEngine(
        f"paddleocr-{size}-library",
        detection="PP-OCRv6_tiny_det",
        recognition=f"PP-OCRv6_{size}_rec",
        threads=threads,
    )


def _null(_threads: int, _precision: Precision) -> OcrEngine:
    from ocr.null import NullEngine

    return NullEngine()


ENGINES: Mapping[str, Callable[[int, Precision], OcrEngine]] = MappingProxyType(
    {
        "paddleocr-small": lambda threads, precision: _paddle("small", threads, precision),
        "paddleocr-tiny": lambda threads, precision: _paddle("tiny", threads, precision),
        "paddleocr-small-library": lambda threads, _: _library("small", threads),
        "paddleocr-tiny-library": lambda threads, _: _library("tiny", threads),
        "null": _null,
    }
)


def build_engine(name: str, *, threads: int = 1, precision: Precision = Precision.FLOAT32) -> OcrEngine:
    """The engine of that name.

    Raises:
        EngineError: unknown, or it cannot be loaded.
    """
    if name not in ENGINES:
        raise EngineError(f"unknown engine {name!r}; known are {', '.join(ENGINES)}")
    return ENGINES[name](threads, precision)


def build_readers(
    *,
    first: str,
    second: str | None,
    tesseract: bool,
    threads: int = 1,
    precision: Precision = Precision.FLOAT32,
) -> Readers:
    """Everything that reads, as the settings ask for it.

    Args:
        first: name of the engine that reads everything.
        second: name of the engine that reads the needed fields again; None: none.
        tesseract: use Tesseract as the third reader where it is installed.
        threads: of each network.
        precision: that detection and recognition compute with.

    Raises:
        EngineError: an engine that was asked for cannot be loaded. A missing Tesseract is no error.
    """
    from ocr.orientation import OrientationNetwork  # heavy

    orientation: PageOrientation | None = OrientationNetwork(threads=threads) if first != "null" else None
    return Readers(
        first=build_engine(first, threads=threads, precision=precision),
        second=build_engine(second, threads=threads, precision=precision) if second else None,
        third=_tesseract() if tesseract else None,
        orientation=orientation,
        number=_number(threads) if first != "null" else None,
    )


def _number(threads: int) -> NumberReader:
    from ocr.number import NumberNetwork  # heavy

    return NumberNetwork(threads=threads)


def _tesseract() -> LineReader | None:
    from ocr.tesseract import TesseractReader, available_languages

    return TesseractReader() if {"ind", "eng"} <= set(available_languages()) else None
