"""What a worker holds after documents of ever other sizes, and whether it grows.

    .venv/bin/python -m benchmarks.memory --documents 300
    .venv/bin/python -m benchmarks.memory --documents 750 --settled 500 --drawn 8 --largest 6

Another process invents the documents (a third of each type, good photos, each of a size of its own), so that what
is measured is a worker's own memory: resident between documents, and the highest it ever was. A long run is
cheaper with few papers (`--drawn`), each sent again and again at ever other sizes, at most `--largest` megapixels.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from fixtures.everyday import EverydayUpload, everyday_upload

SIZES: Mapping[str, tuple[float, float]] = {"ktp": (1.0, 13.0), "kk": (6.0, 13.0), "paklaring": (3.0, 13.0)}
"""Megapixels between which the sizes of a type lie."""

MIB = 1024.0**2
SETTLED = 100
"""Documents after which a worker has seen what there is."""
STEP = 25
"""Documents a row of the table."""


@dataclass(frozen=True, slots=True)
class Held:
    """After one document: MiB resident, the highest so far, and the CPU-seconds it took."""

    resident: float
    highest: float
    cpu_s: float


def main() -> None:
    """Runs, and prints one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--seed", type=int, default=78)
    parser.add_argument("--json", type=Path, help="also write every value there")
    parser.add_argument("--drawn", type=int, help="papers of each type; default: each document is one of its own")
    parser.add_argument("--largest", type=float, default=99.0, help="megapixels")
    parser.add_argument("--settled", type=int, default=SETTLED, help="documents after which growth is told")
    arguments = parser.parse_args()
    held = []
    coming = Coming(arguments.seed, arguments.drawn, arguments.largest)
    for one in _after_each(arguments.documents, coming):
        held.append(one)
        if arguments.json and len(held) % STEP == 0:
            arguments.json.write_text(json.dumps([[each.resident, each.highest, each.cpu_s] for each in held]))
    console = Console()
    console.print(_table(held))
    settled = arguments.settled
    if len(held) > settled:
        grown = growth([each.resident for each in held], after=settled)
        console.print(f"growth after the first {settled}: {grown:+.1%}")


def growth(resident: Sequence[float], *, after: int = SETTLED) -> float:
    """Of what is held between documents: the median of the last quarter over that of as many right `after`."""
    settled = resident[after:]
    part = max(1, len(settled) // 4)
    return statistics.median(settled[-part:]) / statistics.median(settled[:part]) - 1


@dataclass(frozen=True, slots=True)
class Coming:
    """What is sent: of a seed, of so many papers of each type, at most so large (megapixels)."""

    seed: int
    drawn: int | None = None
    largest: float = 99.0


def _after_each(documents: int, coming_up: Coming) -> Iterator[Held]:
    from pipeline import bootstrap
    from pipeline.commands.bench import verified
    from pipeline.settings import load_settings

    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as other:
        coming = other.submit(invented, 0, coming_up)
        readers = bootstrap.build_readers(load_settings())
        for number in range(documents):
            upload = coming.result()
            coming = other.submit(invented, number + 1, coming_up)
            before = time.process_time()
            verified(readers, upload)
            spent = time.process_time() - before
            yield Held(_resident(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, spent)


def invented(number: int, coming: Coming) -> EverydayUpload:
    """Document `number`, of a size of its own."""
    kind = list(SIZES)[number % len(SIZES)]
    least, most = (min(each, coming.largest) for each in SIZES[kind])
    least = min(least, 0.7 * most)
    size = Random(f"{coming.seed}/{number}").uniform(least, most)
    if coming.drawn is None:
        return everyday_upload(kind, number, seed=coming.seed, megapixels=size)
    paper = _paper(kind, number // len(SIZES) % coming.drawn, coming.seed, most)
    image = cv2.imdecode(np.frombuffer(paper.content, np.uint8), cv2.IMREAD_COLOR)
    share = (size / most) ** 0.5
    smaller = cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return replace(paper, content=cv2.imencode(".jpg", smaller)[1].tobytes(), megapixels=size)


@cache
def _paper(kind: str, number: int, seed: int, megapixels: float) -> EverydayUpload:
    return everyday_upload(kind, number, seed=seed, megapixels=megapixels)


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB


def _table(held: Sequence[Held]) -> Table:
    table = Table(title="A worker's memory over documents of ever other sizes")
    for name in ("documents", "MiB between them, median", "most", "highest ever", "CPU-s a document"):
        table.add_column(name, justify="right")
    for start in range(0, len(held), STEP):
        part = held[start : start + STEP]
        resident = [each.resident for each in part]
        table.add_row(
            str(start + len(part)),
            f"{statistics.median(resident):.0f}",
            f"{max(resident):.0f}",
            f"{part[-1].highest:.0f}",
            f"{statistics.mean(each.cpu_s for each in part):.2f}",
        )
    return table


if __name__ == "__main__":
    main()
