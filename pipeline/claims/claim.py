"""Three documents and one participant: may the interview be scheduled?

`RULES` is the whole of it: each rule looks at the claim and names what holds it up; the claim's status is that
of the first rule in the table that finds something, and `ready_for_interview` where none does.

Of several tries of one document the newest usable one counts: the last, in the order in which the uploads are
given (a manifest's order; whoever has times sorts by them first), that is not rejected; if all are rejected,
the last. A poor picture that a person looks at only because there were poor ones before does not displace one
that was accepted. The others stay on record. The order of uploads of different types means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from pipeline.claims import finders
from pipeline.claims.checks import KTP, NEEDED, ClaimCheck, Place, checks_of
from pipeline.claims.finders import Case, Held
from pipeline.codec import SCHEMA_VERSION, Record, box_record, check_record, reason_record
from pipeline.model import CrossCheck, Decision, DocumentType, Outcome, Participant, Verification
from pipeline.policy.whole import Policy

_POLICY = Policy()


class ClaimStatus(StrEnum):
    """What a claim waits for; where several apply, the first of them."""

    NEEDS_REUPLOAD = "needs_reupload"
    INCOMPLETE = "incomplete"
    IN_REVIEW = "in_review"
    READY_FOR_INTERVIEW = "ready_for_interview"


@dataclass(frozen=True, slots=True)
class Claim:
    """The state of one claim, derived from its documents and the record alone.

    Attributes:
        documents: every upload of the claim, oldest first.
        counted: the one of each type that counts, and uploads of no type that someone must look at.
        missing: types of which nothing usable or rejected was uploaded.
        participant: the record; None: not known.
        reasons: what holds the claim up, each with the type of document it is about; no notes.
        checks: all comparisons of the documents that count.
    """

    claim_id: str
    kpj: str | None
    status: ClaimStatus
    documents: tuple[Verification, ...]
    counted: tuple[Verification, ...]
    missing: tuple[DocumentType, ...]
    participant: Participant | None = field(repr=False)
    reasons: tuple[Held, ...]
    checks: tuple[ClaimCheck, ...] = ()

    @property
    def participant_known(self) -> bool:
        """Whether there was anything to compare with."""
        return self.participant is not None

    @property
    def cross_checks(self) -> tuple[CrossCheck, ...]:
        """The comparisons without their places."""
        return tuple(each.check for each in self.checks)

    def counts(self, kind: DocumentType) -> Verification | None:
        """The document of that type that counts."""
        return next((each for each in self.counted if each.slot is kind), None)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table.

    Attributes:
        name: what the rule is called.
        status: of a claim in which it finds something, unless a rule above it does.
        says: when it finds something, in words for a supervisor.
        finds: what holds the claim up.
    """

    name: str
    status: ClaimStatus
    says: str
    finds: Callable[[Case], Iterable[Held]]


_REUPLOAD, _INCOMPLETE, _REVIEW = ClaimStatus.NEEDS_REUPLOAD, ClaimStatus.INCOMPLETE, ClaimStatus.IN_REVIEW

RULES: tuple[Rule, ...] = (
    Rule("rejected", _REUPLOAD, "Every try of a document was rejected.", finders.rejected),
    Rule("missing", _INCOMPLETE, "KTP, KK or paklaring was not uploaded.", finders.missing),
    Rule("flagged", _REVIEW, "A document that counts is flagged.", finders.flagged),
    Rule("stray", _REVIEW, "A usable upload is none of the three documents.", finders.stray),
    Rule("suspected_before", _REVIEW, "An older try carries a suspicion, whatever came later.",
         finders.suspected_before),
    Rule("no_record", _REVIEW, "There is no participant record to compare with.", finders.no_record),
    Rule("disagree", _REVIEW, "Two documents contradict each other.", finders.disagree),
    Rule("unconfirmed", _REVIEW, "One of these was not found the same: NIK of KTP and record, NIK of KTP and KK, "
         "name of KTP and paklaring.", finders.unconfirmed),
    Rule("close_name", _REVIEW, "The paklaring's name is only like the KTP's, and neither employer and last day "
         "nor NIK tie it to the claimant.", finders.close_name),
    Rule("several_kpj", _REVIEW, "The uploads name several KPJ.", finders.several_kpj),
    Rule("other_job", _REVIEW, "The paklaring is of the employer of another KPJ of the same NIK.",
         finders.other_job),
    Rule("too_early", _REVIEW, "The waiting time after leaving work is not over.", finders.too_early),
)  # fmt: skip
"""What holds a claim up, worst first. A claim in which no rule finds anything is ready for the interview."""


# --- judging ---


def judge_claim(
    claim_id: str,
    documents: Sequence[Verification],
    *,
    participant: Participant | None,
    others: Sequence[Participant] = (),
    policy: Policy = _POLICY,
    today: date | None = None,
) -> Claim:
    """Derive the status of a claim.

    Args:
        claim_id: as in the manifest.
        documents: of this claim, oldest first.
        participant: None: not known; then a person must look, whatever the documents say.
        others: further records under the participant's NIK: one person may have several KPJ.
        policy: the sections on names, tolerances and claims.
        today: the day at the office; None: the waiting time is not judged.
    """
    slots = {kind: _newest([each for each in documents if each.slot is kind]) for kind in NEEDED}
    missing = tuple(kind for kind, document in slots.items() if document is None)
    strays = tuple(each for each in documents if each.slot not in NEEDED and _matters(each, missing))
    checks = checks_of(slots, participant, policy=policy)
    case = Case(tuple(documents), slots, strays, missing, participant, tuple(others), checks, policy, today)
    found = [(rule, held) for rule in RULES for held in rule.finds(case)]
    return Claim(
        claim_id=claim_id,
        kpj=kpj_of(documents),
        status=found[0][0].status if found else ClaimStatus.READY_FOR_INTERVIEW,
        documents=case.documents,
        counted=case.counted,
        missing=missing,
        participant=participant,
        reasons=_each_once(held for _, held in found),
        checks=checks,
    )


def suspected(claim: Claim, held: Iterable[Held]) -> Claim:
    """The claim with suspicions that only other claims could raise: never ready, otherwise as it was."""
    added = tuple(held)
    if not added:
        return claim
    ready = claim.status is ClaimStatus.READY_FOR_INTERVIEW
    status = ClaimStatus.IN_REVIEW if ready else claim.status
    return replace(claim, status=status, reasons=_each_once((*claim.reasons, *added)))


_ORDER = {kind: place for place, kind in enumerate(DocumentType)}


def kpj_of(documents: Sequence[Verification]) -> str | None:
    """The participant number of a claim: the first that its KTP, else its KK, else its paklaring was sent with."""
    ordered = sorted(documents, key=lambda each: _ORDER[each.slot])
    return next((each.upload.kpj for each in ordered if each.upload.kpj), None)


def _newest(documents: Sequence[Verification]) -> Verification | None:
    usable = [each for each in documents if each.decision is not Decision.REJECTED]
    readable = [each for each in usable if all(reason.code != _LAST_TRY for reason in each.reasons)]
    if readable and readable[-1].decision is Decision.ACCEPTED:
        return readable[-1]
    candidates = usable or documents
    return candidates[-1] if candidates else None


_LAST_TRY = "resubmission_limit"
"""Flagged because it is one poor picture too many: nothing that was accepted has to make way for it."""


def _matters(document: Verification, missing: Sequence[DocumentType]) -> bool:
    """An upload of no type: a rejected one may be what is missing; any other is for a person to look at."""
    return bool(missing) or document.decision is not Decision.REJECTED


def _each_once(held: Iterable[Held]) -> tuple[Held, ...]:
    """Each reason once for its document, without notes."""
    once: dict[tuple[DocumentType, str, str | None], Held] = {}
    for about, reason in held:
        if reason.outcome is not Outcome.INFO:
            once.setdefault((about, reason.code, reason.field), (about, reason))
    return tuple(once.values())


# --- the record ---


def claim_record(claim: Claim) -> Record:
    """The contract's object (`"record": "claim"`) of one claim."""
    card = claim.counts(KTP)
    fields = card.extraction if card else None
    return {
        "record": "claim",
        "schema_version": SCHEMA_VERSION,
        "claim_id": claim.claim_id,
        "kpj": claim.kpj,
        "status": claim.status,
        "claimant": {key: fields.value(key) if fields else None for key in ("nik", "nama")},
        "missing": list(claim.missing),
        "participant_known": claim.participant_known,
        "reasons": [{**reason_record(reason, about), "document": about} for about, reason in claim.reasons],
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
        "cross_checks": [_check_record(each) for each in claim.checks],
    }


def _check_record(check: ClaimCheck) -> Record:
    return {
        **check_record(check.check),
        "document": check.document,
        **_place_record("document", check.place),
        **_place_record("reference", check.reference_place),
    }


def _place_record(side: str, place: Place | None) -> Record:
    return {
        f"{side}_source": place.source if place else None,
        f"{side}_page": place.page if place else None,
        f"{side}_box": box_record(place.box) if place else None,
    }
