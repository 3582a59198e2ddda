"""What a second worker brings, beside what the machine itself gives a second program.

    .venv/bin/python -m benchmarks.two_workers --rounds 3

One worker and two take turns over the same documents. Two controls do the same in the same minutes: arithmetic in
the processor's caches, which only shared cores slow down, and copying of large blocks, which shared memory slows
down. Where the arithmetic does not double either, two of the machine's CPUs are one core. Rates are documents (or
turns of a control) by the clock, medians of the rounds.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection

import numpy as np
from rich.console import Console
from rich.table import Table

from fixtures.everyday import EverydayUpload, everyday_upload
from pipeline import bootstrap
from pipeline.commands.bench import SIZES, verified
from pipeline.settings import load_settings

SEED = 77
CONTROL_S = 2.0
"""Seconds of a control."""


def main() -> None:
    """Runs, and prints one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--documents", type=int, default=2, help="of each type")
    arguments = parser.parse_args()
    uploads = [
        everyday_upload(kind, number, seed=SEED, megapixels=size)
        for kind, size in SIZES.items()
        for number in range(arguments.documents)
    ]
    context = multiprocessing.get_context("spawn")
    lines, workers = [], []
    for _ in range(2):
        ours, theirs = context.Pipe()
        workers.append(context.Process(target=_work, args=(theirs, uploads), daemon=True))
        workers[-1].start()
        lines.append(ours)
    for line in lines:
        line.recv()
    rates: dict[str, dict[int, list[float]]] = {what: {1: [], 2: []} for what in WORK}
    for _ in range(arguments.rounds):
        for what in WORK:
            for count in (1, 2):
                rates[what][count].append(_rate(lines[:count], what))
    for line in lines:
        line.send(None)
    Console().print(_table(rates))


def _rate(lines: Sequence[Connection], what: str) -> float:
    """Pieces of work a second of all of them together."""
    for line in lines:
        line.send(what)
    return float(sum(line.recv() for line in lines))


def _work(line: Connection, uploads: Sequence[EverydayUpload]) -> None:
    """In a worker: everything once, then what is asked for."""
    readers = bootstrap.build_readers(load_settings())

    def documents() -> int:
        for upload in uploads:
            verified(readers, upload)
        return len(uploads)

    documents()
    line.send("ready")
    while what := line.recv():
        act = WORK[what] or documents
        before, done = time.perf_counter(), 0
        while not done or (WORK[what] and time.perf_counter() - before < CONTROL_S):
            done += act()
        line.send(done / (time.perf_counter() - before))


def _arithmetic() -> int:
    numbers = np.ones(4096, dtype=np.float32)
    for _ in range(2000):
        numbers *= 1.000001
    return 1


def _copying() -> int:
    np.copyto(_BLOCKS[0], _BLOCKS[1])
    return 1


_BLOCKS = np.ones((2, 64 * 1024**2), dtype=np.uint8)

WORK: Mapping[str, Callable[[], int] | None] = {
    "documents": None,
    "control: arithmetic in the caches": _arithmetic,
    "control: copying 64 MiB": _copying,
}


def _table(rates: Mapping[str, Mapping[int, Sequence[float]]]) -> Table:
    table = Table(title="Two workers against one")
    for name in ("", "one, a second", "two, a second", "two against one", "of each round"):
        table.add_column(name, justify="left" if not name else "right")
    for what, found in rates.items():
        one, two = (statistics.median(found[count]) for count in (1, 2))
        gains = [after / before for before, after in zip(found[1], found[2], strict=True)]
        table.add_row(
            what, f"{one:.2f}", f"{two:.2f}", f"{two / one:.2f}", ", ".join(f"{each:.2f}" for each in gains)
        )
    return table


if __name__ == "__main__":
    main()
