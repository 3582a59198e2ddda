"""Removing pictures whose time is over, with the traces they are found by.

Other rows stay: what was decided, when, by which pipeline and why.

The law names no days (UU PDP 27/2022, articles 42-44): they are settings. What waits for a person is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, text, update

from pipeline.model import Decision
from pipeline.ports import ObjectStore
from pipeline.queues.jobs import State
from storage import traces
from storage.database import Database
from storage.desk_schema import review_items, review_outcomes
from storage.reviews import OPEN
from storage.runs import DECIDING
from storage.schema import documents, verifications
from storage.statements import is_in

_BATCH = 100
_ORPHANED = timedelta(days=1)
"""What was put so long ago was put by nobody who is still about to write its row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long pictures are kept after the answer. 0 keeps them for ever.

    Attributes:
        rejected: of uploads that were sent back: the claimant has sent, or will send, better ones.
        decided: of uploads that were accepted, or judged by a person.
    """

    rejected: timedelta
    decided: timedelta


@dataclass(frozen=True, slots=True)
class Due:
    """A document whose picture's time is over."""

    document_id: str
    object_key: str
    why: str


class Purge:
    """Finds what is due and removes it.

    Args:
        database: of `storage.migrate.open_database`.
        objects: where the pictures are.
        retention: how long they are kept.
    """

    def __init__(self, database: Database, objects: ObjectStore, retention: Retention) -> None:
        self._database = database
        self._objects = objects
        self._retention = retention

    def due(self, *, at: datetime) -> Iterator[Due]:
        """Everything that is due, a few in memory at a time.

        Raises:
            StoreFault: the database does not answer.
        """
        last = ""
        while True:
            found: list[Due] = []
            for why, condition in self._conditions(at):
                page = (
                    select(documents.c.id, documents.c.object_key)
                    .join(verifications, verifications.c.id == documents.c.verification_id)
                    .where(
                        documents.c.id > last, documents.c.object_key.is_not(None), is_in(documents, State.DONE)
                    )
                    .where(condition, ~_waits_for_person())
                    .order_by(documents.c.id)
                    .limit(_BATCH)
                )
                with self._database.reading() as connection:
                    found += [Due(identity, key, why) for identity, key in connection.execute(page)]
            found.sort(key=lambda each: each.document_id)
            unique = list({each.document_id: each for each in reversed(found)}.values())[::-1][:_BATCH]
            yield from unique
            if not unique:
                return
            last = unique[-1].document_id

    def remove(self, due: Due, *, at: datetime) -> bool:
        """Remove one picture and say so in its row; False when another document still needs the same picture.

        The picture goes while no row can be added, so that nobody counts on one that is about to go. A crash in
        between leaves a row that is due once more.

        Raises:
            StoreFault: a store does not answer; nothing is said to be removed.
        """
        with self._database.writing() as connection:
            self._let_no_row_in(connection)
            alone = _references(connection, due.object_key) <= 1
            if alone:
                self._objects.remove(due.object_key)
            connection.execute(
                update(documents).where(documents.c.id == due.document_id).values(object_key=None, purged_at=at)
            )
            traces.forget(connection, due.document_id)
        return alone

    def orphans(self, *, at: datetime) -> Iterator[str]:
        """Keys of what lies in the store for more than a day and no document names: a client that was cut off.

        Raises:
            StoreFault: a store does not answer.
        """
        keys = self._objects.put_before(at - _ORPHANED)
        while some := list(islice(keys, _BATCH)):
            with self._database.reading() as connection:
                named = _named(connection, some)
            yield from (key for key in some if key not in named)

    def remove_orphan(self, key: str) -> bool:
        """Remove what no document names; False when one does by now.

        Raises:
            StoreFault: a store does not answer.
        """
        with self._database.writing() as connection:
            self._let_no_row_in(connection)
            alone = not _named(connection, [key])
            if alone:
                self._objects.remove(key)
        return alone

    def _let_no_row_in(self, connection: Connection) -> None:
        """Until the transaction ends; SQLite has one writer anyhow."""
        if not self._database.embedded:
            connection.execute(text("LOCK TABLE documents IN SHARE ROW EXCLUSIVE MODE"))

    def _conditions(self, at: datetime) -> Iterator[tuple[str, ColumnElement[bool]]]:
        keep = self._retention
        rejected = verifications.c.decision == Decision.REJECTED
        if keep.rejected:
            yield "rejected", and_(rejected, documents.c.finished_at < at - keep.rejected)
        if keep.decided:
            decided = or_(verifications.c.decision == Decision.ACCEPTED, _decided_before(at - keep.decided))
            yield "decided", and_(decided, documents.c.finished_at < at - keep.decided)


def _decided_before(moment: datetime) -> ColumnElement[bool]:
    return exists().where(
        review_outcomes.c.document_id == documents.c.id,
        review_outcomes.c.action.in_(DECIDING),
        review_outcomes.c.at < moment,
    )


def _waits_for_person() -> ColumnElement[bool]:
    return exists().where(review_items.c.document_id == documents.c.id, review_items.c.status == OPEN)


def _references(connection: Connection, object_key: str) -> int:
    counted = select(func.count()).select_from(documents).where(_names(object_key))
    return int(connection.execute(counted).scalar_one())


def _named(connection: Connection, keys: Sequence[str]) -> set[str]:
    """Those that a document names."""
    wanted = select(documents.c.object_key).where(or_(*map(_names, keys)))
    return set(connection.execute(wanted).scalars())


def _names(object_key: str) -> ColumnElement[bool]:
    """A document names this key; found by the digest, which has an index."""
    return and_(documents.c.sha256 == object_key.rpartition("/")[2], documents.c.object_key == object_key)
