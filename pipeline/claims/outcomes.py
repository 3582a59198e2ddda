"""A person's word on a document, and what a claim is worth with it. Pure.

A verification is never changed. What a person said is a value of its own, appended to it; `reviewed` gives the
verification as it counts after that word, for judging the claim again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from pipeline.catalogue.entry import Group
from pipeline.claims.checks import NEEDED
from pipeline.claims.claim import Claim, ClaimStatus
from pipeline.model import (
    NOTHING,
    Decision,
    DocumentType,
    Extraction,
    Field,
    Outcome,
    Participant,
    Reason,
    Row,
    Verification,
)
from pipeline.policy.whole import Policy
from pipeline.reasons import CATALOGUE, because
from pipeline.stages.cross_check import ROW, cross_check
from pipeline.stages.readings import own_row

PERSON = "person"
"""The `reader` of a value that a person typed."""


class Action(StrEnum):
    """What a person does with a document. `POSTPONE` and `ESCALATE` decide nothing."""

    ACCEPT = "accept"
    REUPLOAD = "reupload"
    REJECT = "reject"
    POSTPONE = "postpone"
    ESCALATE = "escalate"


Settled = tuple[str, str, str | None]
"""Something that held a claim up: type of the document, code, field."""


@dataclass(frozen=True, slots=True)
class ReviewOutcome:
    """What a person said of one document.

    Attributes:
        action: what was done.
        reasons: codes of the catalogue: why it was accepted in spite of the doubts (group `override`), what the
            claimant must put right (`retry`), or why it is turned down for good (`final`).
        corrections: values that the person read otherwise, by field key; a cell of the claimant's own row of a
            family card is `anggota.<key>`.
        settles: what had held the claim up and stood before the person's eyes; an acceptance settles it.
    """

    action: Action
    reasons: tuple[str, ...] = ()
    corrections: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    settles: frozenset[Settled] = frozenset()


def corrected(extraction: Extraction, corrections: Mapping[str, str], *, own: Row | None) -> Extraction:
    """The fields as a person read them; what the machine read keeps its place on the page."""
    fields = dict(extraction.fields)
    row = dict(own or {})
    for key, value in corrections.items():
        target, name = (row, key.removeprefix(f"{ROW}.")) if key.startswith(f"{ROW}.") else (fields, key)
        before = target.get(name)
        target[name] = Field(
            value, value, 1.0, before.box if before else None, before.page if before else 0, reader=PERSON
        )
    members = tuple(row if each is own else each for each in extraction.members)
    if own is None and row:
        members = (*members, row)
    return replace(extraction, fields=fields, members=members)


def with_corrections(
    verification: Verification,
    corrections: Mapping[str, str],
    *,
    participant: Participant | None,
    policy: Policy,
    today: date,
) -> Verification:
    """The verification with values that a person read otherwise, compared anew."""
    if not corrections:
        return verification
    extraction = verification.extraction or Extraction(verification.slot, {})
    read_again = corrected(extraction, corrections, own=claimants_row(verification))
    checks = cross_check(read_again, participant, policy=policy, today=today)
    return replace(verification, extraction=read_again, cross_checks=checks)


def claimants_row(verification: Verification) -> Row | None:
    """The claimant's own row of a family card; of a stored card it is the only one that was kept."""
    members = verification.extraction.members if verification.extraction else ()
    if len(members) == 1:
        return members[0]
    try:
        return own_row(members, verification.cross_checks)
    except IndexError:  # the check counts rows that were not kept
        return None


def reviewed(
    verification: Verification,
    outcome: ReviewOutcome,
    *,
    participant: Participant | None,
    policy: Policy,
    today: date,
) -> Verification:
    """The verification as it counts after a person's word."""
    again = with_corrections(
        verification, outcome.corrections, participant=participant, policy=policy, today=today
    )
    if outcome.action is Action.ACCEPT:
        doubts = (replace(each, outcome=Outcome.INFO) for each in verification.reasons)
        return replace(
            again,
            decision=Decision.ACCEPTED,
            document_type=verification.slot,
            reasons=(*doubts, *(because(code) for code in outcome.reasons)),
        )
    if outcome.action in (Action.REUPLOAD, Action.REJECT):
        return replace(again, decision=Decision.REJECTED, reasons=tuple(map(_asked, outcome.reasons)))
    return verification


def _asked(code: str) -> Reason:
    """A reason that a person gave: it counts, whatever the catalogue's default route is."""
    found = because(code)
    return found if code.startswith("reject_") else replace(found, outcome=Outcome.RETRY)


def settled(claim: Claim, outcomes: Iterable[ReviewOutcome]) -> Claim:
    """The claim without what people have looked at and accepted; ready where nothing else holds it up.

    Only what is about one of the three documents can be settled: that there is no participant record, for example,
    no document can mend.
    """
    known = {each for outcome in outcomes if outcome.action is Action.ACCEPT for each in outcome.settles}
    left = tuple(
        (about, reason)
        for about, reason in claim.reasons
        if about not in NEEDED or settling(about, reason) not in known
    )
    waits = claim.status is ClaimStatus.IN_REVIEW and not left
    return replace(claim, reasons=left, status=ClaimStatus.READY_FOR_INTERVIEW if waits else claim.status)


def settling(about: DocumentType, reason: Reason) -> Settled:
    """What an acceptance writes down of a reason.

    Of a suspicion besides with which other claim or record: that a paper may serve one says nothing of a third.
    """
    other = reason.evidence.get("reference_value") if CATALOGUE[reason.code].group is Group.FRAUD else None
    return (str(about), reason.code, f"{reason.field or ''} {other}".strip() if other else reason.field)
