"""What people read on a terminal: notes and tables. NIK and KK numbers are masked in the tables."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.claims.claim import ClaimStatus
from pipeline.model import Decision, DocumentType, Grade, Outcome, Verification
from pipeline.privacy import mask_number, mask_numbers

STYLES: dict[str, str] = {
    Decision.ACCEPTED: "green",
    Decision.FLAGGED: "yellow",
    Decision.REJECTED: "red",
    ClaimStatus.READY_FOR_INTERVIEW: "green",
    ClaimStatus.IN_REVIEW: "yellow",
    ClaimStatus.INCOMPLETE: "yellow",
    ClaimStatus.NEEDS_REUPLOAD: "red",
}
"""Colours of decisions and statuses."""
_NUMBER = {DocumentType.KTP: "nik", DocumentType.KK: "nomor_kk", DocumentType.PAKLARING: "nik"}
_NAME = {DocumentType.KTP: "nama", DocumentType.KK: "kepala_keluarga", DocumentType.PAKLARING: "nama"}
_PIPED_WIDTH = 180
_WANTED_WIDTH = {"claim_id": 160, "name": 140, "declared": 130, "number": 120, "readability": 90}
"""Columns of the terminal from which a column is shown."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Row:
    """What the table says of one document; so small that a long run can keep all of them."""

    source: str
    declared: str
    found: str
    decision: str
    readability: str
    number: str
    name: str
    why: str
    claim_id: str = ""
    story: str = ""

    @classmethod
    def of(cls, verification: Verification, *, story: str = "") -> Row:
        """The row of a verification."""
        fields = verification.extraction.fields if verification.extraction else {}
        number = fields.get(_NUMBER.get(verification.document_type, ""))
        name = fields.get(_NAME.get(verification.document_type, ""))
        return cls(
            source=safe(verification.upload.source),
            declared=str(verification.upload.declared_type or "-"),
            found=str(verification.document_type),
            decision=str(verification.decision),
            readability=_readability(verification),
            number=safe(mask_number(number.value)) if number else "-",
            name=safe(name.value) if name else "-",
            why=_why(verification),
            claim_id=safe(verification.upload.claim_id or ""),
            story=safe(story),
        )


def note(text: str) -> None:
    """A line on stderr: what is going on, what was left out."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201  # a command line's own output


def console(stream: IO[str]) -> Console:
    """For that stream: colours and the window's width on a terminal, plain and wide otherwise."""
    width = None if stream.isatty() else _PIPED_WIDTH
    return _Console(file=stream, width=width, highlight=False, emoji=False, markup=False)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Left to the edge, which knows the exit code; Rich would end the program with its own."""
        raise  # noqa: PLE0704  # called while the error is being handled


def documents_table(rows: Sequence[Row], *, width: int) -> Table:
    """One line a document; columns that say nothing are left out, and the less needed ones in a narrow window."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    columns = [
        ("Document", "source", {"overflow": "fold", "ratio": 3}),
        ("Claim", "claim_id", {"no_wrap": True}),
        ("What it is", "story", {"ratio": 4}),
        ("Declared", "declared", {"no_wrap": True}),
        ("Found", "found", {"no_wrap": True}),
        ("Decision", "decision", {"no_wrap": True}),
        ("Readable", "readability", {"no_wrap": True, "justify": "right"}),
        ("NIK / KK no.", "number", {"no_wrap": True}),
        ("Name", "name", {"overflow": "fold", "ratio": 3}),
        ("Why", "why", {"overflow": "fold", "ratio": 4}),
    ]
    shown = [
        each
        for each in columns
        if width >= _WANTED_WIDTH.get(each[1], 0) and any(getattr(row, each[1]) not in {"", "-"} for row in rows)
    ]
    for heading, _, options in shown:
        table.add_column(heading, **options)  # type: ignore[arg-type]
    for row in rows:
        table.add_row(*(_cell(getattr(row, attribute)) for _, attribute, _ in shown))
    return table


def summary(decisions: Sequence[str]) -> str:
    """`12 documents: 8 accepted, 3 flagged, 1 rejected`."""
    counts = [f"{decisions.count(str(each))} {each}" for each in Decision]
    return f"{len(decisions)} document{'' if len(decisions) == 1 else 's'}: {', '.join(counts)}"


def _cell(text: str) -> Text:
    return Text(text, style=STYLES.get(text, ""))


def _readability(verification: Verification) -> str:
    quality = verification.quality
    if quality is None:
        return "-"
    mark = {Grade.GOOD: "", Grade.DOUBTFUL: " ?", Grade.UNREADABLE: " !"}[quality.grade]
    return f"{quality.readability:.0%}{mark}"


def _why(verification: Verification) -> str:
    weighty = [reason for reason in verification.reasons if reason.outcome is not Outcome.INFO]
    return codes((reason.code, reason.field) for reason in weighty) or "-"


def codes(reasons: Iterable[tuple[str, str | None]]) -> str:
    """`image_glare (nik, nama), doc_wrong_type`: each code once with its fields, in the order of the reasons."""
    fields: dict[str, dict[str, None]] = {}
    for code, field in reasons:
        fields.setdefault(code, {}).update({field: None} if field else {})
    return ", ".join(f"{code} ({', '.join(known)})" if known else code for code, known in fields.items())


def safe(text: str) -> str:
    """What a stranger wrote, without what would move a terminal's cursor, and without NIKs."""
    printable = text.encode("utf-8", "replace").decode("utf-8")
    return mask_numbers(_CONTROLS.sub("�", printable))
