"""What is saved by reading no more than a decision rests on, and whether any decision is another for it.

    .venv/bin/python -m benchmarks.extent --documents 120 --seed 4100 [--save rows.jsonl] [--minutes 4]
    .venv/bin/python -m benchmarks.extent --tables rows.jsonl

Every document is verified twice, read whole and as far as needed, in turns; its reasons are compared as well.
Documents that `rows.jsonl` holds are not done again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import cv2
from rich.console import Console
from rich.table import Table

from benchmarks.documents import TYPES, Specimen, specimen
from fixtures.everyday import everyday_upload

SIZES = {"ktp": 2.0, "kk": 12.0, "paklaring": 8.0}
WARM = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One document, read both ways.

    Attributes:
        decision: read whole, and as far as needed; `reasons` likewise: outcome, code and field of each.
        extent: how far it was read in the end where no more was to be read than needed.
        cpu_s: read whole, and as far as needed.
    """

    number: int
    kind: str
    klass: str
    decision: tuple[str, str]
    reasons: tuple[list[str], list[str]]
    extent: str
    cpu_s: tuple[float, float]

    @property
    def same(self) -> bool:
        """Whether decision and reasons are the same, notes left out: they may be about what was not read."""
        weighty = [{each for each in reasons if not each.startswith("info")} for reasons in self.reasons]
        return self.decision[0] == self.decision[1] and weighty[0] == weighty[1]


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=120)
    parser.add_argument("--seed", type=int, default=4100)
    parser.add_argument("--kinds", nargs="*", choices=TYPES)
    parser.add_argument("--minutes", type=float, default=0.0, help="stop after so long; 0: when all are done")
    parser.add_argument("--save", type=Path, help="JSON lines, one a document")
    parser.add_argument("--tables", type=Path, nargs="*", help="only print what was saved")
    options = parser.parse_args(argv)
    if options.tables:
        rows = [row for path in options.tables for row in _saved(path)]
    else:
        rows = _saved(options.save) if options.save and options.save.exists() else []
        for row in _measured(options, {each.number for each in rows}):
            rows.append(row)
            if options.save:
                with options.save.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(row)) + "\n")
    _print(rows)


def _saved(path: Path) -> list[Row]:
    return [Row(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _measured(options: argparse.Namespace, done: set[int]) -> Iterator[Row]:
    from pipeline.bootstrap import build_readers
    from pipeline.commands.bench import verified
    from pipeline.model import Extent
    from pipeline.settings import load_settings

    cv2.setNumThreads(1)
    readers = build_readers(load_settings())
    for kind, size in SIZES.items():
        for number in range(WARM):
            for extent in Extent:
                verified(readers, everyday_upload(kind, number, seed=1, megapixels=size), extent)
    until = time.monotonic() + 60 * options.minutes if options.minutes else float("inf")
    for number in range(options.documents):
        if number not in done and time.monotonic() < until:
            row = _row(specimen(number, seed=options.seed, kinds=options.kinds), readers)
            print(row, file=sys.stderr)
            yield row


def _row(document: Specimen, readers: Any) -> Row:
    from benchmarks.accuracy import participant_of
    from pipeline.model import DocumentType, Extent, Upload
    from pipeline.policy.whole import Policy
    from pipeline.ports import Timings
    from pipeline.verify import verify

    kind = document.kind if document.kind in TYPES else TYPES[document.number % len(TYPES)]
    digest = hashlib.sha256(document.content).hexdigest()
    answers, spent = {}, {}
    for extent in (Extent.ALL, Extent.NEEDED) if document.number % 2 else (Extent.NEEDED, Extent.ALL):
        before = time.process_time()
        answers[extent] = verify(
            Upload(document.content, str(document.number), digest, DocumentType(kind)),
            readers=readers,
            policy=Policy(extent=extent),
            version="extent",
            today=date(2026, 11, 22),
            timings=Timings(time.process_time),
            participant=participant_of(document),
        )
        spent[extent] = time.process_time() - before
    whole, part = (answers[extent] for extent in (Extent.ALL, Extent.NEEDED))
    said = [
        sorted(f"{each.outcome} {each.code} {each.field}" for each in answer.reasons) for answer in (whole, part)
    ]
    return Row(
        document.number,
        document.kind,
        document.klass,
        (whole.decision, part.decision),
        (said[0], said[1]),
        part.extent,
        (spent[Extent.ALL], spent[Extent.NEEDED]),
    )


def _print(rows: Sequence[Row]) -> None:
    table = Table(title="Read whole, and as far as the decision rests on: CPU-seconds, means")
    for name in ("type", "documents", "not read whole", "whole", "needed", "saved", "same decision and reasons"):
        table.add_column(name, justify="left" if name == "type" else "right")
    for kind in (*TYPES, "other", "all"):
        of_kind = [row for row in rows if kind in (row.kind, "all")]
        if not of_kind:
            continue
        whole, needed = (statistics.fmean(row.cpu_s[at] for row in of_kind) for at in (0, 1))
        table.add_row(
            kind,
            str(len(of_kind)),
            str(sum(row.extent == "needed" for row in of_kind)),
            f"{whole:.3f}",
            f"{needed:.3f}",
            f"{1 - needed / whole:.0%}",
            f"{sum(row.same for row in of_kind)}",
        )
    console = Console(width=120)
    console.print(table)
    for row in rows:
        if not row.same:
            console.print(row)


if __name__ == "__main__":
    main()
