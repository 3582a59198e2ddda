"""How a claim and its documents stand, in words for the outside: what to do, never what was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from pipeline.catalogue.entry import Audience
from pipeline.claims.checks import NEEDED
from pipeline.claims.claim import ClaimStatus
from pipeline.claims.outcomes import Action
from pipeline.model import Decision, DocumentType, Reason
from pipeline.policy.whole import Policy
from pipeline.ports import Clock
from pipeline.reasons import CATALOGUE, for_claimant, texts
from review.elsewhere import elsewhere
from review.standing import counting, last_words, standing
from storage import cases, reviews
from storage.cases import Opened, Paper, Waiting
from storage.database import Database
from storage.reviews import Outcome

MOST_REASONS = 2
"""How many reasons a claimant is told at a time, worst first."""


class DocumentStatus(StrEnum):
    """How a document stands."""

    PROCESSING = "processing"
    ACCEPTED = "accepted"
    IN_REVIEW = "in_review"
    RESUBMISSION_REQUESTED = "resubmission_requested"
    REJECTED = "rejected"  # for good, by a person


class ToDo(StrEnum):
    """What the claimant can do about a document."""

    NOTHING = "nothing"
    UPLOAD = "upload"
    UPLOAD_AGAIN = "upload_again"
    WAIT = "wait"


_STATUS = {
    Decision.ACCEPTED: DocumentStatus.ACCEPTED,
    Decision.FLAGGED: DocumentStatus.IN_REVIEW,
    Decision.REJECTED: DocumentStatus.RESUBMISSION_REQUESTED,
}
_TO_DO = {
    DocumentStatus.ACCEPTED: ToDo.NOTHING,
    DocumentStatus.IN_REVIEW: ToDo.WAIT,
    DocumentStatus.PROCESSING: ToDo.WAIT,
    DocumentStatus.RESUBMISSION_REQUESTED: ToDo.UPLOAD_AGAIN,
    DocumentStatus.REJECTED: ToDo.NOTHING,
}


@dataclass(frozen=True, slots=True)
class Told:
    """One reason as a claimant reads it.

    Attributes:
        code: of the catalogue; `under_review` in place of every internal one.
        message, advice: by language.
        places: (page, corners in pixels of the page) where the picture fails.
    """

    code: str
    message: Mapping[str, str]
    advice: Mapping[str, str]
    places: tuple[tuple[int, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentState:
    """One upload.

    Attributes:
        final: nothing will change it but a new upload or an appeal.
        decided_by: `system` or `person`; None: nobody yet.
    """

    id: str
    claim_id: str | None
    slot: DocumentType
    status: DocumentStatus
    submitted_at: datetime
    final: bool = False
    decided_by: str | None = None
    readability: float | None = None
    reasons: tuple[Told, ...] = ()
    size: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ClaimState:
    """One claim: `to_do` has a line for each document that it needs."""

    claim_id: str
    opened_at: datetime
    status: ClaimStatus
    processing: bool
    documents: tuple[DocumentState, ...]
    to_do: Mapping[DocumentType, ToDo]


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims on a database."""

    database: Database
    clock: Clock
    judging: Policy

    def state(self, claim_id: str) -> ClaimState | None:
        """How a claim stands; None: there is none."""
        with self.database.reading() as connection:
            opened = cases.claim(connection, claim_id)
            return self._state(connection, opened) if opened else None

    def page(self, *, after: str, limit: int) -> Sequence[ClaimState]:
        """Claims by name, those after a name."""
        with self.database.reading() as connection:
            return [self._state(connection, each) for each in cases.claims_after(connection, after, limit=limit)]

    def document(self, document_id: str) -> DocumentState | None:
        """How one document stands; None: there is none."""
        with self.database.reading() as connection:
            waits = cases.waiting(connection, document_id)
            if waits is not None:
                return _waiting(waits)
            paper = cases.paper(connection, document_id)
            if paper is None:
                return None
            return self._document(connection, paper, last_words(reviews.said(connection, [paper.id])))

    def _state(self, connection: Connection, opened: Opened) -> ClaimState:
        papers = cases.papers_of(connection, opened.claim_id)
        waits = cases.waiting_of(connection, opened.claim_id)
        said = reviews.said(connection, [each.id for each in papers])
        known = cases.participant_of(connection, opened.kpj)
        today = self.clock.today()
        others = elsewhere(
            connection, opened.claim_id, papers, participant=known, policy=self.judging, today=today
        )
        claim = standing(
            opened.claim_id, papers, said,
            participant=known, policy=self.judging, today=today, elsewhere=others,
        )  # fmt: skip
        words = last_words(said)
        states = [self._document(connection, each, words) for each in papers] + [_waiting(each) for each in waits]
        states.sort(key=lambda each: (each.submitted_at, each.id))
        return ClaimState(
            claim_id=opened.claim_id,
            opened_at=opened.opened_at,
            status=claim.status,
            processing=bool(waits),
            documents=tuple(states),
            to_do={kind: _to_do(kind, states) for kind in NEEDED},
        )

    def _document(self, connection: Connection, paper: Paper, words: Mapping[str, Outcome]) -> DocumentState:
        word = words.get(paper.id)
        participant = cases.participant_of(connection, paper.verification.upload.kpj)
        counts = counting(paper, word, participant=participant, policy=self.judging, today=self.clock.today())
        status = DocumentStatus.REJECTED if word and word.action == Action.REJECT else _STATUS[counts.decision]
        return DocumentState(
            id=paper.id,
            claim_id=paper.verification.upload.claim_id,
            slot=paper.slot,
            status=status,
            submitted_at=paper.submitted_at,
            final=status in (DocumentStatus.ACCEPTED, DocumentStatus.REJECTED),
            decided_by="person" if word else None if status is DocumentStatus.IN_REVIEW else "system",
            readability=counts.quality.readability if counts.quality else None,
            reasons=told(counts.reasons, paper.slot),
            size=counts.image_size,
        )


def told(reasons: Iterable[Reason], slot: DocumentType) -> tuple[Told, ...]:
    """What a claimant is told of reasons."""
    return tuple(_told(each, slot) for each in for_claimant(reasons, limit=MOST_REASONS))


def _told(reason: Reason, slot: DocumentType) -> Told:
    words = texts(reason, slot)
    if CATALOGUE[reason.code].audience is Audience.INTERNAL:
        return Told("under_review", words["message"], words["advice"])
    return Told(reason.code, words["message"], words["advice"], tuple(_places(reason)))


def _places(reason: Reason) -> Iterable[tuple[int, Any]]:
    page = int(reason.evidence.get("page", 0))
    if "box" in reason.evidence:
        yield page, reason.evidence["box"]
    for corners, _ in reason.evidence.get("weak_lines", ()):
        yield page, corners


def _waiting(document: Waiting) -> DocumentState:
    return DocumentState(
        document.id, document.claim_id, document.slot, DocumentStatus.PROCESSING, document.submitted_at
    )


def _to_do(kind: DocumentType, states: Sequence[DocumentState]) -> ToDo:
    """By the newest upload for that place that does not have to be replaced, else the newest."""
    of_kind = [each for each in states if each.slot is kind]
    usable = [each for each in of_kind if each.status is not DocumentStatus.RESUBMISSION_REQUESTED]
    newest = (usable or of_kind)[-1:]
    return _TO_DO[newest[0].status] if newest else ToDo.UPLOAD
