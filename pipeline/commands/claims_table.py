"""Claims as a table for people on a terminal, out of their records. NIKs are masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text

from pipeline.claims.checks import NEEDED
from pipeline.claims.claim import ClaimStatus
from pipeline.codec import Record
from pipeline.commands.console import STYLES, codes, safe
from pipeline.privacy import mask_number

_WANTED_WIDTH = {"NIK": 120, "Name": 120, "KPJ": 150}
"""Columns of the terminal from which a column is shown."""


def claims_table(claims: Sequence[Record], *, width: int) -> Table:
    """One line a claim.

    Args:
        claims: records of `pipeline.claims.claim.claim_record`.
        width: columns of the terminal.
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    rows = [_cells(claim) for claim in claims]
    headings = [
        heading
        for heading in ("Claim", "KPJ", "NIK", "Name", "Status", "KTP", "KK", "Paklaring", "Why")
        if width >= _WANTED_WIDTH.get(heading, 0) and any(row[heading] not in {"", "-"} for row in rows)
    ]
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in {"NIK", "Status"})
    for row in rows:
        table.add_row(*(Text(safe(row[heading]), style=STYLES.get(row[heading], "")) for heading in headings))
    return table


def claims_summary(claims: Sequence[Record]) -> str:
    """`12 claims: 8 ready_for_interview, 3 in_review, ...`, the statuses that occur, best first."""
    statuses = [str(claim.get("status")) for claim in claims]
    counts = [f"{statuses.count(each)} {each}" for each in reversed(ClaimStatus) if each in statuses]
    number = f"{len(claims)} claim{'' if len(claims) == 1 else 's'}"
    return f"{number}: {', '.join(counts)}" if counts else number


def _cells(claim: Record) -> Mapping[str, str]:
    claimant = claim.get("claimant") or {}
    counted = {
        each.get("declared_type") or each.get("document_type"): str(each.get("decision"))
        for each in claim.get("documents") or ()
        if each.get("counts")
    }
    heads = zip(("KTP", "KK", "Paklaring"), NEEDED, strict=True)
    return {
        "Claim": str(claim.get("claim_id")),
        "KPJ": str(claim.get("kpj") or "-"),
        "NIK": mask_number(str(claimant.get("nik") or "-")),
        "Name": str(claimant.get("nama") or "-"),
        "Status": str(claim.get("status")),
        **{head: counted.get(kind, "missing") for head, kind in heads},
        "Why": codes((str(each.get("code")), each.get("field")) for each in claim.get("reasons") or ()),
    }
