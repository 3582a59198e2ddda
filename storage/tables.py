"""Rows of CSV and JSON-lines files as offices write them: with a BOM, semicolons, Windows line ends."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import TableError

MAX_BYTES = 512 * 1024 * 1024
_DELIMITERS = ",;\t|"
_NOT_KNOWN = frozenset({"", "-", "--", "n/a", "null", "none", "#n/a"})


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot be used. The message names columns, never what stands in them.

    Attributes:
        line: 1-based, of the file.
    """

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: text under the names of its columns (lower case); JSON values other than text stay as they are."""

    line: int
    values: Mapping[str, Any]

    def text(self, column: str) -> str | None:
        """The cell without what spreadsheets put round it; None where it says that nothing is known."""
        value = self.values.get(column)
        if value is None or isinstance(value, bool | list | dict):
            return None
        text = str(value).strip().removeprefix("'").replace("\x00", "").strip()  # '3204: text, to a spreadsheet
        return None if text.casefold() in _NOT_KNOWN else text


def read_rows(path: Path, *, required: str) -> Iterator[TableRow | Problem]:
    """The rows of a CSV file with a header, or of JSON lines, in order; bad ones as problems.

    Args:
        path: the file. It is taken for JSON lines when its name says so, or its first character is a brace.
        required: a column without which it is no table of the wanted kind.

    Raises:
        TableError: it cannot be read, or has no such column.
    """
    text = _decoded(path)
    as_json = path.suffix.lower() in {".jsonl", ".ndjson", ".json"} or text.lstrip()[:1] == "{"
    return _json_rows(text) if as_json else _csv_rows(text, path.name, required)


def _decoded(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TableError(f"{path.name} is larger than {MAX_BYTES // 1024**2} MiB")
        content = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path} cannot be read: {error.strerror}") from error
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # what spreadsheets save without being asked


def _json_rows(text: str) -> Iterator[TableRow | Problem]:
    for number, line in enumerate(io.StringIO(text), start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line, parse_float=str)  # 1234567890123456.0 must not lose a digit
        except (ValueError, RecursionError):
            yield Problem(number, "not valid JSON")
            continue
        if isinstance(values, dict):
            yield TableRow(number, {str(name).strip().lower(): value for name, value in values.items()})
        else:
            yield Problem(number, "not a JSON object")


def _csv_rows(text: str, name: str, required: str) -> Iterator[TableRow | Problem]:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    # newline="" leaves line ends inside quotes alone; the csv module knows \n, \r\n and \r.
    # strict: a quotation mark that is never closed would make one cell of all the rows behind it, without a word.
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = next((row for row in rows if any(cell.strip() for cell in row)), [])
        columns = [cell.strip().lower() for cell in header]
    except csv.Error as error:
        raise TableError(f"{name} is no table: {error}") from error
    if required not in columns:
        raise TableError(f"{name} has no column {required!r} (its first line must name the columns)")
    return _csv_body(rows, columns)


def _csv_body(rows: Any, columns: list[str]) -> Iterator[TableRow | Problem]:
    while True:
        first = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            until = f", to line {rows.line_num}" if rows.line_num > first else ""
            yield Problem(first, f"not valid CSV ({error}{until})")
            continue
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(columns) and any(cell.strip() for cell in row[len(columns) :]):
            yield Problem(rows.line_num, f"{len(row)} cells under {len(columns)} columns")
            continue
        yield TableRow(rows.line_num, dict(zip(columns, row, strict=False)))
