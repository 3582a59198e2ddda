"""How well it is known whether a document can be read, beside what others offer for it.

    .venv/bin/python -m benchmarks.readability --documents 2700 --seed 9000 --folder readability/run --read 600
    ... --peers-python /tmp/peers/bin/python --plot docs/readability.png

Photos are drawn from the seed (benchmarks/readability_documents.py) and kept in the folder with everything that
was measured, so that a run can be continued and its tables printed again; `--minutes` ends each pass early. Three:

1. every photo: draw, decode and assess, the variance of the Laplacian, Tenengrad;
2. `--peers-python`: the packages document-quality, doc-qual and capturetrust, in an environment of their own;
3. `--read N`: N photos, spread over all, through the whole pipeline, the gate before reading held open, so that
   what the gate would have stopped is known to have been unreadable or not. The answer of the product is then the
   gate's where it stops a photo, else the pipeline's. The mean confidence is that of all lines that PaddleOCR's
   tiny network read on the way. Tesseract is not asked (BERKAS_TESSERACT=0): the fastest setting that is shipped.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
from rich.console import Console

from benchmarks.documents import Specimen
from benchmarks.outcomes import compare
from benchmarks.readability_documents import Drawn, keep, kept
from benchmarks.readability_evidence import evidence, open_gate
from benchmarks.readability_rows import Measured, Read
from benchmarks.readability_tables import report
from ocr.engine import Image, OcrEngine, Reading
from ocr.model import Box
from pipeline.model import DocumentType, Quality, Reason, Upload
from pipeline.policy.whole import Policy
from pipeline.stages.assess import assess
from pipeline.stages.decode import decode


def measured(drawn: Drawn) -> Measured:
    """A photo, measured."""
    document = drawn.specimen
    known = Measured(document.number, document.kind, document.klass, drawn.cause, document.legible)
    pages = decode(_upload(document), policy=Policy().decode)
    if isinstance(pages, Reason):
        return replace(known, refused=pages.code)
    before = time.process_time()
    quality: Quality = assess(pages[0], policy=Policy().quality)
    cost = time.process_time() - before
    gray = cv2.cvtColor(pages[0].image, cv2.COLOR_BGR2GRAY)
    across, down = (cv2.Sobel(gray, cv2.CV_32F, x, 1 - x, ksize=3) for x in (1, 0))
    return replace(
        known,
        score=quality.readability,
        table=quality.measures["table"],
        logistic=quality.measures["logistic"],
        grade=str(quality.grade),
        hopeless=quality.hopeless,
        causes=[reason.code for reason in quality.reasons],
        laplacian=float(cv2.Laplacian(gray, cv2.CV_64F).var()),
        tenengrad=float(np.mean(across * across + down * down)),
        megapixels=gray.size / 1e6,
        cpu_ms=1000 * cost,
    )


def _upload(document: Specimen) -> Upload:
    digest = hashlib.sha256(document.content).hexdigest()
    return Upload(document.content, str(document.number), digest, DocumentType(document.kind))


class Overheard:
    """A reader that remembers how sure it was of each line."""

    def __init__(self, reader: OcrEngine) -> None:
        self._reader = reader
        self.confidences: list[float] = []

    @property
    def name(self) -> str:
        """Of the reader."""
        return self._reader.name

    def detect(self, image: Image, *, longest_side: int) -> Sequence[Box]:
        """See `OcrEngine.detect`."""
        return self._reader.detect(image, longest_side=longest_side)

    def recognise(self, crops: Sequence[Image]) -> Sequence[Reading]:
        """See `LineReader.recognise`."""
        readings = self._reader.recognise(crops)
        self.confidences += [confidence for _, confidence in readings]
        return readings


def read_through(photos: Sequence[Drawn]) -> Iterator[Read]:
    """Photos through the whole pipeline, none stopped before it."""
    from pipeline.bootstrap import PipelineVerifier, build_readers  # loads the networks
    from pipeline.settings import Settings

    cv2.setNumThreads(1)
    readers = build_readers(Settings(tesseract=False))
    first = Overheard(readers.first)
    verifier = PipelineVerifier(replace(readers, first=first), open_gate(Policy()), "benchmark")
    for document in (photo.specimen for photo in photos):
        first.confidences.clear()
        before = time.process_time()
        verification = verifier(_upload(document))
        outcome = compare(document, verification, time.process_time() - before)
        cells = [outcome.fields[key] for key in NEEDED[document.kind] if outcome.fields.get(key, (None,))[0]]
        seen = evidence(verification)
        yield Read(
            number=document.number,
            decision=outcome.decision,
            reasons=[(each.code, str(each.outcome), each.field) for each in verification.reasons],
            right=sum(printed == value for printed, value, _, _ in cells),
            of=len(cells),
            confidence=float(np.mean(first.confidences)) if first.confidences else 0.0,
            cpu_s=outcome.cpu_s,
            evidence=asdict(seen) if seen else None,
        )


NEEDED = {
    "ktp": ("nik", "nama", "tanggal_lahir"),
    "kk": ("nomor_kk", "row.nama", "row.nik"),
    "paklaring": ("nama", "perusahaan", "tanggal_mulai", "tanggal_selesai"),
}


# --- passes, each continued where it was left ---


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _append(path: Path, content: object) -> None:
    with path.open("a") as out:
        out.write(json.dumps(content) + "\n")


def measure_all(folder: Path, *, documents: int, seed: int, until: float) -> list[Measured]:
    """The first pass."""
    path = folder / "measured.jsonl"
    known = {line["number"]: Measured(**line) for line in _lines(path)}
    drawn = {line["number"] for line in _lines(folder / "drawn.jsonl")}
    for number in (number for number in range(documents) if number not in drawn):
        if time.monotonic() > until:
            break
        keep(number, seed=seed, folder=folder)
    for photo in kept(folder):
        number = photo.specimen.number
        if number in known or number >= documents:
            continue
        if time.monotonic() > until:
            break
        known[number] = measured(photo)
        _append(path, asdict(known[number]))
    return [known[number] for number in sorted(known) if number < documents]


def ask_peers(folder: Path, python: Path | None, results: Sequence[Measured]) -> dict[int, dict[str, Any]]:
    """The second pass; without an environment only what the folder knows."""
    path = folder / "peers.jsonl"
    known = {int(Path(line["path"]).stem): line["answers"] for line in _lines(path)}
    wanted = [each.number for each in results if each.legible is not None and each.refused is None]
    missing = [folder / f"{number}.jpg" for number in wanted if number not in known]
    files = [str(file) for file in missing if file.exists()]
    if python and files:
        script = Path(__file__).with_name("readability_peers.py")
        with path.open("a") as out:
            subprocess.run([python, script, *files], stdout=out, check=True)  # noqa: S603  # the caller's own choice
    return {int(Path(line["path"]).stem): line["answers"] for line in _lines(path)}


def read_all(folder: Path, *, read: int, documents: int, until: float) -> dict[int, Read]:
    """The third pass; those that were drawn lately are as likely as the first."""
    path = folder / "read.jsonl"
    known = {line["number"]: _read(line) for line in _lines(path)}
    order = Random(0).sample(range(documents), documents)[:read]
    missing = set(order) - set(known)
    photos = [photo for photo in kept(folder) if photo.specimen.number in missing] if missing else []
    photos.sort(key=lambda photo: order.index(photo.specimen.number))
    for each in read_through(photos) if photos else ():
        known[each.number] = each
        _append(path, asdict(each))
        if time.monotonic() > until:
            break
    return known


def _read(line: dict[str, Any]) -> Read:
    return Read(**{**line, "reasons": [tuple(each) for each in line["reasons"]]})


def main() -> None:
    """Run what is missing and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2700)
    parser.add_argument("--seed", type=int, default=9000)
    parser.add_argument("--folder", type=Path, required=True, help="where photos and results are kept")
    parser.add_argument("--read", type=int, default=0, help="so many are read through the whole pipeline")
    parser.add_argument("--minutes", type=float, default=600.0, help="each pass is left after so many")
    parser.add_argument("--peers", type=int, default=300, help="so many photos are shown to the peers")
    parser.add_argument("--peers-python", type=Path, help="python of an environment with the peers")
    parser.add_argument("--plot", type=Path, help="the reliability curve as a picture")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    options.folder.mkdir(parents=True, exist_ok=True)
    limit = 60 * options.minutes
    results = measure_all(
        options.folder, documents=options.documents, seed=options.seed, until=time.monotonic() + limit
    )
    answers = ask_peers(options.folder, options.peers_python, results[: options.peers])
    readings = read_all(
        options.folder, read=options.read, documents=options.documents, until=time.monotonic() + limit
    )
    report(results, readings, answers, Console(width=126), plot=options.plot)
    print(f"seed {options.seed}")


if __name__ == "__main__":
    main()
