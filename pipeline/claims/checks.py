"""What the documents of one claim say about each other and about the record (domain matrix 6.6).

A rejected upload is compared with nothing: it will be replaced. A document is never compared with itself, nor
is one picture that was sent as two documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ocr.model import Box
from pipeline.model import (
    CheckOutcome,
    CrossCheck,
    Decision,
    DocumentType,
    Extraction,
    Field,
    Participant,
    Reference,
    Row,
    Verification,
)
from pipeline.policy.whole import Policy
from pipeline.stages import comparers
from pipeline.stages.comparers import MATCH, NOT_COMPARABLE, Comparer, Setting, Verdict
from pipeline.stages.cross_check import ROW
from pipeline.stages.extract.names import compare_names
from pipeline.stages.extract.nik import parse_nik
from pipeline.stages.extract.words import Band, capitals

KTP, KK, PAKLARING = DocumentType.KTP, DocumentType.KK, DocumentType.PAKLARING
NEEDED = (KTP, KK, PAKLARING)
"""The documents that a claim needs."""

Slots = Mapping[DocumentType, Verification | None]
"""The one document of each type that counts."""


class Place(NamedTuple):
    """Where a value stands; `box` in pixels of the upright page, None where it has none."""

    source: str
    page: int
    box: Box | None


class ClaimCheck(NamedTuple):
    """One comparison of a claim.

    Attributes:
        document: whose value `check.document_value` is.
        check: both values, the outcome, and the rule that judged.
        source: the file that the document's value is in.
        found: the document's value; None where it was not found.
        other_source: the file that the other value is in.
        other: the other value; None where that is the record's, or was not found.
    """

    document: DocumentType
    check: CrossCheck
    source: str = ""
    found: Field | None = None
    other_source: str = ""
    other: Field | Place | None = None

    @property
    def place(self) -> Place | None:
        """Where the document's value stands; None where it was not found."""
        return Place(self.source, self.found.page, self.found.box) if self.found else None

    @property
    def reference_place(self) -> Place | None:
        """The same of the other value; None where that is the record's."""
        return Place(self.other_source, self.other.page, self.other.box) if self.other else None

    @property
    def disagrees(self) -> bool:
        """Whether the two values cannot both be right."""
        return self.check.outcome is CheckOutcome.MISMATCH


def checks_of(slots: Slots, participant: Participant | None, *, policy: Policy) -> tuple[ClaimCheck, ...]:
    """Every comparison of a claim: each document with the record and itself, then the documents with each other.

    Args:
        slots: the documents that count.
        participant: the record, by which the documents themselves were judged.
        policy: the section on names and the one on tolerances.
    """
    papers = {kind: _Paper.of(slots.get(kind), kind) for kind in NEEDED}
    own_row = _own_row(papers[KK], papers[KTP], participant, policy)
    return (*_each_alone(papers, own_row), *_between(papers, own_row, policy))


# --- what is compared with what ---


def _same_birth_date(printed: str, other: str, setting: Setting) -> Verdict:
    """Both are the civil register's: a day that stands for an unknown one excuses nothing here."""
    born = comparers.parse_iso(other)
    if born is None or born.day is None:
        return NOT_COMPARABLE
    verdict = comparers.birth_date(printed, born.first_day(), setting)
    excused = verdict.outcome is CheckOutcome.TOLERATED
    return _weighed(verdict, CheckOutcome.MISMATCH) if excused else verdict


def _marital_status(printed: str, other: str, _: Setting) -> Verdict:
    """Cards are renewed late, so any difference is a note; a KK says besides whether a marriage is registered."""
    if printed == other:
        return MATCH
    a, b = (re.sub(r"\s*(BELUM\s+)?TERCATAT$", "", capitals(text)) for text in (printed, other))
    return MATCH if a == b else Verdict(CheckOutcome.TOLERATED, 0.5, "marital_status_differs")


def _region(printed: str, other: str, setting: Setting) -> Verdict:
    """Who has moved may hold a card of the old regency: a note."""
    same = comparers.place(printed, other, setting)
    return same if same.rule != "another_place" else Verdict(CheckOutcome.TOLERATED, same.score, "another_regency")


def _birthplace(printed: str, other: str, setting: Setting) -> Verdict:
    verdict = comparers.place(printed, other, setting)
    noted = verdict.outcome is CheckOutcome.MISMATCH
    return _weighed(verdict, CheckOutcome.TOLERATED) if noted else verdict


def _printed_nik(printed: str, other: str, setting: Setting) -> Verdict:
    """In a letter "NIK" is mostly the number of the employee."""
    return comparers.number(printed, other, setting) if parse_nik(printed) else NOT_COMPARABLE


def _weighed(verdict: Verdict, outcome: CheckOutcome) -> Verdict:
    """The same finding, weighed otherwise."""
    return verdict._replace(outcome=outcome)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the table: a field of a document, the other document, and how they compare.

    Attributes:
        code: the reason that a mismatch gives; "" where a difference can only be a note.
        sheet: of a KK, the field is the sheet's, not the claimant's row's.
        stands_in: compared only where this document cannot be.
    """

    document: DocumentType
    field: str
    other: DocumentType
    compare: Comparer
    code: str = ""
    sheet: bool = False
    stands_in: DocumentType | None = None


BETWEEN: tuple[_Line, ...] = (
    _Line(KTP, "nik", KK, comparers.number, "kk_ktp_mismatch"),
    _Line(KTP, "nama", KK, comparers.person, "kk_ktp_mismatch"),
    _Line(KTP, "tanggal_lahir", KK, _same_birth_date, "kk_ktp_mismatch"),
    _Line(KTP, "jenis_kelamin", KK, comparers.sex, "kk_ktp_mismatch"),
    _Line(KTP, "tempat_lahir", KK, _birthplace),
    _Line(KTP, "status_perkawinan", KK, _marital_status),
    _Line(KTP, "kabupaten_kota", KK, _region, sheet=True),
    _Line(PAKLARING, "nama", KTP, comparers.person, "paklaring_ktp_mismatch"),
    _Line(PAKLARING, "nik", KTP, _printed_nik, "paklaring_ktp_mismatch"),
    _Line(PAKLARING, "nama", KK, comparers.person, "paklaring_kk_mismatch", stands_in=KTP),
    _Line(PAKLARING, "nik", KK, _printed_nik, "paklaring_kk_mismatch", stands_in=KTP),
)
"""Which document is compared with which, and what a difference means; of place and marital status it is a note."""

_OF_PAIR: Mapping[tuple[DocumentType, DocumentType], tuple[_Line, ...]] = {
    pair: tuple(line for line in BETWEEN if (line.document, line.other) == pair)
    for pair in dict.fromkeys((line.document, line.other) for line in BETWEEN)
}

_REFERENCE = {kind: Reference(kind) for kind in NEEDED}

CODES: Mapping[tuple[DocumentType, str, Reference], str] = {
    **{(line.document, line.field, Reference(line.other)): line.code for line in BETWEEN if line.code},
    (KTP, ROW, Reference.KK): "kk_participant_not_listed",
}
"""(document, field, other document) -> the reason of a mismatch."""


# --- the papers ---


@dataclass(frozen=True, slots=True)
class _Paper:
    """One document that may be compared."""

    document: Verification
    extraction: Extraction

    @classmethod
    def of(cls, document: Verification | None, kind: DocumentType) -> _Paper | None:
        """None where there is none, it is to be replaced, or it was read as something else."""
        if document is None or document.decision is Decision.REJECTED or document.extraction is None:
            return None
        return cls(document, document.extraction) if document.extraction.document_type is kind else None

    @property
    def source(self) -> str:
        """The file."""
        return self.document.upload.source


Papers = Mapping[DocumentType, _Paper | None]


def _one_paper(a: _Paper, b: _Paper) -> bool:
    """The same upload, or one picture sent twice; a file of several pages may hold several documents."""
    same_file = a.document.upload.sha256 == b.document.upload.sha256 != ""
    return a.document is b.document or (same_file and min(a.document.pages, b.document.pages) <= 1)


def _value(fields: Mapping[str, Field], key: str) -> str | None:
    found = fields.get(key)
    return found.value or None if found else None


def _own_row(kk: _Paper | None, ktp: _Paper | None, known: Participant | None, policy: Policy) -> Row | None:
    """The claimant's row: by the number of the card, else by its name and birth date, else as the record says."""
    if kk is None:
        return None
    card = ktp.extraction.fields if ktp else {}
    number = _value(card, "nik") or (known.nik if known and not ktp else None)
    rows = kk.extraction.members
    by_number = next((row for row in rows if number and _value(row, "nik") == number), None)
    if by_number is not None:
        return by_number
    name = _value(card, "nama") or (known.nama if known and not ktp else None)
    born = _value(card, "tanggal_lahir")
    if born is None and known and not ktp and known.tanggal_lahir:
        born = known.tanggal_lahir.isoformat()
    return next((row for row in rows if _is_person(row, name, born, policy)), None)


def _is_person(row: Row, name: str | None, born: str | None, policy: Policy) -> bool:
    printed = _value(row, "nama")
    if not (name and born and printed) or _value(row, "tanggal_lahir") != born:
        return False
    return compare_names(printed, name, policy=policy.names).band in (Band.EXACT, Band.EQUIVALENT, Band.CLOSE)


# --- the comparisons ---


def _each_alone(papers: Papers, own_row: Row | None) -> Iterator[ClaimCheck]:
    """What was found when each document was judged, with the places."""
    for kind, paper in papers.items():
        if paper is None:
            continue
        fields = (_judged_row(paper) or own_row or {}) if kind is KK else paper.extraction.fields
        source, number = paper.source, fields.get("nik")
        for check in paper.document.cross_checks:
            other = number if check.reference is Reference.NIK else None
            yield ClaimCheck(kind, check, source, fields.get(check.check), source, other)


def _judged_row(kk: _Paper) -> Row | None:
    """The row that was compared with the record; stored records keep that row alone."""
    place = next((check.document_value for check in kk.document.cross_checks if check.check == ROW), None)
    rows = kk.extraction.members
    if not place or not rows:
        return None
    return rows[int(place) - 1] if place.isdecimal() and 0 < int(place) <= len(rows) else rows[0]


def _between(papers: Papers, own_row: Row | None, policy: Policy) -> Iterator[ClaimCheck]:
    ktp, kk = papers[KTP], papers[KK]
    sought = ktp and (ktp.extraction.value("nik") or ktp.extraction.value("nama"))
    if ktp and kk and sought and not _one_paper(ktp, kk) and own_row is None and kk.extraction.members:
        yield _not_listed(ktp, kk)
    settings = {kind: Setting(kind, policy) for kind in NEEDED}
    for (kind, against), lines in _OF_PAIR.items():
        one, other = papers[kind], papers[against]
        if one is None or other is None or _one_paper(one, other):
            continue
        for line in lines:
            if line.stands_in is None or papers[line.stands_in] is None:
                yield _compared(line, one, other, own_row, settings[kind])


def _compared(line: _Line, one: _Paper, other: _Paper, own_row: Row | None, setting: Setting) -> ClaimCheck:
    mine = one.extraction.fields.get(line.field)
    in_row = line.other is KK and not line.sheet
    theirs = (own_row or {} if in_row else other.extraction.fields).get(line.field)
    a, b = (mine.value or None) if mine else None, (theirs.value or None) if theirs else None
    verdict = line.compare(a, b, setting) if a and b else NOT_COMPARABLE
    check = CrossCheck(line.field, _REFERENCE[line.other], verdict.outcome, a, b, verdict.score, verdict.rule)
    return ClaimCheck(line.document, check, one.source, mine, other.source, theirs)


def _not_listed(ktp: _Paper, kk: _Paper) -> ClaimCheck:
    """The card's owner is in no row of the family card; whose rows those are is nobody else's business."""
    number = ktp.extraction.fields.get("nik") or ktp.extraction.fields.get("nama")
    shown = number.value if number else None
    check = CrossCheck(ROW, Reference.KK, CheckOutcome.MISMATCH, shown, None, 0.0, "not_listed")
    cells = [cell for row in kk.extraction.members for cell in row.values()]
    page = cells[0].page if cells else 0
    boxes = [cell.box for cell in cells if cell.box and cell.page == page]
    table = Place(kk.source, page, Box.around(boxes) if boxes else None)
    return ClaimCheck(KTP, check, ktp.source, number, kk.source, table)
