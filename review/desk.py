"""What happens at the desk: take an item, look at it, decide. No HTTP, no wording, no picture.

Every act runs in one transaction with its line of the audit log.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from pipeline.claims.outcomes import Action
from pipeline.policy.whole import Policy
from pipeline.ports import Clock
from review import beside
from review.case import Case, Person, Refusal
from review.elsewhere import elsewhere
from review.held import enrol_claims
from review.policy import DeskPolicy
from review.ruling import Problem, Ruling, problems_of
from review.standing import DECIDING, standing
from review.writing import write_answer, write_word
from storage import audit, cases, checks, drafts, reviews
from storage.cases import Paper
from storage.clock import database_time
from storage.database import Database
from storage.enrolment import enrol
from storage.reviews import Counts, Item, Kind, Lease

_SAMPLED = frozenset({Kind.DOCUMENT, Kind.CLAIM})
"""What may be decided a second time: not what was settled between two people already."""


@dataclass(frozen=True, slots=True)
class QueueView:
    """The queue as it stands at a moment."""

    now: datetime
    counts: Counts
    items: Sequence[Item]
    own: Item | None


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk on a database; `chance` draws 0..1 and decides which decisions are checked."""

    database: Database
    clock: Clock
    judging: Policy
    policy: DeskPolicy
    chance: Callable[[], float] = random.SystemRandom().random

    # --- the queue ---

    def queue(self, who: Person, *, limit: int = 100) -> QueueView:
        """Everything that waits, the most urgent first."""
        self.enrol()
        with self.database.reading() as connection:
            now = database_time(connection)
            return QueueView(
                now,
                reviews.counts(connection, now=now, account_id=who.id),
                reviews.listing(connection, now=now, account_id=who.id, supervisor=who.supervisor, limit=limit),
                reviews.own(connection, who.id, now=now),
            )

    def enrol(self) -> int:
        """Let in what was flagged since, and claims that are held up otherwise; how much."""
        with self.database.writing() as connection:
            now = database_time(connection)
            came = enrol(connection, now=now, due=self.policy.due)
            checks.lapse(connection, now=now, before=now - self.policy.check_lapses)
        return came + enrol_claims(
            self.database, judging=self.judging, policy=self.policy, today=self.clock.today()
        )

    def take_next(self, who: Person) -> Item | None:
        """What this person holds already, else the most urgent item that nobody holds; None: there is none."""
        return self._take_next(who) or (self._take_next(who) if self.enrol() else None)

    def _take_next(self, who: Person) -> Item | None:
        with self.database.writing() as connection:
            now = database_time(connection)
            mine = reviews.own(connection, who.id, now=now)
            if mine is not None:
                return mine
            known = self._known(connection, who, now)
            taken = known or reviews.take_next(
                connection, account_id=who.id, supervisor=who.supervisor, now=now, **self._new_lease(now)
            )
            return self._logged(connection, who, taken, "item_taken")

    def _known(self, connection: Connection, who: Person, now: datetime) -> Item | None:
        """Now and then something whose answer is known, so long as there is anything to take at all."""
        if who.supervisor or self.chance() >= self.policy.known_share:
            return None
        if not reviews.counts(connection, now=now, account_id=who.id).waiting:
            return None
        number = checks.ask_known(connection, account_id=who.id, now=now, due_at=now + self.policy.due)
        if number is None:
            return None
        return reviews.take(
            connection, number, account_id=who.id, supervisor=False, now=now, **self._new_lease(now)
        )

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
        if item.kind in reviews.CHECKS:
            papers = self._as_it_was(connection, item, papers)
        said = reviews.said(connection, [each.id for each in papers])
        others_said = [each for each in said if each.document_id != item.document_id]
        first = item.kind in (*reviews.CHECKS, Kind.DISPUTE)  # it is decided anew, as if nobody had
        participant = cases.participant_of(connection, item.kpj)
        claim = None
        if item.claim_id:
            today = self.clock.today()
            others = elsewhere(
                connection, item.claim_id, papers, participant=participant, policy=self.judging, today=today
            )
            claim = standing(
                item.claim_id, papers, others_said if first else said,
                participant=participant, policy=self.judging, today=today, elsewhere=others,
            )  # fmt: skip
        return Case(
            item=item,
            paper=paper,
            papers=papers,
            claim=claim,
            said=others_said if item.kind in reviews.CHECKS else said,
            participant=participant,
            draft=drafts.of(connection, item_id=item.id, account_id=who.id),
            revealed=self._revealed(connection, who, item, now),
            now=now,
            answers=checks.answers_to(connection, item.document_id) if item.kind == Kind.DISPUTE else (),
        )

    def _as_it_was(self, connection: Connection, item: Item, papers: Sequence[Paper]) -> Sequence[Paper]:
        """A check shows no upload that came after the decision: it would tell what was decided."""
        until = item.created_at
        if item.kind == Kind.KNOWN:
            answer = checks.known_answer(connection, item.document_id)
            until = answer.at if answer else until
        return [each for each in papers if each.id == item.document_id or each.submitted_at <= until]

    def look_beside(self, who: Person, item_id: int, *, seen: bool = True) -> tuple[Case, Paper] | Refusal:
        """An item and the document that its claim's reasons compare it with; its numbers stay covered.

        Args:
            who: looks.
            item_id: of the item.
            seen: it goes into the log; False: it has, this is one of the pictures.
        """
        with self.database.writing() if seen else self.database.reading() as connection:
            case = self._case(connection, who, item_id)
            if isinstance(case, Refusal):
                return case
            other = beside.find(connection, case)
            if other is None:
                return Refusal.NOT_THERE
            if seen:
                audit.append(
                    connection, actor=who.actor, action="document_read", subject=f"item:{item_id}",
                    detail={"documents": [case.paper.id, other.id], "claim": other.verification.upload.claim_id},
                )  # fmt: skip
            return case, other

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
            drafts.keep(connection, item_id=item_id, account_id=who.id, content=content, at=now)
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
            if not self._close(connection, lease, ruling.action, case):
                return Refusal.LOST
            if case.item.kind in reviews.CHECKS and ruling.action is not Action.POSTPONE:
                write_answer(connection, who, case, ruling, policy=self.policy)
                return []
            write_word(connection, who, case, ruling, judging=self.judging)
            if (
                ruling.action in DECIDING
                and case.item.kind in _SAMPLED
                and self.chance() < self.policy.second_share
            ):
                checks.ask_again(connection, case.item, by=who.id, now=case.now, due_at=case.now + self.policy.due)
            return []

    def _close(self, connection: Connection, lease: Lease, action: Action, case: Case) -> bool:
        if action in DECIDING or (action is Action.ESCALATE and case.item.kind in reviews.CHECKS):
            return reviews.decide(connection, lease, now=case.now)
        if action is Action.ESCALATE:
            return reviews.decide(connection, lease, now=case.now, status=reviews.OPEN, escalated=True)
        return reviews.decide(
            connection, lease, now=case.now, status=reviews.OPEN, snooze_until=case.now + self.policy.postpone
        )
