"""What general readers make of the documents of `benchmarks.accuracy`, kept in a file of their own.

    .venv/bin/python -m benchmarks.accuracy_peers --documents 240 --seed 5000 --save peers.jsonl --minutes 11
    .venv/bin/python -m benchmarks.accuracy --documents 240 --seed 5000 --peers peers.jsonl

They are slow and do not change, so they read once; ours is measured anew beside their kept answers. An answer
belongs to a picture, not to a number: where the generator has changed since, `accuracy` leaves it out. A file that
is there already is gone on with.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.documents import TYPES, specimen
from benchmarks.outcomes import Answers, digest_of, read_answers


@dataclass(frozen=True, slots=True)
class Job:
    """One document of a run."""

    number: int
    seed: int
    fonts: str


_peers: Sequence[Any] = ()


def _start(rapidocr: Path | None) -> None:
    global _peers  # noqa: PLW0603  # a worker's own
    from benchmarks.peers import build_peers  # loads the models once a worker

    _peers = build_peers(rapidocr_python=rapidocr)


def _run(job: Job) -> Answers:
    document = specimen(job.number, seed=job.seed, fonts=job.fonts)
    asked = _peers if document.legible and document.kind in TYPES else ()
    read = {peer.name: peer.fields(document) for peer in asked}
    return Answers(
        number=job.number,
        digest=digest_of(document.content),
        fields={name: fields for name, (fields, _) in read.items()},
        cpu_s={name: round(cpu_s, 3) for name, (_, cpu_s) in read.items()},
    )


def answers(options: argparse.Namespace, *, done: frozenset[int]) -> Iterator[Answers]:
    """Those of every document that is not `done`, in no order, until the time is up."""
    jobs = (
        Job(number, options.seed, options.fonts)
        for number in range(options.start, options.start + options.documents)
        if number not in done
    )
    until = time.monotonic() + 60 * options.minutes if options.minutes else float("inf")
    context = multiprocessing.get_context("spawn")
    with context.Pool(options.workers, initializer=_start, initargs=(options.rapidocr,)) as pool:
        for each in pool.imap_unordered(_run, jobs):
            yield each
            if time.monotonic() > until:
                return


def main() -> None:
    """Read what is not read yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=150)
    parser.add_argument("--start", type=int, default=0, help="number of the first document")
    parser.add_argument("--seed", type=int, default=5000)
    parser.add_argument("--fonts", default="measure")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--save", type=Path, required=True, help="one line of JSON a document")
    parser.add_argument("--minutes", type=float, default=0, help="stop after so many; run again to go on")
    parser.add_argument(
        "--rapidocr", type=Path, help="a Python that has rapidocr; without it that one is left out"
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the workers end, too
    known = read_answers(options.save) if options.save.exists() else {}
    for count, each in enumerate(answers(options, done=frozenset(known)), start=len(known) + 1):
        with options.save.open("a") as file:
            file.write(json.dumps(asdict(each)) + "\n")
        print(f"\r{count}/{options.documents}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)


if __name__ == "__main__":
    main()
