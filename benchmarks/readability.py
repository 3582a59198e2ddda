"""How well it is known whether a document can be read, beside what others offer for it.

    .venv/bin/python -m benchmarks.readability --documents 3000 --seed 9000 --folder readability/run --read 2500
    ... --peers-python /tmp/peers/bin/python --plot docs/readability.png
    ... --pass read --part 1/2 --minutes 4        one pass, beside another program with --part 2/2
    ... --pass measure report --again final       the gate as it is now, beside what was measured before

Photos are drawn from the seed (benchmarks/readability_documents.py) and kept in the folder with everything that
was measured, so that a run can be continued and its tables printed again (`--pass report`). The passes:

1. `draw`: every photo;
2. `label`: three readers are asked about each needed field at its true place (benchmarks/readability_labels.py);
3. `measure`: decode and assess, the variance of the Laplacian, Tenengrad;
4. `peers`: the packages document-quality, doc-qual and capturetrust, in an environment of their own;
5. `read`: so many photos through the whole pipeline, the gate before reading held open. The answer of the product
   is the gate's where it stops a photo, else the pipeline's; photos that it stops are read last, to know what
   reading would have made of them. The mean confidence is that of all lines that
   PaddleOCR's tiny network read on the way. Tesseract is not asked (BERKAS_TESSERACT=0): the fastest setting that
   is shipped. Cards and letters are read without a record, which is harder; a family card with the claimant's,
   since nobody knows without it which of its rows is needed.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
from rich.console import Console

from benchmarks.accuracy import participant_of
from benchmarks.documents import Specimen
from benchmarks.outcomes import compare
from benchmarks.readability_documents import PHOTOS, Drawn, keep, kept
from benchmarks.readability_evidence import evidence, open_gate
from benchmarks.readability_labels import label_all, labelled
from benchmarks.readability_rows import Measured, Read, append, lines_of
from benchmarks.readability_tables import report
from ocr.engine import Image, OcrEngine, Reading
from ocr.model import Box
from pipeline.judge import unread
from pipeline.model import DocumentType, Page, Quality, Reason, Upload
from pipeline.policy.whole import Policy
from pipeline.ports import Timings
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
    quality: Quality = assess(pages[0], policy=Policy().quality, declared=DocumentType(document.kind))
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
        answered=_answered(document, pages, quality) if quality.hopeless else None,
    )


def _answered(document: Specimen, pages: Sequence[Page], quality: Quality) -> float | None:
    """The score that the product reports of a photo that it does not read."""
    answer = unread(
        _upload(document),
        policy=Policy(),
        version="benchmark",
        timings=Timings(time.perf_counter),
        pages=pages,
        qualities=[quality],
    )
    return answer.quality.readability if answer.quality else None


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


def read_through(photos: Iterable[Drawn]) -> Iterator[Read]:
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
        participant = participant_of(document) if document.kind == "kk" else None
        verification = verifier(_upload(document), participant=participant)
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


def draw_all(folder: Path, *, seed: int, until: float, part: Collection[int]) -> None:
    """The first pass."""
    drawn = {line["number"] for line in lines_of(folder / "drawn.jsonl")}
    for number in (number for number in part if number not in drawn):
        if time.monotonic() > until:
            break
        keep(number, seed=seed, folder=folder)


def measure_all(folder: Path, *, until: float, part: Collection[int], again: str = "") -> list[Measured]:
    """The third pass; what is known of all photos.

    Args:
        folder: of the run.
        until: by the monotonic clock; 0: nothing is measured.
        part: numbers of the photos that are measured where they are not yet.
        again: name of another measurement of the same photos, which is kept beside the first.
    """
    path = folder / (f"measured-{again}.jsonl" if again else "measured.jsonl")
    known = {line["number"]: Measured(**line) for line in lines_of(path)}
    for photo in kept(folder, order=sorted(set(part) - set(known))):
        if time.monotonic() > until:
            break
        known[photo.specimen.number] = found = measured(photo)
        append(path, asdict(found))
    return [known[number] for number in sorted(known)]


def ask_peers(
    folder: Path, python: Path | None, wanted: Sequence[int], *, until: float
) -> dict[int, dict[str, Any]]:
    """The fourth pass; without an environment only what the folder knows."""
    path = folder / "peers.jsonl"
    known = {int(Path(line["path"]).stem) for line in lines_of(path)}
    missing = [folder / f"{number}.jpg" for number in wanted if number not in known]
    files = [str(file) for file in missing if file.exists()]
    script = Path(__file__).with_name("readability_peers.py")
    while python and files and time.monotonic() < until:
        some, files = files[:_AT_ONCE], files[_AT_ONCE:]
        with path.open("a") as out:
            subprocess.run([python, script, *some], stdout=out, check=True)  # noqa: S603  # the caller's own choice
    return {int(Path(line["path"]).stem): line["answers"] for line in lines_of(path)}


_AT_ONCE = 40
"""Photos that the packages are asked about before the clock is looked at."""


def read_all(folder: Path, wanted: Sequence[int], *, until: float) -> dict[int, Read]:
    """The fifth pass, in the order given."""
    path = folder / "read.jsonl"
    known = {line["number"]: _read(line) for line in lines_of(path)}
    missing = [number for number in wanted if number not in known]
    for each in read_through(kept(folder, order=missing)) if missing and time.monotonic() < until else ():
        known[each.number] = each
        append(path, asdict(each))
        if time.monotonic() > until:
            break
    return known


def in_turn(results: Sequence[Measured], count: int, *, between: bool = False) -> list[int]:
    """So many photos that were made readable or not (or neither: between), at random, in the order of reading.

    Those that the gate stops come last: their answer is known without.
    """
    groups = {each.number: each.stopped for each in results if (each.legible is None) is between}
    shuffled = Random(0).sample(sorted(groups), len(groups))
    return sorted(shuffled, key=lambda number: groups[number])[:count]


def at_random(results: Sequence[Measured], count: int) -> list[int]:
    """So many of the photos that were made readable or not."""
    decided = sorted(each.number for each in results if each.legible is not None)
    return Random(0).sample(decided, min(count, len(decided)))


def _read(line: dict[str, Any]) -> Read:
    return Read(**{**line, "reasons": [tuple(each) for each in line["reasons"]]})


def part_of(text: str, documents: int) -> range | list[int]:
    """Numbers of the photos of one part of several, as in "1/2": whole documents, so that two programs share none.

    Raises:
        ValueError: no such part.
    """
    which, of = (int(number) for number in text.split("/"))
    if not 1 <= which <= of:
        raise ValueError(f"no such part: {text}")
    return [number for number in range(documents) if number // PHOTOS % of == which - 1]


def main() -> None:
    """Run what is missing and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=3000, help="photos")
    parser.add_argument("--seed", type=int, default=9000)
    parser.add_argument("--folder", type=Path, required=True, help="where photos and results are kept")
    parser.add_argument("--pass", dest="passes", choices=PASSES, nargs="*", default=PASSES, help="only these")
    parser.add_argument("--part", default="1/1", help="one of several programs at work: 1/2, 2/2")
    parser.add_argument("--read", type=int, default=0, help="so many are read through the whole pipeline")
    parser.add_argument("--between", type=int, default=0, help="and so many of those that lie between")
    parser.add_argument("--again", default="", help="measure again under this name, beside what is there")
    parser.add_argument("--minutes", type=float, default=600.0, help="each pass is left after so many")
    parser.add_argument("--peers", type=int, default=500, help="so many photos are shown to the peers")
    parser.add_argument("--peers-python", type=Path, help="python of an environment with the peers")
    parser.add_argument("--plot", type=Path, help="the reliability curve as a picture")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    part = part_of(options.part, options.documents)

    def until(name: str) -> float:
        return time.monotonic() + 60 * options.minutes if name in options.passes else 0.0

    draw_all(folder, seed=options.seed, until=until("draw"), part=part)
    labels = label_all(folder, seed=options.seed, until=until("label"), part=part)
    results = measure_all(folder, until=until("measure"), part=part, again=options.again)
    mine = set(part)
    shown = [number for number in at_random(results, options.peers) if number in mine]
    answers = ask_peers(folder, options.peers_python, shown, until=until("peers"))
    wanted = in_turn(results, options.read) + in_turn(results, options.between, between=True)
    readings = read_all(folder, [number for number in wanted if number in mine], until=until("read"))
    if "report" in options.passes:
        report(labelled(results, labels), readings, answers, Console(width=150), plot=options.plot)
        print(f"seed {options.seed}")


PASSES = ("draw", "label", "measure", "peers", "read", "report")

if __name__ == "__main__":
    main()
