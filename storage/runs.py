"""Reprocessing runs: which documents, how far, what it changed, and whether the office takes it over.

A run never touches what a person decided, and never changes an answer: it adds answers beside the ones that
count. `apply` makes them count, where nothing has happened to the document meanwhile.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, insert, select, update

from pipeline.comparison import Pair
from pipeline.errors import UsageError
from pipeline.queues.jobs import ITEM, RUN, Queue, State, new_id
from storage.database import Database
from storage.desk_schema import review_outcomes
from storage.enrolment import bring_up_to_date
from storage.rows import insert_unless_there
from storage.schema import documents, run_items, runs, verifications
from storage.statements import is_in

OPENING, OPEN, APPLIED, DISCARDED = "opening", "open", "applied", "discarded"
DECIDING = ("accept", "reupload", "reject")
"""What a person's word must be to bind: to postpone decides nothing."""

_BATCH = 200
_PRIORITY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which documents: all that is given must be true of the answer that counts now.

    Attributes:
        reason: a code among its reasons.
        document_type: as recognised.
        since, until: when it was verified, the first day and the last.
        version: a pipeline version; `not_version`: any but this one.
        limit: at most so many, the oldest first.
    """

    decision: str | None = None
    reason: str | None = None
    document_type: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    version: str | None = None
    not_version: str | None = None
    claim_id: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run and how far it is.

    Attributes:
        waiting, running, done, dead: documents by what became of them.
        minutely: documents that were finished in the last minute.
    """

    id: str
    state: str
    pipeline_version: str
    opened_at: datetime
    waiting: int = 0
    running: int = 0
    done: int = 0
    dead: int = 0
    minutely: int = 0

    @property
    def total(self) -> int:
        """Documents in it."""
        return self.waiting + self.running + self.done + self.dead

    @property
    def finished(self) -> bool:
        """Nothing is left to be judged."""
        return self.state != OPENING and not self.waiting and not self.running


class SqlRuns:
    """The runs of a database.

    Args:
        database: of `storage.migrate.open_database`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, selection: Selection) -> dict[tuple[str, str], int]:
        """How many documents would be in a run, by document type and decision."""
        chosen = _selected(selection, verifications.c.document_type, verifications.c.decision).subquery()
        counted = select(chosen.c.document_type, chosen.c.decision, func.count()).group_by(
            chosen.c.document_type, chosen.c.decision
        )
        with self._database.reading() as connection:
            return {(kind, decision): count for kind, decision, count in connection.execute(counted)}

    def open(self, selection: Selection, *, version: str, rate: float | None, at: datetime) -> str:
        """Begin a run; its id. `fill` puts the documents into it.

        Args:
            selection: which documents.
            version: of the pipeline that will judge them.
            rate: documents a minute at most; None: as fast as it goes.
            at: the moment.
        """
        identity = new_id(RUN, at)
        row = {
            "id": identity,
            "selection": json.dumps(asdict(selection), default=str),
            "pipeline_version": version,
            "state": OPENING,
            "rate": rate,
            "opened_at": at,
        }
        with self._database.writing() as connection:
            connection.execute(insert(runs).values(row))
        return identity

    def fill(self, identity: str) -> int:
        """Put the selected documents into a run; may be repeated after it was broken off. How many there are."""
        run = self._run(identity)
        if run["state"] != OPENING:
            return self.progress(identity, at=run["opened_at"]).total
        selection = _selection(run["selection"])
        pause = timedelta(minutes=1 / run["rate"]) if run["rate"] else timedelta()
        count, last = 0, ""
        while True:
            left = None if selection.limit is None else selection.limit - count
            page = _selected(selection, documents.c.id, documents.c.verification_id)
            page = page.where(documents.c.id > last).limit(_BATCH if left is None else min(left, _BATCH))
            with self._database.writing() as connection:
                found = connection.execute(page).all()
                if found:
                    rows = [
                        _item(identity, document_id, number, run["opened_at"] + (count + place) * pause)
                        for place, (document_id, number) in enumerate(found)
                    ]
                    connection.execute(insert_unless_there(connection, run_items), rows)
                    count, last = count + len(found), found[-1][0]
                if len(found) < _BATCH:
                    connection.execute(update(runs).where(runs.c.id == identity).values(state=OPEN))
                    return count

    def all(self, *, at: datetime) -> list[Run]:
        """Every run, the latest last."""
        with self._database.reading() as connection:
            ids = connection.execute(select(runs.c.id).order_by(runs.c.id)).scalars().all()
        return [self.progress(each, at=at) for each in ids]

    def progress(self, identity: str, *, at: datetime) -> Run:
        """How far a run is.

        Raises:
            UsageError: there is no such run.
        """
        run = self._run(identity)
        of_run = run_items.c.run_id == identity
        by_state = select(run_items.c.state, func.count()).where(of_run).group_by(run_items.c.state)
        lately = select(func.count()).where(of_run, run_items.c.finished_at > at - timedelta(minutes=1))
        with self._database.reading() as connection:
            counts = {state: count for state, count in connection.execute(by_state)}  # noqa: C416  # rows are no pairs
            minutely = connection.execute(lately).scalar_one()
        return Run(
            identity,
            run["state"],
            run["pipeline_version"],
            run["opened_at"],
            waiting=counts.get(State.QUEUED, 0),
            running=counts.get(State.RUNNING, 0),
            done=counts.get(State.DONE, 0),
            dead=counts.get(State.DEAD, 0),
            minutely=minutely,
        )

    def pairs(self, identity: str) -> Iterator[Pair]:
        """Every document of a run with its answers, a few in memory at a time."""
        before, after = verifications.alias("before"), verifications.alias("after")
        page = (
            select(run_items.c.document_id, before.c.record, after.c.record, after.c.conclusive, run_items.c.error)
            .join(before, before.c.id == run_items.c.before_id)
            .outerjoin(after, after.c.id == run_items.c.verification_id)
            .where(run_items.c.run_id == identity)
            .order_by(run_items.c.document_id)
            .limit(_BATCH)
        )
        last = ""
        while True:
            with self._database.reading() as connection:
                found = connection.execute(page.where(run_items.c.document_id > last)).all()
            for document_id, old, new, conclusive, error in found:
                judged = json.loads(new) if new is not None and conclusive else None
                failed = None if judged is not None or new is None else error or "not judged"
                yield Pair(document_id, json.loads(old), judged, failed)
            if len(found) < _BATCH:
                return
            last = found[-1][0]

    def apply(self, identity: str, *, at: datetime) -> tuple[int, int]:
        """Let the new answers count; how many do, and how many documents a person or a new answer was faster at.

        What waited for a person, and need not any more, leaves the desk's queue.

        May be repeated after it was broken off.

        Raises:
            UsageError: there is no such run, it was discarded, or documents of it are still waiting.
        """
        run = self.progress(identity, at=at)
        if run.state == DISCARDED:
            raise UsageError(f"{identity} was discarded")
        if not run.finished:
            raise UsageError(f"{identity}: {run.waiting + run.running} documents are not judged yet")
        new = and_(
            run_items.c.run_id == identity,
            run_items.c.verification_id.is_not(None),
            verifications.c.conclusive,
        )
        judged = (
            select(run_items.c.document_id, run_items.c.before_id, run_items.c.verification_id)
            .join(verifications, verifications.c.id == run_items.c.verification_id)
            .where(new)
            .order_by(run_items.c.document_id)
        )
        with self._database.reading() as connection:
            found = connection.execute(judged).all()
        applied = 0
        for start in range(0, len(found), _BATCH):
            with self._database.writing() as connection:
                for document_id, before, after in found[start : start + _BATCH]:
                    moved = connection.execute(
                        update(documents)
                        .where(documents.c.id == document_id, documents.c.verification_id.in_((before, after)))
                        .where(~_decided_by_person())
                        .values(verification_id=after)
                    )
                    applied += moved.rowcount
        with self._database.writing() as connection:
            bring_up_to_date(connection, now=at)
        self._close(identity, APPLIED, at)
        return applied, len(found) - applied

    def discard(self, identity: str, *, at: datetime) -> None:
        """Let the old answers count; what is waiting is not judged any more. The new answers are kept.

        Raises:
            UsageError: there is no such run, or it was applied.
        """
        if self._run(identity)["state"] == APPLIED:
            raise UsageError(f"{identity} was applied")
        with self._database.writing() as connection:
            connection.execute(
                delete(run_items).where(run_items.c.run_id == identity, is_in(run_items, State.QUEUED))
            )
        self._close(identity, DISCARDED, at)

    def _close(self, identity: str, state: str, at: datetime) -> None:
        with self._database.writing() as connection:
            connection.execute(update(runs).where(runs.c.id == identity).values(state=state, closed_at=at))
            # They are nobody's dead letters any more; what was wrong stays on them.
            dead = and_(run_items.c.run_id == identity, is_in(run_items, State.DEAD))
            connection.execute(update(run_items).where(dead).values(state=str(State.DONE)))

    def _run(self, identity: str) -> Any:
        with self._database.reading() as connection:
            found = connection.execute(select(runs).where(runs.c.id == identity)).mappings().one_or_none()
        if found is None:
            raise UsageError(f"{identity}: no such run")
        return found


def _selected(selection: Selection, *columns: Any) -> Select[Any]:
    """Documents with an answer that no person has judged and whose bytes are still there, in the order of time."""
    chosen = (
        select(documents.c.id, *columns)
        .join(verifications, verifications.c.id == documents.c.verification_id)
        .where(is_in(documents, State.DONE), documents.c.object_key.is_not(None), documents.c.purged_at.is_(None))
        .where(~_decided_by_person())
        .order_by(documents.c.id)
        .limit(selection.limit)
    )
    if columns and columns[0] is documents.c.id:
        chosen = chosen.with_only_columns(*columns)
    if selection.reason is not None:
        chosen = chosen.where(verifications.c.record.contains(f'"code": "{selection.reason}"', autoescape=True))
    for column, compares, given in (
        (verifications.c.decision, operator.eq, selection.decision),
        (verifications.c.document_type, operator.eq, selection.document_type),
        (verifications.c.verified_at, operator.ge, selection.since),
        (verifications.c.verified_at, operator.lt, selection.until),
        (verifications.c.pipeline_version, operator.eq, selection.version),
        (verifications.c.pipeline_version, operator.ne, selection.not_version),
        (documents.c.claim_id, operator.eq, selection.claim_id),
    ):
        if given is not None:
            chosen = chosen.where(compares(column, given))
    return chosen


def _decided_by_person() -> ColumnElement[bool]:
    return exists().where(review_outcomes.c.document_id == documents.c.id, review_outcomes.c.action.in_(DECIDING))


def _item(run_id: str, document_id: str, verification_id: int, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(ITEM, at),
        "run_id": run_id,
        "document_id": document_id,
        "before_id": verification_id,
        "queue": str(Queue.BACKLOG),
        "priority": _PRIORITY,
        "state": str(State.QUEUED),
        "submitted_at": at,
        "next_at": at,
    }


def _selection(text: str) -> Selection:
    given = json.loads(text)
    for moment in ("since", "until"):
        given[moment] = datetime.fromisoformat(given[moment]) if given[moment] else None
    return Selection(**given)
