"""Three documents and one participant: may the interview be scheduled?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.codec import SCHEMA_VERSION, Record, check_record, reason_record
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
from pipeline.reasons import because

NEEDED = (DocumentType.KTP, DocumentType.KK, DocumentType.PAKLARING)


class ClaimStatus(StrEnum):
    """What a claim waits for; where several apply, the first of them."""

    NEEDS_REUPLOAD = "needs_reupload"
    INCOMPLETE = "incomplete"
    IN_REVIEW = "in_review"
    READY_FOR_INTERVIEW = "ready_for_interview"


@dataclass(frozen=True, slots=True)
class Claim:
    """The state of one claim, derived from its documents alone.

    Attributes:
        documents: every upload of the claim, oldest first.
        counted: the one of each type that counts, and uploads of no type that someone must look at.
        missing: types of which nothing usable or rejected was uploaded.
        reasons: what holds the claim up, each with the type of document it is about.
        cross_checks: between the documents; those within each are in its own record.
    """

    claim_id: str
    kpj: str | None
    status: ClaimStatus
    documents: tuple[Verification, ...]
    counted: tuple[Verification, ...]
    missing: tuple[DocumentType, ...]
    participant_known: bool
    reasons: tuple[tuple[DocumentType, Reason], ...]
    cross_checks: tuple[CrossCheck, ...] = ()


def judge_claim(claim_id: str, documents: Sequence[Verification], *, participant: Participant | None) -> Claim:
    """Derive the status of a claim.

    Of each type the newest upload counts that is not rejected; if all are, the newest.

    Args:
        claim_id: as in the manifest.
        documents: of this claim, oldest first.
        participant: None: not known; then a person must look, whatever the documents say.
    """
    slots = {kind: _newest([each for each in documents if _slot(each) == kind]) for kind in NEEDED}
    missing = tuple(kind for kind, document in slots.items() if document is None)
    counted = [document for document in slots.values() if document]
    counted += [each for each in documents if _slot(each) not in NEEDED and _matters(each, missing)]
    checks = _between(slots[DocumentType.KTP], slots[DocumentType.KK])
    return Claim(
        claim_id=claim_id,
        kpj=next((each.upload.kpj for each in documents if each.upload.kpj), None),
        status=_status(counted, missing, participant, checks),
        documents=tuple(documents),
        counted=tuple(counted),
        missing=missing,
        participant_known=participant is not None,
        reasons=_reasons(counted, checks),
        cross_checks=checks,
    )


def _slot(document: Verification) -> DocumentType:
    """Where a document was meant to go; without a declaration, what it is."""
    return document.upload.declared_type or document.document_type


def _newest(documents: Sequence[Verification]) -> Verification | None:
    usable = [each for each in documents if each.decision is not Decision.REJECTED]
    candidates = usable or documents
    return candidates[-1] if candidates else None


def _matters(document: Verification, missing: Sequence[DocumentType]) -> bool:
    """An upload of no type: a rejected one may be what is missing; any other is for a person to look at."""
    return bool(missing) or document.decision is not Decision.REJECTED


def _status(
    counted: Iterable[Verification],
    missing: Sequence[DocumentType],
    participant: Participant | None,
    checks: Iterable[CrossCheck],
) -> ClaimStatus:
    decisions = {document.decision for document in counted}
    if Decision.REJECTED in decisions:
        return ClaimStatus.NEEDS_REUPLOAD
    if missing:
        return ClaimStatus.INCOMPLETE
    disagree = any(check.outcome is CheckOutcome.MISMATCH for check in checks)
    if decisions != {Decision.ACCEPTED} or participant is None or disagree:
        return ClaimStatus.IN_REVIEW
    return ClaimStatus.READY_FOR_INTERVIEW


def _between(ktp: Verification | None, kk: Verification | None) -> tuple[CrossCheck, ...]:
    """Whether the identity card's number stands on the family card."""
    if not (ktp and ktp.extraction and kk and kk.extraction):
        return ()
    number = ktp.extraction.value("nik")
    listed = [row["nik"].value for row in kk.extraction.members if "nik" in row]
    if number is None or not listed:
        return (CrossCheck("nik", Reference.KK, CheckOutcome.MISSING, number),)
    if number in listed:
        return (CrossCheck("nik", Reference.KK, CheckOutcome.MATCH, number, number, 1.0),)
    return (CrossCheck("nik", Reference.KK, CheckOutcome.MISMATCH, number, None, 0.0),)


def _reasons(
    counted: Iterable[Verification], checks: Iterable[CrossCheck]
) -> tuple[tuple[DocumentType, Reason], ...]:
    """Each once for its type of document, in the order of the documents, without notes."""
    found = {
        (_slot(document), reason.code, reason.field): (_slot(document), reason)
        for document in counted
        for reason in document.reasons
        if reason.outcome is not Outcome.INFO
    }
    if any(check.outcome is CheckOutcome.MISMATCH for check in checks):
        between = because("kk_ktp_mismatch", field="nik")
        found.setdefault((DocumentType.KK, between.code, between.field), (DocumentType.KK, between))
    return tuple(found.values())


def claim_record(claim: Claim) -> Record:
    """The contract's object (`"record": "claim"`) of one claim."""
    return {
        "record": "claim",
        "schema_version": SCHEMA_VERSION,
        "claim_id": claim.claim_id,
        "kpj": claim.kpj,
        "status": claim.status,
        "missing": list(claim.missing),
        "participant_known": claim.participant_known,
        "reasons": [reason_record(reason, about) for about, reason in claim.reasons],
        "documents": [
            {
                "source": each.upload.source,
                "sha256": each.upload.sha256 or None,
                "declared_type": each.upload.declared_type,
                "document_type": each.document_type,
                "decision": each.decision,
                "counts": any(each is one for one in claim.counted),
            }
            for each in claim.documents
        ],
        "cross_checks": [check_record(check) for check in claim.cross_checks],
    }
