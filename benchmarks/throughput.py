"""What a document costs, against other readers on the same pictures in the same run.

    .venv/bin/python -m benchmarks.throughput --documents 3 [--only ktp2 kk12] [--peers PYTHON]

Ours is the whole verification, from the bytes to the decision, with the claimant's record, once reading all and
once no more than the decision rests on (`--extent`); the others only read. Readers take turns picture by picture,
so that whatever else the machine does hits all of them; CPU-seconds are medians. Ours has verified three other
documents of each case before, as a worker has: OpenVINO builds kernels for each size that it meets the first time;
the other readers keep nothing of the kind. `--peers` names the Python of a throw-away environment that has
`rapidocr` or `onnxtr[cpu]`. Everything runs on one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from fixtures.everyday import EverydayUpload, everyday_upload

CASES: Mapping[str, tuple[str, float]] = {
    "ktp2": ("ktp", 2.0),
    "ktp12": ("ktp", 12.0),
    "kk12": ("kk", 12.0),
    "paklaring8": ("paklaring", 8.0),
}
TOGETHER = ("ktp2", "kk12", "paklaring8")
"""One case of each type of document."""
OURS: Mapping[str, str] = {"berkas": "all", "berkas needed": "needed"}
"""Name of ours -> how much it reads."""

BEST_SIDE: Mapping[str, int] = {"ktp": 640, "kk": 2400, "paklaring": 1600}
"""Longest side of detection at which PaddleOCR's small networks still find every needed field of a type."""

WARM = 3
"""Documents of each case that ours has seen before it is measured."""

Reader = Callable[[EverydayUpload], "str | tuple[str, float]"]
"""Picture -> text; a reader in another process adds its CPU-seconds."""
_PEER_SCRIPT = Path(__file__).parent / "throughput_peer.py"


@dataclass(frozen=True, slots=True)
class Taken:
    """One picture read once: CPU-seconds, seconds by the clock, share of the needed values that were found."""

    cpu_s: float
    wall_s: float
    found: float


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=3)
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--only", nargs="*", choices=list(CASES), default=list(CASES))
    parser.add_argument("--readers", nargs="*", help="names of the table's columns; default: all that are there")
    parser.add_argument("--peers", type=Path, help="Python of an environment with other readers")
    parser.add_argument("--json", type=Path, help="keep every measurement")
    options = parser.parse_args(argv)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    cv2.setNumThreads(1)
    readers = _readers(options.peers, options.readers, options.only)
    taken: dict[str, dict[str, list[Taken]]] = {case: defaultdict(list) for case in options.only}
    for case in options.only:
        kind, size = CASES[case]
        for number in range(options.documents):
            upload = everyday_upload(kind, number, seed=options.seed, megapixels=size)
            for name, read in readers.items():
                taken[case][name].append(_timed(read, upload))
                print(case, number, name, taken[case][name][-1], file=sys.stderr)
        if options.json:
            options.json.write_text(json.dumps(taken, default=_plain, indent=1))
    _print(taken, list(readers))


def _plain(value: Taken) -> dict[str, float]:
    return {name: getattr(value, name) for name in Taken.__slots__}


def _timed(read: Reader, upload: EverydayUpload) -> Taken:
    before, at = _cpu_s(), time.perf_counter()
    answer = read(upload)
    text, elsewhere = answer if isinstance(answer, tuple) else (answer, 0.0)
    text = _squeezed(text)
    after, end = _cpu_s(), time.perf_counter()
    wanted = [_squeezed(upload.truth[key]) for key in ("nik", "nama", "nomor_kk") if key in upload.truth]
    found = sum(value in text for value in wanted) / max(1, len(wanted))
    return Taken(after - before + elsewhere, end - at, found)


def _cpu_s() -> float:
    """CPU-seconds of this process and of the programs that it has waited for; `os.times` counts hundredths."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def _squeezed(text: str) -> str:
    return "".join(text.split()).upper()


def _readers(peers: Path | None, chosen: Sequence[str] | None, cases: Sequence[str]) -> dict[str, Reader]:
    made: dict[str, Callable[[], Reader]] = {
        **{name: partial(_berkas, cases, extent) for name, extent in OURS.items()},
        "PaddleOCR, defaults": lambda: _paddleocr(best=False),
        "PaddleOCR, best": lambda: _paddleocr(best=True),
        "Tesseract": lambda: _tesseract,
    }
    if peers:
        made |= {name: partial(_peer, peers, name) for name in ("rapidocr", "onnxtr")}
    return {
        name: make()
        for name, make in made.items()
        if name in (chosen or [each for each in made if each != "onnxtr"])
    }


@cache
def _engines() -> Any:
    from pipeline.bootstrap import build_readers
    from pipeline.settings import load_settings

    return build_readers(load_settings())


def _berkas(cases: Sequence[str], extent: str) -> Reader:
    from pipeline.commands.bench import verified
    from pipeline.model import Extent

    def read(upload: EverydayUpload) -> str:
        extraction = verified(_engines(), upload, Extent(extent)).extraction
        assert extraction is not None
        return "\n".join(field.value for field in extraction.fields.values())

    for kind, size in (CASES[case] for case in cases):
        for number in range(WARM):
            read(everyday_upload(kind, number, seed=1, megapixels=size))
    return read


def _paddleocr(*, best: bool) -> Reader:
    """`PaddleOCR.predict`, small networks, ONNX Runtime; `best`: on the smallest picture that still shows all."""
    os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
    from paddleocr import PaddleOCR

    from ocr.weights import model_dir

    names = {"detection": "PP-OCRv6_small_det", "recognition": "PP-OCRv6_small_rec"}
    engine = PaddleOCR(
        engine="onnxruntime",
        engine_config={"intra_op_num_threads": 1},
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
        **{
            f"text_{part}_model_{what}": value
            for part, name in names.items()
            for what, value in (("name", name), ("dir", str(model_dir(name))))
        },
    )

    def read(upload: EverydayUpload) -> str:
        image = cv2.imdecode(np.frombuffer(upload.content, np.uint8), cv2.IMREAD_COLOR)
        limits: dict[str, Any] = (
            {"text_det_limit_side_len": BEST_SIDE[upload.kind], "text_det_limit_type": "max"} if best else {}
        )
        return "\n".join(text for page in engine.predict(image, **limits) for text in page["rec_texts"])

    read(everyday_upload("ktp", 0, seed=1, megapixels=0.3))
    return read


def _tesseract(upload: EverydayUpload) -> str:
    command = ["tesseract", "stdin", "stdout", "-l", "ind+eng", "--psm", "6"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    answer = subprocess.run(command, input=upload.content, capture_output=True, check=True, env=environment)  # noqa: S603
    return answer.stdout.decode("utf-8", "replace")


def _peer(python: Path, name: str) -> Reader:
    """A reader in another environment: a process of its own, which tells its own CPU-seconds."""
    process = subprocess.Popen(  # noqa: S603
        [str(python), str(_PEER_SCRIPT), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def read(upload: EverydayUpload) -> tuple[str, float]:
        assert process.stdin is not None
        assert process.stdout is not None
        with tempfile.NamedTemporaryFile(suffix=".jpg") as picture:
            picture.write(upload.content)
            picture.flush()
            process.stdin.write(picture.name + "\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
        return answer["text"], answer["cpu_s"]

    return read


def _print(taken: Mapping[str, Mapping[str, list[Taken]]], names: Sequence[str]) -> None:
    table = Table(title="CPU-seconds a document, medians; in brackets: times each of ours; needed values found")
    for column in ("pictures", "n", *names):
        table.add_column(column, justify="left" if column == "pictures" else "right")
    for case, by_reader in taken.items():
        cpu = {name: statistics.median(each.cpu_s for each in by_reader[name]) for name in names}
        ours = [cpu[name] for name in OURS if name in cpu]
        cells = []
        for name in names:
            times = "" if name in OURS else f" ({' '.join(f'{cpu[name] / each:.1f}' for each in ours)})"
            cells.append(f"{cpu[name]:.3f}{times} {statistics.fmean(each.found for each in by_reader[name]):.0%}")
        table.add_row(f"{CASES[case][0]} {CASES[case][1]:g} MP", str(len(by_reader[names[0]])), *cells)
    console = Console(width=150)
    console.print(table)
    if taken.keys() >= set(TOGETHER):
        for name in (each for each in OURS if each in names):
            medians = [statistics.median(each.cpu_s for each in taken[case][name]) for case in TOGETHER]
            console.print(f"{name}: the three types weighted equally, {statistics.fmean(medians):.3f} CPU-seconds")


if __name__ == "__main__":
    main()
