"""How well the readability of a photo is known before anything is read, beside two measures of sharpness.

    .venv/bin/python -m benchmarks.readability --documents 400 --seed 5000 --cache readability.jsonl

Documents are generated from the seed (see benchmarks/documents.py); each is decoded and assessed, nothing is read.
Whether its needed fields can be read is known from how the picture was made (fixtures/readable.py); documents for
which that leaves it open are counted, not judged. Measures of the same documents are kept in the cache file.

The rivals: the variance of the Laplacian on the grey picture, with the threshold of 100 that is passed from one
tutorial to the next, and the mean squared Sobel gradient (Tenengrad), for which no threshold is agreed: it gets
the best one that hindsight can give.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.documents import TYPES, specimen
from fixtures.fonts import Split
from pipeline.model import DocumentType, Grade, Quality, Reason, Upload
from pipeline.policy import Policy
from pipeline.stages.assess import assess
from pipeline.stages.decode import decode
from quality.statistics import auc, counted, cut_at

LOCAL = frozenset({"cut", "finger", "glare", "shadow", "fold", "watermark", "two_documents"})
"""Classes whose defect lies in one place: it may spare the needed fields or hide nothing but them."""
LAPLACIAN = 100.0
FALSE_REJECTS = 0.01
"""Of readable documents, at which the measures are compared."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One document: what is true of it and what was measured. `cpu_ms` is the cost of `assess` alone."""

    number: int
    kind: str
    klass: str
    legible: bool | None
    score: float
    unreadable: bool
    causes: tuple[str, ...]
    laplacian: float
    tenengrad: float
    megapixels: float
    cpu_ms: float


def measured(job: tuple[int, int, tuple[str, ...], str]) -> Measured | None:
    """Document `number` of a seed; None where the file holds no picture."""
    number, seed, kinds, fonts = job
    cv2.setNumThreads(1)
    document = specimen(number, seed=seed, kinds=kinds, fonts=fonts)
    pages = decode(Upload(document.content, str(number), "", DocumentType(document.kind)), policy=Policy().decode)
    if isinstance(pages, Reason):
        return None
    before = time.process_time()
    quality: Quality = assess(pages[0], policy=Policy().quality)
    cost = time.process_time() - before
    gray = cv2.cvtColor(pages[0].image, cv2.COLOR_BGR2GRAY)
    across, down = (cv2.Sobel(gray, cv2.CV_32F, x, 1 - x, ksize=3) for x in (1, 0))
    return Measured(
        number=number,
        kind=document.kind,
        klass=document.klass,
        legible=document.legible,
        score=quality.readability,
        unreadable=quality.grade is Grade.UNREADABLE,
        causes=tuple(reason.code for reason in quality.reasons),
        laplacian=float(cv2.Laplacian(gray, cv2.CV_64F).var()),
        tenengrad=float(np.mean(across * across + down * down)),
        megapixels=gray.size / 1e6,
        cpu_ms=1000 * cost,
    )


SCORES: Mapping[str, Callable[[Measured], float]] = {
    "readability": lambda each: each.score,
    "variance of the Laplacian": lambda each: each.laplacian,
    "Tenengrad": lambda each: each.tenengrad,
}


def gates(results: Sequence[Measured]) -> dict[str, Callable[[Measured], bool]]:
    """Ways to turn a document away before reading it."""
    readable = [each for each in results if each.legible]
    found: dict[str, Callable[[Measured], bool]] = {
        "graded unreadable (as shipped)": lambda each: each.unreadable,
        f"variance of the Laplacian < {LAPLACIAN:.0f}": lambda each: each.laplacian < LAPLACIAN,
    }
    for name, score in SCORES.items():
        cut = cut_at([score(each) for each in readable], false_rejects=FALSE_REJECTS)
        found[f"{name} < {cut:.3g} (hindsight)"] = lambda each, score=score, cut=cut: score(each) < cut  # type: ignore[misc]
    return found


def report(results: Sequence[Measured], console: Console) -> None:
    """All tables."""
    judged = [each for each in results if each.legible is not None]
    open_ones = len(results) - len(judged)
    console.print(f"{len(results)} documents, {open_ones} of them neither clearly readable nor clearly not")
    _ranking(judged, console)
    _gates(judged, console)
    _classes(judged, console)
    for least, most in ((0.0, 2.5), (2.5, 20.0)):
        costs = [each.cpu_ms for each in results if least <= each.megapixels < most]
        if costs:
            console.print(
                f"assess, {least:g}-{most:g} megapixels: median {np.median(costs):.1f} ms CPU, "
                f"95th percentile {np.percentile(costs, 95):.1f} ms, {len(costs)} documents"
            )


def _ranking(judged: Sequence[Measured], console: Console) -> None:
    table = Table(title="AUC: a readable document outranks one that cannot be read")
    for column in ("documents", "readable", "not", *SCORES):
        table.add_column(column, justify="left" if column == "documents" else "right")
    groups: dict[str, list[Measured]] = {
        "all": list(judged),
        "defect of the whole page": [each for each in judged if each.klass not in LOCAL],
        **{kind: [each for each in judged if each.kind == kind] for kind in TYPES},
    }
    for name, rows in groups.items():
        truth = np.array([bool(each.legible) for each in rows])
        figures = [
            f"{auc(np.array([score(each) for each in rows]), truth):.3f}" if 0 < truth.sum() < len(rows) else "-"
            for score in SCORES.values()
        ]
        table.add_row(name, str(int(truth.sum())), str(int((~truth).sum())), *figures)
    console.print(table)


def _gates(judged: Sequence[Measured], console: Console) -> None:
    table = Table(title="Turned away before reading, 95 % Wilson interval")
    for column in ("gate", "readable ones (false)", "unreadable ones", "unreadable, whole page"):
        table.add_column(column)
    for name, gate in gates(judged).items():
        groups = (
            [each for each in judged if each.legible],
            [each for each in judged if not each.legible],
            [each for each in judged if not each.legible and each.klass not in LOCAL],
        )
        table.add_row(name, *(counted(sum(map(gate, rows)), len(rows)) for rows in groups))
    console.print(table)


def _classes(judged: Sequence[Measured], console: Console) -> None:
    table = Table(title="By class of capture: turned away")
    ways = list(gates(judged).items())[:3]
    table.add_column("class")
    for name in ("shipped", "Laplacian", "score at 1 %"):
        table.add_column(f"{name}: readable", justify="right")
        table.add_column("unreadable", justify="right")
    by_class: dict[str, list[Measured]] = defaultdict(list)
    for each in judged:
        by_class[each.klass].append(each)
    for klass, rows in sorted(by_class.items()):
        cells = []
        for _, gate in ways:
            for truth in (True, False):
                chosen = [each for each in rows if each.legible is truth]
                cells.append(f"{sum(map(gate, chosen))}/{len(chosen)}" if chosen else "-")
        table.add_row(klass, *cells)
    console.print(table)


def _known(cache: Path | None, seed: int) -> dict[int, Measured]:
    if cache is None or not cache.exists():
        return {}
    lines = (json.loads(line) for line in cache.read_text().splitlines())
    return {
        line["number"]: Measured(**{**line, "causes": tuple(line["causes"])})
        for line in lines
        if line.pop("seed") == seed
    }


def results(options: argparse.Namespace) -> Iterator[Measured]:
    """Every document, first those that the cache knows."""
    known = _known(options.cache, options.seed)
    yield from (known[number] for number in range(options.documents) if number in known)
    jobs = [
        (number, options.seed, tuple(options.kinds), options.fonts)
        for number in range(options.documents)
        if number not in known
    ]
    context = multiprocessing.get_context("spawn")
    with context.Pool(options.workers) as pool:
        for done, each in enumerate(pool.imap_unordered(measured, jobs), 1):
            print(f"\r{done}/{len(jobs)}", end="", file=sys.stderr, flush=True)
            if each is None:
                continue
            if options.cache:
                with options.cache.open("a") as out:
                    out.write(json.dumps({**asdict(each), "seed": options.seed}) + "\n")
            yield each
    print(file=sys.stderr)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--seed", type=int, default=5000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--kinds", nargs="*", choices=TYPES, default=TYPES)
    parser.add_argument("--fonts", choices=[each.value for each in Split], default="measure")
    parser.add_argument("--cache", type=Path, help="measures of documents, kept from run to run")
    options = parser.parse_args()
    console = Console(width=130)
    report(list(results(options)), console)
    console.print(f"seed {options.seed}, fonts '{options.fonts}'")


if __name__ == "__main__":
    main()
