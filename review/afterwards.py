"""What happens after a decision: it is found again, taken back, opened again, or kept as a known answer.

Every act runs in one transaction with its line of the audit log.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from pipeline.claims.outcomes import Action
from review.case import Person, Refusal
from review.policy import DeskPolicy
from review.standing import DECIDING, REOPEN, UNDO, last_words
from storage import audit, cases, checks, decided, drafts, reviews
from storage.checks import KnownAnswer
from storage.clock import database_time
from storage.database import Database
from storage.decided import Decided, Wanted
from storage.reviews import DECIDED, Item, Kind, Lease, Outcome

_COUNTS = (Kind.DOCUMENT, Kind.CLAIM)


@dataclass(frozen=True, slots=True)
class Undoable:
    """A decision that its author may still take back."""

    item_id: int
    action: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Afterwards:
    """Decisions on a database."""

    database: Database
    policy: DeskPolicy

    def decisions(self, wanted: Wanted, *, limit: int = 100) -> Sequence[Decided]:
        """Decisions that stand, the newest first."""
        with self.database.reading() as connection:
            return decided.listing(connection, wanted, limit=limit)

    # --- opened again by a supervisor ---

    def reopen(self, who: Person, item_id: int, note: str) -> Refusal | None:
        """Put a decided document back into the queue; for supervisors, with a note. What was said stays."""
        if not note.strip():
            return Refusal.NO_NOTE
        with self.database.writing() as connection:
            now = database_time(connection)
            item = _counting(connection, item_id)
            if item is None or not reviews.reopen(connection, item.id, due_at=now + self.policy.due):
                return Refusal.NOT_THERE
            checks.withdraw(connection, item.document_id)
            word = last_words(reviews.said(connection, [item.document_id])).get(item.document_id)
            reviews.say(
                connection, item=item, account_id=who.id, action=REOPEN, content={"note": note.strip()},
                active_seconds=0, at=now, about_id=word.id if word else None,
            )  # fmt: skip
            audit.append(
                connection, actor=who.actor, action="item_reopened", subject=f"item:{item.id}",
                detail={"document": item.document_id, "claim": item.claim_id, "note": note.strip()},
            )  # fmt: skip
            return None

    # --- taken back by its author ---

    def undoable(self, who: Person) -> Undoable | None:
        """The last decision of a person, while it can be taken back."""
        with self.database.reading() as connection:
            now = database_time(connection)
            found = self._own_last(connection, who, now)
            if isinstance(found, Refusal):
                return None
            word, _ = found
            return Undoable(word.item_id, word.action, int((word.at + self.policy.undo - now).total_seconds()))

    def undo(self, who: Person, item_id: int) -> Item | Refusal:
        """Take one's own last decision back, within a minute and as long as nothing was done with it.

        Returns:
            The item, in this person's hands again with what was typed; what they took meanwhile is given back.
        """
        with self.database.writing() as connection:
            now = database_time(connection)
            found = self._own_last(connection, who, now)
            if isinstance(found, Refusal):
                return found
            word, item = found
            if word.item_id != item_id:
                return Refusal.TOO_LATE
            if not checks.withdraw(connection, item.document_id):
                return Refusal.GONE_ON
            held = reviews.own(connection, who.id, now=now)
            if held is not None:
                reviews.release(connection, Lease(held.id, held.lease_token or "", held.version), now=now)
            reviews.reopen(connection, item.id, due_at=item.due_at)
            reviews.say(
                connection, item=item, account_id=who.id, action=UNDO, content={},
                active_seconds=0, at=now, about_id=word.id,
            )  # fmt: skip
            drafts.keep(connection, item_id=item.id, account_id=who.id, content=_typed(word), at=now)
            audit.append(
                connection, actor=who.actor, action="decision_undone", subject=f"item:{item.id}",
                detail={"document": item.document_id, "claim": item.claim_id, "action": word.action},
            )  # fmt: skip
            taken = reviews.take(
                connection, item.id, account_id=who.id, supervisor=who.supervisor,
                token=secrets.token_urlsafe(18), now=now, until=now + self.policy.lease,
            )  # fmt: skip
            return taken or Refusal.NOT_THERE

    def _own_last(self, connection: Connection, who: Person, now: datetime) -> tuple[Outcome, Item] | Refusal:
        word = decided.last_by(connection, who.id)
        if word is None or word.action not in DECIDING or word.at + self.policy.undo <= now:
            return Refusal.TOO_LATE
        item = reviews.get(connection, word.item_id)
        last = decided.last_on(connection, word.item_id)
        if item is None or item.status != DECIDED or last is None or last.id != word.id:
            return Refusal.GONE_ON
        if decided.told_since(connection, item.document_id, word.at):
            return Refusal.GONE_ON
        if item.claim_id and cases.sent_after(connection, item.claim_id, word.at):
            return Refusal.GONE_ON
        return word, item

    # --- known answers ---

    def set_known(self, who: Person, item_id: int) -> Refusal | None:
        """Keep the decision on an item as the answer that everybody should give; for supervisors."""
        with self.database.writing() as connection:
            item = _counting(connection, item_id)
            if item is None or item.status != DECIDED:
                return Refusal.NOT_THERE
            word = last_words(reviews.said(connection, [item.document_id])).get(item.document_id)
            if word is None:
                return Refusal.NOT_THERE
            made = checks.set_known(connection, item, word=word, by=who.id, at=database_time(connection))
            if not made:
                return Refusal.GONE_ON
            audit.append(
                connection, actor=who.actor, action="known_answer_set", subject=f"item:{item.id}",
                detail={"document": item.document_id, "action": word.action},
            )  # fmt: skip
            return None

    def retire_known(self, who: Person, known_id: int) -> Refusal | None:
        """Ask nobody again; for supervisors."""
        with self.database.writing() as connection:
            if not checks.retire(connection, known_id, at=database_time(connection)):
                return Refusal.NOT_THERE
            audit.append(connection, actor=who.actor, action="known_answer_retired", subject=f"known:{known_id}")
            return None

    def known(self) -> Sequence[KnownAnswer]:
        """All known answers, the newest first."""
        with self.database.reading() as connection:
            return checks.known_answers(connection)


def _counting(connection: Connection, item_id: int) -> Item | None:
    """The item whose decision counts: of a dispute, the one that the two differed on. None for a check."""
    item = reviews.get(connection, item_id)
    if item is None or item.kind in _COUNTS:
        return item
    if item.kind != Kind.DISPUTE:
        return None
    return reviews.first_of(connection, item.document_id)


def _typed(word: Outcome) -> Mapping[str, Any]:
    """A decision as the form had it."""
    content = word.content
    return {
        **{f"f.{key}": value for key, value in content.get("corrections", {}).items()},
        f"reason.{Action(word.action)}": list(content.get("reasons", ())),
        f"note.{Action(word.action)}": content.get("note", ""),
    }
