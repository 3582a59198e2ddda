"""`berkas claims`: the claims out of the lines that `berkas verify --manifest` wrote."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from pipeline.claims.claim import ClaimStatus
from pipeline.codec import SCHEMA_VERSION, Record, to_line
from pipeline.commands.claims_table import claims_summary, claims_table
from pipeline.commands.console import console
from pipeline.errors import UsageError


def list_claims(records: Path, *, statuses: Collection[ClaimStatus] = (), as_json: bool = False) -> None:
    """Print the claims of a file: a table in which NIKs are masked, or their lines as they are.

    Args:
        records: JSON lines; those of documents are passed over.
        statuses: only claims of these; none: all.
        as_json: JSON lines instead of the table.

    Raises:
        UsageError: the file cannot be read, or a line is no record.
    """
    claims = [each for each in _claims(records) if not statuses or each.get("status") in statuses]
    if as_json:
        for claim in claims:
            sys.stdout.buffer.write(to_line(claim).encode() + b"\n")
    elif claims:
        screen = console(sys.stdout)
        screen.print(claims_table(claims, width=screen.width))
    print(claims_summary(claims), file=sys.stderr)  # noqa: T201  # a command line's own output


def _claims(path: Path) -> Iterator[Record]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                record = _record(line)
                if record is None:
                    raise UsageError(f"{path} line {number} is no record of `berkas verify`")
                if record["record"] == "claim":
                    yield record
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error


def _record(line: str) -> Record | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    known = isinstance(record, dict) and record.get("record") in {"claim", "document"}
    return record if known and record.get("schema_version") == SCHEMA_VERSION else None
