"""General readers that anybody can install, on the same pictures: PaddleOCR, RapidOCR, Tesseract.

Each is used as its own documentation shows it, given the page upright, and followed by `peer_rules`. PaddleOCR
runs on the models that this project ships (PP-OCRv6 small), without its page orientation and unwarping models.
RapidOCR lives in an environment of its own, since it brings a second `cv2`.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from benchmarks.documents import Specimen
from benchmarks.peer_rules import RULES
from ocr.model import Box, TextLine
from ocr.weights import model_dir
from pipeline.stages.extract.layout import in_rows

Picture = NDArray[np.uint8]
Lines = Iterable[TextLine]
PDF_DPI = 200
_TURNS = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}


class Peer:
    """A reader and what it costs.

    Args:
        name: as the tables call it.
        read: a picture (BGR) -> its lines, and the CPU-seconds it took.
    """

    def __init__(self, name: str, read: Callable[[Picture], tuple[Lines, float]]) -> None:
        self.name = name
        self._read = read

    def fields(self, document: Specimen) -> tuple[dict[str, str], float]:
        """What the reader and the rules of the document's own type make of it, and CPU-seconds."""
        lines, cpu_s = self._read(upright(document))
        rows = ["  ".join(line.text for line in row) for row in in_rows(lines)]
        return RULES[document.kind](rows, document.record.get("nik")), cpu_s


def upright(document: Specimen) -> Picture:
    """The first page as a viewer shows it, turned so that its words stand upright."""
    if document.content.startswith(b"%PDF"):
        page = pypdfium2.PdfDocument(document.content)[0]
        image = np.asarray(page.render(scale=PDF_DPI / 72).to_pil().convert("RGB"))[..., ::-1]
    else:
        decoded = cv2.imdecode(np.frombuffer(document.content, dtype=np.uint8), cv2.IMREAD_COLOR)
        if decoded is None:
            raise ValueError(f"document {document.number} is no picture")
        image = np.asarray(decoded)
    turned = cv2.rotate(image, _TURNS[document.turn]) if document.turn else image
    return np.ascontiguousarray(turned, dtype=np.uint8)


def build_peers(*, rapidocr_python: Path | None) -> list[Peer]:
    """Every reader that is there.

    Args:
        rapidocr_python: the interpreter of an environment with `rapidocr` and `onnxruntime`; None: without it.
    """
    peers = [Peer("PaddleOCR", _paddleocr()), Peer("Tesseract", _tesseract())]
    return [*peers, Peer("RapidOCR", _rapidocr(rapidocr_python))] if rapidocr_python else peers


def _paddleocr() -> Callable[[Picture], tuple[Lines, float]]:
    from paddleocr import PaddleOCR  # seconds to import

    engine = PaddleOCR(
        engine="onnxruntime",
        engine_config={"intra_op_num_threads": 1},
        text_detection_model_name="PP-OCRv6_small_det",
        text_detection_model_dir=str(model_dir("PP-OCRv6_small_det")),
        text_recognition_model_name="PP-OCRv6_small_rec",
        text_recognition_model_dir=str(model_dir("PP-OCRv6_small_rec")),
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
    )

    def read(picture: Picture) -> tuple[Lines, float]:
        before = time.process_time()
        result: Mapping[str, Any] = engine.predict(picture)[0]
        triples = zip(result["rec_texts"], result["rec_scores"], result["rec_polys"], strict=True)
        lines = [
            TextLine(text, float(score), Box.from_points(box)) for text, score, box in triples if text.strip()
        ]
        return lines, time.process_time() - before

    return read


def _tesseract() -> Callable[[Picture], tuple[Lines, float]]:
    import pytesseract

    def read(picture: Picture) -> tuple[Lines, float]:
        before = _children_cpu()
        data = pytesseract.image_to_data(
            picture[..., ::-1], lang="ind+eng", output_type=pytesseract.Output.DICT, config="--psm 6"
        )
        lines: dict[tuple[int, int, int], list[int]] = {}
        for index, word in enumerate(data["text"]):
            if word.strip():
                place = (data["block_num"][index], data["par_num"][index], data["line_num"][index])
                lines.setdefault(place, []).append(index)
        return [_line(data, words) for words in lines.values()], _children_cpu() - before

    return read


def _line(data: Mapping[str, Any], words: list[int]) -> TextLine:
    boxes = [
        Box.upright(left, top, left + width, top + height)
        for left, top, width, height in (
            tuple(data[key][word] for key in ("left", "top", "width", "height")) for word in words
        )
    ]
    text = " ".join(data["text"][word] for word in words)
    return TextLine(text, min(float(data["conf"][word]) for word in words) / 100, Box.around(boxes))


def _children_cpu() -> float:
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _rapidocr(python: Path) -> Callable[[Picture], tuple[Lines, float]]:
    script = Path(__file__).with_name("peer_rapidocr.py")
    process = subprocess.Popen(  # noqa: S603  # our own script
        [str(python), str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    def read(picture: Picture) -> tuple[Lines, float]:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the reader has no pipes")
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            cv2.imwrite(file.name, picture)
            process.stdin.write(f"{file.name}\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{python} cannot run {script.name}: is rapidocr installed there?")
        content = json.loads(answer)
        lines = [TextLine(text, score, Box.from_points(box)) for text, score, box in content["lines"]]
        return lines, float(content["cpu_s"])

    return read
