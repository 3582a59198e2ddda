"""What a worker holds after documents of ever other sizes, and whether it grows.

    .venv/bin/python -m benchmarks.memory --documents 300

Another process invents the documents (a third of each type, good photos, each of a size of its own), so that what
is measured is a worker's own memory: resident between documents, and the highest it ever was.
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
from dataclasses import dataclass
from pathlib import Path
from random import Random

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
    arguments = parser.parse_args()
    held = []
    for one in _after_each(arguments.documents, arguments.seed):
        held.append(one)
        if arguments.json and len(held) % STEP == 0:
            arguments.json.write_text(json.dumps([[each.resident, each.highest, each.cpu_s] for each in held]))
    console = Console()
    console.print(_table(held))
    if len(held) > SETTLED:
        console.print(f"growth after the first {SETTLED}: {growth([each.resident for each in held]):+.1%}")


def growth(resident: Sequence[float]) -> float:
    """Of what is held between documents: the median of the last quarter over that of as many after `SETTLED`."""
    settled = resident[SETTLED:]
    part = max(1, len(settled) // 4)
    return statistics.median(settled[-part:]) / statistics.median(settled[:part]) - 1


def _after_each(documents: int, seed: int) -> Iterator[Held]:
    from pipeline import bootstrap
    from pipeline.commands.bench import verified
    from pipeline.settings import load_settings

    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as other:
        coming = other.submit(invented, 0, seed)
        readers = bootstrap.build_readers(load_settings())
        for number in range(documents):
            upload = coming.result()
            coming = other.submit(invented, number + 1, seed)
            before = time.process_time()
            verified(readers, upload)
            spent = time.process_time() - before
            yield Held(_resident(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, spent)


def invented(number: int, seed: int) -> EverydayUpload:
    """Document `number`, of a size of its own."""
    kind = list(SIZES)[number % len(SIZES)]
    least, most = SIZES[kind]
    return everyday_upload(kind, number, seed=seed, megapixels=Random(f"{seed}/{number}").uniform(least, most))


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
