"""Participant records and manifests out of files."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from pipeline.batch import Item
from pipeline.model import DocumentType, Participant
from storage.tables import Problem, TableRow, read_rows

_SEX = {
    "l": "LAKI-LAKI", "lk": "LAKI-LAKI", "laki-laki": "LAKI-LAKI", "laki laki": "LAKI-LAKI",
    "lakilaki": "LAKI-LAKI", "pria": "LAKI-LAKI", "male": "LAKI-LAKI", "m": "LAKI-LAKI",
    "p": "PEREMPUAN", "pr": "PEREMPUAN", "perempuan": "PEREMPUAN", "wanita": "PEREMPUAN",
    "female": "PEREMPUAN", "f": "PEREMPUAN",
}  # fmt: skip
_RECORD = frozenset(each.name for each in fields(Participant))
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.]+Z?)?")
_LOCAL = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: [\d:.]+)?")


@dataclass(frozen=True, slots=True)
class Participants:
    """The participant records of a file.

    Attributes:
        by_kpj: the records; of two under one number, neither is here.
        problems: rows that were left out, and why.
        unused: columns that no record knows, by name; what stands in them is compared with nothing.
    """

    by_kpj: Mapping[str, Participant]
    problems: tuple[Problem, ...] = ()
    unused: tuple[str, ...] = ()

    def of(self, kpj: str | None) -> Participant | None:
        """The record of a participant number; without a number, the only record there is."""
        if kpj:
            return self.by_kpj.get(_digits(kpj))
        return next(iter(self.by_kpj.values())) if len(self.by_kpj) == 1 and not self.problems else None


def read_participants(path: Path) -> Participants:
    """All records of a CSV or JSON-lines file; rows that cannot be understood are reported and left out.

    An empty cell is "not known". Two different records under one number are both left out: there is no
    telling which is the claimant's.

    Raises:
        TableError: the file cannot be read, or has no column `kpj`.
    """
    found: dict[str, Participant] = {}
    doubled: set[str] = set()
    problems: list[Problem] = []
    unused: set[str] = set()
    for found_row in read_rows(path, required="kpj"):
        row = found_row if isinstance(found_row, Problem) else _spelt(found_row, _RECORD)
        if isinstance(row, TableRow):
            unused |= {name for name in row.values if name} - _RECORD
        read = row if isinstance(row, Problem) else to_participant(row)
        if isinstance(read, Problem):
            problems.append(read)
            continue
        number = read.kpj or ""
        if found.setdefault(number, read) != read:
            doubled.add(number)
            problems.append(Problem(row.line, "kpj: another record has the same number; neither is used"))
    for number in doubled:
        del found[number]
    return Participants(found, tuple(problems), tuple(sorted(unused)))


def read_manifest(path: Path) -> Iterator[Item | Problem]:
    """The documents of a manifest, in its order; rows without a path or of no known type as problems.

    Raises:
        TableError: the file cannot be read, or has no column `path`.
    """
    rows = read_rows(path, required="path")  # opened here, so that a bad file is told before work begins
    return (row if isinstance(row, Problem) else _manifest_row(row, path.parent) for row in rows)


def to_participant(row: TableRow) -> Participant | Problem:
    """The record of one row, or what is wrong with it."""
    try:
        kpj = _number(row, "kpj", 1, 16)
        if kpj is None:
            return Problem(row.line, "kpj: empty")
        return Participant(
            kpj=kpj,
            nik=_number(row, "nik", 16, 16),
            nama=row.text("nama"),
            tempat_lahir=row.text("tempat_lahir"),
            tanggal_lahir=_date(row, "tanggal_lahir"),
            jenis_kelamin=_sex(row, "jenis_kelamin"),
            nama_ibu_kandung=row.text("nama_ibu_kandung"),
            perusahaan=row.text("perusahaan"),
            tanggal_mulai=_date(row, "tanggal_mulai"),
            tanggal_selesai=_date(row, "tanggal_selesai"),
            sebab_nonaktif=row.text("sebab_nonaktif"),
        )
    except ValueError as error:
        return Problem(row.line, str(error))


def _spelt(row: TableRow, known: Collection[str]) -> TableRow:
    """The row with its columns named as they are known: a spreadsheet's `Tanggal Lahir` is `tanggal_lahir`."""
    plain = {name: re.sub(r"[\s\-]+", "_", name) for name in row.values}
    named = {plain[name] if plain[name] in known else name: value for name, value in row.values.items()}
    return TableRow(row.line, named)


_POWER_OF_TEN = re.compile(r"\dE[+\d]", re.IGNORECASE)


def _digits(text: str) -> str:
    return re.sub(r"[\s.\-]", "", text)


def _number(row: TableRow, column: str, fewest: int, most: int) -> str | None:
    text = row.text(column)
    if text is None:
        return None
    digits = _digits(text.removesuffix(".0"))
    exact = fewest == most
    usual = digits.isascii() and (digits.isdigit() if exact else digits.isalnum())
    if not (usual and fewest <= len(digits) <= most):
        wanted = f"{most} digits" if exact else f"a number of {fewest} to {most} digits"
        # A spreadsheet turns sixteen digits into 3.2E+15 and drops the last ones for good.
        cause = " (was the column saved as a number, not as text?)" if _POWER_OF_TEN.search(text) else ""
        raise ValueError(f"{column}: not {wanted}{cause}")
    return digits


def _date(row: TableRow, column: str) -> date | None:
    text = row.text(column)
    if text is None or not text.strip("0-/."):
        return None
    for pattern, order in ((_ISO, (1, 2, 3)), (_LOCAL, (3, 2, 1))):
        found = pattern.fullmatch(text)
        if found:
            year, month, day = (int(found[each]) for each in order)
            try:
                return date(year, month, day)
            except ValueError:
                break
    raise ValueError(f"{column}: not a date (YYYY-MM-DD or DD-MM-YYYY)")


def _sex(row: TableRow, column: str) -> str | None:
    text = row.text(column)
    if text is None:
        return None
    if text.casefold() not in _SEX:
        raise ValueError(f"{column}: neither LAKI-LAKI (L) nor PEREMPUAN (P)")
    return _SEX[text.casefold()]


_NAMED = frozenset({"path", "document_type", "claim_id", "kpj"})


def _manifest_row(row: TableRow, folder: Path) -> Item | Problem:
    row = _spelt(row, _NAMED)
    source = row.text("path")
    if source is None:
        return Problem(row.line, "path: empty")
    declared = row.text("document_type")
    known = {str(kind): kind for kind in DocumentType if kind is not DocumentType.UNKNOWN}
    if declared and declared.lower() not in {*known, DocumentType.UNKNOWN}:
        return Problem(row.line, f"document_type: none of {', '.join(known)}")
    kpj = row.text("kpj")
    return Item(
        path=_located(folder, source),
        source=source,
        declared_type=known.get((declared or "").lower()),
        claim_id=row.text("claim_id"),
        kpj=_digits(kpj) if kpj else None,
        extra={name: value for name, value in row.values.items() if name and name not in _NAMED},
    )


def _located(folder: Path, source: str) -> Path:
    """The file that a manifest means; offices on Windows write backslashes."""
    path = folder / source
    if "\\" in source and not os.path.exists(path):  # noqa: PTH110  # False, too, for a name too long
        return folder / source.replace("\\", "/")
    return path
