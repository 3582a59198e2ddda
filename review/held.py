"""Claims that wait for a person though none of their documents is flagged: what of them comes into the queue.

The documents contradict each other, one of their papers serves another claim, there is no record, the waiting time
is not over: such a claim lies at the desk by items of the kind `storage.reviews.Kind.CLAIM`, one for each document
that a reason is about; on the newest that counts, where all reasons are about none of them
(`DocumentType.UNKNOWN`: no record, several KPJ). Whoever shows such an item finds in `Case.claim.reasons` why it
is there; an acceptance settles what is about its document (`review.case.settles`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from pipeline.claims.checks import NEEDED
from pipeline.claims.claim import Claim, ClaimStatus
from pipeline.policy.whole import Policy
from review.elsewhere import elsewhere
from review.policy import DeskPolicy
from review.standing import standing
from storage import cases, claim_changes, claim_items, reviews, webhooks
from storage.cases import Paper
from storage.clock import database_time
from storage.database import Database


@dataclass(frozen=True, slots=True)
class _Look:
    """What looking at a claim found.

    Attributes:
        wanted: the items that it wants.
        others: the claims that share something with it.
        stands: how it stands, and one of its documents; None: it has none that was answered.
    """

    wanted: Mapping[str, bool]
    others: tuple[str, ...]
    stands: tuple[str, str] | None


def enrol_claims(database: Database, *, judging: Policy, policy: DeskPolicy, today: date) -> int:
    """Judge the claims that have changed, the longest waiting first, and bring their items up to date.

    At most `policy.claims_at_once` changed claims a call, and with each those that share something with it: a
    paper that serves two claims holds the first one, too. A claim that waits is looked at again a day later, for
    its record may be mended meanwhile, or its waiting time over. Safe to call at any time, by several at once.

    Returns:
        How many items came in.
    """
    with database.reading() as connection:
        now = database_time(connection)
        changed = claim_changes.waiting(connection, now=now, limit=policy.claims_at_once)
        looks = {claim_id: _look(connection, claim_id, judging, today) for claim_id in changed}
        near = {claim_id for look in looks.values() for claim_id in look.others} - looks.keys()
        looks |= {claim_id: _look(connection, claim_id, judging, today) for claim_id in sorted(near)}
    if not looks:
        return 0
    with database.writing() as connection:
        now = database_time(connection)
        came = sum(
            claim_items.place(connection, claim_id, look.wanted, now=now, due_at=now + policy.due)
            for claim_id, look in looks.items()
        )
        stands = {claim_id: look.stands for claim_id, look in looks.items() if look.stands}
        webhooks.note_claims(connection, stands, at=now)
        claim_changes.done(connection, [number for numbers in changed.values() for number in numbers])
        waits = [claim_id for claim_id, look in looks.items() if look.wanted]
        claim_changes.look_again(connection, waits, at=now + policy.look_again)
    return came


def _look(connection: Connection, claim_id: str, judging: Policy, today: date) -> _Look:
    papers = cases.papers_of(connection, claim_id)
    opened = cases.claim(connection, claim_id)
    known = cases.participant_of(connection, opened.kpj if opened else None)
    others = elsewhere(connection, claim_id, papers, participant=known, policy=judging, today=today)
    said = reviews.said(connection, [each.id for each in papers])
    claim = standing(claim_id, papers, said, participant=known, policy=judging, today=today, elsewhere=others)
    unanswered = bool(cases.waiting_of(connection, claim_id))
    names = tuple(each.claim_id for each in others.claims)
    lying = {
        each.document_id
        for each in reviews.of_claim(connection, claim_id)
        if each.status == reviews.OPEN and each.kind == reviews.Kind.DOCUMENT
    }
    stands = (str(claim.status), papers[-1].id) if papers and opened else None
    return _Look({} if unanswered else wanted_items(claim, papers, lying=lying), names, stands)


def wanted_items(claim: Claim, papers: Sequence[Paper], *, lying: Collection[str]) -> Mapping[str, bool]:
    """Documents on which an item must lie, and whether a word on it can settle anything. Pure.

    Nothing where the claim waits for the claimant, or for what is said of a flagged document, which has an item of
    its own: both may settle the rest.

    Args:
        claim: as it stands.
        papers: its documents, in the claim's order.
        lying: flagged documents whose own item is open.
    """
    counted = {
        id(document): paper.id
        for paper, document in zip(papers, claim.documents, strict=True)
        if any(document is each for each in claim.counted)
    }
    if claim.status is not ClaimStatus.IN_REVIEW or any(each in lying for each in counted.values()):
        return {}
    found = (claim.counts(about) for about, _ in claim.reasons)
    told = {counted[id(document)]: document.slot in NEEDED for document in found if document is not None}
    return told or {next(reversed(counted.values())): False}
