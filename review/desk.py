"""What happens at the desk: take an item, look at it, decide. No HTTP, no wording, no picture.

Every act runs in one transaction with its line of the audit log.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from pipeline.claim import Claim
from pipeline.model import Participant
from pipeline.outcomes import Action, Settled, settling
from pipeline.policy import Policy
from pipeline.ports import Clock
from review.elsewhere import elsewhere
from review.policy import DeskPolicy
from review.ruling import Problem, Ruling, corrections_of, problems_of, values_of
from review.standing import DECIDING, last_words, standing
from storage import audit, cases, reviews
from storage.audit import Actor
from storage.cases import Paper
from storage.clock import database_time
from storage.database import Database
from storage.reviews import Counts, Item, Lease, Outcome


class Refusal(StrEnum):
    """Why nothing happened."""

    LOST = "lost"  # the lease is over, or somebody else holds the item now
    NOT_YOURS = "not_yours"  # the item is not held by this person
    NOT_THERE = "not_there"
    QUOTA = "quota"


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts at the desk."""

    id: int
    supervisor: bool
    actor: Actor


@dataclass(frozen=True, slots=True)
class QueueView:
    """The queue as it stands at a moment."""

    now: datetime
    counts: Counts
    items: Sequence[Item]
    own: Item | None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that a person needs to decide on one document.

    Attributes:
        item: what is decided on.
        paper: its document.
        papers: all documents of its claim, oldest first, with `paper` among them.
        claim: how the claim stands without this decision; None: the document belongs to none.
        said: what people said of the claim's documents.
        participant: the office's record.
        draft: what this person has typed so far.
        revealed: numbers may be shown in full.
        now: the moment of looking, by the database's clock.
    """

    item: Item
    paper: Paper
    papers: Sequence[Paper]
    claim: Claim | None
    said: Sequence[Outcome]
    participant: Participant | None
    draft: Mapping[str, Any]
    revealed: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk on a database."""

    database: Database
    clock: Clock
    judging: Policy
    policy: DeskPolicy

    # --- the queue ---

    def queue(self, who: Person, *, limit: int = 100) -> QueueView:
        """Everything that waits, the most urgent first."""
        self.enrol()
        with self.database.reading() as connection:
            now = database_time(connection)
            return QueueView(
                now,
                reviews.counts(connection, now=now),
                reviews.listing(connection, now=now, supervisor=who.supervisor, limit=limit),
                reviews.own(connection, who.id, now=now),
            )

    def enrol(self) -> int:
        """Let in what was flagged since; how much."""
        with self.database.writing() as connection:
            return reviews.enrol(connection, now=database_time(connection), due=self.policy.due)

    def take_next(self, who: Person) -> Item | None:
        """What this person holds already, else the most urgent item that nobody holds; None: there is none."""
        return self._take_next(who) or (self._take_next(who) if self.enrol() else None)

    def _take_next(self, who: Person) -> Item | None:
        with self.database.writing() as connection:
            now = database_time(connection)
            mine = reviews.own(connection, who.id, now=now)
            if mine is not None:
                return mine
            taken = reviews.take_next(
                connection, account_id=who.id, supervisor=who.supervisor, now=now, **self._new_lease(now)
            )
            return self._logged(connection, who, taken, "item_taken")

    def take(self, who: Person, item_id: int) -> Item | Refusal:
        """Take one item that nobody holds."""
        with self.database.writing() as connection:
            now = database_time(connection)
            found = reviews.get(connection, item_id)
            if found is not None and found.held_by(who.id, now):
                return found
            taken = reviews.take(
                connection, item_id, account_id=who.id, supervisor=who.supervisor, now=now, **self._new_lease(now)
            )
            return self._logged(connection, who, taken, "item_taken") or Refusal.NOT_YOURS

    def take_over(self, who: Person, item_id: int) -> Item | Refusal:
        """Take an item from whoever holds it; for supervisors."""
        with self.database.writing() as connection:
            now = database_time(connection)
            taken = reviews.take_over(connection, item_id, account_id=who.id, **self._new_lease(now))
            return self._logged(connection, who, taken, "item_taken_over") or Refusal.NOT_THERE

    def heartbeat(self, lease: Lease) -> datetime | None:
        """Hold it longer; until when. None: the lease is lost."""
        with self.database.writing() as connection:
            now = database_time(connection)
            until = now + self.policy.lease
            return until if reviews.extend(connection, lease, now=now, until=until) else None

    def release(self, who: Person, lease: Lease) -> bool:
        """Give it back undecided; what was typed is kept for this person. False: the lease was lost."""
        with self.database.writing() as connection:
            done = reviews.release(connection, lease, now=database_time(connection))
            if done:
                audit.append(connection, actor=who.actor, action="item_released", subject=f"item:{lease.item_id}")
            return done

    def _new_lease(self, now: datetime) -> dict[str, Any]:
        return {"token": secrets.token_urlsafe(18), "until": now + self.policy.lease}

    def _logged(self, connection: Connection, who: Person, item: Item | None, action: str) -> Item | None:
        if item is not None:
            audit.append(connection, actor=who.actor, action=action, subject=f"item:{item.id}")
        return item

    # --- looking ---

    def look(self, who: Person, item_id: int) -> Case | Refusal:
        """Everything about an item. Whoever does not hold it and is no supervisor sees nothing of it."""
        with self.database.writing() as connection:
            case = self._case(connection, who, item_id)
            if isinstance(case, Case):
                audit.append(
                    connection, actor=who.actor, action="document_read", subject=f"item:{item_id}",
                    detail={"documents": [each.id for each in case.papers], "in_full": case.revealed},
                )  # fmt: skip
            return case

    def _case(self, connection: Connection, who: Person, item_id: int) -> Case | Refusal:
        now = database_time(connection)
        item = reviews.get(connection, item_id)
        if item is None:
            return Refusal.NOT_THERE
        if not (who.supervisor or item.held_by(who.id, now)):
            return Refusal.NOT_YOURS
        paper = cases.paper(connection, item.document_id)
        if paper is None:
            return Refusal.NOT_THERE
        papers = cases.papers_of(connection, item.claim_id) if item.claim_id else [paper]
        said = reviews.said(connection, [each.id for each in papers])
        participant = cases.participant_of(connection, item.kpj)
        claim = None
        if item.claim_id:
            today = self.clock.today()
            others = elsewhere(
                connection, item.claim_id, papers, participant=participant, policy=self.judging, today=today
            )
            claim = standing(
                item.claim_id, papers, said,
                participant=participant, policy=self.judging, today=today, elsewhere=others,
            )  # fmt: skip
        return Case(
            item=item,
            paper=paper,
            papers=papers,
            claim=claim,
            said=said,
            participant=participant,
            draft=reviews.draft_of(connection, item_id=item.id, account_id=who.id),
            revealed=self._revealed(connection, who, item, now),
            now=now,
        )

    def may_see(self, who: Person, item_id: int, document_id: str) -> tuple[Paper, bool] | Refusal:
        """A document of an item, for its pictures, and whether its numbers may be shown."""
        with self.database.reading() as connection:
            now = database_time(connection)
            item = reviews.get(connection, item_id)
            paper = cases.paper(connection, document_id)
            if item is None or paper is None:
                return Refusal.NOT_THERE
            same = paper.id == item.document_id or (
                item.claim_id is not None and paper.verification.upload.claim_id == item.claim_id
            )
            if not same or not (who.supervisor or item.held_by(who.id, now)):
                return Refusal.NOT_YOURS
            return paper, self._revealed(connection, who, item, now)

    # --- numbers in full ---

    def reveal(self, who: Person, item_id: int) -> Refusal | None:
        """Show the numbers of an item in full from now on, to whoever holds it; None: done."""
        with self.database.writing() as connection:
            now = database_time(connection)
            item = reviews.get(connection, item_id)
            if item is None or not item.held_by(who.id, now):
                return Refusal.NOT_YOURS
            if self._revealed(connection, who, item, now):
                return None
            since = now - self.policy.reveals_within
            shown = audit.count(connection, actor=who.actor.name, action="number_revealed", since=since)
            action = "number_revealed" if shown < self.policy.reveals else "reveal_refused"
            audit.append(connection, actor=who.actor, action=action, subject=f"item:{item_id}")
            return None if action == "number_revealed" else Refusal.QUOTA

    def _revealed(self, connection: Connection, who: Person, item: Item, now: datetime) -> bool:
        since = now - self.policy.longest
        return item.held_by(who.id, now) and bool(
            audit.count(
                connection, actor=who.actor.name, action="number_revealed", subject=f"item:{item.id}", since=since
            )
        )

    # --- deciding ---

    def keep_draft(self, who: Person, item_id: int, content: Mapping[str, Any]) -> bool:
        """Keep what was typed, also when the lease is lost meanwhile; False: there is no such item."""
        with self.database.writing() as connection:
            now = database_time(connection)
            if reviews.get(connection, item_id) is None:
                return False
            reviews.keep_draft(connection, item_id=item_id, account_id=who.id, content=content, at=now)
            return True

    def decide(self, who: Person, lease: Lease, ruling: Ruling) -> Refusal | list[Problem]:
        """Take a person's word on an item.

        Returns:
            An empty list: it is done. Problems: nothing was done, and the form can be put right. A refusal:
            nothing was done, and the item is no longer this person's.
        """
        with self.database.writing() as connection:
            case = self._case(connection, who, lease.item_id)
            if isinstance(case, Refusal):
                return Refusal.LOST if case is Refusal.NOT_YOURS else case
            problems = problems_of(
                ruling,
                case.paper.verification,
                slot=case.paper.slot,
                supervisor=who.supervisor,
                participant=case.participant,
                policy=self.judging,
                limits=self.policy,
                today=self.clock.today(),
            )
            if problems:
                return problems
            if not self._close(connection, lease, ruling.action, case.now):
                return Refusal.LOST
            self._write_down(connection, who, case, ruling)
            return []

    def _close(self, connection: Connection, lease: Lease, action: Action, now: datetime) -> bool:
        if action in DECIDING:
            return reviews.decide(connection, lease, now=now)
        if action is Action.ESCALATE:
            return reviews.decide(connection, lease, now=now, status=reviews.OPEN, escalated=True)
        return reviews.decide(
            connection, lease, now=now, status=reviews.OPEN, snooze_until=now + self.policy.postpone
        )

    def _write_down(self, connection: Connection, who: Person, case: Case, ruling: Ruling) -> None:
        verification = case.paper.verification
        corrections, _ = corrections_of(ruling, verification)
        read = values_of(verification)
        content = {
            "reasons": list(ruling.reasons),
            "corrections": corrections,
            "read": {key: read.get(key) for key in corrections},
            "settles": [list(each) for each in settles(case)],
            "note": ruling.note.strip(),
            "supervisor": who.supervisor,
        }
        reviews.say(
            connection,
            item=case.item,
            account_id=who.id,
            action=str(ruling.action),
            content=content,
            active_seconds=max(0, min(ruling.active_seconds, int(timedelta(hours=2).total_seconds()))),
            at=case.now,
        )
        reviews.drop_draft(connection, item_id=case.item.id, account_id=who.id)
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

    def reopen(self, who: Person, item_id: int) -> Refusal | None:
        """Put a decided item back into the queue; for supervisors. What was said stays on record."""
        with self.database.writing() as connection:
            now = database_time(connection)
            item = reviews.get(connection, item_id)
            if item is None or not reviews.reopen(connection, item_id, due_at=now + self.policy.due):
                return Refusal.NOT_THERE
            reviews.say(
                connection, item=item, account_id=who.id, action="reopen", content={}, active_seconds=0, at=now
            )
            audit.append(connection, actor=who.actor, action="item_reopened", subject=f"item:{item_id}")
            return None


def settles(case: Case) -> frozenset[Settled]:
    """What stands before a person's eyes of what holds the claim up: all that is about this document."""
    of_document = {settling(case.paper.slot, each) for each in case.paper.verification.reasons}
    of_claim = case.claim.reasons if case.claim else ()
    return frozenset(of_document | {settling(about, each) for about, each in of_claim if about is case.paper.slot})


def word_on(case: Case, paper: Paper) -> Outcome | None:
    """What was decided on a document of the case."""
    return last_words(case.said).get(paper.id)
