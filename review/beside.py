"""The document to look at beside another: the one that a claim's reasons compare it with. Pure but for `find`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from pipeline.catalogue.entry import Text
from pipeline.model import Decision, DocumentType, Reason
from review.case import Case
from review.pictures import is_number, placed_fields
from review.sheet import label_of, shown
from storage import cases
from storage.cases import Paper

_PAPERS = {str(each): each for each in (DocumentType.KTP, DocumentType.KK, DocumentType.PAKLARING)}
_COMPARED = {
    DocumentType.KTP: DocumentType.KK,
    DocumentType.KK: DocumentType.KTP,
    DocumentType.PAKLARING: DocumentType.KTP,
}
"""Where a reason names the document itself as what another was compared with: that other one."""
_OTHER_CLAIM = re.compile(r"claim (.+)")


@dataclass(frozen=True, slots=True)
class Compared:
    """Where the other document is.

    Attributes:
        claim_id: of another claim; None: it is of this one.
        slot: what it should be.
    """

    claim_id: str | None
    slot: DocumentType


@dataclass(frozen=True, slots=True)
class Line:
    """A field of both documents, as shown; "" where it was not read."""

    label: Text
    here: str
    there: str

    @property
    def differs(self) -> bool:
        """Both were read, and not alike; blanks and capitals apart."""
        return bool(self.here and self.there) and _bare(self.here) != _bare(self.there)


def _bare(value: str) -> str:
    return "".join(value.split()).casefold()


def compared(case: Case) -> Compared | None:
    """What the first reason that compares the document names; None: none does."""
    about = [reason for slot, reason in (case.claim.reasons if case.claim else ()) if slot is case.paper.slot]
    return next(_named((*about, *case.paper.verification.reasons), case), None)


def _named(reasons: Sequence[Reason], case: Case) -> Iterator[Compared]:
    for reason in reasons:
        other = _OTHER_CLAIM.fullmatch(str(reason.evidence.get("reference_value", "")))
        if other is not None and other[1] != case.item.claim_id:
            yield Compared(other[1], case.paper.slot)
        reference = str(reason.evidence.get("reference", ""))
        if reference in _PAPERS:
            yield Compared(
                None, _PAPERS[reference] if reference != case.paper.slot else _COMPARED[case.paper.slot]
            )


def find(connection: Connection, case: Case) -> Paper | None:
    """The other document: the same file where there is one, else the newest that counts of its place."""
    where = compared(case)
    if where is None:
        return None
    papers = case.papers if where.claim_id is None else cases.papers_of(connection, where.claim_id)
    of_place = [each for each in papers if each.slot is where.slot and each.id != case.paper.id]
    same = [each for each in of_place if each.verification.upload.sha256 == case.paper.verification.upload.sha256]
    usable = [each for each in of_place if each.verification.decision is not Decision.REJECTED]
    found = same or usable or of_place
    return found[-1] if found else None


def lines(here: Paper, there: Paper) -> list[Line]:
    """The fields of both, numbers masked."""
    mine, theirs = _values(here), _values(there)
    return [Line(label_of(key), mine.get(key, ""), theirs.get(key, "")) for key in dict.fromkeys([*mine, *theirs])]


def _values(paper: Paper) -> Mapping[str, str]:
    """By the name of the field alone: a cell of a family card's own row is compared with a field of a KTP."""
    return {
        key.split(".")[-1]: shown(key, field.value, covered=is_number(key))
        for key, field in placed_fields(paper.verification)
    }
