"""Items of the desk for claims that wait for a person though none of their documents is flagged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, func, literal, or_, select, update

from storage.desk_schema import review_items as items
from storage.metadata import Moment
from storage.reviews import DECIDED, OPEN, SUPERSEDED, Kind
from storage.rows import insert_unless_there
from storage.schema import documents, verifications

_COLUMNS = (
    "document_id", "verification_id", "claim_id", "kpj", "slot", "kind", "status", "escalated", "priority",
    "due_at", "created_at", "version",
)  # fmt: skip


def place(
    connection: Connection, claim_id: str, wanted: Mapping[str, bool], *, now: datetime, due_at: datetime
) -> int:
    """Let the open items of a claim be these, and no others; what somebody holds is left alone.

    Safe to repeat. Of a document there is one such item at most: it is opened again where it had left the queue,
    or where it was decided and something has come up since.

    Args:
        connection: to write with.
        claim_id: of the items.
        wanted: documents that somebody must look at; whether a word on it can settle what holds the claim up: if
            not, one look at it is enough.
        now: by the database's clock.
        due_at: when somebody should have decided.

    Returns:
        How many came into the queue.
    """
    came = sum(_placed(connection, document_id, settles, now, due_at) for document_id, settles in wanted.items())
    nobody = or_(items.c.lease_until.is_(None), items.c.lease_until <= now)
    open_items = update(items).where(
        items.c.claim_id == claim_id, items.c.kind == Kind.CLAIM, items.c.status == OPEN, nobody
    )
    moot = open_items.where(items.c.document_id.not_in(list(wanted)))
    connection.execute(moot.values(status=SUPERSEDED, version=items.c.version + 1))
    counting = (
        select(documents.c.verification_id)
        .where(documents.c.id == items.c.document_id)
        .correlate(items)
        .scalar_subquery()
    )
    changed = open_items.where(items.c.verification_id != counting)
    connection.execute(changed.values(verification_id=counting, version=items.c.version + 1))
    return came


def _placed(connection: Connection, document_id: str, settles: bool, now: datetime, due_at: datetime) -> int:
    answer = verifications.c
    new = (
        select(
            documents.c.id,
            answer.id,
            documents.c.claim_id,
            documents.c.kpj,
            func.coalesce(answer.declared_type, answer.document_type),
            literal(str(Kind.CLAIM)),
            literal(OPEN),
            literal(value=False),
            literal(0),
            literal(due_at, Moment),
            literal(now, Moment),
            literal(0),
        )
        .join_from(documents, verifications, answer.id == documents.c.verification_id)
        .where(documents.c.id == document_id)
    )
    made = insert_unless_there(connection, items).from_select(_COLUMNS, new).returning(items.c.id)
    if connection.execute(made).first() is not None:
        return 1
    left = (SUPERSEDED, DECIDED) if settles else (SUPERSEDED,)
    again = update(items).where(
        items.c.document_id == document_id, items.c.kind == Kind.CLAIM, items.c.status.in_(left)
    )
    values = {"status": OPEN, "decided_at": None, "due_at": due_at, "version": items.c.version + 1}
    return connection.execute(again.values(values)).rowcount
