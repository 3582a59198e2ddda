"""How often each field is read exactly, how uploads are decided, and whether a wrong NIK was ever accepted.

    .venv/bin/python -m benchmarks.accuracy --documents 300 --seed 1000 --workers 2
    .venv/bin/python -m benchmarks.accuracy --documents 1600 --save run.jsonl --minutes 9
    .venv/bin/python -m benchmarks.accuracy --documents 1600 --save run.jsonl --resume
    .venv/bin/python -m benchmarks.accuracy --tables run.jsonl other-part.jsonl
    .venv/bin/python -m benchmarks.accuracy --documents 240 --seed 5000 --peers peers.jsonl

Documents are generated from the seed (people, layouts, captures of every class, fonts of the `measure` split). A
field counts where it can be read by construction of the picture (fixtures/readable.py), whatever a reader says.
With `--peers` the answers of general readers to the same pictures (`benchmarks.accuracy_peers`) stand beside.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import platform
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.accuracy_tables import report
from benchmarks.documents import FOREIGN, TYPES, Specimen, specimen
from benchmarks.outcomes import Answers, Outcome, Run, compare, head_of, line_of, read_answers, read_outcomes
from fixtures.fonts import Split

MISNAMED = 10
"""Every so many documents one is verified once more, declared as another type than it is."""


@dataclass(frozen=True, slots=True)
class Job:
    """One document to measure."""

    number: int
    seed: int
    kinds: tuple[str, ...] | None
    with_record: bool
    fonts: str


_verifier: Any = None


def _start() -> None:
    global _verifier  # noqa: PLW0603  # a worker's own
    from pipeline.bootstrap import build_verifier  # loads the models once a worker
    from pipeline.settings import load_settings

    _verifier = build_verifier(load_settings())


def _run(job: Job) -> Outcome | None:
    """The outcome of a document; None where a reader broke down: the machine's fault, to be done again."""
    from ocr.engine import EngineError
    from pipeline.model import DocumentType, Upload

    document = specimen(job.number, seed=job.seed, kinds=job.kinds, fonts=job.fonts)
    known = document.kind in TYPES
    named = DocumentType(document.kind if known else TYPES[job.number % len(TYPES)])
    upload = Upload(document.content, f"{job.number}", hashlib.sha256(document.content).hexdigest(), named)
    participant = participant_of(document) if job.with_record else None
    before = time.process_time()
    try:
        verification = _verifier(upload, participant=participant)
        used = time.process_time() - before
        misnamed = ""
        if known and job.number % MISNAMED == 0:
            other = TYPES[(TYPES.index(document.kind) + 1) % len(TYPES)]
            again = _verifier(replace(upload, declared_type=DocumentType(other)), participant=participant)
            misnamed = str(again.decision)
    except EngineError as fault:
        print(f"\ndocument {job.number} is left out: {fault}", file=sys.stderr, flush=True)
        return None
    return compare(document, verification, used, misnamed=misnamed)


def participant_of(document: Specimen) -> Any:
    """The record that belongs to it."""
    from pipeline.model import Participant

    values: dict[str, Any] = {key: value or None for key, value in document.record.items()}
    for key in ("tanggal_lahir", "tanggal_mulai", "tanggal_selesai"):
        values[key] = date.fromisoformat(values[key]) if values.get(key) else None
    return Participant(**{key: values.get(key) for key in Participant.__dataclass_fields__})


def outcomes(options: argparse.Namespace, *, done: frozenset[int]) -> Iterator[Outcome]:
    """Every document verified that is not `done`, in no order, until the time is up."""
    kinds = tuple(options.kinds) if options.kinds else None
    numbers = range(options.start, options.start + options.documents)
    jobs = (
        Job(number, options.seed, kinds, not options.no_record, options.fonts)
        for number in numbers
        if number not in done
    )
    until = time.monotonic() + 60 * options.minutes if options.minutes else float("inf")
    context = multiprocessing.get_context("spawn")
    with context.Pool(options.workers, initializer=_start) as pool:
        for outcome in pool.imap_unordered(_run, jobs):
            if outcome:
                yield outcome
            if time.monotonic() > until:
                return


def beside(results: Sequence[Outcome], answers: Mapping[int, Answers]) -> list[Outcome]:
    """The outcomes with the answers that other readers gave for the same files."""
    return [
        replace(each, peers=other.fields, peer_cpu_s=other.cpu_s)
        if (other := answers.get(each.number)) and other.digest == each.digest
        else each
        for each in results
    ]


def measure(options: argparse.Namespace, run: Run) -> list[Outcome]:
    """The outcomes of this run, those of an earlier part of it included.

    Raises:
        SystemExit: the file to resume belongs to another run, or there is one and nobody said to resume.
    """
    results: list[Outcome] = []
    path: Path | None = options.save
    if path and path.exists():
        if not options.resume:
            raise SystemExit(f"{path} exists: --resume goes on with it")
        earlier, results = read_outcomes(path)
        if replace(earlier, version=run.version) != run:
            raise SystemExit(f"{path} is of another run: {earlier}")
        path.write_text("\n".join([head_of(earlier), *map(line_of, results)]) + "\n")
    elif path:
        path.write_text(head_of(run) + "\n")
    for outcome in outcomes(options, done=frozenset(each.number for each in results)):
        results.append(outcome)
        if path:
            with path.open("a") as file:
                file.write(line_of(outcome) + "\n")
        print(f"\r{len(results)}/{options.documents}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return results


def merged(paths: Sequence[Path]) -> tuple[Run, list[Outcome]]:
    """The outcomes of several parts of one run; a document that two parts have counts once.

    Raises:
        SystemExit: they are not of one run.
    """
    parts = [read_outcomes(path) for path in paths]
    runs = {replace(run, version="") for run, _ in parts}
    if len(runs) > 1:
        raise SystemExit(f"these are {len(runs)} runs: {runs}")
    by_number = {each.number: each for _, results in parts for each in results}
    return parts[0][0], [by_number[number] for number in sorted(by_number)]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--start", type=int, default=0, help="number of the first document")
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kinds", nargs="*", choices=(*TYPES, "other"))
    parser.add_argument("--fonts", choices=[*(each.value for each in Split), FOREIGN], default="measure")
    parser.add_argument("--no-record", action="store_true", help="verify without the participant's record")
    parser.add_argument("--save", type=Path, help="write each outcome to this file as it comes, JSON lines")
    parser.add_argument("--resume", action="store_true", help="go on with the file of --save")
    parser.add_argument("--minutes", type=float, default=0, help="stop after so many; --resume goes on")
    parser.add_argument("--tables", type=Path, nargs="+", help="only print the tables of these files")
    parser.add_argument("--peers", type=Path, help="other readers' answers, of benchmarks.accuracy_peers")
    return parser.parse_args()


def main() -> None:
    """Print the tables."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the workers end, too
    console = Console(width=128)
    start = time.monotonic()
    if options.tables:
        run, results = merged(options.tables)
    else:
        from pipeline.bootstrap import pipeline_version
        from pipeline.settings import load_settings

        version = pipeline_version(load_settings())
        kinds = tuple(options.kinds) if options.kinds else None
        run = Run(options.seed, options.fonts, not options.no_record, version, kinds)
        results = measure(options, run)
    if options.peers:
        results = beside(results, read_answers(options.peers))
    report(results, console)
    machine = f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
    readable = sum(each.legible is True for each in results)
    console.print(
        f"seed {run.seed}, fonts '{run.fonts}', {len(results)} documents, {readable} of them readable, {machine}, "
        f"{time.monotonic() - start:.0f} s, {run.version}"
    )


if __name__ == "__main__":
    main()
