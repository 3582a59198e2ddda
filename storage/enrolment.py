"""What comes into the queue of the desk, and what leaves it undecided."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, func, literal, or_, select, update

from storage.desk_schema import review_items as items
from storage.metadata import Moment
from storage.reviews import OPEN, SUPERSEDED, Kind
from storage.rows import insert_unless_there
from storage.schema import documents, verifications


def enrol(connection: Connection, *, now: datetime, due: timedelta) -> int:
    """Put every flagged document that has no item into the queue, and bring open items up to date.

    Safe to call at any time, by anybody: what is not yet in the queue is found by what stands in the records, so
    nothing that was flagged can miss it. An item that somebody holds or has decided is left alone.

    Returns:
        How many came in.
    """
    counting = verifications.alias("counting")
    answered = documents.join(counting, counting.c.id == documents.c.verification_id)
    slot = func.coalesce(counting.c.declared_type, counting.c.document_type)
    new = (
        select(
            documents.c.id,
            counting.c.id,
            documents.c.claim_id,
            documents.c.kpj,
            slot,
            literal(OPEN),
            literal(value=False),
            literal(0),
            literal(now + due, Moment),
            literal(now, Moment),
            literal(0),
        )
        .select_from(answered)
        .where(
            counting.c.decision == "flagged",
            ~exists().where(items.c.document_id == documents.c.id, items.c.kind == Kind.DOCUMENT),
            ~_replaced(documents.c.id, documents.c.claim_id, documents.c.submitted_at, slot),
        )
    )
    columns = (
        "document_id", "verification_id", "claim_id", "kpj", "slot", "status", "escalated", "priority", "due_at",
        "created_at", "version",
    )  # fmt: skip
    statement = insert_unless_there(connection, items).from_select(columns, new).returning(items.c.id)
    added = len(connection.execute(statement).all())
    bring_up_to_date(connection, now=now)
    return added


def bring_up_to_date(connection: Connection, *, now: datetime) -> None:
    """Close open items that a later answer to the document, or a later upload in its place, has made moot.

    What somebody holds is left alone; it is closed the next time.
    """
    nobody = or_(items.c.lease_until.is_(None), items.c.lease_until <= now)
    same = documents.c.id == items.c.document_id
    counting = select(documents.c.verification_id).where(same).correlate(items).scalar_subquery()
    sent = select(documents.c.submitted_at).where(same).correlate(items).scalar_subquery()
    flagged = (
        exists()
        .where(same, verifications.c.id == documents.c.verification_id)
        .where(verifications.c.decision == "flagged")
    )
    open_items = update(items).where(items.c.status == OPEN, items.c.kind == Kind.DOCUMENT, nobody)
    moot = or_(~flagged, _replaced(items.c.document_id, items.c.claim_id, sent, items.c.slot))
    connection.execute(open_items.where(moot).values(status=SUPERSEDED, version=items.c.version + 1))
    changed = open_items.where(items.c.verification_id != counting)
    connection.execute(changed.values(verification_id=counting, version=items.c.version + 1))


def _replaced(document_id: Any, claim_id: Any, sent: Any, slot: Any) -> Any:
    """A later upload for the same place of the same claim that does not have to be replaced itself."""
    later, answer = documents.alias("later"), verifications.alias("answer")
    found = select(later.c.id).where(
        later.c.claim_id == claim_id,
        later.c.id != document_id,
        later.c.submitted_at > sent,
        answer.c.id == later.c.verification_id,
        func.coalesce(answer.c.declared_type, answer.c.document_type) == slot,
        answer.c.decision != "rejected",
    )
    return found.correlate_except(later, answer).exists()
