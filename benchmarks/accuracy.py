"""How often each field is read exactly, how uploads are decided, and whether a wrong NIK was ever accepted.

    .venv/bin/python -m benchmarks.accuracy --documents 300 --seed 1000 --workers 2

Documents are generated from the seed (people, layouts, captures of every class, fonts of the `measure` split). A
field counts where it can be read by construction of the picture (fixtures/readable.py), whatever a reader says.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import platform
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein
from rich.console import Console
from rich.table import Table

from benchmarks.documents import FOREIGN, TYPES, Specimen, specimen
from fixtures.fonts import Split

CLAIMANT_CELLS = ("nama", "nik", "jenis_kelamin", "tempat_lahir", "tanggal_lahir", "status_hubungan", "nama_ibu")
TODAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the pipeline said of one document, beside what is true of it.

    Attributes:
        fields: by key: what is printed, what was read, its confidence, and whether it can be read.
    """

    number: int
    kind: str
    klass: str
    legible: bool | None
    expected: str | None
    turn: int
    decision: str
    reasons: list[str]
    document_type: str
    rotation: int
    fields: dict[str, tuple[str | None, str | None, float, bool | None]]
    checks: list[tuple[str, str, str]]
    milliseconds: dict[str, float]
    cpu_s: float


_verifier: Any = None


def _start() -> None:
    global _verifier  # noqa: PLW0603  # a worker's own
    from pipeline.bootstrap import build_verifier  # loads the models once a worker
    from pipeline.settings import load_settings

    _verifier = build_verifier(load_settings())


def _run(job: tuple[int, int, tuple[str, ...] | None, bool, str]) -> Outcome:
    from pipeline.model import DocumentType, Upload

    number, seed, kinds, with_record, fonts = job
    document = specimen(number, seed=seed, kinds=kinds, fonts=fonts)
    declared = DocumentType(document.kind) if document.kind in TYPES else DocumentType.KTP
    upload = Upload(document.content, f"{number}", hashlib.sha256(document.content).hexdigest(), declared)
    before = time.process_time()
    verification = _verifier(upload, participant=_participant(document) if with_record else None)
    return _compare(document, verification, time.process_time() - before)


def _participant(document: Specimen) -> Any:
    from pipeline.model import Participant

    values: dict[str, Any] = {key: value or None for key, value in document.record.items()}
    for key in ("tanggal_lahir", "tanggal_mulai", "tanggal_selesai"):
        values[key] = date.fromisoformat(values[key]) if values.get(key) else None
    return Participant(**{key: values.get(key) for key in Participant.__dataclass_fields__})


def _compare(document: Specimen, verification: Any, cpu_s: float) -> Outcome:
    extraction = verification.extraction
    fields: dict[str, tuple[str | None, str | None, float, bool | None]] = {}
    read = {key: field for key, field in (extraction.fields if extraction else {}).items() if key != "anggota"}
    for key in sorted({key for key in document.truth if "." not in key} | set(read)):
        found = read.get(key)
        fields[key] = (
            document.truth.get(key),
            found.value if found else None,
            found.confidence if found else 0.0,
            document.readable.get(key),
        )
    if document.kind == "kk":
        fields |= _claimants_row(document, extraction.members if extraction else ())
    return Outcome(
        number=document.number,
        kind=document.kind,
        klass=document.klass,
        legible=document.legible,
        expected=document.expected,
        turn=document.turn,
        decision=str(verification.decision),
        reasons=[reason.code for reason in verification.reasons],
        document_type=str(verification.document_type),
        rotation=verification.rotation,
        fields=fields,
        checks=[(check.check, str(check.reference), str(check.outcome)) for check in verification.cross_checks],
        milliseconds=dict(verification.timings_ms),
        cpu_s=cpu_s,
    )


def _claimants_row(
    document: Specimen, members: Iterable[Mapping[str, Any]]
) -> dict[str, tuple[str | None, str | None, float, bool | None]]:
    """The claimant's cells; the row is the one whose NIK is the claimant's, else the one in its place."""
    rows = list(members)
    prefix = f"anggota.{document.claimant}."
    nik = document.truth.get(prefix + "nik")
    place = rows[document.claimant] if document.claimant < len(rows) else {}
    row = next((each for each in rows if "nik" in each and each["nik"].value == nik), place)
    cells: dict[str, tuple[str | None, str | None, float, bool | None]] = {}
    for key in CLAIMANT_CELLS:
        if prefix + key in document.truth:
            found = row.get(key)
            cells[f"row.{key}"] = (
                document.truth[prefix + key],
                found.value if found else None,
                found.confidence if found else 0.0,
                document.readable.get(prefix + key),
            )
    return cells


def outcomes(options: argparse.Namespace) -> Iterator[Outcome]:
    """Every document verified, in no order."""
    kinds = tuple(options.kinds) if options.kinds else None
    jobs = [
        (number, options.seed, kinds, not options.no_record, options.fonts) for number in range(options.documents)
    ]
    context = multiprocessing.get_context("spawn")
    with context.Pool(options.workers, initializer=_start) as pool:
        yield from pool.imap_unordered(_run, jobs)


def report(results: list[Outcome], console: Console) -> None:
    """All tables."""
    _fields(results, console)
    _decisions(results, console)
    _classes(results, console)
    _grave(results, console)


def _fields(results: list[Outcome], console: Console) -> None:
    table = Table(title="Fields that can be read: exact match and character error rate")
    for column in ("type", "field", "n", "exact %", "CER %", "not found %", "wrong at conf. >= 0.95"):
        table.add_column(column, justify="left" if column in {"type", "field"} else "right")
    for kind in TYPES:
        cells: dict[str, list[tuple[str, str | None, float]]] = defaultdict(list)
        for result in results:
            if result.kind == kind:
                for key, (truth, value, confidence, readable) in result.fields.items():
                    if truth is not None and readable is True:
                        cells[key].append((truth, value, confidence))
        shares = []
        for key, rows in cells.items():
            exact = sum(truth == value for truth, value, _ in rows) / len(rows)
            errors = sum(Levenshtein.distance(truth, value or "") for truth, value, _ in rows)
            missing = sum(value is None for _, value, _ in rows) / len(rows)
            sure = sum(value is not None and value != truth and conf >= 0.95 for truth, value, conf in rows)
            cer = errors / max(1, sum(len(truth) for truth, _, _ in rows))
            shares.append(exact)
            figures = (f"{100 * exact:.1f}", f"{100 * cer:.2f}", f"{100 * missing:.1f}", str(sure))
            table.add_row(kind, key, str(len(rows)), *figures)
        if shares:
            table.add_row(
                kind, "mean of fields", "", f"{100 * sum(shares) / len(shares):.1f}", "", "", "", style="bold"
            )
    console.print(table)


def _decisions(results: list[Outcome], console: Console) -> None:
    table = Table(title="Decisions by what the picture allows (needed fields)")
    for column in ("type", "can be read", "n", "accepted", "flagged", "rejected"):
        table.add_column(column, justify="right" if column != "type" else "left")
    words = {True: "yes", False: "no", None: "undecided"}
    for kind in (*TYPES, "other"):
        for legible in (True, None, False):
            for expected in ("accepted", "flagged", "rejected") if legible else (None,):
                rows = [r for r in results if (r.kind, r.legible, r.expected) == (kind, legible, expected)]
                counts = Counter(row.decision for row in rows)
                note = f"yes, to be {expected}" if legible and expected != "accepted" else words[legible]
                decided = [str(counts[each]) for each in ("accepted", "flagged", "rejected")]
                if rows:
                    table.add_row(kind, note, str(len(rows)), *decided)
    console.print(table)


def _classes(results: list[Outcome], console: Console) -> None:
    table = Table(title="By class of capture, documents that can be read")
    for column in (
        "class",
        "n",
        "needed fields exact %",
        "type right %",
        "turn right %",
        "accepted",
        "flagged",
        "rejected",
    ):
        table.add_column(column, justify="left" if column == "class" else "right")
    by_class: dict[str, list[Outcome]] = defaultdict(list)
    for result in results:
        if result.expected == "accepted":
            by_class[result.klass].append(result)
            by_class["all"].append(result)
    for klass, rows in sorted(by_class.items(), key=lambda item: (item[0] == "all", item[0])):
        cells = [
            truth == value
            for row in rows
            for truth, value, _, readable in row.fields.values()
            if truth is not None and readable is True
        ]
        kinds = sum(row.document_type == row.kind for row in rows) / len(rows)
        turns = sum((row.rotation + row.turn) % 360 == 0 for row in rows) / len(rows)
        counts = Counter(row.decision for row in rows)
        shares = (f"{100 * share:.1f}" for share in (sum(cells) / max(1, len(cells)), kinds, turns))
        decided = [str(counts[each]) for each in ("accepted", "flagged", "rejected")]
        table.add_row(klass, str(len(rows)), *shares, *decided, style="bold" if klass == "all" else "")
    console.print(table)


def _grave(results: list[Outcome], console: Console) -> None:
    """What must never happen, and what should almost never."""

    def wrong_number(result: Outcome, key: str) -> bool:
        truth, value, _, _ = result.fields.get(key, (None, None, 0.0, None))
        return result.decision == "accepted" and value != truth

    table = Table(title="What must not happen")
    table.add_column("event")
    table.add_column("count", justify="right")
    keys = {"ktp": "nik", "kk": "nomor_kk"}
    accepted = sum(wrong_number(each, keys[each.kind]) for each in results if each.kind in keys)
    table.add_row("accepted although its NIK or KK number was read wrong (must be 0)", str(accepted))
    blind = sum(each.legible is False and each.decision == "accepted" for each in results)
    table.add_row("accepted although a needed field cannot be read", str(blind))
    others = sum(each.kind == "other" and each.decision == "accepted" for each in results)
    table.add_row("another document accepted (must be 0)", str(others))
    lost = [each for each in results if each.expected == "accepted" and each.decision == "rejected"]
    table.add_row(
        "rejected although it can be read", f"{len(lost)} {[each.number for each in lost] if lost else ''}"
    )
    console.print(table)
    cpu = {kind: [each.cpu_s for each in results if each.kind == kind] for kind in (*TYPES, "other")}
    means = ", ".join(f"{kind} {sum(times) / len(times):.2f}" for kind, times in cpu.items() if times)
    console.print(f"CPU-seconds a document, mean: {means}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kinds", nargs="*", choices=(*TYPES, "other"))
    parser.add_argument("--fonts", choices=[*(each.value for each in Split), FOREIGN], default="measure")
    parser.add_argument("--no-record", action="store_true", help="verify without the participant's record")
    parser.add_argument("--save", type=Path, help="write every outcome to this file, JSON lines")
    return parser.parse_args()


def main() -> None:
    """Print the tables."""
    options = _options()
    console = Console(width=118)
    start = time.monotonic()
    results = []
    for outcome in outcomes(options):
        results.append(outcome)
        print(f"\r{len(results)}/{options.documents}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    if options.save:
        lines = (json.dumps(asdict(each)) for each in sorted(results, key=lambda each: each.number))
        options.save.write_text("\n".join(lines) + "\n")
    report(results, console)
    machine = f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
    console.print(
        f"seed {options.seed}, {options.documents} documents, fonts '{options.fonts}', {options.workers} workers, "
        f"{machine}, {time.monotonic() - start:.0f} s"
    )


if __name__ == "__main__":
    main()
