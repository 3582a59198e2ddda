"""What may hold a claim up: one function a rule, each of which looks at the claim and names what it finds.

The table that orders them is `pipeline.claims.claim.RULES`.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pipeline.catalogue.entry import Group
from pipeline.claims.checks import CODES, KTP, PAKLARING, ClaimCheck, Slots
from pipeline.model import (
    CheckOutcome,
    CrossCheck,
    Decision,
    DocumentType,
    Outcome,
    Participant,
    Reason,
    Reference,
    Verification,
)
from pipeline.policy.whole import Policy
from pipeline.reasons import CATALOGUE, because
from pipeline.stages.comparers import cause_of, parse_iso
from pipeline.stages.cross_check import ROW
from pipeline.stages.extract.companies import compare_companies
from pipeline.stages.extract.leaving_reasons import LeavingReason, leaving_reason
from pipeline.stages.extract.words import SCORES, Band

Held = tuple[DocumentType, Reason]
"""What holds a claim up, and which document it is about (`UNKNOWN`: none of them)."""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that the rules look at.

    Attributes:
        documents: every upload.
        slots: the one of each type that counts.
        strays: uploads of no type that someone must look at.
        missing: types of which nothing was uploaded.
        others: further records of the same person.
        today: None: the waiting time is not judged.
        compared: each comparison by document, check and reference; made of `checks`.
        counted: the documents that the status is derived from.
    """

    documents: tuple[Verification, ...]
    slots: Slots
    strays: tuple[Verification, ...]
    missing: tuple[DocumentType, ...]
    participant: Participant | None
    others: tuple[Participant, ...]
    checks: tuple[ClaimCheck, ...]
    policy: Policy
    today: date | None
    compared: Mapping[tuple[DocumentType, str, Reference], CrossCheck] = field(init=False, repr=False)
    counted: tuple[Verification, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Of two comparisons of one name the first counts."""
        compared = {(each[0], each[1].check, each[1].reference): each[1] for each in reversed(self.checks)}
        object.__setattr__(self, "compared", compared)
        object.__setattr__(self, "counted", (*filter(None, self.slots.values()), *self.strays))

    def usable(self, kind: DocumentType) -> bool:
        """Whether there is a document of that type that need not be replaced."""
        document = self.slots.get(kind)
        return document is not None and document.decision is not Decision.REJECTED

    def check(self, document: DocumentType, name: str, reference: Reference) -> CrossCheck | None:
        """One comparison."""
        return self.compared.get((document, name, reference))

    def agrees(self, document: DocumentType, name: str, reference: Reference) -> bool:
        """Whether two values were compared and found the same."""
        found = self.check(document, name, reference)
        return found is not None and found.outcome in (CheckOutcome.MATCH, CheckOutcome.TOLERATED)


# --- the rules ---


def _of_decision(case: Case, decision: Decision) -> Iterator[Held]:
    for document in case.counted:
        if document.decision is decision:
            about = document.slot
            weighty = [each for each in document.reasons if each.outcome is not Outcome.INFO]
            for each in weighty or [because("manual_request")]:
                yield about, _with_place(_with_values(case, about, each), document)


def _with_values(case: Case, about: DocumentType, reason: Reason) -> Reason:
    """A document's reason that comes from a comparison, with both values."""
    of_field = (each.check for each in case.checks if each.document is about and each.check.check == reason.field)
    rule = reason.evidence.get("rule")
    compared = (each for each in of_field if each.outcome is CheckOutcome.MISMATCH and each.rule == rule)
    check = next(compared, None) if "rule" in reason.evidence else None
    return replace(reason, evidence={**reason.evidence, **_values(check)}) if check else reason


def _with_place(reason: Reason, document: Verification) -> Reason:
    """A reason that stands at a place of a page, with the file that the page is of."""
    if "box" not in reason.evidence:
        return reason
    return replace(reason, evidence={**reason.evidence, "source": document.upload.source})


def rejected(case: Case) -> Iterator[Held]:
    """Every try of a document was rejected."""
    return _of_decision(case, Decision.REJECTED)


def flagged(case: Case) -> Iterator[Held]:
    """A document that counts is flagged."""
    return _of_decision(case, Decision.FLAGGED)


def missing(case: Case) -> Iterator[Held]:
    """A document was not uploaded."""
    for kind in case.missing:
        yield kind, because("claim_document_missing")


def stray(case: Case) -> Iterator[Held]:
    """A usable upload is none of the three."""
    for document in case.strays:
        if document.decision is Decision.ACCEPTED:
            yield document.slot, because("doc_type_uncertain")


def suspected_before(case: Case) -> Iterator[Held]:
    """An older try carries a suspicion: whatever came after it, a person looks."""
    for document in case.documents:
        if document.reasons and not any(document is each for each in case.counted):
            suspicions = (each for each in document.reasons if _is(each, Group.FRAUD))
            yield from ((document.slot, _with_place(each, document)) for each in suspicions)


def no_record(case: Case) -> Iterator[Held]:
    """There is nothing to compare with."""
    if case.participant is None:
        yield DocumentType.UNKNOWN, because("participant_unknown")


def disagree(case: Case) -> Iterator[Held]:
    """Two documents contradict each other."""
    for each in case.checks:
        code = CODES.get((each.document, each.check.check, each.check.reference))
        if code and each.disagrees:
            about = DocumentType.KK if each.check.reference is Reference.KK else each.document
            yield about, _told(code, each.check)


AGREED: tuple[tuple[DocumentType, str, Reference], ...] = (
    (KTP, "nik", Reference.PARTICIPANT),
    (KTP, "nik", Reference.KK),
    (PAKLARING, "nama", Reference.KTP),
)
"""What must have been compared and found the same: a name and a birthday alone are shared by many."""


def unconfirmed(case: Case) -> Iterator[Held]:
    """Something of `AGREED` was not found the same; a difference itself is told by other rules."""
    for document, name, reference in AGREED:
        known = case.participant is not None if reference is Reference.PARTICIPANT else _usable(case, reference)
        found = case.check(document, name, reference)
        settled = case.agrees(document, name, reference) or _told_already(case, found)
        if case.usable(document) and known and not settled:
            yield document, _told("claim_not_confirmed", found, field=name, reference=reference)


def _usable(case: Case, reference: Reference) -> bool:
    return case.usable(DocumentType(reference))


def _told_already(case: Case, found: CrossCheck | None) -> bool:
    """A difference that another rule tells, or that an officer has accepted."""
    if found is not None and found.reference is Reference.KK and case.check(KTP, ROW, Reference.KK):
        return True
    if found is None or found.outcome is not CheckOutcome.MISMATCH:
        return False
    card = case.slots[KTP]
    accepted = card is not None and any(_is(each, Group.OVERRIDE) for each in card.reasons)
    flagged_too = card is not None and card.decision is Decision.FLAGGED
    return found.reference is not Reference.PARTICIPANT or flagged_too or accepted


def close_name(case: Case) -> Iterator[Held]:
    """A letter whose name is only like the card's, and that nothing else ties to the claimant."""
    found = case.check(PAKLARING, "nama", Reference.KTP)
    if found is None or found.outcome is not CheckOutcome.TOLERATED:
        return
    sure = (found.score or 0.0) >= SCORES[Band.EQUIVALENT][0]
    job = all(case.agrees(PAKLARING, key, Reference.PARTICIPANT) for key in ("perusahaan", "tanggal_selesai"))
    if not (sure or job or case.agrees(PAKLARING, "nik", Reference.KTP)):
        yield PAKLARING, _told("claim_not_confirmed", found)


def several_kpj(case: Case) -> Iterator[Held]:
    """The uploads were sent under several participant numbers."""
    named = sorted({each.upload.kpj for each in case.documents if each.upload.kpj})
    if len(named) > 1:
        yield DocumentType.UNKNOWN, because("claim_several_kpj", rule="several_kpj", kpj=named)


def other_job(case: Case) -> Iterator[Held]:
    """The letter's company is that of another record of the same person."""
    found = case.check(PAKLARING, "perusahaan", Reference.PARTICIPANT)
    if found is None or found.outcome is not CheckOutcome.MISMATCH or not found.document_value:
        return
    tolerated = case.policy.cross_check.tolerated_companies | {Band.EXACT}
    for other in case.others:
        if other.perusahaan and not _same_kpj(other, case.participant):
            band = compare_companies(found.document_value, other.perusahaan, policy=case.policy.names).band
            if band in tolerated:
                told = because(
                    "paklaring_other_kpj",
                    field="perusahaan",
                    rule="letter_of_another_kpj",
                    document_value=found.document_value,
                    reference_value=other.perusahaan,
                    kpj=other.kpj,
                )
                yield PAKLARING, told


def _same_kpj(a: Participant, b: Participant | None) -> bool:
    return b is not None and a.kpj == b.kpj


def too_early(case: Case) -> Iterator[Held]:
    """The waiting time after leaving work is not over."""
    letter = case.slots.get(PAKLARING)
    if case.today is None or letter is None or letter.extraction is None or not case.usable(PAKLARING):
        return
    ended = letter.extraction.value("tanggal_selesai")
    last = parse_iso(ended)
    waiting = case.policy.claim.waiting_months
    if last is None or case.today >= _months_after(last.last_day(), max(waiting.values())):
        return
    left = leaving_reason(letter.extraction.value("alasan_berhenti") or "")
    if left is LeavingReason.NONE and case.participant is not None:
        left = cause_of(case.participant.sebab_nonaktif or "")
    months = waiting[left]
    earliest = _months_after(last.last_day(), months)
    if case.today < earliest:
        told = because(
            "claim_waiting_period",
            field="tanggal_selesai",
            params={"tanggal": f"{earliest:%d-%m-%Y}"},
            rule=f"{months}_months_after_{left}",
            document_value=ended,
            reference_value=case.today.isoformat(),
            earliest=earliest.isoformat(),
        )
        yield PAKLARING, told


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last where it is shorter."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


# --- words ---


def _is(reason: Reason, group: Group) -> bool:
    return reason.code in CATALOGUE and CATALOGUE[reason.code].group is group


def _told(
    code: str, check: CrossCheck | None, *, field: str | None = None, reference: Reference | None = None
) -> Reason:
    """A reason that names the rule and both values."""
    if check is None:
        return because(code, field=field, rule="not_compared", reference=reference)
    rule = check.rule or ("not_compared" if check.outcome is CheckOutcome.MISSING else "differs")
    return because(
        code,
        field=check.check,
        rule=rule,
        score=check.score,
        **_values(check),
    )


def _values(check: CrossCheck) -> dict[str, Any]:
    return {
        "document_value": check.document_value,
        "reference": check.reference,
        "reference_value": check.reference_value,
    }
