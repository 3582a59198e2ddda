"""The queue in the database: the rows of documents and runs, one state machine (`pipeline.queues.jobs`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, func, or_, select, update

from pipeline.model import Reason, Verification
from pipeline.policy.work import WorkPolicy
from pipeline.ports import Key
from pipeline.queues.jobs import DOCUMENT, ITEM, Accepted, Claimed, Depth, Queue, State, Submission, Swept
from pipeline.service import flagged, system_fault
from storage.database import Database
from storage.rows import Row, to_claimed, write_document, write_verification
from storage.schema import documents, run_items, verifications
from storage.statements import claim_next, claim_one, is_in, moving

_TABLES: Mapping[str, Table] = MappingProxyType({DOCUMENT: documents, ITEM: run_items})
_FREE = {"lease_until": None, "lease_owner": None, "dispatched_at": None}
_BATCH = 100
"""Rows that one transaction of a sweep or of a redrive touches, so that no claim waits long for it."""

_CUT_EVERY = timedelta(minutes=10)


class _FencedOutError(Exception):
    """Another worker has the row by now; nothing of the transaction is kept."""


class SqlWork:
    """See `pipeline.ports.WorkStore`.

    Args:
        database: of `storage.migrate.open_database`.
        version: of the pipeline whose answers are wanted; the same upload is queued once for each.
        policy: how long and how often.
    """

    def __init__(self, database: Database, *, version: str, policy: WorkPolicy | None = None) -> None:
        self._database = database
        self._version = version
        self._policy = policy or WorkPolicy()
        self._lease = timedelta(seconds=self._policy.lease_s)
        self._next_cut: datetime | None = None

    def accept(self, submissions: Sequence[Submission], *, at: datetime) -> Sequence[Accepted]:
        """See `pipeline.ports.WorkStore`."""
        with self._database.writing() as connection:
            return [  # a moment each, so that they keep their order
                self._accept(connection, each, at - timedelta(microseconds=before))
                for before, each in zip(range(len(submissions) - 1, -1, -1), submissions, strict=True)
            ]

    def _accept(self, connection: Connection, submission: Submission, at: datetime) -> Accepted:
        known = connection.execute(_answered(submission, self._version)).scalar_one_or_none()
        if known is not None:
            _kept_again(connection, known, submission, at)
            return Accepted(known, new=False)
        key = Key(submission.sha256, submission.claim_id, submission.declared_type, self._version)
        identity, new = write_document(connection, submission, key, at=at)
        if not new:
            _kept_again(connection, identity, submission, at)
        if not new and submission.queue is Queue.INTERACTIVE:
            waiting = and_(documents.c.id == identity, is_in(documents, State.QUEUED))
            hurried = {"queue": str(Queue.INTERACTIVE), "dispatched_at": None}
            connection.execute(
                update(documents).where(waiting, documents.c.queue != Queue.INTERACTIVE).values(hurried)
            )
        return Accepted(identity, new)

    def claim(self, queues: Sequence[Queue], *, owner: str, at: datetime) -> Claimed | None:
        """See `pipeline.ports.WorkStore`."""
        for queue in queues:
            for table in _TABLES.values():
                waiting = and_(is_in(table, State.QUEUED), table.c.queue == queue, table.c.next_at <= at)
                if self._database.embedded and not self._any(table, waiting):
                    continue  # who finds nothing to do takes no turn at writing
                claimed = self._claim(table, claim_next(table), {"b_queue": str(queue)}, owner, at)
                if claimed is not None:
                    return claimed
        return None

    def claim_one(self, identity: str, *, owner: str, at: datetime) -> Claimed | None:
        """See `pipeline.ports.WorkStore`."""
        table = _table(identity)
        return self._claim(table, claim_one(table), {"b_id": identity}, owner, at)

    def _any(self, table: Table, waiting: ColumnElement[bool]) -> bool:
        with self._database.reading() as connection:
            return connection.execute(select(table.c.id).where(waiting).limit(1)).first() is not None

    def _claim(
        self, table: Table, taking: Any, which: Mapping[str, str], owner: str, at: datetime
    ) -> Claimed | None:
        values = {**which, "b_now": at, "b_until": at + self._lease, "b_owner": owner}
        with self._database.writing() as connection:
            work = connection.execute(taking, values).mappings().one_or_none()
            if work is None:
                return None
            return to_claimed(work, _document(connection, table, work), at=at)

    def renew(self, held: Sequence[Claimed], *, at: datetime) -> frozenset[str]:
        """See `pipeline.ports.WorkStore`."""
        still: set[str] = set()
        for table, some in _by_table(held):
            prolonged = (
                update(table)
                .where(or_(*(_held(table, each) for each in some)))
                .values(lease_until=at + self._lease)
                .returning(table.c.id)
            )
            with self._database.writing() as connection:
                still |= set(connection.execute(prolonged).scalars())
        return frozenset(still)

    def finish(self, claimed: Claimed, verification: Verification, *, at: datetime) -> bool:
        """See `pipeline.ports.WorkStore`."""
        table = _table(claimed.id)
        try:
            with self._database.writing() as connection:
                number = self._keep(connection, claimed, verification, at, conclusive=True)
                done = {"state": str(State.DONE), "finished_at": at, "error": None, **_FREE}
                if not _moved(connection, table, claimed, {**done, "verification_id": number}):
                    raise _FencedOutError
        except _FencedOutError:
            return False
        return True

    def failed(
        self, claimed: Claimed, fault: Reason, *, error: str, at: datetime, final: bool = False
    ) -> State | None:
        """See `pipeline.ports.WorkStore`."""
        table, crashes = _table(claimed.id), claimed.crashes + 1
        if final or crashes >= self._policy.crashes:
            with self._database.writing() as connection:
                return State.DEAD if self._bury(connection, claimed, fault, error, at, crashes=crashes) else None
        again = at + timedelta(seconds=self._policy.retry_s * 2 ** (crashes - 1))
        waiting = {"state": str(State.QUEUED), "next_at": again, "crashes": crashes, "error": error, **_FREE}
        with self._database.writing() as connection:
            return State.QUEUED if _moved(connection, table, claimed, waiting) else None

    def give_back(self, claimed: Claimed, *, at: datetime) -> bool:
        """See `pipeline.ports.WorkStore`."""
        del at  # it keeps its place
        with self._database.writing() as connection:
            return _moved(connection, _table(claimed.id), claimed, {"state": str(State.QUEUED), **_FREE})

    def sweep(self, *, at: datetime) -> Swept:
        """See `pipeline.ports.WorkStore`.

        A lease or a delay that ends later than any that could be given now was given by a clock that ran ahead:
        it is cut to what is usual.
        """
        lost: list[str] = []
        dead: list[str] = []
        if self._next_cut is None or not self._next_cut - _CUT_EVERY <= at < self._next_cut:
            self._next_cut = at + _CUT_EVERY
            self._cut(at)
        for table in _TABLES.values():
            running = and_(is_in(table, State.RUNNING), table.c.lease_until < at)
            if self._database.embedded and not self._any(table, running):
                continue
            while found := self._take_back(table, running, at, dead):
                lost += found
        return Swept(tuple(each for each in lost if each not in dead), tuple(dead))

    def _take_back(self, table: Table, running: ColumnElement[bool], at: datetime, dead: list[str]) -> list[str]:
        with self._database.writing() as connection:
            expired = select(table).where(running).order_by(table.c.id).limit(_BATCH)
            rows = connection.execute(expired.with_for_update(skip_locked=True)).mappings().all()
            for row in rows:
                lost = row["lost"] + 1
                claimed = to_claimed(row, _document(connection, table, row), at=at)
                if lost >= self._policy.losses:
                    fault = system_fault("engine_unavailable", failure="lost")
                    error = f"lost {lost} times with the worker that held it"
                    self._bury(connection, claimed, fault, error, at, lost=lost)
                    dead.append(claimed.id)
                else:
                    _moved(connection, table, claimed, {"state": str(State.QUEUED), "lost": lost, **_FREE})
        return [row["id"] for row in rows]

    def _cut(self, at: datetime) -> None:
        """Nobody is asked to wait for a time that only a wrong clock can have meant."""
        latest_lease = at + 2 * self._lease
        latest_retry = at + timedelta(seconds=self._policy.retry_s * 2**self._policy.crashes)
        for table in _TABLES.values():
            for state, column, latest, given in (
                (State.RUNNING, table.c.lease_until, latest_lease, table.c.fence > 0),
                (State.QUEUED, table.c.next_at, latest_retry, table.c.crashes > 0),  # a run's rate is no delay
            ):
                late = and_(is_in(table, state), column > latest, given)
                if self._any(table, late):
                    with self._database.writing() as connection:
                        connection.execute(update(table).where(late).values({column.name: at}))

    def to_ring(self, queue: Queue, *, at: datetime) -> Sequence[str]:
        """See `pipeline.ports.WorkStore`."""
        again = at - timedelta(seconds=self._policy.ring_again_s)
        found: list[str] = []
        for table in _TABLES.values():
            waiting = and_(is_in(table, State.QUEUED), table.c.queue == queue, table.c.next_at <= at)
            rung = and_(waiting, table.c.dispatched_at >= again)
            unheard = and_(waiting, or_(table.c.dispatched_at.is_(None), table.c.dispatched_at < again))
            if not self._any(table, unheard):
                continue
            with self._database.writing() as connection:
                room = self._policy.rings - _count(connection, table, rung) - len(found)
                chosen = (
                    select(table.c.id)
                    .where(unheard)
                    .order_by(table.c.priority, table.c.next_at, table.c.id)
                    .limit(max(0, room))
                    .with_for_update(skip_locked=True)
                )
                ids = list(connection.execute(chosen).scalars())
                if ids:
                    connection.execute(update(table).where(table.c.id.in_(ids)).values(dispatched_at=at))
            found += ids
        return found

    def depths(self) -> Sequence[Depth]:
        """See `pipeline.ports.WorkStore`."""
        found: list[Depth] = []
        with self._database.reading() as connection:
            for prefix, table in _TABLES.items():
                for state, moment in (
                    (State.QUEUED, table.c.submitted_at),
                    (State.RUNNING, table.c.lease_until),
                    (State.DEAD, table.c.finished_at),
                ):
                    counted = (
                        select(table.c.queue, func.count(), func.min(moment))
                        .where(is_in(table, state))
                        .group_by(table.c.queue)
                    )
                    for queue, count, oldest in connection.execute(counted):
                        found.append(Depth(Queue(queue), state, prefix == ITEM, count, oldest))
        return found

    def redrive(self, identities: Sequence[str] | None, *, at: datetime) -> int:
        """See `pipeline.ports.WorkStore`."""
        count = 0
        for table in _TABLES.values():
            dead = is_in(table, State.DEAD)
            if identities is not None:
                dead = and_(dead, table.c.id.in_(identities))
            alive = {
                "state": str(State.QUEUED),
                "next_at": at,
                "crashes": 0,
                "lost": 0,
                "finished_at": None,
                **_FREE,
            }
            with self._database.writing() as connection:
                count += connection.execute(update(table).where(dead).values(alive)).rowcount
        return count

    def _keep(
        self,
        connection: Connection,
        claimed: Claimed,
        verification: Verification,
        at: datetime,
        *,
        conclusive: bool,
    ) -> int:
        """The number of the answer: of the new row, or of the one that answers its key already."""
        number = write_verification(
            connection,
            verification,
            document_id=claimed.document_id,
            at=at,
            conclusive=conclusive,
            run_id=claimed.run_id,
        )
        if number is not None:
            return number
        key = str(Key.of(verification.upload, verification.pipeline_version))
        key = f"{key}\x1f{claimed.run_id}" if claimed.run_id else key
        answer = select(verifications.c.id).where(verifications.c.key == key, verifications.c.conclusive)
        return int(connection.execute(answer).scalar_one())

    def _bury(
        self, connection: Connection, claimed: Claimed, fault: Reason, error: str, at: datetime, **counters: int
    ) -> bool:
        """Flag it for a person; False when another worker has it by now."""
        table = _table(claimed.id)
        dead = {"state": str(State.DEAD), "finished_at": at, "error": error, **counters, **_FREE}
        if not _moved(connection, table, claimed, dead):
            return False
        verification = flagged(claimed.upload, fault, version=self._version)
        number = self._keep(connection, claimed, verification, at, conclusive=False)
        connection.execute(update(table).where(table.c.id == claimed.id).values(verification_id=number))
        return True


def _table(identity: str) -> Table:
    return _TABLES.get(identity.partition("_")[0], documents)


def _by_table(held: Sequence[Claimed]) -> Iterator[tuple[Table, list[Claimed]]]:
    for prefix, table in _TABLES.items():
        some = [each for each in held if each.id.startswith(f"{prefix}_")]
        if some:
            yield table, some


def _held(table: Table, claimed: Claimed) -> ColumnElement[bool]:
    return and_(table.c.id == claimed.id, table.c.fence == claimed.fence, is_in(table, State.RUNNING))


def _moved(connection: Connection, table: Table, claimed: Claimed, values: dict[str, Any]) -> bool:
    given = {**values, "b_id": claimed.id, "b_fence": claimed.fence}
    return connection.execute(moving(table), given).rowcount == 1


def _kept_again(connection: Connection, identity: str, submission: Submission, at: datetime) -> None:
    """An upload whose bytes were removed and that was sent again has bytes again; their time begins anew."""
    gone = and_(documents.c.id == identity, documents.c.object_key.is_(None))
    again = {"object_key": submission.object_key, "purged_at": None, "finished_at": at}
    connection.execute(update(documents).where(gone).values(again))


def _document(connection: Connection, table: Table, work: Row) -> Row:
    if table is documents:
        return work
    return connection.execute(select(documents).where(documents.c.id == work["document_id"])).mappings().one()


def _count(connection: Connection, table: Table, which: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(which)).scalar_one())


def _answered(submission: Submission, version: str) -> Any:
    """The document of the same upload whose answer is of this version, perhaps by a reprocessing."""
    declared = str(submission.declared_type) if submission.declared_type else None
    return (
        select(documents.c.id)
        .join(verifications, verifications.c.id == documents.c.verification_id)
        .where(
            documents.c.sha256 == submission.sha256,
            documents.c.claim_id.is_not_distinct_from(submission.claim_id),
            documents.c.declared_type.is_not_distinct_from(declared),
            verifications.c.pipeline_version == version,
            verifications.c.conclusive,
        )
        .limit(1)
    )
