"""What becomes of a person's word: a row that counts, or the answer to a check; in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from pipeline.claims.outcomes import Action, claimants_row
from pipeline.model import DocumentType, Outcome, Reference, Verification
from pipeline.policy.whole import Policy
from pipeline.stages.cross_check import ROW
from review.case import Case, Person, settles
from review.policy import DeskPolicy
from review.ruling import NUMBERS, Ruling, corrections_of, values_of
from review.standing import last_words
from storage import audit, checks, decided, drafts, reviews
from storage.checks import Check
from storage.decided import Reading
from storage.reviews import Kind

_LONGEST = int(timedelta(hours=2).total_seconds())


def write_word(connection: Connection, who: Person, case: Case, ruling: Ruling, *, judging: Policy) -> None:
    """A word that counts, with what figures are counted from."""
    verification = case.paper.verification
    corrections, _ = corrections_of(ruling, verification)
    read = values_of(verification)
    settled = settles(case)
    content = {
        **_said(ruling, corrections),
        "read": {key: read.get(key) for key in corrections},
        "settles": [list(each) for each in settled],
        "supervisor": who.supervisor,
    }
    number = reviews.say(
        connection,
        item=case.item,
        account_id=who.id,
        action=str(ruling.action),
        content=content,
        active_seconds=_seconds(ruling),
        at=case.now,
    )
    accepted = ruling.action is Action.ACCEPT
    decided.keep_marks(
        connection,
        number,
        read=readings(case, corrections, judging=judging) if accepted else (),
        machine=sorted(_codes(case)),
        person=ruling.reasons,
    )
    drafts.drop(connection, item_id=case.item.id, account_id=who.id)
    audit.append(
        connection,
        actor=who.actor,
        action=f"item_{ruling.action}",
        subject=f"item:{case.item.id}",
        detail={
            "document": case.paper.id,
            "claim": case.item.claim_id,
            "reasons": list(ruling.reasons),
            "fields": sorted(corrections),
        },
    )


def write_answer(connection: Connection, who: Person, case: Case, ruling: Ruling, *, policy: DeskPolicy) -> None:
    """The answer to a check: kept apart, compared, and where two people differ a supervisor is asked."""
    corrections, _ = corrections_of(ruling, case.paper.verification)
    asked = _asked(connection, who, case)
    if asked is None:  # what it was to be compared with was taken back meanwhile
        drafts.drop(connection, item_id=case.item.id, account_id=who.id)
        return
    about_id, action, expected = asked
    passed_on = ruling.action is Action.ESCALATE
    differs = () if passed_on else differing(action, expected, str(ruling.action), corrections)
    checks.answer(
        connection,
        Check(
            item_id=case.item.id,
            kind=case.item.kind,
            document_id=case.item.document_id,
            about_id=about_id,
            account_id=who.id,
            action=str(ruling.action),
            content=_said(ruling, corrections),
            agrees=None if passed_on else not differs,
            differs=differs,
            active_seconds=_seconds(ruling),
            at=case.now,
        ),
    )
    if case.item.kind == Kind.SECOND and (differs or passed_on):
        checks.ask_supervisor(connection, case.item, now=case.now, due_at=case.now + policy.due)
    drafts.drop(connection, item_id=case.item.id, account_id=who.id)
    audit.append(
        connection,
        actor=who.actor,
        action="check_answered",
        subject=f"item:{case.item.id}",
        detail={
            "kind": case.item.kind,
            "document": case.paper.id,
            "differs": list(differs),
            "passed_on": passed_on,
        },
    )


def differing(action: str, values: Mapping[str, str], other: str, others: Mapping[str, str]) -> tuple[str, ...]:
    """What two answers to one document differ in: `action`, or fields that one read otherwise. Pure."""
    if action != other:
        return ("action",)
    if action != Action.ACCEPT:
        return ()
    return tuple(sorted(key for key in {*values, *others} if values.get(key) != others.get(key)))


def readings(case: Case, corrections: Mapping[str, str], *, judging: Policy) -> list[Reading]:
    """How each field that a person vouched for stood to what had been read. Pure.

    Those are the fields that the document is needed for or that were compared, and whatever was corrected. Nobody
    vouched for a number that was never shown in full.
    """
    verification = case.paper.verification
    read = values_of(verification)
    needs = _needs(case.paper.slot, judging)
    found = []
    for key in sorted({*needs, *_compared(verification, case.paper.slot), *corrections}):
        if key not in corrections and (key not in read or _unseen(key, case)):
            continue
        verdict = "confirmed" if key not in corrections else "corrected" if read.get(key) else "added"
        field = _field(verification, key)
        sure = key in needs and field is not None and field.confidence >= needs[key]
        found.append(Reading(key, verdict, sure))
    return found


def _needs(slot: DocumentType, judging: Policy) -> dict[str, float]:
    """The confidence from which on the machine accepts each needed field by itself."""
    needs = {need.key: need.accept for need in judging.decide.needs.get(slot, ())}
    if slot is DocumentType.KK:
        needs |= {f"{ROW}.{need.key}": need.accept for need in judging.decide.row_needs}
    return needs


def _compared(verification: Verification, slot: DocumentType) -> set[str]:
    keys = {each.check for each in verification.cross_checks if each.reference is Reference.PARTICIPANT} - {ROW}
    return {f"{ROW}.{key}" if slot is DocumentType.KK else key for key in keys}


def _unseen(key: str, case: Case) -> bool:
    return key.removeprefix(f"{ROW}.") in NUMBERS and not case.revealed


def _field(verification: Verification, key: str) -> Any:
    fields = verification.extraction.fields if verification.extraction else {}
    row = claimants_row(verification) or {}
    return row.get(key.removeprefix(f"{ROW}.")) if key.startswith(f"{ROW}.") else fields.get(key)


def _codes(case: Case) -> set[str]:
    """Why the machine did not accept it, and what holds the claim up about it."""
    own = {each.code for each in case.paper.verification.reasons if each.outcome is not Outcome.INFO}
    of_claim = case.claim.reasons if case.claim else ()
    return own | {each.code for about, each in of_claim if about is case.paper.slot}


def _asked(connection: Connection, who: Person, case: Case) -> tuple[int, str, Mapping[str, str]] | None:
    """Whose decision the answer speaks of, and what that was."""
    document_id = case.item.document_id
    if case.item.kind == Kind.KNOWN:
        answer = checks.known_answer(connection, document_id)
        return (who.id, answer.action, answer.corrections) if answer else None
    word = last_words(reviews.said(connection, [document_id])).get(document_id)
    return (word.account_id, word.action, word.content.get("corrections", {})) if word else None


def _said(ruling: Ruling, corrections: Mapping[str, str]) -> dict[str, Any]:
    return {"reasons": list(ruling.reasons), "corrections": dict(corrections), "note": ruling.note.strip()}


def _seconds(ruling: Ruling) -> int:
    return max(0, min(ruling.active_seconds, _LONGEST))
