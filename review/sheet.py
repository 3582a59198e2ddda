"""What the desk's page shows of a case: rows of fields, reasons, documents. Pure.

Nothing in a sheet holds a NIK or KK number in full unless the case says that it may.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pipeline.catalogue.entry import Text
from pipeline.claims.outcomes import Action
from pipeline.model import (
    CheckOutcome,
    CrossCheck,
    DocumentType,
    Field,
    Outcome,
    Participant,
    Reference,
    Verification,
)
from pipeline.policy.whole import Policy
from pipeline.privacy import mask_number
from pipeline.reasons import DOCUMENT_NAMES, FIELD_NAMES, because, hint, texts
from pipeline.stages.cross_check import ROW
from review.case import Case
from review.differences import Piece, differences, distance
from review.pictures import is_number, placed_fields
from review.ruling import DATES, offered
from review.standing import last_words
from review.whys import ReasonView, day_first, whys
from storage.cases import Paper
from storage.reviews import Outcome as Said

_KNOWN_AS = {"nama_ibu": "nama_ibu_kandung"}
"""Fields that the record calls by another name."""


class Mark(StrEnum):
    """How a value stands to the participant's."""

    SAME = "same"
    TOLERATED = "tolerated"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One line of the table.

    Attributes:
        key: of the field.
        label: its name in both languages.
        read: what was read, as shown; "" where nothing was.
        value: what stands in the input: the draft, else what was read; "" for a number that is covered.
        known: the participant's value as shown; "" where it is not known.
        read_pieces, known_pieces: both in pieces, where they differ and may be shown.
        differing: letters that differ, where the values may not be shown.
        doubtful: it deserves a look: not read, read without certainty, or different.
        needed: the document is needed for it.
        covered: its number is not shown.
    """

    key: str
    label: Text
    read: str
    value: str
    known: str
    mark: Mark
    read_pieces: tuple[Piece, ...] = ()
    known_pieces: tuple[Piece, ...] = ()
    differing: int = 0
    doubtful: bool = False
    needed: bool = False
    covered: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class BoxView:
    """A field's place on a page; `points` as SVG wants them."""

    key: str
    label: Text
    points: str
    bounds: tuple[float, float, float, float]
    page: int


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document of the claim.

    Attributes:
        id: of the document.
        current: it is the one to decide on.
        decision: the machine's, or a person's.
        by_person: it is a person's.
        counts: it is the newest try of its place; the others are previous tries.
        size: of its first page, in the pixels of boxes.
        rotation: degrees clockwise to stand upright.
    """

    id: str
    slot: str
    name: Text
    current: bool
    decision: str
    by_person: bool
    counts: bool
    submitted_at: datetime
    source: str
    pages: int
    size: tuple[int, int]
    rotation: int
    boxes: tuple[BoxView, ...]
    readability: float | None
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReasonChoice:
    """A reason that an action may carry."""

    code: str
    text: Text
    suggested: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page."""

    rows: tuple[FieldRow, ...]
    more_rows: tuple[FieldRow, ...]
    reasons: tuple[ReasonView, ...]
    documents: tuple[DocumentView, ...]
    choices: Mapping[str, tuple[ReasonChoice, ...]]
    said: Sequence[Said]


def sheet_of(case: Case, *, policy: Policy, typed: Mapping[str, str], problems: Mapping[str, str]) -> Sheet:
    """The page of a case.

    Args:
        case: everything about the item.
        policy: which fields a document is needed for.
        typed: what stands in the form, by field key, where it differs from what was read.
        problems: what is wrong with a field's value, keys of `review.words`.
    """
    verification = case.paper.verification
    rows = [
        _with_problem(row, problems)
        for row in _rows(case, verification, case.paper.slot, policy=policy, typed=typed)
    ]
    first = [row for row in rows if row.needed or row.doubtful or row.mark is not Mark.UNKNOWN]
    rest = [row for row in rows if row not in first]
    return Sheet(
        rows=tuple(first),
        more_rows=tuple(rest),
        reasons=tuple(whys(case)),
        documents=tuple(_documents(case)),
        choices={str(action): _choices(action, case) for action in Action},
        said=case.said,
    )


# --- fields ---


def _rows(
    case: Case, verification: Verification, slot: DocumentType, *, policy: Policy, typed: Mapping[str, str]
) -> list[FieldRow]:
    found = dict(placed_fields(verification))
    needs = {need.key: need for need in policy.decide.needs.get(slot, ())}
    if slot is DocumentType.KK:
        needs |= {f"{ROW}.{need.key}": need for need in policy.decide.row_needs}
    checks = {
        (f"{ROW}.{check.check}" if slot is DocumentType.KK and check.check != ROW else check.check): check
        for check in verification.cross_checks
        if check.reference is Reference.PARTICIPANT
    }
    keys = list(dict.fromkeys([*needs, *(key for key in checks if key != ROW), *found]))
    rows = []
    for key in keys:
        field, need = found.get(key), needs.get(key)
        unsure = need is not None and (field is None or field.confidence < need.accept)
        rows.append(
            _row(
                key,
                field,
                checks.get(key),
                case=case,
                typed=typed.get(key),
                needed=need is not None,
                unsure=unsure,
            )
        )
    return rows


def _row(
    key: str,
    field: Field | None,
    check: CrossCheck | None,
    *,
    case: Case,
    typed: str | None,
    needed: bool,
    unsure: bool,
) -> FieldRow:
    covered = is_number(key) and not case.revealed
    read = field.value if field else ""
    known = _known(key, check, case.participant)
    mark = _mark(read, known, check)
    row: dict[str, Any] = {
        "key": key,
        "label": label_of(key),
        "read": shown(key, read, covered=covered),
        "value": typed if typed is not None else "" if covered else shown(key, read, covered=False),
        "known": shown(key, known, covered=covered),
        "mark": mark,
        "doubtful": unsure or mark is Mark.DIFFERENT,
        "needed": needed,
        "covered": covered,
    }
    if read and known and mark in (Mark.DIFFERENT, Mark.TOLERATED):
        if covered:
            row["differing"] = distance(read, known)
        else:
            pieces = differences(shown(key, read, covered=False), shown(key, known, covered=False))
            row["read_pieces"], row["known_pieces"] = pieces
    return FieldRow(**row)


def _known(key: str, check: CrossCheck | None, participant: Participant | None) -> str:
    if check is not None and check.reference_value:
        return check.reference_value
    name = key.removeprefix(f"{ROW}.")
    value = getattr(participant, _KNOWN_AS.get(name, name), None) if participant else None
    return value.isoformat() if isinstance(value, date) else value or ""


def _mark(read: str, known: str, check: CrossCheck | None) -> Mark:
    if check is not None and check.outcome is not CheckOutcome.MISSING:
        return {
            CheckOutcome.MATCH: Mark.SAME,
            CheckOutcome.TOLERATED: Mark.TOLERATED,
            CheckOutcome.MISMATCH: Mark.DIFFERENT,
        }[check.outcome]
    return Mark.SAME if read and read == known else Mark.UNKNOWN


def _with_problem(row: FieldRow, problems: Mapping[str, str]) -> FieldRow:
    return replace(row, problem=problems[row.key], doubtful=True) if row.key in problems else row


def shown(key: str, value: str, *, covered: bool) -> str:
    """A value as people write it: dates by day, month and year, numbers masked where they are covered."""
    if covered:
        return mask_number(value).replace("*", "•") if value else ""
    if key.removeprefix(f"{ROW}.") in DATES:
        return day_first(value)
    return value


def label_of(key: str) -> Text:
    """The name of a field."""
    return FIELD_NAMES.get(key.removeprefix(f"{ROW}."), Text(key, key))


# --- documents ---


def _documents(case: Case) -> Iterable[DocumentView]:
    words = last_words(case.said)
    counted = _counted(case)
    order = list(DocumentType)
    for paper in sorted(case.papers, key=lambda each: order.index(each.slot)):
        verification = paper.verification
        word = words.get(paper.id)
        yield DocumentView(
            id=paper.id,
            slot=str(paper.slot),
            name=DOCUMENT_NAMES[paper.slot],
            current=paper.id == case.paper.id,
            decision=word.action if word else str(verification.decision),
            by_person=word is not None,
            counts=paper.id in counted,
            submitted_at=paper.submitted_at,
            source=verification.upload.source.rsplit("/", 1)[-1],
            pages=max(1, verification.pages),
            size=verification.image_size or (1, 1),
            rotation=verification.rotation,
            boxes=tuple(_boxes(paper)),
            readability=verification.quality.readability if verification.quality else None,
            codes=tuple(dict.fromkeys(r.code for r in verification.reasons if r.outcome is not Outcome.INFO)),
        )


def _counted(case: Case) -> Collection[str]:
    """Documents that the claim is judged by."""
    if case.claim is None:
        return {case.paper.id}
    documents = zip(case.papers, case.claim.documents, strict=True)
    return {paper.id for paper, one in documents if any(one is each for each in case.claim.counted)}


def _boxes(paper: Paper) -> Iterable[BoxView]:
    for key, field in placed_fields(paper.verification):
        if field.box is not None:
            box = field.box
            yield BoxView(
                key=key,
                label=label_of(key),
                points=" ".join(f"{x:.1f},{y:.1f}" for x, y in box.corners),
                bounds=(box.left, box.top, box.right, box.bottom),
                page=field.page,
            )


# --- what can be said ---


def _choices(action: Action, case: Case) -> tuple[ReasonChoice, ...]:
    """What the machine found stands first; nothing is chosen beforehand."""
    found = {reason.code for reason in case.paper.verification.reasons}
    codes = sorted(offered(action, case.paper.slot), key=lambda code: code not in found)
    return tuple(ReasonChoice(code, _choice_text(code, case.paper.slot), code in found) for code in codes)


def _choice_text(code: str, slot: DocumentType) -> Text:
    reason = because(code)
    if code.startswith(("override_", "reject_")):
        return Text(hint(reason, slot), code.split("_", 1)[1].replace("_", " "))
    return Text(**texts(reason, slot)["message"])
