"""Answers that change no claim: second reviews of what was decided, and documents whose answer is known.

They stand in a table of their own, so that nothing which asks for a person's word on a document can find them.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, exists, func, insert, or_, select, update

from storage.desk_schema import known_answers as known
from storage.desk_schema import review_checks as checks
from storage.desk_schema import review_items as items
from storage.desk_schema import review_outcomes as outcomes
from storage.reviews import CHECKS, DECIDED, OPEN, SUPERSEDED, Item, Kind, Outcome
from storage.rows import insert_unless_there
from storage.schema import documents


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """A document whose answer a supervisor has set.

    Attributes:
        corrections: the values that the machine read otherwise, by field key.
        account_id: who set it.
        retired_at: from then on nobody is given it.
    """

    id: int
    document_id: str
    verification_id: int
    claim_id: str | None
    kpj: str | None
    slot: str
    action: str
    corrections: Mapping[str, str]
    account_id: int
    at: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class Check:
    """One answer to a check.

    Attributes:
        kind: `second` or `known`.
        about_id: whose decision it speaks of: of the first decision, or of the person who was asked.
        account_id: who answered.
        agrees: None: the person passed it on to a supervisor.
        differs: "action", or the fields whose values differ.
    """

    item_id: int
    kind: str
    document_id: str
    about_id: int
    account_id: int
    action: str
    content: Mapping[str, Any]
    agrees: bool | None
    differs: Sequence[str]
    active_seconds: int
    at: datetime


# --- asking ---


def ask_again(connection: Connection, item: Item, *, by: int, now: datetime, due_at: datetime) -> None:
    """Put a decided document into the queue once more, for anybody but the one who decided."""
    _new_item(connection, item, Kind.SECOND, now=now, due_at=due_at, not_for=by)


def ask_supervisor(connection: Connection, item: Item, *, now: datetime, due_at: datetime) -> None:
    """Two people differed: a supervisor decides."""
    _new_item(connection, item, Kind.DISPUTE, now=now, due_at=due_at, escalated=True)


def withdraw(connection: Connection, document_id: str) -> bool:
    """Take back the question for a second review. False: somebody holds it or has answered."""
    asked = (items.c.document_id == document_id, items.c.kind == Kind.SECOND)
    begun = select(items.c.id).where(*asked, (items.c.lease_owner.is_not(None)) | (items.c.status == DECIDED))
    if connection.execute(begun.limit(1)).first() is not None:
        return False
    gone = update(items).where(*asked, items.c.status == OPEN)
    connection.execute(gone.values(status=SUPERSEDED, version=items.c.version + 1))
    return True


def ask_known(connection: Connection, *, account_id: int, now: datetime, due_at: datetime) -> int | None:
    """Put a document whose answer is known into the queue of one person, the one asked least often so far.

    Never one that this person has decided, set or been given before, nor one whose picture is gone or which the
    machine has read anew.

    Returns:
        The number of the item; None: there is none left for this person.
    """
    met = exists().where(outcomes.c.document_id == known.c.document_id, outcomes.c.account_id == account_id)
    given = exists().where(
        items.c.document_id == known.c.document_id, items.c.kind == Kind.KNOWN, items.c.only_for == account_id
    )
    asked = (
        select(func.count())
        .where(items.c.document_id == known.c.document_id, items.c.kind == Kind.KNOWN)
        .correlate(known)
        .scalar_subquery()
    )
    wanted = (
        select(known)
        .join(
            documents,
            (documents.c.id == known.c.document_id)
            & (documents.c.verification_id == known.c.verification_id),  # corrections are of this answer
        )
        .where(
            known.c.retired_at.is_(None),
            known.c.account_id != account_id,
            documents.c.object_key.is_not(None),
            ~met,
            ~given,
        )
        .order_by(asked, known.c.id)
        .limit(1)
    )
    row = connection.execute(wanted).mappings().one_or_none()
    if row is None:
        return None
    return _insert(
        connection, row, Kind.KNOWN, now=now, due_at=due_at, only_for=account_id, escalated=False, not_for=None
    )


def _new_item(
    connection: Connection, item: Item, kind: Kind, *, now: datetime, due_at: datetime, **extra: Any
) -> int:
    row = {name: getattr(item, name) for name in ("document_id", "verification_id", "claim_id", "kpj", "slot")}
    given = {"escalated": False, "not_for": None, "only_for": None, **extra}
    return _insert(connection, row, kind, now=now, due_at=due_at, **given)


def _insert(
    connection: Connection, about: Mapping[Any, Any] | RowMapping, kind: Kind, *, now: datetime, **given: Any
) -> int:
    row = {name: about[name] for name in ("document_id", "verification_id", "claim_id", "kpj", "slot")}
    row |= {"kind": kind, "status": OPEN, "priority": 0, "created_at": now, "version": 0, **given}
    number: int = connection.execute(insert(items).values(row).returning(items.c.id)).scalar_one()
    return number


def lapse(connection: Connection, *, now: datetime, before: datetime) -> None:
    """Ask no more what nobody has taken and what was due before a moment: pictures wait for it."""
    nobody = or_(items.c.lease_until.is_(None), items.c.lease_until <= now)
    asked = update(items).where(items.c.kind.in_(CHECKS), items.c.status == OPEN, nobody, items.c.due_at < before)
    connection.execute(asked.values(status=SUPERSEDED, version=items.c.version + 1))


# --- what is known ---


def set_known(connection: Connection, item: Item, *, word: Outcome, by: int, at: datetime) -> bool:
    """Keep a decision as the answer that everybody should give. False: the document's answer is known already."""
    row = {
        **{name: getattr(item, name) for name in ("document_id", "claim_id", "kpj", "slot")},
        "verification_id": word.verification_id,
        "action": word.action,
        "corrections": json.dumps(dict(word.content.get("corrections", {})), ensure_ascii=False),
        "account_id": by,
        "at": at,
    }
    made = insert_unless_there(connection, known).values(row).returning(known.c.id)
    return connection.execute(made).scalar_one_or_none() is not None


def retire(connection: Connection, known_id: int, *, at: datetime) -> bool:
    """Ask nobody again. False: there is no such question."""
    which = update(known).where(known.c.id == known_id, known.c.retired_at.is_(None)).values(retired_at=at)
    return connection.execute(which).rowcount == 1


def known_answers(connection: Connection) -> Sequence[KnownAnswer]:
    """All of them, the newest first."""
    return [_known(row) for row in connection.execute(select(known).order_by(known.c.id.desc())).mappings()]


def known_answer(connection: Connection, document_id: str) -> KnownAnswer | None:
    """The answer to one document."""
    row = connection.execute(select(known).where(known.c.document_id == document_id)).mappings().one_or_none()
    return _known(row) if row else None


def _known(row: RowMapping) -> KnownAnswer:
    return KnownAnswer(**{**row, "corrections": json.loads(row["corrections"])})


# --- what was answered ---


def answer(connection: Connection, check: Check) -> None:
    """Append an answer."""
    row = {each.name: getattr(check, each.name) for each in dataclasses.fields(check)}
    lines = {
        "content": json.dumps(check.content, ensure_ascii=False),
        "differs": json.dumps(list(check.differs)),
    }
    connection.execute(insert(checks).values(row | lines))


def answers_to(connection: Connection, document_id: str, *, kind: Kind = Kind.SECOND) -> Sequence[Check]:
    """What was answered about a document, oldest first."""
    wanted = select(checks).where(checks.c.document_id == document_id, checks.c.kind == kind).order_by(checks.c.id)
    names = [each.name for each in dataclasses.fields(Check)]
    wanted = wanted.with_only_columns(*(checks.c[name] for name in names))
    return [
        Check(**{**row, "content": json.loads(row["content"]), "differs": json.loads(row["differs"])})
        for row in connection.execute(wanted).mappings()
    ]
