"""What was read of one document beside what is true of it, and how such outcomes are kept in files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.documents import Specimen

CLAIMANT_CELLS = ("nama", "nik", "jenis_kelamin", "tempat_lahir", "tanggal_lahir", "status_hubungan", "nama_ibu")

Cell = tuple[str | None, str | None, float, bool | None]
"""What is printed, what was read, its confidence, and whether it can be read (None: undecided)."""


@dataclass(frozen=True, slots=True)
class Run:
    """What two outcomes must share to stand in one table."""

    seed: int
    fonts: str
    with_record: bool
    version: str
    kinds: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """What other readers made of one document.

    Attributes:
        digest: of the file that they saw.
        fields: by the reader's name: what it read, by field key; nobody was asked where nothing can be read.
        cpu_s: by the reader's name: CPU-seconds.
    """

    number: int
    digest: str
    fields: dict[str, dict[str, str]]
    cpu_s: dict[str, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the pipeline said of one document, beside what is true of it.

    Attributes:
        fields: by the contract's key; `row.<key>` for the claimant's row of a KK, `anggota.<row>.<key>` for the
            others.
        width_px: of the document in the photo, before perspective; None: unknown.
        digest: of the file.
        note: which other paper it is, where it is none of the three.
        misnamed: the decision on the same file declared as another type; empty: not tried.
        peers: by the peer's name: what it read, by field key.
        peer_cpu_s: by the peer's name: CPU-seconds.
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
    fields: dict[str, Cell]
    checks: list[tuple[str, str, str]]
    milliseconds: dict[str, float]
    cpu_s: float
    width_px: float | None = None
    digest: str = ""
    note: str = ""
    misnamed: str = ""
    peers: dict[str, dict[str, str]] = field(default_factory=dict)
    peer_cpu_s: dict[str, float] = field(default_factory=dict)


def compare(document: Specimen, verification: Any, cpu_s: float, *, misnamed: str = "") -> Outcome:
    """The outcome of a verification of `document`; `misnamed`: see `Outcome`."""
    extraction = verification.extraction
    read = {key: found for key, found in (extraction.fields if extraction else {}).items() if key != "anggota"}
    fields: dict[str, Cell] = {}
    for key in sorted({key for key in document.truth if "." not in key} | set(read)):
        fields[key] = _cell(document, key, read.get(key))
    if document.kind == "kk":
        fields |= _rows(document, extraction.members if extraction else ())
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
        width_px=document.width_px,
        digest=digest_of(document.content),
        note=document.other,
        misnamed=misnamed,
    )


def digest_of(content: bytes) -> str:
    """Sixteen signs that tell one file from another."""
    return hashlib.sha256(content).hexdigest()[:16]


def _cell(document: Specimen, key: str, found: Any) -> Cell:
    value, confidence = (found.value, found.confidence) if found else (None, 0.0)
    return document.truth.get(key), value, confidence, document.readable.get(key)


def _rows(document: Specimen, members: Iterable[Mapping[str, Any]]) -> dict[str, Cell]:
    """The cells of every row; a row is the one with its NIK, else the one in its place.

    A cell that holds a dash holds no value, so it counts only where one was read.
    """
    rows = list(members)
    cells: dict[str, Cell] = {}
    for number in sorted({int(key.split(".")[1]) for key in document.truth if key.startswith("anggota.")}):
        nik = document.truth.get(f"anggota.{number}.nik")
        place = rows[number] if number < len(rows) else {}
        row = next((each for each in rows if nik and "nik" in each and each["nik"].value == nik), place)
        for key in (each for each in document.truth if each.startswith(f"anggota.{number}.")):
            column = key.rsplit(".", 1)[1]
            if document.truth[key] == "-" and column not in row:
                continue
            own = number == document.claimant and column in CLAIMANT_CELLS
            cells[f"row.{column}" if own else key] = _cell(document, key, row.get(column))
    return cells


def line_of(outcome: Outcome) -> str:
    """One line of JSON."""
    return json.dumps(asdict(outcome))


def head_of(run: Run) -> str:
    """The first line of a file of outcomes."""
    return json.dumps({"run": asdict(run)})


def read_outcomes(path: Path) -> tuple[Run, list[Outcome]]:
    """The outcomes of a file; a last line that was cut off while it was written is left out.

    Raises:
        ValueError: the file does not begin with its run.
    """
    lines = path.read_text().splitlines()
    if not lines or "run" not in (head := json.loads(lines[0])):
        raise ValueError(f"{path} does not begin with the run it belongs to")
    kinds = head["run"].pop("kinds", None)
    run = Run(**head["run"], kinds=tuple(kinds) if kinds else None)
    return run, list(_outcomes(lines[1:]))


def read_answers(path: Path) -> dict[int, Answers]:
    """The other readers' answers of a file, by the document's number; a last line that was cut off is left out."""
    return {content["number"]: Answers(**content) for content in _whole(path.read_text().splitlines())}


def _whole(lines: list[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        try:
            yield json.loads(line)
        except ValueError:
            if number < len(lines):
                raise


def _outcomes(lines: list[str]) -> Iterator[Outcome]:
    for content in _whole(lines):
        content["fields"] = {key: tuple(cell) for key, cell in content["fields"].items()}
        content["checks"] = [tuple(check) for check in content["checks"]]
        yield Outcome(**content)
