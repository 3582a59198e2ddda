"""What operators ask of the queue: dead letters with their reasons, and how often workers vanished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from pipeline.queues.jobs import State
from storage.database import Database
from storage.schema import documents, run_items
from storage.statements import is_in


@dataclass(frozen=True, slots=True)
class Letter:
    """A document that was given up and flagged.

    Attributes:
        id: of the row in the queue: a document, or a document in a run.
        error: what happened at the last attempt.
        crashes, lost: attempts that took their process down, and workers that vanished with it.
    """

    id: str
    document_id: str
    error: str
    crashes: int
    lost: int
    since: datetime | None


def dead_letters(database: Database, *, limit: int) -> Sequence[Letter]:
    """The latest dead letters, the newest first.

    Raises:
        StoreFault: the database does not answer.
    """
    found: list[Letter] = []
    with database.reading() as connection:
        for table, document in ((documents, documents.c.id), (run_items, run_items.c.document_id)):
            wanted = (
                select(table.c.id, document, table.c.error, table.c.crashes, table.c.lost, table.c.finished_at)
                .where(is_in(table, State.DEAD))
                .order_by(table.c.finished_at.desc())
                .limit(limit)
            )
            found += [
                Letter(identity, document_id, error or "", crashes, lost, since)
                for identity, document_id, error, crashes, lost, since in connection.execute(wanted)
            ]
    return sorted(found, key=lambda each: each.since.timestamp() if each.since else 0.0, reverse=True)[:limit]


def lease_losses(database: Database) -> int:
    """How many leases ran out on what is waiting, running or dead now.

    Raises:
        StoreFault: the database does not answer.
    """
    total = 0
    with database.reading() as connection:
        for table in (documents, run_items):
            for state in (State.QUEUED, State.RUNNING, State.DEAD):
                lost = select(func.sum(table.c.lost)).where(is_in(table, state))
                total += int(connection.execute(lost).scalar_one() or 0)
    return total
